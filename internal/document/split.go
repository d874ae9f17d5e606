package document

import (
	"bytes"
	"fmt"
	"io"
)

// A Splitter cuts an input into documents: the items of an array, the lines
// of JSONL, objects and arrays one after another, or the whole of anything else.
// Which of them it is shows in the content: a first line that is one whole JSON
// value, with more than white space after it, makes JSONL; so do lines that have a
// Prefix. It holds one document at a time, and of a document over the limit, none.
type Splitter struct {
	in      window
	limits  Limits
	start   Position // of the input
	next    func(*Splitter) (Part, error)
	items   int
	line    int
	oneText bool
	lines   bool
	blanks  bool    // a block has its blank lines, too
	room    int     // bytes of the block before
	isBegun bool    // the prefix of lines is known
	prefix  Prefix  // of lines
	later   bool    // there was an object or array before
	open    nesting // of an object over the limit
}

// farthest is how many bytes are skipped of what is over the limit: what has no
// end must not be read for ever.
const farthest = 256 << 20

// A Part is one document of an input.
type Part struct {
	Text    []byte   // until the next call of Next
	Start   Position // of Text in the input
	Item    int      // index in an array; -1 elsewhere
	Record  int      // number of the line in JSONL, from 1; 0 elsewhere
	Fault   *Fault   // of the input around Text, which then need not be judged if empty; offset relative to Text
	TooLong bool     // Text is not all of the document: it is over the limit
}

// NewSplitter reads r, which begins at the position start of the input.
func NewSplitter(r io.Reader, start Position, limits Limits) *Splitter {
	return &Splitter{in: window{reader: r, at: start}, start: start, limits: limits, next: (*Splitter).first}
}

// Reset makes s a Splitter as NewSplitter gives it, with the memory that it has.
func (s *Splitter) Reset(r io.Reader, start Position, limits Limits) *Splitter {
	buf := s.in.buf[:0]
	*s = *NewSplitter(r, start, limits)
	if cap(buf) <= maxKept {
		s.in.buf = buf
	}
	return s
}

// OneText makes the splitter take the input as one JSON text, whatever its
// first line is, and returns it.
func (s *Splitter) OneText() *Splitter {
	s.oneText = true
	return s
}

// Lines makes the splitter take the input as lines, whatever they hold, and
// returns it. They may have a Prefix.
func (s *Splitter) Lines() *Splitter {
	s.next, s.lines = (*Splitter).firstOfLines, true
	return s
}

// EveryLine makes the splitter take the input as lines without a prefix, of which
// NextBlock gives the blank ones, too, and returns it.
func (s *Splitter) EveryLine() *Splitter {
	s.blanks = true
	return s.Prefixed(NoPrefix)
}

// Next gives the next document; io.EOF after the last one.
func (s *Splitter) Next() (Part, error) { return s.next(s) }

func (s *Splitter) over(n int) bool { return s.limits.over(n) }

func (l Limits) over(n int) bool { return l.Bytes > 0 && int64(n) > l.Bytes }

// first finds out what the input is, and gives its first document.
func (s *Splitter) first() (Part, error) {
	if err := s.begin(); err != nil {
		return Part{}, err
	}
	return s.Next()
}

// begin finds out what the input is.
func (s *Splitter) begin() error {
	line, err := s.firstLine()
	if err != nil {
		return err
	}
	if !s.oneText {
		if s.isLines(line) {
			s.Prefixed(NoPrefix)
			return nil
		}
		prefix, err := s.findPrefix(line)
		if err != nil {
			return err
		}
		if prefix != NoPrefix {
			s.Prefixed(prefix)
			return nil
		}
		line = s.in.text()[:len(line)] // there may be more of it now
	}
	switch begin := bytes.TrimLeft(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), " \t\r\n"); {
	case len(begin) > 0 && begin[0] == '[':
		s.in.take(len(line) - len(begin))
		s.next = (*Splitter).openArray
	default:
		s.next = (*Splitter).whole
	}
	return nil
}

// firstLine gives the input up to the end of its first line that is not
// blank, all of it where there is no line end within the limit.
func (s *Splitter) firstLine() ([]byte, error) {
	for from := 0; ; {
		text := s.in.text()
		blank := len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
		if end := bytes.IndexByte(text[max(from, blank):], '\n'); end >= 0 {
			return text[:max(from, blank)+end], nil
		}
		from = len(text)
		if more, err := s.in.fill(); err != nil {
			return nil, err
		} else if !more || s.over(from) {
			return s.in.text(), nil
		}
	}
}

// isLines tells whether line is one value and something follows it.
func (s *Splitter) isLines(line []byte) bool {
	if len(line) == len(s.in.text()) {
		return false
	}
	if _, whole := Parse(line, s.limits).Root(); !whole {
		return false
	}
	for from := len(line); ; {
		text := s.in.text()
		from = len(text) - len(bytes.TrimLeft(text[from:], " \t\r\n"))
		if s.over(from - len(line)) { // white space without an end: what follows must not depend on how much was read
			return false
		}
		if from < len(text) {
			return true
		}
		if more, err := s.in.fill(); err != nil || !more {
			return false
		}
	}
}

// whole gives the input as one document.
func (s *Splitter) whole() (Part, error) {
	for !s.over(len(s.in.text())) {
		more, err := s.in.fill()
		if err != nil {
			return Part{}, err
		}
		if !more {
			break
		}
	}
	s.next = (*Splitter).end
	part := Part{Text: s.in.text(), Start: s.in.at, Item: -1}
	part.TooLong = s.over(len(part.Text))
	begin := bytes.TrimLeft(bytes.TrimPrefix(part.Text, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case s.oneText:
	case part.TooLong && s.over(lineEnd(part.Text)):
		s.next = (*Splitter).afterLong
	case len(begin) > 0 && begin[0] == '{' && (part.TooLong || holdsSeveral(part.Text)):
		return s.object()
	}
	return part, nil
}

// afterLong goes on with the lines behind a first one that is over the limit,
// where there are any.
func (s *Splitter) afterLong() (Part, error) {
	for skipped := 0; skipped < farthest; {
		text := s.in.text()
		end := bytes.IndexByte(text, '\n')
		if skipped == 0 {
			end = lineEnd(text)
		}
		if end >= 0 && end < len(text) {
			s.in.take(end + 1)
			s.line = s.in.at.Line - 1
			return s.Prefixed(NoPrefix).Next()
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
	return s.Next()
}

// lineEnd gives where the first line ends that is not blank, or the text.
func lineEnd(text []byte) int {
	blank := len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
	if end := bytes.IndexByte(text[blank:], '\n'); end >= 0 {
		return blank + end
	}
	return len(text)
}

func (s *Splitter) end() (Part, error) { return Part{}, io.EOF }

// nextLine gives the next line that is not blank.
func (s *Splitter) nextLine() (Part, error) {
	for {
		part, more, err := s.oneLine()
		if err != nil {
			return Part{}, err
		}
		if !more {
			return Part{}, io.EOF
		}
		if part.TooLong || !isBlank(part.Text) && s.prefix.strip(&part) {
			return part, nil
		}
	}
}

func (s *Splitter) oneLine() (part Part, more bool, err error) {
	s.in.drop()
	s.line++
	part = Part{Start: s.in.at, Item: -1, Record: s.line}
	for from := 0; ; {
		text := s.in.text()
		if end := bytes.IndexByte(text[from:], '\n'); end >= 0 {
			part.Text = s.in.take(from + end + 1)[:from+end]
			part.TooLong = part.TooLong || s.over(len(part.Text))
			return part, true, nil
		}
		if from = len(text); s.over(from) {
			part.TooLong = true
			s.in.take(from)
			s.in.drop()
			from = 0
		}
		if more, err := s.in.fill(); err != nil {
			return part, false, err
		} else if !more {
			part.Text = s.in.take(len(s.in.text()))
			return part, part.TooLong || len(part.Text) > 0, nil
		}
	}
}

// openArray begins to read the items of an array. What stands before it has been taken.
func (s *Splitter) openArray() (Part, error) {
	bom := !s.later && bytes.HasPrefix(s.in.taken(), []byte("\xef\xbb\xbf"))
	start := s.in.at
	s.in.take(1)
	s.next = (*Splitter).nextItem
	switch c, err := s.peek(); {
	case err != nil:
		return Part{}, err
	case c == ']':
		s.in.take(1)
		s.next = (*Splitter).afterArray
		return Part{Text: []byte("[]"), Start: start, Item: -1}, nil
	case bom:
		fault := Fault{Rule: RuleBOM, Message: "the text begins with a byte order mark", Want: "JSON text without one"}
		return Part{Start: s.start, Item: -1, Fault: &fault}, nil
	}
	return s.Next()
}

// peek skips white space and gives the next byte, 0 at the end.
func (s *Splitter) peek() (byte, error) {
	for {
		text := s.in.text()
		rest := bytes.TrimLeft(text, " \t\r\n")
		s.in.take(len(text) - len(rest))
		if len(rest) > 0 {
			return rest[0], nil
		}
		s.in.drop()
		if more, err := s.in.fill(); err != nil || !more {
			return 0, err
		}
	}
}

func (s *Splitter) nextItem() (Part, error) {
	s.in.drop()
	if _, err := s.peek(); err != nil {
		return Part{}, err
	}
	s.in.drop()
	part := Part{Start: s.in.at, Item: s.items}
	s.items++
	length, err := s.scanItem(&part)
	if err != nil {
		return Part{}, err
	}
	text := s.in.text()
	part.Text = bytes.TrimRight(text[:length], " \t\r\n")
	blank := len(part.Text) == 0 && !part.TooLong
	switch {
	case length == len(text):
		part.Fault = s.broken(length, "expected \",\" or \"]\" in an array, but the text ends", `"," or "]"`)
	case blank:
		part.Fault = s.broken(length, fmt.Sprintf("expected a value, but found %q", text[length]), "a value")
	case text[length] == ']':
		s.next = (*Splitter).afterArray
	}
	s.in.take(min(length+1, len(text)))
	return part, nil
}

func (s *Splitter) broken(offset int, message, want string) *Fault {
	s.next = (*Splitter).end
	return &Fault{Rule: RuleSyntax, Offset: offset, Message: message, Want: want}
}

// afterArray looks for text where none may stand.
func (s *Splitter) afterArray() (Part, error) {
	s.in.drop()
	c, err := s.peek()
	if err != nil {
		return Part{}, err
	}
	if (c == '{' || c == '[') && !s.oneText {
		return s.nextValue()
	}
	s.next = (*Splitter).end
	if c == 0 && len(s.in.text()) == 0 {
		return Part{}, io.EOF
	}
	fault := s.broken(0, fmt.Sprintf("expected the end of the text after the JSON value, but found %q", c), "the end of the text")
	return Part{Start: s.in.at, Item: -1, Fault: fault}, nil
}

// scanItem gives the length of the item that the input begins with: up to the
// comma or bracket that ends it, or up to the end. It only counts brackets;
// whether they match shows when the item is read.
func (s *Splitter) scanItem(part *Part) (int, error) {
	depth, inString := 0, false
	for i := 0; ; i++ {
		for i >= len(s.in.text()) {
			if have := len(s.in.text()); s.over(have) {
				part.TooLong = true
				s.in.take(have)
				s.in.drop()
				i -= have // an escape may reach beyond what is there
			}
			if more, err := s.in.fill(); err != nil || !more {
				return len(s.in.text()), err
			}
		}
		switch c := s.in.text()[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == ']'):
			part.TooLong = part.TooLong || s.over(i)
			return i, nil
		case c == '}' || c == ']':
			depth--
		}
	}
}
