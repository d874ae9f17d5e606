package validate_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// A familyTruth is the contract's table of a family's states a second time, so that
// its schema is held to something.
type familyTruth struct {
	columns []truthColumn
	rows    [][3]string // the state, its fixture, and what each column must be: S set, U usually set, N left out, . either
	others  []truthEdit // edits of fixtures
}

// A truthColumn is a field, by its path, with a value that it may have.
type truthColumn struct{ path, value, set, foreign string } // the rules where it must be set, and where it must not be there

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
			{"COMPLETED", "completed", "U"},
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
			{"Completed", "completed", "U N"},
			{"PartiallyCompleted", "partially_completed", "U ."},
			{"Failed", "failed", "U ."},
			{"Stopped", "stopped", "U ."},
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
	"vertex": {
		columns: []truthColumn{
			{"startTime", `"2026-09-01T10:00:05Z"`, "status/time-skipped", ""},
			{"endTime", `"2026-09-03T10:05:00Z"`, "status/time-missing", "status/time-foreign"},
			{"error", `{"code":13,"message":"no"}`, "", "status/time-foreign"},
		},
		rows: [][3]string{
			{"JOB_STATE_QUEUED", "queued", ". N N"},
			{"JOB_STATE_PENDING", "pending", ". N N"},
			{"JOB_STATE_RUNNING", "running", "U N N"},
			{"JOB_STATE_UPDATING", "updating", ". N N"},
			{"JOB_STATE_PAUSED", "paused", ". N N"},
			{"JOB_STATE_CANCELLING", "cancelling", ". N N"},
			{"JOB_STATE_SUCCEEDED", "succeeded", "U S N"},
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

// TestTruthOfFamilies holds each state of a family, with each of its fields there and
// left out, and other edits of sound batches, to the rules that they break.
func TestTruthOfFamilies(t *testing.T) {
	for family, table := range familyTruths {
		v := newValidator(t, validate.Options{Profile: family, Kind: "batch"})
		check := func(fixture, edit, want string) {
			t.Helper()
			text := editedPath(t, read(t, filepath.Join(testdata, "profiles", family, fixture+".json")), edit)
			if got := strings.Join(above(v.Check(text), validate.Warning), " "); got != want {
				t.Errorf("%s: %s with %s breaks %q, want %q", family, fixture, edit, got, want)
			}
		}
		for _, row := range table.rows {
			if text := string(read(t, filepath.Join(testdata, "profiles", family, row[1]+".json"))); !strings.Contains(text, `"`+row[0]+`"`) {
				t.Errorf("%s: %s is not in the state %s", family, row[1], row[0])
			}
			check(row[1], "", "")
			for i, must := range strings.Fields(row[2]) {
				c, there, absent := table.columns[i], "", ""
				switch must {
				case "S", "U":
					absent = c.set
				case "N":
					there = c.foreign
				}
				check(row[1], c.path+": "+c.value, there)
				check(row[1], "no "+c.path, absent)
			}
		}
		for _, row := range table.others {
			check(row.base, row.edit, row.want)
		}
	}
}

// editedPath edits a document as applied does, with paths of any depth.
func editedPath(t *testing.T, text []byte, edit string) []byte {
	t.Helper()
	if edit == "" {
		return text
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	path, value, isSet := strings.Cut(edit, ": ")
	path = strings.TrimPrefix(path, "no ")
	holder, names := root, strings.Split(path, "/")
	for _, name := range names[:len(names)-1] {
		holder = holder[name].(map[string]any)
	}
	if delete(holder, names[len(names)-1]); isSet {
		holder[names[len(names)-1]] = json.RawMessage(value)
	}
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
