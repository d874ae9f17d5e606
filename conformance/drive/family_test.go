package drive_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestRequestsInPlaceOfFile drives an API of another family, by what its schema
// says alone: the key has a header of its own, batches are created from requests,
// and results are read by the batch's id.
func TestRequestsInPlaceOfFile(t *testing.T) {
	const ended = `{"id":"msgbatch_%d","type":"message_batch","processing_status":"ended",` +
		`"request_counts":{"processing":0,"succeeded":3,"errored":0,"canceled":0,"expired":0},` +
		`"created_at":"2026-01-01T10:00:00.000000+00:00","expires_at":"2026-01-02T10:00:00.000000+00:00","ended_at":"2026-01-01T10:00:00.000000+00:00",` +
		`"cancel_initiated_at":null,"archived_at":null,"results_url":"https://api.example.com/v1/messages/batches/msgbatch_%d/results"}`
	sessiontest.Virtual(t, func(t *testing.T) {
		made := 0
		s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			rest, isBatches := strings.CutPrefix(r.URL.Path, "/v1/messages/batches")
			switch {
			case r.Header.Get("X-Api-Key") != "key-0123456789" || r.Header.Get("Authorization") != "":
				answer(w, 401, `{"type":"error","error":{"type":"authentication_error","message":"no key"}}`)
			case !isBatches || !strings.HasPrefix(rest, "/msgbatch_") && rest != "":
				answer(w, 404, `{"type":"error","error":{"type":"not_found_error","message":"not found"}}`)
			case r.Method == "POST" && rest == "":
				var sent struct {
					Requests []struct {
						ID     string `json:"custom_id"`
						Params map[string]any
					}
				}
				body, _ := io.ReadAll(r.Body)
				if !strings.HasPrefix(string(body), `{"requests":[`) {
					answer(w, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"the body is malformed"}}`)
					return
				}
				if err := json.Unmarshal(body, &sent); err != nil || len(sent.Requests) < 2 || sent.Requests[0].ID != "batchcheck-1" || sent.Requests[0].Params["model"] != "m" {
					t.Errorf("create is sent %s", body)
				}
				made++
				answer(w, 200, fmt.Sprintf(ended, made, made))
			case rest == "":
				answer(w, 200, `{"data":[],"has_more":false,"first_id":null,"last_id":null}`)
			case strings.HasSuffix(rest, "/results"):
				io.WriteString(w, `{"custom_id":"batchcheck-1","result":{"type":"canceled"}}`+"\n")
			default:
				answer(w, 200, fmt.Sprintf(ended, 1, 1))
			}
		}, drive.Config{APIKey: "key-0123456789", Model: "m", Write: true, Wait: time.Minute, Options: conformance.Options{Profile: "anthropic"}})
		if err != nil {
			t.Fatal(err)
		}
		asked := map[string]bool{}
		for _, e := range s.Exchanges {
			asked[e.Method+" "+strings.TrimPrefix(strings.Split(e.URL, "?")[0], "https://api.example.com/v1")+" in "+e.Step] = true
			if sent := e.Request.Header.Get("X-Api-Key"); sent != "redacted" && e.Step != "no-credentials" && sent != session.Nonsense {
				t.Errorf("the key is kept in exchange %d: %q", e.Number, sent)
			}
		}
		for _, want := range []string{
			"POST /messages/batches in create", "GET /messages/batches/msgbatch_1 in create", "POST /messages/batches/msgbatch_3/cancel in cancel",
			"GET /messages/batches in list", "POST /messages/batches in failed-line", "POST /messages/batches in duplicate-custom-id", "GET /messages/batches/msgbatch_1/results in files",
		} {
			if !asked[want] {
				t.Errorf("there is no %s", want)
			}
		}
	})
}

// TestFamilyBounds holds a run with an API of another shape to the number of batches
// that may be created, and to deleting the files that it uploads.
func TestFamilyBounds(t *testing.T) {
	for _, profile := range []string{"anthropic", "mistral"} {
		t.Run(profile, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				plan, err := drive.PlanOf(drive.Config{BaseURL: "https://api.example.com/v1", Write: true, MaxBatches: 3, Options: conformance.Options{Profile: profile}})
				if err != nil || plan.Batches != 3 || plan.MaxBatches != 3 {
					t.Errorf("the plan is %+v, %v", plan, err)
				}
				s, err := sessiontest.Driven(t, refserver.Options{Profile: profile}, func(c *drive.Config) { c.MaxBatches = 3 })
				if err != nil {
					t.Fatal(err)
				}
				batches, uploads, deletes := 0, 0, 0
				for _, e := range s.Exchanges {
					path := strings.TrimPrefix(strings.Split(e.URL, "?")[0], "https://api.example.com/v1")
					switch {
					case e.Status != 200:
					case e.Method == "POST" && (path == "/messages/batches" || path == "/batch/jobs"):
						batches++
					case e.Method == "POST" && path == "/files":
						uploads++
					case e.Method == "DELETE":
						deletes++
					}
				}
				if batches != 3 || uploads != deletes || (uploads > 0) != (profile == "mistral") {
					t.Errorf("%d batches, %d uploads, %d deletes", batches, uploads, deletes)
				}
			})
		})
	}
}

// TestFamilyHeaders holds requests to the headers that the API asks for; those of the
// configuration win.
func TestFamilyHeaders(t *testing.T) {
	for given, want := range map[string]string{"": "2023-06-01", "2026-10-21": "2026-10-21"} {
		sessiontest.Virtual(t, func(t *testing.T) {
			s, err := sessiontest.Driven(t, refserver.Options{Profile: "anthropic"}, func(c *drive.Config) {
				if c.Write = false; given != "" {
					c.Header = http.Header{"anthropic-version": {given}}
				}
			})
			if err != nil || len(s.Exchanges) == 0 {
				t.Fatal(err)
			}
			for _, e := range s.Exchanges {
				if sent := e.Request.Header.Get("Anthropic-Version"); sent != want {
					t.Errorf("exchange %d is sent with %q, want %q", e.Number, sent, want)
				}
			}
		})
	}
}

// TestPollsWaitAsAsked holds polls to the Retry-After of the batch that is polled, up
// to the longest pause.
func TestPollsWaitAsAsked(t *testing.T) {
	for asked, want := range map[string]time.Duration{"10": 10 * time.Second, "86400": 30 * time.Second, "soon": 100 * time.Millisecond} {
		sessiontest.Virtual(t, func(t *testing.T) {
			server := sessiontest.NewServer(t, refserver.Options{APIKey: "key-0123456789"})
			s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == "GET" && strings.Contains(r.URL.Path, "/batches/") {
					w.Header().Set("Retry-After", asked)
				}
				server.ServeHTTP(w, r)
			}, drive.Config{APIKey: "key-0123456789", Write: true, Options: conformance.Options{Only: []string{"lifecycle/*"}}})
			if err != nil {
				t.Fatal(err)
			}
			var polls []time.Time
			for _, e := range s.Exchanges {
				if e.Step == session.WatchStep && (len(polls) == 0 || e.Start.After(polls[0])) { // of the first round, the first
					polls = append(polls, e.Start)
				}
			}
			if len(polls) < 2 || polls[1].Sub(polls[0]).Round(10*time.Millisecond) != want {
				t.Errorf("Retry-After: %s: the polls are at %v, want a pause of %s", asked, polls, want)
			}
		})
	}
}
