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
	url    string
	body   json.RawMessage
}

// model gives the model that the body names, "" for none.
func (r request) model() string {
	var body struct {
		Model string `json:"model"`
	}
	json.Unmarshal(r.body, &body) // a body that is no object names none
	return body.Model
}

// model names the first request's model; nil where it names none.
func (b *batch) model() *string {
	if len(b.requests) == 0 {
		return nil
	}
	model := b.requests[0].model()
	if model == "" {
		return nil
	}
	return &model
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
func (l inputLine) fault(unread error, seen, isTaken bool) (code, message string) {
	switch {
	case unread != nil:
		return noJSON, "it is not a JSON object"
	case l.ID == "":
		return "missing_custom_id", "it has no custom_id"
	case seen:
		return duplicateID, "a line before has its custom_id"
	case l.Method != "POST":
		return "invalid_method", "its method is not POST"
	case !isTaken:
		return "invalid_url", "its url is not the endpoint of the batch"
	case !bytes.HasPrefix(l.Body, []byte("{")):
		return "invalid_body", "its body is not an object"
	}
	return "", ""
}

// readInput reads the lines of an input file, and what is wrong with them.
func (s *Server) readInput(content []byte, endpoint string) (requests []request, faults []inputFault) {
	seen := map[string]bool{}
	number := 0
	for text := range bytes.Lines(content) {
		number++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		var line inputLine
		err := json.Unmarshal(text, &line)
		if code, message := line.fault(err, seen[line.ID], s.api.Input.Takes(endpoint, line.URL)); code != "" {
			at := number
			faults = append(faults, inputFault{Code: code, Message: fmt.Sprintf("line %d: %s", number, message), Line: &at})
		}
		seen[line.ID] = true
		requests = append(requests, request{line.ID, len(requests), line.URL, line.Body})
	}
	if len(requests) == 0 {
		faults = append(faults, inputFault{Code: "empty_file", Message: "the file has no requests"})
	}
	return requests, faults
}
