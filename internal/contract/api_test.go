package contract_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func load(t testing.TB, profile string) *contract.Contract {
	t.Helper()
	c, err := contract.Load(nil, profile)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMatch(t *testing.T) {
	api := load(t, "").API
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
		{"DELETE", "https://host/v1/files/file-1", contract.DeleteFile, "file-1"},
		{"GET", "https://host/v1/batches/batch_1/more", contract.Other, ""},
		{"GET", "https://host/v1/chat", contract.Other, ""},
		{"GET", "http://[bad", contract.Other, ""},
		{"GET", "", contract.Other, ""},
	}
	for _, test := range tests {
		route, id := api.Match(test.method, test.url)
		if route.Operation != test.operation || id != test.id {
			t.Errorf("%s %s is %s %q, want %s %q", test.method, test.url, route.Operation, id, test.operation, test.id)
		}
	}
	jobs := api.WithPaths("/batch/jobs", "uploads")
	if route, id := jobs.Match("GET", "/v1/batch/jobs/7"); route.Operation != contract.Retrieve || id != "7" {
		t.Errorf("with paths of its own: %s %q", route.Operation, id)
	}
	if route, _ := jobs.Match("POST", "/v1/uploads"); route.Operation != contract.Upload {
		t.Errorf("with paths of its own: %s", route.Operation)
	}
}

// TestPathsMatch holds the path of each operation to being taken for that operation.
func TestPathsMatch(t *testing.T) {
	whole := load(t, "").API
	for _, api := range []*contract.API{whole, whole.WithPaths("/batch/jobs", "uploads")} {
		for _, stated := range api.Routes {
			for _, id := range []string{"b1", "a/b?c", "..", "%2F é"} {
				if stated.Path == "" {
					id = ""
				}
				path := api.Path(stated.Operation, id, "")
				if got, gotID := api.Match(stated.Method, "https://a.example/v1"+path); got != stated || gotID != id {
					t.Errorf("%s of %q is %s %s, which is taken for %s of %q", stated.Operation, id, stated.Method, path, got.Operation, gotID)
				}
			}
		}
	}
}
