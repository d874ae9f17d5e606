package drive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestNotProved says what a run with Write has not shown, and why; nothing where it
// was shown, where nobody asked for it, or where the API has no route for it.
func TestNotProved(t *testing.T) {
	schema, err := os.ReadFile("../../schema/batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	const cancel = `{ "operation": "cancel", "method": "POST", "on": "batches", "path": "/{batch}/cancel", "returns": "batch" },`
	withoutCancel := bytes.Replace(schema, []byte(cancel), nil, 1)
	if len(withoutCancel) == len(schema) {
		t.Fatalf("the schema has no %s", cancel)
	}
	const all = "an accepted create, a batch that ends, readable result files, an answered cancel: "
	for _, test := range []struct {
		reason string
		server refserver.Options
		change func(*drive.Config)
		want   string
	}{
		{"all of it is shown", refserver.Options{}, nil, ""},
		{"batches end at once", refserver.Options{Step: time.Nanosecond}, nil, ""},
		{"reading alone", refserver.Options{}, func(c *drive.Config) { c.Write = false }, ""},
		{"one batch", refserver.Options{}, func(c *drive.Config) { c.MaxBatches = 1 }, "an answered cancel: the step create-null created no batch: at most 1 batch may be created"},
		{"one batch, and no cancel is asked for", refserver.Options{}, func(c *drive.Config) { c.MaxBatches, c.Skip = 1, []string{"cancel/*"} }, ""},
		{"lists alone are asked for", refserver.Options{}, func(c *drive.Config) { c.Only = []string{"list/limit"} }, ""},
		{"the API has no cancel", refserver.Options{}, func(c *drive.Config) { c.Schema, c.MaxBatches = withoutCancel, 1 }, ""},
		{"creates are refused", refserver.Options{Fault: "create-403"}, nil, all + "create was refused with 403 (Forbidden)"},
		{"uploads are refused", refserver.Options{Fault: "upload-400"}, nil, all + "no input file was uploaded, and no id of an existing one was given"},
		{"cancels are refused", refserver.Options{Fault: "cancel-refused"}, nil, "an answered cancel: cancel was answered with 400 (Bad Request)"},
		{"result files are refused", refserver.Options{Fault: "result-files-403"}, nil, "readable result files: FILE was answered with 403 (Forbidden)"},
		{"batches go on, which is waited for", refserver.Options{Fault: "never-ends"}, nil, ""},
		{"batches go on, and none could be made", refserver.Options{Fault: "create-403,never-ends"}, nil, all + "create was refused with 403 (Forbidden)"},
	} {
		sessiontest.Virtual(t, func(t *testing.T) {
			s, _ := sessiontest.Driven(t, test.server, test.change)
			got := strings.Join(s.NotProved, "\n")
			if at := strings.Index(got, "file-"); at >= 0 {
				got = got[:at] + "FILE" + strings.TrimLeft(got[at+len("file-"):], "0123456789")
			}
			if got != test.want {
				t.Errorf("%s: not proved are %q, want %q", test.reason, got, test.want)
			}
		})
	}
}

// TestEndings says how a run ended, and why, also when its recording is read again.
func TestEndings(t *testing.T) {
	refuse := func(w http.ResponseWriter, _ *http.Request) { answer(w, 401, `{"error":{"message":"no"}}`) }
	for _, test := range []struct {
		reason string
		serve  http.HandlerFunc // nil is a reference server
		wait   time.Duration
		stop   string // step in which it is interrupted
		want   recording.Ending
		why    string
	}{
		{"to its end", nil, 0, "", recording.Finished, ""},
		{"the wait is over", nil, -1, "", recording.Waited, "not all batches have ended within "},
		{"it is stopped", nil, 0, "watch", recording.Interrupted, "interrupted before all steps were taken"},
		{"no key", refuse, 0, "", recording.GaveUp, "gave up: https://api.example.com/v1 rejects the credentials, or requires some (401)"},
	} {
		sessiontest.Virtual(t, func(t *testing.T) {
			serve := test.serve
			if serve == nil {
				serve = sessiontest.NewServer(t, refserver.Options{}).ServeHTTP
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			s, _ := drive.Drive(ctx, drive.Config{BaseURL: "https://api.example.com/v1", Transport: served{serve}, Write: true, Wait: test.wait, Progress: func(e drive.Event) {
				if e.Step == test.stop && e.Exchange != nil {
					stop()
				}
			}})
			again := replayed(t, s)
			if s.Ended != test.want || !strings.HasPrefix(s.Why, test.why) || (s.Why == "") != (test.why == "") {
				t.Errorf("%s: it ended as %q since %q", test.reason, s.Ended, s.Why)
			}
			if again.Ended != s.Ended || again.Why != s.Why || strings.Join(again.NotProved, "\n") != strings.Join(s.NotProved, "\n") {
				t.Errorf("%s: the recording says %q since %q, not proved %q", test.reason, again.Ended, again.Why, again.NotProved)
			}
		})
	}
}

// A served is a server in the process.
type served struct{ http.Handler }

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result(), nil
}

// TestCleanUpSaysWhatStays names the files and batches that could not be deleted or
// cancelled, with the reason, and none that is gone.
func TestCleanUpSaysWhatStays(t *testing.T) {
	for _, test := range []struct {
		reason, refused string
		stop            string // step in which the run is interrupted
		want            string
	}{
		{"all is deleted", "none", "", ""},
		{"all is deleted, as the run is stopped", "none", "watch", ""},
		{"deletes are refused", "DELETE /v1/files/", "", "not deleted: file-000000000000000000000009: 405 (Method Not Allowed), "},
		{"cancels are refused, as the run is stopped", "/cancel", "watch", "not cancelled: batch_000000000000000000000002: 405 (Method Not Allowed), "},
	} {
		sessiontest.Virtual(t, func(t *testing.T) {
			server := sessiontest.NewServer(t, refserver.Options{})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var notes []string
			drive.Drive(ctx, drive.Config{
				BaseURL: "https://api.example.com/v1", Write: true, Wait: time.Hour,
				Transport: served{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.Method+" "+r.URL.Path, test.refused) {
						answer(w, 405, `{"error":{"message":"no"}}`)
						return
					}
					server.ServeHTTP(w, r)
				})},
				Progress: func(e drive.Event) {
					if e.Note != "" {
						notes = append(notes, e.Note)
					}
					if e.Step == test.stop && e.Exchange != nil {
						stop()
					}
				},
			})
			if got := strings.Join(notes, "\n"); !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
				t.Errorf("%s: it says %q", test.reason, got)
			}
		})
	}
}

// TestCreateFieldsLeaveProbesTheirFlaw sends what is given with each create, but not
// in place of what a probe has wrong on purpose.
func TestCreateFieldsLeaveProbesTheirFlaw(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		s, err := sessiontest.Driven(t, refserver.Options{}, func(c *drive.Config) {
			c.Metadata = map[string]string{"team": "search"}
			c.CreateFields = map[string]json.RawMessage{"completion_window": json.RawMessage(`"24h"`), "priority": json.RawMessage(`5`)}
		})
		if err != nil {
			t.Fatal(err)
		}
		for step, want := range map[string][]string{
			"create":     {`"team":"search"`, `"batchcheck":"1"`, `"priority":5`},
			"bad-window": {`"completion_window":"batchcheck-nonsense"`, `"priority":5`},
			"long-key":   {`"team":"search"`, `kkk`},
		} {
			for _, text := range want {
				if sent := sentIn(s, step); !strings.Contains(sent, text) {
					t.Errorf("%s is sent %s, without %s", step, sent, text)
				}
			}
		}
	})
}
