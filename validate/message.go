package validate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/nearest"
)

// explain turns a failure into faults, in our words: one, or for required one
// for each missing member.
func (j *judgement) explain(f failure) []fault {
	if f.keyword == "required" {
		return j.explainMissing(f)
	}
	text, known := keywordTexts[f.keyword]
	if !known {
		text = otherText
	}
	message, want := text(j, f)
	where := f.value
	if f.named != nil {
		where = f.named.Key
	}
	return []fault{{spot: at(where), rule: f.rule, message: message, want: want}}
}

func (j *judgement) explainMissing(f failure) []fault {
	var faults []fault
	o := j.reader.Object(f.value, f.place)
	for _, name := range f.schema.Required {
		if _, found := o.Get(name); found {
			continue
		}
		want := wantedOf(f.place.Member(name))
		if inner := f.schema.Properties[name]; inner != nil && f.place.Member(name) == nil { // it is due under a condition
			want = wantedBy(inner)
		}
		message := "is missing; must be " + want
		faults = append(faults, fault{spot: j.absent(f.value, name), rule: f.rule, message: message, want: want})
	}
	return faults
}

// absent is the spot of a member that the object lacks.
func (j *judgement) absent(object document.Value, name string) spot {
	return spot{at: object.Index(), missing: j.reader.Spell(name), absent: true}
}

// keywordTexts say what is wrong where a standard keyword does not hold, and
// what would be right.
var keywordTexts = map[string]func(*judgement, failure) (message, want string){
	"type": func(j *judgement, f failure) (string, string) {
		want := wantedOf(f.place)
		if f.place == nil || len(f.place.Types) == 0 { // it is recommended, or holds under a condition
			want = oneOfTypes(f.schema.Types)
		}
		what := j.describe(f)
		if strings.HasPrefix(what, `"`) {
			what = "the string " + what
		}
		return "is " + what + ", but must be " + want + hint(f.value, f.place), want
	},
	"const": func(j *judgement, f failure) (string, string) {
		want := literal(f.schema.Constant[0])
		return "is " + j.describe(f) + ", but must be " + want, want
	},
	"enum": func(j *judgement, f failure) (string, string) {
		want := oneOf(literals(f.schema.Enum))
		return "is " + j.describe(f) + ", but must be " + want + suggest(f), want
	},
	"not":              notText,
	"minLength":        minLengthText,
	"maxLength":        maxLengthText,
	"minimum":          bound(func(s *jsonschema.Schema) string { return "at least " + s.Minimum.RatString() }),
	"maximum":          bound(func(s *jsonschema.Schema) string { return "at most " + s.Maximum.RatString() }),
	"exclusiveMinimum": bound(func(s *jsonschema.Schema) string { return "more than " + s.ExclusiveMinimum.RatString() }),
	"exclusiveMaximum": bound(func(s *jsonschema.Schema) string { return "less than " + s.ExclusiveMaximum.RatString() }),
	"maxProperties": func(_ *judgement, f failure) (string, string) {
		return size("members", f.value.Len(), f.schema.MaxProperties, "at most")
	},
	"minProperties": func(_ *judgement, f failure) (string, string) {
		return size("members", f.value.Len(), f.schema.MinProperties, "at least")
	},
	"maxItems": func(_ *judgement, f failure) (string, string) {
		return size("items", f.value.Len(), f.schema.MaxItems, "at most")
	},
	"minItems": func(_ *judgement, f failure) (string, string) {
		return size("items", f.value.Len(), f.schema.MinItems, "at least")
	},
}

func otherText(_ *judgement, f failure) (string, string) {
	return "breaks the schema's " + Quoted(f.keyword), "what the schema's " + Quoted(f.keyword) + " asks for"
}

func notText(j *judgement, f failure) (string, string) {
	values := f.schema.Not.Enum
	if len(values) == 0 {
		values = f.schema.Not.Constant
	}
	if len(values) == 0 {
		return otherText(j, f)
	}
	not := "not be " + oneOf(literals(values))
	return "is " + j.describe(f) + ", but must " + not + orNull(f.place), strings.Replace(not, "be ", "", 1)
}

func minLengthText(j *judgement, f failure) (string, string) {
	want := "at least " + characters(f.schema.MinLength)
	return "is " + j.describe(f) + ", but must have " + want + orNull(f.place), want
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return strconv.Itoa(n) + " characters"
}

func maxLengthText(_ *judgement, f failure) (string, string) {
	want := "at most " + characters(f.schema.MaxLength)
	what, text := "has", f.value
	if f.named != nil {
		what, text = "is a name of", f.named.Key
	}
	return fmt.Sprintf("%s %s, but must have %s", what, characters(utf8.RuneCountInString(text.Text())), want), want
}

// bound makes the text of a keyword that bounds a number.
func bound(want func(*jsonschema.Schema) string) func(*judgement, failure) (string, string) {
	return func(j *judgement, f failure) (string, string) {
		return "is " + j.describe(f) + ", but must be " + want(f.schema), want(f.schema)
	}
}

func size(what string, have, limit int, sense string) (message, want string) {
	want = fmt.Sprintf("%s %d %s", sense, limit, what)
	return fmt.Sprintf("has %d %s, but must have %s", have, what, want), want
}

// orNull recommends null where the place allows it: "" and 0 mostly stand for it.
func orNull(place *contract.Node) string {
	if place != nil && contains(place.Types, "null") {
		return "; null stands for none"
	}
	return ""
}

// wantedOf says what the place takes.
func wantedOf(place *contract.Node) string {
	if place == nil || len(place.Types) == 0 {
		return "any value"
	}
	return oneOfTypes(place.Types)
}

// wantedBy says what a schema takes.
func wantedBy(s *jsonschema.Schema) string {
	if len(s.Constant) > 0 {
		return literal(s.Constant[0])
	}
	return oneOfTypes(s.Types)
}

func oneOfTypes(names []string) string {
	var types []string
	for _, name := range names {
		types = append(types, withArticle[name])
	}
	return oneOf(types)
}

var withArticle = map[string]string{
	"null": "null", "boolean": "true or false", "integer": "an integer", "number": "a number",
	"string": "a string", "array": "an array", "object": "an object",
}

// hint says what a value of the wrong type seems to be meant for.
func hint(value document.Value, place *contract.Node) string {
	if place == nil {
		return ""
	}
	null, integer := contains(place.Types, "null"), contains(place.Types, "integer")
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
			return "; null stands for none"
		}
	case document.Object:
		if value.Len() == 0 && null {
			return "; null stands for none"
		}
	}
	return ""
}

func suggest(f failure) string {
	if f.private || f.value.Kind() != document.String {
		return ""
	}
	var names []string
	for _, value := range f.schema.Enum {
		if name, ok := value.(string); ok {
			names = append(names, name)
		}
	}
	return nearest.Suggest(strings.ToLower(f.value.Text()), names)
}

func (j *judgement) describe(f failure) string {
	return describe(f.value, j.quotable(f.around()))
}

// quotable tells whether messages may quote a value.
func (j *judgement) quotable(private bool) bool { return !private || j.v.settings.showValues }

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
		return Quoted(value.Text())
	case document.Number:
		if !quote {
			return "a number"
		}
		return shorten(string(value.Raw()))
	case document.Boolean:
		if !quote {
			return "a boolean"
		}
	}
	return string(value.Raw())
}

func describeContainer(value document.Value) string {
	kind := withArticle[value.Kind().String()]
	if value.Len() == 0 {
		return strings.Replace(kind, "an ", "an empty ", 1)
	}
	return kind
}

// Quoted quotes text of a document in a message, safe to print and not too long.
func Quoted(text string) string { return Printable(strconv.Quote(shorten(text))) }

func shorten(text string) string {
	const most = 60
	characters := 0
	for i := range text {
		if characters == most {
			return string([]rune(text[:i])) + "…" // a bad byte as U+FFFD
		}
		characters++
	}
	return text
}

func literals(values []any) []string {
	var texts []string
	for _, value := range values {
		texts = append(texts, literal(value))
	}
	return texts
}

// literal shows a value of the schema as JSON.
func literal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// oneOf joins alternatives: "a, b or c".
func oneOf(texts []string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
