package validate

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// judgeNaming says so when a document has names of both namings.
func (j *judgement) judgeNaming(value document.Value, place *contract.Node) {
	names := j.reader.Settle(value, place)
	if len(names.Client) == 0 || len(names.Wire) == 0 {
		return
	}
	fewer, more, naming := names.Client, names.Wire, WireNaming
	if len(names.Client) > len(names.Wire) {
		fewer, more, naming = names.Wire, names.Client, ClientNaming
	}
	message := fmt.Sprintf("is spelled unlike %s: one document has names of both namings", Quoted(more[0].Text()))
	j.add(at(fewer[0]), RuleMixed, message, "the "+naming+" naming throughout")
}
