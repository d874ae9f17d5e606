package validate

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A partaker is a member of an order, and its value where that takes part.
type partaker struct {
	member
	value document.Int
	takes bool
}

// judgeOrder finds each member that is before one it must not be before: one
// finding for the later member, with the earlier one that it is furthest behind.
func (j *judgement) judgeOrder(o *instance.Object, order contract.Order) {
	j.partakers = j.partakers[:0]
	for _, name := range order.Members {
		m := j.member(o, name)
		value, ok := m.integer()
		j.partakers = append(j.partakers, partaker{m, value, ok})
	}
	for i := range j.partakers {
		later := &j.partakers[i]
		worst := j.worst(later, order.Pairs[i])
		if worst < 0 {
			continue
		}
		most := shorten(j.partakers[worst].value.String())
		message := fmt.Sprintf("(%s) is before %s (%s)", shorten(later.value.String()), j.reader.Spell(order.Members[worst]), most)
		j.addBeside(later.spot, o, order.Members[worst], order.Rule, message, "at least "+most)
	}
}

// addBeside adds a fault of a member that is at odds with another of its object.
func (j *judgement) addBeside(s spot, o *instance.Object, other, rule, message, want string) {
	f, _ := o.Get(other)
	j.faults = append(j.faults, fault{s, rule, message, want, f.Key.Text()})
}

// worst gives the partaker that the later one is furthest behind, or -1.
func (j *judgement) worst(later *partaker, pairs []contract.Pair) int {
	worst := -1
	for _, pair := range pairs {
		earlier := &j.partakers[pair.Earlier]
		if !later.takes || !earlier.takes || earlier.value.Cmp(later.value) <= 0 || j.anyTakes(pair.Between) {
			continue
		}
		if worst < 0 || earlier.value.Cmp(j.partakers[worst].value) > 0 {
			worst = pair.Earlier
		}
	}
	return worst
}

func (j *judgement) anyTakes(partakers []int) bool {
	return slices.ContainsFunc(partakers, func(i int) bool { return j.partakers[i].takes })
}

// judgeWindow compares a promise with what it follows from. A length that is
// no number and unit is not judged.
func (j *judgement) judgeWindow(o *instance.Object, w *contract.Window) {
	from, ok := j.member(o, w.From).integer()
	if !ok {
		return
	}
	promise := j.member(o, w.To)
	to, ok := promise.integer()
	if !ok {
		return
	}
	length, _ := j.member(o, w.Length).text()
	seconds, ok := w.Seconds(length)
	if !ok {
		return
	}
	due := from.Add(seconds)
	off := to.Sub(due)
	if off.Abs().Cmp(document.NewInt(w.Tolerance).Abs()) <= 0 {
		return
	}
	message := fmt.Sprintf("(%s) is %s than %s plus %s (%s)", shorten(to.String()), apart(off), j.reader.Spell(w.From), Quoted(length), due)
	j.addBeside(promise.spot, o, w.From, w.Rule, message, fmt.Sprintf("%s, give or take %d", due, w.Tolerance))
}

func apart(off document.Int) string {
	sense := "later"
	if off.Sign() < 0 {
		sense = "earlier"
	}
	return shorten(off.Abs().String()) + " s " + sense
}
