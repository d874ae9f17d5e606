package validate

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgeLifecycle holds the object to the row of its state. In no known state,
// all that can be said is that a lifecycle has one end.
func (j *judgement) judgeLifecycle(o *instance.Object, l *contract.Lifecycle) {
	state, _ := j.member(o, l.Member).text()
	row, known := l.States[state]
	if !known {
		j.judgeEnds(o, l)
		return
	}
	for _, column := range []struct {
		members []string
		rule    string
		broken  func(member) bool
		must    string
	}{
		{row.Set, l.Rules.Set, member.void, "must be set"},
		{row.Null, l.Rules.Null, member.given, "must be null"},
		{row.Usual, l.Rules.Usual, member.void, "should be set"},
		{row.Filled, l.Rules.Filled, member.blank, "should have items"},
		{row.Withheld, l.Rules.Withheld, member.given, "must be null"},
	} {
		for _, name := range column.members {
			if m := j.member(o, name); column.broken(m) {
				when := j.when(l.Member, state)
				j.add(m.spot, column.rule, j.state(m)+", but "+column.must+when, column.must+when)
			}
		}
	}
}

// when says in which state something must hold.
func (j *judgement) when(member, state string) string {
	return fmt.Sprintf(" when %s is %q", j.reader.Spell(member), state)
}

// state says what a member is, as tables see it.
func (j *judgement) state(m member) string {
	switch {
	case m.absent:
		return "is missing"
	case m.value.Kind() == document.Null:
		return "is null"
	}
	return "is " + describe(m.value, j.quotable(m.private))
}

// blank tells whether the member is not an array with items.
func (m member) blank() bool {
	return !m.unfit && (!m.found || m.value.Kind() != document.Array || m.value.Len() == 0)
}

// judgeEnds finds the ends of a lifecycle that has had one before.
func (j *judgement) judgeEnds(o *instance.Object, l *contract.Lifecycle) {
	type end struct {
		name   string
		member member
		time   document.Int
	}
	var ends []end
	for _, name := range l.Ends {
		m := j.member(o, name)
		if time, ok := m.integer(); ok {
			ends = append(ends, end{name, m, time})
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.time.Cmp(b.time) })
	for i := 1; i < len(ends); i++ {
		message := fmt.Sprintf("is set, but so is %s: a batch ends once", j.reader.Spell(ends[0].name))
		j.add(ends[i].member.spot, l.Rules.Null, message, "null, or the other null")
	}
}
