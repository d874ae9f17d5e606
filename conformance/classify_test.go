package conformance_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
)

func TestClassify(t *testing.T) {
	tests := []struct {
		method, url string
		operation   conformance.Operation
		id          string
	}{
		{"POST", "https://host/v1/batches", conformance.Create, ""},
		{"post", "https://host/openai/v1/batches?api-version=2", conformance.Create, ""},
		{"GET", "/v3/router/batches?limit=2&after=b", conformance.List, ""},
		{"GET", "https://host/v2/proxy/batch/batches/", conformance.List, ""},
		{"GET", "https://host/v1/batches/batch_1", conformance.Retrieve, "batch_1"},
		{"GET", "https://host/v1/batches/a%2Fb%2E%2E", conformance.Retrieve, "a/b.."},
		{"POST", "https://host/v1/batches/batch_1/cancel", conformance.Cancel, "batch_1"},
		{"POST", "https://host/v1/files", conformance.Upload, ""},
		{"GET", "https://host/v1/files/file-1", conformance.File, "file-1"},
		{"GET", "https://host/v1/files/file-1/content", conformance.Content, "file-1"},
		{"DELETE", "https://host/v1/batches/batch_1", conformance.Other, ""},
		{"GET", "https://host/v1/batches/batch_1/more", conformance.Other, ""},
		{"GET", "https://host/v1/chat", conformance.Other, ""},
		{"GET", "http://[bad", conformance.Other, ""},
		{"GET", "", conformance.Other, ""},
	}
	for _, test := range tests {
		operation, id := conformance.Paths{}.Classify(test.method, test.url)
		if operation != test.operation || id != test.id {
			t.Errorf("%s %s is %s %q, want %s %q", test.method, test.url, operation, id, test.operation, test.id)
		}
	}
	jobs := conformance.Paths{Batches: "/batch/jobs", Files: "uploads"}
	if operation, id := jobs.Classify("GET", "/v1/batch/jobs/7"); operation != conformance.Retrieve || id != "7" {
		t.Errorf("with paths of its own: %s %q", operation, id)
	}
	if operation, _ := jobs.Classify("POST", "/v1/uploads"); operation != conformance.Upload {
		t.Errorf("with paths of its own: %s", operation)
	}
}

func TestIsBatchResponse(t *testing.T) {
	j := newJudge(t, conformance.Options{})
	for text, want := range map[string]bool{
		polls(t, 1)[0]: true, `{"id":"b","object":"batch","status":"queued","created_at":1,"endpoint":"/v1"}`: true,
		`{"id":"b","inputFileId":"f","status":"x","createdAt":1,"requestCounts":{}}`:                             true,
		`{"object":"list","data":[` + polls(t, 1)[0] + `],"has_more":false,"first_id":null,"last_id":null}`:      true,
		`{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m"}`:                                 false,
		`{"id":"file-1","object":"file","status":"processed","created_at":1}`:                                    false,
		`{"object":"list","data":[{"id":"m","object":"model"}],"has_more":false,"first_id":null,"last_id":null}`: false,
		`{"object":"list","data":[` + polls(t, 1)[0] + `]}`:                                                      true,
		`{"object":"list","data":[]}`: false, `{"error":{}}`: false, `[]`: false, `{`: false, ``: false,
	} {
		if got := j.Reader().IsBatchResponse([]byte(text)); got != want {
			t.Errorf("%.90s: %v", text, got)
		}
	}
}
