package drive_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestClean drives the clean server, which answers as OpenAI-style APIs do, by the
// profiles that it keeps in all: nothing above a note is found, and no check is skipped.
func TestClean(t *testing.T) {
	for _, profile := range []string{"openai", "orq", "azure", "gateway", "groq", "orq-router"} {
		sessiontest.Virtual(t, func(t *testing.T) {
			const key = "key-0123456789"
			serve := sessiontest.NewServer(t, refserver.Options{Profile: profile, APIKey: key}).ServeHTTP
			s, err := sessiontest.Drive(t, serve, drive.Config{APIKey: key, Write: true, Wait: 30 * time.Minute, Options: conformance.Options{Profile: profile}})
			if err != nil {
				t.Fatal(err)
			}
			r := sessiontest.NewJudge(t, conformance.Options{Profile: profile}).Judge(s)
			for _, f := range r.Findings {
				if f.Level > validate.Note {
					t.Errorf("%s: %s", profile, f)
				}
			}
			for _, o := range r.Outcomes {
				if o.Result != conformance.Pass && !isOfEvents(o) {
					t.Errorf("%s: %+v", profile, o)
				}
			}
		})
	}
}

// isOfEvents tells whether a check is on webhook events, which a driver does not get.
func isOfEvents(o conformance.Outcome) bool { return strings.HasPrefix(o.Check, "webhook/") }

// TestPlan holds what a plan says to what is done.
func TestPlan(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		plan, err := drive.PlanOf(drive.Config{BaseURL: "https://api.example.com/v1", Write: true})
		if err != nil {
			t.Fatal(err)
		}
		s, err := sessiontest.Driven(t, refserver.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		api := sessiontest.NewJudge(t, conformance.Options{}).Reader().API
		asked, uploads, made := map[string]int{}, map[string]int{}, map[string]string{}
		for _, e := range s.Exchanges {
			asked[e.Step]++
			switch route, _ := api.Match(e.Method, e.URL); {
			case e.Status != 200:
			case route.Operation == contract.Create:
				made[between(string(e.Reply.Body), `"id":"`, `"`)] = e.Step
			case route.Operation == contract.Upload:
				uploads[e.Step]++
			}
		}
		batches := map[string]int{}
		for _, step := range made {
			batches[step]++
		}
		for _, step := range plan.Steps {
			if batches[step.Name] != step.Batches || uploads[step.Name] != step.Uploads {
				t.Errorf("%s makes %d batches and %d uploads, not %+v", step.Name, batches[step.Name], uploads[step.Name], step.Cost)
			}
			varies := slices.Contains([]string{"list", "retrieve", "watch", "files"}, step.Name) // with what there is
			if !varies && asked[step.Name] != step.Requests {
				t.Errorf("%s makes %d requests, not %d", step.Name, asked[step.Name], step.Requests)
			}
		}
	})
}

// TestPlanInALine says in a line what a plan makes.
func TestPlanInALine(t *testing.T) {
	for want, plan := range map[string]drive.Plan{
		"reads only; about 1 request": {Requests: 1},
		"creates 1 batch, at most 2 if the API refuses nothing; uploads 1 file; about 12 requests":   {Requests: 12, Batches: 1, MaxBatches: 2, Uploads: 1},
		"creates 2 batches, at most 3 if the API refuses nothing; uploads 2 files; about 0 requests": {Batches: 2, MaxBatches: 3, Uploads: 2},
		"polls 1 batch; cancels 2 batches; deletes 1 file; about 3 requests":                         {Requests: 3, Polls: []string{"a"}, Cancels: []string{"a", "b"}, Deletes: []string{"f"}},
	} {
		if got := plan.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

// TestSelection takes the steps that the chosen checks need, and no others.
func TestSelection(t *testing.T) {
	tests := []struct {
		only, skip []string
		steps      string
	}{
		{only: []string{"error/bad-endpoint"}, steps: "upload create bad-endpoint clean-up"},
		{only: []string{"error/unknown-id"}, steps: "upload create-null cancel cancel-unknown list retrieve unknown-id clean-up"},
		{only: []string{"input/bad-line"}, steps: "upload create bad-line empty-file other-endpoint watch clean-up"},
		{only: []string{"list/limit"}, steps: "list page-limits clean-up"},
		{only: []string{"field/*"}, steps: "upload create create-null cancel list retrieve watch after-end clean-up"},
		{only: []string{"output/*"}, skip: []string{"output/lines"}, steps: "upload create failed-line list retrieve watch files clean-up"},
	}
	for _, test := range tests {
		plan, err := drive.PlanOf(drive.Config{BaseURL: "http://a", Write: true, Options: conformance.Options{Only: test.only, Skip: test.skip}})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range plan.Steps {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, " "); got != test.steps {
			t.Errorf("only %v, skip %v: %s, want %s", test.only, test.skip, got, test.steps)
		}
	}
}

// TestReplay holds recordings to giving the reports that their sessions give.
func TestReplay(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		s, err := sessiontest.Driven(t, refserver.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		j := sessiontest.NewJudge(t, conformance.Options{})
		whole := j.Judge(replayed(t, s))
		if diff := cmp.Diff(outcomes(j.Judge(s)), outcomes(whole)); diff != "" {
			t.Errorf("(-session +recording):\n%s", diff)
		}
		lean := j.Judge(replayed(t, sessiontest.NewJudge(t, conformance.Options{}).Reader().WithoutFiles(s)))
		for i, o := range lean.Outcomes {
			if isOfOutput := strings.HasPrefix(o.Check, "output/"); (isOfOutput || isOfEvents(o)) != (o.Result == conformance.Skip) || !isOfOutput && o != whole.Outcomes[i] {
				t.Errorf("without files: %+v", o)
			}
		}
	})
}

// replayed writes a session and reads it back.
func replayed(t *testing.T, s *recording.Session) *recording.Session {
	t.Helper()
	var har bytes.Buffer
	if err := recording.WriteHAR(&har, s); err != nil {
		t.Fatal(err)
	}
	read, err := recording.Read("run.har", har.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func outcomes(r conformance.Report) []conformance.Outcome { return r.Outcomes }

// TestResume ends a wait early and goes on with the recording, as another
// process would.
func TestResume(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		c := drive.Config{Write: true, Wait: 30 * time.Second}
		s, err := sessiontest.Drive(t, server.ServeHTTP, c)
		if !errors.Is(err, drive.ErrUnfinished) {
			t.Fatalf("the error is %v", err)
		}
		before := len(s.Exchanges)
		c.BaseURL, c.Resume = "https://api.example.com/v1", replayed(t, s)
		again, err := drive.PlanOf(c)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		c.Resume = replayed(t, sessiontest.NewJudge(t, conformance.Options{}).Reader().WithoutFiles(s))
		s, err = sessiontest.Drive(t, server.ServeHTTP, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.Exchanges[before:] {
			if e.Method == "POST" && !strings.HasSuffix(e.URL, "/cancel") {
				t.Errorf("%s %s once more", e.Method, e.URL)
			}
		}
		judge := sessiontest.NewJudge(t, conformance.Options{})
		asked := map[contract.Operation][]string{} // ids
		for _, e := range s.Exchanges[before:] {
			route, id := judge.Reader().API.Match(e.Method, e.URL)
			asked[route.Operation] = append(asked[route.Operation], id)
		}
		for operation, planned := range map[contract.Operation][]string{contract.Retrieve: again.Polls, contract.Cancel: again.Cancels, contract.DeleteFile: again.Deletes} {
			slices.Sort(planned)
			if done := slices.Compact(slices.Sorted(slices.Values(asked[operation]))); !slices.Equal(done, planned) {
				t.Errorf("%s of %q, planned of %q", operation, done, planned)
			}
		}
		for _, o := range judge.Judge(s).Outcomes {
			if o.Result != conformance.Pass && o.Check != "error/no-credentials" && o.Check != "auth/wrong-key" && !isOfEvents(o) {
				t.Errorf("%+v", o)
			}
		}
	})
}

// TestInterrupt ends the context within each step: all that was made is
// cancelled and deleted.
func TestInterrupt(t *testing.T) {
	for _, at := range []string{"create", "cancel", "duplicate-custom-id", "list", "watch", "files"} {
		sessiontest.Virtual(t, func(t *testing.T) {
			server := sessiontest.NewServer(t, refserver.Options{})
			ctx, end := context.WithCancelCause(t.Context())
			cause := errors.New("enough")
			begun := false
			s, err := drive.Drive(ctx, drive.Config{
				BaseURL: "https://api.example.com/v1", Transport: server, Write: true,
				Progress: func(e drive.Event) {
					if begun = begun || e.Step == at; begun && e.Exchange != nil {
						end(cause)
					}
				},
			})
			if !errors.Is(err, cause) {
				t.Errorf("%s: the error is %v", at, err)
			}
			time.Sleep(time.Minute)
			checkClean(t, at, server)
			if last := s.Exchanges[len(s.Exchanges)-1]; last.Step != "clean-up" {
				t.Errorf("%s: the last exchange is of the step %s", at, last.Step)
			}
		})
	}
}

// checkClean holds a server to having nothing open, and no uploads.
func checkClean(t *testing.T, at string, server *refserver.Server) {
	t.Helper()
	for path, unwanted := range map[string]string{"/v1/batches": `"status":"in_progress"`, "/v1/files": `"purpose":"batch"`} {
		s, _ := drive.Drive(t.Context(), drive.Config{
			BaseURL: "https://api.example.com", Transport: server,
			Options: conformance.Options{Only: []string{"list/limit"}, BatchesPath: path},
		})
		if len(s.Exchanges) == 0 || s.Exchanges[0].Status != 200 {
			t.Fatalf("%s is not answered", path)
		}
		if bytes.Contains(s.Exchanges[0].Reply.Body, []byte(unwanted)) {
			t.Errorf("%s: %s has %s", at, path, unwanted)
		}
	}
}

// TestErrors tells of configurations that nothing can be done with.
func TestErrors(t *testing.T) {
	for want, c := range map[string]drive.Config{
		"does not begin with http": {BaseURL: "ftp://host/v1"},
		"and a host":               {BaseURL: "https:///v1"},
		"is not a URL":             {BaseURL: "http://a b"},
		"contains a user":          {BaseURL: "https://user:secret@host/v1"},
		"contains a fragment":      {BaseURL: "https://host/v1#secret"},
		"was against https://a.example, not https://host": {BaseURL: "https://host/v1", Resume: &recording.Session{Exchanges: []recording.Exchange{
			{Method: "POST", URL: "https://a.example/v1/files", Status: 200, Step: "upload"},
		}}},
		`did you mean "list/limit"`: {BaseURL: "https://host", Options: conformance.Options{Only: []string{"list/limt"}}},
	} {
		if err := drive.Check(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
}

// TestTest runs Test in a process of its own, against a server with a fault,
// and looks at what it logs. The process is this test itself.
func TestTest(t *testing.T) {
	const marker = "BATCHCHECK_TEST_FAULT"
	if fault := os.Getenv(marker); fault != "" {
		server := sessiontest.NewServer(t, refserver.Options{APIKey: "k", Step: 10 * time.Millisecond, Fault: strings.Trim(fault, "-")})
		drive.Test(t, drive.Config{BaseURL: "http://reference.invalid/v1", APIKey: "k", Transport: server, Write: true})
		return
	}
	for name, fault := range map[string]string{"clean": "", "warned": "expires-an-hour-late"} { // a warning fails no test
		server := sessiontest.NewServer(t, refserver.Options{APIKey: "k", Step: 10 * time.Millisecond, Fault: fault})
		t.Run(name, func(t *testing.T) {
			drive.Test(t, drive.Config{BaseURL: "http://reference.invalid/v1", APIKey: "k", Transport: server, Write: true})
		})
	}
	for fault, wants := range map[string][]string{
		"-":                {"--- PASS: TestTest/lifecycle/terminal", "--- PASS: TestTest/idempotent/repeat"},
		"counts-null":      {"--- FAIL: TestTest/field/type", "request_counts is null", "in POST http://reference.invalid/v1/batches", "--- PASS: TestTest/http/status"},
		"endpoint-changes": {"--- FAIL: TestTest/lifecycle/immutable", "(-before +here)"},
	} {
		command := exec.Command(os.Args[0], "-test.run=^TestTest$", "-test.v")
		command.Env = append(os.Environ(), marker+"="+fault)
		out, err := command.CombinedOutput()
		if (err != nil) != (fault != "-") {
			t.Errorf("%s: %v", fault, err)
		}
		for _, want := range wants {
			if !bytes.Contains(out, []byte(want)) {
				t.Errorf("%s: the log lacks %s:\n%s", fault, want, out)
			}
		}
	}
}
