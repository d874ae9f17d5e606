package refserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A request is one good line of an input file.
type request struct {
	id     string
	number int // from 0
	url    string
	body   json.RawMessage

	isRefused bool // by the endpoint, as a request that the contract has for that
}

// model gives the model that the body names, nil for none.
func (r request) model() *string {
	var body struct {
		Model string `json:"model"`
	}
	json.Unmarshal(r.body, &body) // a body that is no object names none
	if body.Model == "" {
		return nil
	}
	return &body.Model
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

// isRefused tells whether a line asks for too much, or is what the contract
// says an endpoint refuses, whatever model it asks for.
func (s *Server) isRefused(line inputLine) bool {
	var body map[string]any
	json.Unmarshal(line.Body, &body) // a body that is no object is none of these
	delete(body, s.api.Input.Model)
	if n, asked := body["n"].(float64); asked && n > maxChoices {
		return true
	}
	if len(inputs(body["input"])) > maxInputs || len(inputs(body["prompt"])) > maxInputs {
		return true
	}
	return slices.ContainsFunc(s.api.Input.Endpoints, func(row contract.InputEndpoint) bool {
		failing, known := row.Failing.(map[string]any)
		failing = maps.Clone(failing)
		delete(failing, s.api.Input.Model)
		return known && s.api.Input.IsSame(row.Endpoint, line.URL) && isSameJSON(failing, body)
	})
}

func isSameJSON(a, b any) bool {
	one, _ := json.Marshal(a) // of what was JSON
	other, _ := json.Marshal(b)
	return bytes.Equal(one, other)
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
		requests = append(requests, request{line.ID, len(requests), line.URL, line.Body, s.isRefused(line)})
	}
	if len(requests) == 0 {
		faults = append(faults, inputFault{Code: "empty_file", Message: "the file has no requests"})
	}
	return requests, faults
}
