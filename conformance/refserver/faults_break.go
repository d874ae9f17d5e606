package refserver

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// breakFaults has more of what APIs were seen to get wrong: the same rules and
// checks catch it.
func breakFaults() []Fault {
	return []Fault{
		{Name: "status-running", Rule: "status/unknown", Says: `status is "running" instead of in_progress`, after: onBatch(inState(set("status", "running"), inProgress))},
		{Name: "status-progress", Rule: "status/unknown", Says: `status is "PROGRESS" instead of in_progress`, after: onBatch(inState(set("status", "PROGRESS"), inProgress))},
		{Name: "status-ended", Rule: "status/unknown", Says: `status is "ended" instead of completed`, after: onBatch(inState(set("status", "ended"), completed))},
		{Name: "status-canceled", Rule: "status/unknown", Says: `status is "canceled" instead of cancelled`, Also: []string{"cancel/settles"}, after: onBatch(inState(set("status", "canceled"), cancelled))},

		{Name: "nulls-left-out", Rule: "field/missing", Profile: "orq", Says: "fields that would be null are left out of every response but that of cancel", after: onBatch(dropNulls, contract.Create, contract.Retrieve, contract.List)},
		{Name: "expired-at-empty", Rule: "field/type", Says: `expired_at is "" instead of null`, after: onBatch(whereNull("", "expired_at"))},
		{Name: "expired-at-2000", Rule: "time/sentinel", Says: "expired_at is 2000-01-01 instead of null", after: onBatch(whereNull(year2000, "expired_at"))},
		{Name: "error-file-object", Rule: "field/type", Says: "error_file_id is {} instead of null", after: onBatch(whereNull(map[string]any{}, "error_file_id"))},
		{Name: "times-as-text", Rule: "field/type", Says: `times are strings such as "1767261600"`, after: onBatch(convert(inQuotes, times...))},
		{Name: "times-as-fractions", Rule: "field/type", Says: "times have fractions of a second", after: onBatch(convert(func(n int64) any { return float64(n) + 0.5 }, times...))},
		{Name: "counts-as-text", Rule: "field/type", Says: `counts are strings such as "3"`, after: onBatch(inside("request_counts", convert(inQuotes, "total", "completed", "failed")))},

		{Name: "errors-list", Rule: "field/type", Says: "errors is [] if there are none", after: onBatch(whereNoErrors([]any{}))},
		{Name: "errors-empty", Rule: "field/type", Says: `errors is "" if there are none`, after: onBatch(whereNoErrors(""))},
		{Name: "errors-text", Rule: "field/type", Says: "errors of a failed batch is a string", after: onBatch(inState(set("errors", "the input file is no good"), failed))},
		{Name: "errors-null", Rule: "field/type", Profile: "orq", Says: "errors is null if there are none", after: onBatch(whereNoErrors(nil))},
		{Name: "errors-data-null", Rule: "field/type", Profile: "openai", Says: "errors has data null if there are none", after: onBatch(whereNoErrors(map[string]any{"object": "list", "data": nil}))},
		{Name: "counts-null", Rule: "field/type", Says: "request_counts is null", after: onBatch(set("request_counts", nil))},
		{Name: "counts-missing", Rule: "field/missing", Profile: "orq", Says: "retrieve and list leave out request_counts", after: onBatch(drop("request_counts"), contract.Retrieve, contract.List)},
		{Name: "counts-flat", Rule: "field/missing", Profile: "orq", Says: "retrieve and list send total, completed and failed as fields of the batch, not inside request_counts", after: onBatch(flattenCounts, contract.Retrieve, contract.List)},
		{Name: "metadata-null", Rule: "field/type", Profile: "orq", Says: "metadata is null if create had none", after: onBatch(whereNoMetadata(nil))},
		{Name: "metadata-list", Rule: "field/type", Says: "metadata is [] if create had none", after: onBatch(whereNoMetadata([]any{}))},
		{Name: "metadata-cut", Rule: "metadata/echo", Says: "metadata values are cut to 256 characters", after: onCreated(cutMetadata)},

		{Name: "more-left-out", Rule: "field/missing", Says: "has_more is left out instead of false", after: onList(leaveOutNoMore)},
		{Name: "more-never-sent", Rule: "field/missing", Says: "has_more is left out of every page", after: onList(drop("has_more"))},
		{Name: "limit-zero-ignored", Rule: "list/limit", Says: "a limit of 0 counts as no limit", before: onQuery(ignoreZero)},
		{Name: "limit-negative-500", Rule: "http/status", Says: "a negative limit gets 500", after: failNegative},

		{Name: "output-file-moves", Rule: "lifecycle/terminal", Says: "output_file_id changes after the ended batch was retrieved", Also: []string{"list/agrees"}, after: onBatch(moveOutput, contract.Retrieve)},
		{Name: "cancel-half", Rule: "cancel/accepted", Says: "cancel returns only id and object", Also: []string{"field/missing"}, after: onBatch(keepOnly("id", "object"), contract.Cancel)},
		{Name: "error-printed", Rule: "error/stringified", Says: "message of error replies is a printed Python dict", after: onRefusal(inside("error", set("message", "{'error': {'message': 'refused', 'code': None}}")))},
		{Name: "error-list-printed", Rule: "error/stringified", Says: "message of error replies is a JSON array in a string", after: onRefusal(inside("error", set("message", "[\n  {\"loc\": [\"body\"], \"msg\": \"refused\"}\n]")))},
		{Name: "code-500", Rule: "error/stringified", Says: `code of error replies is "500"`, after: onRefusal(inside("error", set("code", "500")))},
		{Name: "duplicate-custom-id-hangs", Rule: "input/duplicate-custom-id", Says: "a batch whose input has a custom_id twice stays in progress", Also: []string{"lifecycle/stalled"}, after: onCreated(hangOnDuplicate)},
	}
}

const year2000 = 946684800

func inQuotes(n int64) any { return strconv.FormatInt(n, 10) }

func dropNulls(_ *call, b map[string]any) {
	for name, value := range b {
		if value == nil {
			delete(b, name)
		}
	}
}

func flattenCounts(_ *call, b map[string]any) {
	counts, _ := b["request_counts"].(map[string]any)
	for name, count := range counts {
		b[name] = count
	}
	delete(b, "request_counts")
}

func cutMetadata(b *batch) {
	for key, value := range b.sent.Metadata {
		b.sent.Metadata[key] = cut(value, maxValue/2)
	}
}

func leaveOutNoMore(_ *call, page map[string]any) {
	if page["has_more"] == false {
		delete(page, "has_more")
	}
}

func ignoreZero(_ *call, query url.Values) {
	if query.Get("limit") == "0" {
		query.Del("limit")
	}
}

func failNegative(c *call) {
	if c.operation == contract.List && strings.HasPrefix(c.request.URL.Query().Get("limit"), "-") {
		c.refuse(http.StatusInternalServerError, "limit", "the limit is negative")
	}
}

// moveOutput moves the file in the server itself, so that either id is found.
func moveOutput(c *call, shown map[string]any) {
	b := c.batch(shown)
	if b.output == nil || c.seen[b.id] > 0 {
		return
	}
	c.seen[b.id]++
	b.output = c.server.addFile(b.output.Filename, b.output.Purpose, b.output.content, b.sent.OutputExpires)
}

func hangOnDuplicate(b *batch) {
	if slices.ContainsFunc(b.faults, func(f inputFault) bool { return f.Code == duplicateID }) {
		b.faults, b.outcome = nil, stalled
	}
}
