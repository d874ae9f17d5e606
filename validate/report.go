package validate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Finding is one departure from the contract, with its place.
//
// Message and Expected are safe to print: whatever they quote of the document
// has its control characters escaped. Pointer, Beside, BatchID and File hold the
// document's own characters and are for a writer to escape.
type Finding struct {
	Rule     string // id of the rule, as `batchcheck rules` lists them
	Level    Level
	File     string // as the caller named it; empty for bytes
	Line     int    // 1-based; of the value at fault, or of the object that lacks a field
	Column   int    // 1-based, in code points
	Width    int    // code points that the value at fault takes up from Column on; 0 where that is not known, and of objects and arrays
	Offset   int64  // 0-based, in bytes from the start of the input
	Record   int    // 1-based number of the record in a stream of lines; 0 elsewhere
	BatchID  string // id of the batch that the value belongs to, where it has one
	Pointer  string // RFC 6901 JSON Pointer, relative to the JSON value of the file or line
	Absent   bool   // the field at Pointer is missing
	Beside   string // JSON Pointer of the other value, where two of one object are at odds; "" elsewhere
	Message  string // what is wrong, and what would be right
	Quote    string // the words of the API that Message quotes, exactly as in it; "" for none. They may be people's data
	Expected string // only what would be right
	Count    int    // how many times it was seen; 1 in a single document
	More     int    // further findings of this rule and level in the document, counted but not kept: only the first 10,000 are kept
	Profile  string // name of the profile
	Group    string // that Options.By puts it in
	Excerpt  Excerpt
	Exchange *Exchange // in which it was seen; nil for a document by itself
}

// An Exchange says in which exchange of a session something was seen.
type Exchange struct {
	Number int       // in the recording, from 1
	Method string    // empty for an observation without HTTP
	URL    string    // without what may be secret in it
	At     time.Time // zero where it is not known
	Line   int       // in the reply's body, where that does not stand in the file as it is
	Column int
}

// An Excerpt shows the member at fault as the document spells it, on one line
// and safe to print. Values that are people's data (metadata, errors) and
// values of undeclared members are shown only on request.
type Excerpt struct {
	Text  string // empty when there is nothing that may be shown
	Mark  int    // 0-based code point of Text at which the value at fault begins
	Width int    // code points of Text that the value takes up
}

// String gives the finding on one line: place, message, rule. The place of one
// that is in no file is its exchange.
func (f Finding) String() string {
	place := fmt.Sprintf("%d:%d", f.Line, f.Column)
	switch {
	case f.File != "":
		place = printable.Text(f.File) + ":" + place
	case f.Exchange != nil && f.Exchange.Method != "":
		place = fmt.Sprintf("exchange %d, %s", f.Exchange.Number, printable.Text(f.Exchange.Method+" "+f.Exchange.URL))
	}
	return fmt.Sprintf("%s: %s [%s]", place, f.Message, f.Rule)
}

// A Report is what was found in one input, or in a part of a stream: findings in
// order of position.
type Report struct {
	Name      string // of what was judged, for Err; whoever knows it sets it
	Profile   string // that it was judged by; "" for a schema without profiles, and in parts of a stream of a Validator of one profile
	Why       string // that profile was chosen
	Findings  []Finding
	Documents int            // how many documents were judged
	Skipped   int            // how many documents or lines were skipped, with Inside
	NotJSON   int            // how many of those that were skipped are not JSON
	Others    map[string]int // of a stream, how many documents were skipped since they are no batch responses, by what they are
	Notes     int            // how many notes there are beside the findings, with CountNotes
	Counted   []Count        // findings that are only counted, with Enough, and of the items of an array behind the first 10,000
	Unlisted  int            // how many documents have only such findings
	Outside   int            // how many documents were left out since they were observed outside of Options.Period
	Untimed   int            // how many documents were judged although nobody knows when they were observed, with Options.Period
	Bytes     int64          // of a stream, how much of it the report covers; the reports on lines cover all of it
	More      bool           // of a stream, the next report follows at once: what is written of this one need not be flushed
}

// A Count is how many findings there are of a rule and level, by a profile, in a group.
type Count struct {
	Rule    string
	Level   Level
	Profile string
	Group   string // that Options.By puts them in
	N       int
}

// AddCount adds a count to those of other rules, levels and groups.
func AddCount(counts []Count, c Count) []Count {
	at := slices.IndexFunc(counts, func(other Count) bool {
		return other.Rule == c.Rule && other.Level == c.Level && other.Profile == c.Profile && other.Group == c.Group
	})
	if at < 0 {
		return append(counts, c)
	}
	counts[at].N += c.N
	return counts
}

// asked is why a profile was chosen that the options name.
const asked = "it was asked for"

// Count gives the number of findings at the level.
func (r Report) Count(level Level) int {
	n := 0
	for _, f := range r.Findings {
		if f.Level == level {
			n += 1 + f.More
		}
	}
	for _, c := range r.Counted {
		if c.Level == level {
			n += c.N
		}
	}
	return n
}

// Err is nil when the contract holds, that is when no finding is an error.
// Otherwise its text names what was judged and the profile, and has every finding
// on a line of its own.
func (r Report) Err() error {
	if r.Count(Error) == 0 {
		return nil
	}
	heading := cmp.Or(r.Name, "the document") + " breaks the contract"
	if len(r.Findings) > 0 && r.Findings[0].Profile != "" {
		heading += " of profile " + printable.Text(r.Findings[0].Profile)
		if r.Why != "" && r.Why != asked {
			heading += " (" + r.Why + ")"
		}
	}
	lines := []string{heading + ":"}
	for _, f := range r.Findings {
		lines = append(lines, f.String())
	}
	for _, c := range r.Counted {
		lines = append(lines, fmt.Sprintf("and %d more of rule %s", c.N, c.Rule))
	}
	return errors.New(strings.Join(lines, "\n"))
}
