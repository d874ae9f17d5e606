package run

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/drift"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

// A survey makes shapes of sources, one document at a time.
type survey struct {
	o      *Options
	walk   func(*Tally, string) (*recording.Session, error) // reads the live API at a base URL
	tally  *Tally
	reader *Reader
	w      World
	choice recognize.Choice // of the profile that both sides are read by
	files  []string         // that were read, each once
	found  map[string][]validate.Finding
}

// Shapes compares the shapes of two sets of sources or, where the options
// say so, saves that of one.
func Shapes(o *Options, args []string, w World, walk func(*Tally, string) (*recording.Session, error)) error {
	t, r, err := Begin(o, w)
	if err != nil {
		return err
	}
	s := &survey{o: o, walk: walk, tally: t, reader: r, w: w, found: map[string][]validate.Finding{}}
	if err := s.choose(args); err != nil {
		return t.End(w, err)
	}
	if o.Save != "" {
		return t.End(w, s.save(args))
	}
	return t.End(w, s.compare(args[:1], args[1:]))
}

// compare reports what changed from one side to the other.
func (s *survey) compare(before, now []string) error {
	c, err := s.contract()
	if err != nil {
		return err
	}
	old, err := s.shape(c, before)
	if err != nil {
		return err
	}
	fresh, err := s.shape(c, now)
	if err != nil {
		return err
	}
	changed := drift.Compare(c, old, fresh, s.o.Sanitized)
	if len(changed.Compared) == 0 {
		s.tally.Summary.Documents = 0 // one side alone is nothing to judge
	}
	for _, kind := range changed.Apart {
		if kind.Name == c.Kinds[0].Name || s.o.Verbose > 0 {
			fmt.Fprintf(s.w.Stderr, "batchcheck: only one of OLD and NEW has a %s: not compared\n", kind.Title)
		}
	}
	s.add(changed.Findings...)
	return s.report()
}

// save writes the shape of the sources.
func (s *survey) save(sources []string) error {
	c, err := s.contract()
	if err != nil {
		return err
	}
	made, err := s.shape(c, sources)
	if err != nil || made.Objects() == 0 {
		return err
	}
	var text bytes.Buffer
	if err := made.Write(&text); err != nil {
		return err
	}
	if err := replaceFile(s.o.Save, text.Bytes()); err != nil {
		return Exit{ExitTrouble, "the shape was not written: " + err.Error()}
	}
	return s.report()
}

// contract gives the contract that the options choose, with their limit.
func (s *survey) contract() (*contract.Contract, error) {
	judging, err := s.o.Judging()
	if err != nil {
		return nil, err
	}
	c, err := judging.Load()
	if err != nil {
		return nil, err
	}
	return c.Tree(), nil
}

// report passes on what was found, file by file.
func (s *survey) report() error {
	s.tally.Summary.Files = len(s.files)
	s.tally.Summary.Profiles = []report.Choice{{Profile: s.choice.Profile, Why: s.choice.Why, Files: len(s.files)}}
	for _, file := range s.files {
		d := report.Document{File: file, Profile: s.choice.Profile, Why: s.choice.Why, Findings: s.found[file]}
		if len(d.Findings) == 0 {
			d.Sound = 1
		}
		if err := s.tally.document(d); err != nil {
			return err
		}
	}
	return nil
}

func (s *survey) add(found ...validate.Finding) {
	for _, f := range found {
		s.found[f.File] = append(s.found[f.File], f)
	}
}

// shape gives the shape of all that the arguments name.
func (s *survey) shape(c *contract.Contract, args []string) (*shape.Shape, error) {
	observer := shape.NewObserver(c, s.o.Naming)
	if len(args) == 1 && IsURL(args[0]) {
		session, err := s.walk(s.tally, args[0])
		if err != nil {
			return nil, err
		}
		return observer.Shape, s.take(input.Source{Name: session.Name, Named: true}, s.ofSession(observer, session))
	}
	in := input.NewReader(nil)
	for _, source := range s.o.expand(args, s.w.Stdin) {
		if err := s.take(source, s.read(in, source, observer)); err != nil {
			return nil, err
		}
	}
	return observer.Shape, nil
}

// take counts what came of a source. What was found in it waits for what the
// comparison finds there; of one that is on both sides, it is told once.
func (s *survey) take(source input.Source, got Found) error {
	got.Source = source
	if slices.Contains(s.files, source.Name) {
		got.undated, got.Documents = false, nil
	} else if got.err == nil && !got.unjudged {
		s.files = append(s.files, source.Name)
	}
	for _, d := range got.Documents {
		s.add(d.Findings...)
	}
	got.Documents = nil
	return s.tally.Take(s.w, got)
}

func (s *survey) read(in *input.Reader, source input.Source, to *shape.Observer) Found {
	if err := in.Open(source); err != nil {
		return Found{err: err}
	}
	defer in.Close()
	head, _ := in.Peek(recording.HeadSize) // as in judgeSource
	switch {
	case shape.Fits(head):
		return readShape(source.Name, in, to)
	case recording.Fits(head):
		session, err := readSession(source.Name, in)
		if err != nil {
			return Found{err: err}
		}
		return s.ofSession(to, session)
	case !source.Named && isYAML(source.Name):
		return Found{unjudged: true}
	}
	return s.ofObservations(to, source.Name, in)
}

// readShape takes a shape that was saved as what it was made of.
func readShape(name string, in io.Reader, to *shape.Observer) Found {
	text, err := io.ReadAll(io.LimitReader(in, shape.MaxText+1))
	if err != nil {
		return Found{err: err}
	}
	saved, err := shape.Read(name, text)
	switch {
	case err != nil:
		return Found{err: err}
	case saved.Profile != to.Shape.Profile:
		return Found{err: fmt.Errorf("the shape was saved with profile %s, and this run compares by %s; add --profile %s", saved.Profile, to.Shape.Profile, saved.Profile)}
	}
	to.Shape.Merge(saved)
	return Found{count: saved.Objects()}
}

// ofSession observes the responses of a session.
func (s *survey) ofSession(to *shape.Observer, session *recording.Session) Found {
	before := to.Shape.Objects()
	c, err := s.reader.checker()
	if err != nil {
		return Found{err: err}
	}
	for r := range c.Reader().Responses(session) {
		to.Observe(r.Decoded, r.Returns, r.Refused, r.Locate)
	}
	count := to.Shape.Objects() - before
	if count == 0 {
		return Found{unjudged: true}
	}
	session.Sanitized = s.o.Sanitized
	old, undated := s.reader.age(c, session)
	return Found{Documents: []report.Document{{Findings: old}}, count: count, undated: undated}
}

// ofObservations observes documents without HTTP, each forgotten before the next.
func (s *survey) ofObservations(to *shape.Observer, name string, in io.Reader) Found {
	c, err := s.reader.checker()
	if err != nil {
		return Found{err: err}
	}
	before := to.Shape.Objects()
	for e, err := range recording.Observations(name, in) {
		if err != nil {
			return Found{err: err}
		}
		session := recording.Session{Exchanges: []recording.Exchange{e}}
		for r := range c.Reader().Responses(&session) {
			if _, fault := to.Observe(r.Decoded, "", false, r.Locate); fault != nil {
				var at validate.Finding
				r.Locate(&at, fault.Offset)
				return Found{err: fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, fault.Message)}
			}
		}
	}
	count := to.Shape.Objects() - before
	return Found{count: count, unjudged: count == 0, undated: count > 0 && s.o.MaxAge > 0}
}
