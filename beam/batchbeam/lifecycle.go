package batchbeam

import (
	"cmp"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/report"
)

func init() {
	register.DoFn5x0[string, func() func(*Observation) bool, func(Found), func(string, Found), func(Sight)](&lifecycleFn{})
}

// Lifecycles judges by the checks named lifecycle/ what parts of logs show of
// each batch, in the order of the time at Log.Time, and gives findings, a
// PCollection<Found>, and a PCollection<Sight>. The tallies are those of the
// same parts. An exchange's number in a finding is the observation's among
// those of its batch.
func Lifecycles(s beam.Scope, o Options, parts, tallies beam.PCollection) (findings, sights beam.PCollection) {
	s = s.Scope("batchbeam.Lifecycles")
	observations, ofParts := beam.ParDo2(s, &observeFn{Options: o}, parts)
	found, within, ofBatches := beam.ParDo3(s, &lifecycleFn{Options: o}, beam.GroupByKey(s, observations))
	return beam.Flatten(s, found, placed(s, within, tallies)), beam.Flatten(s, ofParts, ofBatches)
}

// A lifecycleFn judges one batch after the other. It goes through its
// observations twice, and holds the bodies of those alone that tell something.
type lifecycleFn struct {
	Options Options
	judge   *judge
}

func (f *lifecycleFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *lifecycleFn) ProcessElement(_ string, again func() func(*Observation) bool, found func(Found), within func(string, Found), tell func(Sight)) {
	var h history
	var o Observation
	for next := again(); next(&o); {
		h.add(&o)
	}
	seen := Sight{Batches: 1}
	defer func() { tell(seen) }()
	if h.untimed {
		seen.Unordered = 1
		return
	}
	session, observed := h.session(again())
	if h.cut {
		seen.Cut = 1
	}
	for _, finding := range f.judge.lifecycle.Judge(session).Findings {
		at := observed[finding.Exchange.Number]
		one := Found{report.NewRecord(finding), at.By}
		switch {
		case !f.judge.rules.Has(finding.Rule):
		case at.Part.isWhole():
			found(one)
		default:
			within(at.Part.key(), one)
		}
	}
}

// session gives the observations that tell something, also by their number.
func (h *history) session(next func(*Observation) bool) (*conformance.Session, map[int]Observation) {
	turns := h.turns()
	s := &conformance.Session{}
	observed := map[int]Observation{}
	var o Observation
	for next(&o) {
		if turn, chosen := turns[h.spot(&o)]; chosen {
			s.Exchanges = append(s.Exchanges, o.exchange(turn.number, turn.repeats))
			o.Body = nil // the exchange has it
			observed[turn.number] = o
		}
	}
	slices.SortFunc(s.Exchanges, func(a, b conformance.Exchange) int { return cmp.Compare(a.Number, b.Number) })
	return s, observed
}
