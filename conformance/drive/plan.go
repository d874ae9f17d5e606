package drive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A step is one row of the driver's plan: what it is for, what it needs, what
// it costs, and the function that takes it.
type step struct {
	name   string
	says   string
	checks []string // that its exchanges are for; "documents" stands for the rules on documents
	needs  []string // steps whose result it goes on with
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

// documents stands for the rules on documents among the checks of a step.
const documents = "documents"

// plan lists the steps in their order. Writes come first, so that lists have
// something to show; nothing waits but watch.
var plan = slices.Concat([]step{
	{"upload", "uploads an input file", []string{"output/accounting"}, nil, Cost{Requests: 1, Uploads: 1}, writing, doUpload},
	{"create", "creates a batch with metadata at the limits, and retrieves it", []string{documents, "create/*", "clock/skew", "retrieve/agrees", "metadata/echo", "list/contains"}, []string{"upload"}, Cost{Requests: 2, Batches: 1, Lines: fewRequests}, writing, doCreate},
	{"create-null", "creates a batch with metadata null, and retrieves it", []string{documents, "metadata/null"}, []string{"upload"}, Cost{Requests: 2, Batches: 1, Lines: fewRequests}, writing, doCreateNull},
	{"cancel", "cancels that batch, twice", []string{documents, "cancel/*"}, []string{"create-null"}, Cost{Requests: 2}, writing, doCancel},
	{"duplicate-custom-id", "uploads a file with a custom_id twice, and creates a batch from it", []string{"input/duplicate-custom-id"}, nil, Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: 2}, writing, badFile(duplicateLines)},
	{"bad-line", "uploads a file with a line that is not JSON, and creates a batch from it", []string{"input/bad-line"}, nil, Cost{Requests: 3, Uploads: 1, Batches: 1, Lines: 1}, writing, badFile(badLines)},
	{"idempotent", "creates a batch twice with one Idempotency-Key, and cancels it", []string{"idempotent/repeat"}, []string{"upload"}, Cost{Requests: 3, Batches: 1, Probes: 1, Lines: fewRequests}, writing, doIdempotent},
	{"bad-purpose", "uploads a file for a purpose that does not exist", []string{"error/bad-purpose", "http/error-reply"}, nil, Cost{Requests: 1}, writing, doBadPurpose},
	{"cancel-unknown", "cancels a batch that does not exist", []string{"error/unknown-id", "http/error-reply"}, nil, Cost{Requests: 1}, writing, doCancelUnknown},
}, probeSteps(), []step{
	{"list", "walks the list of batches", []string{documents, "list/*", "ids/one-form"}, nil, Cost{Requests: 7}, always, doList},
	{"page-limits", "asks for pages of the default size, of none, of less than none and of too many", []string{"list/limit"}, nil, Cost{Requests: 4}, always, doPageLimits},
	{"retrieve", "retrieves a batch of the list, or the one that was named", []string{documents, "retrieve/agrees", "list/agrees", "ids/one-form", "files/resolvable", "output/*"}, []string{"list"}, Cost{Requests: 3}, always, doRetrieve},
	{"unknown-id", "retrieves a batch that does not exist", []string{"error/unknown-id", "error/stringified", "http/error-reply"}, nil, Cost{Requests: 1}, always, doUnknownID},
	{"no-credentials", "lists batches without credentials", []string{"error/no-credentials", "http/error-reply"}, nil, Cost{Requests: 1}, always, doNoCredentials},
	{session.WatchStep, "polls the batches that were created to their ends", []string{documents, "lifecycle/*", "cancel/settles", "input/*", "error/unknown-file"}, []string{"create"}, Cost{Requests: 20}, watching, doWatch},
	{"after-end", "retrieves the batch again, lists it, and cancels batches that have ended", []string{documents, "lifecycle/terminal", "cancel/repeat", "list/agrees"}, []string{session.WatchStep, "cancel"}, Cost{Requests: 5}, watching, doAfterEnd},
	{"files", "reads the files of the batch", []string{"files/resolvable", "output/*"}, []string{session.WatchStep}, Cost{Requests: 4}, watching, doFiles},
	{"clean-up", "deletes the files that were uploaded", nil, nil, Cost{Requests: 3}, watching, doCleanUp},
})

// stepsOf gives the steps that a configuration asks for: those of the checks
// that are chosen, and what they need.
func stepsOf(c Config, checker *conformance.Checker) []step {
	wanted := map[string]bool{}
	for _, s := range slices.Backward(plan) {
		if wanted[s.name] || isForAny(s, c, checker) {
			wanted[s.name] = true
			for _, name := range s.needs {
				wanted[name] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(plan), func(s step) bool {
		isPast := c.Resume != nil && s.when != watching
		return !wanted[s.name] || isPast || s.when != always && !c.Write
	})
}

// isForAny tells whether a step is for a check that was chosen; one that is
// for none goes with the others.
func isForAny(s step, c Config, checker *conformance.Checker) bool {
	if len(s.checks) == 0 {
		return true
	}
	isCheck := map[string]bool{}
	for _, check := range conformance.Checks() {
		isCheck[check.ID] = true
	}
	chosen := selection.Selection{Only: c.Only, Skip: c.Skip}
	return slices.ContainsFunc(checker.Rules(), func(r validate.Rule) bool {
		of := documents
		if isCheck[r.ID] || isRuleOfFiles(r.ID) {
			of = r.ID
		}
		return chosen.Has(r.ID) && matchesAny(s.checks, of)
	})
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
	Target      string // the base URL, without what is secret in it
	Steps       []PlannedStep
	Requests    int // about
	Uploads     int
	Batches     int // that are created
	MostBatches int // that are created where the API refuses nothing
}

// A PlannedStep is one step of a Plan.
type PlannedStep struct {
	Name, Says string
	Cost
}

// PlanOf says what Drive would do with a configuration. Nothing is sent.
func PlanOf(c Config) (Plan, error) {
	w, err := newWalker(c)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Target: w.session.Name}
	for _, s := range w.steps {
		p.Steps = append(p.Steps, PlannedStep{s.name, s.says, s.cost})
		p.Requests += s.cost.Requests
		p.Uploads += s.cost.Uploads
		p.Batches += s.cost.Batches
		p.MostBatches += s.cost.Batches + s.cost.Probes
	}
	if c.InputFileID != "" && slices.ContainsFunc(w.steps, func(s step) bool { return s.name == "upload" }) {
		p.Uploads--
	}
	p.Batches, p.MostBatches = min(p.Batches, w.MaxBatches), min(p.MostBatches, w.MaxBatches)
	return p, nil
}

// String says in a line what a plan makes.
func (p Plan) String() string {
	var parts []string
	if p.Batches > 0 {
		parts = append(parts, fmt.Sprintf("creates %s, at most %d if the API refuses nothing", plural(p.Batches, "batch", "batches"), p.MostBatches))
	}
	if p.Uploads > 0 {
		parts = append(parts, "uploads "+plural(p.Uploads, "file", "files"))
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
