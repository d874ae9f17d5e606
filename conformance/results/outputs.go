package results

import (
	"fmt"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// outputs compares the lines of a result file with those of the input, and with
// those of results that came before.
type outputs struct {
	*Run
	role    Role
	stated  *contract.Output
	answers string // the path to the answers; "" where no request asks for more than one
	picker  *picker
	usageAt []int // of each part of usage that the picker finds, the index of its sum
}

// An outcome is what became of a request.
type outcome uint8

const (
	unknown outcome = iota // the line does not say, or is in a form of its own
	succeeded
	failed
)

// What a picker of outputs finds: these, then the stops, then the parts of usage.
const (
	resultID = iota
	errorAt
	codeAt
	statusAt
	typeAt
	answersAt
	stopsAt
)

func newOutputs(r *Run, role Role) *outputs {
	o := &outputs{Run: r, role: role, stated: r.results.Output}
	if row := r.results.ForEndpoint(r.endpoint); row != nil && len(r.asked) > 0 {
		o.answers = row.Answers.Field
	}
	all := []sought{{path: r.results.ID}, {path: o.stated.Error}, {path: o.stated.Code}, {path: o.stated.Status}, {path: o.stated.Type}, {path: o.answers}}
	for _, stop := range o.stated.Stops {
		all = append(all, sought{path: stop.Field, in: stop.In})
	}
	for i, usage := range o.stated.Usage {
		if _, known := r.batch.sumAt([]string{usage.Field}); !known {
			continue // there is nothing to compare it with
		}
		for _, part := range usage.Parts {
			all, o.usageAt = append(all, sought{path: part}), append(o.usageAt, i)
		}
	}
	o.picker = newPicker(r.contract.Limits, all...)
	return o
}

func (o *outputs) see(l line) error {
	if l.number > maxLines {
		return errTooMany
	}
	o.lines[o.role]++
	found, ok := o.picker.pick(l.text)
	became, code := unknown, ""
	if ok {
		became, code = o.outcome(found)
	}
	o.became[became]++
	id := found[resultID].Text
	if len(id) == 0 { // the line has a finding of its own
		o.unnamed++
		o.count(found, became, code)
		return nil
	}
	report := func(rule, field, message, want string) {
		o.noted.add(o.locate(o.role, l, validate.Finding{Rule: rule, Pointer: "/" + field, Message: message, Expected: want}))
	}
	isSent := o.whole[Input] || o.Sent != nil
	before := o.ledger.comeBack(id, newBack(l.number, o.role, became), isSent)
	switch {
	case before.back != 0:
		report(o.stated.Rules.Duplicate, o.results.ID, fmt.Sprintf(", which came back before, on line %d of %s", before.back.line(), o.nameOf(before.back.role())), "each id once")
		return nil
	case isSent && before.sent == 0:
		report(o.stated.Rules.Unknown, o.results.ID, ", which no request in "+o.nameOf(Input)+" has", "the id of a request")
	case became == succeeded:
		n, want := found[answersAt].Items, o.asked[before.sent]
		if 0 < n && n < want { // that there is none is a finding of the line
			report(o.stated.Rules.Body, o.answers, fmt.Sprintf(" with %d of the %d answers that the request asks for", n, want), fmt.Sprintf("%d items", want))
		}
	}
	o.words[string(found[typeAt].Text)]++
	o.count(found, became, code)
	return nil
}

// outcome tells what became of a request and, where it failed, by which code it
// is counted.
func (o *outputs) outcome(found []scan.Picked) (became outcome, code string) {
	status := found[statusAt]
	isRefusal := status.IsInteger && status.Integer >= o.stated.Failing
	switch {
	case found[errorAt].IsSet && status.IsInteger && !isRefusal:
		return unknown, "" // it says both
	case found[errorAt].IsSet && found[codeAt].Text != nil:
		return failed, string(found[codeAt].Text)
	case found[errorAt].IsSet:
		return failed, "error without a code"
	case o.stated.Type != "":
		switch word := string(found[typeAt].Text); word {
		case "":
			return unknown, ""
		case o.stated.Good:
			return succeeded, ""
		default:
			return failed, word
		}
	case o.stated.Status == "":
		return succeeded, ""
	case !status.IsInteger:
		return unknown, ""
	case isRefusal:
		return failed, "HTTP " + strconv.FormatInt(status.Integer, 10)
	}
	return succeeded, ""
}

// count counts a line that is no second result of a request.
func (o *outputs) count(found []scan.Picked, became outcome, code string) {
	o.summary.add(became, code)
	if became != succeeded {
		return
	}
	for i := range o.stated.Stops {
		if stop := found[stopsAt+i].Text; stop != nil {
			countCode(o.summary.Stops, string(stop))
		}
	}
	for i, sum := range o.usageAt {
		if part := found[stopsAt+len(o.stated.Stops)+i]; part.IsInteger {
			o.usage[sum].sum += part.Integer
			o.usage[sum].lines++
		}
	}
}

func (r *Run) nameOf(role Role) string {
	if file, found := r.files[role]; found {
		return printable.Text(file.Name)
	}
	return "the input"
}
