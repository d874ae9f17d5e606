package judge

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// A failure is a keyword that does not hold at a target.
type failure struct {
	contract.Keyword
	target
}

// engineFailures runs jsonschema/v5 on a target's value and finds the value of
// each innermost cause. An anyOf or oneOf is one failure, not one for each of
// its branches.
func (j *Judge) engineFailures(s *jsonschema.Schema, t target) []failure {
	err := j.byEngine(s, t)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []failure{{contract.Keyword{Name: "$ref", Schema: s, Rule: j.contract.RuleOf(s.Location, "$ref")}, t}}
	}
	var found []failure
	var visit func(*jsonschema.ValidationError)
	visit = func(e *jsonschema.ValidationError) {
		schema, name := j.keywordOf(e.AbsoluteKeywordLocation)
		isChoice := schema != nil && (name == "anyOf" || name == "oneOf") && e.AbsoluteKeywordLocation == schema.Location+"/"+name
		if len(e.Causes) > 0 && !isChoice {
			for _, cause := range e.Causes {
				visit(cause)
			}
			return
		}
		if schema == nil {
			schema = s
		}
		k := contract.Keyword{Name: name, Schema: schema, Rule: j.contract.RuleOf(schema.Location, name)}
		found = append(found, failure{k, j.locate(e, t)})
	}
	visit(invalid)
	slices.SortStableFunc(found, func(a, b failure) int { // fail looks at what else fails
		if (a.Name == "oneOf") == (b.Name == "oneOf") {
			return 0
		}
		if a.Name == "oneOf" {
			return 1
		}
		return -1
	})
	return found
}

// byEngine runs jsonschema/v5 on a target's value. What takes it too many steps,
// with all that it did for the document, is a finding of its own.
func (j *Judge) byEngine(s *jsonschema.Schema, t target) error {
	limit := contract.EngineSteps(j.Doc.Len())
	if j.steps >= limit || j.stopped {
		return nil
	}
	steps, work, err := j.contract.Validate(s, j.reader.ForEngine(t.value, t.node), len(t.value.Raw()), limit-j.steps, contract.Work(len(j.Doc.Text))-j.work)
	j.steps, j.work = j.steps+steps, j.work+work
	_, place, _ := strings.Cut(s.Location, "#")
	switch {
	case errors.Is(err, contract.ErrWork):
		j.giveUp(t, place)
		return nil
	case !errors.Is(err, contract.ErrSteps):
		return err
	}
	j.add(at(t.value), document.RuleLimit, func() (string, string) {
		message := fmt.Sprintf("takes over %d steps, the limit, to judge by #%s of the schema, which judges one value again and again", limit, place)
		return message, fmt.Sprintf("at most %d steps", limit)
	})
	return nil
}

// spend counts work, and tells whether the document may still take it. What is said where
// it may not is of the place in the schema that asks for it.
func (j *Judge) spend(work int, t target, location string) bool {
	if j.stopped {
		return false
	}
	if j.work+work > contract.Work(len(j.Doc.Text)) {
		_, place, _ := strings.Cut(location, "#")
		j.giveUp(t, place)
		return false
	}
	j.work += work
	return true
}

// giveUp says that judging a value by a place in the schema takes too much work: no more
// of the document is judged.
func (j *Judge) giveUp(t target, place string) {
	limit := contract.Work(len(j.Doc.Text))
	j.add(at(t.value), document.RuleLimit, func() (string, string) {
		message := fmt.Sprintf("takes, with what comes before it, over %d comparisons, the limit, to judge by #%s of the schema, such as by a long pattern or enum: no more of the document is judged", limit, place)
		return message, fmt.Sprintf("at most %d comparisons", limit)
	})
	j.stopped = true
}

// keywordOf takes the location of a keyword apart: the subschema, and the
// keyword in it. A schema that is false has no keyword but its own name.
func (j *Judge) keywordOf(location string) (s *jsonschema.Schema, keyword string) {
	if s := j.contract.Schema(location); s != nil && s.Always != nil {
		return s, lastToken(location)
	}
	for rest := ""; ; {
		cut := strings.LastIndexByte(location, '/')
		if cut < 0 {
			return nil, rest
		}
		location, rest = location[:cut], location[cut+1:]
		if s := j.contract.Schema(location); s != nil {
			return s, rest
		}
	}
}

func lastToken(location string) string { return location[strings.LastIndexByte(location, '/')+1:] }

// locate finds the value that a failure is about, from the target on. The
// engine's location is not enough: an empty field name is lost from it. The path
// of keywords tells where one is missing.
func (j *Judge) locate(leaf *jsonschema.ValidationError, t target) target {
	names := tokens(leaf.InstanceLocation)
	steps := descents(tokens(leaf.KeywordLocation))
	lost := len(steps) - len(names)
	for _, step := range steps {
		name := ""
		if lost > 0 && (len(names) == 0 || step.isNamed && step.name == "" || !step.isNamed && !j.has(t, names[0])) {
			lost--
		} else if len(names) > 0 {
			name, names = names[0], names[1:]
		}
		t.private = t.isPrivate()
		if t.value.Kind() == document.Array {
			item, found := j.item(t.value, name)
			if t.value, t.node = item, t.node.Item(); !found {
				break
			}
		} else if t.value.Kind() == document.Object {
			f, found := j.reader.Object(t.value, t.node).Get(name)
			if !found {
				break
			}
			t.value, t.name, t.node = f.Value, &f, f.Node
		} else {
			break
		}
		if !step.ofName {
			t.name = nil
		}
	}
	return t
}

func (j *Judge) has(t target, name string) bool {
	if t.value.Kind() != document.Object {
		return true
	}
	_, found := j.reader.Object(t.value, t.node).Get(name)
	return found
}

// item gives the item of an array by its index as a token.
func (j *Judge) item(array document.Value, token string) (document.Value, bool) {
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
		parts[i] = document.TokenName(part)
	}
	return parts
}

// A descent is a keyword on the way to a failure that leads from a value to
// one inside it.
type descent struct {
	name    string // of the field, where the keyword names it
	isNamed bool
	ofName  bool // it leads to the field's name, not its value
}

// Whether a token follows an applicator in the path of keywords, and whether it leads
// deeper into the document.
var applicators = map[string]struct {
	hasToken, deeper, isNamed, ofName bool
}{
	"$ref": {}, "$dynamicRef": {}, "$recursiveRef": {}, "not": {}, "if": {}, "then": {}, "else": {},
	"allOf": {hasToken: true}, "anyOf": {hasToken: true}, "oneOf": {hasToken: true},
	"dependentSchemas": {hasToken: true}, "dependencies": {hasToken: true},
	"properties":            {hasToken: true, deeper: true, isNamed: true},
	"patternProperties":     {hasToken: true, deeper: true},
	"additionalProperties":  {deeper: true},
	"unevaluatedProperties": {deeper: true},
	"propertyNames":         {deeper: true, ofName: true},
	"prefixItems":           {hasToken: true, deeper: true},
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
		step := descent{isNamed: a.isNamed, ofName: a.ofName}
		if a.hasToken && i+1 < len(path) {
			i++
			step.name = path[i]
		}
		if a.deeper {
			found = append(found, step)
		}
	}
	return found
}
