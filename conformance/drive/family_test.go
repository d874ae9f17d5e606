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
