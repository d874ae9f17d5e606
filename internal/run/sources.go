package run

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// A Reader judges sources by what is in them: documents one by one, recordings
// as sessions.
type Reader struct {
	validator *validate.Validator
	inputs    sync.Pool                            // of *input.Reader, closed
	count     *atomic.Int64                        // of bytes that were read; nil where nobody asks
	judge     func() (*conformance.Checker, error) // compiled when the first recording comes
	sanitized bool
	inside    bool                 // judge the documents in the lines of logs
	Observe   bool                 // take documents as observations, to be judged together
	Reference *conformance.Session // to compare sessions with; nil for none
	Log       *recording.Log       // take lines as envelopes of observations; nil for none
	maxAge    time.Duration        // of recordings; 0 is any
	now       func() time.Time
}

func (o *Options) reader(v *validate.Validator) *Reader {
	return &Reader{validator: v, sanitized: o.Sanitized, inside: o.Inside, judge: sync.OnceValues(func() (*conformance.Checker, error) {
		return o.newJudge(o.Profile)
	})}
}

// Found is what came of a part of a source.
type Found struct {
	Source    input.Source
	Documents []report.Document
	count     int                    // of documents that were judged
	skipped   int                    // lines of a log that were skipped
	notes     int                    // that were counted alone
	routes    []string               // of a recording without batch traffic
	unjudged  bool                   // the source has no batch traffic
	observed  []conformance.Exchange // to be judged together with others
	undated   bool                   // it has no recorded time, where one is asked for
	note      string                 // to print on standard error
	err       error                  // the source cannot be read any further
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
	r.judgeSource(in, s, func(found Found) bool {
		found.Source = s
		return send(found)
	})
}

func (r *Reader) judgeSource(in *input.Reader, s input.Source, send func(Found) bool) {
	if r.Log != nil {
		send(r.readLog(s, in))
		return
	}
	head, _ := in.Peek(recording.HeadSize) // a shorter file is all head; an error comes again with the first read
	switch {
	case !r.inside && recording.Fits(head):
		send(r.readRecording(s, in))
	case !s.Named && isYAML(s.Name):
		send(Found{unjudged: true})
	case r.Observe:
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
			found.undated, first = first && r.maxAge > 0, false
			return send(found)
		})
	}
}

// isYAML reports by its name, compressed or not, whether a file is YAML: of that,
// only recordings are judged.
func isYAML(name string) bool {
	ext := filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"))
	return ext == ".yml" || ext == ".yaml"
}

// readDocuments hands on what is found in documents, all together that was read
// at once.
func (r *Reader) readDocuments(s input.Source, in io.Reader, send func(Found) bool) {
	var found Found
	for part, err := range r.validator.Stream(in) {
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
}

// add adds a report on a part of the file with the name.
func (j *Found) add(name string, part validate.Report) {
	j.count += part.Documents
	j.skipped += part.Skipped
	j.notes += part.Notes
	switch {
	case len(part.Findings) > 0:
		for i := range part.Findings {
			part.Findings[i].File = name
		}
		j.Documents = append(j.Documents, report.Document{File: name, Findings: part.Findings})
	case part.Documents > 0:
		j.Documents = append(j.Documents, report.Document{File: name, Sound: part.Documents})
	}
}

func (r *Reader) readRecording(s input.Source, in io.Reader) Found {
	session, err := readSession(s.Name, in)
	if err != nil {
		return Found{err: err}
	}
	return r.JudgeSession(session)
}

// readSession reads a recording, which is never judged in parts.
func readSession(name string, in io.Reader) (*conformance.Session, error) {
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
func OpenSession(name string) (*conformance.Session, error) {
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

func (r *Reader) JudgeSession(session *conformance.Session) Found {
	j, err := r.judge()
	if err != nil {
		return Found{err: err}
	}
	session.Sanitized = r.sanitized
	found := j.Judge(session)
	if !found.Judged() {
		return Found{unjudged: true, routes: found.Routes}
	}
	old, undated := r.age(session)
	d := report.Document{File: session.Name, Findings: slices.Concat(old, found.Findings), Checks: found.Outcomes, Session: session, Checker: j, Routes: found.Routes, Responses: found.Documents}
	if r.Reference != nil {
		d.Beside = j.Compare(r.Reference, session)
	}
	return Found{Documents: []report.Document{d}, count: found.Documents, undated: undated}
}

func (r *Reader) readLog(s input.Source, in io.Reader) Found {
	log := *r.Log
	if len(log.Where) == 0 { // nothing but its looks tells a batch response from others
		j, err := r.judge()
		if err != nil {
			return Found{err: err}
		}
		log.Keep = j.IsBatchResponse
	}
	observed, counts, err := log.Observations(s.Name, in)
	var notes []string
	if counts.Broken > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d of %d lines are not JSON, the first is line %d", s.Name, counts.Broken, counts.Lines, counts.First))
	}
	if counts.Untimed > 0 && err == nil {
		notes = append(notes, fmt.Sprintf("%s: %d responses have no time at %s: their batches are taken in the order of the file", s.Name, counts.Untimed, r.Log.Time))
	}
	return Found{observed: observed, note: strings.Join(notes, "; "), err: err}
}

// otherFile decides what becomes of a recording without batch traffic.
func (t *Tally) otherFile(w World, found Found) {
	s := found.Source
	t.Summary.Unjudged++
	what := t.o.Other
	if what == "" && s.Named {
		what = "error"
	}
	if what == "" || what == "skip" {
		return
	}
	message := s.Name + ": no batch traffic"
	if len(found.routes) > 0 {
		const maxRoutes = 5
		routes := found.routes[:min(maxRoutes, len(found.routes))]
		message += fmt.Sprintf(" among its routes: %s (--batches-path names another path)", strings.Join(routes, ", "))
	}
	fmt.Fprintln(w.Stderr, "batchcheck: "+PrintableLines(message))
	t.Trouble = t.Trouble || what == "error"
}

// newJudge builds the judge that the options ask for.
func (o *Options) newJudge(profile string) (*conformance.Checker, error) {
	settings, err := o.SessionOptions(profile)
	if err != nil {
		return nil, err
	}
	j, err := conformance.NewChecker(settings)
	if err != nil {
		return nil, Usage("%v", err)
	}
	return j, nil
}

// SessionOptions gives what sessions are judged by. What --only and --skip
// choose is left to the tally.
func (o *Options) SessionOptions(profile string) (conformance.Options, error) {
	schema, err := o.schemaText()
	return conformance.Options{
		Profile: profile, Naming: o.Naming, Schema: schema, MaxDocument: o.MaxDocument,
		ShowValues: o.ShowValues, Paths: conformance.Paths{Batches: o.BatchesPath, Files: o.FilesPath},
	}, err
}

// OtherActions are the values of --other.
var OtherActions = []string{"skip", "note", "error"}

// checkOther holds --other to what it may be.
func (o *Options) checkOther() error {
	if o.Other != "" && !slices.Contains(OtherActions, o.Other) {
		return Usage("--other %q is none of %s", o.Other, strings.Join(OtherActions, ", "))
	}
	return nil
}
