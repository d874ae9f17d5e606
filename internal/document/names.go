package document

import "bytes"

// A nameSet tells whether a name has been added before: few names are compared
// one by one, many go through a map, so that no object costs more than its length.
type nameSet struct {
	few  [][]byte
	seen uint64 // bits of the digests of few
	many map[string]struct{}
}

const fewNames = 24

func (s *nameSet) reset(size int) {
	s.few, s.seen = s.few[:0], 0
	s.many = nil
	if size > fewNames {
		s.many = make(map[string]struct{}, size)
	}
}

// add reports whether the name is new.
func (s *nameSet) add(name []byte) bool {
	if s.many != nil {
		before := len(s.many)
		s.many[string(name)] = struct{}{}
		return len(s.many) > before
	}
	bit := digest(name)
	for i := 0; s.seen&bit != 0 && i < len(s.few); i++ {
		if bytes.Equal(s.few[i], name) {
			return false
		}
	}
	s.seen |= bit
	s.few = append(s.few, name)
	return true
}

// digest gives a bit for a name, mostly another one of another name.
func digest(name []byte) uint64 {
	n := len(name)
	if n == 0 {
		return 1
	}
	return 1 << ((7*n + int(name[0]) + 3*int(name[n/2]) + 5*int(name[n-1])) & 63)
}
