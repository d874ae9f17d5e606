package results

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// inputs holds the lines of an input file to one another.
type inputs struct {
	*Run
	stated   *contract.Input
	picker   *picker
	urlAt    int             // where the picker has the endpoint
	same     []sameValue     // as stated
	endpoint string          // of the first request that has one
	unsent   bool            // nothing came of it yet: its limits are judged
	items    int64           // so far
	over     map[string]bool // limits that were passed, by rule
}

// A sameValue is what a member must be in all lines, and why.
type sameValue struct{ value, why string }

// What a picker of inputs finds: the id, the endpoint, then what is the same.
const (
	idAt = iota
	sameAt
)

func newInputs(r *Run) *inputs {
	stated := r.kinds[Input].Node.Input
	in := &inputs{Run: r, stated: stated, same: make([]sameValue, len(stated.Same)), over: map[string]bool{}}
	in.unsent = !r.has(Batch) && !r.has(Output) && !r.has(Errors)
	paths := []string{r.kinds[Input].Line.ID}
	for i, same := range stated.Same {
		paths = append(paths, same.Member)
		if same.Member == stated.URL && r.endpoint != "" {
			in.same[i] = sameValue{r.endpoint, "the endpoint is"}
		}
	}
	in.urlAt = slices.Index(paths, stated.URL)
	if in.urlAt < 0 {
		in.urlAt = len(paths)
		paths = append(paths, stated.URL)
	}
	in.picker = newPicker(r.contract.Limits, paths...)
	return in
}

func (in *inputs) see(l line) error {
	if l.number > mostLines {
		return errTooMany
	}
	in.lines[Input]++
	var claims []validate.Claim
	found, ok := in.picker.pick(l.text)
	if ok {
		claims = in.held(found, l)
		if in.endpoint == "" {
			in.endpoint = string(found[in.urlAt].Text)
		}
	}
	if in.unsent {
		claims = append(claims, in.limited(l)...)
	}
	if len(claims) > 0 {
		in.claim(Input, l, claims...)
	}
	return nil
}

// held holds a line to those before it.
func (in *inputs) held(found []scan.Picked, l line) (claims []validate.Claim) {
	if id := found[idAt].Text; len(id) > 0 {
		if before := in.ledger.send(id, l.number); before > 0 {
			claims = append(claims, validate.Claim{
				Rule: in.stated.Rules.Duplicate, Member: in.kinds[Input].Line.ID, Message: fmt.Sprintf(", as on line %d", before), Expected: "an id that no other request has",
			})
		}
	}
	for i, same := range in.stated.Same {
		text := found[sameAt+i].Text
		switch first := &in.same[i]; {
		case text == nil:
		case first.why == "":
			*first = sameValue{string(text), fmt.Sprintf("on line %d it is", l.number)}
		case first.value != string(text):
			want := in.shown(same.Member, first.value)
			claims = append(claims, validate.Claim{Rule: same.Rule, Member: same.Member, Message: ", but " + first.why + " " + want, Expected: want})
		}
	}
	return claims
}

// shown quotes the value of a member where that is not people's data.
func (in *inputs) shown(path, value string) string {
	for place, rest := in.kinds[Input].Node, tokens(path); len(rest) > 0 && !in.options.ShowValues; rest = rest[1:] {
		if place = place.Member(rest[0]); place == nil || place.Private {
			return "another"
		}
	}
	return validate.Quoted(value)
}

// url is the endpoint as far as it is known.
func (in *inputs) url() string { return cmp.Or(in.Run.endpoint, in.endpoint) }

// end says what is wrong with a file that has come to its end.
func (in *inputs) end() {
	if in.unsent && in.lines[Input] == 0 {
		in.tell(Input, in.locate(Input, line{number: 1}, validate.Claim{Rule: in.stated.Rules.Lines, Message: "has no request", Expected: "a request"}))
	}
}
