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

// TestIDsThatArePaths matches requests of APIs whose ids are names with a path before
// them, and routes with other parts that vary.
func TestIDsThatArePaths(t *testing.T) {
	arns, err := contract.Load([]byte(`{
		"type": "object", "properties": { "arn": { "type": "string" } },
		"x-api": { "ids": { "after": "/" }, "paths": { "batches": "/model-invocation-job" }, "routes": [
			{ "operation": "retrieve", "method": "GET", "on": "batches", "path": "/{batch}" },
			{ "operation": "retrieve", "method": "GET", "on": "batches", "path": "/{any}/{batch}" },
			{ "operation": "cancel", "method": "POST", "on": "batches", "path": "/{batch}/stop" } ] }
	}`), "")
	if err != nil {
		t.Fatal(err)
	}
	gemini, vertex := load(t, "gemini").API, load(t, "vertex").API
	bedrock, xai, gateway := load(t, "bedrock").API, load(t, "xai").API, load(t, "ai-gateway").API
	for _, test := range []struct {
		api         *contract.API
		method, url string
		operation   contract.Operation
		id, base    string
	}{
		{gemini, "POST", "https://host/v1beta/models/gemini-x:batchGenerateContent", contract.Create, "", "host/v1beta"},
		{gemini, "POST", "https://host/v1beta/models/gemini-x:asyncBatchEmbedContent", contract.Create, "", "host/v1beta"},
		{gemini, "POST", "https://host/v1beta/models/gemini-x:generateContent", contract.Other, "", "host/v1beta/models/gemini-x:generateContent"},
		{gemini, "GET", "https://host/v1beta/batches/abc", contract.Retrieve, "abc", "host/v1beta"},
		{gemini, "GET", "https://host/v1beta/batches%2Fabc", contract.Other, "", "host/v1beta/batches%2Fabc"},
		{gemini, "POST", "https://host/v1beta/batches/abc:cancel", contract.Cancel, "abc", "host/v1beta"},
		{gemini, "GET", "https://host/download/v1beta/files/f1:download?alt=media", contract.Content, "f1", "host/download/v1beta"},
		{gemini, "GET", "https://host/v1beta/files/f1", contract.File, "f1", "host/v1beta"},
		{vertex, "GET", "https://host/v1/projects/p/locations/l/batchPredictionJobs/12", contract.Retrieve, "12", "host/v1/projects/p/locations/l"},
		{vertex, "POST", "https://host/v1/projects/p/locations/l/batchPredictionJobs/12:cancel", contract.Cancel, "12", "host/v1/projects/p/locations/l"},
		{arns.API, "GET", "https://host/model-invocation-job/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Amodel-invocation-job%2Fabc", contract.Retrieve, "abc", "host/"},
		{arns.API, "GET", "https://host/model-invocation-job/arn:aws:bedrock:us-east-1:1:model-invocation-job/abc", contract.Retrieve, "abc", "host/"},
		{arns.API, "GET", "https://host/model-invocation-job/abc", contract.Retrieve, "abc", "host/"},
		{bedrock, "POST", "https://host/model-invocation-job/arn:aws:bedrock:us-east-1:1:model-invocation-job/abc/stop", contract.Cancel, "abc", "host/"},
		{bedrock, "GET", "https://host/model-invocation-jobs?maxResults=2", contract.List, "", "host/"},
		{xai, "POST", "https://host/v1/batches/b_1/requests", contract.Add, "b_1", "host/v1"},
		{xai, "POST", "https://host/v1/batches/b_1:cancel", contract.Cancel, "b_1", "host/v1"},
		{xai, "GET", "https://host/v1/batches/b_1/results?limit=100", contract.Results, "b_1", "host/v1"},
		{gateway, "POST", "https://host/v4/ai/batch/status", contract.Retrieve, "", "host/v4/ai"},
		{arns.API, "POST", "https://host/model-invocation-job/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Amodel-invocation-job%2Fabc/stop", contract.Cancel, "abc", "host/"},
	} {
		route, id, base := test.api.MatchBase(test.method, test.url)
		if route.Operation != test.operation || id != test.id || base != test.base {
			t.Errorf("%s %s is %s of %q at %s, want %s of %q at %s", test.method, test.url, route.Operation, id, base, test.operation, test.id, test.base)
		}
	}
	for id, want := range map[string]string{"abc": "abc", "batches/abc": "abc", "arn:aws:x/abc": "abc", "": ""} {
		if got := gemini.ID(id); got != want {
			t.Errorf("%q is the id %q, want %q", id, got, want)
		}
	}
	if got := load(t, "").API.ID("a/b"); got != "a/b" {
		t.Errorf("where ids are no paths, a/b is %q", got)
	}
	for _, test := range []struct {
		operation       contract.Operation
		id, model, want string
	}{
		{contract.Create, "", "models/gemini-x", "/models/gemini-x:batchGenerateContent"},
		{contract.Cancel, "batches/abc", "", "/batches/abc:cancel"},
		{contract.Content, "files/f1", "", "/files/f1:download"},
		{contract.Upload, "", "", ""},
	} {
		if got := gemini.Path(test.operation, test.id, test.model); got != test.want {
			t.Errorf("the path to %s is %s, want %s", test.operation, got, test.want)
		}
	}
	if route, _ := gemini.Route(contract.Content); route.Query != "alt=media" {
		t.Errorf("content is asked for with %q", route.Query)
	}
}
