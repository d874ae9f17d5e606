package run

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// MaxRecording is the size in bytes up to which a recording is read. (Variable
// for tests alone.)
var MaxRecording = 256 << 20

// readRecording judges a recording: where requests went to the hosts of several
// profiles, those of each by itself.
func (r *Reader) readRecording(s input.Source, in io.Reader, send func(Found) bool) {
	session, err := readSession(s.Name, in)
	if err != nil {
		send(Found{err: err})
		return
	}
	for _, part := range r.byProfile(session) {
		if !send(r.judgeSession(part)) {
			return
		}
	}
}

// byProfile takes a session apart by the profiles that the hosts of its requests
// show. What went to a host that shows none is with the first.
func (r *Reader) byProfile(s *recording.Session) []*recording.Session {
	if !r.validator.IsAuto() {
		return []*recording.Session{s}
	}
	var profiles []string // of the exchanges, in the order in which they first occur
	of := make([]string, len(s.Exchanges))
	for i, e := range s.Exchanges {
		if choice, isKnown := recognize.OfHost(e.URL); isKnown {
			of[i] = choice.Profile
			if !slices.Contains(profiles, choice.Profile) {
				profiles = append(profiles, choice.Profile)
			}
		}
	}
	if len(profiles) < 2 {
		return []*recording.Session{s}
	}
	parts := make([]*recording.Session, len(profiles))
	for i := range parts {
		part := *s
		part.Exchanges = nil
		parts[i] = &part
	}
	for i, e := range s.Exchanges {
		at := max(0, slices.Index(profiles, of[i]))
		parts[at].Exchanges = append(parts[at].Exchanges, e)
	}
	return parts
}

// readSession reads a recording, which is never judged in parts.
func readSession(name string, in io.Reader) (*recording.Session, error) {
	data, err := io.ReadAll(io.LimitReader(in, int64(MaxRecording)+1))
	if err == nil && len(data) > MaxRecording {
		err = fmt.Errorf("the recording has more than %d bytes", MaxRecording)
	}
	if err != nil {
		return nil, err
	}
	return recording.Read(name, data)
}

// OpenSession reads the recording in a file, compressed or not.
func OpenSession(name string) (*recording.Session, error) {
	in := input.NewReader(nil)
	source := input.Expand([]string{name}, nil)[0]
	if err := in.Open(source); err != nil {
		return nil, errors.New(input.Why(name, err))
	}
	defer in.Close()
	session, err := readSession(name, in)
	if err != nil {
		return nil, errors.New(input.Why(name, err))
	}
	return session, nil
}

func (r *Reader) judgeSession(s *recording.Session) Found {
	if title, found := r.otherAPI(s); found {
		return Found{unjudged: true, remedy: "this is recorded traffic of a " + title + " (--profile judges it by the contract of another)"}
	}
	c, err := r.checkerFor(s)
	if err != nil {
		return Found{err: err}
	}
	return r.JudgeRead(c, c.Reader().Read(s))
}

// otherAPI tells whether a session is one with an API that has no contract, and none
// with an API that has one.
func (r *Reader) otherAPI(s *recording.Session) (title string, found bool) {
	if !r.validator.IsAuto() {
		return "", false
	}
	for _, e := range s.Exchanges {
		if _, isKnown := recognize.OfHost(e.URL); isKnown {
			return "", false
		}
		if other, isOther := recognize.OtherAPI(e.URL); isOther {
			title, found = other, true
		}
	}
	return title, found
}

// checkerFor gives the checker of the profile that a session shows.
func (r *Reader) checkerFor(s *recording.Session) (*conformance.Checker, error) {
	c, err := r.checker()
	if err != nil {
		return nil, err
	}
	return c.For(s)
}

// JudgeRead judges a session that the checker's Reader has read.
func (r *Reader) JudgeRead(c *conformance.Checker, read *session.Traffic) Found {
	read.Session.Sanitized = r.o.Sanitized
	found := c.JudgeRead(read)
	if !found.Judged() {
		return Found{Session: read.Session, unjudged: true, routes: found.Routes}
	}
	isAnswered := slices.ContainsFunc(read.Of(contract.Create, contract.Retrieve, contract.List, contract.Cancel), (*session.Reply).IsSuccess)
	if read.Session.Ended == recording.GaveUp && !isAnswered { // no check is passed where no batch API was found
		found.Outcomes = slices.DeleteFunc(found.Outcomes, func(c conformance.Outcome) bool {
			return c.Result == conformance.Pass || c.Result == conformance.Skip
		})
	}
	old, undated := r.age(c, read.Session)
	all := foundIn(read.Session, found)
	d := &all.Documents[0]
	d.Findings, d.Session, all.undated = slices.Concat(old, found.Findings), read, undated
	if r.o.Reference != nil {
		d.Beside = compare.Sessions(c.Reader().Read(r.o.Reference), read)
	}
	return all
}

// foundIn gives what was found in a session.
func foundIn(s *recording.Session, found conformance.Report) Found {
	d := report.Document{
		File: s.Name, Findings: found.Findings, Checks: found.Outcomes,
		Routes: found.Routes, Responses: found.Documents, Profile: found.Profile, Why: found.Why,
	}
	return Found{Session: s, Documents: []report.Document{d}, count: found.Documents, profile: found.Profile, Why: found.Why}
}

// age finds a recording that is older than --max-age, and reports whether nobody
// knows when it was recorded.
func (r *Reader) age(c *conformance.Checker, s *recording.Session) (found []validate.Finding, undated bool) {
	if r.o.MaxAge == 0 {
		return nil, false
	}
	found, dated := c.Reader().Age(s, r.o.MaxAge, r.now())
	return found, !dated
}

// noteOf says what is to be noted of a log.
func (r *Reader) noteOf(s input.Source, counts recording.Counts, isWhole bool) string {
	var notes []string
	if counts.Broken > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d of %d lines are not JSON, the first is line %d", s.Name, counts.Broken, counts.Lines, counts.First))
	}
	if counts.Untimed > 0 && isWhole {
		notes = append(notes, fmt.Sprintf("%s: %d responses have no time at %s: their batches are taken in the order of the file", s.Name, counts.Untimed, r.o.Log.Time))
	}
	return strings.Join(notes, "; ")
}
