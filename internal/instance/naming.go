package instance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// The namings that one contract is read in.
const (
	Auto   = "auto"   // either, but only one in a document
	Wire   = "wire"   // created_at, as APIs send it
	Client = "client" // createdAt, as generated clients show it
)

// A Reader reads one document in a naming.
type Reader struct {
	contract  *contract.Contract
	naming    string
	client    bool  // the document spells names as the client does
	names     []int // by index of a name, one above its number; 0 where it has not been looked up
	next      []int // by number of a name, the one that was looked up after it the last time
	last      int   // number of the name that was looked up last
	seen      []int // by number of a name, the last count of members that it is in
	counts    int   // how often members have been counted
	spellings Spellings
	objects   []*Object // by index of the value
	made      []*Object // for this document or one before
	used      int       // of made
}

// NewReader reads a document under the contract, in one of the namings.
func NewReader(c *contract.Contract, naming string) *Reader {
	return &Reader{contract: c, naming: naming, client: naming == Client, next: make([]int, c.MaxNumber()+1), seen: make([]int, c.MaxNumber()+1)}
}

// Reset makes the reader ready for another document. The objects of the one
// before are no longer valid.
func (r *Reader) Reset() {
	r.client = r.naming == Client
	r.names, r.objects, r.used, r.last = r.names[:0], r.objects[:0], 0, 0
}

// Declared gives the field of the node that a name stands for, nil for one
// that is not declared. use is false for a name that would pass for a declared
// one although the naming in force spells that one otherwise.
func (r *Reader) Declared(name document.Value, node *contract.Node) (d *contract.Declaration, use bool) {
	if !node.DeclaresAny() {
		return nil, true
	}
	switch spelling := node.Spelling(r.number(name)); {
	case spelling.Client != nil && r.naming != Wire:
		return spelling.Client, true
	case spelling.Wire != nil && r.naming == Client && !spelling.Wire.Alike:
		return nil, false
	default:
		return spelling.Wire, true
	}
}

// number looks a name up, once. Most documents have names in the order of the one before.
func (r *Reader) number(name document.Value) int {
	r.names = upTo(r.names, name.Index())
	at := &r.names[name.Index()]
	if *at > 0 {
		return *at - 1
	}
	text, number := name.Bytes(), r.next[r.last]
	if number == 0 || r.contract.NameOf(number) != string(text) {
		number = r.contract.NumberOf(text)
	}
	if number > 0 {
		r.next[r.last], r.last = number, number
	}
	*at = number + 1
	return number
}

// upTo gives a list that has the index; what it did not have is zero.
func upTo[T any](list []T, index int) []T {
	if index < len(list) {
		return list
	}
	before := len(list)
	list = slices.Grow(list, index+1-before)[:index+1]
	clear(list[before:])
	return list
}

// Spellings are the names in a document that one naming alone has.
type Spellings struct{ Wire, Client []document.Value }

// FindNaming finds out which naming the document has: that of most of its names.
func (r *Reader) FindNaming(value document.Value, node *contract.Node) Spellings {
	r.spellings.Wire, r.spellings.Client = r.spellings.Wire[:0], r.spellings.Client[:0]
	if r.naming == Auto {
		r.addSpellings(value, node)
		r.client = len(r.spellings.Client) > len(r.spellings.Wire)
	}
	return r.spellings
}

func (r *Reader) addSpellings(value document.Value, node *contract.Node) {
	if node == nil || len(node.Members) == 0 && node.Items == nil {
		return
	}
	for _, item := range value.Items {
		r.addSpellings(item, node.Items)
	}
	for m := range value.Members {
		switch spelling := node.Spelling(r.number(m.Name)); {
		case spelling.Client != nil:
			r.spellings.Client = append(r.spellings.Client, m.Name)
			r.addSpellings(m.Value, spelling.Client.Node)
		case spelling.Wire != nil:
			if !spelling.Wire.Alike {
				r.spellings.Wire = append(r.spellings.Wire, m.Name)
			}
			r.addSpellings(m.Value, spelling.Wire.Node)
		}
	}
}

// IsClient tells whether the document spells names as the client does.
func (r *Reader) IsClient() bool { return r.client }

// Spell gives a declared name as the document spells its names.
func (r *Reader) Spell(name string) string {
	if r.client {
		return contract.ClientName(name)
	}
	return name
}
