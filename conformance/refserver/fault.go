package refserver

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/validate"
)

// A Fault is one thing that a server can be made to get wrong.
type Fault struct {
	Name    string
	Rule    string         // id of the rule or check that must catch it
	Level   validate.Level // at which it is reported; 0 is the rule's own, in the profile judged by
	Says    string
	Line    string   // id of the rule on the lines of files that Rule, a check, tells of
	Also    []string // ids that it brings about as well
	Profile string   // the only one that sees it; "" is any

	shared bool // by APIs of any shape

	start  func(*Server) // before the first request
	before hook          // on the request, before the server sees it
	after  hook          // on the reply
}

// A hook changes a call.
type hook func(*call)

// Faults lists the faults of OpenAI's API, and of those like it: of documents in the order of the rules, of sessions
// in the order of the checks, of result files and webhooks, then others that APIs
// were seen to have.
func Faults() []Fault {
	return slices.Concat(documentFaults(), sessionFaults(), refusalFaults(), resultFaults(), webhookFaults(), breakFaults())
}

func (openAI) faults() []Fault { return Faults() }

// FaultsOf lists those that a server of a profile can be given.
func FaultsOf(profile string) ([]Fault, error) {
	s, err := New(Options{Profile: profile})
	if err != nil {
		return nil, err
	}
	return s.shape.faults(), nil
}

func (s *Server) findFault(name string) (Fault, error) {
	var names []string
	for _, f := range s.shape.faults() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Fault{}, fmt.Errorf("there is no fault %q%s", name, nearest.Suggest(name, names))
}

// faulty is a layer around a server that knows of no faults, or around another
// layer. One call at a time passes it: hooks may reach into the server.
type faulty struct {
	fault  Fault
	server *Server
	inner  http.Handler
	seen   map[string]int // what a fault remembers of earlier calls, by id of the batch
}

func newFaulty(s *Server, name string) (*faulty, error) {
	f, err := s.findFault(name)
	if err == nil && f.start != nil {
		f.start(s)
	}
	return &faulty{fault: f, server: s, inner: s.handler, seen: map[string]int{}}, err
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		f.server.tell(w, err)
		return
	}
	c := &call{faulty: f, request: r.Clone(r.Context()), sent: sent}
	_, pattern := f.server.mux.Handler(r)
	c.operation = f.server.operations[pattern]
	if f.fault.before != nil {
		f.fault.before(c)
	}
	if c.status == 0 {
		c.serve()
	}
	if f.fault.after != nil {
		f.fault.after(c)
	}
	c.send(w)
}

// A call is one request, and the reply to it once there is one.
type call struct {
	*faulty
	answer
	operation contract.Operation // of the request as it came
	request   *http.Request
	sent      []byte   // the request's body
	hidden    []*batch // the server's, while a list is made of others
}

// serve has the server answer the request as it now is.
func (c *call) serve() {
	c.answer = answer{}
	c.request.Body = io.NopCloser(bytes.NewReader(c.sent))
	c.request.ContentLength = int64(len(c.sent))
	c.inner.ServeHTTP(&c.answer, c.request)
}

// refuse answers with the error reply.
func (c *call) refuse(status int, param, message string) {
	c.answer = answer{}
	c.server.tell(&c.answer, refuse(status, param, "%s", message))
}
