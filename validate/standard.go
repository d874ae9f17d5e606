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

// judgeStandard has the engine judge the schema's standard keywords.
func (j *judgement) judgeStandard(s *jsonschema.Schema, value document.Value, place *contract.Place) {
	failures := j.failures(s, value, place)
	wrongType := map[int]bool{}
	for _, f := range failures {
		wrongType[f.value.Index()] = wrongType[f.value.Index()] || f.keyword == "type"
	}
	for _, f := range failures {
		if wrongType[f.value.Index()] && f.keyword != "type" {
			continue // one cause, one finding
		}
		for _, found := range j.explain(f) {
			j.faults = append(j.faults, found)
			j.flawed[found.spot] = true
		}
	}
}

// judgeShould has the engine judge what the schema only recommends, wherever
// no standard keyword fails already.
func (j *judgement) judgeShould(value document.Value, place *contract.Place) {
	for _, s := range place.Should {
		for _, f := range j.failures(s, value, place) {
			for _, found := range j.explain(f) {
				if !j.flawed[found.spot] {
					j.faults = append(j.faults, found)
				}
			}
		}
	}
}

// A failure is a keyword that does not hold at a value.
type failure struct {
	schema  *jsonschema.Schema // that has the keyword
	keyword string
	rule    string
	value   document.Value
	key     document.Value  // the name, where the keyword judges that
	place   *contract.Place // of value; nil where the schema says nothing of it
	private bool
	named   bool // key is set
}

// failures runs the engine and finds the value of each innermost cause.
func (j *judgement) failures(s *jsonschema.Schema, value document.Value, place *contract.Place) []failure {
	err := s.Validate(j.convert(value, place))
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []failure{{schema: s, keyword: "$ref", rule: j.v.contract.RuleOf(s.Location, "$ref"), value: value, place: place}}
	}
	var found []failure
	for _, leaf := range leaves(nil, invalid) {
		f := j.locate(leaf, value, place)
		f.schema, f.keyword = j.keywordOf(leaf.AbsoluteKeywordLocation)
		f.rule = j.v.contract.RuleOf(f.schema.Location, f.keyword)
		found = append(found, f)
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
		cut := strings.LastIndexByte(location, '/')
		return s, location[cut+1:]
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
func (j *judgement) locate(leaf *jsonschema.ValidationError, value document.Value, place *contract.Place) failure {
	names := tokens(leaf.InstanceLocation)
	steps := descents(tokens(leaf.KeywordLocation))
	f := failure{value: value, place: place}
	lost := len(steps) - len(names)
	for _, step := range steps {
		name := ""
		if lost > 0 && (len(names) == 0 || step.named && step.name == "" || !step.named && !j.holds(f, names[0])) {
			lost--
		} else if len(names) > 0 {
			name, names = names[0], names[1:]
		}
		if !j.descend(&f, name) {
			break
		}
		f.named = step.ofName
	}
	return f
}

func (j *judgement) holds(f failure, name string) bool {
	if f.value.Kind() != document.Object {
		return true
	}
	_, found := j.reader.Object(f.value, f.place).Get(name)
	return found
}

// descend moves f to a member or an item of its value.
func (j *judgement) descend(f *failure, name string) bool {
	f.private = f.private || f.place != nil && f.place.Private
	if f.value.Kind() == document.Array {
		item, found := j.item(f.value, name)
		f.value, f.place = item, f.place.Item()
		return found
	}
	if f.value.Kind() != document.Object {
		return false
	}
	member, found := j.reader.Object(f.value, f.place).Get(name)
	if found {
		f.value, f.key, f.place = member.Value, member.Key, member.Place
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
		if !known {
			break // the keyword that failed
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
		j.items[array.Index()] = items
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(items) {
		return array, false
	}
	return items[i], true
}
