package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

// A survey makes shapes of sources, one document at a time.
type survey struct {
	o      *options
	live   *live
	tally  *tally
	reader *reader
	w      world
	files  []string // that were read, each once
	found  map[string][]validate.Finding
}

// shape gives the shape of all that the arguments name.
func (s *survey) shape(c *contract.Contract, args []string) (*shape.Shape, error) {
	observer := shape.NewObserver(c, s.o.naming)
	if len(args) == 1 && isURL(args[0]) {
		session, err := s.walk(args[0])
		if err != nil {
			return nil, err
		}
		return observer.Shape, s.take(input.Source{Name: session.Name, Named: true}, s.ofSession(observer, session))
	}
	in := input.NewReader(nil)
	for _, source := range input.Expand(args, s.w.stdin) {
		if err := s.take(source, s.read(in, source, observer)); err != nil {
			return nil, err
		}
	}
	return observer.Shape, nil
}

// take counts what came of a source. What was found in it waits for what the
// comparison finds there; of one that is on both sides, it is told once.
func (s *survey) take(source input.Source, got judged) error {
	got.source = source
	if slices.Contains(s.files, source.Name) {
		got.undated, got.documents = false, nil
	} else if got.err == nil && !got.unjudged {
		s.files = append(s.files, source.Name)
	}
	for _, d := range got.documents {
		s.add(d.Findings...)
	}
	got.documents = nil
	return s.tally.take(s.w, got)
}

func (s *survey) read(in *input.Reader, source input.Source, to *shape.Observer) judged {
	if err := in.Open(source); err != nil {
		return judged{err: err}
	}
	defer in.Close()
	head, _ := in.Peek(recording.HeadSize) // as in judgeSource
	switch {
	case shape.Fits(head):
		return readShape(source.Name, in, to)
	case recording.Fits(head):
		session, err := readSession(source.Name, in)
		if err != nil {
			return judged{err: err}
		}
		return s.ofSession(to, session)
	case !source.Named && isYAML(source.Name):
		return judged{unjudged: true}
	}
	return s.ofObservations(to, source.Name, in)
}

// readShape takes a shape that was saved as what it was made of.
func readShape(name string, in io.Reader, to *shape.Observer) judged {
	text, err := io.ReadAll(io.LimitReader(in, shape.MostText+1))
	if err != nil {
		return judged{err: err}
	}
	saved, err := shape.Read(name, text)
	switch {
	case err != nil:
		return judged{err: err}
	case saved.Profile != to.Shape.Profile:
		return judged{err: fmt.Errorf("the shape is of profile %q, and %q is asked for: what is declared differs", saved.Profile, to.Shape.Profile)}
	}
	to.Shape.Merge(saved)
	return judged{count: saved.Objects()}
}

// ofSession observes the responses of a session.
func (s *survey) ofSession(to *shape.Observer, in *recording.Session) judged {
	before := to.Shape.Objects()
	for r := range session.Responses(in, session.Paths{Batches: s.o.batchesPath, Files: s.o.filesPath}) {
		to.Observe(r.Decoded, r.Refused, r.Locate)
	}
	count := to.Shape.Objects() - before
	if count == 0 {
		return judged{unjudged: true}
	}
	in.Sanitized = s.o.sanitized
	old, undated := s.reader.age(in)
	return judged{documents: []report.Document{{Findings: old}}, count: count, undated: undated}
}

// ofObservations observes documents without HTTP, each forgotten before the next.
func (s *survey) ofObservations(to *shape.Observer, name string, in io.Reader) judged {
	before := to.Shape.Objects()
	for e, err := range recording.Observations(name, in) {
		if err != nil {
			return judged{err: err}
		}
		one := recording.Session{Exchanges: []recording.Exchange{e}}
		for r := range session.Responses(&one, session.Paths{}) {
			if _, fault := to.Observe(r.Decoded, false, r.Locate); fault != nil {
				var at validate.Finding
				r.Locate(&at, fault.Offset)
				return judged{err: fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, fault.Message)}
			}
		}
	}
	count := to.Shape.Objects() - before
	return judged{count: count, unjudged: count == 0, undated: count > 0 && s.o.maxAge > 0}
}
