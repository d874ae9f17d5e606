package run

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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

// A Reader judges sources by what is in them: documents one by one, recordings
// as sessions.
type Reader struct {
	o         *Options
	validator *validate.Validator
	inputs    sync.Pool                            // of *input.Reader, closed
	count     *atomic.Int64                        // of bytes that were read; nil where nobody asks
	checker   func() (*conformance.Checker, error) // made when the first recording comes
	hints     atomic.Int64                         // at other profiles that were given
	now       func() time.Time

	fields func() []string // that batches have, in either naming

	mu     sync.Mutex
	others map[*Options]*Reader // for files with settings of their own
}

// Found is what came of a part of a source.
type Found struct {
	Source    input.Source
	Documents []report.Document
	count     int                  // of documents that were judged
	profile   string               // that they were judged by
	Why       string               // it was chosen
	others    map[string]int       // documents that are no batch responses, by what they are
	suggested string               // another profile, by which the source has no error
	inside    string               // JSON Pointer to batch responses inside of what the source has
	skipped   int                  // lines of a log that were skipped
	notJSON   int                  // those of them that are not JSON
	missing   string               // what pointer into a log has led to nothing in any of its lines; "" for none
	binary    bool                 // the source is no text
	notes     int                  // that were counted alone
	routes    []string             // of a recording without batch traffic
	unjudged  bool                 // the source has no batch traffic, or no batch response
	remedy    string               // what an unjudged source is, and what to do, where its format is not read
	observed  []recording.Exchange // to be judged together with others
	undated   bool                 // it has no recorded time, where one is asked for
	note      string               // to print on standard error
	err       error                // the source cannot be read any further
}

// MaxRecording is the size in bytes up to which a recording is read. (Variable
// for tests alone.)
var MaxRecording = 256 << 20

// read hands on what comes of a source, as long as send takes it.
func (r *Reader) read(in *input.Reader, s input.Source, send func(Found) bool) {
	if err := in.Open(s); err != nil {
		send(Found{Source: s, err: err})
		return
	}
	defer in.Close()
	as, err := r.as(r.o.For(s.Name))
	if err != nil {
		send(Found{Source: s, err: err})
		return
	}
	if note := encodingNote(in, s.Name); note != "" && !send(Found{Source: s, note: note}) {
		return
	}
	as.judgeSource(in, s, func(found Found) bool {
		found.Source, found.profile = s, cmp.Or(found.profile, as.validator.Profile())
		return send(found)
	})
}

// encodingNote says so where an opened source's text is not UTF-8.
func encodingNote(in *input.Reader, name string) string {
	if in.Encoding() == "" {
		return ""
	}
	return name + ": stored in " + in.Encoding() + "; APIs and tools want UTF-8"
}

func (r *Reader) judgeSource(in *input.Reader, s input.Source, send func(Found) bool) {
	size := recognize.HeadSize
	if s.Name == input.Stdin {
		size = recording.HeadSize // no more is waited for
	}
	head, err := in.Peek(size) // a shorter file is all head; an error comes again with the first read
	format := recognize.FormatOf(s.Name, head, recording.Fits)
	switch {
	case r.o.InLog && !s.Named && bytes.IndexByte(head, 0) >= 0:
		send(Found{unjudged: true, binary: true})
	case r.o.InLog && r.o.Observe:
		send(r.readLog(s, in))
	case !r.o.InLog && format.Way == recognize.Recording:
		r.readRecording(s, in, send)
	case !r.o.InLog && !s.Named && isYAML(s.Name):
		send(Found{unjudged: true})
	case !r.o.InLog && !r.isJudged(s, format, head):
		if err != nil && err != io.EOF {
			send(Found{err: err})
			return
		}
		send(r.notJudged(s, format))
	case r.o.Observe:
		var found Found
		for e, err := range recording.Observations(s.Name, in) {
			if found.err = err; err == nil {
				found.observed = append(found.observed, e)
			}
		}
		send(found)
	default:
		first := true
		r.readDocuments(s, in, func(found Found) bool {
			found.undated, first = first && r.o.MaxAge > 0, false
			return send(found)
		})
	}
}

// isJudged tells whether a file of a format is judged. In a folder, text that is
// not JSON is, and so is an error, if somebody took it for a response: a page in
// place of one, text that names fields of batches, or any where all must be of a kind.
func (r *Reader) isJudged(s input.Source, f recognize.Format, head []byte) bool {
	switch {
	case f.Way != recognize.NotRead:
		return f.Way == recognize.Documents
	case isGiven(s):
		return false
	case f.Name == "HTML" || f.Name == "XML":
		return strings.EqualFold(filepath.Ext(s.Name), ".json")
	case cmp.Or(r.o.Kind, "auto") != "auto" && f.Text:
		return true
	}
	return f.Text && recognize.NamesFields(head, r.fields())
}

// isGiven tells whether somebody named the source.
func isGiven(s input.Source) bool { return s.Named || s.Name == input.Stdin }

// notJudged is what comes of a file whose format is not read.
func (r *Reader) notJudged(s input.Source, f recognize.Format) Found {
	remedy := cmp.Or(f.Remedy, "it is compressed twice; decompress it once")
	if isGiven(s) && r.o.Other == "" {
		return Found{err: formatError(remedy)}
	}
	return Found{unjudged: true, remedy: remedy, others: map[string]int{f.Name: 1}}
}

// A formatError says that a file cannot be judged: what it is, and what to do.
type formatError string

func (e formatError) Error() string { return string(e) }

// fieldNames gives the names of the fields that batches have, in either naming.
func fieldNames(c *contract.Contract) []string {
	var names []string
	for _, kind := range c.Kinds {
		if kind.Node.Lifecycle != nil {
			names = slices.AppendSeq(names, maps.Keys(kind.Node.Members))
		}
	}
	for _, name := range names {
		names = append(names, contract.ClientName(name))
	}
	return names
}

// isYAML reports by its name, compressed or not, whether a file is YAML: of that,
// only recordings are judged.
func isYAML(name string) bool {
	ext := filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"), ".bz2"))
	return ext == ".yml" || ext == ".yaml"
}

// readDocuments hands on what is found in documents, all together that was read
// at once.
func (r *Reader) readDocuments(s input.Source, in *input.Reader, send func(Found) bool) {
	var found Found
	others := map[string]int{}
	isJudged, isOpen, isNoted, errors := false, false, false, 0
	var head []byte // of a source that may get a hint
	isAll := false
	if r.hints.Load() < maxHints {
		head, isAll = recognize.Head(in.Reader)
		head = bytes.Clone(head)
	}
	for part, err := range r.validator.Stream(in) {
		for what, n := range part.Others {
			others[what] += n
		}
		isJudged = isJudged || err != nil || part.Documents > 0
		isOpen = isOpen || part.Why == recognize.NoEvidence
		isNoted = isNoted || part.Notes > 0 || len(part.Findings) > 0
		errors += part.Count(validate.Error)
		found.err = err
		found.add(s.Name, part)
		if part.More {
			continue
		}
		if !send(found) {
			return
		}
		found = Found{}
	}
	last := Found{others: others, unjudged: !isJudged && len(others) > 0}
	if isOpen && errors > 0 && len(head) > 0 {
		if last.suggested = r.validator.Accepting(head, isAll); last.suggested != "" {
			r.hints.Add(1)
		}
	}
	if (len(others) > 0 || isNoted) && len(head) > 0 && !r.o.InLog {
		if last.inside, _ = recognize.Inside(head, isAll); last.inside != "" {
			r.hints.Add(1)
		}
	}
	if len(others) > 0 || last.suggested != "" || last.inside != "" {
		send(last)
	}
}

// maxHints is how many sources of a run get a hint at another profile.
const maxHints = 3

// add adds a report on a part of the file with the name.
func (j *Found) add(name string, part validate.Report) {
	j.count += part.Documents
	j.skipped += part.Skipped
	j.notJSON += part.NotJSON
	j.notes += part.Notes
	if part.Profile != "" {
		j.profile, j.Why = part.Profile, part.Why
	}
	switch {
	case len(part.Findings) > 0:
		for i := range part.Findings {
			part.Findings[i].File = name
		}
		j.Documents = append(j.Documents, report.Document{File: name, Profile: part.Profile, Why: part.Why, Findings: part.Findings})
	case part.Documents > 0:
		j.Documents = append(j.Documents, report.Document{File: name, Profile: part.Profile, Why: part.Why, Sound: part.Documents})
	}
}

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
		return Found{unjudged: true, routes: found.Routes}
	}
	old, undated := r.age(c, read.Session)
	d := report.Document{
		File: read.Session.Name, Findings: slices.Concat(old, found.Findings), Checks: found.Outcomes,
		Session: read, Routes: found.Routes, Responses: found.Documents, Profile: found.Profile, Why: found.Why,
	}
	if r.o.Reference != nil {
		d.Beside = compare.Sessions(c.Reader().Read(r.o.Reference), read)
	}
	return Found{Documents: []report.Document{d}, count: found.Documents, undated: undated, profile: found.Profile, Why: found.Why}
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

func (r *Reader) readLog(s input.Source, in io.Reader) Found {
	log := r.o.Log
	if len(log.Where) == 0 { // nothing but its looks tells a batch response from others
		c, err := r.checker()
		if err != nil {
			return Found{err: err}
		}
		log.Keep = c.Reader().IsBatchResponse
	}
	observed, counts, err := log.Observations(s.Name, in)
	var notes []string
	if counts.Broken > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d of %d lines are not JSON, the first is line %d", s.Name, counts.Broken, counts.Lines, counts.First))
	}
	if counts.Untimed > 0 && err == nil {
		notes = append(notes, fmt.Sprintf("%s: %d responses have no time at %s: their batches are taken in the order of the file", s.Name, counts.Untimed, r.o.Log.Time))
	}
	return Found{
		observed: observed, skipped: counts.Passed + counts.Broken, notJSON: counts.Broken, missing: counts.Missing,
		note: strings.Join(notes, "; "), err: err,
	}
}

// otherFile decides what becomes of a recording without batch traffic, or a file
// that has something else than batch responses.
func (t *Tally) otherFile(w World, found Found) {
	s := found.Source
	if found.unjudged {
		t.Summary.Unjudged++
		t.others += min(1, len(found.others))
	}
	what := t.o.Other
	if what == "" && isGiven(s) {
		what = "error"
	}
	if what == "" || what == "skip" {
		return
	}
	message := s.Name + ": " + cmp.Or(found.remedy, "no batch traffic")
	switch {
	case len(found.others) > 0 && found.remedy == "":
		message = s.Name + ": " + notBatches(found.others)
	case len(found.routes) > 0:
		const maxRoutes = 5
		routes := found.routes[:min(maxRoutes, len(found.routes))]
		message += fmt.Sprintf(" among its routes: %s (--batches-path names another path)", strings.Join(routes, ", "))
	}
	fmt.Fprintln(w.Stderr, "batchcheck: "+PrintableLines(message))
	t.Trouble = t.Trouble || what == "error"
}

// notBatches says what documents are that are no batch responses.
func notBatches(others map[string]int) string {
	var said []string
	total := 0
	for _, what := range slices.Sorted(maps.Keys(others)) {
		total += others[what]
		said = append(said, report.Counted(what, others[what]))
	}
	if total > 1 {
		return fmt.Sprintf("these %d documents are not batch responses: %s", total, strings.Join(said, ", "))
	}
	return "this is " + recognize.Thing{Title: said[0]}.Named() + ", not a batch response"
}

// OtherActions are the values of --other.
var OtherActions = []string{"skip", "note", "error"}
