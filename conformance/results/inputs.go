package results

import (
	"fmt"
	"slices"
	"strconv"

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
	urlAt    int              // where the picker has the endpoint
	askedAt  map[string]int   // where it has how many answers are asked for, by path
	same     []sameValue      // as stated
	endpoint string           // of the first request that has one
	isMixed  bool             // others are for another
	answers  contract.Answers // of that endpoint
	unsent   bool             // there is no batch yet: the limits of input files apply
	items    int64            // so far
	exceeds  map[string]bool  // limits that have been reported, by rule
}

// A sameValue is what a field must be in all lines, and why.
type sameValue struct{ value, why string }

// What a picker of inputs finds: the id, then what is the same, then the rest.
const (
	idAt = iota
	sameAt
)

func newInputs(r *Run) *inputs {
	in := &inputs{Run: r, stated: r.requests.Input, same: make([]sameValue, len(r.requests.Input.Same)), askedAt: map[string]int{}, exceeds: map[string]bool{}}
	in.unsent = !r.has(Batch) && !r.hasResults()
	all := []sought{{path: r.requests.ID}}
	for i, same := range in.stated.Same {
		all = append(all, sought{path: same.Field})
		if same.Field == in.stated.URL && r.endpoint != "" {
			in.same[i] = sameValue{r.endpoint, "the endpoint is"}
		}
	}
	in.urlAt = slices.IndexFunc(all, func(s sought) bool { return s.path == in.stated.URL })
	if in.urlAt < 0 {
		in.urlAt = len(all)
		all = append(all, sought{path: in.stated.URL})
	}
	for _, row := range r.results.Endpoints {
		if path := row.Answers.Asked; path != "" && r.hasResults() && !slices.ContainsFunc(all, func(s sought) bool { return s.path == path }) {
			in.askedAt[path] = len(all)
			all = append(all, sought{path: path, raw: true})
		}
	}
	in.picker = newPicker(r.contract.Limits, all...)
	return in
}

func (r *Run) hasResults() bool { return r.has(Output) || r.has(Errors) }

func (in *inputs) see(l line) error {
	if l.number > maxLines {
		return errTooMany
	}
	in.lines[Input]++
	var findings []validate.Finding
	picked, ok := in.picker.pick(l.text)
	if ok {
		findings = in.compare(picked, l)
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
				Rule: in.stated.Rules.Duplicate, Pointer: "/" + in.requests.ID, Message: fmt.Sprintf(", on lines %d and %d", before, l.number), Expected: "an id that no other request has",
			})
		}
	}
	switch url := picked[in.urlAt].Text; {
	case len(url) == 0 || in.endpoint == string(url):
	case in.endpoint == "":
		in.endpoint = string(url)
		if row := in.results.ForEndpoint(in.common()); row != nil {
			in.answers = row.Answers
		}
	default:
		in.isMixed = true
	}
	if at, found := in.askedAt[in.answers.Asked]; found {
		if n := in.countAsked(picked[at].Text); n > 1 {
			in.asked[uint32(l.number)] = n
		}
	}
	if in.hasResults() { // the service took it
		return findings
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

// countAsked gives how many answers a request asks for, by the value that says so as
// it is written.
func (in *inputs) countAsked(text []byte) int64 {
	if len(text) > 0 && text[0] == '[' {
		items, _ := in.picker.parser.Parse(text, in.contract.Limits).Root()
		return countItems(items)
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return 1
	}
	return n
}

// common gives the endpoint that all requests are for, as the schema names it; ""
// where they are for several.
func (in *inputs) common() string {
	whole := in.contract.API.Input.Prefix + in.endpoint
	switch {
	case in.isMixed:
		return ""
	case in.results.ForEndpoint(in.endpoint) == nil && in.results.ForEndpoint(whole) != nil:
		return whole
	}
	return in.endpoint
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
