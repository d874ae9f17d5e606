package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/validate"
)

// jobStates say of each state of a family what some of its fields must be, by the
// fixture in the state: S set, N null, W null while the batch goes on, F set
// as there are results, . either, - not tried. They
// are the contract's table a second time, so that the schema is held to something.
var jobStates = map[string]struct {
	fields, values []string
	states         [][2]string
}{
	"anthropic": {
		fields: []string{"cancel_initiated_at", "ended_at", "results_url"},
		values: []string{`"2026-01-01T10:00:30.000000+00:00"`, `"2026-01-01T10:20:00.000000+00:00"`, `"https://api.anthropic.com/v1/x/results"`},
		states: [][2]string{
			{"in_progress", "N N W"},
			{"canceling", "S N W"},
			{"ended", ". S F"},
			{"ended_archived", "- S ."},
		},
	},
	"mistral": {
		fields: []string{"started_at", "completed_at", "output_file"},
		values: []string{"1767261645", "1767263200", `"file-1"`},
		states: [][2]string{
			{"queued", "N N W"},
			{"running", "S N W"},
			{"success", "S S F"},
			{"success_inline", "S S ."},
			{"cancellation_requested", ". . ."},
			{"cancelled", ". . ."},
			{"failed", ". . ."},
			{"timeout_exceeded", ". . ."},
		},
	},
}

var rulesOfColumns = map[string]string{
	"S": "status/time-missing", "N": "status/time-foreign", "W": "status/files-early", "F": "counts/files",
}

// jobTruths are the rows on counts, times, types, lists and lines.
var jobTruths = map[string][]truthEdit{
	"anthropic": {
		{"in_progress", `request_counts/succeeded: 1`, "counts/incomplete"},
		{"in_progress", `request_counts/expired: 1`, "counts/incomplete"},
		{"canceling", `request_counts/canceled: 1`, "counts/incomplete"},
		{"ended", `request_counts/processing: 1`, "counts/incomplete"},
		{"ended", `request_counts/succeeded: -1`, "field/negative"},
		{"ended", `request_counts/succeeded: "3"`, "field/type"},
		{"ended", `request_counts: null`, "field/type"},
		{"ended", `request_counts: {"processing":0,"succeeded":3,"errored":1,"canceled":0}`, "field/missing"},
		{"ended", `processing_status: "completed"`, "status/unknown"},
		{"ended", `type: "batch"`, "field/value"},
		{"ended", `no archived_at`, "field/missing"},
		{"ended", `results_url: ""`, "field/empty"},
		{"ended", `id: ""`, "field/empty"},
		{"ended", `ended_at: "2026-01-01 10:09:58"`, "time/form"},
		{"ended", `ended_at: 1767262198`, "field/type"},
		{"ended", `ended_at: "2026-01-01T09:59:59Z"`, "time/order"},
		{"ended", `ended_at: "2026-01-01T12:09:58+02:00"`, ""},
		{"ended", `expires_at: "2026-01-02T11:00:00.100000+00:00"`, "time/window"},
		{"ended", `expires_at: "2026-01-02T10:00:59.100000+00:00"`, ""},
		{"canceling", `cancel_initiated_at: "2026-01-01T09:00:00Z"`, "time/order"},
		{"list", `first_id: "msgbatch_other"`, "list/cursor"},
		{"list", `last_id: null`, ""},
		{"list", `no has_more`, "field/missing"},
		{"list_empty", `first_id: "msgbatch_1"`, "list/cursor"},
		{"error", `no error`, "field/missing"},
		{"error", `error: {"type":"not_found_error"}`, "field/missing"},
		{"deleted", `no id`, "field/missing"},
		{"deleted", `id: ""`, "field/empty"},
		{"requests", ``, ""},
		{"requests", `custom_id: "a b"`, "input/custom-id"},
		{"requests", `custom_id: ""`, "input/custom-id"},
		{"requests", `custom_id: "` + strings.Repeat("a", 64) + `"`, ""},
		{"requests", `custom_id: "` + strings.Repeat("a", 65) + `"`, "input/custom-id"},
		{"requests", `params: {"model":"m","max_tokens":1}`, "field/missing"},
		{"results", ``, ""},
		{"results", `result: {"type":"succeeded"}`, "output/outcome"},
		{"results", `result: {"type":"errored"}`, "output/outcome"},
		{"results", `result: {"type":"canceled"}`, ""},
		{"results", `result: {"type":"done"}`, "output/outcome"},
		{"results", `no custom_id`, "field/missing"},
	},
	"mistral": {
		{"success", `succeeded_requests: 12`, "counts/sum"},
		{"success", `completed_requests: 13; succeeded_requests: 12`, "counts/sum"},
		{"success", `total_requests: 13`, "counts/incomplete"},
		{"running", `total_requests: 10000`, ""},
		{"success", `output_file: null; outputs: []`, ""},
		{"success", `output_file: null; completed_requests: 12; succeeded_requests: 0; failed_requests: 12`, ""},
		{"success", `status: "completed"`, "status/unknown"},
		{"success", `status: "success"`, "status/unknown"},
		{"success", `object: "job"`, "field/value"},
		{"success", `no errors`, "field/missing"},
		{"success", `no agent_id; no outputs`, ""},
		{"success", `errors: null`, "field/type"},
		{"success", `errors: [{"message":"bad","count":2}]`, ""},
		{"success", `errors: [{"count":2}]`, "field/missing"},
		{"success", `errors: [{"message":"bad","count":"2"}]`, "field/type"},
		{"success", `input_files: "a"`, "field/type"},
		{"success", `input_files: [""]`, "field/empty"},
		{"success", `output_file: ""`, "field/empty"},
		{"success", `total_requests: 12.5`, "field/type"},
		{"success", `completed_at: 1767261640`, "time/order"},
		{"success", `completed_at: "2026-01-01T10:25:00Z"`, "field/type"},
		{"success", `completed_at: 1767263100000`, "time/unit"},
		{"success", `endpoint: "v1/chat/completions"`, "field/path"},
		{"success_inline", `outputs: [{"custom_id":"a"}]`, "field/missing"},
		{"list", `total: -1`, "field/negative"},
		{"list", `no total`, "field/missing"},
		{"list", `object: "page"`, "field/value"},
		{"file", `no sample_type`, "field/missing"},
		{"file", `bytes: "13000"`, "field/type"},
		{"file", `num_lines: null; signature: null`, ""},
		{"files", `total: null`, ""},
		{"results", ``, ""},
		{"results", `no id`, "field/missing"},
		{"results", `custom_id: null`, ""},
		{"results", `response: {"status_code":"200","body":{}}`, "field/type"},
	},
}

// TestTruthOfJobs holds edits of the fixtures of each family to the rules they break,
// and shows what is found in one table that can be checked by eye.
func TestTruthOfJobs(t *testing.T) {
	var table bytes.Buffer
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, family := range slices.Sorted(maps.Keys(jobStates)) {
		fmt.Fprintf(out, "%s\tedit\tfindings\n", family)
		v := newValidator(t, validate.Options{Profile: family})
		for _, row := range slices.Concat(jobStateTruths(t, family), jobTruths[family]) {
			text := corpus.Apply(jobBase(t, family, row.base), row.edit)
			of, kind := v, map[string]string{"requests": "request", "results": "result", "files": "files", "file": "file", "list": "list", "error": "error", "deleted": "deleted"}[row.base]
			if kind != "" {
				var err error
				if of, err = v.ForKind(kind); err != nil {
					t.Fatal(err)
				}
			}
			r := of.Check(text)
			if got := strings.Join(above(r, validate.Warning), " "); got != row.want {
				t.Errorf("%s: %s with %s: found %q, want %q", family, row.base, row.edit, got, row.want)
			}
			fmt.Fprintf(out, "%s\t%s\t%s\n", row.base, row.edit, findingsLine(r))
		}
	}
	out.Flush()
	golden.Check(t, testdata+"/truth_families.golden", table.String())
}

// jobBase gives a fixture of a family, or its first line.
func jobBase(t *testing.T, family, name string) map[string]json.RawMessage {
	t.Helper()
	path := filepath.Join(testdata, "profiles", family, name+".json")
	if !isThere(path) {
		path += "l"
	}
	text := read(t, path)
	if strings.HasSuffix(path, "l") {
		text, _, _ = bytes.Cut(text, []byte("\n"))
	}
	return corpus.Members(string(text))
}

// jobStateTruths turn each of the fields round: what is set becomes null.
func jobStateTruths(t *testing.T, family string) (all []truthEdit) {
	stated := jobStates[family]
	for _, row := range stated.states {
		all = append(all, truthEdit{row[0], "", ""})
		base := jobBase(t, family, row[0])
		for i, must := range strings.Fields(row[1]) {
			value := "null"
			if string(base[stated.fields[i]]) == "null" {
				value = stated.values[i]
			}
			if must == "-" {
				continue
			}
			all = append(all, truthEdit{row[0], stated.fields[i] + ": " + value, rulesOfColumns[must]})
		}
	}
	return all
}
