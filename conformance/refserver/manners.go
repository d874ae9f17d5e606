package refserver

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// The kinds of documents that the server sends, as contracts name them.
const (
	batchKind    = "batch"
	listKind     = "list"
	fileKind     = "file"
	fileListKind = "files"
	resultKind   = "result"
	errorKind    = "error"
	noKind       = "" // of what no contract describes
)

// manners are how a server says what is not there. Of what its profile lets
// stand, the server takes what is hardest on clients.
type manners struct {
	nulls     bool // null for errors and metadata; and what an ended batch has used is told
	emptyIDs  bool // "" for a file that is not there
	nullData  bool // null for the items of an empty page
	bareLines bool // result lines have no id of their own

	// kinds has those whose fields are left out where they are null, false or
	// empty and need not be there; nil where all are sent.
	kinds map[string]*contract.Node
}

// takeShape finds out by trial what the server sends: the profile knows, and none is
// named here.
func (s *Server) takeShape(v *validate.Validator, c *contract.Contract) error {
	kind, _ := c.Kind(batchKind)
	if s.lifecycle = kind.Node.Lifecycle; s.lifecycle == nil {
		s.lifecycle = &contract.Lifecycle{}
	}
	if m, ok := mannersOf(v, c); ok {
		s.manners, s.shape, s.items, s.running, s.done = m, openAI{s}, "data", inProgress, completed
		return nil
	}
	for _, f := range families {
		if j := newJobs(s, c, f); j.keep(v) {
			s.shape, s.idHeader, s.items = j, f.idHeader, j.pages.Evidence.Items
			s.running, s.done = j.way[len(j.way)-2], j.way[len(j.way)-1]
			return nil
		}
	}
	return fmt.Errorf("the reference server cannot keep the contract of profile %q: it serves batches like those of %s", v.Profile(), servedLike)
}

// servedLike names whose batches the server has the shapes of.
const servedLike = "OpenAI, Anthropic and Mistral"

// mannersOf finds out the manners of a profile; ok is false where its batches are
// not OpenAI's.
func mannersOf(v *validate.Validator, c *contract.Contract) (m manners, ok bool) {
	holds := func(kind string, body any) bool {
		of, err := v.ForKind(kind)
		text, _ := json.Marshal(body) // our own types always marshal
		return err == nil && len(of.Check(text).Findings) == 0
	}
	const created = 1767261600
	o := object{
		ID: "batch_1", Object: "batch", Endpoint: "/v1/embeddings", InputFile: "file-1", Window: "24h",
		Status: validating, CreatedAt: created, ExpiresAt: created + 24*60*60, Usage: &usage{},
	}
	m.nulls = holds(batchKind, o)
	o.Usage = nil
	m.fill(&o)
	if !holds(batchKind, o) {
		return m, false
	}
	o.OutputFile, o.ErrorFile = new(string), new(string)
	m.emptyIDs = holds(batchKind, o)
	m.nullData = holds(listKind, map[string]any{"object": "list", "data": nil, "has_more": false})
	m.bareLines = holds(resultKind, map[string]any{"custom_id": "a", "response": nil, "error": lineError("none")})
	if c.API.Missing == contract.WrittenAbsent {
		m.kinds = map[string]*contract.Node{}
		for _, kind := range c.Kinds {
			m.kinds[kind.Name] = kind.Node
		}
	}
	return m, true
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

// written gives a document as it is sent: without what the profile leaves out.
func (m manners) written(kind string, body any) any {
	node := m.kinds[kind]
	if node == nil {
		return body
	}
	text, _ := json.Marshal(body) // our own types always marshal
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	decoder.Decode(&value) // what was JSON a moment ago
	leaveOut(value, node)
	return value
}

// leaveOut drops the fields of a value that are null, false or empty, and which
// its node does not require.
func leaveOut(value any, node *contract.Node) {
	if node == nil {
		return
	}
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			leaveOut(item, node.Item())
		}
	case map[string]any:
		for name, inner := range value {
			declared := node.Members[name] // of what is not, such as a key of metadata, nothing is known
			leaveOut(inner, declared)
			if declared != nil && isEmpty(inner) && !node.Requires(name) {
				delete(value, name)
			}
		}
	}
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return false
}
