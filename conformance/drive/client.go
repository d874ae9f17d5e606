package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
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
	inAll  int       // bytes of the bodies that are kept
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
	maxHops     = 5         // of redirects
	maxFailures = 3         // requests in turn without a whole reply, before the driver gives up
	maxHeader   = 1 << 20   // bytes of a reply's header
	keptOfLarge = 64 << 10  // bytes that are kept of a body that is too large
	maxInAll    = 256 << 20 // bytes of all bodies
)

// errGaveUp says that there is no sense in going on.
var errGaveUp = errors.New("gave up")

// send sends a request until it is answered, and gives the last exchange. What
// went before it, refusals and redirects, is in the session as well. The error
// says that the driver should stop.
func (c *client) send(ctx context.Context, r request) (*recording.Exchange, error) {
	target := c.target(r)
	for tries, hops := 1, 0; ; {
		e, err := c.exchange(ctx, r, target)
		if err != nil {
			return nil, err
		}
		next, isHop := c.redirect(r, target, e)
		switch {
		case isHop && hops < maxHops:
			target = next
			hops++
		case e.Status != http.StatusTooManyRequests && e.Status != http.StatusServiceUnavailable:
			return e, nil
		case tries == session.MaxTries:
			return e, fmt.Errorf("%w: %s %s was refused %d times in turn (%d)", errGaveUp, e.Method, e.URL, tries, e.Status)
		default:
			if err := c.sleep(ctx, waitAfter(e, tries)); err != nil {
				return e, err
			}
			tries++
		}
	}
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
	e.Request = recording.Message{Header: c.headerOf(r), Body: r.body}
	c.fill(ctx, &e)
	e.Duration = time.Since(now)
	c.location = e.Reply.Header.Get("Location")
	c.secrets.clean(&e)
	c.session.Exchanges = append(c.session.Exchanges, e)
	c.progress(Event{Step: r.step, Exchange: &e})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	isRefused := (e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden) && r.sends == rightKey
	if e.Number == 1 && isRefused {
		return &e, fmt.Errorf("%w: %s asks for credentials, or for others (%d)", errGaveUp, c.name, e.Status)
	}
	if c.inAll += len(e.Reply.Body); c.inAll > maxInAll {
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
		e.Failure = "no request can be made: " + err.Error()
		return
	}
	sent.Header = e.Request.Header.Clone()
	e.Request.Header = e.Request.Header.Clone() // what is secret in it is replaced later
	got, err := c.transport.RoundTrip(sent)
	if err != nil {
		e.Failure = c.failure(ctx, err, "no reply")
		return
	}
	defer got.Body.Close()
	e.Status, e.Reply.Header = got.StatusCode, got.Header.Clone()
	e.Reply.Body, err = io.ReadAll(io.LimitReader(got.Body, recording.MaxBody+1))
	if len(e.Reply.Body) > recording.MaxBody {
		e.Failure = fmt.Sprintf("the body has more than %d bytes, and was not read any further", recording.MaxBody)
		e.Reply.Body = bytes.Clone(e.Reply.Body[:keptOfLarge])
	} else if err != nil {
		e.Failure = c.failure(ctx, err, fmt.Sprintf("no whole reply, %d bytes of the body came", len(e.Reply.Body)))
	}
}

// failure says why a reply did not come, or not whole.
func (c *client) failure(ctx context.Context, err error, what string) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("%s within %s", what, c.timeout)
	}
	return what + ": " + err.Error()
}
