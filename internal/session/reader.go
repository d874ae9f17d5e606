package session

import (
	"errors"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/validate"
)

// A Reader reads sessions by a contract. It is safe for concurrent use.
type Reader struct {
	Contract  *contract.Contract
	API       *contract.API
	Lifecycle *contract.Lifecycle // of batches
	Output    *contract.Output    // of the lines of result files; nil where the schema says nothing of them
	Options   validate.Options

	// Names of kinds of document; "" for one that the schema does not have.
	Batches, Lists, Errors, Results string

	Created string // path of the field with the time that a batch was created at; "" where the schema has none
	Window  string // path of the field with the time by which a batch must end; "" where the schema has none
	LineID  string // field by which the lines of files are matched

	batches *validate.Validator
	layout  *layout
}

// NewReader makes a reader by the options' Contract, Naming, ShowValues,
// MaxDocument, BatchesPath and FilesPath. The validator is one of the same contract, for
// documents of any kind.
func NewReader(documents *validate.Validator, o validate.Options) (*Reader, error) {
	c := o.Contract.Tree()
	r := &Reader{Contract: c, API: c.API.WithPaths(o.BatchesPath, o.FilesPath), Options: o}
	for _, kind := range c.Kinds {
		switch {
		case kind.Node.Lifecycle != nil:
			r.Batches, r.Lifecycle = kind.Name, kind.Node.Lifecycle
		case kind.Node.Page != nil:
			r.Lists = kind.Name
		case kind.Refusal:
			r.Errors = kind.Name
		case kind.Lines != nil && kind.Lines.Output != nil:
			r.Results, r.Output, r.LineID = kind.Name, kind.Lines.Output, kind.Lines.ID
		}
		if kind.Node.Page != nil && r.Created == "" {
			r.Created = kind.Node.Page.Time
		}
		if kind.Node.Window != nil && r.Window == "" {
			r.Window = kind.Node.Window.To
		}
	}
	switch {
	case r.Lifecycle == nil:
		return nil, errors.New("the schema has no kind with x-lifecycle, which sessions are judged by")
	case len(r.API.Routes) == 0:
		return nil, errors.New("the schema has no x-api with routes, which sessions are judged by")
	}
	r.layout = r.newLayout()
	var err error
	r.batches, err = documents.ForKind(r.Batches)
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

// ReadBare reads an observation without HTTP.
func (r *Reader) ReadBare(e *recording.Exchange) *Reply {
	reply := r.newReply(e, nil, new(budget))
	reply.at, reply.timed = e.Time()
	return reply
}

// State gives the batch's state; known tells whether the schema has it.
func (r *Reader) State(o *Observation) (state string, known bool) {
	_, known = r.Lifecycle.States[o.State]
	return o.State, known
}

// ResultFile gives the id of a result file that a batch names; "" where it names none.
func (r *Reader) ResultFile(o *Observation, f contract.ResultFile) string {
	return r.API.ID(o.Text(f.Field))
}

// IsPage tells whether a reply is one page of the results of a batch.
func (r *Reader) IsPage(reply *Reply) bool {
	return reply.Operation == contract.Results && r.Output != nil && r.Output.Pages != ""
}

// IsEnd tells whether a state is terminal.
func (r *Reader) IsEnd(state string) bool { return r.Lifecycle.IsEnd(state) }

// IsPrivate tells whether a member's value is people's data, and not to be shown.
func (r *Reader) IsPrivate(o *Observation, name string) bool {
	field, found := o.field(name)
	return found && field.Node != nil && field.Node.Private && !r.Options.ShowValues
}

// FromTo says how a value changed, without quoting what is people's data.
func (r *Reader) FromTo(o *Observation, c Change) string {
	if r.IsPrivate(o, c.Name) {
		return "differs at " + Short(c.Path)
	}
	return fmt.Sprintf("changed from %s to %s", Shown(c.From), Shown(c.To))
}
