package instance

import (
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
	contract *contract.Contract
	naming   string
	client   bool // the document spells names as the client does
	objects  map[int]*Object
}

// NewReader reads a document under the contract, in one of the namings.
func NewReader(c *contract.Contract, naming string) *Reader {
	return &Reader{contract: c, naming: naming, client: naming == Client, objects: map[int]*Object{}}
}

// Declared gives the name that the schema has for a member of the place, and
// whether it has one. use is false for a name that would pass for a declared
// one although the naming in force spells that one otherwise.
func (r *Reader) Declared(spelled string, place *contract.Place) (name string, known, use bool) {
	if place == nil {
		return spelled, false, true
	}
	if wire, found := place.Client[spelled]; found && r.naming != Wire {
		return wire, true, true
	}
	if _, found := place.Members[spelled]; !found {
		return spelled, false, true
	}
	use = r.naming != Client || contract.ClientName(spelled) == spelled
	return spelled, use, use
}

// Spellings are the names in a document that one naming alone has.
type Spellings struct{ Wire, Client []document.Value }

// Settle finds out which naming the document has: that of most of its names.
func (r *Reader) Settle(value document.Value, place *contract.Place) Spellings {
	var found Spellings
	if r.naming == Auto {
		found.add(value, place)
		r.client = len(found.Client) > len(found.Wire)
	}
	return found
}

func (s *Spellings) add(value document.Value, place *contract.Place) {
	if place == nil {
		return
	}
	for _, item := range value.Items {
		s.add(item, place.Items)
	}
	for m := range value.Members {
		name := m.Name.Text()
		if wire, found := place.Client[name]; found {
			s.Client = append(s.Client, m.Name)
			name = wire
		} else if _, found := place.Members[name]; found && contract.ClientName(name) != name {
			s.Wire = append(s.Wire, m.Name)
		}
		s.add(m.Value, place.Members[name])
	}
}

// Spell gives a declared name as the document spells its names.
func (r *Reader) Spell(name string) string {
	if r.client {
		return contract.ClientName(name)
	}
	return name
}
