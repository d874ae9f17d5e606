package main

import (
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

// A reader judges sources by what is in them: documents one by one, recordings
// as sessions.
type reader struct {
	validator *validate.Validator
	inputs    sync.Pool                            // of *input.Reader, closed
	count     *atomic.Int64                        // of bytes that were read; nil where nobody asks
	judge     func() (*conformance.Checker, error) // compiled when the first recording comes
	sanitized bool
	inside    bool                 // judge the documents in the lines of logs
	observe   bool                 // take documents as observations, to be judged together
	reference *conformance.Session // to compare sessions with; nil for none
	log       *recording.Log       // take lines as envelopes of observations; nil for none
	maxAge    time.Duration        // of recordings; 0 is any
	now       func() time.Time
}

func (o *options) reader(v *validate.Validator) *reader {
	return &reader{validator: v, sanitized: o.sanitized, inside: o.inside, judge: sync.OnceValues(func() (*conformance.Checker, error) {
		return o.newJudge(o.profile)
	})}
}

// judged is what came of a part of a source.
type judged struct {
	source    input.Source
	documents []report.Document
	count     int                    // of documents that were judged
	skipped   int                    // lines of a log that were skipped
	notes     int                    // that were counted alone
	routes    []string               // of a recording without batch traffic
	unjudged  bool                   // the source has no batch traffic
	observed  []conformance.Exchange // to be judged together with others
	undated   bool                   // it has no recorded time, where one is asked for
	note      string                 // to tell on standard error
	err       error                  // the source cannot be read any further
}

// mostRecording is the size in bytes up to which a recording is read. (Variable
// for tests alone.)
var mostRecording = 256 << 20

// read hands on what comes of a source, as long as send takes it.
func (r *reader) read(in *input.Reader, s input.Source, send func(judged) bool) {
	if err := in.Open(s); err != nil {
		send(judged{source: s, err: err})
		return
	}
	defer in.Close()
	r.judgeSource(in, s, func(found judged) bool {
		found.source = s
		return send(found)
	})
}

func (r *reader) judgeSource(in *input.Reader, s input.Source, send func(judged) bool) {
	if r.log != nil {
		send(r.readLog(s, in))
		return
	}
	head, _ := in.Peek(recording.HeadSize) // a shorter file is all head; an error comes again with the first read
	switch {
	case !r.inside && recording.Fits(head):
		send(r.readRecording(s, in))
	case !s.Named && isYAML(s.Name):
		send(judged{unjudged: true})
	case r.observe:
		var found judged
		for e, err := range recording.Observations(s.Name, in) {
			if found.err = err; err == nil {
				found.observed = append(found.observed, e)
			}
		}
		send(found)
	default:
		first := true
		r.readDocuments(s, in, func(found judged) bool {
			found.undated, first = first && r.maxAge > 0, false
			return send(found)
		})
	}
}

// isYAML tells by its name, compressed or not, whether a file is YAML: of that,
// only recordings are judged.
func isYAML(name string) bool {
	ext := filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"))
	return ext == ".yml" || ext == ".yaml"
}

// readDocuments hands on what is found in documents, all together that was read
// at once.
func (r *reader) readDocuments(s input.Source, in io.Reader, send func(judged) bool) {
	var found judged
	for part, err := range r.validator.Stream(in) {
		found.err = err
		found.add(s.Name, part)
		if part.More {
			continue
		}
		if !send(found) {
			return
		}
		found = judged{}
	}
}

// add adds a report on a part of the file with the name.
func (j *judged) add(name string, part validate.Report) {
	j.count += part.Documents
	j.skipped += part.Skipped
	j.notes += part.Notes
	switch {
	case len(part.Findings) > 0:
		for i := range part.Findings {
			part.Findings[i].File = name
		}
		j.documents = append(j.documents, report.Document{File: name, Findings: part.Findings})
	case part.Documents > 0:
		j.documents = append(j.documents, report.Document{File: name, Sound: part.Documents})
	}
}

func (r *reader) readRecording(s input.Source, in io.Reader) judged {
	session, err := readSession(s.Name, in)
	if err != nil {
		return judged{err: err}
	}
	return r.judgeSession(session)
}

// readSession reads a recording, which is never judged in parts.
func readSession(name string, in io.Reader) (*conformance.Session, error) {
	data, err := io.ReadAll(io.LimitReader(in, int64(mostRecording)+1))
	if err == nil && len(data) > mostRecording {
		err = fmt.Errorf("the recording has more than %d bytes", mostRecording)
	}
	if err != nil {
		return nil, err
	}
	return recording.Read(name, data)
}

func (r *reader) judgeSession(session *conformance.Session) judged {
	j, err := r.judge()
	if err != nil {
		return judged{err: err}
	}
	session.Sanitized = r.sanitized
	found := j.Judge(session)
	if !found.Judged() {
		return judged{unjudged: true, routes: found.Routes}
	}
	old, undated := r.age(session)
	d := report.Document{File: session.Name, Findings: slices.Concat(old, found.Findings), Checks: found.Outcomes, Session: session, Checker: j, Routes: found.Routes, Responses: found.Documents}
	if r.reference != nil {
		d.Beside = j.Compare(r.reference, session)
	}
	return judged{documents: []report.Document{d}, count: found.Documents, undated: undated}
}

func (r *reader) readLog(s input.Source, in io.Reader) judged {
	log := *r.log
	if len(log.Where) == 0 { // nothing but its looks tells a batch response from others
		j, err := r.judge()
		if err != nil {
			return judged{err: err}
		}
		log.Keep = j.IsBatchResponse
	}
	observed, counts, err := log.Observations(s.Name, in)
	var notes []string
	if counts.Broken > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d of %d lines are not JSON, the first is line %d", s.Name, counts.Broken, counts.Lines, counts.First))
	}
	if counts.Untimed > 0 && err == nil {
		notes = append(notes, fmt.Sprintf("%s: %d responses have no time at %s: their batches are taken in the order of the file", s.Name, counts.Untimed, r.log.Time))
	}
	return judged{observed: observed, note: strings.Join(notes, "; "), err: err}
}

// otherFile decides what becomes of a recording without batch traffic.
func (t *tally) otherFile(w world, found judged) {
	s := found.source
	t.summary.Unjudged++
	what := t.o.other
	if what == "" && s.Named {
		what = "error"
	}
	if what == "" || what == "skip" {
		return
	}
	message := s.Name + ": no batch traffic"
	if len(found.routes) > 0 {
		const most = 5
		routes := found.routes[:min(most, len(found.routes))]
		message += fmt.Sprintf(" among its routes: %s (--batches-path names another path)", strings.Join(routes, ", "))
	}
	fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(message))
	t.trouble = t.trouble || what == "error"
}

// newJudge builds the judge that the options ask for.
func (o *options) newJudge(profile string) (*conformance.Checker, error) {
	settings, err := o.sessionOptions(profile)
	if err != nil {
		return nil, err
	}
	j, err := conformance.NewChecker(settings)
	if err != nil {
		return nil, usage("%v", err)
	}
	return j, nil
}

// sessionOptions gives what sessions are judged by. What --only and --skip
// choose is left to the tally.
func (o *options) sessionOptions(profile string) (conformance.Options, error) {
	schema, err := o.schemaText()
	return conformance.Options{
		Profile: profile, Naming: o.naming, Schema: schema, MaxDocument: int64(o.maxDocument),
		ShowValues: o.showValues, Paths: conformance.Paths{Batches: o.batchesPath, Files: o.filesPath},
	}, err
}

// others are the values of --other.
var others = []string{"skip", "note", "error"}

// checkOther holds --other to what it may be.
func (o *options) checkOther() error {
	if o.other != "" && !slices.Contains(others, o.other) {
		return usage("--other %q is none of %s", o.other, strings.Join(others, ", "))
	}
	return nil
}
