package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// sample is a line of OpenMetrics: name, labels, value.
var sample = regexp.MustCompile(`^([a-z_]+)((?:\{[a-z]+="(?:[^"\\]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\]|\\[\\"n])*")*\})?) (-?\d+)$`)

// readMetrics gives the samples of a report, and holds it to the format: a type
// and a help before each family, no sample twice, an end.
func readMetrics(t testing.TB, out string) map[string]string {
	t.Helper()
	body, ended := strings.CutSuffix(out, "# EOF\n")
	if !ended {
		t.Fatalf("no # EOF at the end: %s", out)
	}
	values, family := map[string]string{}, ""
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		if name, found := strings.CutPrefix(line, "# TYPE "); found {
			family = strings.TrimSuffix(name, " gauge")
			continue
		}
		if strings.HasPrefix(line, "# HELP "+family+" ") {
			continue
		}
		parts := sample.FindStringSubmatch(line)
		if parts == nil || parts[1] != family {
			t.Fatalf("in %s, %q is no sample", family, line)
		}
		if _, twice := values[parts[1]+parts[2]]; twice {
			t.Fatalf("%s stands twice", parts[1]+parts[2])
		}
		values[parts[1]+parts[2]] = parts[3]
	}
	return values
}

// observed makes a session of one observation of each batch, an hour apart.
func observed(t *testing.T, bodies ...string) Document {
	t.Helper()
	checker, err := conformance.NewChecker(conformance.Options{Profile: "orq"})
	if err != nil {
		t.Fatal(err)
	}
	s := &recording.Session{}
	for i, body := range bodies {
		s.Exchanges = append(s.Exchanges, recording.Exchange{
			Number: i + 1, Bare: true, Start: time.Unix(1767261600+3600*int64(i), 0), Reply: recording.Message{Body: []byte(body)},
		})
	}
	return Document{Session: checker.Reader().Read(s), Checks: []conformance.Outcome{
		{Check: "a/b", Result: conformance.Pass}, {Check: "c/d", Result: conformance.Fail}, {Check: "e/f", Result: conformance.Pass},
	}}
}

func TestMetrics(t *testing.T) {
	d := observed(t,
		`{"id":"b1","object":"batch","status":"in_progress","created_at":1767261000,"expires_at":1767347400}`,
		`{"id":"b2","object":"batch","status":"in_progress","created_at":1767175200,"expires_at":1767261600}`,
		`{"id":"b1","object":"batch","status":"completed","created_at":1767261000,"completed_at":1767262000}`,
		`{"id":"b3","object":"batch","status":"in_progress","created_at":1767261600,"expires_at":null}`,
	)
	d.Findings = []validate.Finding{
		{Rule: stalledCheck, Level: validate.Warning, BatchID: "b3"}, {Rule: "field/type", Level: validate.Error, BatchID: "b1"},
		{Rule: "field/type", Level: validate.Error, BatchID: "b2"},
	}
	out := writeAll(t, "metrics", "", Options{At: time.Unix(1767272400, 0)}, Summary{Files: 1, Documents: 4, Exit: 1}, d)
	want := map[string]string{
		"batchcheck_last_run_timestamp_seconds":                         "1767272400",
		"batchcheck_exit_code":                                          "1",
		"batchcheck_files":                                              "1",
		"batchcheck_documents":                                          "4",
		`batchcheck_checks{result="pass"}`:                              "2",
		`batchcheck_checks{result="warn"}`:                              "0",
		`batchcheck_checks{result="fail"}`:                              "1",
		`batchcheck_checks{result="note"}`:                              "0",
		`batchcheck_checks{result="skip"}`:                              "0",
		`batchcheck_checks{result="error"}`:                             "0",
		`batchcheck_findings{rule="field/type",level="error"}`:          "2",
		`batchcheck_findings{rule="lifecycle/stalled",level="warning"}`: "1",
		`batchcheck_batches{status="completed"}`:                        "1",
		`batchcheck_batches{status="in_progress"}`:                      "2",
		"batchcheck_batches_stalled":                                    "2", // b2 past its time, b3 by the check
		"batchcheck_oldest_open_batch_age_seconds":                      "90000",
	}
	if diff := cmp.Diff(want, readMetrics(t, out)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMetricsCheck holds the name of the check that counts batches as stalled to being one.
func TestMetricsCheck(t *testing.T) {
	for _, c := range conformance.Checks() {
		if c.ID == stalledCheck {
			return
		}
	}
	t.Errorf("there is no check %s", stalledCheck)
}

// TestMetricsHostile holds the labels to a bounded number, whatever a server
// takes for a status.
func TestMetricsHostile(t *testing.T) {
	var bodies []string
	for i := range 100 {
		bodies = append(bodies, fmt.Sprintf(`{"id":"b%d","object":"batch","status":"made up %d \" \\ \n"}`, i, i))
	}
	bodies = append(bodies, `{"id":"long","object":"batch","status":"`+strings.Repeat("x", 5000)+`"}`)
	values := readMetrics(t, writeAll(t, "metrics", "", Options{}, Summary{}, observed(t, bodies...)))
	n := 0
	for name := range values {
		if strings.HasPrefix(name, "batchcheck_batches{") {
			n++
		}
	}
	if n != 17 || values[`batchcheck_batches{status="other"}`] != "85" || values[`batchcheck_batches{status="made up 0 \" \\ \\n"}`] != "1" {
		t.Errorf("%d statuses: %v", n, values)
	}
}
