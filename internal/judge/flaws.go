package judge

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// flaws are the values of a document with a finding by a standard keyword, and the
// missing fields with one. Relations do not judge these. Most documents have none; a
// hostile one has a hundred thousand, and each is looked up again and again: hence
// slices by the index of a value, and no maps.
type flaws struct {
	values  []flaw // by index; empty where there are none
	missing []lack
}

type flaw struct {
	isFlawed bool
	lacks    int32 // the field that the object lacks, found last: one more than its index in missing
}

// A lack is a missing field of an object.
type lack struct {
	name   string
	before int32 // the one found before it in the same object, as in flaw.lacks
}

func (f *flaws) reset() { f.values, f.missing = f.values[:0], f.missing[:0] }

// add takes a value, or a missing field, of a document with so many values.
func (f *flaws) add(s contract.Spot, values int) {
	if len(f.values) == 0 {
		f.values = slices.Grow(f.values, values)[:values]
		clear(f.values)
	}
	at := &f.values[s.At]
	if !s.Absent {
		at.isFlawed = true
		return
	}
	f.missing = append(f.missing, lack{s.Missing, at.lacks})
	at.lacks = int32(len(f.missing))
}

func (f *flaws) has(s contract.Spot) bool {
	if len(f.values) == 0 {
		return false
	}
	if !s.Absent {
		return f.values[s.At].isFlawed
	}
	for i := f.values[s.At].lacks; i > 0; i = f.missing[i-1].before {
		if f.missing[i-1].name == s.Missing {
			return true
		}
	}
	return false
}
