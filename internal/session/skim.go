package session

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/validate"
)

// A Sighting is what is kept of an observation without HTTP: its text, which is parsed
// when somebody has to say something of it, and what checks compare.
type Sighting struct {
	ID     string // of the batch
	State  string
	Number int
	Start  time.Time
	Place  recording.Place
	Body   []byte
	Facts  Facts
}

// Keep makes s the same as another one, in memory of its own.
func (s *Sighting) Keep(other *Sighting) {
	body, facts := s.Body, s.Facts
	*s = *other
	s.Body = append(body[:0], other.Body...)
	s.Facts = Facts{append(facts.hashes[:0], other.Facts.hashes...), append(facts.counts[:0], other.Facts.counts...), append(facts.once[:0], other.Facts.once...)}
}

// A Recalled is an observation of a Sighting. What it shows lasts until the next one.
type Recalled struct {
	exchange    recording.Exchange
	reply       Reply
	Observation Observation
	unread      unread
}

// An unread is of an observation whose reply is not parsed yet.
type unread struct {
	once [][]byte // times as they are written, by Lifecycle.Once; nil where nobody knows
}

// Recall gives an observation as it was seen. once are its times, as they are
// written, by Lifecycle.Once, or nil.
func (r *Reader) Recall(into *Recalled, s *Sighting, once [][]byte) *Observation {
	into.exchange = recording.Exchange{Number: s.Number, Bare: true, Start: s.Start, Place: s.Place}
	into.exchange.Reply.Body = s.Body
	into.reply = Reply{Exchange: &into.exchange, Operation: contract.Retrieve, at: s.Start, timed: !s.Start.IsZero()}
	into.unread.once = once
	into.Observation = Observation{Reply: &into.reply, by: r, ID: s.ID, State: s.State, facts: &s.Facts, item: -1, unread: &into.unread}
	return &into.Observation
}

// load parses what was not parsed yet.
func (o *Observation) load() {
	if o.unread == nil {
		return
	}
	into, facts := o.Reply, o.facts
	read := o.by.newReply(o.Reply.Exchange, nil, new(budget))
	at, timed := into.at, into.timed
	*into, *o = *read, *read.Batch
	into.Batch, into.at, into.timed = o, at, timed
	o.Reply, o.facts = into, facts
}

// Sight gives what a reply shows of a batch.
func (o *Observation) Sight() Sighting {
	e := o.Reply.Exchange
	return Sighting{ID: o.ID, State: o.State, Number: e.Number, Start: e.Start, Place: e.Place, Body: e.Reply.Body, Facts: *o.Facts()}
}

// A Skimmer reads observations of sound batches without parsing them. It is for one
// goroutine.
type Skimmer struct {
	by      *Reader
	compile func() *scan.Scanner // nil where the contract says what cannot be read so
	seen    int
	scanner *scan.Scanner // nil until it is compiled, which pays with the observations to come
	states  map[string]string
	nodes   []*contract.Node // of Lifecycle.Once
	times   []int            // by Lifecycle.Once, the numbers of the fields
	id      int              // numbers of fields
	state   int
	event   int   // that tells events from others; -1 for none
	holders []int // by layout.counted, the number of the field that holds the count; -1 for none
	counted []*contract.Node
	parser  document.Parser
	sight   Sighting
	once    [][]byte
}

// NewSkimmer makes a skimmer for documents that a validator of the same contract finds
// nothing in.
func (r *Reader) NewSkimmer(v *validate.Validator) *Skimmer {
	l := r.layout
	s := &Skimmer{by: r, states: map[string]string{}, once: make([][]byte, len(r.Lifecycle.Once))}
	s.sight.Facts = Facts{make([]uint64, len(l.names)), make([]count, len(l.counted)), make([]uint64, len(r.Lifecycle.Once))}
	kind := r.Contract.Kinds[0]
	isDeep := func(path string) bool { return strings.Contains(path, "/") }
	isOwn := func(path string) bool { _, found := l.numbers[path]; return found && !isDeep(path) }
	isPlain := kind.Name == r.Batches && isOwn(kind.Node.ID) && isOwn(r.Lifecycle.Field) && !r.Lifecycle.IsDerived() &&
		!slices.ContainsFunc(l.names, isDeep) && !slices.ContainsFunc(r.Lifecycle.Once, func(path string) bool { return !isOwn(path) }) &&
		(r.Output == nil || len(r.Output.Inline) == 0)
	if !isPlain {
		return s
	}
	s.id, s.state = l.numbers[kind.Node.ID], l.numbers[r.Lifecycle.Field]
	s.event = -1
	if events := r.API.Events; events.Is != "" {
		if !isOwn(events.Object) {
			return s
		}
		s.event = l.numbers[events.Object]
	}
	for name := range r.Lifecycle.States {
		s.states[name] = name
	}
	for _, name := range r.Lifecycle.Once {
		s.times, s.nodes = append(s.times, l.numbers[name]), append(s.nodes, kind.Node.Find(name))
	}
	for _, path := range l.counted {
		holder := -1
		if name, _, isDeeper := strings.Cut(path, "/"); isDeeper {
			if strings.Count(path, "/") > 1 || !isOwn(name) {
				return s
			}
			holder = l.numbers[name]
		}
		s.holders, s.counted = append(s.holders, holder), append(s.counted, kind.Node.Find(path))
	}
	s.compile = func() *scan.Scanner { return v.Scanner(slices.Concat(l.names, l.counted)...) }
	return s
}

// Read skims an observation. It is nil where that has to be parsed: what it is, and
// whether anything is wrong with it, is not known then.
func (s *Skimmer) Read(e *recording.Exchange) *Sighting {
	body := e.Reply.Body
	if !s.Holds(body) {
		return nil
	}
	f := &s.sight.Facts
	for i := range f.hashes {
		f.hashes[i] = s.hash(s.scanner.Kept(i))
	}
	id, state := s.scanner.Kept(s.id), s.scanner.Kept(s.state)
	if !isPlainText(id) || len(id) == len(`""`) || !isPlainText(state) {
		return nil
	}
	for i, number := range s.times {
		raw := s.scanner.Kept(number)
		s.once[i], f.once[i] = raw, 0
		if raw == nil {
			continue
		}
		if raw[0] == 'n' || s.isTime(s.nodes[i], raw) {
			f.once[i] = f.hashes[number]
		}
	}
	for i, holder := range s.holders {
		f.counts[i] = s.count(i, holder)
	}
	known, isKnown := s.states[string(state[1:len(state)-1])]
	if !isKnown {
		return nil
	}
	if text := id[1 : len(id)-1]; s.sight.ID != string(text) {
		s.sight.ID = s.by.API.ID(string(text))
	}
	s.sight.State, s.sight.Number, s.sight.Start, s.sight.Place, s.sight.Body = known, e.Number, e.Start, e.Place, body
	return &s.sight
}

// Once gives the times of what was read last, as Recall takes them.
func (s *Skimmer) Once() [][]byte { return s.once }

// Holds tells whether a body is a batch of which nothing is to be said. False means
// that it is not known.
func (s *Skimmer) Holds(body []byte) bool {
	const soon = 16
	if s.scanner == nil && s.compile != nil {
		if s.seen++; s.seen == soon {
			s.scanner, s.compile = s.compile(), nil
		}
	}
	if s.scanner == nil || !s.scanner.Holds(body) {
		return false
	}
	if s.event < 0 {
		return true
	}
	kind := s.scanner.Kept(s.event)
	return isPlainText(kind) && string(kind[1:len(kind)-1]) != s.by.API.Events.Is
}

// count gives the count with a number, which is a field of its own or in another one.
func (s *Skimmer) count(i, holder int) count {
	raw := s.scanner.Kept(len(s.by.layout.names) + i)
	if raw == nil {
		if holder >= 0 && !bytes.HasPrefix(s.scanner.Kept(holder), []byte("{")) {
			return count{}
		}
		n, ok := s.counted[i].Implied()
		return count{n, ok}
	}
	if n, ok := smallInt(raw); ok {
		return count{document.NewInt(n), true}
	}
	root, _ := s.parser.Parse(raw, document.Limits{}).Root()
	n, ok := s.counted[i].Integer(root)
	return count{n, ok}
}

func (s *Skimmer) isTime(node *contract.Node, raw []byte) bool {
	const fits = 9e9 // seconds, as nanoseconds
	if n, ok := smallInt(raw); ok && n < fits && !node.Time.IsText() {
		return n > 0
	}
	root, _ := s.parser.Parse(raw, document.Limits{}).Root()
	_, isTime := momentOf(node, root)
	return isTime
}

// hash gives the hash that Facts have of a value as it is written.
func (s *Skimmer) hash(raw []byte) uint64 {
	switch {
	case raw == nil:
		return 0
	case raw[0] == 'n' || string(raw) == "{}":
		return hashOfNull
	}
	if sum, end := hashOfText(raw, 0); end > 0 {
		return sum
	}
	root, _ := s.parser.Parse(raw, document.Limits{}).Root()
	if root.Kind() == document.Object && root.Len() == 0 {
		return hashOfNull
	}
	return hashOfValue(root)
}

// isPlainText tells whether a value is a string whose bytes are its characters.
func isPlainText(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte{'"'}) && !bytes.ContainsRune(raw, '\\')
}

// smallInt reads an integer of few digits.
func smallInt(raw []byte) (n int64, ok bool) {
	const fits = 18
	for _, c := range raw {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(raw) <= fits
}
