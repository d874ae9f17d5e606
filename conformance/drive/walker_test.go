package drive

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// TestOneContractAndOneReading holds a run, from its plan to its report, to
// compiling one contract, and to parsing each reply once and in order. What it
// finds is what a reading of its recording finds, at the same places.
func TestOneContractAndOneReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		server, err := refserver.New(refserver.Options{Fault: "counts-null"})
		if err != nil {
			t.Fatal(err)
		}
		builtin, err := validate.New(validate.Options{})
		if err != nil {
			t.Fatal(err)
		}
		options := validate.Options{Schema: builtin.SchemaText()} // built-in ones are compiled once for all tests
		loads, parses := contract.Loads.Load(), map[string]int{}
		document.OnParse = func(text []byte) { parses[string(text)]++ }
		defer func() { document.OnParse = nil }()
		run, err := NewRun(Config{BaseURL: "https://api.example.com/v1", Transport: server, Write: true, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		if planned := run.Plan(); len(planned.Steps) == 0 {
			t.Error("nothing is planned")
		}
		made, err := run.Drive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var har bytes.Buffer
		places, err := recording.WriteHARAs(&har, "run.har", made, nil)
		if err != nil {
			t.Fatal(err)
		}
		run.SetPlaces(places)
		live := run.Checker().JudgeRead(run.Traffic())
		if n := contract.Loads.Load() - loads; n != 1 {
			t.Errorf("%d contracts are compiled", n)
		}
		checkParses(t, "the run", run.Traffic(), parses)
		for i, r := range run.Traffic().Replies {
			if r.Number != made.Exchanges[i].Number {
				t.Errorf("reply %d is that of exchange %d, not %d", i, r.Number, made.Exchanges[i].Number)
			}
		}
		recorded, err := recording.Read("run.har", har.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		clear(parses)
		read := run.Checker().Reader().Read(recorded)
		again := run.Checker().JudgeRead(read)
		checkParses(t, "its recording", read, parses)
		again.Name = live.Name // the file's, where the other is the API's
		if diff := cmp.Diff(live, again); diff != "" || len(live.Findings) == 0 {
			t.Errorf("(-live +from the recording):\n%s", diff)
		}
	})
}

// checkParses holds each reply that is read as JSON to being parsed once; parses
// counts the texts that were.
func checkParses(t *testing.T, what string, read *session.Traffic, parses map[string]int) {
	t.Helper()
	bodies := map[string]int{}
	for _, r := range read.Replies {
		if r.Doc != nil {
			bodies[string(r.Body)]++
		}
	}
	for body, n := range bodies {
		if parses[body] != n {
			t.Errorf("%s: %d replies are parsed %d times: %s", what, n, parses[body], body)
		}
	}
	if len(bodies) < 10 {
		t.Errorf("%s: only %d different replies are parsed", what, len(bodies))
	}
}

// TestPlanWithoutFiles plans for an API whose batches are created from requests
// in place of a file: nothing is uploaded, and what it does not have is not asked.
func TestPlanWithoutFiles(t *testing.T) {
	run, err := NewRun(Config{BaseURL: "https://api.anthropic.com/v1", Write: true, Options: conformance.Options{Profile: "anthropic"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range run.Plan().Steps {
		names = append(names, s.Name)
	}
	want := strings.Fields(`create failed-line create-null cancel cancel-running duplicate-custom-id cancel-unknown no-requests not-json empty-body null-body list page-limits unknown-after retrieve unknown-id
		no-credentials wrong-key watch after-end files`)
	if !slices.Equal(names, want) {
		t.Errorf("the steps are %q, want %q", names, want)
	}
}

// TestProfileIsThatOfHost holds a run without a profile to that of the host which
// it drives, else the default; what comes back does not change it.
func TestProfileIsThatOfHost(t *testing.T) {
	for _, test := range []struct{ url, given, want, why string }{
		{"https://api.groq.com/openai/v1", "", "groq", "the host is api.groq.com"},
		{"https://api.groq.com/openai/v1", validate.AutoProfile, "groq", "the host is api.groq.com"},
		{"https://x.openai.azure.com/openai", "", "azure", "the host is x.openai.azure.com"},
		{"https://my.orq.ai/v3/router", "", "orq-router", "the host is my.orq.ai"},
		{"https://my.orq.ai/v2", "", "orq", "the host is my.orq.ai"},
		{"http://localhost:8080/v1", "", "openai", recognize.NoEvidence},
		{"https://api.groq.com/openai/v1", "orq", "orq", ""},
	} {
		run, err := NewRun(Config{BaseURL: test.url, Options: conformance.Options{Profile: test.given}})
		if err != nil {
			t.Fatal(err)
		}
		got := run.Checker().JudgeRead(run.Traffic())
		if got.Profile != test.want || got.Why != test.why {
			t.Errorf("%s with profile %q is judged by %s since %q, want %s since %q", test.url, test.given, got.Profile, got.Why, test.want, test.why)
		}
	}
	server, err := refserver.New(refserver.Options{Profile: "orq", Step: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	run, err := NewRun(Config{BaseURL: "http://reference.invalid/v1", Transport: server, Write: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Drive(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range []conformance.Report{run.Checker().JudgeRead(run.Traffic()), run.Checker().Judge(run.Traffic().Session)} {
		if r.Profile != "openai" || r.Err() != nil {
			t.Errorf("batches like orq's from an unknown host are judged by %s: %v", r.Profile, r.Err())
		}
	}
}

// TestOwnFiles tells a run whose files are all its own from one with somebody's data.
func TestOwnFiles(t *testing.T) {
	uploaded := func(omitted *recording.Omitted) *recording.Session {
		e := recording.Exchange{Number: 1, Method: "POST", URL: "http://a/v1/files", Status: 200, Step: uploadStep}
		e.Request.Omitted = omitted
		return &recording.Session{Exchanges: []recording.Exchange{e}}
	}
	for _, test := range []struct {
		says   string
		config Config
		want   bool
	}{
		{"its own input", Config{Write: true}, true},
		{"an input that was given", Config{Write: true, Input: []byte("{}\n")}, false},
		{"a file that was there", Config{Write: true, InputFileID: "file-1"}, false},
		{"a batch that was there", Config{Batch: "batch_1"}, false},
		{"going on with its own input", Config{Resume: uploaded(nil)}, true},
		{"going on with an input that was given", Config{Resume: uploaded(&recording.Omitted{})}, false},
		{"going on with a file that was there", Config{Resume: &recording.Session{}}, false},
	} {
		test.config.BaseURL = "http://a/v1"
		run, err := NewRun(test.config)
		if err != nil {
			t.Fatal(err)
		}
		if got := run.HasOwnFiles(); got != test.want {
			t.Errorf("%s: %t", test.says, got)
		}
	}
}
