package drive

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A Config says which API to drive, and how. BaseURL alone reads lists and
// batches and changes nothing.
type Config struct {
	BaseURL     string      // as clients take it, such as https://host/v1: what the contract says follows
	APIKey      string      // sent as the contract says, such as "Authorization: Bearer"; "" sends none
	Credentials http.Header // further headers that are as secret as the key
	Header      http.Header // further headers, sent also where credentials are left out

	Write       bool   // create, cancel and upload, too; the API may charge for it
	MaxBatches  int    // that are created, whatever the API accepts; 0 is DefaultMaxBatches
	Batch       string // id of a batch to look at, with its files
	InputFileID string // of a file that is there, in place of an upload
	Input       []byte // JSON Lines to upload in place of the driver's own
	Model       string // that the driver's own input asks for; "" is the one that the contract has

	Metadata     map[string]string          // further pairs in each create request
	CreateFields map[string]json.RawMessage // further fields of each create request, by name

	Wait    time.Duration // for batches to end; 0 is DefaultWait, less than 0 polls once
	Timeout time.Duration // of a request; 0 is DefaultTimeout
	Rate    float64       // requests a second at the most; 0 is as many as may be

	Transport http.RoundTripper  // nil is a transport of the driver's own
	Resume    *recording.Session // that Drive ended with ErrUnfinished, at the same server, to go on with: its batches are cancelled, its files deleted
	Progress  func(Event)        // told of what is done, as it is done; may be nil

	// Options say how to judge. Only and Skip choose the steps as well, and
	// Endpoint is that of the batches which are created: "" is that of Input, or
	// the first that the contract has.
	conformance.Options
}

// What a Config stands for without a number.
const (
	DefaultMaxBatches = 40
	DefaultWait       = 10 * time.Minute
	DefaultTimeout    = 30 * time.Second
)

// An Event is something that Drive tells of while it is at work.
type Event struct {
	Step     string
	Says     string              // what the step does, when it begins
	LeftOut  string              // why a step is not taken
	Note     string              // what stays behind at the API, and why
	Exchange *recording.Exchange // that was made; nothing in it is secret
	Batch    string              // id of a batch that is polled
	Status   string              // of that batch
	Counts   string              // of that batch, such as "2 of 3 done"
	Elapsed  time.Duration
	Next     time.Duration // until the next poll; 0 for none
}

// ErrUnfinished says that batches had not ended when the wait was over. A
// Config with the session as Resume goes on.
var ErrUnfinished = errors.New("not all batches have ended")

// Drive walks the plan against an API and gives the session, which Judge
// judges. There is a session whatever happens, with all that was exchanged.
// The error tells why the plan was not walked to its end: ErrUnfinished, that
// the API does not answer, or the cause of the context's end; what the driver
// had made is cancelled and deleted then, but for ErrUnfinished. The session's
// NotProved says what a run with Write has not shown, where it took all steps and
// found no fault.
//
// The session holds no secret: credentials are "redacted" in it.
func Drive(ctx context.Context, c Config) (*recording.Session, error) {
	r, err := NewRun(c)
	if err != nil {
		return &recording.Session{}, err
	}
	return r.Drive(ctx)
}

// A Run is a Config made ready: what plans, drives and judges shares one contract,
// and reads each reply once. It is for packages of this module; Drive and PlanOf
// are for others.
type Run struct{ walker *walker }

// NewRun compiles what a Config asks for, and sends nothing.
func NewRun(c Config) (*Run, error) {
	w, err := newWalker(c)
	if err != nil {
		return nil, err
	}
	return &Run{w}, nil
}

// Drive does what the function Drive does. It is called once.
func (r *Run) Drive(ctx context.Context) (*recording.Session, error) {
	err := r.walker.walk(ctx)
	r.walker.end(ctx, err)
	return r.walker.session, err
}

// Checker judges by the contract that the run drives by.
func (r *Run) Checker() *conformance.Checker { return r.walker.checker }

// Traffic is what was exchanged, read, for the Checker to judge.
func (r *Run) Traffic() *session.Traffic { return r.walker.traffic }

// HasOwnFiles tells whether all files that were sent and read are the driver's own,
// with nobody's data in them.
func (r *Run) HasOwnFiles() bool {
	c := r.walker.Config
	if c.Input != nil || c.InputFileID != "" || c.Batch != "" {
		return false
	}
	return c.Resume == nil || slices.ContainsFunc(c.Resume.Exchanges, func(e recording.Exchange) bool {
		return e.Step == uploadStep && e.Request.Omitted == nil
	})
}

// SetPlaces says where in a recording the bodies of the replies are, in the order
// of the exchanges, so that findings point there. Recording.WriteHARAs gives them.
func (r *Run) SetPlaces(places []recording.Place) {
	for i, place := range places {
		r.walker.session.Exchanges[i].Place = place
		r.walker.traffic.Replies[i].Place = place
	}
}

func newWalker(c Config) (*walker, error) {
	base, err := baseURL(c.BaseURL)
	if err != nil {
		return nil, err
	}
	checker, err := conformance.NewChecker(c.Options)
	if err != nil {
		return nil, err
	}
	if checker, err = checker.ForURL(c.BaseURL); err != nil {
		return nil, err
	}
	api := checker.Reader().API
	if c.APIKey != "" && api.Auth.Header == "" {
		return nil, errors.New("the schema does not say how an API key is sent: x-api has no auth")
	}
	if len(c.Metadata) > 0 && !holds(api.Create.Body, contract.MetadataPart) {
		return nil, fmt.Errorf("the profile %s has no metadata in create requests", checker.Profile())
	}
	if c.Write && api.Create.Body == nil {
		return nil, fmt.Errorf("the profile %s does not say what a create request has, so its API can only be read", checker.Profile())
	}
	c.MaxBatches, c.Wait, c.Timeout = cmp.Or(c.MaxBatches, DefaultMaxBatches), cmp.Or(c.Wait, DefaultWait), cmp.Or(c.Timeout, DefaultTimeout)
	if c.Progress == nil {
		c.Progress = func(Event) {}
	}
	if c.Transport == nil {
		c.Transport = NewTransport(nil)
	}
	secrets := newSecrets(c.APIKey, api.Auth.Header, c.Credentials, base)
	for _, paging := range api.List.Paging {
		secrets.pages = append(secrets.pages, paging.Query)
	}
	target := secrets.url(base.String())
	session := &recording.Session{Name: target, Format: "live"}
	if c.Resume != nil {
		if err := checkServer(c.Resume, base); err != nil {
			return nil, err
		}
		session.Exchanges = slices.Clone(c.Resume.Exchanges)
		for i := range session.Exchanges { // whoever recorded them need not have known what is secret here
			e := &session.Exchanges[i]
			e.Request.Header, e.Reply.Header = clone(e.Request.Header), clone(e.Reply.Header)
			secrets.clean(e)
		}
		c.Write = true // what it began with
	}
	w := &walker{Config: c, checker: checker, traffic: checker.Reader().Start(session), files: map[string]string{}, left: map[string]string{}}
	w.client = &client{
		base: base, name: target, auth: api.Auth, key: c.APIKey, always: api.Headers, header: c.Header, credentials: c.Credentials, transport: c.Transport, timeout: c.Timeout,
		secrets: secrets, session: session, progress: c.Progress,
	}
	if c.Rate > 0 {
		w.pause = time.Duration(float64(time.Second) / c.Rate)
	}
	w.limits = metadataLimitsOf(checker.Reader())
	w.steps = w.planned()
	for i := range session.Exchanges {
		w.note(&session.Exchanges[i])
	}
	return w, nil
}

// checkServer finds a session to go on with that is not with the server of the base
// URL: there, its ids may be those of somebody else's batches and files.
func checkServer(s *recording.Session, base *url.URL) error {
	here := recording.ServerOf(base.String())
	for _, e := range s.Exchanges {
		if there := recording.ServerOf(e.URL); there != here {
			return fmt.Errorf("the recorded run was against %s, not %s; its batches and files exist only there", cmp.Or(there, "no server"), here)
		}
	}
	return nil
}

func baseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("the base URL is not a URL")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("the base URL %q does not begin with http:// or https:// and a host", u.Redacted())
	case u.User != nil:
		return nil, errors.New("the base URL contains a user or a password; pass credentials separately")
	case u.Fragment != "":
		return nil, errors.New("the base URL contains a fragment (#)")
	}
	return u, nil
}

// NewTransport makes a transport that takes replies as they come: nothing is
// decompressed on the way. The change, if there is one, may set further bounds.
func NewTransport(change func(*http.Transport)) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression, t.MaxResponseHeaderBytes = true, maxHeader
	if change != nil {
		change(t)
	}
	return t
}
