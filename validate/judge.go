package validate

import (
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// keptText is how long a document may be whose memory is kept for another.
const keptText = 64 << 10

func newJudgement(v *Validator) *judgement {
	return &judgement{v: v, reader: instance.NewReader(v.contract, v.settings.naming)}
}

// judge gives the report on one part of an input, and forgets what it judged before.
func (j *judgement) judge(part document.Part) Report {
	if isArray(part) && !j.v.isLineDue() {
		return j.v.judgeArray(part)
	}
	j.reset(part)
	if part.TooLong {
		j.tooLong()
	} else if len(part.Text) > 0 || part.Fault == nil {
		j.doc = j.parser.Parse(part.Text, j.v.limits())
		if root, ok := j.doc.Root(); ok {
			j.judgeRoot(root)
		}
	}
	if part.Fault != nil && !part.TooLong && !j.stopped() {
		j.around = append(j.around, *part.Fault)
	}
	report := Report{Findings: j.findings(), Notes: j.notes}
	if part.Fault == nil || len(part.Text) > 0 || part.TooLong {
		report.Documents = 1
	}
	if len(part.Text) > keptText {
		*j = *newJudgement(j.v)
	}
	return report
}

func (j *judgement) reset(part document.Part) {
	j.reader.Reset()
	*j = judgement{
		v: j.v, part: part, parser: j.parser, reader: j.reader,
		found: j.found[:0], partakers: j.partakers[:0], faults: j.faults[:0], around: j.around[:0], batches: j.batches[:0], placed: j.placed[:0],
	}
}

// isLineDue tells whether lines of a batch's files are due: of these, none is an
// array of others.
func (v *Validator) isLineDue() bool {
	due := v.due()
	return due != nil && due.Line != nil
}

// isArray tells whether the part is a line of JSON Lines that holds an array.
func isArray(part document.Part) bool {
	if part.Record == 0 || part.TooLong {
		return false
	}
	for _, c := range part.Text {
		if c != ' ' && c != '\t' && c != '\r' {
			return c == '['
		}
	}
	return false
}

func (v *Validator) judgeArray(line document.Part) Report {
	var whole Report
	for report := range v.texts(line.Text, line.Start) {
		for i := range report.Findings {
			report.Findings[i].Record = line.Record
		}
		whole.Findings = append(whole.Findings, report.Findings...)
		whole.Documents += report.Documents
		whole.Notes += report.Notes
	}
	return whole
}

// A judgement is what is known of one document while it is judged, and then of
// another, in the same memory. It is for one goroutine.
type judgement struct {
	v       *Validator
	part    document.Part
	parser  document.Parser
	doc     *document.Document
	root    document.Value
	place   *contract.Node // of root
	reader  *instance.Reader
	items   map[int][]document.Value // of arrays, by index of the value
	faults  []fault                  // at values of doc
	around  []document.Fault         // of the text around doc
	flawed  map[int]bool             // where a standard keyword of the schema does not hold, by index of the value
	lacked  map[spot]bool            // the same, of members that are missing
	batches []batch
	placed  []placing
	notes   int // that are counted alone

	found     []failure  // of the schema that is being run
	partakers []partaker // of the order that is being judged
}

// A spot is a value, by its index in the document, or a member that is missing from it.
type spot struct {
	at      int
	missing string
	absent  bool
}

// A fault is a finding before it has a place in the text.
type fault struct {
	spot
	rule    string
	message string // after the name of the member
	want    string
	beside  string // the other member of its object, where two are at odds
}

// A batch is an object with an identity; what is found inside belongs to it.
type batch struct {
	object, id document.Value
}

func (j *judgement) add(s spot, rule, message, want string) {
	j.faults = append(j.faults, fault{spot: s, rule: rule, message: message, want: want})
}

func at(v document.Value) spot { return spot{at: v.Index()} }

// stopped tells whether reading the document stopped at a fault: then nothing
// is said of what stands around it.
func (j *judgement) stopped() bool {
	if j.doc == nil {
		return false
	}
	_, whole := j.doc.Root()
	return !whole
}

func (j *judgement) tooLong() {
	limit := strconv.FormatInt(j.v.limits().Bytes, 10) + " bytes"
	j.around = append(j.around, document.Fault{
		Rule:    document.RuleLimit,
		Message: "the document has more than " + limit,
		Want:    "at most " + limit,
	})
}

// judgeRoot judges the document's value by the kind it is of.
func (j *judgement) judgeRoot(root document.Value) {
	j.root = root
	kinds := j.v.contract.Kinds
	if kinds[0].Name == "" { // a schema without kinds judges whatever there is
		j.judgeAs(kinds[0], root)
		return
	}
	if root.Kind() != document.Object {
		j.add(at(root), j.rootRule(), "is "+describe(root, j.quotable(true))+", but must be an object", "an object")
		return
	}
	value, kind := j.reader.Recognize(root, j.v.settings.kind)
	if due := j.v.settings.kind; due == "" && kind.Refusal || due != "" && kind.Name != due {
		j.addKind(value, kind)
		return
	}
	if value != root {
		j.add(at(value), RuleWrapped, "holds the "+kind.Title+", which should be the document itself", article(kind.Title)+" without a wrapper")
	}
	j.judgeAs(kind, value)
}

// addKind says that a value is not of the kind that is due.
func (j *judgement) addKind(value document.Value, kind contract.Kind) {
	rule, message := RuleKind, "is not "+j.due()+", which is due"
	if special := j.v.instead(kind.Name); special != "" {
		rule = special
	}
	if kind.Refusal || rule != RuleKind {
		message = "is " + article(kind.Title) + ", but " + j.due() + " is due"
	}
	j.add(at(value), rule, message, j.due())
}

// instead gives the rule that the schema has for a kind in place of the one
// that is due, if any.
func (v *Validator) instead(name string) string {
	if v.isLineDue() {
		return v.due().Line.Rules[name]
	}
	return ""
}

// rootRule is the rule of a document that is no object: that of the type keyword.
func (j *judgement) rootRule() string {
	return j.v.contract.RuleOf(j.v.contract.Kinds[0].Schema.Location, "type")
}

func (j *judgement) judgeAs(kind contract.Kind, value document.Value) {
	j.root, j.place = value, kind.Node
	j.judgeNaming(value, kind.Node)
	j.judgeStandard(kind.Schema, value, kind.Node)
	j.walk(value, kind.Node)
}

func (j *judgement) due() string {
	var names []string
	for _, kind := range j.v.contract.Kinds {
		if due := j.v.settings.kind; kind.Name == due || due == "" && !kind.Refusal && kind.Line == nil {
			names = append(names, article(kind.Title))
		}
	}
	return oneOf(names)
}
