package refserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// documentFaults has a fault for each rule on documents.
func documentFaults() []Fault {
	return []Fault{
		{shared: true, Name: "reply-truncated", Rule: "json/syntax", Says: "retrieve sends half of the JSON while a batch is in progress", after: whileRunning(onRetrieve(half))},
		{shared: true, Name: "byte-order-mark", Rule: "json/bom", Says: "retrieve sends a byte order mark before the JSON", after: onRetrieve(afterMark)},
		{shared: true, Name: "latin-1", Rule: "json/utf8", Says: "retrieve sends a string in Latin-1", after: onRetrieve(insert(`"served_by":"caf` + "\xe9" + `",`))},
		{Name: "object-twice", Rule: "json/duplicate-key", Says: `retrieve sends the field "object" twice`, after: onRetrieve(insert(`"object":"batch",`))},
		{shared: true, Name: "number-too-large", Rule: "json/limit", Says: "retrieve sends the number 1e400 while a batch is in progress", after: whileRunning(onRetrieve(insert(`"weight":1e400,`)))},
		{shared: true, Name: "error-with-200", Rule: "document/kind", Says: "retrieve answers 200 with an error reply while a batch is in progress", after: whileRunning(refusing(200, "try again later"))},
		{Name: "job-wrapper", Rule: "document/wrapped", Level: validate.Error, Says: `retrieve sends {"job": {…}}`, after: onRetrieve(inJob)},

		{Name: "object-missing", Rule: "field/missing", Says: `retrieve and list leave out the field "object"`, after: onBatch(drop("object"), contract.Retrieve, contract.List)},
		{Name: "times-rfc3339", Rule: "field/type", Says: "times are strings such as 2026-01-01T10:00:00Z", after: onBatch(convert(asRFC3339, times...))},
		{Name: "object-job", Rule: "field/value", Says: `object is "job"`, after: onBatch(set("object", "job"))},
		{Name: "file-ids-empty", Rule: "field/empty", Says: `file ids are "" instead of null`, after: onBatch(whereNull("", "output_file_id", "error_file_id"))},
		{Name: "model-empty", Rule: "field/empty", Profile: "openai", Says: `model is "" instead of null`, after: onBatch(whereNull("", "model"))},
		{Name: "endpoint-without-slash", Rule: "field/path", Says: "the endpoint has no slash at its start", Also: []string{"create/echo"}, after: onBatch(set("endpoint", "v1/chat/completions"))},
		{Name: "failed-negative", Rule: "field/negative", Says: "the count of failed requests is -1 instead of 0", after: onBatch(inside("request_counts", convert(lessThanNone, "failed")))},
		{Name: "times-with-point", Rule: "field/integer-form", Says: "times are written as 1767261600.0", after: onBatch(convert(withPoint, times...))},
		{Name: "member-unknown", Rule: "field/unknown", Says: "batches have a field that no contract has", after: onBatch(set("batchcheck_extra", true))},
		{Name: "names-mixed", Rule: "naming/mixed", Says: "batches have both createdAt and created_at", after: onBatch(copied("created_at", "createdAt"))},

		{Name: "metadata-17-pairs", Rule: "metadata/pairs", Says: "a batch that was created without metadata has 17 pairs of it", after: onBatch(whereNoMetadata(pairs(maxPairs + 1)))},
		{Name: "metadata-key-of-65", Rule: "metadata/key-length", Says: "a batch that was created without metadata has a metadata key of 65 characters", after: onBatch(whereNoMetadata(pair(maxKey+1, 1)))},
		{Name: "metadata-value-of-513", Rule: "metadata/value-length", Says: "a batch that was created without metadata has a metadata value of 513 characters", after: onBatch(whereNoMetadata(pair(1, maxValue+1)))},
		{Name: "metadata-number", Rule: "metadata/value-type", Says: "a batch that was created without metadata has a number as a metadata value", after: onBatch(whereNoMetadata(map[string]any{"retries": 3}))},

		{Name: "status-queued", Rule: "status/unknown", Says: `status is "queued" instead of validating in retrieve and list`, after: onBatch(inState(set("status", "queued"), validating), contract.Retrieve, contract.List)},
		{Name: "completed-before-finalizing", Rule: "time/order", Says: "completed_at is a second before finalizing_at", after: onBatch(inState(all(copied("finalizing_at", "completed_at"), add(-1, "completed_at")), completed))},
		{Name: "times-in-milliseconds", Rule: "time/unit", Says: "times are in milliseconds", after: onBatch(convert(func(n int64) any { return n * 1000 }, times...))},
		{Name: "expired-at-zero", Rule: "time/sentinel", Says: "expired_at is 0 instead of null", after: onBatch(whereNull(0, "expired_at"))},
		{Name: "expires-an-hour-late", Rule: "time/window", Says: "expires_at is an hour after the end of the completion window", after: onBatch(add(3600, "expires_at"))},
		{Name: "expired-early", Rule: "time/expired-early", Says: "batches expire long before expires_at, instead of completing", after: onBatch(inState(all(copied("completed_at", "expired_at"), set("completed_at", nil), set("status", expired)), completed))},
		{Name: "clock-ten-years-behind", Rule: "time/implausible", Says: "the server's clock is ten years behind", start: setBack},

		{Name: "completed-at-null", Rule: "status/time-missing", Says: "completed_at of a completed batch is null", after: onBatch(inState(set("completed_at", nil), completed))},
		{Name: "completed-and-failed", Rule: "status/time-foreign", Says: "a completed batch has a failed_at, too", after: onBatch(inState(copied("completed_at", "failed_at"), completed))},
		{Name: "output-file-early", Rule: "status/files-early", Says: "a batch in progress has an output file", after: onBatch(inState(set("output_file_id", "file-to-come"), inProgress))},
		{Name: "finalizing-skipped", Rule: "status/time-skipped", Says: "finalizing_at is never set", after: onBatch(all(set("finalizing_at", nil), inState(set("status", inProgress), finalizing)))},
		{Name: "failed-without-errors", Rule: "status/errors-missing", Says: "a failed batch has no errors", after: onBatch(inState(inside("errors", set("data", []any{})), failed))},
		{Name: "failed-with-empty-error", Rule: "status/errors-missing", Says: "the only error of a failed batch has no code and no message", after: onBatch(inState(inside("errors", set("data", []any{map[string]any{}})), failed))},
		{Name: "completed-with-errors", Rule: "status/errors-foreign", Says: "errors of a completed batch has an item", after: onBatch(inState(set("errors", oneError), completed))},

		{Name: "failed-beyond-total", Rule: "counts/sum", Also: []string{"output/accounting", "output/accounting"}, Says: "a completed batch counts one failed request too many", after: onBatch(inState(inside("request_counts", add(1, "failed")), completed))},
		{Name: "total-too-high", Rule: "counts/incomplete", Also: []string{"output/accounting"}, Says: "the total is one too high", after: onBatch(inside("request_counts", convert(oneMoreThanAny, "total")))},
		{Name: "counts-stay-zero", Rule: "counts/empty", Says: "all counts stay 0, and there is no output file", Also: []string{"output/accounting"}, after: onBatch(all(inside("request_counts", all(set("total", 0), set("completed", 0), set("failed", 0))), set("output_file_id", nil)))},
		{Name: "output-file-missing", Rule: "counts/files", Says: "a completed batch has no output file", Also: []string{"output/accounting"}, after: onBatch(inState(set("output_file_id", nil), completed))},

		{Name: "total-tokens-zero", Rule: "usage/sum", Profile: "openai", Says: "usage has tokens, but a total of 0", after: onBatch(inside("usage", set("input_tokens", 7)))},
		{Name: "cached-tokens-beyond-input", Rule: "usage/sum", Profile: "openai", Says: "usage has more cached tokens than tokens of input", after: onBatch(inside("usage", set("input_tokens_details", map[string]any{"cached_tokens": 7})))},

		{Name: "first-id-wrong", Rule: "list/cursor", Says: "first_id is not an id of the page", after: onList(wrongFirst)},
		{Name: "more-after-nothing", Rule: "list/empty-page", Says: "has_more of an empty page is true", after: onList(moreWhereEmpty)},
		{shared: true, Name: "item-twice", Rule: "list/duplicate", Says: "a page has its last item twice", after: onList(repeatLast)},
		{Name: "created-at-runs-back", Rule: "list/order", Says: "created_at is two seconds earlier for each later batch", after: onBatch(runBack)},
	}
}

// oneError is what errors holds where something is wrong with the input.
var oneError = map[string]any{"object": "list", "data": []any{map[string]any{"code": "model_error", "message": "a request has failed"}}}

func half(body []byte) []byte      { return body[:len(body)/2] }
func afterMark(body []byte) []byte { return slices.Concat([]byte("\ufeff"), body) }
func inJob(body []byte) []byte     { return slices.Concat([]byte(`{"job":`), body, []byte("}")) }

func asRFC3339(n int64) any { return time.Unix(n, 0).UTC().Format(time.RFC3339) }
func withPoint(n int64) any { return json.Number(strconv.FormatInt(n, 10) + ".0") }

func lessThanNone(n int64) any {
	if n == 0 {
		return -1
	}
	return n
}

func oneMoreThanAny(n int64) any {
	if n == 0 {
		return 0
	}
	return n + 1
}

// The limits of metadata.
const (
	maxPairs = 16
	maxKey   = 64
	maxValue = 512
)

func pairs(n int) map[string]any {
	metadata := map[string]any{}
	for i := range n {
		metadata[fmt.Sprintf("key-%d", i)] = "value"
	}
	return metadata
}

func pair(key, value int) map[string]any {
	return map[string]any{strings.Repeat("k", key): strings.Repeat("v", value)}
}

func setBack(s *Server) {
	now := s.options.Now
	s.options.Now = func() time.Time { return now().AddDate(-10, 0, 0) }
}

func wrongFirst(_ *call, page map[string]any) {
	if page["first_id"] != nil {
		page["first_id"] = "batch_nobody"
	}
}

func moreWhereEmpty(_ *call, page map[string]any) {
	if items, _ := page["data"].([]any); len(items) == 0 {
		page["has_more"] = true
	}
}

// repeatLast leaves full pages alone: they would have more items than their limit.
func repeatLast(c *call, page map[string]any) {
	items, _ := page[c.server.items].([]any)
	if n := len(items); n > 0 && n < c.limit() {
		page[c.server.items] = append(items, items[n-1])
	}
}

// runBack shows even in lists of batches that were made within one second.
func runBack(c *call, shown map[string]any) {
	at := slices.Index(c.server.batches, c.batch(shown))
	add(-2*int64(at), "created_at", "expires_at")(c, shown)
}
