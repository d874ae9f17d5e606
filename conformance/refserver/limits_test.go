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
