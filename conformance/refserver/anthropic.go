package refserver

import (
	"fmt"
	"net/http"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// anthropic is the family of Anthropic's Message Batches.
var anthropic = family{
	idHeader: "Request-Id",
	id:       func(n int) string { return fmt.Sprintf("msgbatch_%024d", n) },
	words:    map[became]string{hasSucceeded: "succeeded", hasFailed: "errored", wasCancelled: "canceled", hasExpired: "expired"},
	line: func(l resultLine) map[string]any {
		result := map[string]any{"type": l.word}
		switch l.became {
		case hasSucceeded:
			result["message"] = l.answer
		case hasFailed:
			result["error"] = anthropicError("invalid_request_error", "the request is invalid", "req_"+l.id)
		}
		return map[string]any{"custom_id": l.customID, "result": result}
	},
	refusal: func(r refusal, requestID string) map[string]any {
		kind := "invalid_request_error"
		switch r.status {
		case http.StatusUnauthorized:
			kind = "authentication_error"
		case http.StatusForbidden:
			kind = "permission_error"
		case http.StatusNotFound:
			kind = "not_found_error"
		case http.StatusRequestEntityTooLarge:
			kind = "request_too_large"
		case http.StatusInternalServerError:
			kind = "api_error"
		}
		return anthropicError(kind, r.message, requestID)
	},
	deleted: func(_ contract.Operation, id string) map[string]any {
		return map[string]any{"id": id, "type": "message_batch_deleted"}
	},
}

func anthropicError(kind, message, requestID string) map[string]any {
	return map[string]any{"type": "error", "error": map[string]any{"type": kind, "message": message}, "request_id": requestID}
}
