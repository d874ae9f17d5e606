package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A client sends the driver's requests, one after the other, and keeps every
// exchange, without what is secret in it.
type client struct {
	base        *url.URL
	name        string // the base URL, without what is secret in it
	auth        contract.Auth
	key         string
	always      map[string]string // headers that the API asks for
	header      http.Header
	credentials http.Header
	transport   http.RoundTripper
	timeout     time.Duration
	pause       time.Duration // between the starts of two requests
	secrets     *secrets
	session     *recording.Session
	progress    func(Event)

	location string // of the last reply, as it came

	last   time.Time // when a request was sent last
	clock  time.Time // of the exchange that it began
	failed int       // requests in turn that had no whole reply
	inAll  int       // bytes of the replies, decoded or as they are recorded
}

// A request is one that a step sends.
type request struct {
	step   string
	method string
	path   string // escaped, from the base URL on
	query  url.Values
	header http.Header
	body   []byte
	sends  credentials
	expect recording.Expectation // what the driver knows of the reply
	makes  bool                  // what it makes may be there although the reply is none or an error
	limit  int                   // how often it may be sent in all; 0 sets no further bound
}

// The credentials that a request is sent with.
type credentials int

const (
	rightKey credentials = iota
	noKey
	wrongKey // nonsense in place of each secret
)

// The client's bounds, whatever a server says.
const (
	maxHops     = 5        // of redirects
	maxFailures = 3        // requests in turn without a whole reply, before the driver gives up
	maxHeader   = 1 << 20  // bytes of a reply's header
	maxFields   = 1_000    // fields of a reply's header that are kept
	keptOfLarge = 64 << 10 // bytes that are kept of a body that is too large
)

// maxInAll is how many bytes all replies have at most, decoded or as they are recorded, so
// that what is recorded can be read again. Tests lower it.
var maxInAll = 192 << 20

// errGaveUp says that there is no sense in going on.
var errGaveUp = errors.New("gave up")

// errSentEnough says that a request was not sent again as its reply asks.
var errSentEnough = errors.New("sent as often as allowed")

// send sends a request until it is answered, and gives the last exchange. What
// went before it, refusals and redirects, is in the session as well. The error
// says that the driver should stop.
func (c *client) send(ctx context.Context, r request) (*recording.Exchange, error) {
	target := c.target(r)
	for sent, tries, hops := 1, 1, 0; ; sent++ {
		e, err := c.exchange(ctx, r, target)
		if err != nil {
			return nil, err
		}
		next, isHop := c.redirect(r, target, e)
		isHop = isHop && hops < maxHops
		switch {
		case !isHop && !r.mayTryAgain(e):
			return e, nil
		case sent == r.limit:
			return e, errSentEnough
		case isHop:
			target = next
			hops++
		case tries == session.MaxTries:
			return e, fmt.Errorf("%w: %s %s was refused %d times in a row (%d)", errGaveUp, e.Method, e.URL, tries, e.Status)
		default:
			if err := c.sleep(ctx, waitAfter(e, tries)); err != nil {
				return e, err
			}
			tries++
		}
	}
}

// mayTryAgain reports whether a reply asks to send the request again. 429 says that
// the API has not taken it, and 503 with Retry-After as well; without that, what the
// request makes may be there.
func (r request) mayTryAgain(e *recording.Exchange) bool {
	_, asked := session.RetryAfter(e)
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable && (asked || !r.makes)
}

// target gives the URL of a request.
func (c *client) target(r request) *url.URL {
	u := *c.base
	u.RawPath = strings.TrimRight(c.base.EscapedPath(), "/") + r.path
	u.Path, _ = url.PathUnescape(u.RawPath) // ids are escaped, and the base was parsed
	query := u.Query()
	for name, values := range r.query {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return &u
}

// redirect gives where a reply sends its client on to, if that is the same
// server: to no other, credentials are sent.
func (c *client) redirect(r request, from *url.URL, e *recording.Exchange) (*url.URL, bool) {
	keepsMethod := e.Status == http.StatusTemporaryRedirect || e.Status == http.StatusPermanentRedirect
	moved := keepsMethod || r.method == http.MethodGet && e.Status >= 301 && e.Status <= 303
	to, err := url.Parse(c.location)
	if !moved || err != nil || c.location == "" {
		return nil, false
	}
	to = from.ResolveReference(to)
	return to, to.Scheme == from.Scheme && to.Host == from.Host
}

// exchange sends one request, and keeps what comes of it.
func (c *client) exchange(ctx context.Context, r request, target *url.URL) (*recording.Exchange, error) {
	if err := c.sleep(ctx, time.Until(c.last.Add(c.pause))); err != nil {
		return nil, err
	}
	now := time.Now()
	c.clock, c.last = onward(c.clock, now.Sub(c.last), now), now
	e := recording.Exchange{Number: len(c.session.Exchanges) + 1, Method: r.method, URL: target.String(), Step: r.step, Expects: r.expect, Start: c.clock}
	e.Request = recording.Message{Header: textproto.MIMEHeader(c.headerOf(r)), Body: r.body}
	c.fill(ctx, &e)
	e.Duration = time.Since(now)
	if r.method == http.MethodGet && e.Failure != "" && errors.Is(context.Cause(ctx), errWaitOver) {
		return nil, errWaitOver // it is the driver that hung up: nothing is wrong with the server
	}
	c.location = e.Reply.Header.Get("Location")
	decoded := c.secrets.clean(&e)
	recorded, err := recording.SizeOf(e.Reply)
	if err != nil {
		return nil, err
	}
	c.session.Exchanges = append(c.session.Exchanges, e)
	c.progress(Event{Step: r.step, Exchange: &e})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	isRefused := (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden) && r.sends == rightKey
	if e.Number == 1 && isRefused {
		return &e, fmt.Errorf("%w: %s rejects the credentials, or requires some (%d)", errGaveUp, c.name, e.Status)
	}
	if c.inAll += max(decoded, recorded); c.inAll > maxInAll {
		return &e, fmt.Errorf("%w: the replies of %s have more than %d bytes in all", errGaveUp, c.name, maxInAll)
	}
	if e.Failure == "" {
		c.failed = 0
		return &e, nil
	}
	if c.failed++; e.Number == 1 && e.Status == 0 || c.failed == maxFailures {
		return &e, fmt.Errorf("%w: %s: %s", errGaveUp, c.name, e.Failure)
	}
	return &e, nil
}

func (c *client) headerOf(r request) http.Header {
	header := http.Header{"Accept": {"application/json"}, "User-Agent": {"batchcheck"}}
	for name, value := range c.always {
		header.Set(name, value)
	}
	for _, set := range []http.Header{c.header, r.header} {
		for name, values := range set {
			header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if r.sends == noKey {
		return header
	}
	secret := func(value string) string {
		if r.sends == wrongKey {
			return session.Nonsense
		}
		return value
	}
	if c.key != "" {
		header.Set(c.auth.Header, strings.TrimSpace(c.auth.Scheme+" "+secret(c.key)))
	}
	for name, values := range c.credentials {
		header.Del(name)
		for _, value := range values {
			header.Add(name, secret(value))
		}
	}
	return header
}

// hasCredentials tells whether requests are sent with any.
func (c *client) hasCredentials() bool { return c.key != "" || len(c.credentials) > 0 }

// fill sends an exchange's request, and sets its reply or why there is none.
func (c *client) fill(ctx context.Context, e *recording.Exchange) {
	ctx, cancel := c.bounded(ctx, e.Method)
	defer cancel()
	sent, err := http.NewRequestWithContext(ctx, e.Method, e.URL, bytes.NewReader(e.Request.Body))
	if err != nil {
		e.Failure = "the request cannot be sent: " + err.Error()
		return
	}
	sent.Header = http.Header(e.Request.Header).Clone()
	if sent.Header.Get("Idempotency-Key") != "" {
		sent.GetBody = nil // or net/http sends it again by itself when the connection breaks
	}
	e.Request.Header = clone(e.Request.Header) // what is secret in it is replaced later
	got, err := c.transport.RoundTrip(sent)
	if err != nil {
		e.Failure = c.failure(ctx, err, "no reply")
		return
	}
	defer got.Body.Close()
	e.Status, e.Reply.Header = got.StatusCode, keptHeader(got.Header)
	limit := recording.MaxBody
	if c.inAll > maxInAll { // only what is to be cleaned up is still asked for
		limit = keptOfLarge
	}
	e.Reply.Body, err = io.ReadAll(io.LimitReader(got.Body, int64(limit)+1))
	if len(e.Reply.Body) > limit {
		e.Failure = fmt.Sprintf("the body has more than %d bytes; the rest was not read", limit)
		e.Reply.Body = bytes.Clone(e.Reply.Body[:keptOfLarge])
	} else if err != nil {
		e.Failure = c.failure(ctx, err, fmt.Sprintf("incomplete reply, %d bytes of the body received", len(e.Reply.Body)))
	}
}

func clone(header textproto.MIMEHeader) textproto.MIMEHeader {
	return textproto.MIMEHeader(http.Header(header).Clone())
}

// keptHeader gives a copy of a header, without what is beyond maxFields: a server may
// send very many with each reply. Those that a client goes by are never left out.
func keptHeader(header http.Header) textproto.MIMEHeader {
	kept, room := textproto.MIMEHeader{}, maxFields
	goneBy := []string{"Content-Encoding", "Content-Type", "Date", "Location", "Retry-After"}
	for _, name := range append(goneBy, slices.Sorted(maps.Keys(header))...) {
		if values := header[name]; kept[name] == nil && len(values) > 0 && room > 0 {
			kept[name] = slices.Clone(values[:min(len(values), room)])
			room -= len(kept[name])
		}
	}
	return kept
}

// failure says why a reply did not come, or not whole.
func (c *client) failure(ctx context.Context, err error, what string) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("%s within %s", what, c.timeout)
	}
	return what + ": " + err.Error()
}
