package session_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestDeepPaths finds what a path leads to, however deep, or as much of the way
// as is there.
func TestDeepPaths(t *testing.T) {
	const body = `{"id":"batch_1","object":"batch","status":"failed","created_at":1767261600,"errors":{"data":{"counts":{"n":7}}},"metadata":{}}`
	read := sessiontest.NewJudge(t, conformance.Options{}).Reader().Read(sessiontest.SessionOf(sessiontest.Shows(body)...))
	o := read.Replies[0].Batch
	if n, ok := o.Count("errors/data/counts/n"); !ok || n.String() != "7" {
		t.Errorf("the count is %v, %v", n, ok)
	}
	for path, want := range map[string]string{
		"errors/data/counts/n":    "/errors/data/counts/n",
		"errors/data/counts/more": "/errors/data/counts",
		"errors/none/n":           "/errors",
		"none/n":                  "",
	} {
		pointer, value := o.Point(path)
		if pointer != want || o.Reply.Root.PointerTo(value) != want {
			t.Errorf("%s is at %q, want %q", path, pointer, want)
		}
	}
}
