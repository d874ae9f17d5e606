// Package describe says in words what a compiled contract states: as facts, as
// the differences between two contracts, as a drawing of the states, and as a
// page of the docs. It knows keywords only, so a new profile needs no code here.
package describe

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Fact is one thing that a contract states.
type Fact struct {
	Group string // what it is about, such as "batch" for its fields
	Name  string
	Says  string
}

// The groups of facts that are not the fields of a kind.
const (
	states  = "states"
	relates = "between fields"
	limits  = "limits"
	calls   = "requests"
	files   = "result files"
	levels  = "levels of rules"
)

// Facts lists what a contract states, in an order that is good to read.
func Facts(c *contract.Contract) []Fact {
	var l lister
	for _, kind := range c.Kinds {
		if kind.Node != nil && kind.Node.Lifecycle != nil {
			l.lifecycle(kind.Node)
		}
	}
	for _, kind := range c.Kinds {
		if kind.Node != nil {
			l.fields(group(kind), kind.Node, "")
			l.relations(kind.Node)
		}
		if kind.Lines != nil {
			l.lines(kind.Lines)
		}
	}
	l.api(c.API)
	for _, rule := range c.Rules() {
		l.add(levels, rule.ID, levelNames[rule.Level])
	}
	return l.facts
}

// group names the facts on the fields of a kind.
func group(k contract.Kind) string {
	if k.Name == "" {
		return "document"
	}
	return k.Name
}

type lister struct{ facts []Fact }

func (l *lister) add(group, name, says string) {
	if says != "" {
		l.facts = append(l.facts, Fact{group, name, says})
	}
}

// fields adds a fact for each declared field of an object, and of the objects
// inside it that are no documents of their own.
func (l *lister) fields(group string, n *contract.Node, prefix string) {
	required := requiredOf(n)
	names := slices.DeleteFunc(slices.Clone(required), func(name string) bool { return n.Members[name] == nil })
	for _, name := range slices.Sorted(maps.Keys(n.Members)) {
		if !slices.Contains(required, name) {
			names = append(names, name)
		}
	}
	const deepest = 3
	for _, name := range names {
		field, path := n.Members[name], prefix+name
		says := "may be missing"
		if slices.Contains(required, name) {
			says = "required"
		}
		l.add(group, path, says+": "+typesOf(field, n.Lifecycle, path))
		items := field.Items
		if items != nil {
			field, path = items, path+"[]"
		}
		if field.Kind == "" && strings.Count(path, ".") < deepest {
			l.fields(group, field, path+".")
		}
	}
}

// requiredOf lists the fields that an object must have.
func requiredOf(n *contract.Node) (names []string) {
	for _, a := range n.Asserts {
		if a.Op != contract.Required {
			continue
		}
		for _, name := range a.Names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

var levelNames = map[contract.Level]string{contract.Note: "note", contract.Warning: "warning", contract.Error: "error"}

// timeForms say how times are written.
var timeForms = map[contract.TimeForm]string{
	contract.Seconds: "Unix seconds", contract.Milliseconds: "Unix milliseconds", contract.RFC3339: "an RFC 3339 time", contract.Date: "a date",
}

// typesOf says what values a field has.
func typesOf(n *contract.Node, l *contract.Lifecycle, path string) string {
	var types []string
	for _, name := range n.Types {
		switch form := timeForms[n.Time]; {
		case form != "" && name != "null":
			types = append(types, form)
		default:
			types = append(types, name)
		}
	}
	says := strings.Join(types, " or ")
	if says == "" {
		says = "any value"
	}
	isState := l != nil && l.Field == path
	if listed := n.Listed(); len(listed) > 0 && !isState {
		var values []string
		for _, value := range listed {
			values = append(values, shown(value))
		}
		says = strings.Join(values, " or ")
	}
	if least, ok := n.Limit(contract.MinLength); ok && least > 0 {
		says += ", not empty"
	}
	return says
}

// shown writes a value as JSON.
func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// StatesOf lists the states of an object, in the order in which its schema lists
// them.
func StatesOf(n *contract.Node) (names []string) {
	for _, value := range n.Find(n.Lifecycle.Field).Listed() {
		if name, ok := value.(string); ok && hasState(n.Lifecycle, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return slices.Sorted(maps.Keys(n.Lifecycle.States))
	}
	return names
}

func hasState(l *contract.Lifecycle, name string) bool {
	_, has := l.States[name]
	return has
}

// lifecycle adds for each state what may follow and what goes with it.
func (l *lister) lifecycle(n *contract.Node) {
	all := StatesOf(n)
	for _, name := range all {
		row := n.Lifecycle.States[name]
		l.add(states, name, follows(row, all))
		for _, column := range []struct {
			says   string
			fields []string
		}{
			{"must be set", row.Set}, {"should be set", row.Usual}, {"must be null", row.Null}, {"must not be there yet", row.Withheld},
			{"should have items", row.Filled}, {"should have no items", row.Empty},
		} {
			l.add(states, name+": "+column.says, list(slices.Sorted(slices.Values(column.fields))))
		}
		if row.Files {
			l.add(states, name+": files", "as the counts say")
		}
	}
	for _, row := range []struct {
		name   string
		fields []string
	}{{"never changes", n.Lifecycle.Fixed}, {"may be \"\" at first", n.Lifecycle.Late}, {"is set once", n.Lifecycle.Once}} {
		l.add(relates, row.name, list(row.fields))
	}
}

// follows says which of the states may follow a state.
func follows(row contract.State, all []string) string {
	var next []string
	for _, name := range row.Next {
		if slices.Contains(all, name) {
			next = append(next, name)
		}
	}
	if len(next) == 0 {
		return "is the end"
	}
	return "then " + strings.Join(next, ", ")
}

func list(names []string) string { return strings.Join(names, ", ") }

// relations adds what must hold between the fields of an object.
func (l *lister) relations(n *contract.Node) {
	for _, relation := range n.All() {
		switch r := relation.(type) {
		case *contract.Order:
			for later, pairs := range r.Pairs {
				for _, pair := range pairs {
					if len(pair.Between) == 0 {
						l.add(relates, r.Fields[pair.Earlier]+" ≤ "+r.Fields[later], "["+r.Rule+"]")
					}
				}
			}
		case *contract.Window:
			length := r.Fixed
			if length == "" {
				length = r.Length
			}
			l.add(relates, r.To, fmt.Sprintf("%s + %s, give or take %d s", r.From, length, r.Tolerance))
		case *contract.Sum:
			name := strings.Join(r.Parts, " + ")
			if name == "" {
				name = "0"
			}
			says := "always"
			if r.When.Field != "" {
				says = "when " + r.When.Field + " is " + strings.Join(r.When.In, " or ")
			}
			l.add(relates, name+" "+string(r.Is)+" "+r.Total, says)
		case *contract.Page:
			l.add(relates, "ends of a page", list(slices.DeleteFunc([]string{r.First, r.Last}, func(name string) bool { return name == "" })))
			if r.Rules.Order != "" {
				l.add(relates, "items of a page", "newest "+r.Time+" first")
			}
		}
	}
	if metadata := n.Rest; metadata != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(n.Members)) {
		field := n.Members[name]
		if most, ok := field.Limit(contract.MaxProperties); ok {
			l.add(limits, "fields of "+name, strconv.Itoa(most))
		}
		if most, ok := field.Names.Limit(contract.MaxLength); ok {
			l.add(limits, "characters of a name in "+name, strconv.Itoa(most))
		}
		if most, ok := field.Rest.Limit(contract.MaxLength); ok {
			l.add(limits, "characters of a value in "+name, strconv.Itoa(most))
		}
	}
}

// lines adds what holds of the lines of a file.
func (l *lister) lines(lines *contract.Lines) {
	if in := lines.Input; in != nil {
		l.number(limits, "requests of an input file", in.Lines)
		l.number(limits, "bytes of an input file", in.Bytes)
		for _, endpoint := range slices.Sorted(maps.Keys(in.Items)) {
			l.number(limits, "items of "+in.Items[endpoint].Field+" for "+endpoint, in.Items[endpoint].Max)
		}
	}
	if out := lines.Output; out != nil {
		l.add(files, "named by", list(slices.DeleteFunc([]string{out.Output, out.Errors}, func(name string) bool { return name == "" })))
		l.add(files, "matched by", lines.ID)
		l.add(files, "a request failed", failure(out))
	}
}

// failure says how a result line shows that its request failed.
func failure(out *contract.Output) string {
	var ways []string
	if out.Error != "" {
		ways = append(ways, out.Error+" is set")
	}
	if out.Status != "" {
		ways = append(ways, fmt.Sprintf("%s is %d or more", out.Status, out.Failing))
	}
	if out.Type != "" {
		ways = append(ways, fmt.Sprintf("%s is not %q", out.Type, out.Good))
	}
	return strings.Join(ways, ", or ")
}

func (l *lister) number(group, name string, n int64) {
	if n > 0 {
		l.add(group, name, strconv.FormatInt(n, 10))
	}
}

// api adds how the API is called.
func (l *lister) api(a *contract.API) {
	l.add(calls, "hosts", list(a.Hosts))
	l.add(calls, "key", strings.TrimSpace(a.Auth.Header+": "+a.Auth.Scheme+" KEY"))
	for _, r := range a.Routes {
		says := r.Method + " " + a.Pattern(r)
		if r.Status != 200 {
			says += ", answers " + strconv.Itoa(r.Status)
		}
		l.add(calls, string(r.Operation), says)
	}
	for i, p := range a.List.Paging {
		l.add(calls, "paging "+strconv.Itoa(i+1), paging(p))
	}
	if a.List.Limit.Query != "" {
		l.add(calls, "items of a page", fmt.Sprintf("?%s=, %d if not given, at most %d", a.List.Limit.Query, a.List.Limit.Default, a.List.Limit.Max))
	}
	l.add(calls, "more pages", a.List.More)
	l.add(calls, "items of all pages", a.List.Total)
	if a.Create.Body != nil {
		l.add(calls, "create sends", shown(a.Create.Body))
	}
	l.add(calls, "create requires", list(a.Create.Required))
	l.add(calls, "create makes one of two by", a.Create.Idempotency)
	l.add(calls, "error: code", a.Error.Code)
	l.add(calls, "error: message", strings.Join(a.Error.Message, " or "))
	for _, what := range slices.Sorted(maps.Keys(a.Refusals)) {
		var statuses []string
		for _, status := range a.Refusals[what] {
			statuses = append(statuses, strconv.Itoa(status))
		}
		l.add(calls, "refuses "+what, strings.Join(statuses, " or "))
	}
	if a.Missing == contract.WrittenAbsent {
		l.add(calls, "what has no value", "is left out")
	}
}

func paging(p contract.Paging) string {
	switch p.By {
	case contract.ByItem:
		if p.From != "" {
			return "?" + p.Query + "=ID of the first item, backwards"
		}
		return "?" + p.Query + "=ID of the last item"
	case contract.ByToken:
		return "?" + p.Query + "= what the page before has in " + p.Field
	}
	return fmt.Sprintf("?%s=NUMBER, from %d", p.Query, p.First)
}
