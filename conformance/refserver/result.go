package refserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
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

// An inputLine is one line of an input file.
type inputLine struct {
	ID     string          `json:"custom_id"`
	Method string          `json:"method"`
	URL    string          `json:"url"`
	Body   json.RawMessage `json:"body"`
}

// The faults of lines that a server may be made to overlook.
const (
	duplicateID = "duplicate_custom_id"
	noJSON      = "invalid_json_line"
)

// fault says what is wrong with a line; its code is "" for nothing.
func (l inputLine) fault(unread error, seen bool, endpoint string) (code, message string) {
	switch {
	case unread != nil:
		return noJSON, "it is not a JSON object"
	case l.ID == "":
		return "missing_custom_id", "it has no custom_id"
	case seen:
		return duplicateID, "a line before has its custom_id"
	case l.Method != "POST" || l.URL != endpoint || len(l.Body) == 0:
		return "invalid_request", fmt.Sprintf("it is no POST to %s with a body", endpoint)
	}
	return "", ""
}

// model gives the model that the line's body names, "" for none.
func (l inputLine) model() string {
	var body struct {
		Model string `json:"model"`
	}
	json.Unmarshal(l.Body, &body) // a body that is no object names none
	return body.Model
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
		var line inputLine
		err := json.Unmarshal(text, &line)
		if code, message := line.fault(err, seen[line.ID], endpoint); code != "" {
			at := number
			faults = append(faults, inputFault{Code: code, Message: fmt.Sprintf("line %d: %s", number, message), Line: &at})
		}
		seen[line.ID] = true
		requests = append(requests, request{line.ID, len(requests), line.model()})
	}
	if len(requests) == 0 {
		faults = append(faults, inputFault{Code: "empty_file", Message: "the file has no requests"})
	}
	return requests, faults
}

// The outcomes that are no states.
const (
	partlyFailed = "partly_failed" // every second request fails
	stalled      = "stalled"
)

func (b *batch) fails(r request) bool {
	return b.outcome == partlyFailed && r.number%2 == 0
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
			body := map[string]any{"id": r.id}
			maps.Copy(body, answers[b.sent.Endpoint])
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
