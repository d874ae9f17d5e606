package propose

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/shape"
)

// A draft is a schema that grows by differences until nothing that was recorded is an
// error.
type draft struct {
	options  Options
	profile  string // that it is like
	base     base
	like     *contract.Contract
	seen     *evidence // by the profile that it is like
	now      *evidence // by the draft, as it was last
	excepted []exception
	fresh    map[spot]bool       // exceptions of this round, which may explain several errors
	states   []string            // of its own
	next     map[string][]string // by state, those that follow beside what the profile says
	because  map[string]string   // by state, the transitions that show it
	left     map[string]int      // by state, how often it was seen to be left
	rows     []change
	time     contract.TimeForm // of the times in times; "" where they are as in the profile
	times    []string
	typeRule string // of the type of times in the profile
	levels   []level
	required map[string][]string // by kind
	added    map[string][]addition
	hosts    []string
	paths    object
	limit    int    // items of a page
	paging   object // how lists go on
	source   string
}

// An exception is a row of except.
type exception struct {
	rule, kind string
	at         []string
	why        []string
}

// A level is a rule that hardly anything keeps, and that was only a warning.
type level struct{ rule, why string }

// A change is a field that a state's row no longer has.
type change struct{ state, column, path, why string }

// An addition is a field that the profile does not have.
type addition struct {
	name  string
	types []string
	why   string
}

// isBroken tells whether a rule is about what no profile could allow: what is no JSON,
// or no document of the API. Then the recordings are at fault.
func isBroken(rule string) bool {
	return slices.Contains([]string{
		judge.RuleKind, judge.RuleWrapped, judge.RuleMixed, document.RuleSyntax, document.RuleBOM, document.RuleUTF8, document.RuleDuplicate, document.RuleLimit,
	}, rule)
}

// fix adds the difference that explains an error. It says false where there is none.
func (d *draft) fix(f *fault) bool {
	if isBroken(f.rule) {
		return false
	}
	kind, _ := d.like.Kind(f.kind)
	node := find(kind.Node, f.path)
	switch {
	case f.kind == "" || node == nil && f.is != "absent":
		return d.leaveOut(f)
	case d.isNewState(kind, f):
		return d.addState(f)
	case d.isOtherTime(kind, node, f):
		return d.addTimes(kind, f)
	case d.isOfRow(kind, f):
		return true
	}
	return d.except(f.rule, f.kind, f.path, d.why(f)) || d.leaveOut(f)
}

// why is the evidence of an error at a field, in all states together.
func (d *draft) why(f *fault) string {
	count, first, is := 0, "", []string{}
	for _, at := range d.now.order {
		if other := d.now.faults[at]; at.rule == f.rule && at.kind == f.kind && at.path == f.path {
			count += other.count
			first = cmp.Or(first, other.first)
			if !slices.Contains(is, at.is) {
				is = append(is, at.is)
			}
		}
	}
	of := d.seen.group(f.kind).Seen.Count
	return fmt.Sprintf("%s in %d of %d, first %s", strings.Join(is, " or "), count, max(of, count), first)
}

// leaveOut takes a rule out everywhere.
func (d *draft) leaveOut(f *fault) bool {
	if slices.ContainsFunc(d.excepted, func(e exception) bool { return e.rule == f.rule && e.kind == "" }) {
		return false
	}
	d.excepted = append(d.excepted, exception{rule: f.rule, why: []string{fmt.Sprintf("not so %s, first %s", times(f.count), f.first)}})
	return true
}

func times(n int) string {
	if n == 0 {
		return "never"
	}
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// except takes a rule out at a field. It says false where no file that the draft refers
// to states the rule there.
func (d *draft) except(rule, kind, path, why string) bool {
	at := slices.IndexFunc(d.excepted, func(e exception) bool { return e.rule == rule && e.kind == kind })
	if at >= 0 && slices.Contains(d.excepted[at].at, path) {
		return d.fresh[spot{rule: rule, kind: kind, path: path}]
	}
	if !d.isStated(rule, kind, path) {
		return false
	}
	if at < 0 {
		at = len(d.excepted)
		d.excepted = append(d.excepted, exception{rule: rule, kind: kind})
	}
	e := &d.excepted[at]
	e.at = append(e.at, path)
	if why != "" && !slices.Contains(e.why, why) {
		e.why = append(e.why, why)
	}
	d.fresh[spot{rule: rule, kind: kind, path: path}] = true
	return true
}

// isStated tells whether the profile states a rule at a field: of the value there, of
// its being there or, where names are free, of its name.
func (d *draft) isStated(rule, kind, path string) bool {
	of, _ := d.like.Kind(kind)
	holder, name := of.Node, path
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		holder, name = find(of.Node, path[:at]), path[at+1:]
	}
	return find(of.Node, path).States(rule, "") || holder.States(rule, name) || name == "*" && holder != nil && holder.Names.States(rule, "")
}

// find gives the node of a field by its path.
func find(n *contract.Node, path string) *contract.Node {
	if path == "" {
		return n
	}
	for name := range strings.SplitSeq(path, "/") {
		switch {
		case n == nil:
			return nil
		case n.Members[name] != nil:
			n = n.Members[name]
		case name == "*" && n.Items != nil:
			n = n.Items
		default:
			n = n.Rest
		}
	}
	return n
}

func (d *draft) isNewState(kind contract.Kind, f *fault) bool {
	l := kind.Node.Lifecycle
	if l == nil || f.path != l.Field || f.text == "" || !shape.IsWord(f.text) {
		return false
	}
	_, isKnown := l.States[f.text]
	return !isKnown && !slices.Contains(d.states, f.text)
}

// addState adds a state. What may follow it, and what it may follow, is what histories
// show.
func (d *draft) addState(f *fault) bool {
	kind, _ := d.like.Kind(f.kind)
	if len(d.states) == 0 && kind.Node.Find(f.path).Listed() != nil && !d.except(f.rule, f.kind, f.path, "states of its own, listed below") {
		return false
	}
	d.states = append(d.states, f.text)
	d.because[f.text] = fmt.Sprintf("seen in %d of %d, first %s", f.count, d.seen.group(f.kind).Seen.Count, f.first)
	return true
}

// A step is a change of state that histories show.
type step struct{ from, to string }

// transitions adds the steps that were seen and that the profile does not have. Of
// documents by themselves nobody knows the order: one with more of the times that are
// set once is later, and only what states of the draft's own are part of counts.
func (d *draft) transitions() {
	l := d.lifecycle()
	if l == nil {
		return
	}
	seen := map[step]int{}
	note := func(h *session.History, mayCount func(s step) bool) {
		for before, after := range h.Steps {
			s := step{before.Text(l.Field), after.Text(l.Field)}
			if !l.IsEnd(s.from) && s.from != s.to && mayCount(s) {
				seen[s]++
			}
		}
	}
	for _, t := range d.seen.traffic {
		for _, h := range t.Batches {
			note(h, func(step) bool { return true })
		}
	}
	progress := func(o *session.Observation) (set int) {
		for _, name := range l.Once {
			if o.Members[name] != nil && o.Members[name] != "" {
				set++
			}
		}
		return set
	}
	for _, h := range d.seen.observed.Batches {
		sorted := *h
		sorted.Seen = slices.SortedStableFunc(slices.Values(h.Seen), func(a, b *session.Observation) int { return progress(a) - progress(b) })
		note(&sorted, func(s step) bool { return slices.Contains(d.states, s.from) || slices.Contains(d.states, s.to) })
	}
	for _, s := range slices.SortedFunc(maps.Keys(seen), func(a, b step) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) }) {
		isOwn := slices.Contains(d.states, s.from) || slices.Contains(d.states, s.to)
		isKnown := isOwn || d.isState(s.from) && d.isState(s.to) && !l.Reaches(s.from, s.to)
		if !isKnown || slices.Contains(d.next[s.from], s.to) || !d.isState(s.from) && !slices.Contains(d.states, s.from) {
			continue
		}
		d.next[s.from] = append(d.next[s.from], s.to)
		d.left[s.from] += seen[s]
		d.because[s.from] = strings.TrimPrefix(d.because[s.from]+"; ", "; ") + fmt.Sprintf("then %s, seen %s", s.to, times(seen[s]))
	}
}

func (d *draft) isState(name string) bool {
	_, has := d.lifecycle().States[name]
	return has
}

// batches gives the kind with a lifecycle.
func (d *draft) batches() contract.Kind {
	for _, kind := range d.like.Kinds {
		if kind.Node.Lifecycle != nil {
			return kind
		}
	}
	return contract.Kind{}
}

func (d *draft) lifecycle() *contract.Lifecycle {
	if kind := d.batches(); kind.Node != nil {
		return kind.Node.Lifecycle
	}
	return nil
}

// isOtherTime tells whether a value is a time in another form than the profile has it,
// as all that were seen at the field are.
func (d *draft) isOtherTime(kind contract.Kind, node *contract.Node, f *fault) bool {
	if node == nil || node.Time == "" || f.kind != d.batches().Name || strings.Contains(f.path, "/") {
		return false
	}
	form := d.formAt(f.kind, f.path)
	return form != "" && form != node.Time && (d.time == "" || d.time == form) && !slices.Contains(d.times, f.path)
}

// formAt gives the form of all times that were seen at a field; "" where they have
// several, or none that is known.
func (d *draft) formAt(kind, path string) contract.TimeForm {
	m := d.seen.group(kind).Member("/" + path)
	forms := map[contract.TimeForm]bool{}
	for size := range m.Sizes {
		forms[map[shape.Size]contract.TimeForm{shape.Seconds: contract.Seconds, shape.Milliseconds: contract.Milliseconds}[size]] = true
	}
	for form := range m.Forms.Of {
		forms[map[string]contract.TimeForm{shape.RFC3339: contract.RFC3339}[form]] = true
	}
	if len(forms) != 1 {
		return ""
	}
	for form := range forms {
		return form
	}
	return ""
}

// addTimes takes the form of a time for all times of the object but those that were
// seen in another one.
func (d *draft) addTimes(kind contract.Kind, f *fault) bool {
	d.time = d.formAt(f.kind, f.path)
	for _, a := range kind.Node.Members[f.path].Asserts {
		if a.Op == contract.TypeIs {
			d.typeRule = a.Rule
		}
	}
	for _, name := range slices.Sorted(maps.Keys(kind.Node.Members)) {
		form := d.formAt(f.kind, name)
		if kind.Node.Members[name].Time == "" || form != "" && form != d.time || d.seen.group(f.kind).Member("/"+name).Forms.Count() > 0 && form == "" {
			continue
		}
		d.times = append(d.times, name)
		why := ""
		if name == f.path {
			why = fmt.Sprintf("times are %s, first %s", timeWords[d.time], f.first)
		}
		d.except(f.rule, f.kind, name, why)
	}
	return true
}

var timeWords = map[contract.TimeForm]string{
	contract.Seconds: "Unix seconds", contract.Milliseconds: "Unix milliseconds", contract.RFC3339: "RFC 3339",
}

// isOfRow takes a field out of the row of a state, where the error is about that.
func (d *draft) isOfRow(kind contract.Kind, f *fault) bool {
	l := kind.Node.Lifecycle
	if l == nil {
		return false
	}
	row, isKnown := l.States[f.row]
	for _, c := range columns(l, row) {
		if isKnown && c.rule == f.rule && slices.Contains(c.fields, f.path) {
			if slices.ContainsFunc(d.rows, func(r change) bool { return r.state == f.row && r.column == c.name && r.path == f.path }) {
				return false
			}
			d.rows = append(d.rows, change{f.row, c.name, f.path, fmt.Sprintf("%s %s in %d, first %s, else %s", f.path, f.is, f.count, f.first, f.rule)})
			return true
		}
	}
	return false
}

// A column is one of a lifecycle's.
type column struct {
	name, rule string
	fields     []string
}

func columns(l *contract.Lifecycle, row contract.State) []column {
	return []column{
		{"set", l.Rules.Set, row.Set}, {"usual", l.Rules.Usual, row.Usual}, {"null", l.Rules.Null, row.Null},
		{"withheld", l.Rules.Withheld, row.Withheld}, {"filled", l.Rules.Filled, row.Filled}, {"empty", l.Rules.Empty, row.Empty},
	}
}
