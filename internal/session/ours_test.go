package session_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestIsBatchResponse(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{})
	for text, want := range map[string]bool{
		sessiontest.Polls(t, 1)[0]: true, `{"id":"b","object":"batch","status":"queued","created_at":1,"endpoint":"/v1","request_counts":{}}`: true,
		`{"id":"b","object":"batch","inputFileId":"f","status":"x","createdAt":1,"requestCounts":{}}`:                   true,
		`{"object":"list","data":[` + sessiontest.Polls(t, 1)[0] + `],"has_more":false,"first_id":null,"last_id":null}`: true,
		`{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m"}`:                                        false,
		`{"id":"file-1","object":"file","status":"processed","created_at":1}`:                                           false,
		`{"object":"list","data":[{"id":"m","object":"model"}],"has_more":false,"first_id":null,"last_id":null}`:        false,
		`{"object":"list","data":[` + sessiontest.Polls(t, 1)[0] + `]}`:                                                 true,
		`{"object":"list","data":[]}`: false, `{"error":{}}`: false, `[]`: false, `{`: false, ``: false,
	} {
		if got := j.Reader().IsBatchResponse([]byte(text)); got != want {
			t.Errorf("%.90s: %v", text, got)
		}
	}
}
