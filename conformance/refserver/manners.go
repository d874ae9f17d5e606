package refserver

import (
	"encoding/json"
	"fmt"

	"github.com/batchcheck/batchcheck/validate"
)

// manners are how a server says what is not there. Of what its profile lets
// stand, the server takes what is hardest on clients.
type manners struct {
	nulls    bool // null for errors and metadata; and what an ended batch has used is told
	emptyIDs bool // "" for a file that is not there
	nullData bool // null for the items of an empty page
}

// mannersOf finds them out by trial: the profile knows, and none is named here.
func mannersOf(v *validate.Validator) (m manners, err error) {
	list, err := v.ForKind("list")
	if err != nil {
		return m, err
	}
	holds := func(v *validate.Validator, body any) bool {
		text, _ := json.Marshal(body) // our own types always marshal
		return len(v.Check(text).Findings) == 0
	}
	const created = 1767261600
	o := object{
		ID: "batch_1", Object: "batch", Endpoint: endpoints[0], InputFile: "file-1", Window: "24h",
		Status: validating, CreatedAt: created, ExpiresAt: created + 24*60*60, Usage: &usage{},
	}
	m.nulls = holds(v, o)
	o.Usage = nil
	m.fill(&o)
	if !holds(v, o) {
		return m, fmt.Errorf("the reference server cannot keep the contract of profile %q: it serves batches like OpenAI's", v.Profile())
	}
	o.OutputFile, o.ErrorFile = new(string), new(string)
	m.emptyIDs = holds(v, o)
	m.nullData = holds(list, map[string]any{"object": "list", "data": nil, "has_more": false})
	return m, nil
}

// fill puts something in place of null where that must not stand.
func (m manners) fill(o *object) {
	if !m.nulls && o.Errors == nil {
		o.Errors = &inputErrors{"list", []inputFault{}}
	}
	if !m.nulls && o.Metadata == nil {
		o.Metadata = map[string]string{}
	}
	if m.emptyIDs && o.OutputFile == nil {
		o.OutputFile = new(string)
	}
	if m.emptyIDs && o.ErrorFile == nil {
		o.ErrorFile = new(string)
	}
}

// items are those of a page before there are any.
func (m manners) items() []object {
	if m.nullData {
		return nil
	}
	return []object{}
}
