package shape

import (
	"hash/fnv"
	"slices"
)

// Distinct counts how many different things were seen, up to MaxDistinct. It
// keeps the smallest of their hashes, which do not depend on the order in which
// they come.
type Distinct struct {
	hashes []uint64 // sorted, the smallest that were seen
	stated int      // in place of these, in a shape that was read
}

// MaxDistinct is the number that stands for all that are higher.
const MaxDistinct = 16

// Count gives the number, at most MaxDistinct.
func (d Distinct) Count() int { return max(d.stated, len(d.hashes)) }

func (d *Distinct) add(text []byte) {
	h := fnv.New64a()
	h.Write(text)
	d.put(h.Sum64())
}

func (d *Distinct) put(hash uint64) {
	at, found := slices.BinarySearch(d.hashes, hash)
	if found || at == MaxDistinct {
		return
	}
	d.hashes = slices.Insert(d.hashes, at, hash)
	d.hashes = d.hashes[:min(len(d.hashes), MaxDistinct)]
}

func (d *Distinct) merge(other Distinct) {
	for _, hash := range other.hashes {
		d.put(hash)
	}
	d.stated = max(d.stated, other.stated) // they may be the same
}
