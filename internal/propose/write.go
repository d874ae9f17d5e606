package propose

import (
	"bytes"
	"encoding/json"
	"strings"
)

// An object is a JSON object whose members have an order.
type object []member

type member struct {
	name  string
	value any // an object, a list, or what encoding/json writes
}

type list []any

func texts(all []string) (l list) {
	for _, text := range all {
		l = append(l, text)
	}
	return l
}

// with adds a member, if its value says something.
func (o object) with(name string, value any) object {
	switch v := value.(type) {
	case nil:
		return o
	case object:
		if len(v) == 0 {
			return o
		}
	case list:
		if len(v) == 0 {
			return o
		}
	case string:
		if v == "" {
			return o
		}
	}
	return append(o, member{name, value})
}

// width is how long a line may be.
const width = 120

// write writes a value as people write schemas: on one line what fits there, behind
// what the line has already.
func write(value any, indent string, used int) string {
	flat := inline(value)
	if used+len(flat) < width || !isNested(value) {
		return flat
	}
	inner := indent + "  "
	var lines []string
	open, end := "[", "]"
	switch v := value.(type) {
	case object:
		open, end = "{", "}"
		for _, m := range v {
			name := scalar(m.name) + ": "
			lines = append(lines, inner+name+write(m.value, inner, len(inner+name)))
		}
	case list:
		for _, item := range v {
			lines = append(lines, inner+write(item, inner, len(inner)))
		}
		if !isNested(v[0]) {
			lines = wrap(lines)
		}
	}
	return open + "\n" + strings.Join(lines, ",\n") + "\n" + indent + end
}

// wrap puts short items on shared lines.
func wrap(lines []string) (wrapped []string) {
	for _, line := range lines {
		last := len(wrapped) - 1
		if last >= 0 && len(wrapped[last])+len(strings.TrimSpace(line))+2 < width {
			wrapped[last] += ", " + strings.TrimSpace(line)
			continue
		}
		wrapped = append(wrapped, line)
	}
	return wrapped
}

func isNested(value any) bool {
	switch value.(type) {
	case object, list:
		return true
	}
	return false
}

func inline(value any) string {
	switch v := value.(type) {
	case object:
		var all []string
		for _, m := range v {
			all = append(all, scalar(m.name)+": "+inline(m.value))
		}
		return "{ " + strings.Join(all, ", ") + " }"
	case list:
		var all []string
		for _, item := range v {
			all = append(all, inline(item))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	return scalar(value)
}

func scalar(value any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("propose: " + err.Error()) // nothing but texts, numbers and switches is written
	}
	return strings.TrimSpace(out.String())
}
