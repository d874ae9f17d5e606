// Package validate tells whether the batch objects of OpenAI-style APIs keep
// their contract: fields and types, limits, the order of timestamps, what goes
// with each status, the arithmetic of counts.
//
// In a test:
//
//	if err := validate.Check(body).Err(); err != nil {
//		t.Error(err)
//	}
//
// [Check] judges one document by the profile that it shows. [New] makes a [Validator]
// of another profile, of a schema of your own, or without some of the rules;
// [Validator.Stream] takes JSON Lines of any length, on several goroutines with
// [Options].Jobs. What is found is a [Finding], with its place and its rule.
//
// The contract is a JSON Schema, schema/batch.schema.json. This package holds
// none of it: it reads JSON strictly, judges the standard keywords (the rarer of
// them by way of jsonschema/v5), interprets the schema's own keywords, and says
// where a fault stands. One document is judged at a time; what holds between the
// observations of a batch is for package conformance.
package validate

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/scan"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// A Validator judges documents by one profile of a schema, or by the profile that
// each input shows. It is safe for
// concurrent use.
type Validator struct {
	contract func() *contract.Contract // compiled when it is first asked for
	options  Options
	rules    selection.Selection
	workers  sync.Pool    // of *worker, at rest
	slots    stream.Slots // of all that judge at once, shared with the Validators made from this one
	program  func() *scan.Program
	whole    func() *Validator  // with the kinds that few inputs have
	envelope *envelope.Envelope // nil where documents are not inside of others
	chooser  *chooser           // nil where all inputs are judged by one profile
	signs    []contract.Sign    // of the profile, where lines have profiles of their own
}

// inWhole gives a Validator like v, with the kinds that few inputs have.
func (v *Validator) inWhole() *Validator {
	other := v.with(v.options)
	other.contract, other.chooser = sync.OnceValue(v.options.Contract.Tree), nil
	return other
}

func newValidator(c func() *contract.Contract, o Options) *Validator {
	v := &Validator{contract: c, options: o, rules: selection.Selection{Only: o.Only, Skip: slices.Concat(o.Skip, o.Contract.leftOut)}}
	v.program = sync.OnceValue(v.compileProgram)
	v.whole = sync.OnceValue(v.inWhole)
	return v
}

var defaults = sync.OnceValues(func() (*Validator, error) { return New(Options{}) })

// Check judges data, one JSON text, by the profile that it shows; see [AutoProfile].
func Check(data []byte) Report {
	v, err := defaults()
	if err != nil {
		panic("validate: the built-in schema does not compile: " + err.Error()) // tests compile it
	}
	return v.Check(data)
}

// Check judges data, one JSON text: a batch, a list of batches, or an array of
// batches, of which each item is a document.
func (v *Validator) Check(data []byte) Report {
	if v.chooser != nil {
		return v.chooser.check(data)
	}
	whole := Report{Profile: v.Profile(), Why: asked}
	for report := range v.texts(data, document.Start, false) {
		whole.add(report)
	}
	return whole
}

// CheckParsed judges a JSON text as Check does, but does not parse it again. Its
// limits, but for the number of bytes, must be those of v's contract. It is for
// packages of this module.
func (v *Validator) CheckParsed(doc *document.Document) Report {
	begin := bytes.TrimLeft(bytes.TrimPrefix(doc.Text, []byte("\xef\xbb\xbf")), " \t\r\n")
	if v.chooser != nil || v.envelope != nil || bytes.HasPrefix(begin, []byte("[")) { // several documents may be in it
		return v.Check(doc.Text)
	}
	w := v.worker()
	defer w.rest()
	limit := v.contract().Limits.Bytes
	w.full.skips = false
	report := w.full.report(document.Part{Text: doc.Text, Start: document.Start, Item: -1, TooLong: limit > 0 && int64(len(doc.Text)) > limit}, doc)
	report.Profile, report.Why = v.Profile(), asked
	return report
}

// ForKind gives a Validator like v, for documents that must be of the kind;
// see Options.Kind.
func (v *Validator) ForKind(kind string) (*Validator, error) {
	o := v.options
	o.Kind = kind
	other := v.with(o)
	other.contract = sync.OnceValue(o.compile)
	return other, other.checkNames()
}

// ForEndpoint gives a Validator like v, for the results of requests to an
// endpoint; see Options.Endpoint.
func (v *Validator) ForEndpoint(path string) *Validator {
	o := v.options
	o.Endpoint = path
	other := v.with(o)
	other.contract = sync.OnceValue(o.compile)
	return other
}

func (v *Validator) with(o Options) *Validator {
	other := newValidator(v.contract, o)
	other.envelope, other.slots = v.envelope, v.slots
	if v.chooser != nil {
		other.chooser = newChooser(o, other)
	}
	return other
}

// ForLines gives a Validator like v, of which Stream takes an input
// as JSON Lines whatever it holds: a part of such an input, of which the
// content no longer shows it.
func (v *Validator) ForLines() *Validator {
	o := v.options
	o.JSONLines = true
	return v.with(o)
}

// AreLines tells whether Stream takes what r holds as JSON Lines. Of
// that it reads no more than it needs to tell.
func (v *Validator) AreLines(r io.Reader) (bool, error) {
	w := v.worker()
	defer w.rest()
	return w.open(r).AreLines()
}

// Profile names the profile, or that of inputs which show none; it is empty for a
// schema without profiles.
func (v *Validator) Profile() string { return v.options.Contract.Profile() }

// SchemaText gives the schema that v judges by, for other validators: its root
// is v's profile, and with ClientNaming its names are the client's.
func (v *Validator) SchemaText() []byte {
	return v.contract().Text(v.options.Naming == ClientNaming)
}

// Rules lists the rules, in the order of the schema.
func (v *Validator) Rules() []Rule {
	var rules []Rule
	for _, r := range v.options.Contract.Tree().Rules() {
		rules = append(rules, newRule(r))
	}
	return rules
}

// Rule gives the rule with the id, which a finding or Rules has.
func (v *Validator) Rule(id string) Rule {
	rule := v.contract().Rule(id)
	if rule.IsOpen {
		rule = v.options.Contract.Tree().Rule(id)
	}
	return newRule(rule)
}
