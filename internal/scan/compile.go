package scan

import (
	"bytes"
	"maps"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// Options say what a program is for.
type Options struct {
	Kind       string                // of the documents; the first with ""
	Spellings  []func(string) string // of names, in one of the ways
	CountNotes bool                  // count fields that are not declared, where they are notes
	Signs      []contract.Sign       // to look for: see Shows
	Keep       []string              // paths ("a/b") of declared fields whose text Kept gives
	// Judge makes a function that judges one value in full by a node: of keywords
	// that are not known here.
	Judge func() func(n *contract.Node, text []byte) bool
}

// Compile makes the program for documents; nil where the contract asks for what
// is not known here.
func Compile(c *contract.Contract, options Options) *Program {
	at := slices.IndexFunc(c.Kinds, func(k contract.Kind) bool { return options.Kind == "" || k.Name == options.Kind })
	if at < 0 || !standsAlone(c.Kinds, at) || !isWithin(c.Limits) {
		return nil
	}
	p := &Program{bytes: maxText, judge: options.Judge}
	if limit := c.Limits.Bytes; limit > 0 && limit < maxText {
		p.bytes = int(limit)
	}
	learns := true
	for _, spell := range options.Spellings {
		cp := &compiler{contract: c, program: p, spell: spell, isRoot: c.Kinds[at].Name != "", countNotes: options.CountNotes}
		sp := cp.spec([]*contract.Node{c.Kinds[at].Node})
		if cp.unknown || sp.inner != nil || sp.types&structure == 0 || cp.slots > maxSlots {
			return nil
		}
		p.slots = max(p.slots, cp.slots)
		p.client = append(p.client, spell("a_b") != "a_b")
		learns = learns && !cp.hasOwners && sp.object.first <= maxSlots
		p.roots = append(p.roots, sp.object)
		for i, path := range options.Keep {
			sp.object.keep(i, path, spell)
		}
	}
	if learns {
		p.node, p.any = c.Kinds[at].Node, p.anything()
	}
	p.watch(options.Signs, options.Spellings)
	p.kept = len(options.Keep)
	return p
}

// keep makes the scanner note where the text of a declared field is.
func (o *object) keep(slot int, path string, spell func(string) string) {
	name, rest, isDeeper := strings.Cut(path, "/")
	sp := o.memberSpec(spell(name))
	switch {
	case sp == nil:
	case !isDeeper:
		sp.wrap(func(s *Scanner, from, end int) bool {
			s.kept[slot] = span{from, end}
			return true
		})
	case sp.core().object != nil:
		sp.core().object.keep(slot, rest, spell)
	}
}

// isWithin tells whether what is looked at is within the limits on documents.
func isWithin(l document.Limits) bool {
	allows := func(limit, needed int) bool { return limit == 0 || limit >= needed }
	const bytesPerValue = 2 // at least: a value, and what parts it from the next
	return allows(l.Depth, maxDepth) && allows(l.Values, maxText/bytesPerValue) && allows(l.Members, 64+maxKeys) &&
		allows(l.Digits, maxDigits) && allows(l.Exponent, maxDigits)
}

// standsAlone tells whether a document that holds to the schema of a kind
// shares more fields with it than with any other: all of its fields are
// declared, and one that must be there is in no other kind.
func standsAlone(kinds []contract.Kind, at int) bool {
	k := kinds[at]
	if k.Name == "" {
		return true
	}
	if at == 0 && k.Evidence != nil { // the first kind whose evidence an object has counts
		return k.Evidence.IsImplied(required(k.Node)) && k.Node.IsClosed()
	}
	for i, other := range kinds {
		isUnique := func(name string) bool { return !other.Declares(name) }
		if i != at && !slices.ContainsFunc(required(k.Node), isUnique) {
			return false
		}
	}
	return k.Node.IsClosed()
}

func required(n *contract.Node) (names []string) {
	for _, a := range n.Asserts {
		if a.Op == contract.Required {
			names = append(names, a.Names...)
		}
	}
	return names
}

// A compiler makes the specs of one spelling.
type compiler struct {
	contract   *contract.Contract
	program    *Program
	spell      func(string) string
	isRoot     bool // the next object is the document
	countNotes bool
	unknown    bool // there is no program
	parts      int  // that the program has
	slots      int
	asked      uint64           // slots that the next test looks at
	hasOwners  bool             // something inside of the document has an identity of its own: findings are told by it
	making     []*contract.Node // that a spec is being made of: one that refers to itself is not known
}

func newSpec() *spec {
	return &spec{types: anyType, maxItems: math.MaxInt, maxLength: math.MaxInt, least: math.MinInt64, most: math.MaxInt64, slot: -1}
}

// anything makes a spec that asks nothing.
func (p *Program) anything() *spec {
	sp := newSpec()
	sp.items = sp
	sp.object = newObject()
	sp.object.rest = sp
	p.add(sp.object)
	return sp
}

func newObject() *object { return &object{maxName: math.MaxInt, most: math.MaxInt} }

// add gives an object its number.
func (p *Program) add(o *object) {
	o.id = len(p.objects)
	p.objects = append(p.objects, o)
}

// spec makes what nodes ask of a value together, with what they recommend: what
// is only noted is found, too.
func (c *compiler) spec(nodes []*contract.Node) *spec {
	if len(nodes) == 0 {
		return c.program.anything()
	}
	nodes = slices.Clone(nodes)
	for i := 0; i < len(nodes); i++ {
		for _, a := range nodes[i].Advice {
			if !slices.Contains(nodes, a.Node) {
				nodes = append(nodes, a.Node)
			}
		}
	}
	sp := newSpec()
	if !c.grow() || slices.Contains(c.making, nodes[0]) {
		c.unknown = true
		return sp
	}
	hasOwner := func(n *contract.Node) bool { return n.ID != "" }
	c.hasOwners = c.hasOwners || len(c.making) > 0 && slices.ContainsFunc(nodes, hasOwner)
	c.making = append(c.making, nodes[0])
	defer func() { c.making = c.making[:len(c.making)-1] }()

	var deferred []*contract.Node
	for _, n := range nodes {
		if !c.scalars(sp, n) {
			deferred = append(deferred, n)
		}
	}
	if sp.types&array != 0 {
		var items []*contract.Node
		for _, n := range nodes {
			if n.Items != nil {
				items = append(items, n.Items)
			}
		}
		sp.items = c.spec(items)
	}
	if sp.types&structure != 0 {
		deferred = append(deferred, c.object(sp, nodes)...)
	}
	for _, n := range nodes {
		c.addPatterns(sp, n)
	}
	for _, n := range deferred {
		sp.wrap(func(s *Scanner, from, end int) bool {
			if s.holds == nil {
				s.holds = s.program.judge()
			}
			s.known.isCostly = true
			return s.holds(n, s.text[from:end])
		})
	}
	return sp
}

// grow is false where the program gets too large. It shares nothing, so that nodes
// which lead to one another twice double it each time.
func (c *compiler) grow() bool {
	c.parts++
	c.unknown = c.unknown || c.parts > maxParts
	return !c.unknown
}

// wrap makes a spec check a value as it is written, after all that it asks.
func (sp *spec) wrap(check func(s *Scanner, from, end int) bool) {
	if sp.inner == nil {
		inner := *sp
		*sp = spec{inner: &inner, slot: -1}
	}
	sp.checks = append(sp.checks, check)
}

// core gives what is asked of a value before it is checked.
func (sp *spec) core() *spec {
	if sp.inner != nil {
		return sp.inner
	}
	return sp
}

// scalars adds what a node asks of values that hold no others. It is false where
// the node asks for what is not known.
func (c *compiler) scalars(sp *spec, n *contract.Node) (known bool) {
	known = len(n.Engine) == 0
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.TypeIs:
			sp.types &= typesOf(a.Types)
		case contract.OneOf:
			known = sp.choose(a.Values) && known
		case contract.MinLength:
			sp.minLength = max(sp.minLength, a.Limit)
		case contract.MaxLength:
			sp.maxLength = min(sp.maxLength, a.Limit)
		case contract.MinItems:
			sp.minItems = max(sp.minItems, a.Limit)
		case contract.MaxItems:
			sp.maxItems = min(sp.maxItems, a.Limit)
		case contract.Minimum, contract.Maximum, contract.ExclusiveMinimum, contract.ExclusiveMaximum:
			known = sp.bound(a) && known
		case contract.Never:
			known = false
		}
	}
	conditions := len(n.Conditions)
	for _, choice := range n.Choices {
		if choice.Name != "not" || !sp.exclude(choice.Branches[0]) {
			conditions++
		}
	}
	if conditions == 0 {
		return known
	}
	if sp.types&null != 0 && !c.program.judge()(n, []byte("null")) {
		sp.types &^= null
	}
	return known && sp.types&^(structure|null) == 0 // of objects, conditions knows more
}

func typesOf(set contract.TypeSet) (t types) {
	for _, row := range []struct {
		set contract.TypeSet
		t   types
	}{
		{contract.NullType, null}, {contract.BooleanType, boolean}, {contract.IntegerType, integer}, {contract.NumberType, integer | number},
		{contract.StringType, text}, {contract.ObjectType, structure}, {contract.ArrayType, array},
	} {
		if set&row.set != 0 {
			t |= row.t
		}
	}
	return t
}

// choose allows the literals only; false where they are not all strings, or too many to
// be looked through at each value.
func (sp *spec) choose(literals []contract.Literal) bool {
	const many = 256
	if len(literals) > many {
		return false
	}
	var texts []string
	for _, l := range literals {
		if l.Kind != document.String {
			return false
		}
		if sp.texts == nil || slices.Contains(sp.texts, l.Text) {
			texts = append(texts, l.Text)
		}
	}
	sp.types &= text
	sp.texts = texts
	return len(texts) > 0
}

// exclude takes integers out, which is all that a "not" may do here.
func (sp *spec) exclude(not *contract.Node) bool {
	if len(not.Asserts) != 1 || not.Asserts[0].Op != contract.OneOf || len(not.Choices)+len(not.Conditions)+len(not.Engine)+len(not.Members) > 0 {
		return false
	}
	var numbers []int64
	for _, l := range not.Asserts[0].Values {
		if l.Kind != document.Number || !l.Number.Fits {
			return false
		}
		numbers = append(numbers, l.Number.Small)
	}
	sp.types &^= number
	sp.not = append(sp.not, numbers...)
	return true
}

// bound sets the least and the greatest integer. Of numbers that have such
// bounds, others are not known.
func (sp *spec) bound(a contract.Assert) bool {
	const most = 1 << 60
	n := a.Number.Small
	if !a.Number.Fits || n > most || n < -most {
		return false
	}
	sp.types &^= number
	switch a.Op {
	case contract.Minimum:
		sp.least = max(sp.least, n)
	case contract.ExclusiveMinimum:
		sp.least = max(sp.least, n+1)
	case contract.Maximum:
		sp.most = min(sp.most, n)
	case contract.ExclusiveMaximum:
		sp.most = min(sp.most, n-1)
	}
	return true
}

// addPatterns adds the checks of strings.
func (c *compiler) addPatterns(sp *spec, n *contract.Node) {
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.MatchesPattern:
			if prefix, orEmpty, ok := prefixOf(a.Pattern); ok && sp.core().prefix == nil {
				sp.core().prefix, sp.core().orEmpty = prefix, orEmpty
				continue
			}
			sp.wrap(func(s *Scanner, from, end int) bool {
				if s.text[from] != '"' {
					return true
				}
				text := s.characters(from, end)
				s.work += len(text) * a.Cost
				return s.work <= contract.Work(len(s.text)) && a.Pattern.Match(text)
			})
		case contract.IsTime:
			sp.wrap(func(s *Scanner, from, end int) bool {
				if s.text[from] != '"' {
					return true
				}
				at, ok := a.Form.ParseText(s.characters(from, end))
				if slot := sp.inner.slot; ok && slot >= 0 {
					s.Ints |= 1 << slot
					s.Values[slot] = at
				}
				return ok
			})
		}
	}
}

// prefixOf gives what all texts that match begin with, where a pattern asks for no
// more (^a), or for that or nothing (^(a|$)): that is much faster to compare.
func prefixOf(pattern *regexp.Regexp) (prefix []byte, orEmpty, ok bool) {
	text, isAnchored := strings.CutPrefix(pattern.String(), "^")
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, "|$)") {
		text, orEmpty = text[1:len(text)-len("|$)")], true
	}
	return []byte(text), orEmpty, isAnchored && text == regexp.QuoteMeta(text)
}

// characters gives the characters of a string that stands in the text.
func (s *Scanner) characters(from, end int) []byte {
	inner := s.text[from+1 : end-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	at := len(s.scratch)
	s.scratch = unescape(s.scratch, inner)
	return s.scratch[at:]
}

// object makes what nodes ask of an object, and gives those that ask for what is
// not known.
func (c *compiler) object(sp *spec, nodes []*contract.Node) (deferred []*contract.Node) {
	o := newObject()
	sp.object = o
	isRoot, closed := c.isRoot, false
	c.isRoot = false
	names := map[string]bool{}
	for _, n := range nodes {
		closed = closed || n.IsClosed()
		for name := range n.Members {
			names[name] = true
		}
		for _, a := range n.Asserts {
			switch a.Op {
			case contract.MinProperties:
				o.fewest = max(o.fewest, a.Limit)
			case contract.MaxProperties:
				o.most = min(o.most, a.Limit)
			}
		}
	}
	declared := slices.Sorted(maps.Keys(names))
	for _, name := range declared {
		var inner []*contract.Node
		for _, n := range nodes {
			if m := n.Member(name); m != nil {
				inner = append(inner, m)
			}
		}
		member := c.spec(inner)
		if isRoot && member.core().types == anyType {
			c.unknown = true // an object in it might be taken for the document
		}
		o.declare(c.spell(name), member)
	}
	var rest []*contract.Node
	for _, n := range nodes {
		if n.Names != nil && !o.limitNames(n.Names, len(declared) > 0) {
			deferred = append(deferred, n)
		}
		if n.Rest != nil {
			rest = append(rest, n.Rest)
		}
		for _, a := range n.Asserts { // what another subschema declares need not be allowed
			isForeign := func(name string) bool { return !a.Allowed[name] }
			if a.Op == contract.Closed && slices.ContainsFunc(declared, isForeign) {
				deferred = append(deferred, n)
			}
		}
		for _, name := range required(n) {
			if i, found := slices.BinarySearch(declared, name); found {
				o.required |= 1 << i
			} else {
				deferred = append(deferred, n)
			}
		}
	}
	if !closed && len(declared) == 0 { // beside declared fields, no others are known
		o.rest = c.spec(rest)
	}
	r := resolver{c, o, declared}
	o.first = len(nodes[0].All())
	for _, n := range nodes {
		for _, relation := range n.All() {
			test, ok := relation.Scan(r)
			c.unknown = c.unknown || !ok
			o.tests = append(o.tests, test)
			r.asks()
		}
		if !r.conditions(n) {
			deferred = append(deferred, n)
		}
		r.asks()
	}
	if closed && c.countNotes && !c.unknown {
		c.note(o, nodes, declared, isRoot)
	}
	ok := true
	if len(o.members) > 0 {
		o.table, ok = newTable(o.members)
	}
	c.unknown = c.unknown || !ok || len(o.members) > maxSlots
	c.program.add(o)
	return deferred
}

// limitNames limits the names of fields by their lengths; false for any other
// keyword on names.
func (o *object) limitNames(n *contract.Node, hasDeclared bool) bool {
	if hasDeclared || len(n.Choices)+len(n.Conditions)+len(n.Engine) > 0 {
		return false
	}
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.MinLength:
			o.minName = max(o.minName, a.Limit)
		case contract.MaxLength:
			o.maxName = min(o.maxName, a.Limit)
		default:
			return false
		}
	}
	return true
}

// note lets an object have fields that are not declared, and counts them, where
// they are notes and nothing else is asked of them.
func (c *compiler) note(o *object, nodes []*contract.Node, declared []string, isRoot bool) {
	for _, n := range nodes {
		isNote := n.Undeclared == "" || c.contract.Rule(n.Undeclared).Level == contract.Note
		isFree := n.Names == nil && n.Rest == nil && !slices.ContainsFunc(n.Asserts, func(a contract.Assert) bool { return a.Op == contract.Closed })
		if !isNote || !isFree {
			return
		}
	}
	o.isNoted, o.rest = true, c.program.anything()
	taken := slices.Clone(declared)
	if isRoot { // a document with them may be another kind of document
		for _, kind := range c.contract.Kinds {
			if kind.Node == nil {
				continue // which is recognized later than the document
			}
			for name := range kind.Node.Members {
				taken = append(taken, name)
			}
		}
		// An object with no more fields than the document has declared ones cannot
		// pass for the document.
		small, inside := *o.rest, *o.rest.object
		inside.most = bits.OnesCount64(o.required)
		small.object = &inside
		o.rest = &small
	}
	o.taken = map[string]bool{}
	for _, name := range taken {
		o.taken[name], o.taken[contract.ClientName(name)] = true, true
	}
}

// A resolver gives slots to the fields that the relations of an object name.
type resolver struct {
	*compiler
	object *object
	names  []string // of its fields, as the schema declares them
}

// Slot implements contract.Slots.
func (r resolver) Slot(path string) int {
	sp := r.find(path)
	if sp == nil {
		r.unknown = true
		return 0
	}
	sp = sp.core()
	sp.types &^= number // relations know only what is written as an integer
	if sp.slot < 0 {
		sp.slot = r.slots
		r.slots++
	}
	r.use(path, sp.slot)
	return sp.slot
}

// use notes that the object has a slot, for the field at a path or what is inside of
// it, and that the test which is being made looks at it.
func (r resolver) use(path string, slot int) {
	name, _, _ := strings.Cut(path, "/")
	if at, found := slices.BinarySearch(r.names, name); found {
		r.object.members[at].slots |= 1 << slot
	}
	r.object.slots |= 1 << slot
	r.compiler.asked |= 1 << slot
}

// Count implements contract.Slots.
func (r resolver) Count(path string) int {
	slot := r.Slot(path)
	sp := r.find(path)
	if sp == nil {
		return slot
	}
	sp.core().isCount = true
	for _, n := range r.making[len(r.making)-1:] {
		implied, ok := n.Find(path).Implied()
		if !ok {
			continue
		}
		value, fits := implied.Int64()
		holder := r.object
		if at := strings.LastIndexByte(path, '/'); at >= 0 {
			holder = r.find(path[:at]).core().object
		}
		r.unknown = r.unknown || !fits
		if c := (count{slot, value}); !slices.Contains(holder.implied, c) {
			holder.implied = append(holder.implied, c)
		}
	}
	return slot
}

// Time implements contract.Slots.
func (r resolver) Time(path string) (slot int, form contract.TimeForm) {
	slot = r.Slot(path)
	for _, n := range r.making[len(r.making)-1:] {
		if inner := n.Find(path); inner != nil {
			form = inner.Time
		}
	}
	return slot, form
}

// Text implements contract.Slots.
func (r resolver) Text(path string) (slot int, ok bool) {
	slot = r.Slot(path)
	sp := r.find(path)
	return slot, sp != nil && sp.core().types&^null == text
}

// Content implements contract.Slots. What is null or "" is known by how it is
// written, escapes or not.
func (r resolver) Content(path string, names []string) (slot int, ok bool) {
	array := r.find(path)
	if array == nil || array.core().items == nil || array.core().items.core().object == nil {
		return 0, false
	}
	slot = r.slots
	r.slots++
	r.use(path, slot)
	array = array.core()
	if array.items.items == array.items { // it may be anything, and so may all inside
		array.items = r.open()
	}
	for _, name := range names {
		field := r.inside(array.items.core().object, name)
		if field == nil {
			return 0, false
		}
		field.wrap(func(s *Scanner, from, _ int) bool {
			if raw := s.text[from:]; raw[0] != 'n' && !bytes.HasPrefix(raw, []byte(`""`)) {
				s.Filled |= 1 << slot
			}
			return true
		})
	}
	return slot, true
}

// Choices implements contract.Slots.
func (r resolver) Choices(path string) (slot int, texts []string, ok bool) {
	slot = r.Slot(path)
	sp := r.find(path)
	if sp == nil || sp.core().texts == nil || len(sp.core().texts) > maxSlots {
		return slot, nil, false
	}
	return slot, sp.core().texts, true
}

// find gives the spec of a field by name or path ("a/b"). One that the schema
// does not declare in an inner object becomes a field that may be anything; nil
// where that is not known.
func (r resolver) find(path string) *spec {
	name, rest, isDeeper := strings.Cut(path, "/")
	at, found := slices.BinarySearch(r.names, name)
	if !found {
		return nil
	}
	sp := r.object.members[at].spec
	for isDeeper {
		name, rest, isDeeper = strings.Cut(rest, "/")
		if sp.core().object == nil {
			return nil
		}
		if sp = r.inside(sp.core().object, name); sp == nil {
			return nil
		}
	}
	return sp
}

func (r resolver) inside(o *object, name string) *spec {
	for _, spelled := range []string{r.spell(name), name} {
		for _, m := range o.members {
			if m.name == spelled {
				return m.spec
			}
		}
	}
	if o.rest == nil {
		return nil
	}
	sp := r.open()
	o.declare(name, sp)
	var ok bool
	if o.table, ok = newTable(o.members); !ok || len(o.members) > maxSlots {
		r.unknown = true
	}
	return sp
}

// open makes a spec that asks nothing, but whose own fields relations may ask for.
func (r resolver) open() *spec {
	sp := newSpec()
	sp.items, sp.object = r.program.anything(), newObject()
	sp.object.rest = sp.items
	r.program.add(sp.object)
	return sp
}
