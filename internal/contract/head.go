package contract

import (
	"iter"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/schema"
)

// A head is the text of a value in a built-in schema. To recognize documents each run
// reads a little of every schema: to parse them whole would take longer than all else
// that it does.
type head []byte

// headOf gives that of a file of the schema folder, which tests hold to be JSON.
func headOf(file string) head {
	text, _ := heads.Load(file)
	if text == nil {
		read, _ := schema.FS.ReadFile(file) // nil for none
		text, _ = heads.LoadOrStore(file, head(read))
	}
	return text.(head)
}

var heads sync.Map // of files

// members yields the members of an object. It only counts brackets.
func (h head) members() iter.Seq2[string, head] {
	return func(yield func(string, head) bool) {
		depth, from, name := 0, -1, "" // from is where the value of the member begins; -1 before it
		for i := 0; i < len(h); i++ {
			switch h[i] {
			case '"':
				length := stringLength(h[i+1:])
				if depth == 1 && from < 0 {
					name = string(h[i+1 : i+1+length])
				}
				i += length + 1
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case ':':
				if depth == 1 {
					from = i + 1
				}
			}
			isEnd := depth == 0 && h[i] == '}' || depth == 1 && h[i] == ','
			if isEnd && from >= 0 {
				if !yield(name, h[from:i]) {
					return
				}
				from = -1
			}
		}
	}
}

// stringLength gives the length of a string up to its closing quote.
func stringLength(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++ // what follows is escaped
		}
	}
	return len(text)
}

// in gives a member; nil where there is none. What is behind it is not looked at.
func (h head) in(name string) head {
	for other, value := range h.members() {
		if other == name {
			return value
		}
	}
	return nil
}

// value parses it.
func (h head) value() document.Value {
	root, _ := document.Parse(h, document.Limits{}).Root()
	return root
}

// text gives a member that is a string; "" where there is none.
func (h head) text(name string) string {
	if value := h.in(name); value != nil {
		return value.value().Text()
	}
	return ""
}

// flag tells whether a member is true.
func (h head) flag(name string) bool {
	value := h.in(name)
	return value != nil && value.value().True()
}

// only gives a table of one member.
func (h head) only(name string) table {
	members := map[string]any{}
	if value := h.in(name); value != nil {
		members[name] = plain(value.value())
	}
	return newTable("", members, &reading{})
}
