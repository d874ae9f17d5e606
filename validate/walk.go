package validate

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

func contains(names []string, name string) bool { return slices.Contains(names, name) }

// walk judges our own keywords at the value and at all inside it.
func (j *judgement) walk(value document.Value, place *contract.Node) {
	if place == nil {
		return
	}
	j.judgeShould(value, place)
	switch value.Kind() {
	case document.Number:
		j.judgeDigits(value, place)
	case document.Array:
		for _, item := range value.Items {
			j.walk(item, place.Items)
		}
	case document.Object:
		o := j.reader.Object(value, place)
		j.judgeObject(o, place)
		for _, f := range o.Fields {
			j.walk(f.Value, f.Node)
		}
	}
}

// judgeObject applies the keywords that relate members of an object.
func (j *judgement) judgeObject(o *instance.Object, place *contract.Node) {
	j.identify(o, place)
	j.judgeClosed(o, place)
	for _, order := range place.Order {
		j.judgeOrder(o, order)
	}
	if place.Window != nil {
		j.judgeWindow(o, place.Window)
	}
	if place.Lifecycle != nil {
		j.judgeLifecycle(o, place.Lifecycle)
	}
	if place.Counts != nil {
		j.judgeCounts(o, place.Counts)
	}
	if place.Either != nil {
		j.judgeEither(o, place.Either)
	}
	if place.Bodies != nil {
		j.judgeBodies(o, place.Bodies)
	}
	if place.Page != nil {
		j.judgePage(o, place.Page, place)
	}
}

// identify notes whose findings those inside the object are.
func (j *judgement) identify(o *instance.Object, place *contract.Node) {
	if place.Identity == "" {
		return
	}
	if f, found := o.Get(place.Identity); found && f.Value.Kind() == document.String {
		j.batches = append(j.batches, batch{o.Value, f.Value})
	}
}

// judgeClosed notes the members that the schema does not declare.
func (j *judgement) judgeClosed(o *instance.Object, place *contract.Node) {
	if !place.Closed {
		return
	}
	for _, f := range o.Fields {
		if !f.Known {
			j.add(at(f.Value), j.closedRule(place), "is not a member of the contract", "a member of the contract")
		}
	}
	for _, m := range o.Unread {
		j.add(at(m.Value), j.closedRule(place), "is not spelled as the client naming has it", Quoted(contract.ClientName(m.Name.Text())))
	}
}

func (j *judgement) closedRule(place *contract.Node) string {
	return j.v.contract.RuleOf(place.Location, "x-closed")
}

// judgeDigits warns of integers that are not written as such.
func (j *judgement) judgeDigits(value document.Value, place *contract.Node) {
	if _, plain := value.Int64(); plain || !place.Digits || j.flawed[value.Index()] {
		return
	}
	digits, ok := value.Integer()
	if raw := string(value.Raw()); ok && digits != raw && raw != "-0" {
		want := shorten(digits)
		j.add(at(value), j.v.contract.RuleOf(place.Location, "x-digits"), "is written "+shorten(raw)+", but must be written "+want, want)
	}
}
