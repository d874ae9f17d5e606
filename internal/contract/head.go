package contract

import (
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/schema"
)

// A head has the members of an object in a built-in schema, as text. To recognize
// documents each run reads a little of every schema: to parse them whole would take
// longer than all else that it does.
type head []headMember

type headMember struct {
	name string
	text []byte
}

// heads has those of the files of the schema folder, by file.
var heads = sync.OnceValue(func() map[string]head {
	all := map[string]head{}
	for _, file := range builtinFiles() {
		text, _ := schema.FS.ReadFile(file) // it was listed
		all[file] = headOf(text)            // tests hold it to be JSON
	}
	return all
})

// headOf cuts an object into its members. It only counts brackets.
func headOf(text []byte) (h head) {
	depth, from, name := 0, -1, "" // from is where the value of the member begins; -1 before it
	end := func(at int) {
		if from >= 0 {
			h = append(h, headMember{name, text[from:at]})
		}
		from = -1
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			length := stringLength(text[i+1:])
			if depth == 1 && from < 0 {
				name = string(text[i+1 : i+1+length])
			}
			i += length + 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				end(i)
				return h
			}
		case ':':
			if depth == 1 {
				from = i + 1
			}
		case ',':
			if depth == 1 {
				end(i)
			}
		}
	}
	return h
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

// member gives the text of a member; nil where there is none.
func (h head) member(name string) []byte {
	for _, m := range h {
		if m.name == name {
			return m.text
		}
	}
	return nil
}

// in gives the head of a member that is an object.
func (h head) in(name string) head { return headOf(h.member(name)) }

// value parses a member.
func (h head) value(name string) document.Value {
	text := h.member(name)
	if text == nil {
		return absent
	}
	root, _ := document.Parse(text, document.Limits{}).Root()
	return root
}

// text gives a member that is a string; "" where there is none.
func (h head) text(name string) string {
	if value := h.value(name); value != absent {
		return value.Text()
	}
	return ""
}

// only gives a table of one member.
func (h head) only(name string) table {
	members := map[string]any{}
	if value := h.value(name); value != absent {
		members[name] = plain(value)
	}
	return newTable("", members, &reading{})
}
