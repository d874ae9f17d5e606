package refserver

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A request is one good line of an input file.
type request struct {
	id     string
	number int // from 0
	model  string
}

// model names the first request's model; nil where it names none.
func (b *batch) model() *string {
	if len(b.requests) == 0 || b.requests[0].model == "" {
		return nil
	}
	return &b.requests[0].model
}

// An inputFault says what is wrong with a line of an input file.
type inputFault struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Param   *string `json:"param"`
	Line    *int    `json:"line"`
}

// readInput reads the lines of an input file, and what is wrong with them.
func readInput(content []byte, endpoint string) (requests []request, faults []inputFault) {
	seen := map[string]bool{}
	number := 0
	for text := range bytes.Lines(content) {
		number++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		var line struct {
			ID     string          `json:"custom_id"`
			Method string          `json:"method"`
			URL    string          `json:"url"`
			Body   json.RawMessage `json:"body"`
		}
		fault := ""
		switch err := json.Unmarshal(text, &line); {
		case err != nil:
			fault = "it is not a JSON object"
		case line.ID == "" || seen[line.ID]:
			fault = "it has no custom_id of its own"
		case line.Method != "POST" || line.URL != endpoint || len(line.Body) == 0:
			fault = fmt.Sprintf("it is no POST to %s with a body", endpoint)
		}
		if fault != "" {
			at := number
			faults = append(faults, inputFault{Code: "invalid_line", Message: fmt.Sprintf("line %d: %s", number, fault), Line: &at})
		}
		seen[line.ID] = true
		var body struct {
			Model string `json:"model"`
		}
		json.Unmarshal(line.Body, &body) // a body that is no object names no model
		requests = append(requests, request{line.ID, len(requests), body.Model})
	}
	if len(requests) == 0 {
		faults = append(faults, inputFault{Code: "empty_file", Message: "the file has no requests"})
	}
	return requests, faults
}

// PartlyFailed is the outcome in which every second request fails.
const PartlyFailed = "partly_failed"

func (b *batch) fails(r request) bool {
	return b.sent.Metadata[OutcomeKey] == PartlyFailed && r.number%2 == 0
}

// settle makes the files of a batch that has ended: a line for each request
// that was done.
func (s *Server) settle(b *batch, o *object) {
	if b.settled || !isEnd(o.Status) {
		return
	}
	b.settled = true
	var output, errors bytes.Buffer
	for _, r := range b.requests[:o.Counts.Completed+o.Counts.Failed] {
		if b.fails(r) {
			writeLine(&errors, b, r, nil, map[string]any{"code": "asked_for", "message": "the metadata asked for a failure"})
		} else {
			body := map[string]any{"object": "batchcheck.nothing", "echo": r.id}
			writeLine(&output, b, r, map[string]any{"status_code": 200, "request_id": s.newID("req_"), "body": body}, nil)
		}
	}
	if output.Len() > 0 {
		b.output = s.addFile(b.id+"_output.jsonl", outputPurpose, output.Bytes())
	}
	if errors.Len() > 0 {
		b.errors = s.addFile(b.id+"_error.jsonl", outputPurpose, errors.Bytes())
	}
}

func writeLine(out *bytes.Buffer, b *batch, r request, response, fault map[string]any) {
	line := map[string]any{"id": fmt.Sprintf("%s_%d", b.id, r.number), "custom_id": r.id, "response": nil, "error": nil}
	if response != nil {
		line["response"] = response
	}
	if fault != nil {
		line["error"] = fault
	}
	json.NewEncoder(out).Encode(line) // of maps and strings into memory: it cannot fail
}
