package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// A Record is a finding as json and jsonl have it.
type Record struct {
	File     string         `json:"file"`
	Line     int            `json:"line"`
	Column   int            `json:"column"`
	Offset   int64          `json:"offset"`
	Record   int            `json:"record"`
	BatchID  string         `json:"batch_id"`
	Pointer  string         `json:"pointer"`
	Rule     string         `json:"rule"`
	Level    validate.Level `json:"level"`
	Message  string         `json:"message"`
	Expected string         `json:"expected"`
	Count    int            `json:"count"`
	Profile  string         `json:"profile"`
	Cause    string         `json:"cause"`           // validate.Finding.Cause
	Known    bool           `json:"known,omitempty"` // the baseline has it

	// Of a session alone.
	Exchange   int    `json:"exchange,omitempty"`
	ObservedAt string `json:"observed_at,omitempty"`
	URL        string `json:"url,omitempty"`
	BodyLine   int    `json:"body_line,omitempty"`
	BodyColumn int    `json:"body_column,omitempty"`
	Reference  string `json:"reference,omitempty"` // what it answered

	Clients []clients.Break `json:"clients,omitempty"` // of those that were asked about
}

// NewRecord gives the record of a finding.
func NewRecord(f validate.Finding) Record {
	r := Record{
		File: f.File, Line: f.Line, Column: f.Column, Offset: f.Offset, Record: f.Record, BatchID: f.BatchID,
		Pointer: f.Pointer, Rule: f.Rule, Level: f.Level, Message: f.Message, Expected: f.Expected, Count: f.Count,
		Profile: f.Profile, Cause: f.Cause(),
	}
	if e := f.Exchange; e != nil {
		r.Exchange, r.URL, r.BodyLine, r.BodyColumn = e.Number, e.URL, e.Line, e.Column
		if !e.At.IsZero() {
			r.ObservedAt = e.At.UTC().Format(time.RFC3339)
		}
	}
	return r
}

// records gives a document's findings, then those that are known, with the record of each.
func (o Options) records(d Document) iter.Seq2[validate.Finding, Record] {
	return func(yield func(validate.Finding, Record) bool) {
		if o.Examples > 0 { // groups are listed instead
			return
		}
		for i, findings := range [][]validate.Finding{d.Findings, d.Known} {
			for _, f := range findings {
				r := o.record(d, f)
				r.Known = i == 1
				if !yield(f, r) {
					return
				}
			}
		}
	}
}

func (o Options) record(d Document, f validate.Finding) Record {
	r := NewRecord(f)
	r.Reference, r.Clients = d.answer(f), clients.Breaks(o.Clients, f)
	return r
}

// JSON gives the record as a line of jsonl, without its end.
func (r Record) JSON() ([]byte, error) { return marshal(r) }

type jsonl struct {
	Options
	*bufio.Writer
}

func newJSONL(o Options) Writer { return &jsonl{o, buffered(o.Out)} }

func (w *jsonl) Document(d Document) error {
	for _, r := range w.records(d) {
		line, err := r.JSON()
		if err != nil {
			return err
		}
		w.Write(line)
		w.WriteByte('\n')
	}
	return nil
}

func (w *jsonl) Close(s Summary) error {
	for _, g := range s.Groups {
		line, err := marshal(w.group(s.By, g))
		if err != nil {
			return err
		}
		w.Write(line)
		w.WriteByte('\n')
	}
	return w.Flush()
}

// A groupRecord is a group as json and jsonl have it.
type groupRecord struct {
	By       string         `json:"by,omitempty"`
	Value    *string        `json:"value,omitempty"` // with By
	Rule     string         `json:"rule"`
	Level    validate.Level `json:"level"`
	Profile  string         `json:"profile"`
	Says     string         `json:"says"`
	Count    int            `json:"count"`
	Examples []Record       `json:"examples"`
}

func (o Options) group(by string, g Group) groupRecord {
	r := groupRecord{By: by, Rule: g.Rule, Level: g.Level, Profile: g.Profile, Says: o.Rule(g.Profile, g.Rule).Says, Count: g.Count, Examples: []Record{}}
	if by != "" {
		r.Value = &g.Value
	}
	for _, f := range g.Examples {
		r.Examples = append(r.Examples, o.record(Document{}, f))
	}
	return r
}

// An object streams its findings; what is known only in the end follows them.
type object struct {
	Options
	*bufio.Writer
	comma       string
	checks      []outcome
	differences []difference
}

// A difference is one between a session and the reference.
type difference struct {
	File              string                 `json:"file"`
	Target            string                 `json:"target,omitempty"`
	What              compare.DifferenceKind `json:"what"`
	Steps             []string               `json:"steps"`
	Pointer           string                 `json:"pointer"`
	Here              string                 `json:"here"`
	There             string                 `json:"there"`
	Exchange          int                    `json:"exchange"`
	ReferenceExchange int                    `json:"reference_exchange"`
	Count             int                    `json:"count"`
}

// An outcome is that of a check in one of the files.
type outcome struct {
	File   string `json:"file"`
	Target string `json:"target,omitempty"`
	conformance.Outcome
}

// NewJSON makes a report of one object.
func NewJSON(o Options) Writer {
	return &object{Options: o, Writer: buffered(o.Out), comma: "{\"findings\":[\n", checks: []outcome{}}
}

func (w *object) Document(d Document) error {
	for _, c := range d.Checks {
		w.checks = append(w.checks, outcome{d.File, d.Target, c})
	}
	if d.Beside != nil {
		w.differences = slices.Grow(w.differences, 1) // a list, also where it stays empty
		for _, f := range d.Beside.Differences {
			w.differences = append(w.differences, difference{d.File, d.Target, f.What, f.Steps, f.Pointer, f.Target, f.Reference, f.Exchange.Number, f.Beside, f.Count})
		}
	}
	for _, r := range w.records(d) {
		line, err := r.JSON()
		if err != nil {
			return err
		}
		w.WriteString(w.comma)
		w.Write(line)
		w.comma = ",\n"
	}
	return nil
}

func (w *object) Close(s Summary) error {
	if w.comma != ",\n" {
		w.WriteString(w.comma)
	}
	totals, err := marshal(struct {
		Profile   string   `json:"profile"`
		Profiles  []Choice `json:"profiles"`
		Others    []Other  `json:"others"`
		Files     int      `json:"files"`
		Documents int      `json:"documents"`
		Errors    int      `json:"errors"`
		Warnings  int      `json:"warnings"`
		Notes     int      `json:"notes"`
		Beyond    int      `json:"not_listed,omitempty"` // findings beyond what a report lists
		Known     int      `json:"known,omitempty"`      // from the baseline
		Outside   int      `json:"outside,omitempty"`    // documents that were observed at another time
		Untimed   int      `json:"untimed,omitempty"`    // documents that were judged whatever their time is
		ByConfig  []string `json:"left_out,omitempty"`
	}{s.Profile(), orEmpty(s.Profiles), orEmpty(s.Others), s.Files, s.Documents, s.Count[validate.Error], s.Count[validate.Warning], s.Count[validate.Note], s.beyond(true), s.Known, s.Outside, s.Untimed, s.ByConfig()})
	if err != nil {
		return err
	}
	checks, err := marshal(w.checks)
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n],")
	if w.Examples > 0 {
		if err := w.groups(s); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "\"checks\":%s,", checks)
	if w.differences != nil {
		differences, err := marshal(w.differences)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\"differences\":%s,", differences)
	}
	if s.Results != nil {
		became, err := marshal(s.Results)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\"results\":%s,", became)
	}
	fmt.Fprintf(w, "\"summary\":%s}\n", totals)
	return w.Flush()
}

// groups writes the groups, each on a line.
func (w *object) groups(s Summary) error {
	w.WriteString("\"groups\":[")
	for i, g := range s.Groups {
		line, err := marshal(w.group(s.By, g))
		if err != nil {
			return err
		}
		if i > 0 {
			w.WriteByte(',')
		}
		fmt.Fprintf(w, "\n%s", line)
	}
	w.WriteString("\n],")
	return nil
}

// orEmpty makes a list that is nil an empty one, which JSON writes as [].
func orEmpty[T any](list []T) []T { return append([]T{}, list...) }

// marshal gives a value as JSON on one line, everything escaped that is not
// printable, control characters beyond ASCII too, and the second '#' of "##",
// which starts commands in some CI logs.
func marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return printable.AppendJSON(nil, bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
