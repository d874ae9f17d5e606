package refserver

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// The outcomes that are no states.
const (
	partlyFailed = "partly_failed" // every second request fails
	stalled      = "stalled"
)

func (b *batch) fails(r request) bool {
	return r.isRefused || b.outcome == partlyFailed && r.number%2 == 0
}

// settle makes the files of a batch that has ended: a line for each request
// that was done.
func (s *Server) settle(b *batch, o *object) {
	if b.settled || !s.lifecycle.IsEnd(o.Status) {
		return
	}
	b.settled = true
	var output, errors bytes.Buffer
	for _, r := range b.requests[:o.Counts.Completed+o.Counts.Failed] {
		if r.isRefused {
			s.writeLine(&errors, b, r, map[string]any{"status_code": http.StatusBadRequest, "request_id": s.newID("req_"), "body": refusedBody}, nil)
			continue
		}
		if b.fails(r) {
			s.writeLine(&errors, b, r, nil, map[string]any{"code": "asked_for", "message": "the metadata asked for a failure"})
			continue
		}
		body, used := s.body(r)
		b.usage.add(used)
		s.writeLine(&output, b, r, map[string]any{"status_code": 200, "request_id": s.newID("req_"), "body": body}, nil)
	}
	if output.Len() > 0 {
		b.output = s.addFile(b.id+"_output.jsonl", outputPurpose, output.Bytes(), b.sent.OutputExpires)
	}
	if errors.Len() > 0 {
		b.errors = s.addFile(b.id+"_error.jsonl", outputPurpose, errors.Bytes(), b.sent.OutputExpires)
	}
}

// refusedBody is what an endpoint answers to a request that it refuses.
var refusedBody = map[string]any{"error": map[string]any{
	"message": "the request is invalid", "type": "invalid_request_error", "param": nil, "code": invalidValue,
}}

func (u *usage) add(t tokens) {
	u.InputTokens += t.input
	u.OutputTokens += t.output
	u.TotalTokens += t.input + t.output
}

func (s *Server) writeLine(out *bytes.Buffer, b *batch, r request, response, fault map[string]any) {
	line := map[string]any{"custom_id": r.id, "response": nil, "error": nil}
	if !s.manners.bareLines {
		line["id"] = s.newID("batch_req_")
	}
	if response != nil {
		line["response"] = response
	}
	if fault != nil {
		line["error"] = fault
	}
	json.NewEncoder(out).Encode(line) // of maps and strings into memory: it cannot fail
}
