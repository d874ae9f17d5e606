package results

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/internal/session"
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
	last    uint32 // the request furthest on that has a result so far
	usageAt []int  // of each part of usage that the picker finds, the index of its sum
}

// noCode stands for the code of a request that failed without one.
const noCode = "error without a code"

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
	echoAt
	answerAt
	stopsAt
)

func newOutputs(r *Run, role Role) *outputs {
	o := &outputs{Run: r, role: role, stated: r.results.Output}
	if row := r.results.ForEndpoint(r.endpoint); row != nil && len(r.asked) > 0 {
		o.answers = row.Answers.Field
	}
	all := []sought{{path: r.results.ID}, {path: o.stated.Error}, {path: o.stated.Code}, {path: o.stated.Status}, {path: o.stated.Type}, {path: o.answers}, {path: o.stated.Echo, raw: true}, {path: o.stated.Answer}}
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
	if o.isByOrder() {
		id = strconv.AppendInt(nil, int64(l.number), 10)
	}
	if len(id) == 0 { // the line has a finding of its own
		o.unnamed++
		o.count(found, became, code)
		return nil
	}
	report := func(rule, field, message, want string) {
		pointer := ""
		if field != "" {
			pointer = "/" + field
		}
		if rule != "" {
			o.noted.add(o.locate(o.role, l, validate.Finding{Rule: rule, Pointer: pointer, Message: message, Expected: want}))
		}
	}
	isSent := o.whole[Input] || o.Sent != nil
	before := o.ledger.comeBack(id, newBack(l.number, o.role, became), isSent)
	switch {
	case before.back != 0:
		report(o.stated.Rules.Duplicate, o.results.ID, fmt.Sprintf(", which came back before, on line %d of %s", before.back.line(), o.nameOf(before.back.role())), "each id once")
		return nil
	case isSent && before.sent == 0 && o.isByOrder():
		report(o.stated.Rules.Unknown, "", fmt.Sprintf(" answers no request: there are %d", len(o.Sent)), "a result for each request")
	case isSent && before.sent == 0:
		report(o.stated.Rules.Unknown, o.results.ID, ", which no request in "+o.nameOf(Input)+" has", "the id of a request")
	case o.isByOrder() && before.sent > 0 && o.Sent[before.sent-1] != "" && o.Sent[before.sent-1] != o.canonical(found[echoAt].Text):
		report(o.stated.Rules.Order, o.stated.Echo, fmt.Sprintf(", but is not what request %d has", before.sent), "that of the request")
	case before.sent > 0 && before.sent < o.last:
		report(o.stated.Rules.Order, o.results.ID, fmt.Sprintf(", which is that of request %d, but a result of request %d is before it", before.sent, o.last), "the order of the requests")
	case became == succeeded:
		n, want := found[answersAt].Items, o.asked[before.sent]
		if 0 < n && n < want { // that there is none is a finding of the line
			report(o.stated.Rules.Body, o.answers, fmt.Sprintf(" with %d of the %d answers that the request asks for", n, want), fmt.Sprintf("%d items", want))
		}
	}
	o.last = max(o.last, before.sent)
	o.words[string(found[typeAt].Text)]++
	o.count(found, became, code)
	return nil
}

// canonical gives a value as a text to compare by; "" for none.
func (o *outputs) canonical(raw []byte) string {
	root, ok := o.picker.parser.Parse(raw, o.contract.Limits).Root()
	if !ok {
		return ""
	}
	return session.Key(session.Plain(root))
}

// outcome tells what became of a request and, where it failed, by which code it
// is counted.
func (o *outputs) outcome(found []scan.Picked) (became outcome, code string) {
	status := found[statusAt]
	isRefusal := status.IsInteger && status.Integer >= o.stated.Failing
	switch {
	case o.stated.Answer != "" && found[answerAt].IsSet:
		return succeeded, ""
	case found[errorAt].IsSet && status.IsInteger && !isRefusal:
		return unknown, "" // it says both
	case found[errorAt].IsSet && found[codeAt].Text != nil:
		return failed, string(found[codeAt].Text)
	case found[errorAt].IsSet && found[codeAt].IsInteger:
		return failed, strconv.FormatInt(found[codeAt].Integer, 10)
	case found[errorAt].IsSet || o.stated.Answer != "":
		return failed, noCode
	case o.stated.Type != "" && (o.stated.Status == "" || len(found[typeAt].Text) > 0):
		switch word := string(found[typeAt].Text); {
		case found[typeAt].Text == nil || word == "" && o.stated.Good != "":
			return unknown, ""
		case word == o.stated.Good:
			return succeeded, ""
		case strings.Contains(word, " "):
			return failed, noCode // it is a sentence
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
