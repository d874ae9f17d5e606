package batchbeam

import (
	"bytes"
	"context"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

func init() {
	register.DoFn4x1[context.Context, Part, func(string, Observation), func(Sight), error](&observeFn{})
	register.Emitter2[string, Observation]()
	register.Emitter1[Sight]()
}

// An Observation is one batch as one line of a log shows it.
type Observation struct {
	Seconds  int64 // of the time that it was seen, Unix
	Nanos    int64
	Untimed  bool
	Part     Part
	Line     int // in the part
	Column   int
	Offset   int64 // in the file
	Pointer  string
	Verbatim bool
	Digest   string
	Body     []byte
	By       string
}

// A Sight is what was seen of batches: in a part, or of one of them.
type Sight struct {
	Batches      int
	Observations int
	Untimed      int // observations without a time
	Unordered    int // batches of which one has none, that are not judged
	Cut          int // batches with more to judge than is held at a time
}

// An observeFn gives the batches in a log's lines, by their ids.
type observeFn struct {
	Options Options
	opener
	judge *judge
}

func (f *observeFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *observeFn) ProcessElement(ctx context.Context, p Part, emit func(string, Observation), tell func(Sight)) error {
	s, err := f.openPart(ctx, p)
	if err == nil {
		err = f.observe(s, p, emit, tell)
	}
	if s != nil {
		s.raw.Close() // it was only read
	}
	if err != nil && !s.isLasting(err) {
		return err
	}
	return nil // the judge of the part tells of its trouble
}

func (f *observeFn) observe(s *source, p Part, emit func(string, Observation), tell func(Sight)) error {
	var id string
	var digest conformance.Digest
	log := f.Options.recordingLog()
	log.Keep = func(body []byte) (ok bool) {
		if len(log.Where) == 0 && !f.judge.lifecycle.IsBatchResponse(body) {
			return false
		}
		id, digest, ok = f.judge.lifecycle.Identify(body)
		return ok
	}
	groups := newGrouper(f.Options.By, p.File, s)
	var counts recording.Counts
	var seen Sight
	defer func() { seen.Untimed = counts.Untimed; tell(seen) }()
	for e, err := range log.Stream(p.File, groups, &counts) {
		if err != nil {
			return err
		}
		o := observationOf(e, p, s)
		o.Digest, o.By = string(digest[:]), groups.at(e.Place.Offset)
		groups.forget(e.Place.Offset)
		emit(id, o)
		seen.Observations++
	}
	return nil
}

func observationOf(e conformance.Exchange, p Part, s *source) Observation {
	return Observation{
		Seconds: e.Start.Unix(), Nanos: int64(e.Start.Nanosecond()), Untimed: e.Start.IsZero(),
		Part: p, Line: e.Place.Line, Column: e.Place.Column, Offset: s.start() + e.Place.Offset,
		Pointer: e.Place.Pointer, Verbatim: e.Place.Verbatim, Body: bytes.Clone(e.Reply.Body),
	}
}

// exchange gives the observation as one of a session.
func (o Observation) exchange(number, repeats int) conformance.Exchange {
	e := conformance.Exchange{Number: number, Bare: true, Start: time.Unix(o.Seconds, o.Nanos).UTC(), Repeats: repeats}
	e.Reply.Body = o.Body
	e.Place = conformance.Place{File: o.Part.File, Line: o.Line, Column: o.Column, Offset: o.Offset, Pointer: o.Pointer, Verbatim: o.Verbatim}
	return e
}
