package document

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"math"
	"strconv"
	"unicode/utf8"
)

// Parse reads one JSON text.
func Parse(text []byte, limits Limits) *Document { return new(Parser).Parse(text, limits) }

// OnParse is called with each text before it is read, where it is set. Only tests
// set it, before anything is read: they hold a run to reading each reply once.
var OnParse func(text []byte)

// A Parser reads one text after the other, into the same memory.
type Parser struct{ parser }

// Parse reads one JSON text. The document lasts until the next call.
func (p *Parser) Parse(text []byte, limits Limits) *Document {
	if OnParse != nil {
		OnParse(text)
	}
	if p.doc == nil {
		p.doc = &Document{nodes: make([]node, 0, len(text)/bytesPerNode)}
	}
	*p.doc = Document{Text: text, nodes: p.doc.nodes[:0], Faults: p.doc.Faults[:0]}
	p.parser = parser{text: text, limits: limits, doc: p.doc, path: p.path[:0], names: p.names}
	if err := p.document(); err != nil {
		p.doc.nodes = p.doc.nodes[:0]
	}
	return p.doc
}

// bytesPerNode is a guess from indented texts; where there are more nodes, room
// for them is made once or twice.
const bytesPerNode = 16

// errStop ends reading after the fault that says why has been noted.
var errStop = fmt.Errorf("document: stopped")

type parser struct {
	text   []byte
	at     int
	limits Limits
	doc    *Document
	path   []step
	names  nameSet
	first  uint64          // digest of the rule and pointer of the first fault
	noted  map[uint64]bool // those of all faults, where there are several
	last   map[string]int  // index of the last fault of each rule, where there are several
}

// A step of the path to the value being read.
type step struct {
	object bool
	name   int32  // in an object, the node of the member's name
	token  string // of the name in pointers; "" until one is wanted
	shown  string // the token as it may be shown
	item   int    // in an array, the index; in an object, the number of the member, from 1
}

func (p *parser) document() error {
	if limit := p.limits.Bytes; limit > 0 && int64(len(p.text)) > limit || len(p.text) > math.MaxInt32 {
		return p.stop(RuleLimit, 0, fmt.Sprintf("the document has %d bytes", len(p.text)), fmt.Sprintf("at most %d bytes", limit))
	}
	p.skipBOM()
	p.space()
	if p.at == len(p.text) {
		return p.stop(RuleSyntax, p.at, "there is no text", "one JSON value")
	}
	if err := p.value(); err != nil {
		return err
	}
	p.space()
	if p.at < len(p.text) {
		return p.syntax("after the JSON value", "the end of the text")
	}
	return nil
}

func (p *parser) skipBOM() {
	const bom = "\xef\xbb\xbf"
	if bytes.HasPrefix(p.text, []byte(bom)) {
		p.fault(RuleBOM, 0, "the text begins with a byte order mark", "JSON text without one")
		p.at = len(bom)
	}
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) value() error {
	if p.at == len(p.text) {
		return p.syntax("", "a value")
	}
	switch c := p.text[p.at]; {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.string()
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	}
	for _, literal := range literals {
		if bytes.HasPrefix(p.text[p.at:], []byte(literal.text)) {
			return p.scalar(literal.kind, p.at+len(literal.text), true)
		}
	}
	return p.syntax("", "a value")
}

var literals = [...]struct {
	text string
	kind Kind
}{{"null", Null}, {"true", Boolean}, {"false", Boolean}}

// scalar adds the node of a value that ends at end.
func (p *parser) scalar(kind Kind, end int, plain bool) error {
	n, err := p.open(kind)
	if err != nil {
		return err
	}
	p.doc.nodes[n].plain = plain
	p.at = end
	p.close(n)
	return nil
}

func (p *parser) open(kind Kind) (int, error) {
	n := len(p.doc.nodes)
	if p.limits.Values > 0 && n >= p.limits.Values {
		return 0, p.stop(RuleLimit, p.at, "the document holds too many values", fmt.Sprintf("at most %d values and names", p.limits.Values))
	}
	p.doc.nodes = append(p.doc.nodes, node{start: int32(p.at), kind: kind})
	return n, nil
}

func (p *parser) close(n int) {
	p.doc.nodes[n].end = int32(p.at)
	p.doc.nodes[n].next = int32(len(p.doc.nodes))
}

func (p *parser) enter(kind Kind) (int, error) {
	if p.limits.Depth > 0 && len(p.path) >= p.limits.Depth {
		return 0, p.stop(RuleLimit, p.at, fmt.Sprintf("arrays and objects are nested over %d deep", p.limits.Depth), fmt.Sprintf("at most %d levels", p.limits.Depth))
	}
	n, err := p.open(kind)
	p.path = append(p.path, step{object: kind == Object, name: math.MaxInt32})
	p.at++
	p.space()
	return n, err
}

func (p *parser) leave(n int) {
	p.at++
	p.path = p.path[:len(p.path)-1]
	p.close(n)
}

func (p *parser) array() error {
	n, err := p.enter(Array)
	if err != nil {
		return err
	}
	if p.peek() == ']' {
		p.leave(n)
		return nil
	}
	for {
		if err := p.value(); err != nil {
			return err
		}
		p.space()
		switch p.peek() {
		case ',':
			p.at++
			p.space()
			p.path[len(p.path)-1].item++
		case ']':
			p.leave(n)
			return nil
		default:
			return p.syntax("in an array", `"," or "]"`)
		}
	}
}

func (p *parser) object() error {
	n, err := p.enter(Object)
	if err != nil {
		return err
	}
	if p.peek() == '}' {
		p.leave(n)
		return nil
	}
	for members := 1; ; members++ {
		if p.limits.Members > 0 && members > p.limits.Members {
			return p.tooManyMembers(n)
		}
		if err := p.member(members); err != nil {
			return err
		}
		switch p.peek() {
		case ',':
			p.at++
			p.space()
		case '}':
			p.duplicates(n, members)
			p.leave(n)
			return nil
		default:
			return p.syntax("in an object", `"," or "}"`)
		}
	}
}

func (p *parser) tooManyMembers(object int) error {
	p.path = p.path[:len(p.path)-1]
	return p.stop(RuleLimit, int(p.doc.nodes[object].start), fmt.Sprintf("an object has more than %d fields", p.limits.Members), fmt.Sprintf("at most %d fields", p.limits.Members))
}

// member reads the member with the number.
func (p *parser) member(number int) error {
	if p.peek() != '"' {
		return p.syntax("in an object", "a name in double quotes")
	}
	p.name(int32(len(p.doc.nodes)), number)
	if err := p.string(); err != nil {
		return err
	}
	p.space()
	if p.peek() != ':' {
		return p.syntax("after a name", `":"`)
	}
	p.at++
	p.space()
	if err := p.value(); err != nil {
		return err
	}
	p.space()
	return nil
}

// name sets the name of the member that is being read, and its number.
func (p *parser) name(node int32, number int) {
	s := &p.path[len(p.path)-1]
	s.name, s.token, s.item = node, "", number
}

// peek gives the next byte, 0 at the end: NUL begins nothing in JSON either.
func (p *parser) peek() byte {
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// duplicates notes each name of the object that has stood in it before.
func (p *parser) duplicates(object, members int) {
	if members < 2 {
		return
	}
	p.names.reset(members)
	p.doc.nodes[object].next = int32(len(p.doc.nodes)) // it is still open
	number := 0
	for m := range (Value{p.doc, int32(object)}).Members {
		number++
		name := m.Name.Bytes()
		if p.names.add(name) {
			continue
		}
		shown := "of field " + strconv.Itoa(number)
		if p.shows(name) {
			shown = quoted(string(name))
		}
		p.name(m.Name.at, number)
		p.fault(RuleDuplicate, m.Name.Start(), "the object has the name "+shown+" twice", "each name once")
	}
}

// fault notes a departure after which reading goes on: one for a rule and pointer.
func (p *parser) fault(rule string, offset int, message, want string) {
	pointer, shown := p.pointer()
	f := Fault{Rule: rule, Offset: offset, Pointer: shown, Message: message, Want: want}
	key := maphash.Comparable(noteSeed, [2]string{rule, pointer})
	if len(p.doc.Faults) == 0 { // often there is one
		p.first = key
		p.doc.Faults = append(p.doc.Faults, f)
		return
	}
	if p.noted == nil {
		p.noted, p.last = map[uint64]bool{p.first: true}, map[string]int{p.doc.Faults[0].Rule: 0}
	}
	if p.noted[key] {
		return
	}
	p.noted[key] = true
	if last, found := p.last[rule]; found && len(p.doc.Faults) >= MaxFaults {
		p.doc.Faults[last].More++
		return
	}
	p.last[rule] = len(p.doc.Faults)
	p.doc.Faults = append(p.doc.Faults, f)
}

// noteSeed is of the digests of this process.
var noteSeed = maphash.MakeSeed()

func (p *parser) stop(rule string, offset int, message, want string) error {
	p.fault(rule, offset, message, want)
	return errStop
}

// syntax stops at a byte that JSON does not allow here.
func (p *parser) syntax(where, want string) error {
	found := ", but the text ends"
	if p.at < len(p.text) {
		found = ", but found " + p.describeByte()
	}
	if where != "" {
		where = " " + where
	}
	p.path = p.path[:0] // text that is not JSON has no pointers
	return p.stop(RuleSyntax, p.at, "expected "+want+where+found, want)
}

func (p *parser) describeByte() string {
	rest := p.text[p.at:]
	for _, lapse := range lapses {
		if bytes.HasPrefix(rest, []byte(lapse.text)) {
			return lapse.name
		}
	}
	r, size := utf8.DecodeRune(rest)
	if r == utf8.RuneError && size <= 1 {
		return fmt.Sprintf("byte 0x%02x", rest[0])
	}
	return strconv.QuoteRune(r)
}

// Texts that people and programs often write where JSON has something else.
var lapses = [...]struct{ text, name string }{
	{"//", "a comment"},
	{"/*", "a comment"},
	{"NaN", "NaN, which JSON does not have"},
	{"Infinity", "Infinity, which JSON does not have"},
	{"None", "Python's None instead of null"},
	{"True", "Python's True instead of true"},
	{"False", "Python's False instead of false"},
	{"'", "a single quote"},
	{"<", `"<", the beginning of HTML or XML`},
}
