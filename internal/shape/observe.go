package shape

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/validate"
)

// An Observer makes a Shape of documents, one after the other.
type Observer struct {
	Shape    *Shape
	contract *contract.Contract
	reader   *instance.Reader
	parser   document.Parser
}

// NewObserver makes an observer under the contract, which reads names in a naming.
func NewObserver(c *contract.Contract, naming string) *Observer {
	return &Observer{Shape: New(c.Profile.Name), contract: c, reader: instance.NewReader(c, naming)}
}

// Observe takes a JSON text into account, and tells whether it did: it is a
// document of some kind. fault says why the text cannot be read, where it cannot.
// due is the kind that it must be of, "" for any; refused says that it must be an
// error reply. locate makes the place of a finding, given its pointer and offset in
// the text.
func (o *Observer) Observe(text []byte, due string, refused bool, locate func(f *validate.Finding, offset int)) (seen bool, fault *document.Fault) {
	doc := o.parser.Parse(text, o.contract.Limits)
	root, ok := doc.Root()
	if !ok {
		last := doc.Faults[len(doc.Faults)-1] // those of the document last until the next one is read
		return false, &last
	}
	if root.Kind() != document.Object {
		return false, nil
	}
	o.reader.Reset()
	thing := o.recognize(root, due, refused)
	if thing.Kind == nil {
		return false, nil
	}
	s := sight{Observer: o, root: root, locate: locate}
	s.object(thing.Value, thing.Kind.Name, thing.Node())
	return true, nil
}

// recognize tells what to observe; nothing of what is of no kind.
func (o *Observer) recognize(root document.Value, due string, refused bool) recognize.Thing {
	if !refused {
		thing := o.reader.Recognize(root, due)
		if !o.contract.StatesEvidence && o.known(thing) < min(minShared, len(thing.Node().Members)) {
			return recognize.Thing{}
		}
		return thing
	}
	kinds := o.contract.Kinds
	i := slices.IndexFunc(kinds, func(k contract.Kind) bool { return k.Refusal })
	if i < 0 {
		return recognize.Thing{}
	}
	return recognize.Thing{Kind: &kinds[i], Value: root}
}

// minShared is how many fields that are known an object has that is observed by a
// schema without evidence: any object may have one, such as an id.
const minShared = 2

func (o *Observer) known(thing recognize.Thing) (count int) {
	for _, f := range o.reader.Object(thing.Value, thing.Node()).Fields {
		if f.Known {
			count++
		}
	}
	return count
}

// A sight is one document being observed.
type sight struct {
	*Observer
	root   document.Value
	locate func(f *validate.Finding, offset int)
}

// A sighting is of a value, somewhere. To find where takes time in proportion to the
// text, and is done when something is seen for the first time, once.
type sighting struct {
	sight *sight
	value document.Value
	id    string // of the batch
	found *validate.Finding
}

func (s *sighting) find() *validate.Finding {
	if s.found == nil {
		s.found = &validate.Finding{Pointer: s.sight.root.PointerTo(s.value), BatchID: s.id}
		s.sight.locate(s.found, s.value.Start())
	}
	return s.found
}

// A spot is where in its object a value stands.
type spot struct {
	group   *Group
	id      string // of the object; "" where it has none
	path    string
	node    *contract.Node // nil where the schema says nothing
	extra   bool           // not declared
	private bool           // people's data
	echoed  bool           // what the object was created with: it is as the client has it
}

// object observes an object of a kind.
func (s *sight) object(v document.Value, kind string, node *contract.Node) {
	object := s.reader.Object(v, node)
	state := ""
	if node.Lifecycle != nil {
		state = s.reader.State(object, node, node.Lifecycle)
		if _, known := node.Lifecycle.States[state]; !known {
			state = ""
		}
	}
	in := spot{group: s.Shape.group(kind, state), node: node}
	identity := v.Raw()
	if id, found := object.Get(node.ID); found && id.Value.Kind() == document.String {
		identity, in.id = id.Value.Bytes(), id.Value.Text()
	}
	in.group.Distinct.add(identity)
	in.group.Seen.see(&sighting{sight: s, value: v, id: in.id})
	s.members(v, in)
}

// members observes the members of an object. Those that are not declared are
// left out where the schema does not close the object: then their names are data.
func (s *sight) members(v document.Value, in spot) {
	for _, f := range s.reader.Object(v, in.node).Fields {
		if len(f.Name) > maxName || !f.Known && in.path != "" && !in.node.IsClosed() {
			continue
		}
		inner := in
		inner.path, inner.node, inner.extra = document.AppendToken(in.path, f.Name), f.Node, !f.Known
		inner.private = in.private || f.Node != nil && f.Node.Private
		inner.echoed = in.node.Lifecycle != nil && slices.Contains(in.node.Lifecycle.Fixed, f.Name)
		s.value(f.Value, inner)
	}
}

// value observes a value, and what is inside where the schema declares it.
func (s *sight) value(v document.Value, at spot) {
	m := at.group.member(at.path, at.extra)
	if m == nil {
		return
	}
	s.note(m, v, at)
	if at.extra || at.node == nil || len(at.path) > maxDepth*maxName {
		return
	}
	switch v.Kind() {
	case document.Object:
		if at.node.Kind != "" {
			s.object(v, at.node.Kind, at.node)
			return
		}
		s.members(v, at)
	case document.Array:
		item := at
		item.path, item.node = at.path+itemToken, at.node.Item()
		for _, inner := range v.Items {
			s.value(inner, item)
		}
	}
}

// note counts a value at its member.
func (s *sight) note(m *Member, v document.Value, at spot) {
	where := &sighting{sight: s, value: v, id: at.id}
	m.Seen.see(where)
	kind := typeOf(v)
	see(m.Types, kind, where)
	switch kind {
	case Integer:
		n, _ := v.Int()
		see(m.Sizes, sizeOf(n), where)
	case String:
		form, value, few := at.read(v.Text())
		m.Forms.see(form, at.private, where)
		m.Values.see(value, at.private || !few, where)
	}
}

// read gives the form of a text, and its value where it may be one of few. In a
// set that the schema closes, what is no word counts as Other.
func (at spot) read(text string) (form, value string, few bool) {
	isListed := len(at.node.Listed()) > 0
	form, prefix := formOf(text)
	if prefix != "" && !at.extra {
		form += " " + prefix
	}
	switch {
	case at.extra || at.echoed && !isListed:
		return form, "", false
	case IsWord(text):
		return form, text, true
	}
	return form, Other, isListed
}

// Other is the value of a text that is no word.
const Other = ""

func typeOf(v document.Value) Type {
	if _, whole := v.Int(); whole {
		return Integer
	}
	return Type(v.Kind().String())
}
