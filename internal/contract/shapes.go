package contract

import (
	"iter"
	"slices"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Shapes are what the objects of an API may be, by the names of their members: there are
// many, and to look for the evidence of each in each object takes long.
type Shapes struct {
	Kinds  []Kind
	Others []OtherObject

	ofKinds, ofOthers evidenceIndex
}

// NewShapes gives the shapes of kinds, and of what is known to be of none.
func NewShapes(kinds []Kind, others []OtherObject) *Shapes {
	s := &Shapes{Kinds: kinds, Others: others}
	for i, k := range kinds {
		s.ofKinds.add(i, k.Evidence)
	}
	for i := range others {
		s.ofOthers.add(i, &others[i].Evidence)
	}
	return s
}

// MayBe yields the kinds that an object may be of, in their order. Those that state no
// evidence are not among them.
func (s *Shapes) MayBe(object document.Value) iter.Seq2[int, *Kind] {
	return func(yield func(int, *Kind) bool) {
		for i := range s.ofKinds.mayBe(object) {
			if !yield(i, &s.Kinds[i]) {
				return
			}
		}
	}
}

// Other gives the first of Others that an object is, among those that are relatives or
// among those that are not; nil for none.
func (s *Shapes) Other(object document.Value, relative bool) *OtherObject {
	for i := range s.ofOthers.mayBe(object) {
		if other := &s.Others[i]; other.Relative == relative && other.Evidence.IsIn(object) {
			return other
		}
	}
	return nil
}

// An evidenceIndex has evidence by the names of members that can be a part of it.
type evidenceIndex struct {
	named map[string][]int
	least []int // of each evidence, how many of its names an object has at least; 0 where there is none
}

func (x *evidenceIndex) add(i int, e *Evidence) {
	x.least = append(x.least, 0)
	if e == nil {
		return
	}
	if x.named == nil {
		x.named = map[string][]int{}
	}
	names := map[string]bool{}
	for name, bits := range e.bits {
		if bits&fieldBits != 0 { // the core shows nothing by itself
			names[name] = true
		}
	}
	for _, m := range slices.Concat(e.Marks, e.Alone) {
		names[m.path[0]] = true
	}
	x.least[i] = max(1, min(e.Enough, many))
	if len(e.Alone) > 0 { // one of which is enough
		x.least[i] = 1
	}
	if e.Items != "" { // a list that has items is known by these
		names[e.Items], x.least[i] = true, 1
	}
	for name := range names {
		x.named[name] = append(x.named[name], i)
	}
}

// mayBe yields the numbers of the evidence that an object may have.
func (x *evidenceIndex) mayBe(object document.Value) iter.Seq[int] {
	return func(yield func(int) bool) {
		var few [32]int
		counts := few[:]
		if len(x.least) > len(few) {
			counts = make([]int, len(x.least))
		}
		for m := range object.Members {
			for _, i := range x.named[string(m.Name.Bytes())] {
				counts[i]++
			}
		}
		for i, least := range x.least {
			if least > 0 && counts[i] >= least && !yield(i) {
				return
			}
		}
	}
}
