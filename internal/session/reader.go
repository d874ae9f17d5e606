package session

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/validate"
)

// A Reader reads sessions by a contract. It is safe for concurrent use.
type Reader struct {
	Contract  *contract.Contract
	Lifecycle *contract.Lifecycle // of batches
	Counts    *contract.Counts    // of batches
	Output    *contract.Output    // of the lines of result files; nil where the schema says nothing of them
	Created   string              // member that holds the time a batch was created; "" where the schema has none
	Window    string              // member that holds the time by which a batch is to end; "" where the schema has none
	Options   Options

	documents *validate.Validator // of any kind
	batches   *validate.Validator
}

// Options say how to read sessions.
type Options struct {
	Naming     string // of members, as for package validate
	ShowValues bool   // people's data may be shown, too
	Paths      Paths
}

// NewReader makes a reader. The validator is one of the same contract, for
// documents of any kind.
func NewReader(c *contract.Contract, documents *validate.Validator, o Options) (*Reader, error) {
	r := &Reader{Contract: c, Options: o, documents: documents}
	for _, kind := range c.Kinds {
		switch kind.Name {
		case BatchKind:
			r.Lifecycle, r.Counts = kind.Node.Lifecycle, kind.Node.Counts
		case ResultKind:
			r.Output = kind.Node.Output
		}
		if kind.Node.Page != nil && r.Created == "" {
			r.Created = kind.Node.Page.Time
		}
		if kind.Node.Window != nil && r.Window == "" {
			r.Window = kind.Node.Window.To
		}
	}
	if r.Lifecycle == nil || r.Counts == nil {
		return nil, fmt.Errorf("the schema has no kind %q with x-lifecycle and x-counts, which sessions are judged by", BatchKind)
	}
	var err error
	r.batches, err = documents.ForKind(BatchKind)
	return r, err
}

// Instances makes what reads documents by the names of the contract.
func (r *Reader) Instances() *instance.Reader {
	return instance.NewReader(r.Contract, r.Options.Naming)
}

// IsBatchResponse tells whether a body is a batch or a list of them rather than
// something else that a log holds, which may share a member or some by chance.
func (r *Reader) IsBatchResponse(body []byte) bool {
	root, ok := document.Parse(body, r.Contract.Limits).Root()
	return ok && r.Instances().IsOurs(root)
}

// MetadataRules gives the rules on metadata that a body breaks.
func (r *Reader) MetadataRules(body []byte) []string {
	var rules []string
	for _, f := range r.batches.Check(body).Findings {
		if strings.HasPrefix(f.Rule, "metadata/") {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// State gives the batch's state; known tells whether the schema has it.
func (r *Reader) State(o *Observation) (state string, known bool) {
	state, _ = o.Members[r.Lifecycle.Member].(string)
	_, known = r.Lifecycle.States[state]
	return state, known
}

// IsEnd tells whether a state is terminal.
func (r *Reader) IsEnd(state string) bool {
	row, known := r.Lifecycle.States[state]
	return known && len(row.Next) == 0
}

// IsReachable tells whether a lifecycle may go from one state to the other, over
// states that nobody saw.
func (r *Reader) IsReachable(from, to string) bool {
	seen := map[string]bool{from: true}
	for waiting := []string{from}; len(waiting) > 0; waiting = waiting[1:] {
		if waiting[0] == to {
			return true
		}
		for _, next := range r.Lifecycle.States[waiting[0]].Next {
			if !seen[next] {
				seen[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	return false
}

// IsPrivate tells whether a member's value is people's data, and not to be shown.
func (r *Reader) IsPrivate(o *Observation, name string) bool {
	field, found := o.Object.Get(name)
	return found && field.Node != nil && field.Node.Private && !r.Options.ShowValues
}

// FromTo says how a value changed, without quoting what is people's data.
func (r *Reader) FromTo(o *Observation, c Change) string {
	if r.IsPrivate(o, c.Name) {
		return "differs at " + Short(c.Path)
	}
	return fmt.Sprintf("changed from %s to %s", Shown(c.From), Shown(c.To))
}
