package run

import (
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// An observed has the observations that are judged together: those of a target
// with a name, or of all files with the same settings.
type observed struct {
	target    string
	under     *Options
	exchanges []recording.Exchange
}

// observe keeps observations until all are there.
func (t *Tally) observe(found Found) {
	if len(found.observed) == 0 {
		return
	}
	name, _ := t.o.Targets.of(found.Source.Name)
	under := t.o.For(found.Source.Name)
	at := slices.IndexFunc(t.observed, func(o observed) bool { return o.target == name && o.under == under })
	if at < 0 {
		at = len(t.observed)
		t.observed = append(t.observed, observed{target: name, under: under})
	}
	t.observed[at].exchanges = append(t.observed[at].exchanges, found.observed...)
}

// Together judges the observations that were collected, as sessions.
func (t *Tally) Together(r *Reader) error {
	for _, o := range t.observed {
		for i := range o.exchanges {
			o.exchanges[i].Number = i + 1
		}
		as, err := r.as(o.under)
		if err != nil {
			return err
		}
		found := as.judgeSession(&recording.Session{Name: o.exchanges[0].Place.File, Format: "observations", Exchanges: o.exchanges})
		if found.err != nil {
			return found.err
		}
		for i := range found.Documents {
			found.Documents[i].Target = o.target
		}
		if err := t.add(found); err != nil {
			return err
		}
	}
	return nil
}
