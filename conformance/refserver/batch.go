package refserver

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A batch is what a client asked for, and when. What it is at a moment, object
// works out.
type batch struct {
	id        string
	sent      createRequest  // of OpenAI's shape
	fields    map[string]any // of any other shape: what was sent, by name
	isInline  bool           // the requests were sent in place of a file
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
	if s.api.Seconds.Poll > 0 && !s.lifecycle.IsEnd(s.shape.state(b, s.options.Now())) {
		w.Header().Set("Retry-After", strconv.FormatInt(s.api.Seconds.Poll, 10))
	}
	return s.reply(w, http.StatusOK, batchKind, s.shape.object(b))
}

// cancelBatch asks for a cancel; of a batch that has ended, it changes nothing.
func (s *Server) cancelBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	if now := s.options.Now(); b.cancelled.IsZero() && !s.lifecycle.IsEnd(s.shape.state(b, now)) {
		b.cancelled = now
	}
	return s.reply(w, http.StatusOK, batchKind, s.shape.object(b))
}

// deleteBatch forgets a batch that has ended.
func (s *Server) deleteBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	if !s.lifecycle.IsEnd(s.shape.state(b, s.options.Now())) {
		return refuse(http.StatusBadRequest, "id", "the batch %q has not ended: cancel it first", b.id)
	}
	s.batches = slices.DeleteFunc(s.batches, func(other *batch) bool { return other == b })
	s.store.give(b.held)
	return s.reply(w, http.StatusOK, noKind, s.shape.deleted(contract.Delete, b.id))
}

// batchResults sends the results of a batch that has ended, by the id of the batch.
func (s *Server) batchResults(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	s.shape.object(b) // makes the results of one that has ended
	if b.output == nil {
		return refuse(http.StatusNotFound, "id", "there are no results of the batch %q yet", b.id)
	}
	w.Header().Set("Content-Type", "application/x-jsonl")
	_, err = w.Write(b.output.content)
	return err
}
