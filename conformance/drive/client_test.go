package drive

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/session"
)

// answers is a transport that gives a reply for the number of the request, from 1.
type answers struct {
	sent  int
	reply func(n int) (*http.Response, error)
}

func (a *answers) RoundTrip(*http.Request) (*http.Response, error) {
	a.sent++
	return a.reply(a.sent)
}

func response(status int, body io.Reader, header ...string) (*http.Response, error) {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	return r, nil
}

// zeros is a body of so many digits.
func zeros(n int64) io.Reader { return io.LimitReader(endless{}, n) }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// clientOf gives the client of a walker.
func clientOf(t *testing.T, transport http.RoundTripper) *client {
	t.Helper()
	w, err := newWalker(Config{BaseURL: "https://api.example.com/v1", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return w.client
}

// TestClientLimits drives servers that stay at a bound of the client, and those
// that go over it by one. The clock is virtual: refusals make it wait.
func TestClientLimits(t *testing.T) {
	until := func(last int, odd func() (*http.Response, error)) func(int) (*http.Response, error) {
		return func(n int) (*http.Response, error) {
			if n <= last {
				return odd()
			}
			return response(200, strings.NewReader("{}"))
		}
	}
	hop := func() (*http.Response, error) { return response(302, http.NoBody, "Location", "/v1/batches") }
	busy := func() (*http.Response, error) { return response(429, http.NoBody) }
	lost := func() (*http.Response, error) { return nil, errors.New("connection reset") }
	once := func(n int64) func(int) (*http.Response, error) {
		return func(int) (*http.Response, error) { return response(200, zeros(n)) }
	}
	plain := func(body string) func(int) (*http.Response, error) {
		return func(int) (*http.Response, error) { return response(200, strings.NewReader(body)) }
	}
	letters := strings.Repeat("a", 1000)
	size, err := recording.SizeOf(recording.Message{Body: []byte(letters)})
	if err != nil {
		t.Fatal(err)
	}
	packed := func(n int64) func(int) (*http.Response, error) {
		return func(int) (*http.Response, error) {
			var body bytes.Buffer
			z := gzip.NewWriter(&body)
			io.Copy(z, zeros(n))
			z.Close()
			return response(200, &body, "Content-Encoding", "gzip")
		}
	}
	tests := []struct {
		reason   string
		reply    func(int) (*http.Response, error)
		inAll    int
		requests int // to send, after one that is answered where there are several
		status   int // of the last
		failure  string
		gaveUp   bool
	}{
		{"redirects at the limit", until(maxHops, hop), 0, 1, 200, "", false},
		{"redirects over the limit", until(maxHops+1, hop), 0, 1, 302, "", false},
		{"tries at the limit", until(session.MaxTries-1, busy), 0, 1, 200, "", false},
		{"tries over the limit", until(session.MaxTries, busy), 0, 1, 429, "", true},
		{"failures at the limit", until(maxFailures-1, lost), 0, maxFailures, 200, "", false},
		{"failures over the limit", until(maxFailures, lost), 0, maxFailures, 0, "no reply: connection reset", true},
		{"failures over the limit, but not in turn", func(i int) (*http.Response, error) {
			if i == 2 {
				return response(200, strings.NewReader("{}"))
			}
			return lost()
		}, 0, 4, 0, "no reply: connection reset", false},
		{"a body at the limit", once(recording.MaxBody), 0, 1, 200, "", false},
		{"a body over the limit", once(recording.MaxBody + 1), 0, 1, 200, "the body has more than 67108864 bytes; the rest was not read", false},
		{"bodies at the limit", plain(letters), maxInAll - size, 1, 200, "", false},
		{"bodies over the limit", plain(letters + "a"), maxInAll - size, 1, 200, "", true},
		{"bodies over the limit as they are recorded", plain(letters[1:] + `"`), maxInAll - size, 1, 200, "", true},
		{"bodies at the limit when decoded", packed(10_000), maxInAll - 10_000, 1, 200, "", false},
		{"bodies over the limit when decoded", packed(10_001), maxInAll - 10_000, 1, 200, "", true},
		{"a body of what is cleaned up, over the limit", once(keptOfLarge + 1), maxInAll + 1, 1, 200, "the body has more than 65536 bytes; the rest was not read", true},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := clientOf(t, &answers{reply: test.reply})
				c.inAll = test.inAll
				if test.requests > 1 {
					c.session.Exchanges = make([]recording.Exchange, 1) // the first to fail is the end at once
				}
				var err error
				for range test.requests {
					_, err = c.send(context.Background(), request{method: "GET", path: "/batches"})
				}
				e := c.session.Exchanges[len(c.session.Exchanges)-1]
				if e.Status != test.status || e.Failure != test.failure || errors.Is(err, errGaveUp) != test.gaveUp {
					t.Errorf("the status is %d, the failure %q, the error %v", e.Status, e.Failure, err)
				}
				if n := len(e.Reply.Body); test.status == 200 && test.failure != "" && n != keptOfLarge {
					t.Errorf("%d bytes of the body are kept", n)
				}
			})
		})
	}
}

// TestHeaderLimit drives a server over a real network: the bound is the transport's.
func TestHeaderLimit(t *testing.T) {
	const others = 300 // bytes of a header's first line, and of what a server adds
	for size, fits := range map[int]bool{maxHeader - others: true, maxHeader + others: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Filler", strings.Repeat("x", size))
		}))
		r, err := NewTransport(nil).RoundTrip(httptest.NewRequest("GET", server.URL, nil))
		if (err == nil) != fits {
			t.Errorf("%d bytes: %v", size, err)
		}
		if err == nil {
			r.Body.Close()
		}
		server.Close()
	}
}

// TestFieldsOfHeaderLimit keeps as many fields as there may be, and of more those that
// a client goes by.
func TestFieldsOfHeaderLimit(t *testing.T) {
	for over := range 2 {
		header := http.Header{"Retry-After": {"1"}}
		for i := range maxFields - 1 + over {
			header.Set(fmt.Sprintf("A-%d", i), "x")
		}
		if over > 0 {
			header["A-0"] = []string{"x", "y"}
		}
		n := 0
		kept := keptHeader(header)
		for _, values := range kept {
			n += len(values)
		}
		if n != maxFields || kept.Get("Retry-After") != "1" {
			t.Errorf("over by %d: %d fields are kept", 2*over, n)
		}
	}
}

func TestSmallLimits(t *testing.T) {
	if id := strings.Repeat("x", maxID); !isFollowable(id) || isFollowable(id+"x") {
		t.Errorf("an id of %d bytes is not asked for, or one of a byte more is", maxID)
	}
	for asked, want := range map[string]time.Duration{"60": longestWait, "61": longestWait, "59": 59 * time.Second} {
		e := recording.Exchange{Status: 429, Reply: recording.Message{Header: textproto.MIMEHeader{"Retry-After": {asked}}}}
		if got := waitAfter(&e, 1); got != want {
			t.Errorf("Retry-After %s makes it wait for %s", asked, got)
		}
	}
}
