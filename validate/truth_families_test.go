package validate_test

import (
	"bytes"
	"cmp"
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

// A familyTruth is the contract's table of a family's states a second time, so that
// its schema is held to something.
type familyTruth struct {
	nulls   bool // what is not set is null, and not left out
	columns []truthColumn
	rows    [][3]string // the state, its fixture, and what each column must be: S set, N not set, . either, - not tried
	others  []truthEdit // edits of fixtures: counts, times, types, lists and lines
}

// A truthColumn is a field, by its path, with a value that it may have.
type truthColumn struct{ path, value, set, foreign string } // the rules where it must be set, and where it must not be

// A truthEdit is an edit of a fixture, and the rule that it breaks.
type truthEdit struct{ base, edit, want string }

var familyTruths = map[string]familyTruth{
	"ai-gateway": {
		rows: [][3]string{
			{"pending", "pending", ""},
			{"completed", "completed", ""},
			{"failed", "failed", ""},
		},
		others: []truthEdit{
			{"pending", `requestCounts/total: 2`, "counts/sum"},
			{"pending", `requestCounts/total: null`, ""},
			{"pending", `requestCounts: null`, ""},
			{"pending", `requestCounts/failed: -1`, "field/negative"},
			{"pending", `status: "running"`, "status/unknown"},
			{"pending", `no status`, "field/missing"},
			{"pending", `createdAt: "2026-09-03T10:00:00Z"`, "time/order"},
			{"pending", `createdAt: "yesterday"`, "time/form"},
			{"pending", `batchId: ""`, "field/empty"},
			{"failed", `error: {}`, "field/missing"},
			{"failed", `error: null`, ""},
		},
	},
	"anthropic": {
		nulls: true,
		columns: []truthColumn{
			{"cancel_initiated_at", `"2026-01-01T10:07:30.000000+00:00"`, "status/time-missing", "status/time-foreign"},
			{"ended_at", `"2026-01-01T10:20:00.000000+00:00"`, "status/time-missing", "status/time-foreign"},
			{"results_url", `"https://api.anthropic.com/v1/x/results"`, "counts/files", "status/files-early"},
		},
		rows: [][3]string{
			{"in_progress", "in_progress", "N N N"},
			{"canceling", "canceling", "S N N"},
			{"ended", "ended", ". S S"},
			{"ended", "ended_archived", "- S ."}, // it was created at another time
		},
		others: []truthEdit{
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
	},
	"cohere": {
		rows: [][3]string{
			{"BATCH_STATUS_QUEUED", "queued", ""},
			{"BATCH_STATUS_IN_PROGRESS", "in_progress", ""},
			{"BATCH_STATUS_CANCELING", "canceling", ""},
			{"BATCH_STATUS_COMPLETED", "completed", ""},
			{"BATCH_STATUS_FAILED", "failed", ""},
			{"BATCH_STATUS_CANCELED", "canceled", ""},
		},
		others: []truthEdit{
			{"in_progress", `num_successful_records: 4`, "counts/sum"},
			{"in_progress", `num_records: -1`, "field/negative"},
			{"in_progress", `no num_records`, ""},
			{"queued", `status: "QUEUED"`, "status/unknown"},
			{"queued", `status: "BATCH_STATUS_UNSPECIFIED"`, ""},
			{"queued", `input_tokens: "6x"`, "counts/form"},
			{"queued", `input_tokens: 6`, "field/type"},
			{"queued", `no id`, "field/missing"},
			{"queued", `no model`, "field/missing"},
			{"queued", `updated_at: "2026-08-31T10:00:00Z"`, "time/order"},
			{"queued", `created_at: 1788256800`, "field/type"},
			{"queued", `created_at: "2026-09-01"`, "time/form"},
		},
	},
	"databricks": {
		rows: [][3]string{
			{"PENDING", "pending", ""},
			{"IN_PROGRESS", "in_progress", ""},
			{"FINALIZING", "finalizing", ""},
			{"COMPLETED", "completed", ""},
			{"CANCELLING", "cancelling", ""},
			{"CANCELLED", "cancelled", ""},
			{"FAILED", "failed", ""},
		},
		others: []truthEdit{
			{"in_progress", `request_counts/succeeded: 4`, "counts/sum"},
			{"in_progress", `request_counts: {}`, ""},
			{"in_progress", `no request_counts`, ""},
			{"in_progress", `percent_complete: -1`, "field/negative"},
			{"in_progress", `percent_complete: 33.5`, ""},
			{"pending", `status: "running"`, "status/unknown"},
			{"pending", `no status`, "field/missing"},
			{"pending", `create_time: "2026-09-01"`, "time/form"},
			{"pending", `name: ""`, "field/empty"},
			{"pending", `no input_ref`, ""},
		},
	},
	"fireworks": {
		rows: [][3]string{
			{"JOB_STATE_VALIDATING", "validating", ""},
			{"JOB_STATE_CREATING_INPUT_DATASET", "creating_input_dataset", ""},
			{"JOB_STATE_PENDING", "pending", ""},
			{"JOB_STATE_CREATING", "creating", ""},
			{"JOB_STATE_RUNNING", "running", ""},
			{"JOB_STATE_RE_QUEUEING", "re_queueing", ""},
			{"JOB_STATE_IDLE", "idle", ""},
			{"JOB_STATE_PAUSED", "paused", ""},
			{"JOB_STATE_WRITING_RESULTS", "writing_results", ""},
			{"JOB_STATE_COMPLETED", "completed", ""},
			{"JOB_STATE_FAILED", "failed", ""},
			{"JOB_STATE_CANCELLING", "cancelling", ""},
			{"JOB_STATE_CANCELLED", "cancelled", ""},
			{"JOB_STATE_EXPIRED", "expired", ""},
			{"JOB_STATE_EARLY_STOPPED", "early_stopped", ""},
			{"JOB_STATE_DELETING", "deleting", ""},
			{"JOB_STATE_DELETING_CLEANING_UP", "deleting_cleaning_up", ""},
			{"JOB_STATE_DELETED", "deleted", ""},
			{"JOB_STATE_ARCHIVED", "archived", ""},
		},
		others: []truthEdit{
			{"completed", `jobProgress/failedRequests: 2`, "counts/sum"},
			{"completed", `jobProgress/totalInputRequests: 1`, ""},
			{"completed", `jobProgress: null`, ""},
			{"completed", `jobProgress/outputRows: -1`, "field/negative"},
			{"completed", `jobProgress/percent: -1`, "field/negative"},
			{"running", `state: "RUNNING"`, "status/unknown"},
			{"running", `state: "JOB_STATE_UNSPECIFIED"`, ""},
			{"running", `no state`, "field/missing"},
			{"running", `updateTime: "2026-08-31T10:00:00Z"`, "time/order"},
			{"running", `createTime: "2026-09-01"`, "time/form"},
			{"running", `createTime: null`, "field/type"},
			{"running", `expireTime: null`, ""},
			{"running", `name: ""`, "field/empty"},
		},
	},
	"together": {
		columns: []truthColumn{
			{"completed_at", `"2026-09-01T10:02:30.9Z"`, "status/time-skipped", "status/time-foreign"},
		},
		rows: [][3]string{
			{"VALIDATING", "validating", "N"},
			{"IN_PROGRESS", "in_progress", "N"},
			{"COMPLETED", "completed", "S"},
			{"FAILED", "failed", "."},
			{"EXPIRED", "expired", "."},
			{"CANCELLED", "cancelled", "."},
		},
		others: []truthEdit{
			{"validating", `status: "validating"`, "status/unknown"},
			{"validating", `no status`, "field/missing"},
			{"validating", `no user_id`, ""},
			{"validating", `progress: 12.5`, ""},
			{"validating", `progress: -1`, "field/negative"},
			{"validating", `progress: "1"`, "field/type"},
			{"validating", `created_at: 1788256800`, "field/type"},
			{"validating", `created_at: "2026-09-01"`, "time/form"},
			{"validating", `job_deadline: "2026-09-01T09:00:00Z"`, "time/order"},
			{"completed", `completed_at: "2026-09-01T09:00:00Z"`, "time/order"},
			{"completed", `error: null`, ""},
			{"completed", `output_file_id: null`, ""},
		},
	},
	"bedrock": {
		columns: []truthColumn{
			{"endTime", `"2026-09-01T10:09:00Z"`, "status/time-skipped", "status/time-foreign"},
			{"message", `"no"`, "", "status/time-foreign"},
		},
		rows: [][3]string{
			{"Submitted", "submitted", "N ."},
			{"Validating", "validating", "N ."},
			{"Scheduled", "scheduled", "N ."},
			{"InProgress", "in_progress", "N ."},
			{"Stopping", "stopping", "N ."},
			{"Completed", "completed", "S N"},
			{"PartiallyCompleted", "partially_completed", "S ."},
			{"Failed", "failed", "S ."},
			{"Stopped", "stopped", "S ."},
			{"Expired", "expired", ". ."},
		},
		others: []truthEdit{
			{"in_progress", `processedRecordCount: 201`, ""}, // one more than is in the other two yet
			{"in_progress", `processedRecordCount: 199`, "counts/sum"},
			{"in_progress", `totalRecordCount: 199`, "counts/sum"},
			{"in_progress", `errorRecordCount: -1`, "field/negative"},
			{"in_progress", `errorRecordCount: "1"`, "field/type"},
			{"completed", `processedRecordCount: 2`, "counts/sum"},
			{"completed", `successRecordCount: 1`, "counts/sum"},
			{"completed", `totalRecordCount: 4`, "counts/incomplete"},
			{"completed", `no totalRecordCount`, ""},
			{"partially_completed", `successRecordCount: 199`, "counts/sum"},
			{"partially_completed", `totalRecordCount: 301`, ""},
			{"submitted", `status: "Queued"`, "status/unknown"},
			{"submitted", `no status`, ""},
			{"submitted", `submitTime: "2026-09-01 10:00:00"`, "time/form"},
			{"submitted", `submitTime: 1788256800`, "field/type"},
			{"submitted", `lastModifiedTime: "2026-09-01T09:00:00Z"`, "time/order"},
			{"submitted", `jobExpirationTime: "2026-09-01T09:00:00Z"`, "time/order"},
			{"submitted", `no roleArn`, "field/missing"},
			{"submitted", `no jobName`, ""},
			{"submitted", `jobArn: ""`, "field/empty"},
			{"submitted", `inputDataConfig: {"s3InputDataConfig":{}}`, "field/missing"},
		},
	},
	"gemini": {
		columns: []truthColumn{
			{"metadata/endTime", `"2026-09-03T10:05:00Z"`, "status/time-missing", "status/time-foreign"},
			{"done", `true`, "status/done", "status/done"},
			{"response", `{"responsesFile":"files/a"}`, "counts/files", "status/files-early"},
			{"metadata/output", `{"responsesFile":"files/a"}`, "", "status/files-early"},
		},
		rows: [][3]string{
			{"BATCH_STATE_PENDING", "pending", "N N N N"},
			{"BATCH_STATE_RUNNING", "running", "N N N N"},
			{"BATCH_STATE_SUCCEEDED", "succeeded_file", "S S S ."},
			{"BATCH_STATE_FAILED", "failed", ". S . ."},
			{"BATCH_STATE_CANCELLED", "cancelled", ". S . ."},
			{"BATCH_STATE_EXPIRED", "expired", ". S . ."},
		},
		others: []truthEdit{
			{"pending", `done: false`, ""},
			{"pending", `error: {"code":13,"message":"no"}`, "status/files-early"},
			{"succeeded_file", `error: {"code":13,"message":"no"}`, "status/time-foreign"},
			{"succeeded_file", `done: false`, "status/done"},
			{"running", `metadata/batchStats: {"requestCount":"3","pendingRequestCount":"2","failedRequestCount":"1"}`, ""},
			{"running", `metadata/batchStats: {"requestCount":"3","pendingRequestCount":"2"}`, "counts/sum"},
			{"running", `metadata/batchStats: {"pendingRequestCount":"2"}`, "counts/sum"},
			{"running", `metadata/batchStats: {}`, ""},
			{"running", `metadata/batchStats: {"requestCount":3,"pendingRequestCount":"3"}`, "field/type"},
			{"running", `metadata/batchStats: {"requestCount":"-3","pendingRequestCount":"3"}`, "counts/form"},
			{"running", `metadata/batchStats: null`, "field/type"},
			{"running", `no metadata/batchStats`, "field/missing"},
			{"cancelled", `metadata/batchStats: {"requestCount":"3","pendingRequestCount":"2"}`, ""},
			{"cancelled", `metadata/batchStats: {"requestCount":"3","pendingRequestCount":"4"}`, "counts/sum"},
			{"succeeded_file", `metadata/batchStats: {"requestCount":"3","pendingRequestCount":"1","successfulRequestCount":"2"}`, "counts/incomplete"},
			{"succeeded_file", `metadata/batchStats: {"requestCount":"3","failedRequestCount":"3"}`, ""},
			{"running", `metadata/state: "JOB_STATE_RUNNING"`, "status/unknown"},
			{"running", `metadata/createTime: "2026-09-01 10:00:00"`, "time/form"},
			{"running", `metadata/updateTime: "2026-09-01T09:59:59Z"`, "time/order"},
			{"running", `metadata/createTime: 1788256800`, "field/type"},
			{"running", `name: ""`, "field/empty"},
			{"succeeded_inline", `response/inlinedResponses: {"inlinedResponses":[{"metadata":{"key":"a"}}]}`, "output/outcome"},
			{"succeeded_inline", `response/inlinedResponses: {"inlinedResponses":[{"response":{},"error":{}}]}`, "output/outcome"},
			{"succeeded_inline", `response/inlinedResponses: {}`, ""},
		},
	},
	"mistral": {
		nulls: true,
		columns: []truthColumn{
			{"started_at", "1767261645", "status/time-missing", "status/time-foreign"},
			{"completed_at", "1767263200", "status/time-missing", "status/time-foreign"},
			{"output_file", `"file-1"`, "counts/files", "status/files-early"},
		},
		rows: [][3]string{
			{"QUEUED", "queued", "N N N"},
			{"RUNNING", "running", "S N N"},
			{"SUCCESS", "success", "S S S"},
			{"SUCCESS", "success_inline", "S S ."},
			{"CANCELLATION_REQUESTED", "cancellation_requested", ". . ."},
			{"CANCELLED", "cancelled", ". . ."},
			{"FAILED", "failed", ". . ."},
			{"TIMEOUT_EXCEEDED", "timeout_exceeded", ". . ."},
		},
		others: []truthEdit{
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
	},
	"vertex": {
		columns: []truthColumn{
			{"startTime", `"2026-09-01T10:00:05Z"`, "status/time-skipped", ""},
			{"endTime", `"2026-09-03T10:05:00Z"`, "status/time-missing", "status/time-foreign"},
			{"error", `{"code":13,"message":"no"}`, "", "status/time-foreign"},
		},
		rows: [][3]string{
			{"JOB_STATE_QUEUED", "queued", ". N N"},
			{"JOB_STATE_PENDING", "pending", ". N N"},
			{"JOB_STATE_RUNNING", "running", "S N N"},
			{"JOB_STATE_UPDATING", "updating", ". N N"},
			{"JOB_STATE_PAUSED", "paused", ". N N"},
			{"JOB_STATE_CANCELLING", "cancelling", ". N N"},
			{"JOB_STATE_SUCCEEDED", "succeeded", "S S N"},
			{"JOB_STATE_PARTIALLY_SUCCEEDED", "partially_succeeded", ". . ."},
			{"JOB_STATE_FAILED", "failed", ". S ."},
			{"JOB_STATE_CANCELLED", "cancelled", ". S ."},
			{"JOB_STATE_EXPIRED", "expired", ". . ."},
		},
		others: []truthEdit{
			{"failed", `completionStats: {"incompleteCount":"-1"}`, ""},
			{"failed", `completionStats: {"incompleteCount":"-2"}`, "counts/form"},
			{"failed", `completionStats: {"failedCount":"-1"}`, "counts/form"},
			{"failed", `completionStats: {"failedCount":1}`, "field/type"},
			{"succeeded", `completionStats: {}`, ""},
			{"succeeded", `no completionStats`, ""},
			{"running", `state: "BATCH_STATE_RUNNING"`, "status/unknown"},
			{"running", `startTime: "2026-09-01T09:59:59Z"`, "time/order"},
			{"running", `createTime: 1788256800`, "field/type"},
			{"running", `no displayName`, "field/missing"},
		},
	},
	"xai": { // whose states follow from other fields
		others: []truthEdit{
			{"empty", "", ""}, {"pending", "", ""}, {"done", "", ""}, {"cancelling", "", ""}, {"cancelled", "", ""}, {"cancelled_by_xai", "", ""},
			{"empty", `cancel_by_xai_message: "no"`, "status/time-foreign"},
			{"pending", `cancel_by_xai_message: "no"`, "status/time-foreign"},
			{"done", `cancel_by_xai_message: "no"`, "status/time-foreign"},
			{"cancelling", `cancel_by_xai_message: "no"`, ""},
			{"cancelled", `cancel_by_xai_message: "no"`, ""},
			{"cancelled_by_xai", `cancel_time: null`, "status/time-foreign"},
			{"empty", `cancel_time: "2026-09-01"`, ""},
			{"pending", `cancel_time: "2026-09-01"`, ""},
			{"pending", `cancel_time: "2026-08-31"`, "time/order"},
			{"pending", `expire_time: "2026-08-31"`, "time/order"},
			{"pending", `expire_time: null`, ""},
			{"pending", `create_time: null`, "field/type"},
			{"pending", `create_time: 1788256800`, "field/type"},
			{"pending", `create_time: "2026-09-01T10:00:00Z"`, "time/form"},
			{"pending", `state/num_pending: 1`, "counts/sum"},
			{"pending", `state/num_pending: -1`, "field/negative"},
			{"pending", `state/num_pending: "2"`, "field/type"},
			{"pending", `no state/num_cancelled`, "field/missing"},
			{"pending", `no state`, "field/missing"},
			{"pending", `no cancel_time`, "field/missing"},
			{"pending", `batch_id: ""`, "field/empty"},
			{"pending", `status: "in_progress"`, ""},
		},
	},
}

// TestTruthOfFamilies holds each state of a family, with each of its fields set and
// not, and other edits of its fixtures, to the rules that they break, and shows what is
// found in one table that can be checked by eye.
func TestTruthOfFamilies(t *testing.T) {
	var table bytes.Buffer
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, family := range slices.Sorted(maps.Keys(familyTruths)) {
		fmt.Fprintf(out, "%s\tedit\tfindings\n", family)
		truth, v := familyTruths[family], newValidator(t, validate.Options{Profile: family})
		for _, row := range slices.Concat(truth.ofStates(t, family), truth.others) {
			kind := cmp.Or(kindsOfFixtures[row.base], "batch")
			if slices.ContainsFunc(truth.rows, func(of [3]string) bool { return of[1] == row.base }) {
				kind = "batch" // that is deleted
			}
			ofKind, err := v.ForKind(kind)
			if err != nil {
				t.Fatal(err)
			}
			r := ofKind.Check(corpus.Apply(familyFixture(t, family, row.base), row.edit))
			if got := strings.Join(above(r, validate.Warning), " "); got != row.want {
				t.Errorf("%s: %s with %s breaks %q, want %q", family, row.base, row.edit, got, row.want)
			}
			fmt.Fprintf(out, "%s\t%s\t%s\n", row.base, row.edit, findingsLine(r))
		}
	}
	out.Flush()
	golden.Check(t, testdata+"/truth_families.golden", table.String())
}

// kindsOfFixtures are the kinds of those that are no batch.
var kindsOfFixtures = map[string]string{
	"requests": "request", "results": "result", "files": "files", "file": "file", "list": "list", "list_empty": "list", "error": "error", "deleted": "deleted",
}

// ofStates sets each field in each state where it is not set, and unsets it where it is.
func (f familyTruth) ofStates(t *testing.T, family string) (all []truthEdit) {
	t.Helper()
	for _, row := range f.rows {
		state, name := row[0], row[1]
		fixture := familyFixture(t, family, name)
		sound := corpus.Object(fixture)
		if !strings.Contains(sound, `"`+state+`"`) {
			t.Errorf("%s: %s is not in the state %s", family, name, state)
		}
		all = append(all, truthEdit{name, "", ""})
		for i, must := range strings.Fields(row[2]) {
			column := f.columns[i]
			unset := "no " + column.path
			if f.nulls {
				unset = column.path + ": null"
			}
			isSet := string(corpus.Apply(fixture, unset)) != sound
			switch {
			case must == "-":
			case isSet && must == "S":
				all = append(all, truthEdit{name, unset, column.set})
			case isSet:
				all = append(all, truthEdit{name, unset, ""})
			case must == "N":
				all = append(all, truthEdit{name, column.path + ": " + column.value, column.foreign})
			default:
				all = append(all, truthEdit{name, column.path + ": " + column.value, ""})
			}
		}
	}
	return all
}

// familyFixture gives the members of a fixture of a family, or of its first line.
func familyFixture(t *testing.T, family, name string) map[string]json.RawMessage {
	t.Helper()
	path := filepath.Join(testdata, "profiles", family, name+".json")
	if isThere(path) {
		return corpus.Members(string(read(t, path)))
	}
	line, _, _ := bytes.Cut(read(t, path+"l"), []byte("\n"))
	return corpus.Members(string(line))
}
