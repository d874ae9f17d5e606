package batchbeam

import (
	"cmp"
	"maps"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/validate"
)

func init() {
	register.Function1x2(groupOf)
	register.Function2x1(withoutKey)
	register.Combiner2[Group, Found](&groupFn{})
	register.Combiner2[Total, Tally](&totalFn{})
	register.Function2x1(addSights)
}

// A Group is the findings of one rule, and of one group by Options.By.
type Group struct {
	Rule     string         `json:"rule"`
	Level    validate.Level `json:"level"`
	By       string         `json:"by,omitempty"`
	Count    int            `json:"count"`
	Examples []Finding      `json:"examples,omitempty"` // the first by file and place
}

// Groups gives the groups that findings make, a PCollection<Group>.
func Groups(s beam.Scope, o Options, findings beam.PCollection) beam.PCollection {
	s = s.Scope("batchbeam.Groups")
	return beam.ParDo(s, withoutKey, beam.CombinePerKey(s, &groupFn{o.Examples}, beam.ParDo(s, groupOf, findings)))
}

func groupOf(f Found) (string, Found) {
	return f.Finding.Rule + "\x00" + f.Finding.Level.String() + "\x00" + f.By, f
}

func withoutKey(_ string, g Group) Group { return g }

type groupFn struct{ Examples int }

func (f *groupFn) AddInput(g Group, one Found) Group {
	g.Rule, g.Level, g.By = one.Finding.Rule, one.Finding.Level, one.By
	g.Count += one.Finding.Count
	if len(g.Examples) == f.Examples && (f.Examples == 0 || !isBefore(one.Finding, g.Examples[f.Examples-1])) {
		return g
	}
	g.Examples = f.first(g.Examples, []Finding{one.Finding})
	return g
}

func (f *groupFn) MergeAccumulators(a, b Group) Group {
	b.Count += a.Count
	b.Examples = f.first(a.Examples, b.Examples)
	return b
}

// first gives the first of two lists of examples.
func (f *groupFn) first(a, b []Finding) []Finding {
	all := slices.Concat(a, b)
	slices.SortFunc(all, compare)
	return all[:min(len(all), f.Examples)]
}

func isBefore(a, b Finding) bool { return compare(a, b) < 0 }

func compare(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Message, b.Message))
}

// A Total is what was read in all.
type Total struct {
	Files     int
	Bytes     int64
	Documents int
	Skipped   int
	Others    map[string]int // documents that are no batch responses, by what they are
	Unread    int            // files with trouble
	Troubles  []Trouble      // the first by file
}

// A Trouble is why a file was not judged, or not all of it.
type Trouble struct {
	File string `json:"file"`
	Why  string `json:"why"`
}

// Totals adds up tallies to one, a PCollection<Total>.
func Totals(s beam.Scope, tallies beam.PCollection) beam.PCollection {
	return beam.Combine(s.Scope("batchbeam.Totals"), &totalFn{}, tallies)
}

type totalFn struct{}

func (f *totalFn) AddInput(all Total, t Tally) Total {
	one := Total{Bytes: t.Bytes, Documents: t.Documents, Skipped: t.Skipped, Others: t.Others}
	switch {
	case t.Trouble != "":
		one.Unread, one.Troubles = 1, []Trouble{{t.Part.File, t.Trouble}}
	case t.Part.Index == 0:
		one.Files = 1
	}
	return f.MergeAccumulators(all, one)
}

func (*totalFn) MergeAccumulators(a, b Total) Total {
	const most = 100
	if len(b.Troubles) > 0 {
		troubles := slices.Concat(a.Troubles, b.Troubles)
		slices.SortFunc(troubles, func(x, y Trouble) int { return cmp.Compare(x.File, y.File) })
		a.Troubles = troubles[:min(len(troubles), most)]
	}
	a.Others = addOthers(a.Others, b.Others)
	a.Files, a.Bytes, a.Documents, a.Skipped, a.Unread = a.Files+b.Files, a.Bytes+b.Bytes, a.Documents+b.Documents, a.Skipped+b.Skipped, a.Unread+b.Unread
	return a
}

// addOthers adds up counts, and leaves both as they are.
func addOthers(a, b map[string]int) map[string]int {
	if len(b) == 0 {
		return a
	}
	sum := map[string]int{}
	maps.Copy(sum, a)
	for what, n := range b {
		sum[what] += n
	}
	return sum
}

func addSights(a, b Sight) Sight {
	return Sight{a.Batches + b.Batches, a.Observations + b.Observations, a.Untimed + b.Untimed, a.Unordered + b.Unordered, a.Cut + b.Cut}
}
