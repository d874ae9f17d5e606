package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
)

// Observations reads JSON or JSON Lines as one batch response after the other,
// in the order of the text. What cannot be read ends them, with an error.
func Observations(name string, r io.Reader) iter.Seq2[conformance.Exchange, error] {
	return func(yield func(conformance.Exchange, error) bool) {
		parts := document.NewSplitter(r, document.Start, jsonLimits)
		for number := 1; ; number++ {
			part, err := parts.Next()
			if err == io.EOF {
				return
			}
			if err == nil && part.Fault != nil {
				at := part.Start.Advance(part.Text[:part.Fault.Offset])
				err = fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, part.Fault.Message)
			}
			if err != nil {
				yield(conformance.Exchange{}, err)
				return
			}
			if !yield(observation(name, number, part), nil) {
				return
			}
		}
	}
}

func observation(name string, number int, part document.Part) conformance.Exchange {
	e := conformance.Exchange{Number: number, Bare: true}
	e.Reply.Body = bytes.Clone(part.Text) // the part goes with the next
	e.Place = conformance.Place{
		File: name, Line: part.Start.Line, Column: part.Start.Column, Offset: part.Start.Offset, Verbatim: true,
	}
	if part.Item >= 0 {
		e.Place.Pointer = "/" + strconv.Itoa(part.Item)
	}
	return e
}

// A Log says where in the lines of a log batch responses stand: JSON Lines,
// each an envelope with a response in it.
type Log struct {
	At    string   // JSON Pointer to the response; a string there holds it as JSON text
	Where []string // POINTER=GLOB: lines to read; all without any
	Time  string   // JSON Pointer to the time of the observation

	// Keep tells which bodies to keep, such as conformance.Checker's
	// IsBatchResponse; nil keeps all.
	Keep func(body []byte) bool
}

// Counts say what became of a log's lines.
type Counts struct {
	Lines   int // that are not blank
	Broken  int // that are not JSON
	First   int // number of the first of these, from 1
	Passed  int // over, by Where or for want of a response
	Untimed int // without a time where one was asked for
}

// Observations reads the responses in a log's lines. Lines that are not JSON
// are counted: logs hold other things, too.
func (l Log) Observations(name string, r io.Reader) ([]conformance.Exchange, Counts, error) {
	var exchanges []conformance.Exchange
	var counts Counts
	lines, err := envelope.New(l.At, l.Where)
	if err != nil {
		return nil, counts, err
	}
	parts := document.NewSplitter(r, document.Start, envelope.Limits).Lines()
	for {
		part, err := parts.Next()
		if errors.Is(err, io.EOF) {
			return exchanges, counts, nil
		}
		if err != nil {
			return exchanges, counts, err
		}
		counts.Lines++
		root, ok := document.Parse(part.Text, envelope.Limits).Root()
		if !ok || part.TooLong {
			if counts.Broken++; counts.Broken == 1 {
				counts.First = part.Start.Line
			}
			continue
		}
		body, found := lines.Find(root)
		if !found {
			counts.Passed++
			continue
		}
		e := l.observation(name, part, body)
		if l.Keep != nil && !l.Keep(e.Reply.Body) {
			counts.Passed++
			continue
		}
		if e.Start, ok = timeAt(root, l.Time); !ok {
			counts.Untimed++
		}
		e.Number = len(exchanges) + 1
		e.Reply.Body = bytes.Clone(e.Reply.Body) // the line goes with the next
		exchanges = append(exchanges, e)
	}
}

func (l Log) observation(name string, part document.Part, body document.Value) conformance.Exchange {
	e := conformance.Exchange{Bare: true}
	start := part.Start.Advance(part.Text[:body.Start()])
	e.Place = conformance.Place{File: name, Line: start.Line, Column: start.Column, Offset: start.Offset, Pointer: l.At}
	if body.Kind() == document.String {
		e.Reply.Body = []byte(body.Text())
	} else {
		e.Reply.Body, e.Place.Verbatim = body.Raw(), true
	}
	return e
}

// Check finds what is wrong with the pointers and conditions, before a log is read.
func (l Log) Check() error {
	_, err := envelope.New(l.At, l.Where)
	return err
}

// timeAt reads a time: Unix seconds, milliseconds or finer, or RFC 3339. No
// pointer means that none is asked for.
func timeAt(root document.Value, pointer string) (t time.Time, ok bool) {
	if pointer == "" {
		return t, true
	}
	v, found := envelope.Value(root, pointer)
	if !found {
		return t, false
	}
	text := envelope.Text(v)
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > 1e18 {
		return t, false
	}
	for math.Abs(seconds) >= 1e11 { // milliseconds, microseconds, nanoseconds
		seconds /= 1000
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(fraction*1e9)).UTC(), true
}
