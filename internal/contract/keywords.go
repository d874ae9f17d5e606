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
	reading   reading
}

// A KindName is the keyword x-kind: it marks the definition of a kind of document.
type KindName struct {
	Name    string
	ID      string // the field that identifies the object
	Refusal bool
	Wraps   bool // it may hold an object of another kind, which counts then

	Evidence *Evidence // that an object is of the kind; nil where the schema states none
}

func decodeKind(t table) *KindName {
	k := &KindName{Name: t.text("name"), ID: t.field("id"), Refusal: t.flag("refusal"), Wraps: t.flag("wraps")}
	t.within("evidence", func(t table) { k.Evidence = decodeEvidence(t) })
	return k
}

// A Profile is the keyword x-profile: it marks a schema that can be judged by.
type Profile struct {
	Levels map[string]Level // of rules, where they differ from x-rules
	Signs  []Sign
	Except []Exception
}

// A Sign shows that documents are of a profile, where others of its family share
// their shape: a document that has all of Marks, or that has the client naming.
type Sign struct {
	Says   string
	Marks  []Mark
	Naming string
	Alone  bool // it is enough by itself, also in objects of no kind and in those like the default profile's
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

	isBuiltin bool // tests load the text of built-in schemas as one of the user's, and find mistakes there
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
	t := newTable("", stated, &k.reading)
	t.within("x-kind", func(t table) { k.Kind = decodeKind(t) })
	t.within("x-lines", func(t table) { k.Lines = decodeLines(t) })
	t.within("x-profile", func(t table) { k.Profile = decodeProfile(t) })
	if !r.isBuiltin {
		t.within("x-api", func(t table) { (&API{}).decode(t) }) // what several subschemas state is put together later
	}
	k.Private = t.flag("x-private")
	k.Time = TimeForm(t.choice("x-time", string(Seconds), string(Milliseconds), string(RFC3339), string(Date)))
	k.RuleOf = t.strings("x-rule-of", aRule)
	k.relations = decodeRelations(t)
	_, isAdvised := stated["x-should"]
	switch t.value("x-should").(type) {
	case map[string]any, bool:
	default:
		if isAdvised {
			t.fail("x-should", "it must be a schema")
		}
	}
	if len(k.reading.mistakes) > 0 {
		return k, nil // Load says so, and where
	}
	if isAdvised {
		var err error
		if k.Should, err = ctx.Compile("x-should", true); err != nil {
			return nil, err
		}
	}
	if k.relations.Lifecycle != nil {
		if err := k.relations.Lifecycle.compile(ctx); err != nil {
			return nil, err
		}
	}
	if k.Lines != nil {
		for i := range k.Lines.Endpoints {
			var err error
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

// bases are what a profile may rest on, the best first.
var bases = []string{"recorded", "source", "docs"}

func decodeProfile(t table) *Profile {
	p := &Profile{Levels: map[string]Level{}}
	if t.text("name") == "" {
		t.fail("", "it must have a name")
	}
	t.text("says")
	t.text("source")
	t.choice("basis", bases...)
	t.texts("links")
	t.flag("default")
	t.text("like") // openText reads it
	t.each("except", func(t table) { p.Except = append(p.Except, decodeException(t)) })
	p.Signs = decodeSigns(t)
	t.within("levels", func(t table) {
		for rule := range t.members {
			if rule == comment {
				continue
			}
			t.reading.mentions = append(t.reading.mentions, mention{t.of(rule), aRule, rule})
			p.Levels[rule] = levels[t.choice(rule, "error", "warning", "note")]
		}
	})
	return p
}

func decodeSigns(profile table) (all []Sign) {
	profile.each("signs", func(t table) {
		all = append(all, Sign{Says: t.text("says"), Marks: t.marks("marks"), Naming: t.choice("naming", "client"), Alone: t.flag("alone")})
	})
	return all
}

// KeywordsOf gives our keywords in the subschema; never nil.
func KeywordsOf(s *jsonschema.Schema) *Keywords {
	if k, ok := s.Extensions[extensionName].(*Keywords); ok {
		return k
	}
	return &noKeywords
}

var noKeywords Keywords
