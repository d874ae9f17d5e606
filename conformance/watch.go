package conformance

import (
	"bytes"
	"hash/maphash"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A Watch judges observations without HTTP as they come, and gives the findings that
// Judge gives for a session of them. It keeps little of each batch: how it was seen
// last, how it ended, and what each check remembers. An observation that shows nothing
// new costs no memory. It is for packages of this module, and for one goroutine.
//
// Observations are judged in the order of their times, those of a batch that has some
// without a time in the order that they come in. A batch of which one comes late is
// judged when all observations are seen again.
type Watch struct {
	trial    *trial
	skimmer  *session.Skimmer
	verdicts []verdict // of the checks that follow batches
	errs     []error   // why one of them could not be made
	batches  map[string]*watched
	order    []*watched // by their first observations
	late     int        // batches that are to be seen again
	isAgain  bool       // they are seen again
	report   Report
	isWhole  bool               // all has to be judged as a session
	judged   map[uint64]*judged // by hash, some of the documents that were judged in full
	sight    session.Sighting   // of the last of these

	parsed   *session.Observation // the last one, where it had to be parsed; else nil
	parsedOf *watched

	// Keep tells batch responses from what else a log holds; nil where all are some. With
	// IsSame, it does so by the contract that the Watch has, and is not asked about
	// batches that hold to it.
	Keep   func(body []byte) bool
	IsSame bool

	// What is recalled for the checks.
	now, before, end, poll session.Recalled
}

// A watched is what is kept of a batch.
type watched struct {
	life
	last  session.Sighting
	ended *session.Sighting // how it ended; nil while it runs
	timed *session.Sighting // the last with a time, where last has none

	seen      int
	latest    time.Time // of the observations so far
	isUntimed bool      // one has no time
	isLate    bool      // one has come late

	tallies []tally // by check
	found   findings
	held    []session.Sighting // of a batch that is seen again
}

// A tally is what a check has to say of one batch.
type tally struct {
	judged, findings int
	worst            validate.Level
}

// Watch begins to judge observations. The name is that of the session.
func (j *Checker) Watch(name string, sanitized bool) *Watch {
	s := &recording.Session{Name: name, Format: "observations", Sanitized: sanitized}
	w := &Watch{trial: j.newTrial(j.reader.Start(s)), skimmer: j.reader.NewSkimmer(j.validators[""]), batches: map[string]*watched{}, judged: map[uint64]*judged{}}
	w.report = Report{Name: name, Profile: j.Profile(), Why: j.why}
	for _, c := range checks {
		if c.Follow != nil && j.rules.Has(c.ID) && !(c.Exact && sanitized) {
			w.verdicts = append(w.verdicts, verdict{trial: w.trial, check: c})
		}
	}
	w.errs = make([]error, len(w.verdicts))
	return w
}

// Keeper gives what tells batch responses from what else a log holds, for one goroutine.
func (j *Checker) Keeper() func(body []byte) bool {
	skimmer := j.reader.NewSkimmer(j.validators[""])
	return func(body []byte) bool { return skimmer.Holds(body) || j.reader.IsBatchResponse(body) }
}

// Session is that of the report, without its exchanges.
func (w *Watch) Session() *recording.Session { return w.trial.Session }

// Add judges an observation, which may change afterwards. isKept is false for one that
// is no batch response. Where isWhole is true, all have to be judged together, as a
// session: it is no batch but a list or an event, or has results in it.
func (w *Watch) Add(e *recording.Exchange) (isKept, isWhole bool) {
	s := w.skimmer.Read(e)
	if w.Keep != nil && (s == nil || !w.IsSame) && !w.Keep(e.Reply.Body) {
		return false, false
	}
	w.report.Exchanges++
	w.report.Documents++
	s, o := w.see(e, s)
	if w.isWhole || o == nil {
		return true, w.isWhole
	}
	b := w.batches[s.ID]
	if b == nil {
		b = w.newWatched()
		w.batches[s.ID] = b
		w.order = append(w.order, b)
	}
	isUntimed := e.Start.IsZero()
	if !b.isLate && !b.isUntimed && !isUntimed && e.Start.Before(b.latest) {
		*b = *w.newWatched()
		b.isLate = true
		w.late++
	}
	b.isUntimed = b.isUntimed || isUntimed
	if !b.isLate {
		b.latest = e.Start
		w.follow(b, s, o)
	}
	return true, false
}

func (w *Watch) newWatched() *watched {
	return &watched{life: w.trial.newLife(), tallies: make([]tally, len(w.verdicts))}
}

// see reads an observation that was skimmed, and judges it by the rules on documents
// where that gave nothing; o is nil for what is no batch with an id.
func (w *Watch) see(e *recording.Exchange, skimmed *session.Sighting) (*session.Sighting, *session.Observation) {
	if skimmed != nil {
		return skimmed, w.trial.Recall(&w.now, skimmed, w.skimmer.Once())
	}
	d, parsed := w.judgeDocument(e)
	if !d.isBatch {
		return nil, nil
	}
	w.sight = d.sight
	w.sight.Number, w.sight.Start, w.sight.Place = e.Number, e.Start, e.Place
	if parsed != nil {
		return &w.sight, parsed
	}
	return &w.sight, w.trial.Recall(&w.now, &w.sight, nil)
}

// A judged is what came of a document that was judged in full. The same document again
// is not judged again.
type judged struct {
	body    []byte
	isBatch bool // with an id
	sight   session.Sighting
	found   []addition
}

// An addition is how many findings of one habit a document has.
type addition struct{ index, count int }

// judgeDocument judges an observation by the rules on documents. parsed is what it shows
// of a batch; nil where the document came before.
func (w *Watch) judgeDocument(e *recording.Exchange) (d *judged, parsed *session.Observation) {
	t := w.trial
	key := maphash.Bytes(bodySeed, e.Reply.Body)
	if d := w.judged[key]; d != nil && bytes.Equal(d.body, e.Reply.Body) {
		for _, f := range d.found {
			if !w.isAgain {
				t.found.all[f.index].Count += f.count
			}
		}
		return d, nil
	}
	d = &judged{body: bytes.Clone(e.Reply.Body)}
	exchange := *e
	exchange.Reply.Body = d.body
	r := t.ReadBare(&exchange)
	w.isWhole = w.isWhole || r.Page != nil || r.Event != nil || r.Batch != nil && t.Output != nil &&
		slices.ContainsFunc(t.Output.Inline, func(path string) bool { return r.Batch.Value(path) != nil })
	if d.isBatch = r.Batch != nil && r.Batch.ID != ""; d.isBatch {
		d.sight = r.Batch.Sight()
		d.sight.Body = d.body
	}
	if !w.isAgain {
		t.onAdd = func(index, count int) { d.found = append(d.found, addition{index, count}) }
		for _, f := range t.validators[""].CheckParsed(r.Doc).Findings {
			t.addDocumentFinding(r, f)
		}
		t.onAdd = nil
	}
	const most, long = 1024, 16 << 10 // documents, and bytes of one, that are kept
	if len(w.judged) == most {
		clear(w.judged)
	}
	if len(d.body) <= long {
		w.judged[key] = d
	}
	return d, r.Batch
}

// bodySeed is of this process.
var bodySeed = maphash.MakeSeed()

// follow has the checks follow a batch to its next observation.
func (w *Watch) follow(b *watched, s *session.Sighting, o *session.Observation) {
	t := w.trial
	if b.seen > 0 {
		b.life.before = t.Recall(&w.before, &b.last, nil)
		if w.parsed != nil && w.parsedOf == b && w.parsed.Reply.Number == b.last.Number {
			b.life.before = w.parsed
		}
	}
	if b.ended != nil {
		b.life.end = t.Recall(&w.end, b.ended, nil)
	}
	b.life.poll = w.pollOf(b)
	w.each(b, func(v *verdict) { v.check.Follow(t, v, &b.life, o) })
	switch {
	case b.life.end == nil:
		b.ended = nil
	case b.life.end == o:
		b.ended = &session.Sighting{}
		b.ended.Keep(s)
	}
	if s.Start.IsZero() && b.seen > 0 && !b.last.Start.IsZero() {
		last := b.last
		b.timed, b.last = &last, session.Sighting{}
	}
	b.last.Keep(s)
	b.seen++
	b.life.before, b.life.end, b.life.poll = nil, nil, nil
	if w.parsed = nil; o != &w.now.Observation {
		w.parsed, w.parsedOf = o, b
	}
}

// pollOf recalls the last observation with a time; nil where there is none.
func (w *Watch) pollOf(b *watched) *session.Observation {
	switch {
	case b.seen > 0 && !b.last.Start.IsZero():
		return w.trial.Recall(&w.poll, &b.last, nil)
	case b.timed != nil:
		return w.trial.Recall(&w.poll, b.timed, nil)
	}
	return nil
}

// each has each check do something with a batch, and adds what it says to what is kept.
func (w *Watch) each(b *watched, do func(*verdict)) {
	documents := w.trial.found
	w.trial.found = b.found
	for i := range w.verdicts {
		v := &w.verdicts[i]
		v.judged, v.findings, v.worst = 0, 0, 0
		if err := v.recovered(func() { do(v) }); err != nil {
			w.errs[i] = err
		}
		sum := &b.tallies[i]
		sum.judged, sum.findings, sum.worst = sum.judged+v.judged, sum.findings+v.findings, max(sum.worst, v.worst)
	}
	b.found, w.trial.found = w.trial.found, documents
}

// Again tells whether all observations are to be seen again, by See, since some batches
// were not seen in the order of their times.
func (w *Watch) Again() bool { return w.late > 0 }

// See sees an observation again.
func (w *Watch) See(e *recording.Exchange) {
	w.isAgain = true
	s, o := w.see(e, w.skimmer.Read(e))
	if o == nil || w.batches[s.ID] == nil || !w.batches[s.ID].isLate {
		return
	}
	b := w.batches[s.ID]
	if n := len(b.held); n > 0 && bytes.Equal(b.held[n-1].Body, s.Body) { // it shows nothing new
		again := b.held[n-1]
		again.Number, again.Start, again.Place = s.Number, s.Start, s.Place
		b.held = append(b.held, again)
		return
	}
	var kept session.Sighting
	kept.Keep(s)
	b.held = append(b.held, kept)
}

// Report gives what was found in all observations.
func (w *Watch) Report() Report {
	t := w.trial
	for _, b := range w.order {
		if !b.isUntimed {
			slices.SortStableFunc(b.held, func(x, y session.Sighting) int { return x.Start.Compare(y.Start) })
		}
		for i := range b.held {
			w.follow(b, &b.held[i], t.Recall(&w.now, &b.held[i], nil))
		}
		b.held = nil
		b.life.poll = w.pollOf(b)
		w.each(b, func(v *verdict) {
			if v.check.End != nil {
				v.check.End(t, v, &b.life)
			}
		})
	}
	for i := range w.verdicts {
		v := &w.verdicts[i]
		v.judged, v.findings, v.worst = 0, 0, 0
		for _, b := range w.order {
			sum := b.tallies[i]
			v.judged, v.findings, v.worst = v.judged+sum.judged, v.findings+sum.findings, max(v.worst, sum.worst)
		}
	}
	for _, b := range w.order {
		t.found.all = append(t.found.all, b.found.all...)
	}
	for _, c := range checks {
		i := slices.IndexFunc(w.verdicts, func(v verdict) bool { return v.check.ID == c.ID })
		switch {
		case !t.rules.Has(c.ID):
		case i >= 0:
			w.report.Outcomes = append(w.report.Outcomes, w.verdicts[i].outcome(w.errs[i]))
		default:
			w.report.Outcomes = append(w.report.Outcomes, t.run(c))
		}
	}
	w.report.Findings = t.found.sorted()
	return w.report
}
