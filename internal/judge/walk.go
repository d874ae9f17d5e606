package judge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A target is what keywords judge: a value, or the name of a field.
type target struct {
	value   document.Value
	node    *contract.Node  // what the schema says of value without condition; nil for nothing
	name    *instance.Field // the field, where it is its name that is judged
	private bool            // something around it is people's data
}

func (t target) isPrivate() bool { return t.private || t.node != nil && t.node.Private }

// A judgement is the verdict of a node on a value or name under a condition.
type judgement struct {
	node      *contract.Node
	at        int
	isProbing bool
	isAdvice  bool
}

// check judges a target by a node and all inside it. With isMain the node is
// what the schema says without condition; our own keywords count only there. The
// ways under conditions that lead to one node and one value can double with each
// subschema: there, each verdict is made once.
func (j *Judge) check(n *contract.Node, t target, isMain bool) {
	if isMain || !n.MayRepeat() {
		j.walk(n, t, isMain)
		return
	}
	verdict := judgement{n, t.value.Index(), j.probing > 0, j.advice}
	if t.name != nil {
		verdict.at = t.name.Key.Index()
	}
	fails, known := j.judged[verdict]
	if !known {
		before := j.failed
		j.failed = false
		j.walk(n, t, isMain)
		fails, j.failed = j.failed, before
		if j.judged == nil {
			j.judged = map[judgement]bool{}
		}
		j.judged[verdict] = fails
	}
	j.failed = j.failed || fails
}

// walk judges a target by a node.
func (j *Judge) walk(n *contract.Node, t target, isMain bool) {
	if j.stopped {
		return
	}
	j.walks++
	kind := t.value.Kind()
	if t.name != nil {
		kind = document.String
	}
	isKnown := isMain && (j.options.ByEngine || j.isKnown(t) && j.known.IsWhole)
	if !isKnown && !j.assert(n, t, kind) {
		return // a value of the wrong type is not judged any further
	}
	switch kind {
	case document.Object:
		j.checkObject(n, t, isMain)
	case document.Array:
		if n.Items != nil {
			for _, item := range t.value.Items {
				if j.stopped = j.stopped || j.isBeyond(item) || j.Brief && j.isBroken(); j.stopped {
					break
				}
				j.check(n.Items, target{value: item, node: t.node.Item(), private: t.isPrivate()}, isMain)
				j.bound(2 * document.MaxFaults)
			}
		}
	}
	if !(j.options.ByEngine && isMain) {
		j.checkSameValue(n, t)
	}
	if isMain {
		j.checkOurs(n, t, kind)
	}
}

// maxCounted is how many findings of a document are counted, beyond those that are kept.
const maxCounted = 100_000

// isBeyond tells whether there are so many findings that an item, and what comes behind
// it, is not judged.
func (j *Judge) isBeyond(item document.Value) bool {
	if j.beyond <= maxCounted {
		return false
	}
	message := fmt.Sprintf("comes after %d findings: no more of the document is judged", j.beyond+len(j.faults))
	j.add(at(item), document.RuleLimit, func() (string, string) {
		return message, fmt.Sprintf("at most %d findings", maxCounted+document.MaxFaults)
	})
	return true
}

// isBroken tells whether an error is among the faults that have come since it was called
// before.
func (j *Judge) isBroken() bool {
	fresh := j.faults[min(j.looked, len(j.faults)):]
	j.looked = len(j.faults)
	return slices.ContainsFunc(fresh, func(f fault) bool {
		isWanted := j.options.Wants == nil || j.options.Wants(f.rule)
		return isWanted && !f.advice && j.contract.Rule(f.rule).Level == contract.Error
	})
}

// assert judges the keywords that look at the value alone. It is false for a
// value of the wrong type.
func (j *Judge) assert(n *contract.Node, t target, kind document.Kind) bool {
	if len(n.Asserts) > 0 && !j.spend(len(n.Asserts), t, n.Asserts[0].Schema.Location) {
		return false
	}
	for i := range n.Asserts {
		a := &n.Asserts[i]
		if a.Op <= contract.TypeIs && (a.Op == contract.Never || !a.Types.Allows(kind, t.value)) {
			j.fail(a.Keyword, t)
			return false
		}
	}
	for i := range n.Asserts {
		if a := &n.Asserts[i]; a.Op > contract.TypeIs && !j.holdsAssert(a, t, kind) {
			j.fail(a.Keyword, t)
		}
	}
	return true
}

func (j *Judge) holdsAssert(a *contract.Assert, t target, kind document.Kind) bool {
	switch a.Op {
	case contract.OneOf:
		if !j.spend(len(a.Values), t, a.Schema.Location) {
			return true
		}
		for i := range a.Values {
			if l := &a.Values[i]; l.Kind == kind && j.equals(l, t) {
				return true
			}
		}
		return false
	case contract.MinLength:
		return kind != document.String || t.characters() >= a.Limit
	case contract.MaxLength:
		return kind != document.String || t.bytes() <= a.Limit || t.characters() <= a.Limit
	case contract.MinItems:
		return kind != document.Array || t.value.Len() >= a.Limit
	case contract.MaxItems:
		return kind != document.Array || t.value.Len() <= a.Limit
	case contract.MinProperties:
		return kind != document.Object || len(j.reader.Object(t.value, t.node).Fields) >= a.Limit
	case contract.MaxProperties:
		return kind != document.Object || len(j.reader.Object(t.value, t.node).Fields) <= a.Limit
	case contract.Minimum:
		return kind != document.Number || j.compare(t.value, a.Number) >= 0
	case contract.Maximum:
		return kind != document.Number || j.compare(t.value, a.Number) <= 0
	case contract.ExclusiveMinimum:
		return kind != document.Number || j.compare(t.value, a.Number) > 0
	case contract.ExclusiveMaximum:
		return kind != document.Number || j.compare(t.value, a.Number) < 0
	case contract.Required:
		if kind == document.Object {
			if !j.spend(len(a.Names), t, a.Schema.Location) {
				return true
			}
			o := j.reader.Object(t.value, t.node)
			for _, name := range a.Names {
				if o.At(name) == nil {
					return false
				}
			}
		}
	case contract.Closed:
		if kind == document.Object {
			for _, f := range j.reader.Object(t.value, t.node).Fields {
				if !a.Allowed[f.Name] {
					return false
				}
			}
		}
	case contract.MatchesPattern:
		if kind != document.String {
			return true
		}
		text := t.text()
		return !j.spend(len(text)*a.Cost, t, a.Schema.Location) || a.Pattern.MatchString(text)
	case contract.IsTime:
		if kind == document.String {
			_, ok := a.Form.ParseText([]byte(t.text()))
			return ok
		}
	}
	return true
}

// text gives the characters of a string or name.
func (t target) text() string {
	if t.name != nil {
		return t.name.Name
	}
	return t.value.Text()
}

// bytes gives a length that no count of characters is above.
func (t target) bytes() int {
	if t.name != nil {
		return len(t.name.Name)
	}
	return len(t.value.Raw())
}

func (t target) characters() int {
	if t.name != nil {
		return utf8.RuneCountInString(t.name.Name)
	}
	return t.value.Characters()
}

// compare tells how a value that is a number compares to a number of the schema.
func (j *Judge) compare(v document.Value, n contract.Number) int {
	if small, ok := v.Int64(); ok && n.Fits {
		return cmp.Compare(small, n.Small)
	}
	j.work += contract.ExactWork
	exact, _ := new(big.Rat).SetString(string(instance.Scalar(v).(json.Number)))
	return exact.Cmp(n.Exact)
}

// equals compares a literal to a target of the same type, as JSON Schema does:
// 1.0 is 1.
func (j *Judge) equals(l *contract.Literal, t target) bool {
	switch l.Kind {
	case document.String:
		return t.name != nil && t.name.Name == l.Text || t.name == nil && t.value.Is(l.Text)
	case document.Number:
		return j.compare(t.value, l.Number) == 0
	case document.Boolean:
		return t.value.True() == l.True
	}
	return true
}

// checkObject judges the names and values of the fields of an object.
func (j *Judge) checkObject(n *contract.Node, t target, isMain bool) {
	o := j.reader.Object(t.value, t.node)
	if isMain && n.ID != "" {
		if f, found := o.Get(n.ID); found && f.Value.Kind() == document.String {
			j.owners = append(j.owners, owner{o.Value, f.Value})
		}
	}
	isKnown := isMain && j.isKnown(t)
	for i := range o.Fields {
		f := &o.Fields[i]
		inner := target{value: f.Value, node: f.Node, private: t.isPrivate()}
		node := f.Node
		if !isMain {
			node = n.Numbered(f.Number, f.Name)
		}
		if node != nil && !(isKnown && !slices.Contains(j.known.Unknown, f.Value.Start())) {
			j.check(node, inner, isMain)
		}
		if n.Names != nil && !(j.options.ByEngine && isMain) {
			inner.name = f
			j.check(n.Names, inner, false)
		}
	}
}

// checkSameValue judges the keywords that apply other nodes to the same value,
// and those that the engine judges.
func (j *Judge) checkSameValue(n *contract.Node, t target) {
	for i := range n.Choices {
		c := &n.Choices[i]
		holding := 0
		for _, branch := range c.Branches {
			if j.holds(branch, t) {
				holding++
			}
		}
		if c.Name == "not" && holding > 0 || c.Name == "anyOf" && holding == 0 || c.Name == "oneOf" && holding != 1 {
			j.fail(c.Keyword, t)
		}
	}
	for i := range n.Conditions {
		c := &n.Conditions[i]
		branch := c.Else
		if j.holds(c.If, t) {
			branch = c.Then
		}
		if branch != nil {
			j.check(branch, t, false)
		}
	}
	for _, e := range n.Engine {
		for _, f := range j.engineFailures(e.Schema, t) {
			j.fail(f.Keyword, f.target)
		}
	}
}

// isKnown tells whether something is known of a target, which is judged by what the
// schema says without condition.
func (j *Judge) isKnown(t target) bool { return j.known != nil && t.name == nil && t.value == j.root }

// holds tells whether a target holds to a node.
func (j *Judge) holds(n *contract.Node, t target) bool {
	before := j.failed
	j.failed = false
	j.probing++
	j.check(n, t, false)
	j.probing--
	holds := !j.failed
	j.failed = before
	return holds
}

// checkOurs judges our own keywords at a value whose inside has been judged.
func (j *Judge) checkOurs(n *contract.Node, t target, kind document.Kind) {
	if kind == document.Number && n.IntegerRule != "" && !j.flaws.has(at(t.value)) {
		if _, plain := t.value.Int64(); !plain {
			digits, isInteger := t.value.Integer()
			if raw := string(t.value.Raw()); isInteger && digits != raw && raw != "-0" {
				j.add(at(t.value), n.IntegerRule, func() (string, string) {
					want := printable.Shorten(digits)
					return "is written " + printable.Shorten(raw) + ", but must be written " + want, want
				})
			}
		}
	}
	if kind == document.Object {
		o := j.reader.Object(t.value, t.node)
		if n.Undeclared != "" {
			for _, f := range o.Fields {
				if !f.Known {
					j.add(at(f.Value), n.Undeclared, undeclared)
				}
			}
			for _, m := range o.Unread {
				j.add(at(m.Value), n.Undeclared, func() (string, string) {
					return "is not spelled as the client naming has it", printable.Quoted(contract.ClientName(m.Name.Text()))
				})
			}
		}
		if relations := n.All(); len(relations) > 0 && !j.stopped {
			object := &object{j, o, t.node}
			isKnown := j.isKnown(t)
			for i, r := range relations {
				if !isKnown || j.discarded || j.known.Relations>>i&1 == 0 {
					r.Judge(object)
				}
			}
		}
	}
	j.advice = true
	for _, a := range n.Advice {
		if !j.options.ByEngine {
			j.check(a.Node, t, false)
			continue
		}
		for _, f := range j.engineFailures(a.Schema, t) {
			j.fail(f.Keyword, f.target)
		}
	}
	j.advice = false
}

// fail notes that a keyword does not hold. Where a field that an alternative
// asks for has a finding of its own, that says enough.
func (j *Judge) fail(k contract.Keyword, t target) {
	if j.probing > 0 {
		j.failed = true
		return
	}
	if k.Name == "oneOf" && t.value.Kind() == document.Object {
		o := j.reader.Object(t.value, t.node)
		for _, branch := range k.Schema.OneOf {
			for _, name := range branch.Required {
				if f, found := o.Get(name); found && j.flaws.has(at(f.Value)) {
					return
				}
			}
		}
	}
	before := len(j.faults)
	j.explain(k, t)
	kept := j.faults[:before]
	for _, f := range j.faults[before:] {
		switch {
		case !j.advice:
			f.keyword = k.Name
			j.flaw(f.Spot)
		case j.flaws.has(f.Spot):
			continue
		default:
			f.advice = true
		}
		kept = append(kept, f)
	}
	j.faults = kept
}

// An object shows an object of the document to relations.
type object struct {
	*Judge
	*instance.Object
	node *contract.Node
}

// Field implements contract.Object.
func (o *object) Field(path string) contract.Field {
	name, rest, isDeeper := strings.Cut(path, "/")
	f := o.At(name)
	if f == nil {
		s := contract.Spot{At: o.Value.Index(), Missing: o.reader.Spell(name), Absent: true}
		field := contract.Field{Spot: s, Owner: s.At, Unfit: o.flaws.has(s)}
		if !isDeeper {
			field.Node = o.node.Member(name)
		}
		return field
	}
	field := contract.Field{
		Spot: at(f.Value), Value: f.Value, Node: f.Node, Found: true, Owner: o.Value.Index(),
		Private: f.Node != nil && f.Node.Private, Unfit: o.flaws.has(at(f.Value)),
	}
	if !isDeeper || field.Unfit {
		return field
	}
	if f.Value.Kind() != document.Object {
		field.Found = false
		return field
	}
	deeper := object{o.Judge, o.reader.Object(f.Value, f.Node), f.Node}
	inner := deeper.Field(rest)
	inner.Private = inner.Private || field.Private
	return inner
}

// Items implements contract.Object.
func (o *object) Items(path string) (items []contract.Object, ok bool) {
	list := o.Field(path)
	if !list.IsSet() || list.Value.Kind() != document.Array {
		return nil, false
	}
	node := list.Node.Item()
	n := list.Value.Len()
	objects := make([]object, 0, n) // one allocation: there may be many
	items = make([]contract.Object, 0, n)
	for _, item := range list.Value.Items {
		if item.Kind() == document.Object {
			objects = append(objects, object{o.Judge, o.reader.Object(item, node), node})
			items = append(items, &objects[len(objects)-1])
		} else {
			items = append(items, nil)
		}
	}
	return items, true
}

// State implements contract.Object.
func (o *object) State(l *contract.Lifecycle) string { return o.reader.State(o.Object, o.node, l) }

// Report implements contract.Object.
func (o *object) Report(s contract.Spot, rule string, says contract.Text) { o.add(s, rule, says) }

// ReportBeside implements contract.Object.
func (o *object) ReportBeside(path, other, rule string, says contract.Text) {
	beside := &pair{o, other, 1 + strings.Count(path, "/")}
	o.faults = append(o.faults, fault{Spot: o.Field(path).Spot, rule: rule, says: says, beside: beside})
}

// pointer gives the JSON Pointer of the other field from the object.
func (p *pair) pointer() (pointer string) {
	for inner, left, isDeeper := p.in.Object, p.other, true; isDeeper; {
		var name string
		name, left, isDeeper = strings.Cut(left, "/")
		f, _ := inner.Get(name)
		pointer = document.AppendToken(pointer, f.Key.Text())
		inner = p.in.reader.Object(f.Value, f.Node)
	}
	return pointer
}

// undeclared says what is wrong with a field that is not declared.
func undeclared() (message, want string) {
	return "is not a member of the contract", "a member of the contract"
}

// Discard implements contract.Object.
func (o *object) Discard(index int) {
	o.discarded = true
	o.flaw(contract.Spot{At: index})
}

// Describe implements contract.Object.
func (o *object) Describe(f contract.Field) string {
	switch {
	case f.Absent:
		return "is missing"
	case f.Value.Kind() == document.Null:
		return "is null"
	}
	return "is " + describe(f.Value, o.mayQuote(f.Private))
}

// Spell implements contract.Object.
func (o *object) Spell(name string) string { return o.reader.Spell(name) }
