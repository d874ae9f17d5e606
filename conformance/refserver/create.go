package refserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A createRequest is what create is sent.
type createRequest struct {
	InputFileID   string            `json:"input_file_id"`
	Endpoint      string            `json:"endpoint"`
	Window        string            `json:"completion_window"`
	Metadata      map[string]string `json:"metadata"`
	OutputExpires *expiry           `json:"output_expires_after"`
}

// openAI is the shape of OpenAI's API, and of those like it.
type openAI struct{ *Server }

// keyed is what was made with an Idempotency-Key.
type keyed struct {
	sum   [sha256.Size]byte // of the body that was sent, in one form
	batch *batch
}

// createBatch makes a batch, or gives the one that was made with the same
// Idempotency-Key, as it is now. The key with another body is refused as Stripe
// does it: with 400, since OpenAI's clients try again after a 409.
func (s *Server) createBatch(w http.ResponseWriter, r *http.Request) error {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var body any
	if err := json.Unmarshal(sent, &body); err != nil {
		return refuse(http.StatusBadRequest, "", "the body is not JSON: %v", err)
	}
	key := r.Header.Get(s.api.Create.Idempotency)
	form, _ := json.Marshal(body) // it was JSON
	sum := sha256.Sum256(form)
	if made := s.byKey[key]; made.batch != nil {
		if made.sum != sum {
			return refusal{status: http.StatusBadRequest, kind: "idempotency_error", message: "the Idempotency-Key was used with another body"}
		}
		return s.reply(w, http.StatusOK, batchKind, s.shape.object(made.batch))
	}
	b, err := s.shape.newBatch(sent, r.Header)
	if err != nil {
		return err
	}
	if b.held += int64(len(sent) + len(key)); !s.store.take(b.held) {
		return errFull
	}
	s.batches = append(s.batches, b)
	if s.options.Webhook != nil {
		s.untold = append(s.untold, b)
	}
	if key != "" {
		s.byKey[key] = keyed{sum, b}
	}
	return s.reply(w, http.StatusOK, batchKind, s.shape.object(b))
}

func (s openAI) newBatch(body []byte, _ http.Header) (*batch, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil, refuse(http.StatusBadRequest, "", "the body is not a JSON object")
	}
	for _, f := range s.metadata.Check(body).Findings {
		if strings.HasPrefix(f.Rule, "metadata/") {
			return nil, refuse(http.StatusBadRequest, "metadata", "%s", f.Message)
		}
	}
	var sent createRequest
	var mistyped *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &sent); errors.As(err, &mistyped) {
		return nil, refusal{status: http.StatusBadRequest, code: "invalid_type", param: mistyped.Field, message: mistyped.Field + " must not be a " + mistyped.Value}
	} else if err != nil {
		return nil, err
	}
	window, err := s.check(sent)
	if err != nil {
		return nil, err
	}
	input, err := s.findFile(sent.InputFileID)
	if err != nil {
		return nil, refuse(http.StatusNotFound, "input_file_id", "%v", err)
	}
	if input.Purpose != inputPurpose {
		return nil, refuse(http.StatusBadRequest, "input_file_id", "the purpose of the file is %q, not %q", input.Purpose, inputPurpose)
	}
	b := &batch{id: s.newID("batch_"), sent: sent, window: window, created: s.options.Now(), outcome: sent.Metadata[OutcomeKey]}
	b.requests, b.faults = s.readInput(input.content, sent.Endpoint)
	b.held = batchCost + int64(len(input.content)+requestCost*(len(b.requests)+len(b.faults)))
	if len(b.requests) > 0 {
		b.model = b.requests[0].model()
	}
	return b, nil
}

// check refuses what cannot be in any create request, and gives the window.
func (s *Server) check(sent createRequest) (window time.Duration, err error) {
	for _, field := range []struct{ name, value string }{
		{"input_file_id", sent.InputFileID}, {"endpoint", sent.Endpoint}, {"completion_window", sent.Window},
	} {
		if field.value == "" {
			return 0, refusal{status: http.StatusBadRequest, code: "missing_required_parameter", param: field.name, message: field.name + " is required"}
		}
	}
	if endpoints := s.endpoints(); !slices.ContainsFunc(endpoints, func(e string) bool { return s.api.Input.IsSame(e, sent.Endpoint) }) {
		return 0, refusal{status: http.StatusBadRequest, code: invalidValue, param: "endpoint", message: "the endpoint must be one of " + strings.Join(endpoints, ", ")}
	}
	hours, err := strconv.Atoi(strings.TrimSuffix(sent.Window, "h"))
	const most = 14 * 24
	if err != nil || strconv.Itoa(hours)+"h" != sent.Window || hours < 1 || hours > most {
		return 0, refusal{status: http.StatusBadRequest, code: invalidValue, param: "completion_window", message: "the window must be a number of hours such as 24h, up to " + strconv.Itoa(most)}
	}
	return time.Duration(hours) * time.Hour, sent.OutputExpires.check("output_expires_after")
}

// invalidValue is the code of a refusal of a value that is none of those that may be.
const invalidValue = "invalid_value"

// endpoints gives those that a batch may be for.
func (s *Server) endpoints() []string {
	var all []string
	for _, row := range s.api.Input.Endpoints {
		all = append(all, row.Endpoint)
	}
	return all
}
