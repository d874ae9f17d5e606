package run

import (
	"bytes"
	"cmp"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
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
	hints     *atomic.Int64                        // that were printed, by source; nil where none is wanted
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
	relative  string               // what the source is, of an API that has no contract here
	suggested string               // another profile, by which the source has no error
	inside    string               // JSON Pointer to batch responses inside of what the source has
	skipped   int                  // lines of a log that were skipped
	notJSON   int                  // those of them that are not JSON
	outside   int                  // documents of another time than was asked for
	untimed   int                  // documents that were judged although their time is not known
	missing   string               // what pointer into a log has led to nothing in any of its lines; "" for none
	binary    bool                 // the source is no text
	notes     int                  // that were counted alone
	counted   []validate.Count     // findings that were counted alone, since there was no room for more
	routes    []string             // of a recording without batch traffic
	unjudged  bool                 // the source has no batch traffic, or no batch response
	remedy    string               // what an unjudged source is, and what to do, where its format is not read
	observed  []recording.Exchange // to be judged together with others
	begins    bool                 // they are the first of their source
	undated   bool                 // it has no recorded time, where one is asked for
	note      string               // to print on standard error
	err       error                // the source cannot be read any further

	Session *recording.Session // that was judged; nil where none was
	Target  string             // the live API's name among others
	IsLive  bool               // a live API was driven, just now
	Who     string             // what stands before what is said of that run
	Resume  string             // how to go on with it
}

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
		r.readObservations(s, in, send)
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
		r.readObservations(s, in, send)
	default:
		first := true
		r.readDocuments(s, in, func(found Found) bool {
			found.undated, first = first && r.o.MaxAge > 0, false
			return send(found)
		})
	}
}
