package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A Comparison has what a reference answered to the steps of a session. No
// ids, times or other values are compared, which differ by nature, but statuses,
// members with their types, and the texts of refusals.
type Comparison struct {
	Reference   string       // name of the reference's session
	Differences []Difference // in the order of the session
	pairs       map[int]pair // by number of the session's exchange
}

// A Difference is one way in which two answers differ. One that is seen again
// and again stands once, with a count.
type Difference struct {
	What      DifferenceKind
	Steps     []string          // where it is seen, such as "create" or "page-limits: list"; "list 2" is the second without a plan
	Pointer   string            // of the member; "" of a status or a reply as a whole
	Target    string            // what the session has there, safe to print
	Reference string            // what the reference has there
	Exchange  validate.Exchange // of the session, where it is seen first
	Beside    int               // number of the reference's exchange
	Count     int
}

// A DifferenceKind is what differs.
type DifferenceKind string

// What may differ.
const (
	StatusDiffers DifferenceKind = "status"
	BodyDiffers   DifferenceKind = "body" // it is no JSON, or of another kind
	MemberMissing DifferenceKind = "missing"
	MemberExtra   DifferenceKind = "extra"
	TypeDiffers   DifferenceKind = "type"
	TextDiffers   DifferenceKind = "text" // of a refusal
)

// A pair is two replies to the same step.
type pair struct {
	step              string
	target, reference *session.Reply
	theirs            *session.Traffic // of the reference
}

// Sessions sets a session beside a reference. Where both are of Drive, replies
// to the same step of the plan are compared, polls of a batch in the same
// state; else replies to the same operation, in order.
func Sessions(reference, target *session.Traffic) *Comparison {
	c := comparer{theirs: reference, ours: target, known: map[differenceKey]int{}}
	result := &Comparison{Reference: reference.Session.Name, pairs: map[int]pair{}}
	for _, p := range c.match() {
		result.pairs[p.target.Number] = p
		c.compare(p)
	}
	result.Differences = c.found
	return result
}

// Answer says what the reference answered to the exchange of a finding and, of
// the member at fault, what it has there; "" where it did not take that step.
func (c *Comparison) Answer(f validate.Finding) string {
	if f.Exchange == nil {
		return ""
	}
	p, found := c.pairs[f.Exchange.Number]
	if !found {
		return ""
	}
	said := fmt.Sprintf("%s in exchange %d", p.reference.StatusText(), p.reference.Number)
	at, found := strings.CutPrefix(f.Pointer, p.target.Place.Pointer)
	if at == "" || !found || !p.reference.IsJSON {
		return said
	}
	value, found := valueAt(p.reference.Root, at)
	switch {
	case !found:
		return said + ", without that member"
	case sideOf(p.theirs, p.reference).shows(at, p.isOurs()):
		return said + ", with " + printable.Text(session.Shown(session.Plain(value))) + " there"
	}
	return said + ", with " + typeName(value) + " there"
}

// isOurs tells whether the requests are the driver's own, so that refusals of
// them hold nothing of anybody's.
func (p pair) isOurs() bool { return p.target.Step != "" && p.reference.Step != "" }

// valueAt finds a value by its JSON Pointer.
func valueAt(v document.Value, pointer string) (document.Value, bool) {
	if pointer == "" {
		return v, true
	}
	for i, item := range v.Items {
		if token := "/" + strconv.Itoa(i); hasToken(pointer, token) {
			return valueAt(item, pointer[len(token):])
		}
	}
	for m := range v.Members {
		if token := document.AppendToken("", m.Name.Text()); hasToken(pointer, token) {
			return valueAt(m.Value, pointer[len(token):])
		}
	}
	return v, false
}

func hasToken(pointer, token string) bool { return strings.HasPrefix(pointer+"/", token+"/") }

// A comparer collects differences.
type comparer struct {
	theirs, ours *session.Traffic
	found        []Difference
	known        map[differenceKey]int // index in found
}

type differenceKey struct {
	what                       DifferenceKind
	pointer, target, reference string
}

func (c *comparer) add(p pair, d Difference) {
	d.Target, d.Reference = printable.Text(c.ours.Hide(d.Target)), printable.Text(c.theirs.Hide(d.Reference))
	key := differenceKey{d.What, d.Pointer, d.Target, d.Reference}
	i, found := c.known[key]
	if !found {
		i = len(c.found)
		c.known[key] = i
		at, _ := p.target.Observed()
		d.Exchange = validate.Exchange{Number: p.target.Number, Method: p.target.Method, URL: c.ours.Hide(c.ours.ShownURL(p.target.Exchange)), At: at}
		d.Beside = p.reference.Number
		c.found = append(c.found, d)
	}
	c.found[i].Count++
	if !slices.Contains(c.found[i].Steps, p.step) {
		c.found[i].Steps = append(c.found[i].Steps, p.step)
	}
}
