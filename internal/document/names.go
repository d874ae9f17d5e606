package document

import "bytes"

// A nameSet tells whether a name has been added before: few names are compared
// one by one, many go through a map, so that no object costs more than its length.
type nameSet struct {
	few  [][]byte
	many map[string]struct{}
}

const fewNames = 24

func (s *nameSet) reset(size int) {
	s.few = s.few[:0]
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
	for _, known := range s.few {
		if bytes.Equal(known, name) {
			return false
		}
	}
	s.few = append(s.few, name)
	return true
}
