package refserver

import (
	"io"
	"net/http"
	"sync/atomic"
)

// DefaultMaxStore is how many bytes of files and batches a server keeps unless
// Options.MaxStore says otherwise.
const DefaultMaxStore = 512 << 20

// maxMoving is how many bytes of bodies and replies may be on their way at once.
// (Variable for tests alone.)
var maxMoving int64 = 256 << 20

// What is counted for an object beside its text: structs, maps and ids.
const (
	fileCost    = 1 << 10
	batchCost   = 2 << 10
	requestCost = 1 << 9 // of a batch that has not ended: a short line of results takes its place
)

// A store counts bytes that are held, up to a limit.
type store struct {
	limit int64
	held  atomic.Int64
}

// take counts n bytes more, unless they are too many.
func (s *store) take(n int64) bool {
	if s.held.Add(n) > s.limit {
		s.held.Add(-n)
		return false
	}
	return true
}

func (s *store) give(n int64) { s.held.Add(-n) }

// errFull refuses what would be kept.
var errFull = refusal{status: http.StatusInsufficientStorage, kind: serverError, code: "store_full", message: "the server keeps as much as it may: delete files, or start it again"}

// errBusy refuses what is on its way.
var errBusy = refusal{status: http.StatusServiceUnavailable, kind: serverError, code: "server_busy", message: "too much is sent at once: try again later"}

// A movingBody is a body that is counted as it comes: what it says of its length
// costs nothing.
type movingBody struct {
	io.Reader
	moving *store
	taken  int64
}

func (b *movingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if !b.moving.take(int64(n)) {
		return 0, errBusy
	}
	b.taken += int64(n)
	if b.taken > b.moving.limit/64 && b.moving.held.Load() > b.moving.limit/8*7 {
		return 0, errBusy // large bodies leave some room to others
	}
	return n, err
}
