package conformance_test

import (
	"os"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestLinesUnstated skips the checks of result files where the schema has no
// kind of document for their lines.
func TestLinesUnstated(t *testing.T) {
	text := strings.ReplaceAll(batchSchema(t), `{ "$ref": "#/$defs/result" },`, "")
	j := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(text)})
	for _, id := range []string{"output/lines", "output/accounting"} {
		report := j.Judge(readSession(t, sessions+"/"+id+"/fail.json"))
		if o := sessiontest.Outcome(report, id); o.Result != conformance.Skip || o.Reason == "" || report.Err() != nil {
			t.Errorf("%s: %+v, %v", id, o, report.Err())
		}
	}
}

// TestResultsInTheBatchAreLines judges results that the batch itself has, without files.
func TestResultsInTheBatchAreLines(t *testing.T) {
	body, err := os.ReadFile("../testdata/profiles/gemini/succeeded_inline.json")
	if err != nil {
		t.Fatal(err)
	}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "gemini", Only: []string{"output/lines"}})
	s := sessiontest.SessionOf(sessiontest.Turn{Bare: true, Body: string(body)})
	if o := sessiontest.Outcome(j.Judge(s), "output/lines"); o.Result != conformance.Pass {
		t.Errorf("%+v", o)
	}
}

// TestLinesSkipped leaves out what is skipped of the rules on lines.
func TestLinesSkipped(t *testing.T) {
	fail := readSession(t, sessions+"/output/lines/fail.json")
	for _, test := range []struct {
		only, skip []string
		findings   int
	}{
		{nil, nil, 2},
		{nil, []string{"output/outcome"}, 0},
		{[]string{"output/lines"}, nil, 2},
	} {
		report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: test.only, Skip: test.skip}).Judge(fail)
		if len(report.Findings) != test.findings {
			t.Errorf("only %v, skip %v: %v", test.only, test.skip, report.Findings)
		}
	}
}

// TestMissing finds a request that came back in no file, though the counts
// agree with what did, and only where all files were read.
func TestMissing(t *testing.T) {
	text, err := os.ReadFile(sessions + "/output/accounting/pass.json")
	if err != nil {
		t.Fatal(err)
	}
	lost := strings.NewReplacer(
		`"completed": 2`, `"completed": 1`,
		`{\"id\": \"batch_req_1\", \"custom_id\": \"request-1\", \"response\": {\"status_code\": 200, \"request_id\": \"req_1\", \"body\": {\"object\": \"chat.completion\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": \"Yes.\"}}]}}, \"error\": null}\n`, "",
	).Replace(string(text))
	const want = `custom_id is "request-1", but nothing came back for it (output/missing-id)`
	for _, test := range []struct{ reason, text, want string }{
		{"lost", lost, want},
		{"one of two files read", strings.Replace(lost, `"error_file_id": null,
        "created_at": 1767261600,
        "in_progress_at": 1767261642`, `"error_file_id": "file-1",
        "created_at": 1767261600,
        "in_progress_at": 1767261642`, 1), ""},
	} {
		session, err := recording.Read("session", []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"output/accounting"}}).Judge(session)
		got := ""
		for _, f := range report.Findings {
			got += f.Message
			if f.Record != 0 || f.Pointer != "" {
				t.Errorf("%s: what is missing is in line %d at %q", test.reason, f.Record, f.Pointer)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}

// TestReadTwice takes a file that is read twice for one.
func TestReadTwice(t *testing.T) {
	session := readSession(t, sessions+"/output/accounting/pass.json")
	session.Exchanges = append(session.Exchanges, session.Exchanges[len(session.Exchanges)-1])
	if report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"output/*"}}).Judge(session); report.Err() != nil {
		t.Error(report.Err())
	}
}
