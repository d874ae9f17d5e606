package validate

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// declared gives the name that the schema has for a member of the place, and
// whether it has one. use is false for a name that would pass for a declared
// one although the naming in force spells that one otherwise.
func (j *judgement) declared(spelled string, place *contract.Place) (name string, known, use bool) {
	if place == nil {
		return spelled, false, true
	}
	naming := j.v.settings.naming
	if wire, found := place.Client[spelled]; found && naming != WireNaming {
		return wire, true, true
	}
	if _, found := place.Members[spelled]; !found {
		return spelled, false, true
	}
	use = naming != ClientNaming || contract.ClientName(spelled) == spelled
	return spelled, use, use
}

// settleNaming finds out which naming the document has, and says so when it
// has both.
func (j *judgement) settleNaming(value document.Value, place *contract.Place) {
	switch j.v.settings.naming {
	case WireNaming:
		return
	case ClientNaming:
		j.client = true
		return
	}
	var count spellings
	count.add(value, place)
	j.client = len(count.client) > len(count.wire)
	if len(count.client) == 0 || len(count.wire) == 0 {
		return
	}
	fewer, more, naming := count.client, count.wire, WireNaming
	if j.client {
		fewer, more, naming = count.wire, count.client, ClientNaming
	}
	message := fmt.Sprintf("is spelled unlike %s: one document has names of both namings", show(more[0].Text()))
	j.add(at(fewer[0]), RuleMixed, message, "the "+naming+" naming throughout")
}

// spellings are the names in a document that one naming alone has.
type spellings struct{ wire, client []document.Value }

func (c *spellings) add(value document.Value, place *contract.Place) {
	if place == nil {
		return
	}
	for _, item := range value.Items {
		c.add(item, place.Items)
	}
	for m := range value.Members {
		name := m.Name.Text()
		if wire, found := place.Client[name]; found {
			c.client = append(c.client, m.Name)
			name = wire
		} else if _, found := place.Members[name]; found && contract.ClientName(name) != name {
			c.wire = append(c.wire, m.Name)
		}
		c.add(m.Value, place.Members[name])
	}
}

// spell gives a declared name as the document spells its names.
func (j *judgement) spell(name string) string {
	if j.client {
		return contract.ClientName(name)
	}
	return name
}
