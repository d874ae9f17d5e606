// Package refserver is a small batch API in memory that keeps the contract:
// files, batches, paging, cancelling, refusals. It is there to try clients and
// the conformance kit on; nothing is computed, and nothing survives it.
//
// A batch goes through its states on a clock: one step of it validating, three
// in progress, one finalizing. The metadata key that OutcomeKey names chooses
// how it ends.
//
// Options.Fault makes the server get one thing wrong, of those that [Faults]
// lists, in a layer around it: a client, or a kit, that does not notice has a gap.
//
// A [Server] is an http.Handler, for httptest.NewServer, and an
// http.RoundTripper, for tests without a network.
package refserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to serve.
type Options struct {
	APIKey string           // that requests must carry; "" asks for none
	Step   time.Duration    // pace of the lifecycle; 0 is 200 ms
	Now    func() time.Time // the clock, of the Date header too; nil is the real one

	// Profile names the contract that is kept; "" is "openai", the default. It
	// decides how the server says what is not there: null for errors and metadata
	// where that may stand, as in "openai", "" for a file id, as in "azure".
	Profile string

	// Contract is what validate.Load has compiled, in place of Profile.
	Contract *validate.Contract

	// Fault names the one thing that the server gets wrong, of those that Faults
	// lists, or several with commas between them; "" is none.
	Fault string
}

// The routes, as patterns of http.ServeMux.
const (
	uploadRoute   = "POST /v1/files"
	filesRoute    = "GET /v1/files"
	fileRoute     = "GET /v1/files/{id}"
	contentRoute  = "GET /v1/files/{id}/content"
	deleteRoute   = "DELETE /v1/files/{id}"
	createRoute   = "POST /v1/batches"
	listRoute     = "GET /v1/batches"
	retrieveRoute = "GET /v1/batches/{id}"
	cancelRoute   = "POST /v1/batches/{id}/cancel"
	anyRoute      = "/"
)

// OutcomeKey is the metadata key with which a create request chooses how its
// batch ends: "completed" (also without it), "partly_failed", "failed" or
// "expired"; a "stalled" one stays in progress until it is cancelled.
const OutcomeKey = "batchcheck.outcome"

// A Server serves the API under /v1, the base URL that clients are given:
// /v1/files and /v1/batches.
type Server struct {
	options  Options
	mux      *http.ServeMux
	handler  http.Handler        // the mux, or what breaks its replies
	metadata *validate.Validator // tells what is wrong with metadata
	manners  manners
	paging   contract.Paging // by the id of the last item, or by a token

	mu      sync.Mutex
	made    int // ids, so that each is new
	files   []*file
	batches []*batch // oldest first
	byKey   map[string]*batch
}

// New makes a server without files and batches. It fails when there is no such
// profile or fault, with a text to show to a user.
func New(o Options) (*Server, error) {
	if o.Step <= 0 {
		o.Step = 200 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := o.Contract
	if c == nil {
		var err error
		if c, err = validate.Load(nil, o.Profile); err != nil {
			return nil, err
		}
	}
	paging := contract.Paging{By: contract.ByItem, Query: "after"} // also of a schema that says nothing of it
	for _, p := range c.Tree().API.List.Paging {
		if p.By == contract.ByToken {
			paging = p
		}
	}
	v, err := validate.New(validate.Options{Contract: c, Kind: "batch"})
	if err != nil {
		return nil, err
	}
	m, err := mannersOf(v)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, mux: http.NewServeMux(), metadata: v, manners: m, paging: paging, byKey: map[string]*batch{}}
	for route, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		uploadRoute:   s.uploadFile,
		filesRoute:    s.listFiles,
		fileRoute:     s.retrieveFile,
		contentRoute:  s.fileContent,
		deleteRoute:   s.deleteFile,
		createRoute:   s.createBatch,
		listRoute:     s.listBatches,
		retrieveRoute: s.retrieveBatch,
		cancelRoute:   s.cancelBatch,
		anyRoute:      s.noRoute,
	} {
		s.mux.HandleFunc(route, s.handle(serve))
	}
	s.handler = s.mux
	for name := range strings.SplitSeq(o.Fault, ",") {
		if name == "" {
			continue
		}
		if s.handler, err = newFaulty(s, name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// ServeHTTP implements http.Handler. Requests are read before, and replies sent
// after they have their turn, so that a slow client holds up no other.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = refuse(http.StatusRequestEntityTooLarge, "", "the body has more than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		tell(w, err)
		return
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	var kept answer
	s.handler.ServeHTTP(&kept, r)
	kept.send(w)
}

// A refusal is an error that the client is told of.
type refusal struct {
	status  int
	message string
	param   string
}

func (r refusal) Error() string { return r.message }

func refuse(status int, param, format string, args ...any) error {
	return refusal{status, fmt.Sprintf(format, args...), param}
}

// maxBody is how many bytes a request may have. (Variable for tests alone.)
var maxBody int64 = 200 << 20

// handle serves one request at a time: whoever it is for is shown one state of
// all things.
func (s *Server) handle(serve func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		err := s.authenticate(r)
		if err == nil {
			err = serve(w, r)
		}
		if err != nil {
			tell(w, err)
		}
	}
}

// tell sends the error reply.
func tell(w http.ResponseWriter, err error) {
	told, ok := err.(refusal)
	if !ok {
		told = refusal{status: http.StatusBadRequest, message: err.Error()}
	}
	var param any
	if told.param != "" {
		param = told.param
	}
	reply(w, told.status, map[string]any{"error": map[string]any{
		"message": told.message, "type": "invalid_request_error", "param": param, "code": nil,
	}})
}

func (s *Server) authenticate(r *http.Request) error {
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.options.APIKey == "" || key == s.options.APIKey || r.Header.Get("Api-Key") == s.options.APIKey {
		return nil
	}
	return refuse(http.StatusUnauthorized, "", "a key is asked for: Authorization: Bearer KEY")
}

func (s *Server) noRoute(_ http.ResponseWriter, r *http.Request) error {
	return refuse(http.StatusNotFound, "", "there is no %s %s", r.Method, r.URL.Path)
}

func reply(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}

// newID gives an id that nothing has yet.
func (s *Server) newID(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%024d", prefix, s.made)
}
