package validate

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/batchcheck/batchcheck/internal/document"
)

// kinds is a set of JSON types, one bit for each.
type kinds uint8

const everyKind kinds = 0xff

var kindsOf = map[string]kinds{
	"null": 1 << document.Null, "boolean": 1 << document.Boolean, "number": 1 << document.Number, "integer": 1 << document.Number,
	"string": 1 << document.String, "array": 1 << document.Array, "object": 1 << document.Object,
}

// setTypes reads the keyword type.
func (c *check) setTypes(names []string) {
	c.types = everyKind
	if len(names) == 0 {
		return
	}
	c.types = 0
	for _, name := range names {
		c.types |= kindsOf[name]
	}
	c.integer = slices.Contains(names, "integer") && !slices.Contains(names, "number")
}

func (c *check) allows(t target, kind document.Kind) bool {
	if c.types&(1<<kind) == 0 {
		return false
	}
	return kind != document.Number || !c.integer || t.value.IsInteger()
}

// A scalarLiteral is a scalar of const or enum.
type scalarLiteral struct {
	kind   document.Kind
	text   string // of a string
	number number
	flag   bool
}

// newLiterals reads const or enum; ok is false where one holds an array or object.
func newLiterals(values []any) (all []scalarLiteral, ok bool) {
	for _, value := range values {
		var l scalarLiteral
		switch value := value.(type) {
		case nil:
		case bool:
			l = scalarLiteral{kind: document.Boolean, flag: value}
		case string:
			l = scalarLiteral{kind: document.String, text: value}
		case json.Number:
			exact, _ := new(big.Rat).SetString(string(value)) // a schema with other numbers is refused
			l = scalarLiteral{kind: document.Number, number: newNumber(exact)}
		default:
			return nil, false
		}
		all = append(all, l)
	}
	return all, true
}

func anyEquals(literals []scalarLiteral, t target, kind document.Kind) bool {
	for i := range literals {
		if l := &literals[i]; l.kind == kind && l.equals(t) {
			return true
		}
	}
	return false
}

// equals compares to a target of the same type, as JSON Schema does: 1.0 is 1.
func (l *scalarLiteral) equals(t target) bool {
	switch {
	case t.named != nil:
		return t.named.Name == l.text
	case l.kind == document.String:
		return t.value.Is(l.text)
	case l.kind == document.Number:
		return l.number.compare(t.value) == 0
	}
	return l.kind == document.Null || t.value.True() == l.flag
}
