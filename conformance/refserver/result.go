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

// settle makes the files of a batch that has ended: a line for each of the first
// requests, which were done. Where the store has no room for an answer, the request
// has failed. The requests are not needed any more.
func (s *Server) settle(b *batch, done int) {
	room := s.store.limit - s.store.held.Load() + b.held - batchCost
	var output, errors bytes.Buffer
	for i, r := range b.requests[:done] {
		var response, fault map[string]any
		var used tokens
		switch {
		case r.isRefused:
			response = map[string]any{"status_code": http.StatusBadRequest, "request_id": s.newID("req_"), "body": refusedBody}
		case b.fails(r):
			fault = map[string]any{"code": "asked_for", "message": "the metadata asked for a failure"}
		default:
			var body map[string]any
			body, used = s.body(r)
			response = map[string]any{"status_code": http.StatusOK, "request_id": s.newID("req_"), "body": body}
		}
		line := s.line(r, response, fault)
		left := room - int64(output.Len()+errors.Len()+requestCost*(done-i-1))
		if isAnswer := !b.fails(r); isAnswer && int64(len(line)) <= left {
			b.usage.add(used)
			b.counts.Completed++
			output.Write(line)
			continue
		} else if isAnswer {
			line = s.line(r, nil, map[string]any{"code": "store_full", "message": "the server has no room for the answer"})
		}
		b.counts.Failed++
		errors.Write(line)
	}
	b.settled, b.requests = true, nil
	s.store.give(b.held - batchCost)
	b.held = batchCost
	if output.Len() > 0 {
		b.output = s.addFile(b.id+"_output.jsonl", outputPurpose, bytes.Clone(output.Bytes()), b.sent.OutputExpires)
	}
	if errors.Len() > 0 {
		b.errors = s.addFile(b.id+"_error.jsonl", outputPurpose, bytes.Clone(errors.Bytes()), b.sent.OutputExpires)
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

// line makes a line of a result file.
func (s *Server) line(r request, response, fault map[string]any) []byte {
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
	text, _ := json.Marshal(line) // of maps and strings: it cannot fail
	return append(text, '\n')
}
