package validate

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// The ids of the rules that no keyword of the schema states.
const (
	RuleKind    = judge.RuleKind
	RuleWrapped = judge.RuleWrapped
	RuleMixed   = judge.RuleMixed
)

// keptText is how long a document may be whose memory is kept for another.
const keptText = 64 << 10

// A fullPass judges one document after another in full, in the same memory. It
// is for one goroutine.
type fullPass struct {
	v     *Validator
	judge *judge.Judge
	skips bool // documents that are no batch responses
	brief bool // only whether there is an error is wanted

	// With together, what is reported are parts of one text, and before is how many
	// findings those so far have.
	together bool
	before   int

	known  *scan.Known     // of the next document, from a quick look; nil for nothing
	made   map[Count]int   // findings of a rule, level and group that were made, with Examples
	groups *grouper        // of findings
	outer  *document.Value // the line that holds the document; nil where it is the document

	// What follows is of the document at hand.

	counts  bool    // findings are only counted
	counted []Count // of findings
	notes   int     // that are counted only
}

func newFullPass(v *Validator) *fullPass {
	return &fullPass{v: v, judge: v.newJudge(), made: map[Count]int{}, groups: newGrouper(v)}
}

func (v *Validator) newJudge() *judge.Judge {
	o := v.options
	return judge.New(v.contract(), judge.Options{Naming: o.Naming, Kind: o.Kind, ShowValues: o.ShowValues, Wants: v.rules.Has, ByEngine: o.byEngine})
}

// report judges one part of an input. parsed is nil where its text was not
// parsed before. One with faults is parsed again: they may quote more than p shows.
func (p *fullPass) report(part document.Part, parsed *document.Document) Report {
	known := p.known
	p.known = nil
	if isArray(part) && !p.v.isLineDue() {
		return p.reportArray(part)
	}
	p.begin()
	var faults []document.Fault
	isRead := !part.TooLong && (len(part.Text) > 0 || part.Fault == nil)
	stopped := false // then nothing is said of what stands around the document
	var thing recognize.Thing
	switch {
	case part.TooLong && p.skips && !recognize.BeginsLikeBatch(part.Text):
		return Report{Others: map[string]int{recognize.OtherJSON: 1}}
	case part.TooLong:
		limit := strconv.FormatInt(p.v.contract().Limits.Bytes, 10) + " bytes"
		faults = append(faults, document.Fault{Rule: document.RuleLimit, Message: "the document has more than " + limit, Want: "at most " + limit})
	case isRead:
		var root document.Value
		var whole bool
		if parsed != nil && len(parsed.Faults) == 0 {
			root, whole = p.judge.Take(parsed)
		} else {
			root, whole = p.judge.Read(part.Text)
		}
		if !whole && p.skips && p.isOtherBeyondLimit(part.Text) {
			return Report{Others: map[string]int{recognize.OtherJSON: 1}}
		}
		if stopped = !whole; whole {
			line := root
			if p.outer != nil {
				line = *p.outer
			}
			p.groups.read(line, root)
			if thing = p.judge.Recognize(root); thing.Kind == nil && p.skips {
				return Report{Others: map[string]int{thing.Title: 1}}
			}
			switch {
			case thing.Kind == nil || !p.v.contract().StatesEvidence:
			case !p.skips && p.v.options.Kind == "" && !thing.Kind.Refusal && !thing.Kind.IsResponse():
				thing.Kind = nil // where one document must be a batch response, it is none
			case thing.Kind.Node == nil:
				return p.reportWhole(part)
			}
			p.judge.JudgeRest(root, thing, known)
		}
		faults = slices.Clone(p.judge.Doc.Faults)
	}
	if part.Fault != nil && !part.TooLong && !stopped {
		faults = append(faults, *part.Fault)
	}
	report := Report{Findings: p.findings(part, faults, isRead)}
	report.Notes, report.Counted = p.notes, p.counted
	p.before += len(report.Findings)
	if len(report.Findings) == 0 && len(report.Counted) > 0 {
		report.Unlisted = 1
	}
	if part.Fault == nil || len(part.Text) > 0 || part.TooLong {
		report.Documents = 1
	}
	if len(part.Text) > keptText {
		p.judge = p.v.newJudge()
	}
	return report
}

// begin begins with a document.
func (p *fullPass) begin() {
	if !p.together {
		p.before = 0
	}
	enough := p.v.options.Enough
	p.counts = p.before >= document.MaxFaults || enough != nil && enough()
	p.counted, p.notes = nil, 0
	p.judge.Brief = p.brief
}

// reportWhole judges a part that is of a kind which few inputs have.
func (p *fullPass) reportWhole(part document.Part) Report {
	w := p.v.whole().worker()
	defer w.rest()
	w.full.skips, w.full.together, w.full.before, w.full.outer = p.skips, p.together, p.before, p.outer
	w.full.groups.begin()
	own := w.full.made
	w.full.made = p.made
	report := w.full.report(part, nil)
	p.before, w.full.made, w.full.outer = w.full.before, own, nil
	return report
}

// isOtherBeyondLimit tells whether a document that is beyond a limit, of which only
// a part was read, begins like something else than a batch response.
func (p *fullPass) isOtherBeyondLimit(text []byte) bool {
	isLimit := slices.ContainsFunc(p.judge.Doc.Faults, func(f document.Fault) bool { return f.Rule == document.RuleLimit })
	return isLimit && !recognize.BeginsLikeBatch(text)
}

// isLineDue tells whether lines of a batch's files must be there: of these, none
// is an array of others.
func (v *Validator) isLineDue() bool {
	kind, found := v.contract().Kind(v.options.Kind)
	return found && kind.Lines != nil
}

// isArray tells whether the part is a line of JSON Lines that holds an array.
func isArray(part document.Part) bool {
	if part.Record == 0 || part.TooLong {
		return false
	}
	begin := bytes.TrimLeft(bytes.TrimPrefix(part.Text, []byte("\xef\xbb\xbf")), " \t\r")
	return len(begin) > 0 && begin[0] == '['
}

func (p *fullPass) reportArray(line document.Part) Report {
	var whole Report
	for report := range p.v.texts(line.Text, line.Start, p.skips) {
		for i := range report.Findings {
			report.Findings[i].Record = line.Record
		}
		whole.add(report)
	}
	return whole
}

// findings gives what was found, in order of position. Nothing of this is done
// for a document without faults.
func (p *fullPass) findings(part document.Part, faults []document.Fault, isJudged bool) []Finding {
	prefix := ""
	if part.Item >= 0 {
		prefix = "/" + strconv.Itoa(part.Item)
	}
	var placed []judge.Finding
	if isJudged {
		placed = p.judge.Findings(prefix, p.v.options.Examples > 0 && p.v.options.By == ByField, p.drops)
	}
	for _, f := range faults {
		if p.drops(f.Rule, false, prefix+f.Pointer, 1+f.More) {
			continue
		}
		found := judge.Finding{Rule: f.Rule, Offset: f.Offset, More: f.More, Pointer: prefix + f.Pointer, Message: printable.Text(f.Message), Want: f.Want}
		if isJudged {
			found.Owner = p.judge.OwnerAt(f.Offset)
		}
		placed = append(placed, found)
	}
	slices.SortStableFunc(placed, func(a, b judge.Finding) int { return cmp.Compare(a.Offset, b.Offset) })
	if len(placed) == 0 {
		return nil
	}
	found := make([]Finding, 0, len(placed)) // there may be thousands, and they are large
	position, last := part.Start, 0
	for _, f := range placed {
		position, last = position.Advance(part.Text[last:f.Offset]), f.Offset
		if f.More > 0 {
			f.Message += fmt.Sprintf(" (%d more findings of this rule are counted and not kept: a document keeps %d)", f.More, document.MaxFaults)
		}
		found = append(found, Finding{
			Rule: f.Rule, Level: p.level(f.Rule, f.Advice),
			Line: position.Line, Column: position.Column, Offset: position.Offset, Record: part.Record,
			BatchID: f.Owner, Pointer: f.Pointer, Absent: f.Absent, Beside: f.Beside, Message: f.Message, Expected: f.Want,
			Count: 1, More: f.More, Profile: p.v.Profile(), Width: f.Width, Group: p.groups.of(f.Pointer), Excerpt: Excerpt(f.Excerpt),
		})
	}
	return found
}

// level gives the level of a finding; advice is what is only recommended.
func (p *fullPass) level(rule string, advice bool) Level {
	level := Level(p.v.contract().Rule(rule).Level)
	if advice {
		level = min(level, Warning)
	}
	return level
}

// drops tells whether nothing is to be said of a rule: it is left out, or its n
// findings are counted only. The pointer is that of the field at fault, where findings
// are counted by it.
func (p *fullPass) drops(rule string, advice bool, pointer string, n int) bool {
	if !p.v.rules.Has(rule) {
		return true
	}
	switch level := p.level(rule, advice); {
	case p.v.options.CountNotes && level == Note:
		p.notes += n
	case p.counts || p.v.options.Examples > 0:
		c := Count{Rule: rule, Level: level, Profile: p.v.Profile(), Group: p.groups.of(pointer)}
		if !p.counts && p.made[c] < p.v.options.Examples {
			p.made[c]++
			return false
		}
		c.N = n
		p.counted = AddCount(p.counted, c)
	default:
		return false
	}
	return true
}

// Locate gives findings that others have made on data, one JSON text, their
// places in it, in order of position, without those of rules that v leaves out.
// Pointer names the field by its declared name or path ("/request_counts/total");
// "" is the document. What is at fault with a field follows "FIELD is VALUE" in
// Message. Where data is not an object, findings are at its beginning.
func (v *Validator) Locate(data []byte, findings ...Finding) []Finding {
	p := newFullPass(v)
	root, whole := p.judge.Read(data)
	p.judge.Doc.Faults = nil // Check finds them
	var faults []document.Fault
	isObject := whole && root.Kind() == document.Object
	if isObject {
		p.judge.Begin(root)
	}
	for _, f := range findings {
		if isObject {
			p.judge.Claim(strings.TrimPrefix(f.Pointer, "/"), f.Rule, f.Message, f.Expected)
		} else {
			faults = append(faults, document.Fault{Rule: f.Rule, Message: "the document " + f.Message, Want: f.Expected})
		}
	}
	return p.findings(document.Part{Text: data, Start: document.Start, Item: -1}, faults, true)
}
