package session_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		method, url string
		operation   contract.Operation
		id          string
	}{
		{"POST", "https://host/v1/batches", contract.Create, ""},
		{"post", "https://host/openai/v1/batches?api-version=2", contract.Create, ""},
		{"GET", "/v3/router/batches?limit=2&after=b", contract.List, ""},
		{"GET", "https://host/v2/proxy/batch/batches/", contract.List, ""},
		{"GET", "https://host/v1/batches/batch_1", contract.Retrieve, "batch_1"},
		{"GET", "https://host/v1/batches/a%2Fb%2E%2E", contract.Retrieve, "a/b.."},
		{"POST", "https://host/v1/batches/batch_1/cancel", contract.Cancel, "batch_1"},
		{"POST", "https://host/v1/files", contract.Upload, ""},
		{"GET", "https://host/v1/files/file-1", contract.File, "file-1"},
		{"GET", "https://host/v1/files/file-1/content", contract.Content, "file-1"},
		{"DELETE", "https://host/v1/batches/batch_1", contract.Other, ""},
		{"GET", "https://host/v1/batches/batch_1/more", contract.Other, ""},
		{"GET", "https://host/v1/chat", contract.Other, ""},
		{"GET", "http://[bad", contract.Other, ""},
		{"GET", "", contract.Other, ""},
	}
	for _, test := range tests {
		operation, id := session.Paths{}.Classify(test.method, test.url)
		if operation != test.operation || id != test.id {
			t.Errorf("%s %s is %s %q, want %s %q", test.method, test.url, operation, id, test.operation, test.id)
		}
	}
	jobs := session.Paths{Batches: "/batch/jobs", Files: "uploads"}
	if operation, id := jobs.Classify("GET", "/v1/batch/jobs/7"); operation != contract.Retrieve || id != "7" {
		t.Errorf("with paths of its own: %s %q", operation, id)
	}
	if operation, _ := jobs.Classify("POST", "/v1/uploads"); operation != contract.Upload {
		t.Errorf("with paths of its own: %s", operation)
	}
}

func TestIsBatchResponse(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{})
	for text, want := range map[string]bool{
		sessiontest.Polls(t, 1)[0]: true, `{"id":"b","object":"batch","status":"queued","created_at":1,"endpoint":"/v1"}`: true,
		`{"id":"b","inputFileId":"f","status":"x","createdAt":1,"requestCounts":{}}`:                                    true,
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

// TestRoutes holds the path of each operation to being classified as that operation.
func TestRoutes(t *testing.T) {
	for _, paths := range []session.Paths{{}, {Batches: "/batch/jobs", Files: "uploads"}} {
		for _, operation := range []contract.Operation{contract.Create, contract.Retrieve, contract.List, contract.Cancel, contract.Upload, contract.File, contract.Content} {
			for _, id := range []string{"b1", "a/b?c", "..", "%2F é"} {
				if operation == contract.Create || operation == contract.List || operation == contract.Upload {
					id = ""
				}
				method, path := paths.Route(operation, id)
				if got, gotID := paths.Classify(method, "https://a.example/v1"+path); got != operation || gotID != id {
					t.Errorf("%s of %q is %s %s, which is taken for %s of %q", operation, id, method, path, got, gotID)
				}
			}
		}
	}
}
