package refserver

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBodyLimit sends requests at the limit, which are refused for what they
// say, and one over it.
func TestBodyLimit(t *testing.T) {
	wholeBody, wholeCreate := maxBody, maxCreate
	t.Cleanup(func() { maxBody, maxCreate = wholeBody, wholeCreate })
	server, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const body = `{}`
	for _, test := range []struct {
		path       string
		body, rest int64 // limits of an upload, and of others
		want       int
	}{
		{"/v1/batches", 0, int64(len(body)), 400},
		{"/v1/batches", 100, int64(len(body)) - 1, 413},
		{"/v1/files", int64(len(body)), 0, 400},
		{"/v1/files", int64(len(body)) - 1, 100, 413},
	} {
		maxBody, maxCreate = test.body, test.rest
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", test.path, strings.NewReader(body)))
		if w.Code != test.want {
			t.Errorf("%s of %d bytes, at most %d and %d: %d, want %d", test.path, len(body), test.body, test.rest, w.Code, test.want)
		}
	}
}

// TestEndpoints: what batches may be for is answered in a form of its own.
func TestEndpoints(t *testing.T) {
	var endpoints []string
	for _, profile := range []string{"openai", "anthropic"} {
		server, err := New(Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		endpoints = append(endpoints, server.endpoints()...)
	}
	for _, endpoint := range endpoints {
		if bodies[endpoint] == nil {
			t.Errorf("nothing answers %s", endpoint)
		}
	}
	if len(endpoints) != len(bodies) {
		t.Errorf("%d endpoints, %d answers", len(endpoints), len(bodies))
	}
}
