package batchbeam

import (
	"cmp"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.Function2x0(lengthOf)
	register.Function3x0(linesBefore)
	register.Function4x0(moveDown)
	register.Emitter2[string, length]()
	register.Emitter2[string, int]()
	register.Iter1[length]()
	register.Iter1[int]()
	register.Iter1[Found]()
}

// A length is how many lines a range of a file has.
type length struct{ Index, Lines int }

// placed gives findings in ranges their place in the file: each range has
// counted its lines, and is told how many the ranges before it have.
func placed(s beam.Scope, within, tallies beam.PCollection) beam.PCollection {
	s = s.Scope("placed")
	lengths := beam.GroupByKey(s, beam.ParDo(s, lengthOf, tallies))
	before := beam.ParDo(s, linesBefore, lengths)
	return beam.ParDo(s, moveDown, beam.CoGroupByKey(s, before, within))
}

func lengthOf(t Tally, emit func(string, length)) {
	if !t.Part.isWhole() {
		emit(t.Part.File, length{t.Part.Index, t.Lines})
	}
}

func linesBefore(file string, lengths func(*length) bool, emit func(string, int)) {
	var all []length
	var l length
	for lengths(&l) {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b length) int { return cmp.Compare(a.Index, b.Index) })
	lines := 0
	for _, l := range all {
		emit(Part{File: file, Index: l.Index}.key(), lines)
		lines += l.Lines
	}
}

// moveDown counts lines and records from the file's first. The first range has
// findings here, too: those of lifecycles.
func moveDown(_ string, before func(*int) bool, within func(*Found) bool, emit func(Found)) {
	var lines int
	if !before(&lines) {
		panic("batchbeam: findings of a part without a tally")
	}
	var one Found
	for within(&one) {
		one.Finding.Line += lines
		if one.Finding.Record > 0 {
			one.Finding.Record += lines
		}
		emit(one)
	}
}
