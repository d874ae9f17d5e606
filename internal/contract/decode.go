package contract

import (
	"encoding/json"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A table is an object of the schema that is being read, and holds it to what
// is asked of it: a member of another type, or one that nobody asked for, is a
// mistake. (By way of encoding/json this took as long as all other compiling.)
type table struct {
	path    string
	members map[string]any
	asked   map[string]bool
	err     *error
}

func newTable(path string, value any, err *error) table {
	t := table{path: path, asked: map[string]bool{}, err: err}
	t.members, _ = value.(map[string]any)
	if t.members == nil {
		t.fail("must be an object")
	}
	return t
}

func (t table) fail(format string, args ...any) {
	if *t.err == nil {
		*t.err = fmt.Errorf("the schema's %s %s", t.path, fmt.Sprintf(format, args...))
	}
}

// close finds members that nobody asked for.
func (t table) close() {
	for name := range t.members {
		if !t.asked[name] {
			t.fail("has a member %q that is not known", name)
		}
	}
}

// get gives a member of a type, and its zero value where there is none.
func get[T any](t table, name, typeName string) (value T) {
	t.asked[name] = true
	member, found := t.members[name]
	if !found {
		return value
	}
	value, ok := member.(T)
	if !ok {
		t.fail("must have %s as %s", name, typeName)
	}
	return value
}

func (t table) text(name string) string { return get[string](t, name, "a string") }
func (t table) flag(name string) bool   { return get[bool](t, name, "true or false") }

func (t table) number(name string) int64 {
	n, err := get[json.Number](t, name, "a number").Int64()
	if _, found := t.members[name]; found && err != nil {
		t.fail("must have %s as an integer", name)
	}
	return n
}

func (t table) texts(name string) []string {
	return texts(t, name, get[[]any](t, name, "an array"))
}

func texts(t table, name string, values []any) []string {
	list := make([]string, 0, len(values))
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			t.fail("must have strings in %s", name)
		}
		list = append(list, text)
	}
	return list
}

// inner gives an object inside; an empty one where there is none.
func (t table) inner(name string) table {
	t.asked[name] = true
	value, found := t.members[name]
	if !found {
		value = map[string]any{}
	}
	return newTable(t.path+"/"+name, value, t.err)
}

// within reads an object inside, where there is one.
func (t table) within(name string, read func(table)) {
	if _, found := t.members[name]; found {
		inner := t.inner(name)
		read(inner)
		inner.close()
	}
}

func (t table) each(name string, read func(table)) {
	for i, value := range get[[]any](t, name, "an array") {
		inner := newTable(fmt.Sprintf("%s/%s/%d", t.path, name, i), value, t.err)
		read(inner)
		inner.close()
	}
}

// decode reads our keywords out of the members of a subschema.
func (k *Keywords) decode(ours map[string]any) (err error) {
	t := newTable("keywords", ours, &err)
	k.Kind, k.Identity = t.text("x-kind"), t.text("x-identity")
	k.Refusal, k.Closed, k.Digits, k.Private = t.flag("x-refusal"), t.flag("x-closed"), t.flag("x-digits"), t.flag("x-private")
	k.RuleOf = decodeStrings(t, "x-rule-of")
	k.Tables = decodeTables(t)
	t.within("x-line", func(t table) { k.Line = decodeLine(t) })
	t.within("x-either", func(t table) { k.Either = &Either{t.text("rule"), t.texts("of")} })
	t.within("x-input", func(t table) { k.Input = decodeInput(t) })
	t.within("x-output", func(t table) { k.Output = decodeOutput(t) })
	t.within("x-bodies", func(t table) { k.Bodies = decodeBodies(t) })
	t.within("x-profile", func(t table) { k.Profile = decodeProfile(t) })
	t.within("x-limits", func(t table) { k.Limits = decodeLimits(t) })
	t.close()
	return err
}

func decodeTables(t table) (all Tables) {
	all.stated = t.members
	t.each("x-order", func(t table) { all.Order = append(all.Order, decodeOrder(t)) })
	t.within("x-window", func(t table) { all.Window = decodeWindow(t) })
	t.within("x-lifecycle", func(t table) { all.Lifecycle = decodeLifecycle(t) })
	t.within("x-counts", func(t table) { all.Counts = decodeCounts(t) })
	t.within("x-page", func(t table) { all.Page = decodePage(t) })
	return all
}

func decodeStrings(t table, name string) map[string]string {
	t.asked[name] = true
	if _, found := t.members[name]; !found {
		return nil
	}
	inner := t.inner(name)
	all := make(map[string]string, len(inner.members))
	for key := range inner.members {
		all[key] = inner.text(key)
	}
	return all
}

func decodeOrder(t table) Order {
	var chains [][]string
	for _, chain := range get[[]any](t, "chains", "an array") {
		names, ok := chain.([]any)
		if !ok {
			t.fail("must have arrays in chains")
		}
		chains = append(chains, texts(t, "chains", names))
	}
	o := Order{Rule: t.text("rule")}
	o.Members, o.Pairs = pairs(chains)
	return o
}

func decodeWindow(t table) *Window {
	w := &Window{
		Rule: t.text("rule"), From: t.text("from"), Length: t.text("length"), To: t.text("to"),
		Tolerance: t.number("tolerance"), Units: map[string]int64{},
	}
	units := t.inner("units")
	for name := range units.members {
		w.Units[name] = units.number(name)
	}
	return w
}

func decodeLifecycle(t table) *Lifecycle {
	rules, states := t.inner("rules"), t.inner("states")
	l := &Lifecycle{
		Member: t.text("member"), Fixed: t.texts("fixed"), Once: t.texts("once"), Ends: t.texts("ends"),
		Rules: StateRules{
			Set: rules.text("set"), Null: rules.text("null"), Usual: rules.text("usual"),
			Filled: rules.text("filled"), Withheld: rules.text("withheld"),
		},
		States: map[string]State{},
	}
	rules.close()
	for name := range states.members {
		s := states.inner(name)
		l.States[name] = State{
			Next: s.texts("next"), Set: s.texts("set"), Null: s.texts("null"), Usual: s.texts("usual"),
			Filled: s.texts("filled"), Withheld: s.texts("withheld"),
		}
		s.close()
	}
	return l
}

func decodeCounts(t table) *Counts {
	whole, rules := t.inner("whole"), t.inner("rules")
	c := &Counts{
		Parts: t.texts("parts"), Total: t.text("total"),
		Whole: Condition{whole.text("member"), whole.texts("in")},
		Rules: CountRules{rules.text("over"), rules.text("short"), rules.text("zero"), rules.text("files")},
	}
	whole.close()
	rules.close()
	t.each("files", func(t table) {
		c.Files = append(c.Files, CountFile{t.text("count"), t.text("file"), t.flag("only")})
	})
	return c
}

func decodePage(t table) *Page {
	rules := t.inner("rules")
	p := &Page{
		Items: t.text("items"), ID: t.text("id"), Time: t.text("time"), First: t.text("first"), Last: t.text("last"),
		Rules: PageRules{rules.text("cursor"), rules.text("duplicate"), rules.text("order")},
	}
	rules.close()
	return p
}

func decodeProfile(t table) *Profile {
	p := &Profile{Says: t.text("says"), Source: t.text("source"), Levels: map[string]Level{}}
	for rule, name := range decodeStrings(t, "levels") {
		var level Level
		if err := level.UnmarshalText([]byte(name)); err != nil {
			t.fail("has for %s: %v", rule, err)
		}
		p.Levels[rule] = level
	}
	return p
}

func decodeLimits(t table) *document.Limits {
	return &document.Limits{
		Bytes: t.number("bytes"), Depth: int(t.number("depth")), Members: int(t.number("members")),
		Values: int(t.number("values")), Digits: int(t.number("digits")), Exponent: int(t.number("exponent")),
	}
}
