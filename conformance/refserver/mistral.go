package refserver

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// mistral is the family of Mistral's batch jobs.
var mistral = family{
	idHeader: "Mistral-Correlation-Id",
	id:       mistralID,
	purposes: []string{inputPurpose, "fine-tune", "ocr"},
	line: func(l resultLine) map[string]any {
		response := map[string]any{"status_code": http.StatusOK, "body": l.answer}
		if l.became != hasSucceeded {
			response = map[string]any{"status_code": http.StatusBadRequest, "body": mistralError(http.StatusBadRequest, "the request is invalid")}
		}
		return map[string]any{"id": "batch-" + l.id, "custom_id": l.customID, "response": response, "error": nil}
	},
	refusal: func(r refusal, _ string) map[string]any { return mistralError(r.status, r.message) },
	deleted: func(of contract.Operation, id string) map[string]any {
		if of == contract.DeleteFile {
			return map[string]any{"id": id, "object": "file", "deleted": true}
		}
		return map[string]any{"id": id, "object": "batch", "deleted": true}
	},
	file: func(f *file) map[string]any {
		object := map[string]any{
			"id": f.ID, "object": f.Object, "bytes": f.Bytes, "created_at": f.Created, "filename": f.Filename, "purpose": inputPurpose, "num_lines": bytes.Count(f.content, []byte("\n")),
			"mimetype": "application/jsonl", "signature": nil, "expires_at": f.Expires, "visibility": nil, "deleted": false, "source": "upload", "sample_type": "batch_request",
		}
		if f.Purpose == outputPurpose {
			object["source"], object["sample_type"] = "mistral", "batch_result"
		}
		return object
	},
	complete: func(b *batch, job map[string]any, isEnd bool) {
		if b.isInline && b.output != nil {
			outputs := []any{}
			for line := range bytes.Lines(b.output.content) {
				outputs = append(outputs, decode(line))
			}
			job["outputs"] = outputs
		}
		errors := []any{}
		if isEnd {
			for _, fault := range b.faults {
				errors = append(errors, map[string]any{"message": fault.Message, "count": 1})
			}
		}
		job["errors"] = errors
	},
}

// mistralID makes a UUID that is greater than those before.
func mistralID(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", n, n) }

func mistralError(status int, message string) map[string]any {
	return map[string]any{"object": "error", "message": message, "type": "invalid_request_error", "param": nil, "code": fmt.Sprint(status)}
}
