package validate

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgeEither holds an object to having one of the members set, and one alone.
func (j *judgement) judgeEither(o *instance.Object, e *contract.Either) {
	var set []member
	var names []string
	for _, name := range e.Of {
		m := j.member(o, name)
		if m.unfit {
			return
		}
		if m.set() {
			set, names = append(set, m), append(names, j.reader.Spell(name))
		}
	}
	all := strings.Join(j.spell(e.Of), ", ")
	want := "one of " + all + " set, the others null"
	switch {
	case len(set) == 0:
		j.add(at(o.Value), e.Rule, "sets none of "+all+", but must set one of them", want)
	case len(set) > 1:
		j.add(set[len(set)-1].spot, e.Rule, "is set, and so is "+names[0]+", but one of them must be null", want)
	}
}

func (j *judgement) spell(names []string) []string {
	var spelled []string
	for _, name := range names {
		spelled = append(spelled, j.reader.Spell(name))
	}
	return spelled
}

// judgeBodies holds the body of a response to what its status and the endpoint
// ask for.
func (j *judgement) judgeBodies(o *instance.Object, b *contract.Bodies) {
	status, ok := j.member(o, b.Status).integer()
	body, found := o.Get(b.Body)
	if !ok || !found {
		return
	}
	for _, row := range b.For(j.v.settings.endpoint) {
		if status.Cmp(document.NewInt(row.From)) < 0 || status.Cmp(document.NewInt(row.To)) > 0 {
			continue
		}
		for _, f := range j.failures(row.Schema, body.Value, body.Node) {
			f.rule = row.Rule
			j.faults = append(j.faults, j.explain(f)...)
		}
	}
}
