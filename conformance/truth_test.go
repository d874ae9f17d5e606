package conformance_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// A table shows what is found in rows of exchanges.
type table struct {
	*testing.T
	*tabwriter.Writer
	judges map[string]*conformance.Checker // by what alone they judge
}

// TestTruth holds the contract's tables on several exchanges to what is found,
// and shows it in one table that can be checked by eye.
func TestTruth(t *testing.T) {
	var text bytes.Buffer
	all := table{t, tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0), map[string]*conformance.Checker{}}
	for _, show := range []func(table){table.transitions, table.changes, table.statuses, table.errorReplies, table.refusals, table.pages, table.several} {
		show(all)
		all.Flush() // the next has columns of its own
	}
	golden.Check(t, sessions+"/truth.golden", text.String())
}

// batchIn gives the sound batch of a status, with members set by name and value in turn.
func batchIn(t *testing.T, status string, set ...string) []byte {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(readFile(t, "../testdata/batches/orq/"+status+".json"), &members); err != nil {
		t.Fatal(err)
	}
	for pair := range slices.Chunk(set, 2) {
		if members[pair[0]] = json.RawMessage(pair[1]); pair[1] == "" {
			delete(members, pair[0])
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// replied is an exchange of the batch that all fixtures tell of.
func replied(method, path string, status int, body []byte) recording.Exchange {
	return recording.Exchange{
		Method: method, URL: "https://api.example.com/v1/batches" + path, Status: status,
		Request: recording.Message{Header: textproto.MIMEHeader{"Authorization": {"Bearer x"}}},
		Reply:   recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}}, Body: body},
	}
}

const (
	ofBatch    = "/batch_7Q2mLxV0aKd94RtYbN3wEs"
	errorReply = `{"error":{"message":"No.","type":"invalid_request_error","param":null,"code":null}}`
)

// find gives the rules and checks that exchanges have findings of, of those
// that one of the globs matches; all count without any.
func (t table) find(only string, exchanges ...recording.Exchange) string {
	j := t.judges[only]
	if j == nil {
		j = sessiontest.NewJudge(t.T, conformance.Options{Profile: "orq", Only: strings.Fields(only)})
		t.judges[only] = j
	}
	for i := range exchanges {
		exchanges[i].Number = i + 1
	}
	var ids []string
	for _, f := range j.Judge(&recording.Session{Exchanges: exchanges}).Findings {
		switch f.Level {
		case validate.Error:
			ids = append(ids, f.Rule)
		case validate.Warning:
			ids = append(ids, f.Rule+" (warning)")
		}
	}
	slices.Sort(ids)
	return cmp.Or(strings.Join(slices.Compact(ids), ", "), "holds")
}

// mayFollow says of each state, by row, which may be seen after it, in the
// order of the rows: y yes, n no, e not after an end.
var mayFollow = [][2]string{
	{"validating", "y y y y y y y y"},
	{"in_progress", "n y y y y y y y"},
	{"finalizing", "n n y y y y y y"},
	{"completed", "e e e y e e e e"},
	{"failed", "e e e e y e e e"},
	{"expired", "e e e e e y e e"},
	{"cancelling", "n n n y y y y y"},
	{"cancelled", "e e e e e e e y"},
}

func (t table) transitions() {
	fmt.Fprint(t, "from, to")
	for _, row := range mayFollow {
		fmt.Fprint(t, "\t", row[0])
	}
	for _, row := range mayFollow {
		fmt.Fprint(t, "\n", row[0])
		for i, may := range strings.Fields(row[1]) {
			to := mayFollow[i][0]
			found := t.find("lifecycle/transition lifecycle/terminal",
				replied("GET", ofBatch, 200, batchIn(t.T, row[0])), replied("GET", ofBatch, 200, batchIn(t.T, to)))
			if want := map[string]string{"y": "holds", "n": "lifecycle/transition", "e": "lifecycle/terminal"}[may]; found != want {
				t.Errorf("from %s to %s: %s, want %s", row[0], to, found, want)
			}
			fmt.Fprint(t, "\t", found)
		}
	}
	fmt.Fprint(t, "\n\n")
}

// changed are the rows on two observations of one batch in one state: what it
// is, and a member's values before and after; "" is left out.
var changed = []struct{ status, name, before, after, want string }{
	{"in_progress", "endpoint", `"/v1/embeddings"`, `"/v1/responses"`, "lifecycle/immutable"},
	{"in_progress", "input_file_id", `"file-1"`, `"file-2"`, "lifecycle/immutable"},
	{"in_progress", "completion_window", `"24h"`, `"24H"`, "lifecycle/immutable"},
	{"in_progress", "created_at", "1767261600", "1767261601", "lifecycle/immutable"},
	{"in_progress", "metadata", `{"a":"b"}`, `{"a":"c"}`, "lifecycle/immutable"},
	{"in_progress", "metadata", `{"a":"b"}`, `{}`, "lifecycle/immutable"},
	{"in_progress", "metadata", `{"a":"b"}`, "", "holds"},
	{"in_progress", "expires_at", "null", "1767348000", "holds"},
	{"in_progress", "expires_at", "1767348000", "1767348030", "lifecycle/set-once"},
	{"in_progress", "expires_at", "1767348000", "null", "lifecycle/set-once"},
	{"in_progress", "in_progress_at", "1767261642", "1767261643", "lifecycle/set-once"},
	{"cancelling", "cancelling_at", "1767262200", "1767262201", "lifecycle/set-once"},
	{"completed", "completed_at", "1767264922", "1767264923", "lifecycle/set-once"},
	{"in_progress", "request_counts", counts(0, 0, 0), counts(10, 0, 0), "holds"},
	{"in_progress", "request_counts", counts(10, 1, 1), counts(10, 2, 2), "holds"},
	{"in_progress", "request_counts", counts(10, 1, 1), counts(11, 1, 1), "lifecycle/counts"},
	{"in_progress", "request_counts", counts(10, 1, 1), counts(0, 1, 1), "counts/sum, lifecycle/counts"},
	{"in_progress", "request_counts", counts(10, 2, 1), counts(10, 1, 1), "lifecycle/counts"},
	{"in_progress", "request_counts", counts(10, 1, 2), counts(10, 1, 1), "lifecycle/counts"},
	{"completed", "output_file_id", `"file-2"`, `"file-3"`, "lifecycle/terminal"},
	{"completed", "output_file_id", `"file-2"`, "", "field/missing"},
	{"expired", "error_file_id", "null", `"file-3"`, "lifecycle/terminal"},
	{"expired", "request_counts", counts(10, 1, 1), counts(10, 2, 1), "lifecycle/terminal"},
	{"failed", "failed_at", "1767261609", "1767261610", "lifecycle/set-once"},
	{"completed", "failed_at", "null", "1767264923", "lifecycle/terminal, status/time-foreign"},
	{"completed", "x_request", "1", "2", "holds"},
}

func counts(total, completed, failed int) string {
	return fmt.Sprintf(`{"total":%d,"completed":%d,"failed":%d}`, total, completed, failed)
}

func (t table) changes() {
	fmt.Fprint(t, "status\tmember\tbefore\tafter\tfindings\n")
	for _, row := range changed {
		found := t.find("", replied("GET", ofBatch, 200, batchIn(t.T, row.status, row.name, row.before)),
			replied("GET", ofBatch, 200, batchIn(t.T, row.status, row.name, row.after)))
		if found != row.want {
			t.Errorf("%+v: %s", row, found)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", row.status, row.name, row.before, cmp.Or(row.after, "left out"), found)
	}
	fmt.Fprintln(t)
}
