package results

import (
	"cmp"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// inputs holds the lines of an input file to one another.
type inputs struct {
	*Run
	stated   *contract.Input
	picker   *picker
	same     []sameValue     // as stated
	endpoint string          // of the first request that has one
	unsent   bool            // nothing came of it yet: its limits are judged
	items    int64           // so far
	over     map[string]bool // limits that were passed, by rule
}

// A sameValue is what a member must be in all lines, and why.
type sameValue struct{ value, as string }

// What a picker of inputs finds: the id, the endpoint, the members that are the
// same, and then those whose items are counted.
const (
	idAt = iota
	urlAt
	sameAt
)

func newInputs(r *Run) *inputs {
	stated := r.kinds[Input].Place.Input
	in := &inputs{Run: r, stated: stated, same: make([]sameValue, len(stated.Same)), over: map[string]bool{}}
	in.unsent = !r.has(Batch) && !r.has(Output) && !r.has(Errors)
	paths := []string{r.kinds[Input].Line.ID, stated.URL}
	for i, same := range stated.Same {
		paths = append(paths, same.Member)
		if same.Member == stated.URL && r.endpoint != "" {
			in.same[i] = sameValue{r.endpoint, "the endpoint"}
		}
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
		in.endpoint = cmp.Or(in.endpoint, string(found[urlAt].Text))
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
		case first.as == "":
			*first = sameValue{string(text), fmt.Sprintf("as on line %d", l.number)}
		case first.value != string(text):
			want := validate.Quoted(first.value)
			claims = append(claims, validate.Claim{Rule: same.Rule, Member: same.Member, Message: ", but must be " + want + ", " + first.as, Expected: want})
		}
	}
	return claims
}

// url is the endpoint as far as it is known.
func (in *inputs) url() string { return cmp.Or(in.Run.endpoint, in.endpoint) }

// end says what is wrong with a file that has come to its end.
func (in *inputs) end() {
	if in.unsent && in.lines[Input] == 0 {
		in.tell(Input, in.locate(Input, line{number: 1}, validate.Claim{Rule: in.stated.Rules.Lines, Message: "has no request", Expected: "a request"}))
	}
}
