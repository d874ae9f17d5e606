package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
)

// Observations reads JSON or JSON Lines as one batch response after the other,
// in the order of the text. A body is overwritten by the next. What cannot be read ends
// them, with an error.
func Observations(name string, r io.Reader) iter.Seq2[Exchange, error] {
	return func(yield func(Exchange, error) bool) {
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
				yield(Exchange{}, err)
				return
			}
			if !yield(observation(name, number, part), nil) {
				return
			}
		}
	}
}

func observation(name string, number int, part document.Part) Exchange {
	e := Exchange{Number: number, Bare: true}
	e.Reply.Body = part.Text
	e.Place = Place{
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

	// Keep says which bodies to keep, such as those that look like batches; nil
	// keeps all.
	Keep func(body []byte) bool
}

// Counts say what became of a log's lines.
type Counts struct {
	Lines   int // that are not blank
	Broken  int // that are not JSON
	First   int // number of the first of these, from 1
	Passed  int // over, by Where or for want of a response
	Untimed int // without a time where one was asked for

	// Missing says which of At and the pointers of Where has led to nothing in any
	// line, and what the lines have instead. "" is none.
	Missing string
}

// Observations reads the responses in a log's lines. Lines that are not JSON
// are counted: logs hold other things, too.
func (l Log) Observations(name string, r io.Reader) ([]Exchange, Counts, error) {
	var exchanges []Exchange
	var counts Counts
	for e, err := range l.Stream(name, r, &counts) {
		if err != nil {
			return exchanges, counts, err
		}
		if err := CheckNumber(len(exchanges) + 1); err != nil {
			return exchanges, counts, err
		}
		e.Reply.Body = bytes.Clone(e.Reply.Body)
		exchanges = append(exchanges, e)
	}
	return exchanges, counts, nil
}

// Stream yields what Observations gives, one after the other, and counts in
// counts. A body is overwritten by the next. An error is yielded last.
func (l Log) Stream(name string, r io.Reader, counts *Counts) iter.Seq2[Exchange, error] {
	return func(yield func(Exchange, error) bool) {
		lines, err := envelope.New(l.At, l.Where)
		if err != nil {
			yield(Exchange{}, err)
			return
		}
		defer func() { counts.Missing = lines.Missing() }()
		finder := lines.NewFinder(l.Time)
		parts := document.NewSplitter(r, document.Start, envelope.Limits).Lines()
		for number := 1; ; {
			part, err := parts.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Exchange{}, err)
				return
			}
			e, found := l.read(name, lines, finder, part, counts)
			if !found {
				continue
			}
			e.Number = number
			number++
			if !yield(e, nil) {
				return
			}
		}
	}
}

// read reads one line, and counts it.
func (l Log) read(name string, lines *envelope.Envelope, finder *envelope.Finder, part document.Part, counts *Counts) (e Exchange, found bool) {
	counts.Lines++
	if from, end, at, found, isKnown := finder.Find(part.Text); isKnown && !part.TooLong {
		if found {
			e = l.at(name, part, from)
			e.Reply.Body, e.Place.Verbatim = part.Text[from:end], true
			found = l.Keep == nil || l.Keep(e.Reply.Body)
		}
		if !found {
			counts.Passed++
			return e, false
		}
		isTimed := l.Time == ""
		if at != nil {
			e.Start, isTimed = envelope.ParseTime(string(at))
		}
		if !isTimed {
			counts.Untimed++
		}
		return e, true
	}
	root, ok := document.Parse(part.Text, envelope.Limits).Root()
	if !ok || part.TooLong {
		if counts.Broken++; counts.Broken == 1 {
			counts.First = part.Start.Line
		}
		return e, false
	}
	body, found := lines.Find(root)
	if found {
		e = l.observation(name, part, body)
		found = l.Keep == nil || l.Keep(e.Reply.Body)
	}
	if !found {
		counts.Passed++
		return e, false
	}
	if e.Start, ok = timeAt(root, l.Time); !ok {
		counts.Untimed++
	}
	return e, true
}

func (l Log) observation(name string, part document.Part, body document.Value) Exchange {
	e := l.at(name, part, body.Start())
	if body.Kind() == document.String {
		e.Reply.Body = []byte(body.Text())
	} else {
		e.Reply.Body, e.Place.Verbatim = body.Raw(), true
	}
	return e
}

// at gives an observation whose body stands at an offset in a line.
func (l Log) at(name string, part document.Part, offset int) Exchange {
	start := part.Start.Advance(part.Text[:offset])
	return Exchange{Bare: true, Place: Place{File: name, Line: start.Line, Column: start.Column, Offset: start.Offset, Pointer: l.At}}
}

// Check finds what is wrong with the pointers and conditions, before a log is read.
func (l Log) Check() error {
	_, err := envelope.New(l.At, l.Where)
	return err
}

// timeAt reads the time at a pointer. No pointer means that none is asked for.
func timeAt(root document.Value, pointer string) (t time.Time, ok bool) {
	if pointer == "" {
		return t, true
	}
	v, found := envelope.Value(root, pointer)
	if !found {
		return t, false
	}
	return envelope.Time(v)
}
