package validate

import (
	"cmp"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A check is a subschema that we judge ourselves: all its keywords, and those
// of all subschemas that it leads to, are of the common ones. It fails for
// what the engine fails for; a test and a fuzz target hold it to that.
type check struct {
	schema *jsonschema.Schema
	never  bool // the schema is false

	types      kinds // those that type allows
	integer    bool  // type allows integers, of all numbers
	constants  []scalarLiteral
	enum       []scalarLiteral
	lengths    []lengthLimit
	ranges     []rangeLimit
	required   []string
	properties properties
	names      *check // propertyNames
	others     *check // additionalProperties that must hold
	closed     bool   // additionalProperties is false
	items      *check
	inPlace    []*check // $ref and allOf
	not        *check
	condition  *check // if
	then       *check
	otherwise  *check // else
}

// properties are the checks of members: by number those whose names have one.
type properties struct {
	any      bool
	numbered []*check
	others   map[string]*check
}

func (p *properties) of(f *instance.Field) *check {
	if f.Number > 0 && f.Number < len(p.numbered) {
		return p.numbered[f.Number]
	}
	return p.others[f.Name]
}

// A target is what keywords judge: a value or the name of a member.
type target struct {
	value   document.Value
	place   *contract.Node  // of value; nil where the schema says nothing of it
	named   *instance.Field // the member, where it is its name that is judged
	private bool            // something around it is people's data
}

func (t target) kind() document.Kind {
	if t.named != nil {
		return document.String
	}
	return t.value.Kind()
}

// around tells whether what is inside the target is people's data.
func (t target) around() bool { return t.private || t.place != nil && t.place.Private }

func (t target) member(f *instance.Field) target {
	return target{value: f.Value, place: f.Node, private: t.around()}
}

func (t target) item(item document.Value) target {
	return target{value: item, place: t.place.Item(), private: t.around()}
}

func (j *judgement) fail(c *check, keyword string, t target) {
	j.found = append(j.found, failure{schema: c.schema, keyword: keyword, target: t})
}

// run collects the keywords that do not hold. A value of the wrong type is
// not judged further.
func (j *judgement) run(c *check, t target) {
	if c.never {
		j.fail(c, lastToken(c.schema.Location), t)
		return
	}
	kind := t.kind()
	if !c.allows(t, kind) {
		j.fail(c, "type", t)
		return
	}
	if len(c.constants) > 0 && !anyEquals(c.constants, t, kind) {
		j.fail(c, "const", t)
	}
	if len(c.enum) > 0 && !anyEquals(c.enum, t, kind) {
		j.fail(c, "enum", t)
	}
	switch kind {
	case document.Object:
		j.runObject(c, t)
	case document.Array:
		j.runArray(c, t)
	case document.String:
		j.runLengths(c, document.String, t, t.characters)
	case document.Number:
		j.runNumber(c, t)
	}
	for _, inner := range c.inPlace {
		j.run(inner, t)
	}
	if c.not != nil && j.holds(c.not, t) {
		j.fail(c, "not", t)
	}
	if c.condition != nil {
		j.runCondition(c, t)
	}
}

// holds tells whether the check finds nothing, and keeps none of it.
func (j *judgement) holds(c *check, t target) bool {
	before := len(j.found)
	j.run(c, t)
	holds := len(j.found) == before
	j.found = j.found[:before]
	return holds
}

func (j *judgement) runCondition(c *check, t target) {
	branch := c.otherwise
	if j.holds(c.condition, t) {
		branch = c.then
	}
	if branch != nil {
		j.run(branch, t)
	}
}

func (j *judgement) runObject(c *check, t target) {
	o := j.reader.Object(t.value, t.place)
	j.runLengths(c, document.Object, t, func() int { return len(o.Fields) })
	for _, name := range c.required {
		if _, found := o.Get(name); !found {
			j.fail(c, "required", t)
			break
		}
	}
	if c.properties.any || c.others != nil || c.closed {
		j.runMembers(c, t, o)
	}
	if c.names == nil {
		return
	}
	for i := range o.Fields {
		f := &o.Fields[i]
		inner := t.member(f)
		inner.named = f
		j.run(c.names, inner)
	}
}

func (j *judgement) runMembers(c *check, t target, o *instance.Object) {
	extra := false
	for i := range o.Fields {
		f := &o.Fields[i]
		inside := cmp.Or(c.properties.of(f), c.others)
		if inside == nil {
			extra = true
			continue
		}
		j.run(inside, t.member(f))
	}
	if extra && c.closed {
		j.fail(c, "additionalProperties", t)
	}
}

func (j *judgement) runArray(c *check, t target) {
	j.runLengths(c, document.Array, t, t.value.Len)
	if c.items == nil {
		return
	}
	for _, item := range t.value.Items {
		j.run(c.items, t.item(item))
	}
}
