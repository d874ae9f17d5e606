package refserver

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A batch is what a client asked for, and when. What it is at a moment, object
// works out.
type batch struct {
	id        string
	sent      createRequest
	window    time.Duration
	created   time.Time
	cancelled time.Time // when cancel was asked for; zero for never
	requests  []request
	faults    []inputFault
	outcome   string // that OutcomeKey asks for
	model     *string
	held      int64 // bytes, in the store

	// What is known once it has ended, and settled. The requests are gone then.
	settled bool
	counts  counts
	usage   usage // of the lines that have a result
	output  *file
	errors  *file
}

func (s *Server) findBatch(id string) (*batch, error) {
	at, found := slices.BinarySearchFunc(s.batches, id, func(b *batch, id string) int { return strings.Compare(b.id, id) })
	if !found {
		return nil, refuse(http.StatusNotFound, "id", "there is no batch %q", id)
	}
	return s.batches[at], nil
}

func (s *Server) retrieveBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.reply(w, http.StatusOK, batchKind, s.object(b))
}

// cancelBatch asks for a cancel; of a batch that has ended, it changes nothing.
func (s *Server) cancelBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	if now := s.options.Now(); b.cancelled.IsZero() && !isEnd(s.state(b, now)) {
		b.cancelled = now
	}
	return s.reply(w, http.StatusOK, batchKind, s.object(b))
}
