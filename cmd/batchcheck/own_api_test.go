package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/run"
)

// jobsServer serves the API of Jobs Inc., which docs/profiles.md describes: paths of its
// own, pages by a token, RFC 3339 times, other states. change breaks a reply.
func jobsServer(t *testing.T, change func(string) string) *httptest.Server {
	t.Helper()
	var jobs []map[string]any
	for n := range 60 { // more than a page has
		job := map[string]any{"id": fmt.Sprintf("job_%02d", n), "state": "done", "created": fmt.Sprintf("2026-01-01T10:%02d:00.5Z", 59-n), "ended": "2026-01-01T12:00:00Z", "total": 2, "done": 2}
		if n == 0 {
			job["state"], job["done"] = "running", 1
			delete(job, "ended")
		}
		jobs = append(jobs, job)
	}
	reply := func(w http.ResponseWriter, status int, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, change(string(text)))
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /v7/jobs", func(w http.ResponseWriter, r *http.Request) {
		number := func(name, begin string, missing int) int {
			if !r.Form.Has(name) {
				return missing
			}
			n, err := strconv.Atoi(strings.TrimPrefix(r.FormValue(name), begin))
			if err != nil {
				return -1
			}
			return n
		}
		r.ParseForm()
		size, from := number("size", "", 50), number("token", "t", 0)
		if size < 1 || size > 500 || from < 0 {
			reply(w, http.StatusBadRequest, map[string]any{"reason": "size or token is out of range"})
			return
		}
		end := min(from+size, len(jobs))
		page := map[string]any{"jobs": jobs[from:end]}
		if end < len(jobs) {
			page["next"] = "t" + strconv.Itoa(end)
		}
		reply(w, http.StatusOK, page)
	})
	routes.HandleFunc("GET /v7/jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
		at := slices.IndexFunc(jobs, func(job map[string]any) bool { return job["id"] == r.PathValue("id") })
		if at < 0 {
			reply(w, http.StatusNotFound, map[string]any{"reason": "no such job"})
			return
		}
		reply(w, http.StatusOK, jobs[at])
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "k-0123456789" {
			reply(w, http.StatusUnauthorized, map[string]any{"reason": "who are you?"})
			return
		}
		if r.Method != http.MethodGet {
			t.Errorf("%s %s: the run was to read only", r.Method, r.URL)
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

func unchanged(text string) string { return text }

// runJobs runs a command with the key for the API.
func runJobs(t *testing.T, code int, args ...string) (out, told string) {
	t.Helper()
	got, out, told := runIn(args, map[string]string{"JOBS_KEY": "k-0123456789"})
	if got != code {
		t.Fatalf("batchcheck %s exits %d, not %d: %s%s", strings.Join(args, " "), got, code, out, told)
	}
	return out, told
}

// shownJobs gives a live run against the API of Jobs Inc., and what it prints.
func shownJobs(t *testing.T) string {
	t.Helper()
	server := jobsServer(t, unchanged)
	out, _ := runJobs(t, run.ExitHolds, "conform", "--schema", "jobs.schema.json", "--api-key-env", "JOBS_KEY", "--record", "jobs.har", server.URL+"/v7")
	const base = "https://api.jobs.example/v7"
	return "```\n$ batchcheck conform --schema jobs.schema.json --api-key-env JOBS_KEY --record jobs.har " + base + "\n" + strings.ReplaceAll(out, server.URL+"/v7", base) + "```\n"
}

// shownProposal gives the proposal for the recording that the page shows, by which that
// has no error, and which the reader would be shown.
func shownProposal(t *testing.T, page string) string {
	t.Helper()
	write(t, "recorded.jsonl", fenced(t, page, "<!-- recorded.jsonl -->"))
	out, told := runJobs(t, run.ExitHolds, "profile", "--name", "acme2", "--from", "openai", "recorded.jsonl")
	write(t, "acme2.schema.json", out)
	runJobs(t, run.ExitHolds, "--schema", "acme2.schema.json", "recorded.jsonl")
	return "```\n$ batchcheck profile --name acme2 --from openai recorded.jsonl > acme2.schema.json\n" + told + "$ cat acme2.schema.json\n" + out + "```\n"
}

// TestAPIOfItsOwnNeedsOneFile holds the API that docs/profiles.md invents to what a
// profile brings, with nothing but that page's file: a live run that reads, its recording
// judged again, faults that are found in both, and a page of docs.
func TestAPIOfItsOwnNeedsOneFile(t *testing.T) {
	text, err := os.ReadFile("../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := filepath.Abs("testdata/jobs_page.golden")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	schema := fenced(t, string(text), "<!-- jobs.schema.json -->")
	write(t, "jobs.schema.json", schema)

	live := func(code int, name string, change func(string) string) string {
		server := jobsServer(t, change)
		out, _ := runJobs(t, code, "conform", "--schema", "jobs.schema.json", "--api-key-env", "JOBS_KEY", "--record", name, server.URL+"/v7")
		again, _ := runJobs(t, code, "conform", "--schema", "jobs.schema.json", name)
		if rulesIn(out) != rulesIn(again) {
			t.Errorf("%s: live there is %q, in the recording %q", name, rulesIn(out), rulesIn(again))
		}
		return again
	}
	sound := live(run.ExitHolds, "sound.har", unchanged)
	for _, check := range []string{"http/status", "retrieve/agrees", "list/agrees", "list/limit", "list/paging", "error/unknown-id", "error/no-credentials", "auth/wrong-key"} {
		if !strings.Contains(sound, "pass  "+check) {
			t.Errorf("%s was not judged:\n%s", check, sound)
		}
	}
	for _, fault := range []struct{ name, old, new, rule string }{
		{"time", `"created":"2026-01-01T10:59:00.5Z"`, `"created":"1 January"`, "field/type"},
		{"state", `"state":"running"`, `"state":"jogging"`, "status/unknown"},
		{"end", `"ended":"2026-01-01T12:00:00Z",`, ``, "status/time-missing"},
		{"count", `"done":2,`, `"done":3,`, "counts/sum"},
		{"token", `"next":"t2"`, `"next":"t0"`, "list/paging"}, // the second page is the first again
	} {
		out := live(run.ExitFindings, fault.name+".har", func(text string) string { return strings.ReplaceAll(text, fault.old, fault.new) })
		if !strings.Contains(out, "["+fault.rule+"]") {
			t.Errorf("%s: no %s in\n%s", fault.name, fault.rule, out)
		}
	}

	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, want, describe.Page{Drawing: "jobs.svg"}.Text(c, nil))
	if drawing := describe.Graph(c.Profile.Name, c.Kinds[0].Node); !strings.Contains(drawing, "stopping") {
		t.Errorf("the drawing of its states is %s", drawing)
	}
}

// rulesIn gives the rules of the findings in text output, in order, each once.
func rulesIn(out string) string {
	var rules []string
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if at := strings.LastIndexByte(line, '['); at >= 0 && strings.HasSuffix(line, "]") {
			rules = append(rules, line[at:])
		}
	}
	slices.Sort(rules)
	return strings.Join(slices.Compact(rules), " ")
}
