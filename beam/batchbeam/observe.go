package batchbeam

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

func init() {
	beam.RegisterDoFn(&observeFn{})
	register.Emitter2[string, Glimpse]()
	register.Emitter2[string, Observation]()
	register.Emitter1[Sight]()
}

// An Observation is one batch as one line of a log shows it.
type Observation struct {
	Glimpse  Glimpse
	Part     Part
	Line     int // in the part
	Column   int
	Pointer  string
	Verbatim bool
	Body     []byte
	By       string
}

// A Glimpse is what tells an observation's place among those of its batch, and
// which are the same.
type Glimpse struct {
	Seconds int64 // of the time that it was seen, Unix
	Nanos   int64
	Untimed bool
	File    string
	Offset  int64
	Digest  string // see Checker.Identify
}

// spot names the observation.
func (g *Glimpse) spot() string { return g.File + "@" + strconv.FormatInt(g.Offset, 10) }

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

func (f *observeFn) ProcessElement(ctx context.Context, p Part, glimpse func(string, Glimpse), emit func(string, Observation), tell func(Sight)) error {
	s, err := f.openPart(ctx, p)
	var seen Sight
	if err == nil {
		err = f.observe(s, p, &seen, func(id string, o Observation) {
			glimpse(id, o.Glimpse)
			emit(o.Glimpse.spot(), o)
		})
	}
	if s != nil {
		s.raw.Close() // it was only read
	}
	if err != nil && !s.isLasting(err) {
		return err
	}
	tell(seen) // and of trouble the judge of the part
	return nil
}

func (f *observeFn) observe(s *source, p Part, seen *Sight, emit func(string, Observation)) error {
	var id string
	var digest session.Digest
	log := f.Options.recordingLog()
	log.Keep = func(body []byte) (ok bool) {
		if len(log.Where) == 0 && !f.judge.lifecycle.Reader().IsBatchResponse(body) {
			return false
		}
		id, digest, ok = f.judge.lifecycle.Reader().Identify(body)
		return ok
	}
	groups := newGrouper(f.Options.By, p.File, s)
	var counts recording.Counts
	for e, err := range log.Stream(p.File, groups, &counts) {
		if err != nil {
			return err
		}
		o := observationOf(e, p, s)
		o.Glimpse.Digest, o.By = string(digest[:]), groups.at(e.Place.Offset)
		groups.forget(e.Place.Offset)
		emit(id, o)
		seen.Observations++
		seen.Untimed = counts.Untimed
	}
	return nil
}

func observationOf(e recording.Exchange, p Part, s *source) Observation {
	return Observation{
		Glimpse: Glimpse{
			Seconds: e.Start.Unix(), Nanos: int64(e.Start.Nanosecond()), Untimed: e.Start.IsZero(),
			File: p.File, Offset: s.start() + e.Place.Offset,
		},
		Part: p, Line: e.Place.Line, Column: e.Place.Column,
		Pointer: e.Place.Pointer, Verbatim: e.Place.Verbatim, Body: bytes.Clone(e.Reply.Body),
	}
}

// exchange gives the observation as one of a session.
func (o Observation) exchange(t Turn) recording.Exchange {
	e := recording.Exchange{Number: t.Number, Bare: true, Start: time.Unix(o.Glimpse.Seconds, o.Glimpse.Nanos).UTC(), Repeats: t.Repeats}
	e.Reply.Body = o.Body
	e.Place = recording.Place{
		File: o.Glimpse.File, Line: o.Line, Column: o.Column, Offset: o.Glimpse.Offset, Pointer: o.Pointer, Verbatim: o.Verbatim,
	}
	return e
}
