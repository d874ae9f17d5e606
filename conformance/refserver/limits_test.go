package refserver

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBodyLimit sends a request at the limit, which is refused for what it
// says, and one over it.
func TestBodyLimit(t *testing.T) {
	whole := maxBody
	t.Cleanup(func() { maxBody = whole })
	server, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	const body = `{}`
	for most, want := range map[int64]int{int64(len(body)): 400, int64(len(body)) - 1: 413} {
		maxBody = most
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", "/v1/batches", strings.NewReader(body)))
		if w.Code != want {
			t.Errorf("%d bytes, at most %d: %d, want %d", len(body), most, w.Code, want)
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
