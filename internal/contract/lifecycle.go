package contract

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Lifecycle states what goes with each value of the field that holds the
// state, or that it follows from, which states may follow, and what may change
// from one observation of an object to the next.
type Lifecycle struct {
	Field  string
	Rules  StateRules
	Fixed  []string // fields that never change
	Late   []string // those of Fixed that may be "" at first, and are set later
	Once   []string // fields that are set once and then never change
	Ends   []string // those of Once that end a lifecycle
	Rising []string // paths of counts that never fall
	Total  []string // paths of counts whose sum is set once, from 0, and then never changes
	Varies []string // fields that may change after the end, or differ from route to route
	Done   []string // paths of counts whose sum is how many requests are done
	Files  []ResultFile
	States map[string]State

	// Content has fields of the items of an array, by the array's path. An item
	// that sets none of them does not fill the array.
	Content map[string][]string

	derived []string // names of states that say When, in order
}

// A State is one row of a lifecycle. Next has names of states, the others have
// fields, by path where they lie deeper ("errors/data").
type State struct {
	When     *jsonschema.Schema // of an object in the state; nil where the field has the name of the state
	End      bool               // the state is terminal, even where others may follow
	Next     []string           // none: the state is terminal
	Set      []string           // not null
	Null     []string           // null or absent
	Usual    []string           // not null on well-made services
	Filled   []string           // an array with items
	Empty    []string           // no array with items
	Withheld []string           // null or absent
	Files    bool               // there are result files as the counts say
	Whole    bool               // each request has a result in them
}

// A ResultFile is a field that names a result file.
type ResultFile struct {
	Field string
	Count []string // paths of the counts whose sum is the number of its lines
	Only  bool     // it is there only when that is above zero
}

// StateRules names the rule of each column of a lifecycle.
type StateRules struct {
	Set      string
	Null     string
	Usual    string
	Filled   string
	Empty    string
	Withheld string
	Files    string
}

func decodeLifecycle(t table, name string, r *Relations) {
	t.within(name, func(t table) {
		l := &Lifecycle{
			Field: t.field("member"), Fixed: t.fields("fixed"), Late: t.fields("late"), Once: t.fields("once"), Ends: t.fields("ends"),
			Rising: t.fields("rising"), Total: t.fields("total"), Done: t.fields("done"), Varies: t.fields("varies"), States: map[string]State{},
			Content: map[string][]string{},
		}
		if len(l.Done) == 0 {
			l.Done = l.Rising
		}
		t.each("files", func(t table) {
			l.Files = append(l.Files, ResultFile{Field: t.field("member"), Count: t.fields("count"), Only: t.flag("only")})
		})
		t.each("content", func(t table) { l.Content[t.field("member")] = t.texts("any") })
		t.within("rules", func(t table) {
			l.Rules = StateRules{
				Set: t.rule("set"), Null: t.rule("null"), Usual: t.rule("usual"),
				Filled: t.rule("filled"), Empty: t.rule("empty"), Withheld: t.rule("withheld"), Files: t.rule("files"),
			}
		})
		states := t.inner("states")
		for name := range states.members {
			states.within(name, func(t table) {
				if when := t.value("when"); when != nil {
					if _, isObject := when.(map[string]any); !isObject {
						t.fail("when", "it must be a schema") // the engine compiles it
					}
					l.derived = append(l.derived, name)
				}
				l.States[name] = State{
					End: t.flag("end"), Next: t.mentionsOf("next", aState), Set: t.fields("set"), Null: t.fields("null"), Usual: t.fields("usual"),
					Filled: t.fields("filled"), Empty: t.fields("empty"), Withheld: t.fields("withheld"), Files: t.flag("files"),
					Whole: t.flag("whole") || t.flag("files"),
				}
			})
		}
		slices.Sort(l.derived)
		r.Lifecycle = l
		r.all = append(r.all, l)
		if len(l.Files) > 0 {
			r.all = append(r.all, filesRelation{l})
		}
	})
}

// StateOf gives the state of an object, by the text of its field and a test of what
// it is: the one state whose When it holds to, or else the text.
func (l *Lifecycle) StateOf(text string, holds func(*jsonschema.Schema) bool) string {
	found := ""
	for _, name := range l.derived {
		if !holds(l.States[name].When) {
			continue
		}
		if found != "" {
			return text // it is in two states at once: nothing can be said
		}
		found = name
	}
	if found != "" {
		return found
	}
	return text
}

// compile compiles what states say of their objects.
func (l *Lifecycle) compile(ctx jsonschema.CompilerContext) error {
	for _, name := range l.derived {
		row := l.States[name]
		var err error
		if row.When, err = ctx.Compile(document.AppendToken("x-lifecycle/states", name)+"/when", false); err != nil {
			return err
		}
		l.States[name] = row
	}
	return nil
}

// take takes from other parts of a schema, outermost first, what they have compiled.
func (l *Lifecycle) take(parts []*Keywords) {
	for _, name := range l.derived {
		row := l.States[name]
		for _, part := range parts {
			if inner := part.relations.Lifecycle; inner != nil && row.When == nil {
				row.When = inner.States[name].When
			}
		}
		l.States[name] = row
	}
}

// IsDerived tells whether some states follow from what else an object has.
func (l *Lifecycle) IsDerived() bool { return len(l.derived) > 0 }

// IsEnd tells whether a state is terminal.
func (l *Lifecycle) IsEnd(state string) bool {
	row, known := l.States[state]
	return known && (row.End || len(row.Next) == 0)
}

// Grows tells whether the total may rise, since requests may be added.
func (l *Lifecycle) Grows() bool {
	return !slices.ContainsFunc(l.Total, func(path string) bool { return !slices.Contains(l.Rising, path) })
}

// IsLate tells whether a value of a field is one that is set later.
func (l *Lifecycle) IsLate(name string, value any) bool {
	return value == "" && slices.Contains(l.Late, name)
}

// Reaches tells whether a lifecycle may go from one state to another, over
// states that nobody saw.
func (l *Lifecycle) Reaches(from, to string) bool {
	seen := map[string]bool{from: true}
	for waiting := []string{from}; len(waiting) > 0; waiting = waiting[1:] {
		if waiting[0] == to {
			return true
		}
		for _, next := range l.States[waiting[0]].Next {
			if !seen[next] {
				seen[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	return false
}

// Judge holds an object to the row of its state. In no known state, all that
// can be said is that a lifecycle has one end.
func (l *Lifecycle) Judge(object Object) {
	state := ""
	if !object.Field(l.Field).Unfit {
		state = object.State(l)
	}
	row, known := l.States[state]
	if !known {
		l.judgeEnds(object)
		return
	}
	subject := object.Spell(lastToken(l.Field))
	if row.When != nil {
		subject = "the state" // that follows from the field
	}
	report := func(f Field, rule, is, must string) { // is says what the field is where that is more than Describe does
		object.Report(f.Spot, rule, func() (string, string) {
			must := must + fmt.Sprintf(" when %s is %q", subject, state)
			return cmp.Or(is, object.Describe(f)) + ", but " + must, must
		})
	}
	for _, column := range []struct {
		paths  []string
		rule   string
		broken func(Field) bool
		must   string
	}{
		{row.Set, l.Rules.Set, Field.IsVoid, "must be set"},
		{row.Null, l.Rules.Null, Field.IsGiven, "must be null"},
		{row.Usual, l.Rules.Usual, Field.IsVoid, "should be set"},
		{row.Withheld, l.Rules.Withheld, Field.IsGiven, "must be null"},
	} {
		for _, path := range column.paths {
			if f := object.Field(path); column.broken(f) {
				report(f, column.rule, "", column.must)
			}
		}
	}
	for _, path := range row.Filled {
		switch f := object.Field(path); {
		case f.Unfit:
		case !hasItems(f):
			report(f, l.Rules.Filled, "", "should have items")
		case !l.hasContent(object, path):
			report(f, l.Rules.Filled, "has items that say nothing", "one of them should set "+spellAll(object, l.Content[path], " or "))
		}
	}
	for _, path := range row.Empty {
		if f := object.Field(path); !f.Unfit && hasItems(f) {
			report(f, l.Rules.Empty, "has items", "should have none")
		}
	}
}

// hasItems tells whether the field is an array with items.
func hasItems(f Field) bool {
	return f.Found && f.Value.Kind() == document.Array && f.Value.Len() > 0
}

// hasContent tells whether an item of an array sets a field that says something.
// A field with a finding of its own counts, and so does an item that is no object:
// a text says something.
func (l *Lifecycle) hasContent(object Object, path string) bool {
	names := l.Content[path]
	items, _ := object.Items(path)
	return len(names) == 0 || slices.ContainsFunc(items, func(item Object) bool {
		return item == nil || slices.ContainsFunc(names, func(name string) bool { return !item.Field(name).IsVoid() })
	})
}

// judgeEnds finds the ends of a lifecycle that has had one before.
func (l *Lifecycle) judgeEnds(object Object) {
	type end struct {
		name  string
		field Field
		at    document.Int
	}
	var ends []end
	for _, name := range l.Ends {
		f := object.Field(name)
		if at, ok := f.Time(); ok {
			ends = append(ends, end{name, f, at})
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.at.Cmp(b.at) })
	for i := 1; i < len(ends); i++ {
		object.Report(ends[i].field.Spot, l.Rules.Null, func() (string, string) {
			return fmt.Sprintf("is set, but so is %s: a batch ends once", object.Spell(lastToken(ends[0].name))), "null, or the other null"
		})
	}
}

// Scan has a row of bits for each text that the state may have. States that follow
// from other fields are not known.
func (l *Lifecycle) Scan(slots Slots) (Test, bool) {
	if len(l.derived) > 0 {
		return nil, false
	}
	type row struct {
		known                    bool
		set, null, filled, empty uint64
	}
	state, texts, ok := slots.Choices(l.Field)
	bits := func(all ...[]string) (bits uint64) {
		for _, paths := range all {
			for _, path := range paths {
				bits |= 1 << slots.Slot(path)
			}
		}
		return bits
	}
	content := map[string]uint64{} // by array, the bit of those with an item that says something
	for path, names := range l.Content {
		slot, known := slots.Content(path, names)
		content[path] = 1 << slot
		ok = ok && known
	}
	var rows []row
	for _, text := range texts {
		stated, known := l.States[text]
		row := row{known: known, set: bits(stated.Set, stated.Usual), null: bits(stated.Null, stated.Withheld), empty: bits(stated.Empty)}
		for _, path := range stated.Filled {
			row.filled |= bits([]string{path}) | content[path]
		}
		rows = append(rows, row)
	}
	return func(r *Registers) bool {
		if !Has(r.Set, state) {
			return false
		}
		row := &rows[r.Values[state]]
		return row.known && r.Set&row.set == row.set && r.Set&row.null == 0 && r.Filled&row.filled == row.filled && r.Filled&row.empty == 0
	}, ok
}

// A filesRelation holds the result files of an object to its counts.
type filesRelation struct{ *Lifecycle }

// Judge looks at each file in the states in which files go with the counts.
func (l filesRelation) Judge(object Object) {
	if object.Field(l.Field).Unfit || !l.States[object.State(l.Lifecycle)].Files {
		return
	}
	for _, file := range l.Files {
		var sum document.Int
		known := true
		for _, path := range file.Count {
			n, ok := object.Field(path).Integer()
			known = known && ok
			sum = sum.Add(n)
		}
		if !known || len(file.Count) == 0 {
			continue
		}
		name := lastToken(file.Count[0])
		switch f := object.Field(file.Field); {
		case f.IsVoid() && sum.Sign() > 0:
			object.Report(f.Spot, l.Rules.Files, func() (string, string) {
				return fmt.Sprintf("%s, but %s requests are %s", object.Describe(f), printable.Shorten(sum.String()), name), "a file id"
			})
		case f.IsGiven() && sum.Sign() == 0 && file.Only:
			object.Report(f.Spot, l.Rules.Files, func() (string, string) { return "is set, but no request is " + name, "null" })
		}
	}
}

// Scan compares the same as Judge.
func (l filesRelation) Scan(slots Slots) (Test, bool) {
	type file struct {
		counts []int
		slot   int
		only   bool
	}
	when := Condition{Field: l.Field}
	for name, row := range l.States {
		if row.Files {
			when.In = append(when.In, name)
		}
	}
	isDue, ok := when.scan(slots)
	var files []file
	for _, stated := range l.Files {
		f := file{slot: slots.Slot(stated.Field), only: stated.Only}
		for _, path := range stated.Count {
			f.counts = append(f.counts, slots.Count(path))
		}
		if len(f.counts) > 0 {
			files = append(files, f)
		}
	}
	return func(r *Registers) bool {
		if !isDue(r) {
			return true
		}
		for _, f := range files {
			known, above := true, false
			for _, count := range f.counts {
				known = known && Has(r.Ints, count)
				above = above || known && r.Values[count] > 0
			}
			if isSet := Has(r.Set, f.slot); known && (above && !isSet || !above && isSet && f.only) {
				return false
			}
		}
		return true
	}, ok
}
