package drive_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestDriveReadsFamilies reads the two batches that the list of a family's fixtures has,
// each by its own contract, and finds nothing wrong.
func TestDriveReadsFamilies(t *testing.T) {
	for _, test := range []struct {
		family, list, batches string // paths
		id                    string // field of an item
		wrapper               string // the field that a batch is in when it is retrieved
		refusal               string
	}{
		{family: "bedrock", list: "/model-invocation-jobs", batches: "/model-invocation-job/", id: "jobArn", refusal: `{"message":"no"}`},
		{family: "cohere", list: "/batches", batches: "/batches/", id: "id", wrapper: "batch", refusal: `{"message":"no"}`},
		{family: "databricks", list: "/ai-functions/batches", batches: "/ai-functions/batches/", id: "name", refusal: `{"error_code":"NO","message":"no"}`},
		{family: "fireworks", list: "/batchInferenceJobs", batches: "/batchInferenceJobs/", id: "name", refusal: `{"code":5,"message":"no","details":[]}`},
		{family: "together", list: "/batches", batches: "/batches/", id: "id", refusal: `{"error":{"message":"no","type":"t","param":null,"code":null}}`},
		{family: "xai", list: "/batches", batches: "/batches/", id: "batch_id", refusal: `{"code":"no","error":"no"}`},
	} {
		t.Run(test.family, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../testdata/profiles", test.family, "list.json"))
			if err != nil {
				t.Fatal(err)
			}
			var page any
			if err := json.Unmarshal(text, &page); err != nil {
				t.Fatal(err)
			}
			items, isBare := page.([]any)
			for name, member := range asObject(page) {
				if list, isList := member.([]any); isList {
					items = list
				} else {
					delete(asObject(page), name) // there is no other page
				}
			}
			if len(items) != 2 || isBare != (test.family == "together") {
				t.Fatalf("the list has %d items", len(items))
			}
			sessiontest.Virtual(t, func(t *testing.T) {
				serve := func(w http.ResponseWriter, r *http.Request) {
					isSound := true // a limit is what the driver has for a sound one, and there is no other page
					for _, values := range r.URL.Query() {
						isSound = isSound && values[0] == "2"
					}
					path := strings.TrimPrefix(r.URL.EscapedPath(), "/v1")
					id, _ := url.PathUnescape(strings.TrimPrefix(path, test.batches))
					at := slices.IndexFunc(items, func(item any) bool {
						name := asObject(item)[test.id].(string)
						return name[strings.LastIndex(name, "/")+1:] == id
					})
					switch {
					case r.Method != "GET":
						t.Errorf("%s %s is sent", r.Method, r.URL)
					case r.Header.Get("Authorization") != "Bearer key-0123456789":
						answer(w, 401, test.refusal)
					case path == test.list && isSound:
						answer(w, 200, textOf(page))
					case path == test.list:
						answer(w, 400, test.refusal)
					case at < 0:
						answer(w, 404, test.refusal)
					case test.wrapper != "":
						answer(w, 200, textOf(map[string]any{test.wrapper: items[at]}))
					default:
						answer(w, 200, textOf(items[at]))
					}
				}
				o := conformance.Options{Profile: test.family}
				s, err := sessiontest.Drive(t, serve, drive.Config{APIKey: "key-0123456789", Options: o})
				if err != nil {
					t.Fatal(err)
				}
				r := sessiontest.NewJudge(t, o).Judge(s)
				if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 {
					t.Errorf("found %v: %v", ids, r.Err())
				}
				isRetrieved := func(e recording.Exchange) bool { return e.Status == 200 && strings.Contains(e.URL, test.batches) }
				if !slices.ContainsFunc(s.Exchanges, isRetrieved) {
					t.Error("no batch of the list is retrieved")
				}
			})
		})
	}
}

// TestDriveSendsIDsInBodies reads a batch of an API whose requests have ids in their
// bodies, and one that does not exist.
func TestDriveSendsIDsInBodies(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		const refusal = `{"error":{"message":"no","type":"t","param":null,"code":null}}`
		serve := func(w http.ResponseWriter, r *http.Request) {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != "POST" {
				t.Errorf("%s %s is sent without JSON: %v", r.Method, r.URL, err)
			}
			switch {
			case r.Header.Get("Authorization") != "Bearer key-0123456789":
				answer(w, 401, refusal)
			case body["batchId"] != "job_1":
				answer(w, 404, refusal)
			case r.URL.Path == "/v1/batch/status":
				answer(w, 200, `{"status":"pending","rawStatus":"in_progress","requestCounts":{"total":3,"pending":3,"completed":0,"failed":0}}`)
			default:
				t.Errorf("%s is asked for", r.URL)
			}
		}
		o := conformance.Options{Profile: "ai-gateway"}
		s, err := sessiontest.Drive(t, serve, drive.Config{APIKey: "key-0123456789", Batch: "job_1", Options: o})
		if err != nil {
			t.Fatal(err)
		}
		r := sessiontest.NewJudge(t, o).Judge(s)
		if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 {
			t.Errorf("found %v: %v", ids, r.Err())
		}
		statuses := map[int]bool{}
		for _, e := range s.Exchanges {
			statuses[e.Status] = true
		}
		if !statuses[200] || !statuses[404] {
			t.Errorf("the answers are %v", statuses)
		}
	})
}

func asObject(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}
