package refserver

import (
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// resultFaults has what may be wrong with the lines of result files, and with
// the files as a whole.
func resultFaults() []Fault {
	return []Fault{
		{Name: "result-without-id", Rule: "output/lines", Line: "field/missing", Says: "lines of result files have no id", after: onLines(drop("id"))},
		{Name: "result-custom-id-empty", Rule: "output/lines", Line: "field/empty", Says: `custom_id in result files is ""`, after: onLines(set("custom_id", ""))},
		{Name: "result-echoes-request", Rule: "output/lines", Line: "output/echo", Says: "the lines of result files are the lines of the input", after: onLines(echoRequest)},
		{Name: "result-with-both", Rule: "output/lines", Line: "output/outcome", Says: "lines of result files have both a response and an error", after: onLines(set("error", lineError("none")))},
		{Name: "result-with-neither", Rule: "output/lines", Line: "output/outcome", Says: "lines of result files have neither a response nor an error", after: onLines(set("response", nil))},
		{Name: "result-error-code-number", Rule: "output/lines", Also: []string{"output/accounting"}, Line: "field/type", Says: "lines of result files have an error whose code is a number", after: onLines(all(set("response", nil), set("error", lineError(500))))},
		{Name: "result-status-text", Rule: "output/lines", Line: "output/status-code", Says: `status_code in result files is "200"`, after: onLines(inside("response", convert(inQuotes, "status_code")))},
		{Name: "result-body-text", Rule: "output/body", Says: "bodies in result files are JSON in a string", Also: []string{"output/lines"}, after: onLines(inside("response", set("body", "{}")))},
		{Name: "result-body-of-another-kind", Rule: "output/body", Says: "bodies in result files are parts of a stream", after: onLines(inside("response", inside("body", set("object", "chat.completion.chunk"))))},
		{Name: "result-failed-with-page", Rule: "output/lines", Also: []string{"output/accounting"}, Level: validate.Warning, Line: "output/error-body", Says: "responses in result files are a 502 with an HTML page in a string", after: onLines(inside("response", all(set("status_code", 502), set("body", "<html>Bad Gateway</html>"))))},

		{Name: "result-body-empty", Rule: "output/body", Says: "bodies in result files have no answers", after: onLines(inside("response", inside("body", noAnswers)))},
		{Name: "result-all-failed", Rule: "output/accounting", Line: "output/counts", Says: "lines of result files are refusals, but are counted as completed", after: onLines(inside("response", all(set("status_code", 400), set("body", refusalBody))))},

		{Name: "usage-zero", Rule: "usage/sum", Profile: "openai", Says: "usage of a batch is zero, although lines of result files report tokens", after: usageZero},

		{shared: true, Name: "result-twice", Rule: "output/accounting", Line: "output/duplicate-id", Says: "result files have their last line twice", after: onResults(repeatLine, contract.Content)},
		{shared: true, Name: "result-for-nobody", Rule: "output/accounting", Line: "output/unknown-id", Says: "custom_ids in result files lack their prefix", after: onLines(loseCustomID)},
	}
}

func lineError(code any) map[string]any {
	return map[string]any{"code": code, "message": "the server had an error"}
}

func echoRequest(c *call, line map[string]any) {
	delete(line, "response")
	delete(line, "error")
	line["method"], line["url"], line["body"] = "POST", someEndpoint(c.server), map[string]any{}
}

// refusalBody is what an API answers to a request that it refuses.
var refusalBody = map[string]any{"error": map[string]any{"message": "the request is no good", "type": "invalid_request_error", "param": nil, "code": nil}}

// noAnswers empties the arrays of a body, which hold the answers.
func noAnswers(_ *call, body map[string]any) {
	for name, value := range body {
		if _, isArray := value.([]any); isArray {
			body[name] = []any{}
		}
	}
}

// usageZero has results report tokens, and their batch none.
func usageZero(c *call) {
	onLines(inside("response", inside("body", set("usage", map[string]any{"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}))))(c)
	onBatch(set("usage", usage{}))(c)
}

func loseCustomID(_ *call, line map[string]any) {
	id, _ := line["custom_id"].(string)
	line["custom_id"] = strings.TrimPrefix(id, "batchcheck-")
}

func repeatLine(c *call) {
	lines := slices.Collect(strings.Lines(string(c.body)))
	c.body = []byte(strings.Join(append(lines, lines[len(lines)-1]), ""))
}
