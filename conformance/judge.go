package conformance

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to judge.
type Options struct {
	Profile     string // "" is the schema's default
	Naming      string // "" is validate.AutoNaming
	Schema      []byte // nil is the built-in schema
	Only, Skip  []string
	MaxDocument int64 // bytes; 0 is the schema's limit
	ShowValues  bool
	Paths       Paths
}

// A Checker judges sessions. It is safe for concurrent use.
type Checker struct {
	options    Options
	rules      selection.Selection
	contract   *contract.Contract
	lifecycle  *contract.Lifecycle
	counts     *contract.Counts
	output     *contract.Output               // nil where the schema says nothing of result files
	validators map[string]*validate.Validator // by the kind that is due
}

// The kinds of document that routes answer with, as the schema names them.
const (
	batchKind = "batch"
	listKind  = "list"
	errorKind = "error"
)

// resultKind is the kind of the lines of result files. A schema need not have it.
const resultKind = "result"

// NewChecker compiles what the options ask for. Its errors are fit to show.
func NewChecker(o Options) (*Checker, error) {
	o.Naming = cmp.Or(o.Naming, validate.AutoNaming)
	c, err := contract.Load(o.Schema, o.Profile)
	if err != nil {
		return nil, err
	}
	j := &Checker{options: o, contract: c, rules: selection.Selection{Only: o.Only, Skip: o.Skip}, validators: map[string]*validate.Validator{}}
	for _, kind := range c.Kinds {
		switch kind.Name {
		case batchKind:
			j.lifecycle, j.counts = kind.Node.Lifecycle, kind.Node.Counts
		case resultKind:
			j.output = kind.Node.Output
		}
	}
	if j.lifecycle == nil || j.counts == nil {
		return nil, fmt.Errorf("the schema has no kind %q with x-lifecycle and x-counts, which sessions are judged by", batchKind)
	}
	settings := []validate.Option{
		validate.Profile(o.Profile), validate.Naming(o.Naming), validate.Schema(o.Schema), validate.MaxDocument(o.MaxDocument),
	}
	if o.ShowValues {
		settings = append(settings, validate.ShowValues())
	}
	base, err := validate.New(settings...)
	if err != nil {
		return nil, err
	}
	kinds := []string{"", batchKind, listKind, errorKind}
	if j.output != nil {
		kinds = append(kinds, resultKind)
	}
	for _, kind := range kinds {
		if j.validators[kind], err = base.ForKind(kind); err != nil {
			return nil, err
		}
	}
	return j, j.checkRules()
}

func (j *Checker) checkRules() error {
	if j.rules.IsAll() {
		return nil
	}
	var ids []string
	for _, rule := range j.Rules() {
		ids = append(ids, rule.ID)
	}
	return j.rules.Check(ids, contract.PlainRules)
}

// Profile names the profile that is judged by.
func (j *Checker) Profile() string { return j.contract.Profile }

// Rules lists the rules on documents, then the checks on sessions.
func (j *Checker) Rules() []validate.Rule {
	rules := j.validators[""].Rules()
	for _, c := range checks {
		rules = append(rules, c.rule())
	}
	return rules
}

// Rule gives the rule or check with the id.
func (j *Checker) Rule(id string) validate.Rule {
	for _, c := range checks {
		if c.id == id {
			return c.rule()
		}
	}
	return j.validators[""].Rule(id)
}

// Judge judges a session by the options. The same session gives the same
// report. For several sessions, NewChecker compiles the options once.
func Judge(s *recording.Session, o Options) (Report, error) {
	c, err := NewChecker(o)
	if err != nil {
		return Report{}, err
	}
	return c.Judge(s), nil
}

// Judge judges a session.
func (j *Checker) Judge(s *recording.Session) Report {
	t := newTrial(j, s)
	report := Report{Exchanges: len(s.Exchanges), Routes: t.otherRoutes()}
	report.Documents = t.judgeDocuments()
	for _, c := range checks {
		if j.rules.Has(c.id) {
			report.Outcomes = append(report.Outcomes, t.run(c))
		}
	}
	report.Findings = t.found.sorted()
	return report
}

// A trial is what is known of one session while it is judged.
type trial struct {
	*Checker
	session *recording.Session
	replies []*reply
	batches []*history // in order of first mention
	byID    map[string]*history
	walks   []*walk
	uploads map[string]upload // by id of the file
	found   findings
}

func newTrial(j *Checker, s *recording.Session) *trial {
	t := &trial{Checker: j, session: s}
	for i := range s.Exchanges {
		t.replies = append(t.replies, t.newReply(&s.Exchanges[i]))
	}
	t.batches, t.byID = historiesOf(t.replies)
	t.walks = walksOf(t.replies)
	t.uploads = uploadsOf(t.of(Upload))
	return t
}

func (t *trial) newReader() *instance.Reader {
	return instance.NewReader(t.contract, t.options.Naming)
}

// otherRoutes lists what is not judged.
func (t *trial) otherRoutes() []string {
	var routes []string
	for _, r := range t.replies {
		if r.operation == Other && r.Method != "" {
			routes = append(routes, r.Method+" "+pathOfURL(r.Exchange))
		}
	}
	slices.Sort(routes)
	return slices.Compact(routes)
}

// of gives the replies to the operations, in order.
func (t *trial) of(operations ...Operation) []*reply {
	var found []*reply
	for _, r := range t.replies {
		if slices.Contains(operations, r.operation) {
			found = append(found, r)
		}
	}
	return found
}
