package propose_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/propose"
	"github.com/batchcheck/batchcheck/validate"
)

const testdata = "../../testdata"

// acme is an API that is like OpenAI's, but has a state of its own, RFC 3339 times, a field
// more, no counts before a batch runs, "" for no file, and lists that go on by a cursor.
func acme(status, more string) string {
	return `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","region":"north",` +
		`"metadata":{"customer":"Jane Doe"},"errors":null,"status":"` + status + `","created_at":"2026-01-01T10:00:00Z",` + more + `}`
}

const (
	noFiles  = `"output_file_id":"","error_file_id":null`
	counts   = `"request_counts":{"total":2,"completed":2,"failed":0}`
	running  = `"in_progress_at":"2026-01-01T10:00:10Z",` + noFiles + `,` + counts
	finished = `"in_progress_at":"2026-01-01T10:00:10Z","finalizing_at":"2026-01-01T10:01:00Z","completed_at":"2026-01-01T10:01:10Z",` +
		`"output_file_id":"file-2","error_file_id":null,` + counts
)

func acmeSession() *recording.Session {
	queued, done := acme("queued", noFiles), acme("completed", finished)
	page := func(next string) string {
		return `{"object":"list","has_more":` + fmt.Sprint(next != "null") + `,"data":[` + done + `],"next":` + next + `}`
	}
	s := &recording.Session{Name: "acme.har", Format: "har"}
	for _, turn := range []struct{ method, path, sent, body string }{
		{"POST", "", `{"input_file_id":"file-1","endpoint":"/v1/embeddings","completion_window":"24h","metadata":{"customer":"Jane Doe"}}`, queued},
		{"GET", "/batch_1", "", queued},
		{"GET", "/batch_1", "", acme("in_progress", running)},
		{"GET", "/batch_1", "", acme("in_progress", running)},
		{"GET", "/batch_1", "", done},
		{"GET", "", "", page(`"c1"`)},
		{"GET", "?cursor=c1", "", strings.ReplaceAll(page("null"), "batch_1", "batch_0")},
	} {
		s.Exchanges = append(s.Exchanges, recording.Exchange{
			Number: len(s.Exchanges) + 1, Method: turn.method, URL: "https://api.acme.example/llm/batches" + turn.path, Status: 200,
			Request: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}, "Authorization": {"Bearer secret"}}, Body: []byte(turn.sent)},
			Reply:   recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}}, Body: []byte(turn.body)},
			Start:   time.Date(2026, 1, 1, 10, 0, 20*len(s.Exchanges), 0, time.UTC), Place: recording.Place{File: s.Name, Line: 1},
		})
	}
	return s
}

// proposed proposes a profile, and judges by it what it was made of.
func proposed(t *testing.T, profiles []string, sessions ...*recording.Session) (*propose.Proposal, *validate.Contract) {
	t.Helper()
	p, err := propose.Make(sessions, profiles, propose.Options{Name: "acme", Says: "Acme's batches"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := validate.Load(p.Text, "")
	if err != nil {
		t.Fatalf("the proposal is no schema: %v\n%s", err, p.Text)
	}
	for _, s := range sessions {
		if err := judged(t, c, s); err != nil && len(p.Broken) == 0 {
			t.Errorf("by the proposal: %v\n%s", err, p.Text)
		}
	}
	return p, c
}

// judged judges a session as the command does: documents each by itself.
func judged(t *testing.T, c *validate.Contract, s *recording.Session) error {
	t.Helper()
	o := validate.Options{Profile: c.Profile(), Contract: c}
	if !s.Exchanges[0].Bare {
		checker, err := conformance.NewChecker(o)
		if err != nil {
			t.Fatal(err)
		}
		return checker.Judge(s).Err()
	}
	v, err := validate.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Exchanges {
		for report, err := range v.Stream(bytes.NewReader(e.Reply.Body)) {
			if isRefusal := slices.ContainsFunc(report.Findings, func(f validate.Finding) bool { return f.Rule == validate.RuleKind }); err != nil || report.Err() != nil && !isRefusal {
				return errors.Join(err, report.Err())
			}
		}
	}
	return nil
}

// TestProposalSaysWhatIsDifferent proposes a profile for an API that nobody knows.
func TestProposalSaysWhatIsDifferent(t *testing.T) {
	p, c := proposed(t, []string{"openai", "orq", "azure"}, acmeSession())
	golden.Check(t, "testdata/acme.schema.golden", string(p.Text)+"\n"+strings.Join(append(p.Notes, p.Broken...), "\n")+"\n")
	for _, private := range []string{"Jane", "customer", "batch_1", "file-1", "secret", "c1"} {
		if strings.Contains(string(p.Text)+strings.Join(p.Notes, " "), private) {
			t.Errorf("the proposal has %q", private)
		}
	}
	done := acme("completed", finished)
	for _, broken := range []struct{ reason, old, new, rule string }{
		{"a state that was not seen", `"status":"completed"`, `"status":"exploded"`, "status/unknown"},
		{"a time in another form", `"created_at":"2026-01-01T10:00:00Z"`, `"created_at":1767261600`, "field/type"},
		{"a time that is none", `"created_at":"2026-01-01T10:00:00Z"`, `"created_at":"yesterday"`, "field/type"},
		{"times that go back", `"completed_at":"2026-01-01T10:01:10Z"`, `"completed_at":"2026-01-01T09:00:00Z"`, "time/order"},
		{"no end", `"completed_at":"2026-01-01T10:01:10Z",`, ``, "status/time-missing"},
		{"no id", `"id":"batch_1"`, `"id":""`, "field/empty"},
		{"a field that is always there", `"region":"north",`, ``, "field/missing"},
		{"a field of another type", `"region":"north"`, `"region":7`, "field/type"},
		{"counts that do not add up", `"completed":2`, `"completed":3`, "counts/sum"},
		{"an object of another kind", `"object":"batch"`, `"object":"batches"`, "field/value"},
	} {
		text := strings.Replace(done, broken.old, broken.new, 1)
		if text == done {
			t.Fatalf("%s: nothing is broken", broken.reason)
		}
		v, err := validate.New(validate.Options{Contract: c, Profile: c.Profile(), Kind: "batch"})
		if err != nil {
			t.Fatal(err)
		}
		if found := v.Check([]byte(text)).Findings; !slices.ContainsFunc(found, func(f validate.Finding) bool { return f.Rule == broken.rule && f.Level == validate.Error }) {
			t.Errorf("%s: no %s in %v", broken.reason, broken.rule, found)
		}
	}
}

// TestBrokenRecordingIsNoDifference holds a proposal to saying that a recording is broken,
// not that the API is another one.
func TestBrokenRecordingIsNoDifference(t *testing.T) {
	s := documents(t, "a.jsonl", acme("completed", finished)+"\n"+strings.Replace(acme("completed", finished), `"object":"batch"`, `"object":"batch","object":"batch"`, 1))
	p, _ := proposed(t, []string{"openai"}, s)
	if len(p.Broken) != 1 || !strings.HasPrefix(p.Broken[0], "json/duplicate-key once, first a.jsonl:2") {
		t.Errorf("broken are %q", p.Broken)
	}
}

// TestNothingToPropose has documents that are of no kind.
func TestNothingToPropose(t *testing.T) {
	_, err := propose.Make([]*recording.Session{documents(t, "a.json", `{"model":"m"}`)}, []string{"openai"}, propose.Options{Name: "acme"})
	if !errors.Is(err, propose.ErrNothing) {
		t.Errorf("the error is %v", err)
	}
}

// TestProposalsForFixturesHold proposes a profile like OpenAI's for the fixtures of each
// profile of its family, which are judged by it without an error.
func TestProposalsForFixturesHold(t *testing.T) {
	folders, err := filepath.Glob(testdata + "/profiles/*")
	if err != nil || len(folders) < 10 {
		t.Fatalf("the fixtures are %v, %v", folders, err)
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		from := "openai"
		if slices.Contains([]string{"anthropic", "gemini", "mistral", "vertex"}, name) {
			from = name
		}
		var sessions []*recording.Session
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && filepath.Base(filepath.Dir(path)) != "broken" {
				sessions = append(sessions, sessionOf(t, path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p, err := propose.Make(sessions, []string{from}, propose.Options{Name: "acme"})
		if errors.Is(err, propose.ErrNothing) {
			t.Logf("%s: %v", name, err)
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(p.Broken) > 0 {
			t.Errorf("%s: no profile explains %v\n%s", name, p.Broken, p.Text)
		}
	}
}

// TestProposalsForRecordingsHold does the same for real recordings, which are not part of
// the project.
func TestProposalsForRecordingsHold(t *testing.T) {
	folder := os.Getenv("BATCHCHECK_RECORDINGS")
	if folder == "" {
		t.Skip("BATCHCHECK_RECORDINGS names no folder with recordings of real services")
	}
	for _, group := range []struct{ begin, from string }{
		{"dashscope_", "openai"}, {"glm_", "openai"}, {"nebius_", "openai"}, {"azure_", "openai"}, {"llumnix_", "openai"},
		{"groq_", "openai"}, {"vllm_", "openai"}, {"anthropic_", "anthropic"}, {"gemini_", "gemini"}, {"mistral_", "mistral"},
	} {
		paths, _ := filepath.Glob(folder + "/providers/" + group.begin + "*")
		var sessions []*recording.Session
		for _, path := range paths {
			sessions = append(sessions, sessionOf(t, path))
		}
		if len(sessions) == 0 {
			t.Errorf("there is no recording %s*", group.begin)
			continue
		}
		p, _ := proposed(t, []string{group.from}, sessions...)
		if len(p.Broken) > 0 {
			t.Errorf("%s: no profile explains %v", group.begin, p.Broken)
		}
		t.Logf("%s: %d differences\n%s", group.begin, p.Differences, p.Text)
	}
}

func sessionOf(t *testing.T, path string) *recording.Session {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !recording.Fits(text) {
		return documents(t, path, string(text))
	}
	s, err := recording.Read(path, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func documents(t *testing.T, name, text string) *recording.Session {
	t.Helper()
	s := &recording.Session{Name: name}
	for e, err := range recording.Observations(name, strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		s.Exchanges = append(s.Exchanges, e)
	}
	return s
}

// TestWarningOfMostResponsesIsANote has batches that all expire an hour late.
func TestWarningOfMostResponsesIsANote(t *testing.T) {
	const late = `{"id":"batch_1","object":"batch","endpoint":"/v1/x","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1767261600,"expires_at":1767351600}` + "\n"
	for _, test := range []struct {
		count  int
		isNote bool
	}{{4, false}, {5, true}} {
		p, _ := proposed(t, []string{"openai"}, documents(t, "a.jsonl", strings.Repeat(late, test.count)))
		if got := strings.Contains(string(p.Text), `"time/window": "note"`); got != test.isNote {
			t.Errorf("of %d: %t\n%s", test.count, got, p.Text)
		}
	}
}

// TestPagesByNumberAreSeen has lists that are asked for page by page.
func TestPagesByNumberAreSeen(t *testing.T) {
	s := acmeSession()
	for i, query := range map[int]string{5: "?page=1", 6: "?page=2"} {
		s.Exchanges[i].URL = "https://api.acme.example/llm/batches" + query
	}
	p, _ := proposed(t, []string{"openai"}, s)
	if !strings.Contains(string(p.Text), `"by": "page", "query": "page", "first": 1`) {
		t.Errorf("the proposal is %s", p.Text)
	}
}
