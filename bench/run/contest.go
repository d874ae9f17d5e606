//go:build linux

package main

import (
	"regexp"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

// The contests, those over the same archive together.
var contests = []contest{
	{name: "valid, compact, one core", procs: 1, shape: "compact", enter: validators},
	{name: "the same, two cores", procs: 2, shape: "compact", enter: alone},
	{name: "the same, from a pipe", procs: 2, shape: "compact", enter: pipe},
	{name: "the same, gzip", procs: 2, shape: "compact", enter: compressed("gzip", ".gz")},
	{name: "the same, zstd", procs: 2, shape: "compact", enter: compressed("zstd", ".zst")},
	{name: "members in any order, one core", procs: 1, shape: "shuffled", enter: validators},
	{name: "spaces between, one core", procs: 1, shape: "spaced", enter: validators},
	{name: "ASCII with escapes, one core", procs: 1, shape: "escaped", enter: validators},
	{name: "clients' names, one core", procs: 1, shape: "client", enter: validators},
	{name: "two members outside the contract, one core", procs: 1, shape: "newer", enter: alone},
	{name: "in a gateway's log, one core", procs: 1, shape: "envelope", enter: inLog},
	{name: "1% invalid, findings to a file, one core", procs: 1, shape: "compact", invalid: 0.01, enter: validators},
	{name: "all invalid, findings to a file, two cores", procs: 2, shape: "compact", invalid: 1, share: fewer, enter: alone},
	{name: "the same, counted by rule (--summary)", procs: 2, shape: "compact", invalid: 1, share: fewer, sums: true, enter: alone},
	{name: "small files in a folder, two cores", procs: 2, shape: "compact", enter: files},
}

// A contest has batchcheck judge an archive, and others do what they can with
// it.
type contest struct {
	name    string
	procs   int // GOMAXPROCS
	shape   string
	invalid float64
	sums    bool // findings are counted, not listed
	share   int  // of the documents, one in so many; 0 for all
	enter   func(b *bench, c contest) ([]entry, error)
}

const (
	seed    = 1
	smaller = 20 // the share for what is slow: its rate counts
	fewer   = 5  // the share for what has much to tell
)

// errSkipped tells why a contest cannot be held here.
type errSkipped string

func (e errSkipped) Error() string { return string(e) }

// An entry is a command in a contest, and what is due of it. The first of a
// contest is what the others are compared with.
type entry struct {
	name      string
	args      []string
	procs     int
	documents int
	bytes     int64
	code      int            // exit code
	count     int            // the number that it prints
	counts    *regexp.Regexp // its first group is that number; nil counts lines
}

func (c contest) archive(b *bench, share int) benchdata.Archive {
	return benchdata.Archive{Documents: max(1, b.documents/max(1, share)), Seed: seed, Shape: c.shape, Invalid: c.invalid}
}

// alone has batchcheck judge the archive, and nobody else.
func alone(b *bench, c contest) ([]entry, error) {
	s, err := b.sample(c.archive(b, c.share))
	return []entry{c.ours(s)}, err
}

var inAll = regexp.MustCompile(`documents?: (\d+) errors?, `)

var judged = regexp.MustCompile(`(\d+) documents?: 0 errors, 0 warnings`)

// ours has batchcheck judge a sample: sound, or with a line for each fault.
func (c contest) ours(s sample) entry {
	e := entry{name: "batchcheck", procs: c.procs, documents: s.Documents, bytes: s.Bytes}
	if c.invalid == 0 {
		e.args, e.count, e.counts = []string{batchcheck, s.path}, s.Documents, judged
		return e
	}
	e.args, e.count = []string{batchcheck, "--format", "oneline", "--max-findings", "0", s.path}, s.Broken
	if c.sums {
		e.args, e.counts = []string{batchcheck, "--summary", s.path}, inAll
	}
	e.code = min(1, s.Broken) // a small archive may have none
	return e
}

// validators has batchcheck judge the archive, and the peers some of it.
func validators(b *bench, c contest) ([]entry, error) {
	all, err := alone(b, c)
	if err != nil || len(b.peers) == 0 {
		return all, err
	}
	s, err := b.write(c.archive(b, smaller), "smaller.jsonl")
	if err != nil {
		return nil, err
	}
	schema, err := b.schemaFor(c.shape)
	for _, p := range b.peers {
		all = append(all, p.entry(c, s, schema))
	}
	return all, err
}

// entry has a peer judge a sample. Of the faults it finds those that standard
// keywords see.
func (p program) entry(c contest, s sample, schema string) entry {
	e := entry{
		name: p.title(), procs: c.procs, documents: s.Documents, bytes: s.Bytes,
		args: append(p.command[:len(p.command):len(p.command)], schema, s.path), count: s.Documents - s.Standard, counts: valid,
	}
	if s.Standard > 0 {
		e.code = p.broken
	}
	return e
}

// profile is that of the archives. The schema's default profile is another one.
const profile = "orq"

// schemaFor gives the schema of the archives' profile, with the names that the shape
// has.
func (b *bench) schemaFor(shape string) (string, error) {
	naming := "wire"
	if shape == "client" {
		naming = "client"
	}
	name := naming + ".schema.json"
	_, err := b.shell(batchcheck+` schema --profile "$1" --naming "$2" > "$3"`, profile, naming, name)
	return name, err
}
