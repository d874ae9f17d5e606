package drive_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// answering replaces what a server has answered.
func answering(status int, header ...string) func(p *proxied) {
	return func(p *proxied) {
		p.reply = httptest.NewRecorder()
		for i := 0; i < len(header); i += 2 {
			p.reply.Header().Set(header[i], header[i+1])
		}
		p.refuse(status)
	}
}

// TestNoServerMakesTheDriverCreateMore drives servers that make a batch and then
// answer as if they had not: no more than the bound are made.
func TestNoServerMakesTheDriverCreateMore(t *testing.T) {
	for says, lie := range map[string]func(*proxied){
		"429":                   answering(429),
		"429 with Retry-After":  answering(429, "Retry-After", "0"),
		"503":                   answering(503),
		"503 with Retry-After":  answering(503, "Retry-After", "0"),
		"500":                   answering(500),
		"a redirect to itself":  answering(307, "Location", "/v1/batches"),
		"a redirect with query": answering(308, "Location", "/v1/batches?again=1"),
		"no body":               empty,
	} {
		for _, period := range []int{1, 2, 3, 5} { // of as many creates, the last is answered as it is
			sessiontest.Virtual(t, func(t *testing.T) {
				server, made := sessiontest.NewServer(t, refserver.Options{}), 0
				b := breach{operation: "create", breaks: func(p *proxied) {
					p.forward()
					if p.reply.Code != http.StatusOK {
						return
					}
					if made++; p.nth%period != 0 || period == 1 {
						lie(p)
					}
				}}
				const bound = 3
				s, err := sessiontest.Drive(t, b.proxy(server), drive.Config{Write: true, MaxBatches: bound})
				if made > bound || made == 0 {
					t.Errorf("%s, %d: %d batches are made, error %v, %d exchanges", says, period, made, err, len(s.Exchanges))
				}
			})
		}
	}
}

// TestOnlyWhatTheAPIHasNotTakenIsSentAgain counts how often one create or upload is
// sent that a server answers in some way once.
func TestOnlyWhatTheAPIHasNotTakenIsSentAgain(t *testing.T) {
	tests := []struct {
		says  string
		reply func(*proxied)
		again bool
	}{
		{"429", answering(429), true},
		{"503 with Retry-After", answering(503, "Retry-After", "1"), true},
		{"503", answering(503), false},
		{"502", answering(502), false},
	}
	for _, operation := range []string{"create", "upload"} {
		for _, test := range tests {
			sessiontest.Virtual(t, func(t *testing.T) {
				server := sessiontest.NewServer(t, refserver.Options{})
				b := breach{operation: operation, breaks: once(test.reply)}
				s, _ := sessiontest.Drive(t, b.proxy(server), drive.Config{Write: true, Wait: time.Hour})
				var sent []recording.Exchange
				for _, e := range s.Exchanges {
					if e.Step == "failed-line" && e.Method == "POST" {
						sent = append(sent, e)
					}
				}
				again := false
				for i := range sent[1:] {
					again = again || sent[i].URL == sent[i+1].URL
				}
				if again != test.again {
					t.Errorf("%s of %s: sent again: %v", test.says, operation, again)
				}
			})
		}
	}
}

// TestConnectionsThatBreakSendNothingAgain counts the creates that a server takes
// before it breaks the connection: net/http would send those with a key for
// idempotency again by itself.
func TestConnectionsThatBreakSendNothingAgain(t *testing.T) {
	server, taken := sessiontest.NewServer(t, refserver.Options{Step: 20 * time.Millisecond}), 0
	live := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Idempotency-Key") == "" {
			server.ServeHTTP(w, r)
			return
		}
		taken++
		server.ServeHTTP(httptest.NewRecorder(), r)
		raw("")(w, r)
	}))
	defer live.Close()
	s, err := drive.Drive(t.Context(), drive.Config{BaseURL: live.URL + "/v1", Write: true, Wait: time.Minute, Options: conformance.Options{Only: []string{"idempotent/repeat"}}})
	sent := 0
	for _, e := range s.Exchanges {
		if e.Request.Header.Get("Idempotency-Key") != "" {
			sent++
		}
	}
	if sent == 0 || taken != sent {
		t.Errorf("%d creates are sent, and %d taken, error %v", sent, taken, err)
	}
}

// TestNoServerMakesTheWaitLonger drives servers that keep their clients waiting
// while batches are polled: the wait ends when it was to end.
func TestNoServerMakesTheWaitLonger(t *testing.T) {
	for says, delay := range map[string]func(*proxied){
		"429":                       answering(429),
		"429 with Retry-After":      answering(429, "Retry-After", "2"),
		"429 with a day":            answering(429, "Retry-After", "86400"),
		"503 with Retry-After":      answering(503, "Retry-After", "60"),
		"a redirect to itself":      func(p *proxied) { time.Sleep(time.Second); answering(307, "Location", p.request.URL.String())(p) },
		"slow replies":              func(p *proxied) { time.Sleep(1800 * time.Millisecond); p.forward() },
		"replies that never come":   func(p *proxied) { time.Sleep(time.Hour) },
		"bodies that are not whole": empty,
	} {
		for _, wait := range []time.Duration{time.Millisecond, 2 * time.Second, time.Minute} {
			sessiontest.Virtual(t, func(t *testing.T) {
				server := sessiontest.NewServer(t, refserver.Options{Step: time.Hour})
				var began time.Time
				b := breach{operation: "retrieve", breaks: func(p *proxied) {
					if began.IsZero() {
						p.forward()
					} else {
						delay(p)
					}
				}}
				c := drive.Config{BaseURL: "https://api.example.com/v1", Transport: patient{b.proxy(server)}, Write: true, Wait: wait, Progress: func(e drive.Event) {
					if e.Step == "watch" && e.Says != "" {
						began = time.Now()
					}
				}}
				s, err := drive.Drive(t.Context(), c)
				if took := time.Since(began); took > wait+100*time.Millisecond || err == nil {
					t.Errorf("%s: a wait of %s takes %s, error %v", says, wait, took, err)
				}
				for _, e := range s.Exchanges {
					if e.Failure != "" && wait < drive.DefaultTimeout {
						t.Errorf("%s: %s is recorded as a failure of the server", says, e.Failure)
					}
				}
				time.Sleep(2 * time.Hour) // until the server is done
			})
		}
	}
}

// A patient transport waits for its handler until the request's context ends.
type patient struct{ http.Handler }

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	reply := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		p.ServeHTTP(reply, r)
		close(done)
	}()
	select {
	case <-done:
		return reply.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
