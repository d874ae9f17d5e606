package drive_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestMaxBatches holds the driver to making no more batches than it may, where
// its plan has more.
func TestMaxBatches(t *testing.T) {
	for most, want := range map[int]int{1: 1, 2: 2} {
		sessiontest.Virtual(t, func(t *testing.T) {
			api := sessiontest.NewJudge(t, conformance.Options{}).Reader().API
			made := map[string]bool{}
			s, _ := sessiontest.Driven(t, refserver.Options{}, func(c *drive.Config) { c.MaxBatches = most })
			for _, e := range s.Exchanges {
				if route, _ := api.Match(e.Method, e.URL); route.Operation == contract.Create && e.Status == 200 {
					made[between(string(e.Reply.Body), `"id":"`, `"`)] = true
				}
			}
			if len(made) != want {
				t.Errorf("%d batches were made, not %d", len(made), want)
			}
		})
	}
}

// TestMostPages drives a server whose list has as many pages as it is asked
// for: reading alone, few are asked for, and more where a batch is looked for.
func TestMostPages(t *testing.T) {
	for write, want := range map[bool]int{false: 3, true: 20} {
		sessiontest.Virtual(t, func(t *testing.T) {
			server := sessiontest.NewServer(t, refserver.Options{})
			pages := map[string]bool{}
			s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != "GET" || r.URL.Path != "/v1/batches" {
					server.ServeHTTP(w, r)
					return
				}
				if r.URL.Query().Get("limit") == "2" {
					pages[r.URL.Query().Get("after")] = true
				}
				id := fmt.Sprintf(`batch_%d`, len(pages))
				item := sessiontest.Batch(t, "validating", sessiontest.BatchID, id)
				answer(w, 200, `{"object":"list","has_more":true,"data":[`+item+`]}`)
			}, drive.Config{Write: write, Wait: time.Minute, Options: conformance.Options{Only: []string{"list/paging"}}})
			if len(pages) != want || err != nil && !errors.Is(err, drive.ErrUnfinished) {
				t.Errorf("%d pages were asked for, not %d (%d exchanges, %v)", len(pages), want, len(s.Exchanges), err)
			}
		})
	}
}

// TestRate holds the driver to not sending more than it may in a second.
func TestRate(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		s, err := sessiontest.Drive(t, server.ServeHTTP, drive.Config{Rate: 2})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range s.Exchanges[1:] {
			if pause := e.Start.Sub(s.Exchanges[i].Start); pause < time.Second/2 {
				t.Errorf("%s %s is sent %s after the one before", e.Method, e.URL, pause)
			}
		}
	})
}

// TestGivenInput uses the file that the configuration names or has, for its
// endpoint, and deletes none that was there.
func TestGivenInput(t *testing.T) {
	const line = `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}` + "\n"
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		s, err := sessiontest.Drive(t, server.ServeHTTP, drive.Config{Write: true, Input: []byte(line), Options: conformance.Options{Only: []string{"create/echo"}}})
		if err != nil {
			t.Fatal(err)
		}
		if sent := sentIn(s, "create"); !strings.Contains(sent, `"endpoint":"/v1/embeddings"`) {
			t.Errorf("create is sent %s", sent)
		}
		s, err = sessiontest.Drive(t, server.ServeHTTP, drive.Config{Write: true, InputFileID: "file-given", Options: conformance.Options{Only: []string{"create/echo"}}})
		if err != nil {
			t.Fatal(err)
		}
		if sent := sentIn(s, "create"); !strings.Contains(sent, `"input_file_id":"file-given"`) || sentIn(s, "upload") != "" {
			t.Errorf("create is sent %s", sent)
		}
		for _, e := range s.Exchanges {
			if e.Method == "DELETE" {
				t.Errorf("%s is deleted", e.URL)
			}
		}
	})
	with, err := drive.PlanOf(drive.Config{BaseURL: "http://a", Write: true, InputFileID: "file-given"})
	if err != nil {
		t.Fatal(err)
	}
	without, err := drive.PlanOf(drive.Config{BaseURL: "http://a", Write: true})
	if err != nil || with.Uploads != without.Uploads-1 {
		t.Errorf("%d uploads with a file that is there, %d without, %v", with.Uploads, without.Uploads, err)
	}
}

// sentIn gives the body of the first request of a step.
func sentIn(s *recording.Session, step string) string {
	for _, e := range s.Exchanges {
		if e.Step == step {
			return string(e.Request.Body)
		}
	}
	return ""
}
