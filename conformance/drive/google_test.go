package drive_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// A geminiServer answers as the Gemini API does: batches are operations, made of the
// requests themselves, and have their results in them.
type geminiServer struct {
	batches []*geminiBatch
	fault   string
}

type geminiBatch struct {
	id, model, display string
	created            time.Time
	cancelled          time.Time // zero where it was not
	metadata           []any     // of the requests
}

// A batch is pending, then runs, then has ended, after so long.
const (
	geminiPending = 10 * time.Second
	geminiRuns    = 2 * time.Minute
)

func (s *geminiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	refuse := func(code int, status, message string) {
		answer(w, code, textOf(map[string]any{"error": map[string]any{"code": code, "status": status, "message": message}}))
	}
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	id, isCancel := strings.CutSuffix(strings.TrimPrefix(path, "/batches/"), ":cancel")
	at := slices.IndexFunc(s.batches, func(b *geminiBatch) bool { return b.id == id })
	switch key := r.Header.Get("X-Goog-Api-Key"); {
	case key == "":
		refuse(403, "PERMISSION_DENIED", "the method needs a key")
	case key != "key-0123456789":
		refuse(400, "INVALID_ARGUMENT", "the key is not valid")
	case r.Method == "POST" && path == "/models/gemini-x:batchGenerateContent":
		s.create(w, r, refuse)
	case r.Method == "GET" && path == "/batches":
		s.list(w, r, refuse)
	case at < 0:
		refuse(404, "NOT_FOUND", "there is no such entity")
	case r.Method == "GET":
		answer(w, 200, textOf(s.operation(s.batches[at])))
	case r.Method == "POST" && isCancel && s.fault == "cancel-refused":
		refuse(404, "NOT_FOUND", "there is no such method")
	case r.Method == "POST" && isCancel:
		if b := s.batches[at]; b.cancelled.IsZero() && time.Since(b.created) < geminiRuns {
			b.cancelled = time.Now()
		}
		answer(w, 200, "{}")
	default:
		refuse(404, "NOT_FOUND", "there is no such method")
	}
}

func (s *geminiServer) create(w http.ResponseWriter, r *http.Request, refuse func(int, string, string)) {
	var sent struct {
		Batch struct {
			DisplayName string
			InputConfig struct {
				Requests struct{ Requests []map[string]any }
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || len(sent.Batch.InputConfig.Requests.Requests) == 0 {
		refuse(400, "INVALID_ARGUMENT", "the batch has no requests")
		return
	}
	b := &geminiBatch{id: fmt.Sprintf("b%d", len(s.batches)+1), model: "models/gemini-x", display: sent.Batch.DisplayName, created: time.Now()}
	for _, request := range sent.Batch.InputConfig.Requests.Requests {
		b.metadata = append(b.metadata, request["metadata"])
	}
	if s.fault == "name-lost" {
		b.display = ""
	}
	s.batches = append(s.batches, b)
	answer(w, 200, textOf(s.operation(b)))
}

func (s *geminiServer) list(w http.ResponseWriter, r *http.Request, refuse func(int, string, string)) {
	from, size := 0, 50
	if token := r.URL.Query().Get("pageToken"); token != "" && s.fault != "token-ignored" {
		var err error
		if from, err = strconv.Atoi(token); err != nil || from > len(s.batches) {
			refuse(400, "INVALID_ARGUMENT", "the page token is not valid")
			return
		}
	}
	if asked := r.URL.Query().Get("pageSize"); asked != "" {
		var err error
		if size, err = strconv.Atoi(asked); err != nil || size < 0 {
			refuse(400, "INVALID_ARGUMENT", "the page size is not valid")
			return
		}
		if size == 0 {
			size = 50
		}
	}
	page := map[string]any{}
	to := min(from+size, len(s.batches))
	var operations []any
	for _, b := range s.batches[from:to] {
		operations = append(operations, s.operation(b))
	}
	if operations != nil {
		page["operations"] = operations
	}
	if to < len(s.batches) {
		page["nextPageToken"] = strconv.Itoa(to)
	}
	answer(w, 200, textOf(page))
}

// operation shows a batch as it is now.
func (s *geminiServer) operation(b *geminiBatch) map[string]any {
	const form = "2006-01-02T15:04:05.000000000Z"
	total := strconv.Itoa(len(b.metadata))
	stats := map[string]any{"requestCount": total, "pendingRequestCount": total}
	metadata := map[string]any{
		"@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch", "model": b.model, "displayName": b.display,
		"createTime": b.created.UTC().Format(form), "updateTime": b.created.UTC().Format(form), "batchStats": stats, "name": "batches/" + b.id,
	}
	shown := map[string]any{"name": "batches/" + b.id, "metadata": metadata}
	end := func(state string, at time.Time) {
		metadata["state"], metadata["endTime"], metadata["updateTime"] = state, at.UTC().Format(form), at.UTC().Format(form)
		if s.fault != "never-done" {
			shown["done"] = true
		}
	}
	switch age := time.Since(b.created); {
	case !b.cancelled.IsZero():
		end("BATCH_STATE_CANCELLED", b.cancelled)
		shown["error"] = map[string]any{"code": 1, "message": "the batch was cancelled", "status": "CANCELLED"}
	case age < geminiPending:
		metadata["state"] = "BATCH_STATE_PENDING"
	case age < geminiRuns:
		metadata["state"] = "BATCH_STATE_RUNNING"
	default:
		end("BATCH_STATE_SUCCEEDED", b.created.Add(geminiRuns))
		delete(stats, "pendingRequestCount")
		stats["successfulRequestCount"] = total
		if s.fault == "counts-as-numbers" {
			stats["successfulRequestCount"] = len(b.metadata)
		}
		var results []any
		for _, m := range b.metadata {
			results = append(results, map[string]any{"response": map[string]any{"candidates": []any{}}, "metadata": m})
		}
		if s.fault == "results-turned-round" {
			slices.Reverse(results)
		}
		if s.fault == "result-lost" {
			results = results[1:]
		}
		output := map[string]any{"inlinedResponses": map[string]any{"inlinedResponses": results}}
		metadata["output"], shown["response"] = output, maps.Clone(output)
	}
	return shown
}

func textOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// TestDriveGemini drives an API whose ids are names of resources, with the model in a
// path, batches in operations and counts as strings: it passes where it is sound, and
// each fault is found.
func TestDriveGemini(t *testing.T) {
	for _, test := range []struct {
		fault string
		want  []string // ids at error level
	}{
		{"", nil},
		{"cancel-refused", []string{"cancel/accepted"}},
		{"token-ignored", []string{"list/paging"}},
		{"results-turned-round", []string{"output/accounting"}},
		{"result-lost", []string{"output/accounting"}},
		{"never-done", []string{"status/done"}},
		{"counts-as-numbers", []string{"field/type"}},
		{"name-lost", []string{"create/echo"}},
	} {
		t.Run(test.fault, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				server := &geminiServer{fault: test.fault}
				o := conformance.Options{Profile: "gemini"}
				s, err := sessiontest.Drive(t, server.ServeHTTP, drive.Config{APIKey: "key-0123456789", Model: "gemini-x", Write: true, Wait: 10 * time.Minute, Options: o})
				if err != nil {
					t.Fatal(err)
				}
				r := sessiontest.NewJudge(t, o).Judge(s)
				if ids := sessiontest.Above(r, validate.Error); !slices.Equal(ids, test.want) {
					t.Errorf("found %v, want %v: %v", ids, test.want, r.Err())
				}
				if test.fault != "" {
					return
				}
				if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 || len(s.NotProved) > 0 {
					t.Errorf("found %v, not proved are %v", ids, s.NotProved)
				}
				judged := 0
				for _, outcome := range r.Outcomes {
					if outcome.Result != conformance.Skip {
						judged++
					}
				}
				const wantJudged, wantBatches = 25, 3
				if judged < wantJudged || len(server.batches) != wantBatches {
					t.Errorf("%d checks were judged, %d batches made", judged, len(server.batches))
				}
			})
		})
	}
}

// TestDriveReadsWhatItCannotCreate reads the jobs of an API whose creates the contract
// does not describe, and refuses to write.
func TestDriveReadsWhatItCannotCreate(t *testing.T) {
	job := func(id int) string {
		const text = `{"name":"projects/1/locations/l/batchPredictionJobs/%d","displayName":"d","inputConfig":{},"outputConfig":{},"state":"JOB_STATE_RUNNING",` +
			`"createTime":"2026-01-01T09:00:00Z","updateTime":"2026-01-01T09:00:00Z","startTime":"2026-01-01T09:00:00Z","completionStats":{"successfulCount":"1","incompleteCount":"-1"}}`
		return fmt.Sprintf(text, id)
	}
	sessiontest.Virtual(t, func(t *testing.T) {
		serve := func(w http.ResponseWriter, r *http.Request) {
			id, isJob := strings.CutPrefix(r.URL.Path, "/v1/batchPredictionJobs/")
			number, _ := strconv.Atoi(id)
			switch {
			case r.Method != "GET":
				t.Errorf("%s %s is sent", r.Method, r.URL)
			case r.Header.Get("Authorization") != "Bearer key-0123456789":
				answer(w, 401, `{"error":{"code":401,"message":"no key","status":"UNAUTHENTICATED"}}`)
			case isJob && number == 0:
				answer(w, 404, `{"error":{"code":404,"message":"no job","status":"NOT_FOUND"}}`)
			case isJob:
				answer(w, 200, job(number))
			case r.URL.Query().Get("pageToken") == "t":
				answer(w, 200, `{"batchPredictionJobs":[`+job(1)+`]}`)
			case r.URL.Query().Get("pageToken") != "":
				answer(w, 400, `{"error":{"code":400,"message":"no page","status":"INVALID_ARGUMENT"}}`)
			default:
				answer(w, 200, `{"batchPredictionJobs":[`+job(3)+`,`+job(2)+`],"nextPageToken":"t"}`)
			}
		}
		o := conformance.Options{Profile: "vertex"}
		s, err := sessiontest.Drive(t, serve, drive.Config{APIKey: "key-0123456789", Options: o})
		if err != nil {
			t.Fatal(err)
		}
		r := sessiontest.NewJudge(t, o).Judge(s)
		if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 {
			t.Errorf("found %v: %v", ids, r.Err())
		}
		isRetrieve := func(url string) bool { return strings.HasSuffix(url, "/v1/batchPredictionJobs/3") }
		if !slices.ContainsFunc(s.Exchanges, func(e recording.Exchange) bool { return isRetrieve(e.URL) }) {
			t.Error("no job of the list is retrieved by the last part of its name")
		}
		if _, err := sessiontest.Drive(t, serve, drive.Config{Write: true, Options: o}); err == nil || !strings.Contains(err.Error(), "can only be read") {
			t.Errorf("to write is answered with %v", err)
		}
	})
}
