package batchbeam

import (
	"cmp"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/report"
)

func init() {
	register.Function4x0(order)
	register.Function4x0(choose)
	beam.RegisterDoFn(&lifecycleFn{})
	register.Emitter2[string, Turn]()
	register.Emitter2[string, Chosen]()
	register.Iter1[Glimpse]()
	register.Iter1[Observation]()
	register.Iter1[Turn]()
	register.Iter1[Chosen]()
}

// Lifecycles judges by the checks named lifecycle/ what parts of logs show of
// each batch, in the order of the time at Log.Time, and gives findings, a
// PCollection<Found>, and a PCollection<Sight>. The tallies are those of the
// same parts. An exchange's number in a finding is the observation's among
// those of its batch.
//
// A batch may have been polled any number of times. So what is grouped by batch
// first is without bodies; that tells which observations are needed, and these
// alone are grouped with theirs.
func Lifecycles(s beam.Scope, o Options, parts, tallies beam.PCollection) (findings, sights beam.PCollection) {
	s = s.Scope("batchbeam.Lifecycles")
	glimpses, observations, ofParts := beam.ParDo3(s, &observeFn{Options: o}, parts)
	found, within, ofBatches := lives(s, o, glimpses, observations)
	return beam.Flatten(s, found, placed(s, within, tallies)), beam.Flatten(s, ofParts, ofBatches)
}

func lives(s beam.Scope, o Options, glimpses, observations beam.PCollection) (found, within, sights beam.PCollection) {
	turns, sights := beam.ParDo2(s, order, beam.GroupByKey(s, glimpses))
	chosen := beam.ParDo(s, choose, beam.CoGroupByKey(s, turns, observations))
	found, within = beam.ParDo2(s, &lifecycleFn{Options: o}, beam.GroupByKey(s, chosen))
	return found, within, sights
}

// order gives the turns of a batch's observations, by their spots.
func order(batch string, glimpses func(*Glimpse) bool, emit func(string, Turn), tell func(Sight)) {
	var h history
	var g Glimpse
	for glimpses(&g) {
		h.add(g)
	}
	seen := Sight{Batches: 1}
	switch {
	case h.untimed:
		seen.Unordered = 1
	case len(h.seen) > 1: // of one observation no check has anything to say
		for spot, turn := range h.turns {
			turn.Batch = batch
			emit(spot, turn)
		}
	}
	if h.cut {
		seen.Cut = 1
	}
	tell(seen)
}

// A Chosen is an observation that is to be judged.
type Chosen struct {
	Turn        Turn
	Observation Observation
}

// choose gives the observations that have a turn, by their batches.
func choose(_ string, turns func(*Turn) bool, observations func(*Observation) bool, emit func(string, Chosen)) {
	var c Chosen
	if turns(&c.Turn) && observations(&c.Observation) {
		emit(c.Turn.Batch, c)
	}
}

// A lifecycleFn judges one batch after the other.
type lifecycleFn struct {
	Options Options
	judge   *judge
}

func (f *lifecycleFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *lifecycleFn) ProcessElement(_ string, chosen func(*Chosen) bool, found func(Found), within func(string, Found)) {
	s := &recording.Session{}
	observed := map[int]Observation{}
	var c Chosen
	for chosen(&c) {
		s.Exchanges = append(s.Exchanges, c.Observation.exchange(c.Turn))
		observed[c.Turn.Number] = c.Observation
	}
	slices.SortFunc(s.Exchanges, func(a, b recording.Exchange) int { return cmp.Compare(a.Number, b.Number) })
	for _, finding := range f.judge.lifecycle.Judge(s).Findings {
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
