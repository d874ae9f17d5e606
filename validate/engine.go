package validate

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// engineFailures runs the engine and finds the value of each innermost cause.
func (j *judgement) engineFailures(s *jsonschema.Schema, value document.Value, place *contract.Node) []failure {
	err := s.Validate(j.convert(value, place))
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []failure{{target{value: value, place: place}, s, "$ref", j.v.contract.RuleOf(s.Location, "$ref")}}
	}
	var found []failure
	for _, leaf := range leaves(nil, invalid) {
		schema, keyword := j.keywordOf(leaf.AbsoluteKeywordLocation)
		found = append(found, failure{j.locate(leaf, value, place), schema, keyword, j.v.contract.RuleOf(schema.Location, keyword)})
	}
	return found
}

func leaves(found []*jsonschema.ValidationError, e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return append(found, e)
	}
	for _, cause := range e.Causes {
		found = leaves(found, cause)
	}
	return found
}

// keywordOf takes the location of a keyword apart: the subschema, and the
// keyword in it. A schema that is false has no keyword but its own name.
func (j *judgement) keywordOf(location string) (*jsonschema.Schema, string) {
	if s := j.v.contract.Schema(location); s != nil && s.Always != nil {
		return s, lastToken(location)
	}
	rest := ""
	for {
		cut := strings.LastIndexByte(location, '/')
		if cut < 0 {
			return j.v.contract.Kinds[0].Schema, rest
		}
		location, rest = location[:cut], location[cut+1:]
		if s := j.v.contract.Schema(location); s != nil {
			return s, rest
		}
	}
}

// locate finds the value that a failure is about, from the root of what was
// judged. The engine's location is not enough: an empty member name is lost
// from it. The path of keywords tells where one is missing.
func (j *judgement) locate(leaf *jsonschema.ValidationError, value document.Value, place *contract.Node) target {
	names := tokens(leaf.InstanceLocation)
	steps := descents(tokens(leaf.KeywordLocation))
	t := target{value: value, place: place}
	lost := len(steps) - len(names)
	for _, step := range steps {
		name := ""
		if lost > 0 && (len(names) == 0 || step.named && step.name == "" || !step.named && !j.has(t, names[0])) {
			lost--
		} else if len(names) > 0 {
			name, names = names[0], names[1:]
		}
		if !j.descend(&t, name) {
			break
		}
		if !step.ofName {
			t.named = nil
		}
	}
	return t
}

func (j *judgement) has(t target, name string) bool {
	if t.value.Kind() != document.Object {
		return true
	}
	_, found := j.reader.Object(t.value, t.place).Get(name)
	return found
}

// descend moves t to a member or an item of its value.
func (j *judgement) descend(t *target, name string) bool {
	t.private = t.around()
	if t.value.Kind() == document.Array {
		item, found := j.item(t.value, name)
		t.value, t.place = item, t.place.Item()
		return found
	}
	if t.value.Kind() != document.Object {
		return false
	}
	member, found := j.reader.Object(t.value, t.place).Get(name)
	if found {
		t.value, t.named, t.place = member.Value, &member, member.Node
	}
	return found
}

// tokens takes a JSON Pointer of the engine's apart; it escapes them as in URLs, too.
func tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	parts := strings.Split(pointer[1:], "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
	}
	return parts
}

// A descent is a keyword on the way to a failure that leads from a value to
// one inside it.
type descent struct {
	name   string // of the member, where the keyword names it
	named  bool
	ofName bool // it leads to the member's name, not its value
}

// How many tokens follow an applicator in the path of keywords, and whether it
// leads deeper into the document.
var applicators = map[string]struct {
	tokens                int
	deeper, named, ofName bool
}{
	"$ref": {}, "$dynamicRef": {}, "$recursiveRef": {}, "not": {}, "if": {}, "then": {}, "else": {},
	"allOf": {tokens: 1}, "anyOf": {tokens: 1}, "oneOf": {tokens: 1},
	"dependentSchemas": {tokens: 1}, "dependencies": {tokens: 1},
	"properties":            {tokens: 1, deeper: true, named: true},
	"patternProperties":     {tokens: 1, deeper: true},
	"additionalProperties":  {deeper: true},
	"unevaluatedProperties": {deeper: true},
	"propertyNames":         {deeper: true, ofName: true},
	"prefixItems":           {tokens: 1, deeper: true},
	"items":                 {deeper: true},
	"unevaluatedItems":      {deeper: true},
	"contains":              {deeper: true},
}

// descents lists the keywords of the path that lead deeper.
func descents(path []string) []descent {
	var found []descent
	for i := 0; i < len(path); i++ {
		a, known := applicators[path[i]]
		if !known || path[i] == "additionalProperties" && i == len(path)-1 {
			break // the keyword that failed; additionalProperties can be both
		}
		step := descent{named: a.named, ofName: a.ofName}
		if a.tokens > 0 && i+1 < len(path) {
			i++
			step.name = path[i]
		}
		if a.deeper {
			found = append(found, step)
		}
	}
	return found
}

// item gives the item of an array by its index as a token.
func (j *judgement) item(array document.Value, token string) (document.Value, bool) {
	items, found := j.items[array.Index()]
	if !found {
		for _, item := range array.Items {
			items = append(items, item)
		}
		if j.items == nil {
			j.items = map[int][]document.Value{}
		}
		j.items[array.Index()] = items
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(items) {
		return array, false
	}
	return items[i], true
}
