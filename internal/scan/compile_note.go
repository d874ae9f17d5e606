package scan

import (
	"math/bits"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// note lets an object have members that are not declared, and counts them,
// where they are notes and nothing else is asked of them.
func (c *compiler) note(o *object, parts []*jsonschema.Schema, declared []string, isRoot bool) {
	for _, part := range parts {
		isOpen := part.AdditionalProperties == nil || part.AdditionalProperties == true
		rule := c.contract.RuleOf(part.Location, "x-closed")
		if part.PropertyNames != nil || !isOpen || c.contract.Rule(rule).Level != contract.Note {
			return
		}
	}
	o.noted, o.rest = true, c.program.anything()
	o.taken = c.taken(declared, isRoot)
	if isRoot {
		o.rest = c.small(o.rest, bits.OnesCount64(o.required))
	}
}

// taken lists the names that are more than not declared: a declared one in the
// other naming, and in a document what may make it another kind of document.
func (c *compiler) taken(declared []string, isRoot bool) names {
	if isRoot {
		for _, kind := range c.contract.Kinds {
			for name := range kind.Node.Members {
				declared = append(slices.Clip(declared), name)
			}
		}
	}
	taken := names{}
	for _, name := range declared {
		taken[name], taken[contract.ClientName(name)] = true, true
	}
	return taken
}

// small bounds the members of an object: one with no more than the document has
// declared ones cannot pass for the document that is due.
func (c *compiler) small(anything *spec, most int) *spec {
	sp, o := *anything, *anything.object
	o.most = most
	sp.object = &o
	c.program.add(sp.object)
	return &sp
}
