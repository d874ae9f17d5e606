package corpus

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Truth is one row of the truth table: an edit of a base that holds in every
// profile, and the rules that orq then has findings of.
type Truth struct {
	Base string
	Edit string // "name: value", "name/name: value" or "no name", several apart by semicolons
	Want string
}

// members are those of a batch that bases and edits set.
const members = `"errors":{"object":"list","data":[]},"endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h",` +
	`"created_at":1767261600,"expires_at":1767348000,`

// bases have for each status a batch as it usually is, and lists of two.
var bases = func() map[string]map[string]json.RawMessage {
	times := map[string]string{
		"validating": "", "in_progress": "in_progress", "finalizing": "in_progress finalizing", "completed": "in_progress finalizing completed",
		"failed": "in_progress failed", "expired": "in_progress expired", "cancelling": "in_progress cancelling",
		"cancelled": "in_progress cancelling cancelled",
	}
	all := map[string]map[string]json.RawMessage{}
	for status, set := range times {
		text := `{"id":"batch_1","object":"batch",` + members + `"status":"` + status + `"`
		for i, name := range stateTimes {
			value := "null"
			if strings.Contains(" "+set+" ", " "+name+" ") {
				value = timeOf[i]
			}
			text += `,"` + name + `_at":` + value
		}
		counts, files := `{"total":10,"completed":4,"failed":1}`, `"output_file_id":null,"error_file_id":null`
		if status == "completed" {
			counts, files = `{"total":10,"completed":9,"failed":1}`, `"output_file_id":"file-2","error_file_id":"file-3"`
		}
		if status == "failed" {
			text = strings.Replace(text, `"data":[]`, `"data":[{"code":"empty_file"}]`, 1)
		}
		all[status] = Members(text + `,"request_counts":` + counts + `,` + files + `}`)
	}
	all["usage"] = maps.Clone(all["completed"])
	all["usage"]["usage"] = json.RawMessage(`{"input_tokens":30,"input_tokens_details":{"cached_tokens":0},"output_tokens":15,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":45}`)
	newer := Object(all["validating"])
	older := strings.NewReplacer("batch_1", "batch_2", "1767261600", "1767261590", "1767348000", "1767347990").Replace(newer)
	page := `{"object":"list","first_id":%q,"last_id":%q,"has_more":true,"data":[%s,%s]}`
	all["list"] = Members(fmt.Sprintf(page, "batch_1", "batch_2", newer, older))
	all["list, oldest first"] = Members(fmt.Sprintf(page, "batch_2", "batch_1", older, newer))
	all["list, one twice"] = Members(fmt.Sprintf(page, "batch_1", "batch_1", newer, newer))
	all["list, one second"] = Members(fmt.Sprintf(page, "batch_1", "batch_2", newer, strings.Replace(newer, "batch_1", "batch_2", 1)))
	return all
}()

// The times of states, and when each is in a base or an edit: in an order that
// holds, whichever of them are set.
var (
	stateTimes = []string{"in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled"}
	timeOf     = []string{"1767261642", "1767264910", "1767264922", "1767264930", "1767348003", "1767264915", "1767264940"}
)

// states say of each status what its times must be, in the order of stateTimes:
// S set, U usually set, N null, . either. They are the contract's table a second
// time, so that the schema is held to something.
var states = [][2]string{
	{"validating", "N N N N N N N"},
	{"in_progress", "S N N N N . N"},
	{"finalizing", ". S N N N . N"},
	{"completed", ". U S N N . N"},
	{"failed", ". . N S N . N"},
	{"expired", ". . N N S . N"},
	{"cancelling", ". . N N N S N"},
	{"cancelled", ". . N N N U S"},
}

// stateTruths turn each time of each status round: what is set becomes null.
func stateTruths() (all []Truth) {
	for _, row := range states {
		all = append(all, Truth{row[0], "", ""})
		for i, must := range strings.Fields(row[1]) {
			name, value := stateTimes[i]+"_at", "null"
			if string(bases[row[0]][name]) == "null" {
				value = timeOf[i]
			}
			want := map[string]string{"S": "status/time-missing", "U": "status/time-skipped", "N": "status/time-foreign"}[must]
			all = append(all, Truth{row[0], name + ": " + value, want})
		}
		early := ""
		if row[0] == "validating" || row[0] == "in_progress" || row[0] == "finalizing" {
			early = "status/files-early"
		}
		if row[0] != "completed" { // its files go with its counts
			all = append(all, Truth{row[0], `output_file_id: "file-2"`, early}, Truth{row[0], `error_file_id: "file-3"`, early})
		}
	}
	return all
}

// countTruths give each status counts of every kind.
func countTruths() (all []Truth) {
	kinds := []struct{ counts, completed, others string }{
		{`{"total":10,"completed":9,"failed":2}`, "counts/sum", "counts/sum"},
		{`{"total":10,"completed":4,"failed":1}`, "counts/incomplete", ""},
		{`{"total":10,"completed":9,"failed":1}`, "", ""},
		{`{"total":0,"completed":0,"failed":0}`, "counts/empty", ""},
	}
	for _, row := range states {
		for _, kind := range kinds {
			want := kind.others
			if row[0] == "completed" {
				want = kind.completed
			}
			all = append(all, Truth{row[0], "request_counts: " + kind.counts, want})
		}
	}
	return all
}

// truths are the rows on files, errors, times, endpoints, usage and lists.
var truths = []Truth{
	{"completed", "error_file_id: null", "counts/files"},
	{"completed", "output_file_id: null", "counts/files"},
	{"completed", `request_counts: {"total":10,"completed":10,"failed":0}`, "counts/files"},
	{"completed", `request_counts: {"total":10,"completed":10,"failed":0}; error_file_id: null`, ""},
	{"completed", `request_counts: {"total":10,"completed":0,"failed":10}; output_file_id: null`, ""},
	{"completed", `request_counts: {"total":10,"completed":0,"failed":10}`, ""},
	{"completed", `request_counts: {"total":10,"completed":10,"failed":-1}`, "field/negative"},
	{"failed", `errors: {"object":"list","data":[]}`, "status/errors-missing"},
	{"failed", `errors: {"object":"list","data":null}`, "status/errors-missing"},
	{"failed", `errors: {}`, "status/errors-missing"},
	{"failed", `errors: null`, "field/type"},
	{"failed", `errors: {"object":"list","data":[{}]}`, "status/errors-missing"},
	{"failed", `errors: {"object":"list","data":[{},{"code":null,"message":""}]}`, "status/errors-missing"},
	{"failed", `errors: {"object":"list","data":[{"line":3,"param":"a"}]}`, "status/errors-missing"},
	{"failed", `errors: {"object":"list","data":[{"more":{"code":"a"}}]}`, "status/errors-missing"},
	{"failed", `errors: {"object":"list","data":[null]}`, ""},
	{"failed", `errors: {"object":"list","data":["empty file"]}`, ""},
	{"failed", `errors: {"object":"list","data":[{"code":"a"},{}]}`, ""},
	{"failed", `errors: {"object":"list","data":[{},{"code":"","message":"\"a\""}]}`, ""},
	{"failed", `errors: {"object":"list","data":[{"code":400}]}`, ""},
	{"completed", `errors: {"object":"list","data":[{"code":"a","message":"b"}]}`, "status/errors-foreign"},
	{"completed", `errors: {"object":"list","data":[{}]}`, "status/errors-foreign"},
	{"completed", `errors: {"object":"list","data":null}`, ""},
	{"completed", `errors: {}`, ""},
	{"cancelled", `errors: {"object":"list","data":[{"code":"a","message":"b"}]}`, ""},
	{"expired", `errors: {"object":"list","data":[{"code":"a","message":"b"}]}`, ""},
	{"completed", `status: "ended"`, "status/unknown"},
	{"completed", `status: "ended"; failed_at: 1767264930`, "status/time-foreign status/unknown"},
	{"completed", `status: 7`, "field/type"},

	{"in_progress", "in_progress_at: 1767261600", ""},
	{"in_progress", "in_progress_at: 1767261599", "time/order"},
	{"finalizing", "finalizing_at: 1767261642", ""},
	{"finalizing", "finalizing_at: 1767261641", "time/order"},
	{"finalizing", "finalizing_at: 1767261599; in_progress_at: null", "time/order"},
	{"completed", "completed_at: 1767264910", ""},
	{"completed", "completed_at: 1767264909", "time/order"},
	{"completed", "completed_at: 1767261641; finalizing_at: null", "status/time-skipped time/order"},
	{"completed", "completed_at: 1767261599; finalizing_at: null; in_progress_at: null", "status/time-skipped time/order"},
	{"cancelling", "cancelling_at: 1767261642", ""},
	{"cancelling", "cancelling_at: 1767261641", "time/order"},
	{"cancelling", "cancelling_at: 1767261599; in_progress_at: null", "time/order"},
	{"cancelled", "cancelled_at: 1767264915", ""},
	{"cancelled", "cancelled_at: 1767264914", "time/order"},
	{"cancelled", "cancelled_at: 1767261599; cancelling_at: null; in_progress_at: null", "status/time-skipped time/order"},
	{"failed", "failed_at: 1767261642", ""},
	{"failed", "failed_at: 1767261641", "time/order"},
	{"failed", "failed_at: 1767261599; in_progress_at: null", "time/order"},
	{"failed", "failed_at: 1767264909; finalizing_at: 1767264910", ""},
	{"expired", "expired_at: 1767348000", ""},
	{"expired", "expired_at: 1767347999", "time/expired-early"},
	{"expired", "expired_at: 1767261641; expires_at: null", "time/order"},
	{"expired", "expired_at: 1767264909; expires_at: null; finalizing_at: 1767264910", "time/order"},
	{"expired", "expired_at: 1767261599; expires_at: null; in_progress_at: null", "time/order"},
	{"validating", "expires_at: 1767261600; completion_window: \"?\"", ""},
	{"validating", "expires_at: 1767261599; completion_window: \"?\"", "time/order"},
	{"completed", "in_progress_at: 1767270000", "time/order"},

	{"in_progress", "in_progress_at: 99999999999", ""},
	{"in_progress", "in_progress_at: 100000000000", "time/unit"},
	{"in_progress", "in_progress_at: 1767261642000", "time/unit"},
	{"in_progress", "finalizing_at: 0", "time/sentinel"},
	{"in_progress", "finalizing_at: 946684800", "time/sentinel"},
	{"in_progress", "finalizing_at: -1", "field/negative"},
	{"in_progress", `finalizing_at: ""`, "field/type"},
	{"in_progress", "in_progress_at: 1767261642.0", "field/integer-form"},
	{"in_progress", "in_progress_at: 1767261642.5", "field/type"},
	{"validating", "created_at: 1577836799; expires_at: null", "time/implausible"},
	{"validating", "created_at: 1577836800; expires_at: null", ""},
	{"validating", "created_at: null", "field/type"},
	{"validating", "no created_at", "field/missing"},
	{"validating", "expires_at: 1767348060", ""},
	{"validating", "expires_at: 1767348061", "time/window"},
	{"validating", "expires_at: 1767347940", ""},
	{"validating", "expires_at: 1767347939", "time/window"},
	{"validating", `completion_window: "90m"; expires_at: 1767267000`, ""},
	{"validating", `completion_window: "14d"; expires_at: 1768471200`, ""},
	{"validating", `completion_window: "14d"`, "time/window"},
	{"validating", `completion_window: "one day"; expires_at: 1767261601`, ""},
	{"validating", "expires_at: null", ""},

	{"completed", `endpoint: "v1/embeddings"`, "field/path"},
	{"completed", `endpoint: "https://api.example.com/v1/embeddings"`, "field/path"},
	{"completed", `endpoint: " /v1/embeddings"`, "field/path"},
	{"completed", `endpoint: "\/v1\/embeddings"`, ""},
	{"completed", `endpoint: "\u002fv1"`, ""},
	{"completed", `endpoint: "/"`, ""},
	{"completed", `endpoint: ""`, "field/empty"},
	{"completed", `endpoint: null`, "field/type"},
	{"completed", `model: "m"`, ""},
	{"completed", `model: ""`, ""},
	{"usage", "", ""}, // which orq's contract does not have
	{"usage", "usage: null", ""},
	{"usage", "usage/total_tokens: 46", ""},
	{"usage", "usage/total_tokens: 44", ""},
	{"usage", "usage/total_tokens: 0", ""},
	{"usage", "usage/total_tokens: 0; usage/input_tokens: 0; usage/output_tokens: 0", ""},
	{"usage", "usage/input_tokens_details: {\"cached_tokens\":30}", ""},
	{"usage", "usage/input_tokens_details: {\"cached_tokens\":31}", ""},
	{"usage", "usage/input_tokens_details: {\"cached_tokens\":31}; usage/total_tokens: 46", ""},
	{"usage", "usage/output_tokens_details: {\"reasoning_tokens\":16}", ""},
	{"usage", "usage/output_tokens: -15; usage/total_tokens: 15", ""},
	{"usage", "usage/output_tokens: 15.0", ""},
	{"usage", `usage: {"prompt_tokens":30,"completion_tokens":15,"total_tokens":45}`, ""},

	{"list", "", ""},
	{"list", "has_more: false", ""},
	{"list", "no has_more", "field/missing"},
	{"list", `first_id: "batch_2"`, "list/cursor"},
	{"list", `last_id: "batch_1"`, "list/cursor"},
	{"list", "first_id: null; last_id: null", ""},
	{"list", "no first_id; no last_id", ""},
	{"list", "data: []; first_id: null; last_id: null; has_more: false", ""},
	{"list", "data: []; no first_id; no last_id; has_more: true", "list/empty-page"},
	{"list", "data: []; has_more: false", "list/cursor"},
	{"list", "data: null; has_more: false; no first_id; no last_id", "field/type"},
	{"list", `object: "batch"`, "field/value"},
	{"list, oldest first", "", "list/order"},
	{"list, one second", "", ""},
	{"list, one twice", "", "list/duplicate"},
}

// Truths gives all rows of the table.
func Truths() []Truth { return slices.Concat(stateTruths(), countTruths(), truths) }

// Text makes the document of a row.
func (t Truth) Text() []byte { return Apply(bases[t.Base], t.Edit) }

// Base gives the members of a base.
func Base(name string) map[string]json.RawMessage { return maps.Clone(bases[name]) }

// Apply makes the document of a base and edits, such as "status: null; no errors": a
// member of an object in it is named by a path.
func Apply(base map[string]json.RawMessage, edits string) []byte {
	changed := maps.Clone(base)
	for one := range strings.SplitSeq(edits, "; ") {
		path, value, isSet := strings.Cut(one, ": ")
		path, isRemoved := strings.CutPrefix(path, "no ")
		if isSet || isRemoved {
			edit(changed, strings.Split(path, "/"), value)
		}
	}
	return []byte(Object(changed))
}

// edit sets a member, or removes it where there is no value.
func edit(object map[string]json.RawMessage, path []string, value string) {
	name := path[0]
	switch {
	case len(path) > 1:
		inner := Members(string(object[name]))
		edit(inner, path[1:], value)
		object[name] = json.RawMessage(Object(inner))
	case value == "":
		delete(object, name)
	default:
		object[name] = json.RawMessage(value)
	}
}

// Members gives the members of an object.
func Members(text string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		panic(err)
	}
	return members
}

// Object writes an object of members.
func Object(members map[string]json.RawMessage) string {
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(text)
}
