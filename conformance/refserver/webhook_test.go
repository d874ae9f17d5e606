package refserver_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/validate"
)

// A receiver is a user's server that takes deliveries, an http.RoundTripper.
type receiver struct {
	answers []int // statuses, of the first deliveries; then 204

	mu         sync.Mutex
	deliveries []recording.Exchange
}

func (rc *receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	rc.mu.Lock()
	defer rc.mu.Unlock()
	status := http.StatusNoContent
	if n := len(rc.deliveries); n < len(rc.answers) {
		status = rc.answers[n]
	}
	rc.deliveries = append(rc.deliveries, recording.Exchange{
		Method: r.Method, URL: r.URL.String(), Status: status, Start: time.Now(), Request: recording.Message{Header: textproto.MIMEHeader(r.Header), Body: body},
	})
	if status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// taken gives the deliveries as exchanges of a session that has others before.
func (rc *receiver) taken(before int) []recording.Exchange {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	for i := range rc.deliveries {
		rc.deliveries[i].Number = before + i + 1
	}
	return rc.deliveries
}

// delivering serves until the test's work is done, on a clock that goes on when
// all wait.
func delivering(t *testing.T, rc *receiver, o refserver.Options, work func(c *client)) (log []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		o.Webhook = &refserver.Webhook{URL: "https://app.example.org/hook", Secret: secret, Transport: rc, Log: func(text string) { log = append(log, text) }}
		o.Step = time.Minute
		server, err := refserver.New(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(t.Context())
		var delivering sync.WaitGroup
		delivering.Go(func() { server.Deliver(ctx) })
		work(&client{t: t, server: server, now: time.Now()})
		end()
		delivering.Wait()
	})
	return log
}

const secret = "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// TestEvents: each end of a batch is told once, when it has come, with a signature.
func TestEvents(t *testing.T) {
	var rc receiver
	var began time.Time
	want := map[string]string{} // by id of the batch, the type and when
	delivering(t, &rc, refserver.Options{}, func(c *client) {
		began = time.Now()
		file := c.upload("batch", line("a"), line("b"))
		for outcome, ends := range map[string]string{"completed": "batch.completed 5m0s", "partly_failed": "batch.completed 5m0s", "failed": "batch.failed 1m0s", "expired": "batch.expired 4m0s"} {
			want[c.create(file, `{"batchcheck.outcome":"`+outcome+`"}`)] = ends
		}
		want[c.create(c.upload("batch", "{"), "{}")] = "batch.failed 1m0s"
		stalled := c.create(file, `{"batchcheck.outcome":"stalled"}`)
		time.Sleep(time.Hour)
		c.do("POST", "/batches/"+stalled+"/cancel", "", "")
		want[stalled] = "batch.cancelled 1h1m0s"
		time.Sleep(time.Hour)
	})
	got := map[string]string{}
	for _, e := range rc.taken(0) {
		body := string(e.Request.Body)
		id := between(body, `"data":{"id":"`, `"`)
		if got[id] != "" {
			t.Errorf("%s ends twice", id)
		}
		got[id] = between(body, `"type":"`, `"`) + " " + e.Start.Sub(began).String()
		if at := fmt.Sprintf(`"created_at":%d,`, e.Start.Unix()); !strings.Contains(body, at) || !strings.Contains(body, `"object":"event"`) || !strings.Contains(body, `"id":"evt_`) {
			t.Errorf("an event at %s: %s", at, body)
		}
		header := e.Request.Header
		signed := hmac.New(sha256.New, []byte("0123456789abcdef0123456789abcdef"))
		fmt.Fprintf(signed, "%s.%d.%s", header.Get("webhook-id"), e.Start.Unix(), body)
		if signature := "v1," + base64.StdEncoding.EncodeToString(signed.Sum(nil)); header.Get("webhook-signature") != signature || header.Get("webhook-id") == "" {
			t.Errorf("the headers are %v, want the signature %s", header, signature)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told is %v, want %v", got, want)
	}
}

// TestEventsAgain: what is not taken is sent again, ever later, and not for ever.
func TestEventsAgain(t *testing.T) {
	for _, test := range []struct {
		answers []int
		pauses  []time.Duration
		last    string // line of the log
	}{
		{nil, nil, ""},
		{[]int{500}, []time.Duration{time.Second}, "the webhook did not take batch.completed of BATCH: it answers 500; again in 1s"},
		{[]int{302, 404, 0}, []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second}, "the webhook did not take batch.completed of BATCH: unexpected EOF; again in 4s"},
		{[]int{500, 500, 500, 500, 500, 500, 500, 500}, []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}, "the webhook did not take batch.completed of BATCH: it answers 500; it was tried 6 times"},
	} {
		rc := receiver{answers: test.answers}
		id := ""
		log := delivering(t, &rc, refserver.Options{}, func(c *client) {
			id = c.create(c.upload("batch", line("a")), "{}")
			time.Sleep(time.Hour)
		})
		var pauses []time.Duration
		taken := rc.taken(0)
		for i, e := range taken[1:] {
			pauses = append(pauses, e.Start.Sub(taken[i].Start))
			if got, first := e.Request, taken[0].Request; got.Header.Get("webhook-id") != first.Header.Get("webhook-id") || string(got.Body) != string(first.Body) {
				t.Errorf("it was %s, and is again %s", first.Body, got.Body)
			}
			if e.Request.Header.Get("webhook-timestamp") != fmt.Sprint(e.Start.Unix()) {
				t.Errorf("the time of another try is %s", e.Request.Header.Get("webhook-timestamp"))
			}
		}
		last := ""
		if len(log) > 0 {
			last = strings.ReplaceAll(log[len(log)-1], id, "BATCH")
		}
		if !slices.Equal(pauses, test.pauses) || last != test.last {
			t.Errorf("answered with %v: the pauses are %v, the log ends with %q", test.answers, pauses, last)
		}
	}
}

// TestDeliveriesEnd: when the server ends, an event that is not taken is given up.
func TestDeliveriesEnd(t *testing.T) {
	rc := receiver{answers: []int{500, 500, 500}}
	delivering(t, &rc, refserver.Options{}, func(c *client) {
		c.create(c.upload("batch", line("a")), "{}")
		time.Sleep(5*time.Minute + 2*time.Second)
	})
	if n := len(rc.taken(0)); n != 2 {
		t.Errorf("it was tried %d times", n)
	}
}

// TestEventsAreJudged: recorded deliveries of a server that gets nothing wrong
// have no findings, in any profile; those of each fault are caught by its check,
// without a word of the API's own.
func TestEventsAreJudged(t *testing.T) {
	eachProfile(t, "", func(t *testing.T, profile string) {
		for fault, want := range map[string]string{"": "", "event-of-another-end": "webhook/type", "event-again": "webhook/repeat"} {
			var rc receiver
			delivering(t, &rc, refserver.Options{Profile: profile, Fault: fault}, func(c *client) {
				file := c.upload("batch", line("a"))
				for _, outcome := range []string{"completed", "failed", "expired"} {
					c.create(file, `{"batchcheck.outcome":"`+outcome+`"}`)
				}
				time.Sleep(time.Hour)
			})
			report, err := conformance.Judge(&recording.Session{Exchanges: rc.taken(0)}, conformance.Options{Profile: profile})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				if f.Level > validate.Note {
					got = append(got, f.Rule)
				}
			}
			slices.Sort(got)
			if rules := strings.Join(slices.Compact(got), " "); rules != want || !report.Judged() {
				t.Errorf("fault %q: found is %q", fault, rules)
			}
		}
	})
}

// TestBadWebhooks are refused before anything is served.
func TestBadWebhooks(t *testing.T) {
	for _, test := range []struct{ url, secret, says string }{
		{"localhost:8000", secret, "must begin with http://"},
		{"ftp://localhost/", secret, "must begin with http://"},
		{"http://localhost:8000/", "", "no secret"},
		{"http://localhost:8000/", "whsec_!", "in base64"},
		{"http://localhost:8000/", "whsec_c2hvcnQ=", "at least 24 bytes"},
		{"http://localhost:8000/", "a text of one's own", ""},
		{"https://app.example.org/hook?to=batches", refserver.NewSecret(), ""},
	} {
		_, err := refserver.New(refserver.Options{Webhook: &refserver.Webhook{URL: test.url, Secret: test.secret}})
		if said := fmt.Sprint(err); (err == nil) != (test.says == "") || !strings.Contains(said, test.says) && err != nil {
			t.Errorf("%s with %q: %v", test.url, test.secret, err)
		}
	}
}
