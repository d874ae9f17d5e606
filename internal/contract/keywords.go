package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Keywords are what one subschema says in our own keywords (docs/schema.md).
type Keywords struct {
	Kind    *KindName
	Private bool
	Time    TimeForm
	RuleOf  map[string]string
	Lines   *Lines
	Profile *Profile
	Should  *jsonschema.Schema // what it rejects is not an error

	relations Relations      // of this subschema alone
	stated    map[string]any // the same as the schema has them, to be laid over others
}

// A KindName is the keyword x-kind: it marks the definition of a kind of document.
type KindName struct {
	Name    string
	ID      string // the field that identifies the object
	Refusal bool
}

// A Profile is the keyword x-profile: it marks a schema that can be judged by.
type Profile struct {
	Levels map[string]Level // of rules, where they differ from x-rules
}

// Validate is there for the engine alone: our keywords are judged elsewhere,
// where they can point at fields and quote values.
func (*Keywords) Validate(jsonschema.ValidationContext, any) error { return nil }

const extensionName = "batchcheck"

// A keywordReader reads our keywords out of each subschema that the engine
// compiles.
type keywordReader struct {
	shown   map[string]string // by rule, the value of the first keyword that reports as it
	unknown []string          // names that begin with x- and are not ours
}

// ours are our keywords, beside relationKeywords. Those of the root that the
// engine does not need are read from the text.
var ours = []string{"x-rules", "x-limits", "x-rule-of", "x-profile", "x-api", "x-kind", "x-time", "x-lines", "x-private", "x-should"}

func isRelation(name string) bool {
	return slices.ContainsFunc(relationKeywords, func(k relationKeyword) bool { return k.Name == name })
}

// Compile implements jsonschema.ExtCompiler.
func (r *keywordReader) Compile(ctx jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	var stated map[string]any
	for name, value := range m {
		if !strings.HasPrefix(name, "x-") {
			continue
		}
		if !slices.Contains(ours, name) && !isRelation(name) {
			r.unknown = append(r.unknown, name)
			continue
		}
		if stated == nil {
			stated = map[string]any{}
		}
		stated[name] = value
	}
	if stated == nil {
		return nil, nil
	}
	k := &Keywords{stated: stated}
	var err error
	t := newTable("keywords", stated, &err)
	t.within("x-kind", func(t table) { k.Kind = &KindName{Name: t.text("name"), ID: t.text("id"), Refusal: t.flag("refusal")} })
	t.within("x-lines", func(t table) { k.Lines = decodeLines(t) })
	t.within("x-profile", func(t table) { k.Profile = decodeProfile(t) })
	k.Private = t.flag("x-private")
	k.Time = decodeTimeForm(t)
	k.RuleOf = t.strings("x-rule-of")
	k.relations = decodeRelations(t)
	if err != nil {
		return nil, err
	}
	if _, found := stated["x-should"]; found {
		if k.Should, err = ctx.Compile("x-should", true); err != nil {
			return nil, err
		}
	}
	if k.Lines != nil {
		for i := range k.Lines.Endpoints {
			if k.Lines.Endpoints[i].Schema, err = ctx.Compile(fmt.Sprintf("x-lines/endpoints/%d/is", i), false); err != nil {
				return nil, err
			}
		}
	}
	for keyword, rule := range k.RuleOf {
		if value, found := m[keyword]; found {
			r.shown[rule] = fmt.Sprint(value)
		}
	}
	return k, nil
}

func decodeProfile(t table) *Profile {
	p := &Profile{Levels: map[string]Level{}}
	t.text("name")
	t.text("says")
	t.text("source")
	for rule, name := range t.strings("levels") {
		level, err := parseLevel(name)
		if err != nil {
			t.fail("has for %s: %v", rule, err)
		}
		p.Levels[rule] = level
	}
	return p
}

// KeywordsOf gives our keywords in the subschema; never nil.
func KeywordsOf(s *jsonschema.Schema) *Keywords {
	if k, ok := s.Extensions[extensionName].(*Keywords); ok {
		return k
	}
	return &noKeywords
}

var noKeywords Keywords
