// Package refserver is a small batch API in memory that keeps the contract:
// files, batches, paging, cancelling, refusals. It is there to try clients and
// the conformance kit on; nothing is computed, and nothing survives it.
//
// Routes, keys, paging and refusals are those of the profile. Batches are OpenAI's
// or, in an API of another shape, what the contract states ([jobs]); a family has
// besides what no contract says, in a small file of its own.
//
// A batch goes through its states on a clock: of OpenAI's, it is one step
// validating, three in progress, one finalizing. The metadata key that OutcomeKey
// names, or the header OutcomeHeader, chooses how it ends.
//
// Options.Fault makes the server get one thing wrong, of those that [Faults]
// lists, in a layer around it: a client, or a kit, that does not notice has a gap.
//
// A [Server] is an http.Handler, for httptest.NewServer, and an
// http.RoundTripper, for tests without a network.
package refserver

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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

	// Webhook is where events go, once Deliver runs; nil for nowhere.
	Webhook *Webhook

	// MaxStore is how many bytes of files and batches are kept. What would be more
	// is refused with 507, until files are deleted. 0 is DefaultMaxStore.
	MaxStore int64
}

// OutcomeKey is the metadata key with which a create request chooses how its
// batch ends: "completed" (also without it), "partly_failed", "failed" or
// "expired"; a "stalled" one stays in progress until it is cancelled. In an API
// without metadata, OutcomeHeader is the header of the request for that.
const (
	OutcomeKey    = "batchcheck.outcome"
	OutcomeHeader = "Batchcheck-Outcome"
)

// A shape makes what an API sends, and reads what creates batches.
type shape interface {
	newBatch(body []byte, header http.Header) (*batch, error)
	state(b *batch, now time.Time) string
	object(b *batch) any                          // the batch as it is now
	page(kind string, p listed) any               // a page of a list of that kind
	file(f *file) any                             // the file object
	refusal(r refusal) any                        // the error reply
	deleted(of contract.Operation, id string) any // the reply to a deletion
	faults() []Fault                              // that the server can be given
	purposes() []string                           // that files may be uploaded for
}

// A Server serves the API under /v1, the base URL that clients are given: OpenAI's
// has /v1/files and /v1/batches.
type Server struct {
	options    Options
	mux        *http.ServeMux
	operations map[string]contract.Operation // by pattern of the mux
	handler    http.Handler                  // the mux, or what breaks its replies
	metadata   *validate.Validator           // tells what is wrong with metadata
	manners    manners
	shape      shape
	api        *contract.API
	lifecycle  *contract.Lifecycle
	items      string // field of a page of batches with the items
	running    string // the state of a batch that is under way
	done       string // the state of a batch that got done

	store      store    // of files and batches
	moving     store    // of bodies and replies that are on their way
	overlooked []string // flaws of creates that a fault has the server pass over

	requests  atomic.Int64 // so that each has an id
	requestID string       // of the request whose turn it is
	origin    string       // scheme and host that it was sent to
	idHeader  string       // that replies have their id in

	served chan struct{} // holds something when a request was served since the last look

	mu      sync.Mutex
	made    int      // ids, so that each is new
	files   []*file  // oldest first
	batches []*batch // oldest first
	untold  []*batch // whose events are not made; none without a webhook
	byKey   map[string]keyed
	events  func(*batch) []event // that tell of a batch's end

	nextExpiry int64 // when the first of the files expires; 0 before anybody looked
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
	if o.MaxStore <= 0 {
		o.MaxStore = DefaultMaxStore
	}
	c := o.Contract
	if c == nil {
		var err error
		if c, err = validate.Load(nil, o.Profile); err != nil {
			return nil, err
		}
	}
	if o.Webhook != nil {
		if err := o.Webhook.check(); err != nil {
			return nil, err
		}
	}
	tree := c.Tree()
	v, err := validate.New(validate.Options{Contract: c, Kind: batchKind})
	if err != nil {
		return nil, err
	}
	s := &Server{
		options: o, mux: http.NewServeMux(), operations: map[string]contract.Operation{}, metadata: v, api: tree.API, idHeader: "X-Request-Id",
		served: make(chan struct{}, 1), byKey: map[string]keyed{},
	}
	s.store.limit, s.moving.limit = o.MaxStore, maxMoving
	if err := s.takeShape(v, tree); err != nil {
		return nil, err
	}
	if o.Webhook != nil && s.api.Events.Is == "" {
		return nil, fmt.Errorf("the API of profile %q sends no events to webhooks", v.Profile())
	}
	s.events = s.endEvents
	for operation, serve := range map[contract.Operation]func(http.ResponseWriter, *http.Request) error{
		contract.Upload:     s.uploadFile,
		contract.File:       s.retrieveFile,
		contract.Content:    s.fileContent,
		contract.DeleteFile: s.deleteFile,
		contract.Create:     s.createBatch,
		contract.List:       s.listBatches,
		contract.Retrieve:   s.retrieveBatch,
		contract.Cancel:     s.cancelBatch,
		contract.Delete:     s.deleteBatch,
		contract.Results:    s.batchResults,
	} {
		if route, found := s.api.Route(operation); found {
			pattern := route.Method + " /v1" + strings.NewReplacer("{batch}", "{id}", "{file}", "{id}").Replace(s.api.Pattern(route))
			s.operations[pattern] = operation
			s.mux.HandleFunc(pattern, s.handle(serve))
		}
	}
	if upload, found := s.api.Route(contract.Upload); found {
		s.mux.HandleFunc("GET /v1"+s.api.Pattern(upload), s.handle(s.listFiles))
	}
	s.handler = http.HandlerFunc(s.route)
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
	id := fmt.Sprintf("req_%032x", s.requests.Add(1))
	w.Header().Set(s.idHeader, id)
	body := &movingBody{moving: &s.moving}
	var kept answer
	if text, err := s.read(w, r, body); err != nil {
		s.tell(&kept, err)
	} else {
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(text))
		s.inTurn(func() {
			s.requestID, s.origin = id, originOf(r)
			s.handler.ServeHTTP(&kept, r)
		})
	}
	s.moving.give(body.taken)
	if own := int64(len(kept.body)); kept.isShared {
		kept.send(w)
	} else if s.moving.take(own) {
		kept.send(w)
		s.moving.give(own)
	} else {
		kept = answer{}
		s.tell(&kept, errBusy)
		kept.send(w)
	}
	select {
	case s.served <- struct{}{}:
	default:
	}
}

// originOf gives the scheme and the host that a request was sent to.
func originOf(r *http.Request) string {
	scheme, host := cmp.Or(r.URL.Scheme, "http"), cmp.Or(r.Host, r.URL.Host)
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + host
}

// The most bytes that a request may have: one that has the requests of a batch, in a
// file or not, and others.
// (Variables for tests alone.)
var (
	maxBody   int64 = 200 << 20
	maxCreate int64 = 1 << 20
)

// read reads the body of a request whose key is right. Others are refused
// without it, however long it is.
func (s *Server) read(w http.ResponseWriter, r *http.Request, body *movingBody) ([]byte, error) {
	if s.authenticate(r) != nil {
		if r.ContentLength != 0 {
			w.Header().Set("Connection", "close") // or the rest of the body would be waited for
		}
		return nil, nil
	}
	limit := maxCreate
	_, route := s.mux.Handler(r)
	if of := s.operations[route]; of == contract.Upload || of == contract.Create && s.api.Create.Requests != "" {
		limit = maxBody
	}
	body.Reader = http.MaxBytesReader(w, r.Body, limit)
	text, err := io.ReadAll(body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = refuse(http.StatusRequestEntityTooLarge, "", "the body has more than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		w.Header().Set("Connection", "close")
	}
	return text, err
}

// inTurn does one thing at a time: whoever it is for is shown one state of all things.
func (s *Server) inTurn(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// route serves a request, or refuses it where there is no such route.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	none, route := s.mux.Handler(r)
	if route != "" {
		s.mux.ServeHTTP(w, r) // which sets the values of the path
		return
	}
	s.handle(func(w http.ResponseWriter, r *http.Request) error {
		var told answer // the mux knows which methods a path has
		none.ServeHTTP(&told, r)
		if told.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", told.Header().Get("Allow"))
			return refusal{status: told.status, code: "method_not_supported", message: fmt.Sprintf("%s cannot be asked for with %s", r.URL.Path, r.Method)}
		}
		return refusal{status: told.status, code: "unknown_url", message: fmt.Sprintf("there is no %s", r.URL.Path)}
	})(w, r)
}

func (s *Server) handle(serve func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := s.authenticate(r)
		if err == nil {
			s.dropExpired()
			err = serve(w, r)
		}
		if err != nil {
			s.tell(w, err)
		}
	}
}

func (s *Server) authenticate(r *http.Request) error {
	auth := s.api.Auth
	for _, way := range []contract.Auth{auth, {Header: "Authorization", Scheme: "Bearer"}, {Header: "Api-Key"}} { // clients of one API send it in several
		key := strings.TrimPrefix(r.Header.Get(way.Header), strings.TrimLeft(way.Scheme+" ", " "))
		if s.options.APIKey == "" || key == s.options.APIKey {
			return nil
		}
	}
	asked := strings.Join(strings.Fields(auth.Header+": "+auth.Scheme+" KEY"), " ")
	return refusal{status: http.StatusUnauthorized, code: "invalid_api_key", message: "a key is asked for: " + asked}
}

// newID gives an id that nothing has yet. Ids of one prefix grow, so that lists in
// the order in which things were made are searched by halves.
func (s *Server) newID(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%024d", prefix, s.made)
}
