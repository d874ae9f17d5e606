package propose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/validate"
)

// text writes the draft as a schema.
func (d *draft) text() []byte {
	profile := object{{"name", d.options.Name}}.with("says", d.options.Says).with("source", d.source)
	profile = profile.with("basis", "recorded").with("like", d.profile).with("levels", d.levelRows()).with("except", d.exceptRows())
	root := object{{"x-profile", profile}}.with("$ref", d.base.api).with("x-api", d.api()).with("x-rules", d.rules())
	var kinds list
	defs := object{}
	for _, def := range d.base.defs {
		own := d.definition(def)
		switch {
		case def.kind == "": // an array of batches, for other validators
			kinds = append(kinds, object{{"type", "array"}, {"minItems", 1}, {"items", ref(d.refTo(d.base.defs[0]))}})
		case len(own) == 0:
			kinds = append(kinds, ref(def.ref))
		default:
			kinds = append(kinds, ref("#/$defs/"+def.name))
			defs = append(defs, member{def.name, append(ref(def.ref), own...)})
		}
	}
	if d.time != "" {
		defs = append(defs, member{timeName, timeOf(d.time, d.typeRule)})
	}
	root = root.with("anyOf", kinds).with("$defs", defs)
	return []byte(write(root, "", 0) + "\n")
}

func ref(to string) object { return object{{"$ref", to}} }

// refTo gives how the schema refers to a kind: to its own definition, if it has one.
func (d *draft) refTo(def define) string {
	if len(d.definition(def)) > 0 {
		return "#/$defs/" + def.name
	}
	return def.ref
}

// timeName is the name of the definition of times.
const timeName = "time"

func timeOf(form contract.TimeForm, rule string) object {
	if form.IsText() {
		return object{{"type", list{"string", "null"}}, {"x-time", string(form)}, {"x-rule-of", object{{"x-time", rule}}}}
	}
	return object{{"type", list{"integer", "null"}}, {"x-time", string(form)}}
}

func (d *draft) levelRows() (rows object) {
	var why []string
	for _, l := range d.levels {
		why = append(why, l.rule+": "+l.why)
	}
	rows = rows.with("$comment", strings.Join(why, "; "))
	for _, l := range d.levels {
		rows = append(rows, member{l.rule, validate.Note.String()})
	}
	return rows
}

func (d *draft) exceptRows() (rows list) {
	for _, e := range d.excepted {
		row := object{{"rule", e.rule}}.with("of", e.kind).with("at", texts(e.at))
		why := e.why[:min(1, len(e.why))] // where all are alike, the first is enough
		isOther := func(text string) bool { return withoutPlace(text) != withoutPlace(e.why[0]) }
		if slices.ContainsFunc(e.why, isOther) {
			why = nil
			for i, text := range e.why {
				if len(e.why) == len(e.at) {
					text = e.at[i] + ": " + text
				}
				why = append(why, text)
			}
		}
		rows = append(rows, row.with("why", strings.Join(why, "; ")))
	}
	return rows
}

// withoutPlace gives evidence without the place of the first.
func withoutPlace(why string) string {
	text, _, _ := strings.Cut(why, ", first ")
	return text
}

func (d *draft) api() object {
	lists := object{}
	if d.limit > 0 {
		lists = lists.with("limit", object{{"$comment", fmt.Sprintf("a page had %d items", d.limit)}, {"max", d.limit}})
	}
	lists = append(lists, d.paging...)
	return object{}.with("hosts", texts(d.hosts)).with("paths", d.paths).with("list", lists)
}

// rules gives texts of its own to rules whose texts do not fit any more.
func (d *draft) rules() object {
	if len(d.states) == 0 {
		return nil
	}
	kind := d.batches()
	id := d.stateRule()
	rule := d.like.Rule(id)
	if id == "" {
		return nil
	}
	return object{{id, object{{"level", "error"}}.
		with("says", fmt.Sprintf("%s is none of the states that the profile lists", kind.Node.Lifecycle.Field)).with("why", rule.Why).
		with("source", "the recordings that the profile was made of").with("unless", "a state that they do not have: add it to the profile")}}
}

// stateRule gives the rule of the list of states; "" where there is none.
func (d *draft) stateRule() string {
	node := d.batches().Node
	for _, a := range node.Find(node.Lifecycle.Field).Asserts {
		if a.Op == contract.OneOf {
			return a.Rule
		}
	}
	return ""
}

// definition gives what the draft says of a kind.
func (d *draft) definition(def define) object {
	own, properties := object{}, object{}
	kind, found := d.like.Kind(def.kind)
	if !found || def.kind == "" {
		return nil
	}
	if names := d.required[def.kind]; len(names) > 0 {
		of := d.seen.group(def.kind).Seen.Count
		own = own.with("$comment", fmt.Sprintf("required is what was there in %d of %d", of, of)).with("required", texts(names))
	}
	isBatch := d.lifecycle() != nil && def.kind == d.batches().Name
	if isBatch {
		properties = append(properties, d.stateProperty()...)
		for _, name := range d.times {
			properties = append(properties, member{name, ref("#/$defs/" + timeName)})
		}
	}
	for _, a := range d.added[def.kind] {
		properties = append(properties, member{a.name, object{{"$comment", a.why}}.with("type", types(a.types))})
	}
	if page := kind.Node.Page; page != nil && len(d.definition(d.base.defs[0])) > 0 && d.base.defs[0].kind == d.batches().Name {
		items := object{{"items", ref("#/$defs/" + d.base.defs[0].name)}}
		properties = append(properties, member{page.Items, items})
	}
	own = own.with("properties", properties)
	if isBatch {
		own = own.with("x-lifecycle", object{}.with("states", d.stateRows()))
	}
	return own
}

func types(names []string) any {
	if len(names) == 1 {
		return names[0]
	}
	return texts(names)
}

func (d *draft) stateProperty() object {
	id := d.stateRule()
	if len(d.states) == 0 || id == "" {
		return nil
	}
	node := d.batches().Node
	all := slices.Concat(describe.StatesOf(node), d.states)
	states := object{{"enum", texts(all)}, {"x-rule-of", object{{"enum", id}}}}
	names := strings.Split(node.Lifecycle.Field, "/")
	for _, name := range slices.Backward(names[1:]) {
		states = object{{"properties", object{{name, states}}}}
	}
	return object{{names[0], states}}
}

// stateRows gives the rows of the lifecycle that differ.
func (d *draft) stateRows() (rows object) {
	l := d.lifecycle()
	for _, state := range slices.Concat(describe.StatesOf(d.batches().Node), d.states) {
		row, because := object{}, []string{}
		isOwn := slices.Contains(d.states, state)
		if why := d.because[state]; why != "" {
			because = append(because, why)
		}
		next := slices.Concat(l.States[state].Next, d.next[state])
		if isOwn && d.left[state] < enough && !d.isEnd(state) { // a poller skips states
			next = slices.Concat(describe.StatesOf(d.batches().Node), slices.DeleteFunc(slices.Clone(next), d.isState))
		}
		if len(next) > len(l.States[state].Next) {
			row = row.with("next", texts(next))
		}
		for _, c := range columns(l, l.States[state]) {
			left := slices.Clone(c.fields)
			for _, change := range d.rows {
				if change.state == state && change.column == c.name {
					left = slices.DeleteFunc(left, func(field string) bool { return field == change.path })
					because = append(because, change.why)
				}
			}
			if len(left) < len(c.fields) {
				row = append(row, member{c.name, append(list{}, texts(left)...)})
			}
		}
		if len(row) == 0 && !isOwn {
			continue
		}
		rows = append(rows, member{state, append(object{}.with("$comment", strings.Join(because, "; ")), row...)})
	}
	return rows
}

// isEnd tells whether a state of the draft's own looks like an end: nothing followed,
// and the end of the batch was set.
func (d *draft) isEnd(state string) bool {
	l := d.lifecycle()
	isSeen := false
	for _, h := range d.seen.histories() {
		for _, o := range append(slices.Clone(h.Seen), h.Listed...) {
			if o.Text(l.Field) != state {
				continue
			}
			isSeen = true
			if !slices.ContainsFunc(l.Ends, func(name string) bool { return o.Members[name] != nil && o.Members[name] != "" }) {
				return false
			}
		}
	}
	return isSeen
}
