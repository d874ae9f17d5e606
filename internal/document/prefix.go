package document

import "bytes"

// A Prefix says what comes before the JSON text in each line of an input.
type Prefix uint8

// The prefixes.
const (
	NoPrefix    Prefix = iota
	EventPrefix        // server-sent events: "data:"; lines without it are no documents
	LogPrefix          // what a log writes first, such as a time and a level
)

const (
	// HeadSize is how many bytes of an input show what it is.
	HeadSize = 64 << 10

	maxPrefix = 512 // bytes
)

// PrefixOf tells by its first bytes which prefix the lines of an input have: one
// that each line of head has, but for blank ones.
func PrefixOf(head []byte) Prefix {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if end := bytes.LastIndexByte(head, '\n'); end >= 0 && len(head) >= HeadSize-len("\xef\xbb\xbf") {
		head = head[:end] // the last line is cut
	}
	switch {
	case haveEvents(head):
		return EventPrefix
	case haveLogPrefix(head):
		return LogPrefix
	}
	return NoPrefix
}

// haveEvents tells whether all lines are those of server-sent events, and the data
// of some is an object or array, each in one line.
func haveEvents(head []byte) bool {
	found := false
	for line := range bytes.Lines(head) {
		data, isData := eventData(line)
		switch {
		case isData && len(data) > 0 && (data[0] == '{' || data[0] == '['):
			found = true
		case isData && len(data) > 0 && !isDone(data):
			return false
		case !isData && !isBlank(line) && !isEventField(line):
			return false
		}
	}
	return found
}

// eventData gives the data of a line of server-sent events.
func eventData(line []byte) (data []byte, isData bool) {
	data, isData = bytes.CutPrefix(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), []byte("data:"))
	return bytes.TrimSpace(data), isData
}

func isDone(data []byte) bool { return string(data) == "[DONE]" }

func isEventField(line []byte) bool {
	name, _, found := bytes.Cut(line, []byte(":"))
	switch string(name) {
	case "", "event", "id", "retry":
		return found
	}
	return false
}

// haveLogPrefix tells whether each line has a prefix before an object, the first
// of them a whole one.
func haveLogPrefix(head []byte) bool {
	seen := false
	for line := range bytes.Lines(head) {
		if isBlank(line) {
			continue
		}
		length := logPrefix(line)
		if length == 0 {
			return false
		}
		if isWhole := line[len(line)-1] == '\n' || len(head) < HeadSize-8; !seen && isWhole {
			if _, ok := Parse(line[length:], Limits{Depth: 1000, Digits: 10_000}).Root(); !ok {
				return false
			}
		}
		seen = true
	}
	return seen
}

// logPrefix gives the length of what a log writes before an object; 0 where the
// line has no such thing. It does not begin as JSON does, and ends as words and
// brackets do that something follows.
func logPrefix(line []byte) int {
	length := bytes.IndexByte(line[:min(len(line), maxPrefix+1)], '{')
	if length < 0 {
		return 0
	}
	prefix := bytes.TrimSpace(bytes.TrimPrefix(line[:length], []byte("\xef\xbb\xbf")))
	if len(prefix) == 0 || prefix[0] == '"' || prefix[0] == '\'' {
		return 0
	}
	if after := bytes.TrimLeft(line[length+1:], " \t"); len(after) > 0 && after[0] != '"' && after[0] != '}' {
		return 0
	}
	switch last := prefix[len(prefix)-1]; {
	case bytes.IndexByte([]byte("[({,;=\"'`\\"), last) >= 0:
		return 0
	case bytes.IndexByte([]byte("]|:>-"), last) >= 0 || isSpace(line[length-1]):
		return length
	}
	return 0
}

// strip takes the prefix off a line; false for a line that is no document.
func (p Prefix) strip(part *Part) (isDocument bool) {
	length := 0
	switch p {
	case EventPrefix:
		data, isData := eventData(part.Text)
		if !isData || len(data) == 0 || isDone(data) {
			return false
		}
		length = bytes.Index(part.Text, data)
	case LogPrefix:
		length = logPrefix(part.Text) // 0 where the line is something else: it stays
	}
	part.Start, part.Text = part.Start.Advance(part.Text[:length]), part.Text[length:]
	return true
}

// Prefixed makes the splitter take the input as lines that have the prefix, or
// none, whatever they hold, and returns it.
func (s *Splitter) Prefixed(p Prefix) *Splitter {
	s.next, s.lines, s.prefix, s.isBegun = (*Splitter).nextLine, true, p, true
	return s
}

// findPrefix looks at the first line that is not blank, and at more only where
// that may have a prefix.
func (s *Splitter) findPrefix(line []byte) (Prefix, error) {
	line = bytes.TrimLeft(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), " \t\r\n")
	if _, isData := eventData(line); !isData && !isEventField(line) && logPrefix(line) == 0 {
		return NoPrefix, nil
	}
	for len(s.in.text()) < HeadSize {
		if more, err := s.in.fill(); err != nil {
			return NoPrefix, err
		} else if !more {
			break
		}
	}
	return PrefixOf(s.in.text()[:min(len(s.in.text()), HeadSize)]), nil
}

// firstOfLines finds out whether the lines have a prefix, and gives the first.
func (s *Splitter) firstOfLines() (Part, error) {
	if err := s.beginLines(); err != nil {
		return Part{}, err
	}
	return s.Next()
}

// beginLines finds out whether the lines have a prefix, where that is not known.
func (s *Splitter) beginLines() error {
	if s.isBegun {
		return nil
	}
	line, err := s.firstLine()
	if err != nil {
		return err
	}
	prefix, err := s.findPrefix(line)
	if err == nil {
		s.Prefixed(prefix)
	}
	return err
}
