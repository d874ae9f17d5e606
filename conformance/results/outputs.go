package results

import (
	"fmt"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// outputs holds the lines of a result file to those of the input, and to those
// of results that came before.
type outputs struct {
	*Run
	role   Role
	stated *contract.Output
	id     string
	picker *picker
}

// What a picker of outputs finds.
const (
	resultID = iota
	errorAt
	codeAt
	statusAt
)

func newOutputs(r *Run, role Role) *outputs {
	o := &outputs{Run: r, role: role, stated: r.results.Output, id: r.results.ID}
	o.picker = newPicker(r.contract.Limits, o.id, o.stated.Error, o.stated.Code, o.stated.Status)
	return o
}

func (o *outputs) see(l line) error {
	if l.number > maxLines {
		return errTooMany
	}
	o.lines[o.role]++
	found, ok := o.picker.pick(l.text)
	id := found[resultID].Text
	if !ok || len(id) == 0 {
		return nil // the line has a finding of its own
	}
	code, failed := o.failure(found)
	report := func(rule, message, want string) {
		o.noted.add(o.locate(o.role, l, validate.Finding{Rule: rule, Pointer: "/" + o.id, Message: message, Expected: want}))
	}
	before := o.ledger.comeBack(id, newBack(l.number, o.role, failed), o.whole[Input])
	switch {
	case o.whole[Input] && before.sent == 0:
		report(o.stated.Rules.Unknown, ", which no request in "+o.nameOf(Input)+" has", "the id of a request")
	case before.back != 0:
		report(o.stated.Rules.Duplicate, fmt.Sprintf(", which came back before, on line %d of %s", before.back.line(), o.nameOf(before.back.role())), "each id once")
	default:
		o.summary.add(code, failed)
	}
	return nil
}

// failure tells whether a request failed, and by which code it is counted.
// Where the schema states a status, a request fails without a response.
func (o *outputs) failure(found []scan.Picked) (code string, failed bool) {
	status := found[statusAt]
	switch {
	case found[errorAt].IsSet && found[codeAt].Text != nil:
		return string(found[codeAt].Text), true
	case found[errorAt].IsSet:
		return "error without a code", true
	case o.stated.Status == "":
		return "", false
	case !status.IsInteger:
		return "neither response nor error", true
	case status.Integer >= o.stated.Failing:
		return "HTTP " + strconv.FormatInt(status.Integer, 10), true
	}
	return "", false
}

func (r *Run) nameOf(role Role) string { return printable.Text(r.files[role].Name) }
