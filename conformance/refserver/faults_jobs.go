package refserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// faults lists what the contract makes possible: those that APIs of any shape can
// have, and those that follow from its fields, states, times, counts and pages.
func (j jobs) faults() []Fault {
	shared := slices.DeleteFunc(Faults(), func(f Fault) bool {
		return !f.shared || f.Rule == "list/duplicate" && j.pages.Node.Page.Rules.Duplicate == ""
	})
	return slices.Concat(shared, j.documentFaults(), j.countFaults(), j.sessionFaults(), j.pageFaults(), j.fileFaults(), j.resultFaults())
}

// documentFaults break a batch by itself.
func (j jobs) documentFaults() (faults []Fault) {
	add := func(f Fault) { faults = append(faults, f) }
	l, created := j.lifecycle, j.pages.Node.Page.Time
	onReads := func(ch change) hook { return onBatch(ch, contract.Retrieve, contract.List) }
	if name := j.constant(); name != "" {
		add(Fault{Name: "constant-missing", Rule: j.ruleOf(j.batches, contract.Required), Says: "retrieve and list leave out " + name, after: onReads(drop(name))})
		add(Fault{Name: "constant-wrong", Rule: j.ruleOf(j.batches.Member(name), contract.OneOf), Says: name + ` is "other"`, after: onBatch(set(name, "other"))})
	}
	add(Fault{Name: "created-misspelled", Rule: j.timeRule(created), Says: created + " is a string that is not a time", after: onBatch(set(created, "yesterday at noon"))})
	add(Fault{Name: "state-unknown", Rule: j.ruleOf(j.batches.Member(l.Field), contract.OneOf), Says: l.Field + ` is "batchcheck" instead of ` + j.running, after: onReads(inState(set(l.Field, "batchcheck"), j.running))})
	for _, f := range l.Files {
		if rule := j.ruleOf(j.batches.Member(f.Field), contract.MinLength); rule != "" {
			add(Fault{Name: "file-empty", Rule: rule, Says: f.Field + ` is "" instead of null`, after: onBatch(whereNull("", f.Field))})
			break
		}
	}
	if done := l.States[j.done].Set; len(done) > 0 {
		last := done[len(done)-1]
		add(Fault{Name: "end-missing", Rule: l.Rules.Set, Says: last + " is null at " + j.done, after: onBatch(inState(set(last, nil), j.done))})
		for _, o := range j.batches.Order {
			add(Fault{Name: "end-before-start", Rule: o.Rule, Also: []string{"retrieve/agrees"}, Says: last + " is a minute before " + created, after: onBatch(inState(all(copied(created, last), j.shift(-time.Minute, last)), j.done))})
		}
	}
	if row := l.States[j.running]; len(row.Null) > 0 {
		early := row.Null[len(row.Null)-1]
		from := append([]string{created}, row.Set...)
		add(Fault{Name: "end-early", Rule: l.Rules.Null, Also: []string{"lifecycle/set-once"}, Says: early + " is set at " + j.running, after: onBatch(inState(copied(from[len(from)-1], early), j.running))})
	}
	if row := l.States[j.running]; len(row.Withheld) > 0 {
		add(Fault{Name: "file-early", Rule: l.Rules.Withheld, Says: row.Withheld[0] + " is set at " + j.running, after: onBatch(inState(set(row.Withheld[0], "file-to-come"), j.running))})
	}
	if w := j.batches.Window; w != nil {
		add(Fault{Name: "window-late", Rule: w.Rule, Says: w.To + " is an hour late", after: onBatch(j.shift(time.Hour, w.To))})
	}
	return faults
}

// countFaults break the counts of a batch.
func (j jobs) countFaults() (faults []Fault) {
	add := func(f Fault) { faults = append(faults, f) }
	total, failed := j.lifecycle.Total[0], j.lines.Failed[0]
	accounting, negative := []string{"output/accounting"}, []string{"list/agrees"}
	if j.pending() != "" {
		negative = append(negative, "counts/incomplete") // it is not 0 before the end
	}
	add(Fault{Name: "count-as-text", Rule: j.ruleOf(j.batches.Find(total), contract.TypeIs), Says: total + " is a string", after: onBatch(at(total, inQuotes))})
	add(Fault{Name: "count-negative", Rule: j.ruleOf(j.batches.Find(failed), contract.Minimum), Also: negative, Says: failed + " is -1 instead of 0 in lists", after: onBatch(at(failed, lessThanNone), contract.List)})
	add(Fault{Name: "count-shrinks", Rule: "lifecycle/counts", Says: total + " is one too high until " + j.done, after: onBatch(inState(at(total, oneMoreThanAny), j.running))})
	if pending := j.pending(); pending != "" {
		add(Fault{Name: "pending-at-end", Rule: "counts/incomplete", Also: accounting, Says: pending + " counts one request at " + j.done, after: onBatch(inState(j.recount(pending), j.done))})
	} else {
		add(Fault{Name: "succeeded-beyond-done", Rule: "counts/sum", Also: accounting, Says: j.lines.Succeeded[0] + " is one too high at " + j.done, after: onBatch(inState(at(j.lines.Succeeded[0], plus(1)), j.done))})
		add(Fault{Name: "requests-left-over", Rule: "counts/incomplete", Also: accounting, Says: total + " is one too high", after: onBatch(at(total, oneMoreThanAny))})
	}
	return faults
}

// sessionFaults break what the replies say together.
func (j jobs) sessionFaults() (faults []Fault) {
	add := func(f Fault) { faults = append(faults, f) }
	l, created, id := j.lifecycle, j.pages.Node.Page.Time, j.batches.ID
	roles := j.api.States
	later := []contract.Operation{contract.Retrieve, contract.Cancel, contract.List}
	add(Fault{Name: "refusal-odd", Rule: "http/error-reply", Says: `refusals are {"refused": true}`, after: onRefusal(all(keepOnly(), set("refused", true)))})
	add(Fault{Name: "retrieve-other-id", Rule: "retrieve/agrees", Says: "a batch has another id when it is retrieved again at " + j.done, after: onBatch(afterEnd(inState(set(id, "batch_other"), j.done)), contract.Retrieve)})
	add(Fault{Name: "created-moves", Rule: "lifecycle/immutable", Says: created + " is a second earlier after create", after: onBatch(j.shift(-time.Second, j.starts()...), later...)})
	if moved := slices.DeleteFunc(slices.Clone(l.Once), func(name string) bool { return slices.Contains(l.Ends, name) }); len(moved) > 0 {
		add(Fault{Name: "time-moves", Rule: "lifecycle/set-once", Says: strings.Join(moved, " and ") + " are a second later at the end", after: onBatch(inState(j.shift(time.Second, moved...), append(roles.Cancelled, j.done)...))})
	}
	changed := []string{"list/agrees"}
	if len(roles.Cancelled) == 0 { // then cancelled batches are at the same state
		changed = append(changed, "cancel/repeat")
	}
	if len(l.Ends) > 0 {
		add(Fault{Name: "end-moves", Rule: "lifecycle/set-once", Also: changed, Says: l.Ends[0] + " is a second later after the batch was retrieved at " + j.done, after: onBatch(afterEnd(inState(j.shift(time.Second, l.Ends[0]), j.done)))})
	}
	if file := l.Files[0].Field; !slices.Contains(l.Varies, file) {
		add(Fault{Name: "file-moves", Rule: "lifecycle/terminal", Also: []string{"list/agrees", "files/resolvable"}, Says: file + " changes after the batch was retrieved at " + j.done, after: onBatch(afterEnd(inState(set(file, "file-other"), j.done)))})
	} else {
		add(Fault{Name: "counts-move", Rule: "lifecycle/terminal", Also: []string{"lifecycle/counts", "list/agrees", "output/accounting"}, Says: "a successful request counts as failed after the batch was retrieved at " + j.done, after: onBatch(afterEnd(inState(j.recount(j.lines.Failed[0]), j.done)))})
	}
	back := Fault{Name: "back-to-work", Rule: "lifecycle/transition", Says: "the first retrieve after a cancel returns the state before", after: onBatch(j.goBack, contract.Retrieve)}
	if slices.ContainsFunc(l.States[roles.Cancelling[0]].Set, func(name string) bool { return slices.Contains(l.States[j.running].Null, name) }) {
		back.Also = []string{"lifecycle/set-once"} // what the cancel has set is gone
	}
	add(back)
	add(Fault{Name: "clock-an-hour-ahead", Rule: "clock/skew", Says: "times of batches are an hour ahead of the Date header", after: onBatch(j.shift(time.Hour, j.times()...))})
	add(Fault{Name: "cancel-answers-other", Rule: "cancel/accepted", Says: "cancel returns another id than that of the batch", after: onBatch(inState(renamed, roles.Cancelling...), contract.Cancel)})
	if len(roles.Cancelled) > 0 {
		add(Fault{Name: "cancel-again-409", Rule: "cancel/repeat", Says: "cancel of a cancelled batch is refused with 409", after: onceCancelled(contract.Cancel, refusing(http.StatusConflict, "the batch is cancelled already"))})
	}
	if asks := j.api.Create; asks.Endpoint != "" {
		add(Fault{Name: "endpoint-shortened", Rule: "create/echo", Says: "the endpoint lacks the /v1 of the create request", after: onBatch(shortenEndpoint)})
		add(Fault{Name: "any-endpoint", Rule: "error/bad-endpoint", Says: "create accepts any endpoint", start: overlooking("bad-endpoint")})
	}
	if metadata := j.api.Create.Metadata; metadata != "" {
		add(Fault{Name: "metadata-dropped", Rule: "metadata/echo", Says: "metadata is dropped", after: onCreated(func(b *batch) { b.fields[metadata] = map[string]any{} })})
		add(Fault{Name: "metadata-null-refused", Rule: "metadata/null", Says: "create with metadata null is refused", before: refuseNull})
	}
	add(Fault{Name: "create-422", Rule: "create/accepted", Says: "every create is refused with 422", after: always(http.StatusUnprocessableEntity, contract.Create)})
	add(Fault{Name: "fields-optional", Rule: "error/missing-field", Says: "create accepts a request without " + j.api.Create.Required[0], start: overlooking("missing-field")})
	return faults
}

// pageFaults break lists.
func (j jobs) pageFaults() (faults []Fault) {
	add := func(f Fault) { faults = append(faults, f) }
	page, asks := j.pages.Node.Page, j.listAPI()
	byItem := asks.Paging[0].By == contract.ByItem
	ignored := Fault{Name: "paging-ignored", Rule: "list/paging", Says: asks.Paging[0].Query + " is ignored: every page is the first", before: onQuery(ignorePaging)}
	refused := Fault{Name: "paging-refused", Rule: "list/accepted", Says: asks.Paging[0].Query + " is refused with 400", before: refuseAfter}
	ignored.Also = []string{"list/contains"}
	if byItem {
		refused.Rule, ignored.Also = "list/paging", []string{"list/unknown-after"}
		add(Fault{Name: "unknown-after-ignored", Rule: "list/unknown-after", Says: "after with an unknown id returns the first page", after: beginAnew})
		add(Fault{Name: "newest-on-every-page", Rule: "list/overlap", Says: "every page begins with the newest batch", before: onQuery(makeRoom), after: onList(beginWithNewest)})
	}
	add(ignored)
	add(refused)
	if page.First != "" {
		add(Fault{Name: "first-id-wrong", Rule: page.Rules.Cursor, Says: page.First + " is not an id of the page", after: onList(wrongFirst)})
	}
	if page.Rules.Order != "" {
		add(Fault{Name: "created-runs-back", Rule: page.Rules.Order, Says: page.Time + " is two seconds earlier for each later batch", after: onBatch(func(c *call, shown map[string]any) {
			back := -2 * time.Second * time.Duration(slices.Index(c.server.batches, c.batch(shown)))
			j.shift(back, j.starts()...)(c, shown)
		})})
	}
	for _, name := range []string{asks.More, asks.Total} {
		if name != "" && j.pages.Node.Requires(name) {
			add(Fault{Name: "page-without-" + strings.ReplaceAll(name, "_", "-"), Rule: j.ruleOf(j.pages.Node, contract.Required), Says: "pages lack " + name, after: onList(drop(name))})
		}
	}
	return faults
}

// fileFaults are those of APIs that take files.
func (j jobs) fileFaults() (faults []Fault) {
	if _, found := j.api.Route(contract.Upload); !found {
		return nil
	}
	return slices.DeleteFunc(Faults(), func(f Fault) bool {
		return !slices.Contains([]string{"upload-400", "any-purpose", "bad-line-taken"}, f.Name)
	})
}

// resultFaults break the lines of results, and the files as a whole.
func (j jobs) resultFaults() (faults []Fault) {
	add := func(f Fault) { faults = append(faults, f) }
	id := j.input.Lines.ID
	add(Fault{Name: "result-without-id", Rule: "output/lines", Line: "field/missing", Says: "lines of results have no " + id, after: onLines(drop(id))})
	add(Fault{Name: "duplicate-custom-id-taken", Rule: "input/duplicate-custom-id", Says: "two requests may have the same " + id, start: overlooking(duplicateID)})
	if path := j.lines.Type; path != "" {
		add(Fault{Name: "result-odd", Rule: "output/lines", Also: []string{"output/accounting"}, Line: "output/outcome", Says: path + ` of results is "done"`, after: onLines(at(path, func(string) any { return "done" }))})
		add(Fault{Name: "result-as-cancelled", Rule: "output/accounting", Line: "output/counts", Says: "failed results are reported as cancelled", after: onLines(func(c *call, line map[string]any) {
			at(path, func(word string) any {
				if word == j.family.words[hasFailed] {
					dropAt(line, j.lines.Error)
					return j.family.words[wasCancelled]
				}
				return word
			})(c, line)
		})})
	}
	for _, f := range j.lifecycle.Files {
		if f.Field == j.lines.Output {
			add(Fault{Name: "results-missing", Rule: "counts/files", Says: "a batch at " + j.done + " has no " + f.Field, after: onBatch(inState(set(f.Field, nil), j.done))})
		}
	}
	return faults
}

// overlooking has the server pass over what is wrong with a create.
func overlooking(flaw string) func(*Server) {
	return func(s *Server) { s.overlooked = append(s.overlooked, flaw) }
}

// constant gives a required field that has one value.
func (j jobs) constant() string {
	for name, n := range j.batches.Members {
		if len(n.Constants) > 0 && j.batches.Requires(name) {
			return name
		}
	}
	return ""
}

// ruleOf gives the rule of a keyword of a node; "" where it has none.
func (j jobs) ruleOf(n *contract.Node, op contract.Op) string {
	for _, a := range n.Asserts {
		if a.Op == op {
			return a.Rule
		}
	}
	return ""
}

// timeRule gives the rule that a text breaks which is no time.
func (j jobs) timeRule(field string) string {
	if rule := j.ruleOf(j.batches.Member(field), contract.IsTime); rule != "" {
		return rule
	}
	return j.ruleOf(j.batches.Member(field), contract.TypeIs)
}

// times are the fields of a batch that hold one, by the contract's relations.
func (j jobs) times() []string {
	times := slices.Concat(j.starts(), j.lifecycle.Once)
	slices.Sort(times)
	return slices.Compact(times)
}

// starts are the times that a batch has from its creation on.
func (j jobs) starts() []string {
	starts := []string{j.pages.Node.Page.Time}
	if w := j.batches.Window; w != nil {
		starts = append(starts, w.To)
	}
	return starts
}

// shift makes times later, in the form that they have.
func (j jobs) shift(by time.Duration, names ...string) change {
	return func(_ *call, b map[string]any) {
		for _, name := range names {
			switch value := b[name].(type) {
			case string:
				if at, err := time.Parse(time.RFC3339, value); err == nil {
					b[name] = written(at.Add(by), contract.RFC3339)
				}
			case json.Number:
				if n, err := value.Int64(); err == nil {
					b[name] = n + int64(by/time.Second)
				}
			}
		}
	}
}

// goBack shows a batch that is being cancelled as it was before.
func (j jobs) goBack(c *call, b map[string]any) {
	id, _ := b[j.batches.ID].(string)
	wasUnderWay := !slices.ContainsFunc(j.lifecycle.States[j.running].Set, func(name string) bool { return b[name] == nil })
	if !slices.Contains(j.api.States.Cancelling, fmt.Sprint(b[j.lifecycle.Field])) || c.seen[id] > 0 {
		return
	}
	c.seen[id]++
	before := j.running
	if !wasUnderWay {
		before = j.way[0]
	}
	b[j.lifecycle.Field] = before
	for _, name := range j.lifecycle.States[before].Null {
		b[name] = nil
	}
}

// at changes the value at a path.
func at[T any](path string, to func(T) any) change {
	name, rest, isDeeper := strings.Cut(path, "/")
	if isDeeper {
		return inside(name, at(rest, to))
	}
	return func(_ *call, o map[string]any) {
		switch value := o[name].(type) {
		case T:
			o[name] = to(value)
		case json.Number:
			n, _ := value.Int64()
			if whole, isNumber := any(n).(T); isNumber {
				o[name] = to(whole)
			}
		}
	}
}

// dropAt drops the field at a path.
func dropAt(object map[string]any, path string) {
	name, rest, isDeeper := strings.Cut(path, "/")
	if inner, ok := object[name].(map[string]any); isDeeper && ok {
		dropAt(inner, rest)
		return
	}
	delete(object, name)
}

// recount counts a request that succeeded at another path, where there is one.
func (j jobs) recount(as string) change {
	return func(c *call, b map[string]any) {
		at(j.lines.Succeeded[0], func(n int64) any {
			if n == 0 {
				return n
			}
			at(as, plus(1))(c, b)
			return n - 1
		})(c, b)
	}
}

func plus(summand int64) func(int64) any { return func(n int64) any { return n + summand } }
