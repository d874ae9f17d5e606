package results

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// inputs compares the lines of an input file with one another.
type inputs struct {
	*Run
	stated   *contract.Input
	picker   *picker
	urlAt    int             // where the picker has the endpoint
	same     []sameValue     // as stated
	endpoint string          // of the first request that has one
	unsent   bool            // there are no results yet: the limits of input files apply
	items    int64           // so far
	exceeds  map[string]bool // limits that have been reported, by rule
}

// A sameValue is what a field must be in all lines, and why.
type sameValue struct{ value, why string }

// What a picker of inputs finds: the id, the endpoint, then what is the same.
const (
	idAt = iota
	sameAt
)

func newInputs(r *Run) *inputs {
	in := &inputs{Run: r, stated: r.requests.Input, same: make([]sameValue, len(r.requests.Input.Same)), exceeds: map[string]bool{}}
	in.unsent = !r.has(Batch) && !r.has(Output) && !r.has(Errors)
	paths := []string{r.requests.ID}
	for i, same := range in.stated.Same {
		paths = append(paths, same.Field)
		if same.Field == in.stated.URL && r.endpoint != "" {
			in.same[i] = sameValue{r.endpoint, "the endpoint is"}
		}
	}
	in.urlAt = slices.Index(paths, in.stated.URL)
	if in.urlAt < 0 {
		in.urlAt = len(paths)
		paths = append(paths, in.stated.URL)
	}
	in.picker = newPicker(r.contract.Limits, paths...)
	return in
}

func (in *inputs) see(l line) error {
	if l.number > maxLines {
		return errTooMany
	}
	in.lines[Input]++
	var findings []validate.Finding
	picked, ok := in.picker.pick(l.text)
	if ok {
		findings = in.compare(picked, l)
		if in.endpoint == "" {
			in.endpoint = string(picked[in.urlAt].Text)
		}
	}
	if in.unsent {
		findings = append(findings, in.exceeded(l)...)
	}
	if len(findings) > 0 {
		in.noted.add(in.locate(Input, l, findings...))
	}
	return nil
}

// compare compares a line with those before it.
func (in *inputs) compare(picked []scan.Picked, l line) (findings []validate.Finding) {
	if id := picked[idAt].Text; len(id) > 0 {
		if before := in.ledger.send(id, l.number); before > 0 {
			findings = append(findings, validate.Finding{
				Rule: in.stated.Rules.Duplicate, Pointer: "/" + in.requests.ID, Message: fmt.Sprintf(", as on line %d", before), Expected: "an id that no other request has",
			})
		}
	}
	for i, same := range in.stated.Same {
		text := picked[sameAt+i].Text
		switch first := &in.same[i]; {
		case text == nil:
		case first.why == "":
			*first = sameValue{string(text), fmt.Sprintf("on line %d it is", l.number)}
		case same.Field == in.stated.URL && in.contract.API.Input.Takes(first.value, string(text)):
		case first.value != string(text):
			want := printable.Quoted(first.value)
			if in.isPrivate(same.Field) && !in.options.ShowValues {
				want = "another"
			}
			findings = append(findings, validate.Finding{Rule: same.Rule, Pointer: "/" + same.Field, Message: ", but " + first.why + " " + want, Expected: want})
		}
	}
	return findings
}

// isPrivate tells whether the field at a path is people's data, or is one that
// the schema does not declare.
func (in *inputs) isPrivate(path string) bool {
	node := in.kinds[Input].Node
	for _, name := range tokens(path) {
		if node = node.Member(name); node == nil || node.Private {
			return true
		}
	}
	return false
}

// end reports an input file without requests.
func (in *inputs) end() {
	if in.unsent && in.lines[Input] == 0 {
		in.yieldFound(Input, in.locate(Input, line{number: 1}, validate.Finding{Rule: in.stated.Rules.Lines, Message: "has no request", Expected: "a request"}))
	}
}
