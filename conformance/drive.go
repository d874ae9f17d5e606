package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Config says which API to drive, and how. BaseURL alone reads lists and
// batches and changes nothing.
type Config struct {
	BaseURL     string      // as clients take it, such as https://host/v1: /batches and /files follow
	APIKey      string      // sent as "Authorization: Bearer"; "" sends none
	Credentials http.Header // further headers that are as secret as the key
	Header      http.Header // further headers, sent also where credentials are left out

	Write       bool   // create, cancel and upload, too; the API may charge for it
	MaxBatches  int    // that are created, whatever the API accepts; 0 is DefaultMaxBatches
	Batch       string // id of a batch to look at, with its files
	InputFileID string // of a file that is there, in place of an upload
	Input       []byte // JSON Lines to upload in place of the driver's own
	Endpoint    string // of the batches; "" is that of Input, or /v1/chat/completions
	Model       string // that the driver's own input asks for; "" is one that OpenAI has

	Wait    time.Duration // for batches to end; 0 is DefaultWait, less than 0 polls once
	Timeout time.Duration // of a request; 0 is DefaultTimeout
	Rate    float64       // requests a second at the most; 0 is as many as may be

	Transport http.RoundTripper // nil is a transport of the driver's own
	Resume    *Session          // that Drive ended with ErrUnfinished, to go on with
	Progress  func(Event)       // told of what is done, as it is done; may be nil

	Options // to judge by; Only and Skip choose the steps as well
}

// What a Config stands for without a number.
const (
	DefaultMaxBatches = 20
	DefaultWait       = 10 * time.Minute
	DefaultTimeout    = 30 * time.Second
)

// An Event is something that Drive tells of while it is at work.
type Event struct {
	Step     string
	Says     string    // what the step does, when it begins
	LeftOut  string    // why a step is not taken
	Exchange *Exchange // that was made; nothing in it is secret
	Batch    string    // id of a batch that is polled
	Status   string    // of that batch
	Counts   string    // of that batch, such as "2 of 3 done"
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
// had made is cancelled and deleted then, but for ErrUnfinished.
//
// The session holds no secret: credentials are "redacted" in it.
func Drive(ctx context.Context, c Config) (*Session, error) {
	w, err := newWalker(c)
	if err != nil {
		return &Session{}, err
	}
	return w.session, w.walk(ctx)
}

// walk takes the steps that were chosen.
func (w *walker) walk(ctx context.Context) error {
	for _, s := range w.steps {
		w.tell(Event{Step: s.name, Says: s.says})
		err := s.run(w, ctx, s.name)
		var left leftOut
		switch {
		case errors.As(err, &left):
			w.tell(Event{Step: s.name, LeftOut: left.why})
		case errors.Is(err, ErrUnfinished):
			return err
		case err != nil:
			w.cleanUp(ctx)
			return err
		}
	}
	return w.checkTarget()
}

// checkTarget tells where nothing of a batch API was found, since refusals
// alone break no contract.
func (w *walker) checkTarget() error {
	asked := 0
	for i := range w.session.Exchanges {
		e := &w.session.Exchanges[i]
		operation, _ := w.Paths.Classify(e.Method, e.URL)
		isOurs := slices.Contains([]Operation{Create, Retrieve, List, Cancel}, operation)
		if isOurs && e.Status >= 200 && e.Status < 300 {
			return nil
		}
		if operation == List {
			asked++
		}
	}
	if asked == 0 {
		return nil // what was asked for were refusals
	}
	return fmt.Errorf("%w: no request to %s%s succeeded: the base URL, the paths or the credentials may be wrong", errGaveUp, w.session.Name, w.batchPath(""))
}

// leftOut is the error of a step that could not be taken, which is no trouble
// to the others.
type leftOut struct{ why string }

func (l leftOut) Error() string { return l.why }

// A walker takes the steps, and knows what came of those before.
type walker struct {
	Config
	*client
	checker *Checker
	trial   *trial // reads replies as judging does
	steps   []step
	limits  metadataLimits

	files   map[string]string // id of the file that a step has uploaded
	made    []*madeBatch
	creates int    // batches that were made, or may have been
	listed  *observation // a batch that a list has shown, to look at
}

// A madeBatch is a batch that the driver has made.
type madeBatch struct {
	id    string
	step  string
	since time.Time
	last  *observation
	ended bool
	lost  bool // it is not found any more, and not polled
}

func newWalker(c Config) (*walker, error) {
	base, err := baseURL(c.BaseURL)
	if err != nil {
		return nil, err
	}
	checker, err := NewChecker(c.Options)
	if err != nil {
		return nil, err
	}
	c.MaxBatches, c.Wait, c.Timeout = cmp.Or(c.MaxBatches, DefaultMaxBatches), cmp.Or(c.Wait, DefaultWait), cmp.Or(c.Timeout, DefaultTimeout)
	if c.Progress == nil {
		c.Progress = func(Event) {}
	}
	if c.Transport == nil {
		c.Transport = NewTransport(nil)
	}
	secrets := newSecrets(c.APIKey, c.Credentials)
	session := &Session{Name: secrets.url(base.String()), Format: "live"}
	if c.Resume != nil {
		session.Exchanges = slices.Clone(c.Resume.Exchanges)
		c.Write = true // what it began with
	}
	w := &walker{Config: c, checker: checker, trial: &trial{Checker: checker}, files: map[string]string{}}
	w.client = &client{
		base: base, key: c.APIKey, header: c.Header, credentials: c.Credentials, transport: c.Transport, timeout: c.Timeout,
		secrets: secrets, session: session, tell: c.Progress,
	}
	if c.Rate > 0 {
		w.pause = time.Duration(float64(time.Second) / c.Rate)
	}
	w.limits = checker.metadataLimits()
	w.steps = stepsOf(c, checker)
	for i := range session.Exchanges {
		w.note(&session.Exchanges[i])
	}
	return w, nil
}

func baseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("the base URL is not a URL")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("the base URL %q does not begin with http:// or https:// and a host", u.Redacted())
	case u.User != nil:
		return nil, errors.New("the base URL holds a user or a password: credentials are given apart from it")
	case u.Fragment != "":
		return nil, errors.New("the base URL holds a fragment (#)")
	}
	return u, nil
}

// NewTransport makes a transport that takes replies as they come: nothing is
// decompressed on the way. The change, if there is one, may set further bounds.
func NewTransport(change func(*http.Transport)) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression, t.MaxResponseHeaderBytes = true, mostHeader
	if change != nil {
		change(t)
	}
	return t
}

// do sends a step's request, and notes what came of it.
func (w *walker) do(ctx context.Context, r request) (*reply, error) {
	from := len(w.session.Exchanges)
	_, err := w.send(ctx, r)
	var last *reply
	for i := range w.session.Exchanges[from:] {
		last = w.note(&w.session.Exchanges[from+i])
	}
	return last, err
}

// note learns from an exchange.
func (w *walker) note(e *Exchange) *reply {
	kept := *e // the session's slice moves as it grows
	r := w.trial.newReply(&kept)
	switch {
	case r.operation == Upload && r.isSuccess() && r.isJSON:
		w.files[r.Step] = textMember(r.root, true, "id")
	case r.operation == Create && r.Step != "":
		w.noteCreate(r)
	case r.page != nil:
		w.choose(r.page.items)
	}
	if b := w.madeBatch(batchID(r)); b != nil {
		b.last = r.batch
		state, _ := w.trial.state(r.batch)
		b.ended = w.trial.isEnd(state)
	}
	return r
}

// choose keeps the first batch of the lists that has files or, while there is
// none, the first of all.
func (w *walker) choose(items []*observation) {
	for _, item := range items {
		if w.listed == nil || !w.hasFiles(w.listed) && w.hasFiles(item) {
			w.listed = item
		}
	}
}

func (w *walker) hasFiles(o *observation) bool {
	return slices.ContainsFunc(w.checker.counts.Files, func(f contract.CountFile) bool { return textOf(o.members[f.File]) != "" })
}

// noteCreate counts a create that made a batch, or may have.
func (w *walker) noteCreate(r *reply) {
	id := batchID(r)
	if r.isRefusal() || id != "" && w.madeBatch(id) != nil {
		return
	}
	w.creates++
	if isFollowable(id) {
		w.made = append(w.made, &madeBatch{id: id, step: r.Step, since: r.Start})
	}
}

func batchID(r *reply) string {
	if r == nil || r.batch == nil {
		return ""
	}
	return r.batch.id
}

func (w *walker) madeBatch(id string) *madeBatch {
	at := slices.IndexFunc(w.made, func(b *madeBatch) bool { return b.id == id })
	if at < 0 || id == "" {
		return nil
	}
	return w.made[at]
}

// madeBy gives the batch that a step has made.
func (w *walker) madeBy(step string) (*madeBatch, error) {
	at := slices.IndexFunc(w.made, func(b *madeBatch) bool { return b.step == step })
	if at < 0 {
		return nil, leftOut{"there is no batch of the step " + step}
	}
	return w.made[at], nil
}

// pathOf gives the path of a batch or a file, or of what follows it.
func pathOf(collection, fallback, id string, rest ...string) string {
	path := "/" + strings.Join(orDefault(collection, fallback), "/")
	for _, part := range append([]string{id}, rest...) {
		if part != "" {
			path += "/" + escapeID(part)
		}
	}
	return path
}

// escapeID makes an id one segment of a path, whatever is in it.
func escapeID(id string) string {
	if strings.Trim(id, ".") == "" {
		return strings.ReplaceAll(id, ".", "%2E") // or servers take it for a way up
	}
	return url.PathEscape(id)
}

func (w *walker) batchPath(id string, rest ...string) string {
	return pathOf(w.Paths.Batches, "batches", id, rest...)
}

func (w *walker) filePath(id string, rest ...string) string {
	return pathOf(w.Paths.Files, "files", id, rest...)
}
