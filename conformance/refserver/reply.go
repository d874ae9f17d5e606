package refserver

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// A refusal is an error that the client is told of.
type refusal struct {
	status  int
	code    string
	kind    string // the type; "" is invalidRequest
	message string
	param   string
}

const (
	invalidRequest = "invalid_request_error"
	serverError    = "server_error"
)

func (r refusal) Error() string { return r.message }

// refuse makes a refusal because of what was sent in a parameter.
func refuse(status int, param, format string, args ...any) error {
	return refusal{status: status, param: param, message: fmt.Sprintf(format, args...)}
}

// tell sends the error reply.
func (s *Server) tell(w http.ResponseWriter, err error) {
	told, ok := err.(refusal)
	if !ok {
		told = refusal{status: http.StatusBadRequest, message: err.Error()}
	}
	if told.kind == "" {
		told.kind = invalidRequest
	}
	s.reply(w, told.status, errorKind, s.shape.refusal(told))
}

// refusal gives the error reply.
func (openAI) refusal(r refusal) any {
	orNull := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	return map[string]any{"error": map[string]any{
		"message": r.message, "type": r.kind, "param": orNull(r.param), "code": orNull(r.code),
	}}
}

// reply sends a document of a kind of the contract, or with "" of none.
func (s *Server) reply(w http.ResponseWriter, status int, kind string, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(s.manners.written(kind, body))
}
