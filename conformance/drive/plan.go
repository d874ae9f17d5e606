package drive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A step is one row of the driver's plan: what it is for, what it needs, what
// it costs, and the function that takes it.
type step struct {
	name   string
	says   string
	plain  string                                       // says, where create requests have no metadata; "" for the same
	inline string                                       // says, where create takes requests in place of a file; "" for the same
	checks []string                                     // that its exchanges are for; documents stands for the rules on documents
	needs  []string                                     // steps whose result it goes on with
	uses   []contract.Operation                         // without which the API cannot be asked
	can    func(a *contract.API, l metadataLimits) bool // what else the API must have; nil for nothing
	cost   Cost
	when   phase
	run    func(w *walker, ctx context.Context, step string) error
}

// A Cost is what a step makes, at an API that keeps the contract.
type Cost struct {
	Requests int // about
	Uploads  int
	Batches  int
	Probes   int // batches that are made only where the API refuses nothing
	Lines    int // requests in those batches that a model may answer, before they fail or are cancelled
}

// A phase tells when a step is part of a plan.
type phase int

const (
	always   phase = iota
	writing        // with Write
	watching       // with Write, and when a session is resumed
)

// uploadStep is the step that uploads the input file of batches that are to end well.
const uploadStep = "upload"

// documents stands for the rules on documents among the checks of a step.
const documents = "documents/any"

// plan lists the steps in their order. Writes come first, so that lists have
// something to show; nothing waits but watch.
var plan = slices.Concat([]step{
	{
		name:   uploadStep,
		says:   "uploads an input file",
		checks: []string{"output/accounting", "files/accepted"},
		uses:   []contract.Operation{contract.Upload},
		can:    takesFile,
		cost:   Cost{Requests: 1, Uploads: 1}, when: writing, run: doUpload,
	},
	{
		name:   "create",
		says:   "creates a batch with some metadata, and retrieves it",
		plain:  "creates a batch, and retrieves it",
		checks: []string{documents, "create/*", "clock/skew", "retrieve/*", "metadata/echo", "list/contains", "files/*"},
		needs:  []string{uploadStep},
		uses:   []contract.Operation{contract.Create},
		cost:   Cost{Requests: 2, Batches: 1, Lines: fewRequests}, when: writing, run: doCreate,
	},
	{
		name:   "create-inline",
		says:   "creates a batch from requests instead of a file, and retrieves it",
		checks: []string{documents, "create/*", "output/*", "files/*"},
		needs:  []string{"create"},
		uses:   []contract.Operation{contract.Create},
		can:    func(a *contract.API, _ metadataLimits) bool { return a.Create.Inline != nil },
		cost:   Cost{Requests: 2, Batches: 1, Lines: fewRequests}, when: writing, run: doCreateInline,
	},
	{
		name:   "failed-line",
		says:   "uploads a file with a line that must fail, and creates a batch from it",
		inline: "creates a batch with a request that must fail",
		checks: []string{"output/*", "files/*"},
		uses:   []contract.Operation{contract.Create},
		can: func(a *contract.API, l metadataLimits) bool {
			return takesLines(a, l) && slices.ContainsFunc(a.Input.Endpoints, func(row contract.InputEndpoint) bool { return row.Failing != nil })
		},
		cost: Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: fewRequests + 1}, when: writing, run: doFailedLine,
	},
	{
		name:   "create-null",
		says:   "creates a batch with metadata null, and retrieves it",
		plain:  "creates another batch, and retrieves it",
		checks: []string{documents, "metadata/null"},
		needs:  []string{uploadStep},
		uses:   []contract.Operation{contract.Create},
		cost:   Cost{Requests: 2, Batches: 1, Lines: fewRequests}, when: writing, run: doCreateNull,
	},
	{
		name:   "cancel",
		says:   "cancels that batch, twice",
		checks: []string{documents, "cancel/*"},
		needs:  []string{"create-null"},
		uses:   []contract.Operation{contract.Cancel},
		cost:   Cost{Requests: 2}, when: writing, run: doCancel,
	},
	{
		name:   cancelRunning,
		says:   "creates a batch, which is cancelled once it is running",
		checks: []string{"cancel/*", "auth/wrong-key"},
		needs:  []string{uploadStep},
		uses:   []contract.Operation{contract.Create, contract.Cancel},
		cost:   Cost{Requests: 2, Batches: 1, Lines: fewRequests}, when: writing, run: doCreateAnother,
	},
	{
		name:   "duplicate-custom-id",
		says:   "uploads a file that has a custom_id twice, and creates a batch from it",
		inline: "creates a batch that has a custom_id twice",
		checks: []string{"input/duplicate-custom-id"},
		uses:   []contract.Operation{contract.Create},
		can:    func(a *contract.API, l metadataLimits) bool { return takesLines(a, l) && a.Input.ID != "" },
		cost:   Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: 2}, when: writing, run: badFile(duplicateLines),
	},
	{
		name:   "bad-line",
		says:   "uploads a file with a line that is not JSON, and creates a batch from it",
		checks: []string{"input/bad-line"},
		uses:   []contract.Operation{contract.Upload, contract.Create},
		can:    takesFile,
		cost:   Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: 1}, when: writing, run: badFile(badLines),
	},
	{
		name:   "empty-file",
		says:   "uploads an empty file, and creates a batch from it",
		checks: []string{"input/bad-line"},
		uses:   []contract.Operation{contract.Upload, contract.Create},
		can:    takesFile,
		cost:   Cost{Requests: 3, Uploads: 1, Batches: 1}, when: writing, run: badFile(emptyFile),
	},
	{
		name:   "other-endpoint",
		says:   "uploads a file with a line for another endpoint, and creates a batch from it",
		checks: []string{"input/bad-line"},
		uses:   []contract.Operation{contract.Upload, contract.Create},
		can: func(a *contract.API, l metadataLimits) bool {
			return takesFile(a, l) && holds(a.Input.Line, contract.EndpointPart) && len(a.Input.Endpoints) > 1
		},
		cost: Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: 1}, when: writing, run: badFile(otherEndpoint),
	},
	{
		name:   "other-purpose",
		says:   "uploads a file for another purpose, and creates a batch from it",
		checks: []string{"error/bad-purpose"},
		needs:  []string{"create"},
		uses:   []contract.Operation{contract.Upload, contract.Create},
		can:    func(a *contract.API, l metadataLimits) bool { return takesFile(a, l) && a.Upload.Other != "" },
		cost:   Cost{Requests: 2, Uploads: 1, Probes: 1}, when: writing, run: doOtherPurpose,
	},
	{
		name:   "idempotent",
		says:   "creates a batch twice with one Idempotency-Key, and cancels it",
		checks: []string{"idempotent/repeat"},
		needs:  []string{uploadStep},
		uses:   []contract.Operation{contract.Create},
		can:    func(a *contract.API, _ metadataLimits) bool { return a.Create.Idempotency != "" },
		cost:   Cost{Requests: 3, Batches: 1, Probes: 1, Lines: fewRequests}, when: writing, run: doIdempotent,
	},
	{
		name:   "bad-purpose",
		says:   "uploads a file for a purpose that does not exist",
		checks: []string{"error/bad-purpose", "http/error-reply"},
		needs:  []string{uploadStep},
		uses:   []contract.Operation{contract.Upload},
		can:    func(a *contract.API, _ metadataLimits) bool { return a.Upload.Purpose != "" },
		cost:   Cost{Requests: 1}, when: writing, run: doBadPurpose,
	},
	{
		name:   "cancel-unknown",
		says:   "cancels a batch that does not exist",
		checks: []string{"error/unknown-id", "http/error-reply"},
		needs:  []string{"cancel"},
		uses:   []contract.Operation{contract.Cancel},
		cost:   Cost{Requests: 1}, when: writing, run: doCancelUnknown,
	},
}, probeSteps(), limitSteps(), []step{
	{
		name:   "list",
		says:   "reads all pages of the list of batches",
		checks: []string{documents, "list/*", "ids/one-form"},
		uses:   []contract.Operation{contract.List},
		cost:   Cost{Requests: 7}, when: always, run: doList,
	},
	{
		name:   "page-limits",
		says:   "requests pages of the default size, and with limits out of range",
		checks: []string{"list/limit"},
		uses:   []contract.Operation{contract.List},
		can:    func(a *contract.API, _ metadataLimits) bool { return a.List.Limit.Query != "" },
		cost:   Cost{Requests: 5}, when: always, run: doPageLimits,
	},
	{
		name:   "unknown-after",
		says:   "requests the page after a batch that does not exist",
		checks: []string{"list/unknown-after", "http/error-reply"},
		uses:   []contract.Operation{contract.List},
		can: func(a *contract.API, _ metadataLimits) bool {
			return slices.ContainsFunc(a.List.Paging, isAfter)
		},
		cost: Cost{Requests: 1}, when: always, run: doUnknownAfter,
	},
	{
		name:   "retrieve",
		says:   "retrieves a batch from the list, or the batch of --batch",
		checks: []string{documents, "retrieve/*", "list/agrees", "ids/one-form", "files/*", "output/*"},
		needs:  []string{"list"},
		uses:   []contract.Operation{contract.Retrieve},
		cost:   Cost{Requests: 3}, when: always, run: doRetrieve,
	},
	{
		name:   "unknown-id",
		says:   "retrieves a batch and a file that do not exist",
		checks: []string{"error/unknown-id", "error/stringified", "http/error-reply"},
		needs:  []string{"retrieve"},
		uses:   []contract.Operation{contract.Retrieve},
		cost:   Cost{Requests: 2}, when: always, run: doUnknownID,
	},
	{
		name:   "no-credentials",
		says:   "lists batches without credentials",
		checks: []string{"error/no-credentials", "http/error-reply"},
		needs:  []string{"list"},
		uses:   []contract.Operation{contract.List},
		cost:   Cost{Requests: 1}, when: always, run: doNoCredentials,
	},
	{
		name:   "wrong-key",
		says:   "lists batches, and retrieves one, with a wrong key",
		checks: []string{"auth/wrong-key", "http/error-reply"},
		needs:  []string{"retrieve"},
		uses:   []contract.Operation{contract.List},
		cost:   Cost{Requests: 2}, when: always, run: doWrongKey,
	},
	{
		name:   session.WatchStep,
		says:   "polls the created batches until they end",
		checks: []string{documents, "lifecycle/*", "retrieve/*", "cancel/*", "input/*", "error/unknown-file", "auth/wrong-key"},
		needs:  []string{"create"},
		uses:   []contract.Operation{contract.Retrieve},
		cost:   Cost{Requests: 20}, when: watching, run: doWatch,
	},
	{
		name:   afterEnd,
		says:   "retrieves and lists the batch again, and cancels batches that have ended",
		checks: []string{documents, "lifecycle/terminal", "cancel/repeat", "list/agrees"},
		needs:  []string{session.WatchStep, "cancel"},
		uses:   []contract.Operation{contract.Retrieve, contract.List},
		cost:   Cost{Requests: 5}, when: watching, run: doAfterEnd,
	},
	{
		name:   "files",
		says:   "reads the files of the batch",
		checks: []string{"files/*", "output/*", "usage/*"},
		needs:  []string{session.WatchStep},
		can: func(a *contract.API, _ metadataLimits) bool {
			_, byID := a.Route(contract.Results)
			_, ofFile := a.Route(contract.Content)
			return byID || ofFile
		},
		cost: Cost{Requests: 8}, when: watching, run: doFiles,
	},
	{
		name: "clean-up",
		says: "deletes the uploaded files",
		uses: []contract.Operation{contract.Upload},
		cost: Cost{Requests: 7}, when: watching, run: doCleanUp,
	},
})

// takesFile tells whether batches are created from an input file.
func takesFile(a *contract.API, _ metadataLimits) bool {
	return holds(a.Create.Body, contract.FilePart)
}

// takesLines tells whether batches are created from lines of the driver's own, in a
// file or in the request.
func takesLines(a *contract.API, l metadataLimits) bool {
	_, hasFiles := a.Route(contract.Upload)
	return takesFile(a, l) && hasFiles || holds(a.Create.Body, contract.RequestsPart)
}

// planned gives the steps that a configuration asks for: those of the checks
// that are chosen, and what they need, as far as the API has it. It keeps the names
// of all of these, also those that a resumed session has taken already.
func (w *walker) planned() []step {
	wanted := map[string]bool{}
	chosen := chosenRules(w.Config, w.checker)
	for _, s := range slices.Backward(plan) {
		canBeTaken := !slices.ContainsFunc(s.uses, func(o contract.Operation) bool { return !w.has(o) }) && (s.can == nil || s.can(w.api(), w.limits))
		if canBeTaken && (wanted[s.name] || isForAny(s.checks, chosen)) {
			wanted[s.name] = true
			for _, name := range s.needs {
				wanted[name] = true
			}
			continue
		}
		delete(wanted, s.name)
	}
	w.chosen = wanted
	steps := slices.DeleteFunc(slices.Clone(plan), func(s step) bool {
		isPast := w.Resume != nil && s.when != watching
		return !wanted[s.name] || isPast || s.when != always && !w.Write
	})
	for i, s := range steps {
		if s.plain != "" && !holds(w.api().Create.Body, contract.MetadataPart) {
			steps[i].says = s.plain
		}
		if s.inline != "" && !takesFile(w.api(), w.limits) {
			steps[i].says, steps[i].cost.Uploads = s.inline, 0
			steps[i].cost.Requests--
		}
	}
	return steps
}

// chosenRules gives the checks that were chosen, and the rules; what is on documents
// is all called documents.
func chosenRules(c Config, checker *conformance.Checker) (chosen []string) {
	isCheck := map[string]bool{}
	for _, check := range conformance.Checks() {
		isCheck[check.ID] = true
	}
	asked := selection.Selection{Only: c.Only, Skip: c.Skip}
	for _, r := range checker.Rules() {
		switch {
		case !asked.Has(r.ID):
		case isCheck[r.ID] || isRuleOfFiles(r.ID):
			chosen = append(chosen, r.ID)
		default:
			chosen = append(chosen, documents)
		}
	}
	slices.Sort(chosen)
	return slices.Compact(chosen)
}

// isForAny tells whether what is for some checks is for one that was chosen; what is
// for none goes with the others.
func isForAny(checks, chosen []string) bool {
	return len(checks) == 0 || slices.ContainsFunc(chosen, func(id string) bool { return matchesAny(checks, id) })
}

// isRuleOfFiles tells whether a rule or check is on the files of a batch rather
// than on what APIs answer with.
func isRuleOfFiles(id string) bool {
	return strings.HasPrefix(id, "input/") || strings.HasPrefix(id, "output/")
}

func matchesAny(globs []string, id string) bool {
	return selection.Selection{Only: globs}.Has(id)
}

// A Plan is what Drive would do.
type Plan struct {
	Target     string // the base URL, without what is secret in it
	Steps      []PlannedStep
	Requests   int // about
	Uploads    int
	Batches    int // that are created
	MaxBatches int // that are created where the API refuses nothing

	// Of a run that goes on with another, by their ids: batches that are polled,
	// those that are cancelled, once they are under way or have ended, and files that
	// are deleted. Where it is interrupted, it cancels all that it polls.
	Polls, Cancels, Deletes []string
}

// A PlannedStep is one step of a Plan.
type PlannedStep struct {
	Name, Says string
	Cost
}

// PlanOf says what Drive would do with a configuration. Nothing is sent.
func PlanOf(c Config) (Plan, error) {
	r, err := NewRun(c)
	if err != nil {
		return Plan{}, err
	}
	return r.Plan(), nil
}

// Plan says what Drive would do.
func (r *Run) Plan() Plan {
	w := r.walker
	p := Plan{Target: w.client.name}
	for _, s := range w.steps {
		p.Steps = append(p.Steps, PlannedStep{s.name, s.says, s.cost})
		p.Requests += s.cost.Requests
		p.Uploads += s.cost.Uploads
		p.Batches += s.cost.Batches
		p.MaxBatches += s.cost.Batches + s.cost.Probes
	}
	if w.InputFileID != "" && slices.ContainsFunc(w.steps, func(s step) bool { return s.name == uploadStep }) {
		p.Uploads--
	}
	if w.Resume != nil {
		for _, b := range w.made {
			if !b.ended && !b.lost {
				p.Polls = append(p.Polls, b.id)
			}
			if w.has(contract.Cancel) && (b.step == cancelRunning && !b.ended && !b.isCancelled || w.chosen[afterEnd] && slices.Contains(stepsCancelledAtEnd, b.step)) {
				p.Cancels = append(p.Cancels, b.id)
			}
		}
		for _, uploader := range w.uploaders() {
			p.Deletes = append(p.Deletes, w.files[uploader])
		}
	}
	p.Batches, p.MaxBatches = min(p.Batches, w.MaxBatches), min(p.MaxBatches, w.MaxBatches)
	return p
}

// String says in a line what a plan makes.
func (p Plan) String() string {
	var parts []string
	if p.Batches > 0 {
		parts = append(parts, fmt.Sprintf("creates %s, at most %d if the API refuses nothing", plural(p.Batches, "batch", "batches"), p.MaxBatches))
	}
	if p.Uploads > 0 {
		parts = append(parts, "uploads "+plural(p.Uploads, "file", "files"))
	}
	for _, acts := range []struct {
		says string
		ids  []string
		one  string
		many string
	}{{"polls", p.Polls, "batch", "batches"}, {"cancels", p.Cancels, "batch", "batches"}, {"deletes", p.Deletes, "file", "files"}} {
		if len(acts.ids) > 0 {
			parts = append(parts, acts.says+" "+plural(len(acts.ids), acts.one, acts.many))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "reads only")
	}
	return strings.Join(append(parts, "about "+plural(p.Requests, "request", "requests")), "; ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
