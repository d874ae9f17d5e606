package document

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// holdsSeveral tells quickly whether text may hold several JSON values one after
// another: inside of one value, what opens an object or array never comes right
// after what closes one, but in strings.
func holdsSeveral(text []byte) bool {
	for _, opening := range []byte("{[") {
		for at := 0; ; at++ {
			next := bytes.IndexByte(text[at:], opening)
			if next < 0 {
				break
			}
			at += next
			before := at
			for before > 0 && isSpace(text[before-1]) {
				before--
			}
			if before > 0 && (text[before-1] == '}' || text[before-1] == ']') {
				return true
			}
		}
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// A nesting is how far a value is open.
type nesting struct {
	depth            int
	inString, escape bool
}

// close gives the length of text up to where the value ends; found is false where
// it does not. It only counts brackets; whether they match shows when the value
// is read.
func (n *nesting) close(text []byte) (length int, found bool) {
	for i, c := range text {
		switch {
		case n.escape:
			n.escape = false
		case n.inString:
			n.inString, n.escape = c != '"', c == '\\'
		case c == '"':
			n.inString = true
		case c == '{' || c == '[':
			n.depth++
		case c == '}' || c == ']':
			if n.depth--; n.depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// nextValue gives the object or array that comes after another one.
func (s *Splitter) nextValue() (Part, error) {
	s.later = true
	s.in.drop()
	c, err := s.peek()
	switch {
	case err != nil:
		return Part{}, err
	case c == '{':
		s.in.drop()
		return s.object()
	case c == '[':
		s.items = 0
		return s.openArray()
	}
	s.next = (*Splitter).end
	return s.Next()
}

// object gives the object that the input begins with, as a document.
func (s *Splitter) object() (Part, error) {
	part := Part{Start: s.in.at, Item: -1}
	var open nesting
	for from := 0; ; {
		text := s.in.text()
		if length, found := open.close(text[from:]); found {
			return s.endObject(part, from+length)
		}
		if from = len(text); s.over(from) {
			part.Text, part.TooLong = s.in.take(from), true
			s.open, s.next = open, (*Splitter).afterLongObject
			return part, nil
		}
		if more, err := s.in.fill(); err != nil {
			return Part{}, err
		} else if !more {
			part.Text, s.next = s.in.take(len(s.in.text())), (*Splitter).end
			return part, nil
		}
	}
}

// endObject looks at what follows an object of the length. A character that begins
// no object or array is part of the document, and a fault in it.
func (s *Splitter) endObject(part Part, length int) (Part, error) {
	s.next = (*Splitter).nextValue
	for from := length; !s.over(from); {
		text := s.in.text()
		rest := bytes.TrimLeft(text[from:], " \t\r\n")
		from = len(text) - len(rest)
		if len(rest) > 0 && (rest[0] == '{' || rest[0] == '[') {
			break
		}
		if utf8.FullRune(rest) {
			_, size := utf8.DecodeRune(rest)
			length, s.next = from+size, (*Splitter).end
			break
		}
		if more, err := s.in.fill(); err != nil {
			return Part{}, err
		} else if !more {
			length, s.next = len(text), (*Splitter).end
			break
		}
	}
	part.TooLong = s.over(length)
	part.Text = s.in.take(length)
	return part, nil
}

// afterLongObject goes on behind an object that is over the limit.
func (s *Splitter) afterLongObject() (Part, error) {
	for skipped := 0; skipped < farthest; {
		s.in.drop()
		text := s.in.text()
		if length, found := s.open.close(text); found {
			s.in.take(length)
			return s.nextValue()
		}
		skipped += len(text)
		s.in.take(len(text))
		s.in.drop()
		if more, err := s.in.fill(); err != nil {
			return Part{}, err
		} else if !more {
			break
		}
	}
	s.next = (*Splitter).end
	return Part{}, io.EOF
}
