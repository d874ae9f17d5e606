package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// explain says in our words what is wrong where a keyword does not hold: one
// fault, or for required one for each missing field.
func (j *Judge) explain(k contract.Keyword, t target) {
	f := failure{k, t}
	switch k.Name {
	case "required":
		j.explainMissing(f)
		return
	case "oneOf":
		j.explainOneOf(f)
		return
	}
	where := f.value
	if f.name != nil {
		where = f.name.Key
	}
	j.add(at(where), f.Rule, func() (string, string) {
		text, known := keywordTexts[f.Name]
		if !known {
			text = otherText
		}
		return text(j, f)
	})
}

func (j *Judge) explainMissing(f failure) {
	o := j.reader.Object(f.value, f.node)
	for _, name := range f.Schema.Required {
		if _, found := o.Get(name); found {
			continue
		}
		s := contract.Spot{At: f.value.Index(), Missing: j.reader.Spell(name), Absent: true}
		j.add(s, f.Rule, func() (string, string) {
			want := f.wanted(name)
			return "is missing; must be " + want, want
		})
	}
}

// wanted says what a missing field must be.
func (f failure) wanted(name string) string {
	node, inner := f.node.Member(name), f.Schema.Properties[name]
	switch {
	case node != nil && len(node.Types) > 0:
		return oneOfTypes(node.Types)
	case inner == nil || node != nil: // else it must be there under a condition
		return "any value"
	case len(inner.Constant) > 0:
		return literal(inner.Constant[0])
	}
	return oneOfTypes(inner.Types)
}

// explainOneOf names the fields that alternatives ask for, where each asks for
// one: the usual way to say that exactly one of them is set.
func (j *Judge) explainOneOf(f failure) {
	var names, holding []string
	for _, branch := range f.Schema.OneOf {
		if len(branch.Required) != 1 || f.value.Kind() != document.Object {
			j.add(at(f.value), f.Rule, func() (string, string) { return otherText(j, f) })
			return
		}
		name := branch.Required[0]
		names = append(names, j.reader.Spell(name))
		if j.byEngine(branch, f.target) == nil {
			holding = append(holding, name)
		}
	}
	where := f.value
	if len(holding) > 0 {
		last, _ := j.reader.Object(f.value, f.node).Get(holding[len(holding)-1])
		where = last.Value
	}
	j.add(at(where), f.Rule, func() (string, string) {
		all := strings.Join(names, ", ")
		want := "one of " + all + " set, the others null"
		if len(holding) == 0 {
			return "sets none of " + all + ", but must set one of them", want
		}
		return "is set, and so is " + j.reader.Spell(holding[0]) + ", but one of them must be null", want
	})
}

// keywordTexts say what is wrong where a standard keyword does not hold, and
// what would be right.
var keywordTexts = map[string]func(*Judge, failure) (message, want string){
	"type": func(j *Judge, f failure) (string, string) {
		want := oneOfTypes(f.Schema.Types)
		isUsual := f.node != nil && slices.Contains(f.node.Types, f.value.Kind().String()) // the keyword holds under a condition
		if f.node != nil && len(f.node.Types) > 0 && !isUsual {
			want = oneOfTypes(f.node.Types)
		}
		what := j.describe(f)
		if strings.HasPrefix(what, `"`) {
			what = "the string " + what
		}
		return "is " + what + ", but must be " + want + hint(f.value, f.node), want
	},
	"const": func(j *Judge, f failure) (string, string) {
		want := literal(f.Schema.Constant[0])
		return "is " + j.describe(f) + ", but must be " + want, want
	},
	"enum": func(j *Judge, f failure) (string, string) {
		want := oneOf(literals(f.Schema.Enum))
		return "is " + j.describe(f) + ", but must be " + want + suggest(f), want
	},
	"not":              notText,
	"minLength":        minLengthText,
	"maxLength":        maxLengthText,
	"minimum":          bound(func(s *jsonschema.Schema) string { return "at least " + s.Minimum.RatString() }),
	"maximum":          bound(func(s *jsonschema.Schema) string { return "at most " + s.Maximum.RatString() }),
	"exclusiveMinimum": bound(func(s *jsonschema.Schema) string { return "more than " + s.ExclusiveMinimum.RatString() }),
	"exclusiveMaximum": bound(func(s *jsonschema.Schema) string { return "less than " + s.ExclusiveMaximum.RatString() }),
	"maxProperties": func(_ *Judge, f failure) (string, string) {
		return size("members", f.value.Len(), f.Schema.MaxProperties, "at most")
	},
	"minProperties": func(_ *Judge, f failure) (string, string) {
		return size("members", f.value.Len(), f.Schema.MinProperties, "at least")
	},
	"maxItems": func(_ *Judge, f failure) (string, string) {
		return size("items", f.value.Len(), f.Schema.MaxItems, "at most")
	},
	"minItems": func(_ *Judge, f failure) (string, string) {
		return size("items", f.value.Len(), f.Schema.MinItems, "at least")
	},
	"anyOf": func(j *Judge, f failure) (string, string) {
		var types []string
		for _, branch := range f.Schema.AnyOf {
			if len(branch.Types) == 0 {
				return otherText(j, f)
			}
			types = append(types, branch.Types...)
		}
		want := oneOfTypes(types)
		return "is " + j.describe(f) + ", which is none of the alternatives: " + want, want
	},
	"pattern": func(j *Judge, f failure) (string, string) {
		want := printable.Line(f.Schema.Description)
		if want == "" {
			return otherText(j, f)
		}
		return "is " + j.describe(f) + ", but must be " + want, want
	},
	"x-time": func(j *Judge, f failure) (string, string) {
		want := "a time such as 2026-01-31T12:00:00Z"
		if f.node != nil && f.node.Time == contract.Date {
			want = "a date such as 2026-01-31"
		}
		return "is " + j.describe(f) + ", but must be " + want, want
	},
}

func otherText(_ *Judge, f failure) (string, string) {
	return "breaks the schema's " + printable.Quoted(f.Name), "what the schema's " + printable.Quoted(f.Name) + " asks for"
}

func notText(j *Judge, f failure) (string, string) {
	not := f.Schema.Not
	if not == nil { // the keyword is of another schema that the engine went through
		return otherText(j, f)
	}
	values := not.Enum
	if len(values) == 0 {
		values = not.Constant
	}
	if len(values) == 0 {
		return otherText(j, f)
	}
	others := oneOf(literals(values))
	return "is " + j.describe(f) + ", but must not be " + others + orNull(f.node), "not " + others
}

func minLengthText(j *Judge, f failure) (string, string) {
	want := "at least " + characters(f.Schema.MinLength)
	return "is " + j.describe(f) + ", but must have " + want + orNull(f.node), want
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

func maxLengthText(_ *Judge, f failure) (string, string) {
	want := "at most " + characters(f.Schema.MaxLength)
	what, text := "has", f.value
	if f.name != nil {
		what, text = "is a name of", f.name.Key
	}
	return fmt.Sprintf("%s %s, but must have %s", what, characters(text.Characters()), want), want
}

// bound makes the text of a keyword that bounds a number.
func bound(want func(*jsonschema.Schema) string) func(*Judge, failure) (string, string) {
	return func(j *Judge, f failure) (string, string) {
		return "is " + j.describe(f) + ", but must be " + want(f.Schema), want(f.Schema)
	}
}

func size(what string, have, limit int, sense string) (message, want string) {
	want = fmt.Sprintf("%s %d %s", sense, limit, what)
	return fmt.Sprintf("has %d %s, but must have %s", have, what, want), want
}

// orNull recommends null where the node allows it: "" and 0 mostly stand for it.
func orNull(node *contract.Node) string {
	if node != nil && slices.Contains(node.Types, "null") {
		return "; use null where there is none"
	}
	return ""
}

func oneOfTypes(names []string) string {
	var types []string
	for _, name := range names {
		types = append(types, typeWithArticle[name])
	}
	return oneOf(types)
}

var typeWithArticle = map[string]string{
	"null": "null", "boolean": "true or false", "integer": "an integer", "number": "a number",
	"string": "a string", "array": "an array", "object": "an object",
}

// hint says what a value of the wrong type seems to be meant for.
func hint(value document.Value, node *contract.Node) string {
	if node == nil {
		return ""
	}
	null, integer := slices.Contains(node.Types, "null"), slices.Contains(node.Types, "integer")
	switch value.Kind() {
	case document.String:
		text := value.Text()
		if _, err := strconv.ParseInt(text, 10, 64); err == nil && integer {
			return ": without the quotes"
		}
		if integer && len(text) > len("2006-01-02") && text[4] == '-' {
			return ": Unix seconds, not a date"
		}
		if text == "" && null {
			return "; use null where there is none"
		}
	case document.Object:
		if value.Len() == 0 && null {
			return `; use null (R's toJSON writes null as {} unless it is given null = "null")`
		}
	}
	return ""
}

func suggest(f failure) string {
	if f.private || f.value.Kind() != document.String {
		return ""
	}
	var names []string
	for _, value := range f.Schema.Enum {
		if name, ok := value.(string); ok {
			names = append(names, name)
		}
	}
	return nearest.Suggest(strings.ToLower(f.value.Text()), names)
}

func (j *Judge) describe(f failure) string {
	return describe(f.value, j.mayQuote(f.isPrivate()))
}

// describe names a value: scalars by what they are, or, where they must not be
// quoted, by type and length.
func describe(value document.Value, quote bool) string {
	switch value.Kind() {
	case document.Object, document.Array:
		return describeContainer(value)
	case document.String:
		if !quote {
			return "a string of " + characters(utf8.RuneCountInString(value.Text()))
		}
		return printable.Quoted(value.Text())
	case document.Number:
		if !quote {
			return "a number"
		}
		return printable.Shorten(string(value.Raw()))
	case document.Boolean:
		if !quote {
			return "a boolean"
		}
	}
	return string(value.Raw())
}

func describeContainer(value document.Value) string {
	kind := typeWithArticle[value.Kind().String()]
	if value.Len() == 0 {
		return strings.Replace(kind, "an ", "an empty ", 1)
	}
	return kind
}

func literals(values []any) []string {
	var texts []string
	for _, value := range values {
		texts = append(texts, literal(value))
	}
	return texts
}

// literal shows a value of the schema as JSON that is safe to print.
func literal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return printable.Line(fmt.Sprint(value))
	}
	return printable.JSON(string(text))
}

// oneOf joins alternatives: "a, b or c".
func oneOf(texts []string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
