// Package judge judges one document by the tree of a contract, in one walk, and
// says what is wrong, where, and what would be right.
//
// Standard keywords are judged here; the rarer ones by jsonschema/v5, at the
// value that the keyword is on. The package knows no name, number or state of
// any API: those are in the tree.
package judge

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// The ids of the rules that no keyword of a schema states.
const (
	RuleKind    = "document/kind"
	RuleWrapped = "document/wrapped"
	RuleMixed   = "naming/mixed"
)

// Options say how to judge.
type Options struct {
	Naming     string                 // one of instance.Auto, Wire, Client
	Kind       string                 // of document that must be there; "" for any that is no error reply
	ShowValues bool                   // messages may quote people's data
	Wants      func(rule string) bool // findings of the others take no room; nil for all rules
	ByEngine   bool                   // jsonschema/v5 judges every standard keyword: the oracle of tests
}

// A Judge judges one document after another, in the same memory. It is for one
// goroutine.
type Judge struct {
	contract *contract.Contract
	options  Options
	parser   document.Parser
	reader   *instance.Reader

	Brief bool // only whether there is an error is wanted: behind the first, items of an array are not judged

	atHand
}

// atHand is what a Judge has of the document at hand.
type atHand struct {
	Doc     *document.Document
	root    document.Value // that is judged: the document, or an object in it
	node    *contract.Node // of root
	faults  []fault
	settled int          // how many of faults are in order, since bound was called
	kept    map[lot]bool // of what those are
	more    map[lot]int  // faults beyond document.MaxFaults
	beyond  int          // how many those are
	stopped bool         // they are so many that the rest is not judged
	looked  int          // how many of faults isBroken has looked at
	flaws   flaws
	owners  []owner                  // objects with an identity, in order
	items   map[int][]document.Value // of arrays, by index of the value

	judged map[judgement]bool // what failed while probing, of nodes that may repeat
	steps  int                // of the engine
	work   int                // of the engine, and of what a schema asks for at each value
	walks  int                // of a value by a node; only tests read it

	known     *scan.Known // nil for nothing
	discarded bool        // a relation has taken a value out of what relations judge

	probing int  // above 0, only whether something fails is wanted
	failed  bool // while probing
	advice  bool // what is judged is only recommended
}

// A fault is a finding before it has a place in the text.
type fault struct {
	contract.Spot
	keyword string // the standard keyword that fails; "" for none
	rule    string
	says    contract.Text
	beside  *pair // where two fields of an object contradict each other; nil elsewhere
	advice  bool  // what does not hold is only recommended
}

// A pair says where the other of two fields is that contradict each other.
type pair struct {
	in    *object
	other string // its path from the object
	depth int    // how deep in the object the value at fault is
}

// A lot is what faults that are only counted have in common.
type lot struct {
	rule   string
	advice bool
}

// An owner is an object with an identity: findings inside it carry its id.
type owner struct{ object, id document.Value }

// New makes a judge.
func New(c *contract.Contract, o Options) *Judge {
	return &Judge{contract: c, options: o, reader: instance.NewReader(c, o.Naming)}
}

// Read parses a document and takes it. whole is false where it is not JSON that
// can be judged; its faults are in Doc.
func (j *Judge) Read(text []byte) (root document.Value, whole bool) {
	limits := j.contract.Limits
	if j.options.ShowValues {
		limits.Shows = nil
	}
	return j.Take(j.parser.Parse(text, limits))
}

// Take takes a document that was parsed, and forgets the one before.
func (j *Judge) Take(doc *document.Document) (root document.Value, whole bool) {
	j.reader.Reset()
	if len(j.judged) > 1000 { // to clear it takes as long as it once was large
		j.judged = nil
	}
	clear(j.judged)
	j.flaws.reset()
	clear(j.faults) // what they say holds on to objects
	j.atHand = atHand{faults: j.faults[:0], owners: j.owners[:0], judged: j.judged, flaws: j.flaws, Doc: doc}
	return doc.Root()
}

// Recognize tells what the document that was read is.
func (j *Judge) Recognize(root document.Value) recognize.Thing {
	if kinds := j.contract.Kinds; kinds[0].Name == "" { // a schema without kinds judges whatever there is
		return recognize.Thing{Kind: &kinds[0], Value: root}
	}
	return j.reader.Recognize(root, j.options.Kind)
}

// Judge judges the document that was read, as what it was recognized as.
func (j *Judge) Judge(root document.Value, thing recognize.Thing) { j.JudgeRest(root, thing, nil) }

// JudgeRest does the same, but for what is known of the document; nil for nothing.
func (j *Judge) JudgeRest(root document.Value, thing recognize.Thing, known *scan.Known) {
	j.root, j.known = root, known
	kinds := j.contract.Kinds
	if kinds[0].Name == "" {
		j.judgeAs(&kinds[0], root)
		return
	}
	if root.Kind() != document.Object {
		rule := j.contract.RuleOf(kinds[0].Schema.Location, "type")
		j.add(at(root), rule, func() (string, string) {
			return "is " + describe(root, j.mayQuote(true)) + ", but must be an object", "an object"
		})
		return
	}
	if due := j.options.Kind; thing.Kind == nil || due == "" && thing.Kind.Refusal || due != "" && thing.Kind.Name != due {
		j.addKind(thing)
		return
	}
	if thing.Value != root && !thing.Stated {
		j.add(at(thing.Value), RuleWrapped, func() (string, string) {
			return "holds the " + thing.Title + ", which should be the document itself", thing.Named() + " without a wrapper"
		})
	}
	j.judgeAs(thing.Kind, thing.Value)
}

// addKind says that a value is not of the kind that must be there.
func (j *Judge) addKind(thing recognize.Thing) {
	j.add(at(thing.Value), j.kindRule(thing), func() (string, string) {
		var names []string
		for _, k := range j.contract.Kinds {
			if due := j.options.Kind; k.Name == due || due == "" && !k.Refusal && k.Lines == nil {
				names = append(names, recognize.WithArticle(k.Title))
			}
		}
		due := oneOf(names)
		if j.options.Kind == "" {
			return "is " + thing.Named() + ", not a batch response", due
		}
		return "is " + thing.Named() + ", but must be " + due, due
	})
}

// kindRule gives the rule that a value breaks which is not of the kind that must be
// there.
func (j *Judge) kindRule(thing recognize.Thing) string {
	if k, found := j.contract.Kind(j.options.Kind); found && k.Lines != nil && thing.Kind != nil {
		return cmp.Or(k.Lines.Instead[thing.Kind.Name], RuleKind)
	}
	return RuleKind
}

// judgeAs judges a value as a kind of document.
func (j *Judge) judgeAs(kind *contract.Kind, value document.Value) {
	j.root, j.node = value, kind.Node
	if k := j.known; k != nil && (k.Node != kind.Node || value.Index() > 0 || j.options.ByEngine) {
		j.known = nil
	}
	var names instance.Spellings
	if !j.knowsNaming() {
		names = j.reader.FindNaming(value, kind.Node)
	}
	if len(names.Client) > 0 && len(names.Wire) > 0 {
		fewer, more, naming := names.Client, names.Wire, instance.Wire
		if len(names.Client) > len(names.Wire) {
			fewer, more, naming = names.Wire, names.Client, instance.Client
		}
		j.add(at(fewer[0]), RuleMixed, func() (string, string) {
			message := fmt.Sprintf("is spelled unlike %s: one document has names of both namings", printable.Quoted(more[0].Text()))
			return message, "the " + naming + " naming throughout"
		})
	}
	if j.known != nil && j.known.IsClient != j.reader.IsClient() {
		j.known = nil
	}
	t := target{value: value, node: kind.Node}
	for _, s := range []*jsonschema.Schema{kind.Schema, kind.Answers} {
		if !j.options.ByEngine || s == nil {
			continue
		}
		for _, f := range j.engineFailures(s, t) {
			j.fail(f.Keyword, f.target)
		}
	}
	j.check(kind.Node, t, true)
	j.faults, j.settled = dropBesideTypes(j.Doc, j.faults), 0
}

// knowsNaming tells whether it is known that the document has the naming that a reader
// takes it to have before it looks: what is not known are values without names in them.
func (j *Judge) knowsNaming() bool {
	holdsNames := func(at int) bool { return j.Doc.Text[at] == '{' || j.Doc.Text[at] == '[' }
	return j.known != nil && j.known.IsClient == j.reader.IsClient() && !slices.ContainsFunc(j.known.Unknown, holdsNames)
}

// dropBesideTypes keeps, of the standard keywords that fail at one value, only
// type, and nothing inside: one cause, one finding.
func dropBesideTypes(doc *document.Document, faults []fault) []fault {
	wrong := map[int]bool{}
	for _, f := range faults {
		if f.keyword == "type" && !f.Absent {
			wrong[f.At] = true
		}
	}
	if len(wrong) == 0 {
		return faults
	}
	slices.SortStableFunc(faults, func(a, b fault) int { return cmp.Compare(a.At, b.At) })
	at, isInside, after := -1, false, -1 // after is where the values of the wrong type so far end
	return slices.DeleteFunc(faults, func(f fault) bool {
		if f.At != at {
			at, isInside = f.At, f.At < after
			if wrong[at] {
				after = max(after, doc.At(at).After())
			}
		}
		return f.keyword != "" && (isInside || wrong[at] && f.keyword != "type")
	})
}

// bound keeps the first of the faults, and the first of each lot, and counts the
// others. It is called where a value has been judged whose faults can be many, and
// looks at those that have come since it was called before.
func (j *Judge) bound(most int) {
	if len(j.faults) <= most {
		return
	}
	if j.settled == 0 {
		j.kept = map[lot]bool{}
	}
	fresh := dropBesideTypes(j.Doc, j.faults[j.settled:])
	if wants := j.options.Wants; wants != nil {
		fresh = slices.DeleteFunc(fresh, func(f fault) bool { return !wants(f.rule) })
	}
	fresh = sorted(fresh)
	j.faults = j.faults[:j.settled]
	for _, f := range fresh {
		l := lot{f.rule, f.advice}
		if len(j.faults) < document.MaxFaults || !j.kept[l] {
			j.kept[l] = true
			j.faults = append(j.faults, f)
			continue
		}
		if j.more == nil {
			j.more = map[lot]int{}
		}
		j.more[l]++
		j.beyond++
	}
	j.settled = len(j.faults)
}

// sorted puts faults in the order of the document, each once: of two that are one,
// the one whose text is first.
func sorted(faults []fault) []fault {
	slices.SortFunc(faults, func(a, b fault) int {
		if order := cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.rule, b.rule), cmp.Compare(a.Missing, b.Missing)); order != 0 {
			return order
		}
		message, _ := a.says()
		other, _ := b.says()
		return cmp.Compare(message, other)
	})
	return slices.CompactFunc(faults, func(a, b fault) bool { return a.Spot == b.Spot && a.rule == b.rule })
}

func (j *Judge) add(s contract.Spot, rule string, says contract.Text) {
	j.faults = append(j.faults, fault{Spot: s, rule: rule, says: says})
}

func at(v document.Value) contract.Spot { return contract.Spot{At: v.Index()} }

// flaw takes a value or a missing field out of what relations judge.
func (j *Judge) flaw(s contract.Spot) { j.flaws.add(s, j.Doc.Len()) }

// mayQuote tells whether messages may quote a value.
func (j *Judge) mayQuote(private bool) bool { return !private || j.options.ShowValues }

// Begin prepares Claim: root is taken for the kind that must be there, or that
// it is of.
func (j *Judge) Begin(root document.Value) {
	thing := j.reader.Recognize(root, j.options.Kind)
	j.root, j.node = thing.Value, thing.Node()
	if due, found := j.contract.Kind(j.options.Kind); found && !thing.Is(due.Name) {
		j.root, j.node = root, due.Node
	}
	j.reader.FindNaming(j.root, j.node)
}

// Claim notes a fault that somebody else has found with a field, by its path;
// "" is the document. The message follows what the field is.
func (j *Judge) Claim(path, rule, message, want string) {
	if path == "" {
		j.add(at(j.root), rule, func() (string, string) { return message, want })
		return
	}
	o := &object{j, j.reader.Object(j.root, j.node), j.node}
	f := o.Field(path)
	j.add(f.Spot, rule, func() (string, string) { return o.Describe(f) + message, want })
}

// Holds tells whether judging a JSON text by a node finds nothing.
func (j *Judge) Holds(n *contract.Node, text []byte) bool {
	root, whole := j.Read(text)
	if !whole || len(j.Doc.Faults) > 0 {
		return false
	}
	j.reader.FindNaming(root, n)
	j.check(n, target{value: root, node: n}, true)
	return len(j.faults) == 0
}
