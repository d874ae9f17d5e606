package compare

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/session"
)

// compare finds the differences between two replies to the same step.
func (c *comparer) compare(p pair) {
	if p.target.Failure != "" || p.reference.Failure != "" {
		if p.reference.Failure == "" {
			c.add(p, Difference{What: StatusDiffers, Target: p.target.Failure, Reference: p.reference.StatusText()})
		}
		return
	}
	if p.target.Status != p.reference.Status {
		c.add(p, Difference{What: StatusDiffers, Target: p.target.StatusText(), Reference: p.reference.StatusText()})
	}
	if p.target.IsOfFiles() {
		return // the contract says nothing of them
	}
	target, reference := sideOf(c.ours, p.target), sideOf(c.theirs, p.reference)
	switch {
	case target.what != reference.what:
		if p.target.IsRefusal() == p.reference.IsRefusal() {
			c.add(p, Difference{What: BodyDiffers, Target: target.what, Reference: reference.what})
		}
	case target.object != nil:
		c.members(p, target, reference)
	}
}

// A side is an object in one of two replies.
type side struct {
	*session.Traffic
	reader  *instance.Reader
	object  *instance.Object // nil where there is none
	place   *contract.Node
	what    string // the kind of document, or what there is in place of one
	pointer string
	state   string // of the batch that it is of, or is a part of
	refusal bool   // an error reply, whose texts are compared
	private bool   // the names in object that the contract does not have must not be shown
}

func sideOf(t *session.Traffic, r *session.Reply) side {
	switch {
	case len(r.Body) == 0:
		return side{what: "no body"}
	case !r.IsJSON:
		return side{what: "a body that is not JSON"}
	case r.Root.Kind() != document.Object:
		return side{what: typeName(r.Root)}
	}
	s := side{Traffic: t, reader: t.Instances()}
	thing := s.reader.Recognize(r.Root, t.API.Returns(r.Operation))
	s.reader.FindNaming(thing.Value, thing.Node())
	s.object, s.place, s.what, s.pointer = s.reader.Object(thing.Value, thing.Node()), thing.Node(), thing.Title, thing.Pointer
	s.refusal = thing.Kind != nil && thing.Kind.Refusal
	if r.Batch != nil {
		s.state, _ = t.State(r.Batch)
	}
	return s
}

// shows tells whether the value at a JSON Pointer may be quoted: it is declared,
// and not people's data.
func (s side) shows(pointer string, ours bool) bool {
	rest, found := strings.CutPrefix(pointer, s.pointer)
	if s.object == nil || !found {
		return false
	}
	place := s.place
	for token := range strings.SplitSeq(strings.TrimPrefix(rest, "/"), "/") {
		if inner := place.Members[token]; inner != nil {
			place = inner
		} else if place = place.Item(); place == nil {
			return false
		}
		if place.Private && !s.Options.ShowValues && !(s.refusal && ours) {
			return false
		}
	}
	return true
}

// members compares the members of two objects.
func (c *comparer) members(p pair, target, reference side) {
	for i, f := range reference.object.Fields {
		if _, found := target.object.Get(f.Name); !found {
			at := reference.token(target.pointer, target.reader.Spell(f.Name), f, i)
			c.add(p, Difference{What: MemberMissing, Pointer: at, Target: "missing", Reference: typeName(f.Value)})
		}
	}
	for i, f := range target.object.Fields {
		at := target.token(target.pointer, f.Key.Text(), f, i)
		other, found := reference.object.Get(f.Name)
		if !found {
			c.add(p, Difference{What: MemberExtra, Pointer: at, Target: typeName(f.Value), Reference: "missing"})
			continue
		}
		c.values(p, target.within(f, at), reference.within(other, ""), f, other)
	}
}

// token adds the name of the i-th field of the object to a pointer, as far as it may
// be shown.
func (s side) token(pointer, name string, f instance.Field, i int) string {
	if s.private && !f.Known && !s.Contract.Limits.Shows([]byte(f.Name)) {
		name = document.Unnamed(i + 1)
	}
	return document.AppendToken(pointer, name)
}

// within gives the side of a member. Its object is there where its members may
// be told: they are declared, and not people's data.
func (s side) within(f instance.Field, pointer string) side {
	s.pointer, s.object = pointer, nil
	s.private = !s.Options.ShowValues && (s.private || f.Node == nil || f.Node.Private)
	isClosed := f.Node == nil || f.Node.Private && !s.refusal && !s.Options.ShowValues
	if f.Value.Kind() == document.Object && !isClosed {
		s.object = s.reader.Object(f.Value, f.Node)
	}
	return s
}

// values compares two members of a name.
func (c *comparer) values(p pair, target, reference side, f, other instance.Field) {
	here, there := typeName(f.Value), typeName(other.Value)
	isNull := f.Value.Kind() == document.Null || other.Value.Kind() == document.Null
	switch {
	case here != there && isNull && target.state != reference.state:
		// what is null follows from the state
	case here != there:
		c.add(p, Difference{What: TypeDiffers, Pointer: target.pointer, Target: here, Reference: there})
	case target.object != nil && reference.object != nil:
		c.members(p, target, reference)
	case f.Value.Kind() == document.Array:
		c.items(p, target, reference, f, other)
	case target.refusal && f.Value.Kind() == document.String && withoutIDs(f.Value.Text()) != withoutIDs(other.Value.Text()):
		c.add(p, Difference{What: TextDiffers, Pointer: target.pointer, Target: c.quoted(p, f.Value), Reference: c.quoted(p, other.Value)})
	}
}

// items compares the first items of two arrays: what is behind is like them.
func (c *comparer) items(p pair, target, reference side, f, other instance.Field) {
	if f.Node == nil || f.Node.Private {
		return
	}
	a, b := first(f.Value), first(other.Value)
	if a == nil || b == nil {
		return
	}
	target.object, target.state = target.item(*a, f.Node)
	reference.object, reference.state = reference.item(*b, other.Node)
	target.pointer = document.AppendToken(target.pointer, "0")
	c.members(p, target, reference)
}

func first(array document.Value) *document.Value {
	for _, item := range array.Items {
		if item.Kind() == document.Object {
			return &item
		}
		break
	}
	return nil
}

func (s side) item(v document.Value, list *contract.Node) (o *instance.Object, state string) {
	o = s.reader.Object(v, list.Item())
	return o, s.reader.State(o, list.Item(), s.Lifecycle)
}

// quoted gives the text of a refusal, where it may be quoted.
func (c *comparer) quoted(p pair, v document.Value) string {
	if p.isOurs() || c.ours.Options.ShowValues {
		return session.Shown(v.Text())
	}
	return fmt.Sprintf("a string of %d characters", utf8.RuneCountInString(v.Text()))
}

// withoutIDs gives a text without words that have digits: ids, times and counts.
func withoutIDs(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.ContainsFunc(word, unicode.IsDigit) {
			words[i] = "#"
		}
	}
	return strings.Join(words, " ")
}

// typeName gives a value's JSON type.
func typeName(v document.Value) string {
	switch v.Kind() {
	case document.Null:
		return "null"
	case document.Number:
		if v.IsInteger() {
			return "an integer"
		}
	case document.Array, document.Object:
		return "an " + v.Kind().String()
	}
	return "a " + v.Kind().String()
}
