package conformance

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to judge. These fields count: Profile, Schema, Contract,
// Naming, Only, Skip (of rules on documents and of checks), MaxDocument (of a
// reply), ShowValues, BatchesPath and FilesPath.
type Options = validate.Options

// A Checker judges sessions. It is safe for concurrent use.
type Checker struct {
	rules      selection.Selection
	reader     *session.Reader
	validators map[string]*validate.Validator // by the kind that is due
	chooser    *recognize.Chooser[*Checker]   // nil where all sessions are judged by one profile
	results    *results.Checker               // of result files
	why        string                         // the profile was chosen
}

// NewChecker compiles what the options ask for. Its errors are fit to show.
func NewChecker(o Options) (*Checker, error) {
	j, err := build(o)
	if err != nil {
		return nil, err
	}
	if !j.rules.IsAll() {
		var ids []string
		for _, rule := range j.Rules() {
			ids = append(ids, rule.ID)
		}
		if err := j.rules.Check(ids, contract.PlainRules); err != nil {
			return nil, err
		}
	}
	if !o.IsAuto() {
		return j, nil
	}
	auto := *j
	auto.chooser = recognize.NewChooser(j.Profile(), j, func(profile string) (*Checker, error) {
		of := o
		of.Profile, of.Contract = profile, nil
		return build(of)
	})
	return &auto, nil
}

// build builds a Checker of one profile, whatever rules its globs match.
func build(o Options) (*Checker, error) {
	o.Naming = cmp.Or(o.Naming, validate.AutoNaming)
	reading := o
	reading.MaxDocument = 0 // a smaller one limits what is judged of documents, not what checks read
	var err error
	if o.Contract, err = reading.Load(); err != nil {
		return nil, err
	}
	base, err := validate.New(validate.Options{Contract: o.Contract, Naming: o.Naming, MaxDocument: o.MaxDocument, ShowValues: o.ShowValues})
	if err != nil {
		return nil, err
	}
	j := &Checker{rules: selection.Selection{Only: o.Only, Skip: slices.Concat(o.Skip, o.Contract.LeftOut())}, validators: map[string]*validate.Validator{}}
	if j.reader, err = session.NewReader(base, o); err != nil {
		return nil, err
	}
	j.results, err = results.NewChecker(results.Options{Contract: o.Contract, Naming: o.Naming, MaxDocument: o.MaxDocument, ShowValues: o.ShowValues, Jobs: 1})
	if err != nil {
		return nil, err
	}
	kinds := []string{""}
	for _, kind := range j.reader.Contract.Kinds {
		kinds = append(kinds, kind.Name)
	}
	for _, kind := range kinds {
		if j.validators[kind], err = base.ForKind(kind); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// Profile names the profile that is judged by.
func (j *Checker) Profile() string { return j.reader.Contract.Profile.Name }

// Why says why the profile was chosen; "" where the options name it.
func (j *Checker) Why() string { return j.why }

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
		if c.ID == id {
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
	chosen, err := j.For(s)
	if err != nil {
		panic("conformance: a built-in profile cannot be used: " + err.Error()) // tests use each
	}
	return chosen.JudgeRead(chosen.reader.Read(s))
}

// Reader reads sessions for JudgeRead. It is for packages of this module, which
// have more to do with a session than to judge it.
func (j *Checker) Reader() *session.Reader { return j.reader }

// JudgeRead judges a session that the checker's Reader has read.
func (j *Checker) JudgeRead(read *session.Traffic) Report {
	t := j.newTrial(read)
	report := Report{Name: read.Session.Name, Profile: j.Profile(), Why: j.why, Exchanges: len(read.Session.Exchanges)}
	for _, r := range t.Replies {
		if (r.Operation == contract.Other || r.Operation == contract.DeleteFile) && r.Method != "" {
			path := session.PathOf(r.Exchange)
			if u, err := url.Parse(r.URL); err == nil && r.Elsewhere {
				path = u.Host + path
			}
			report.Routes = append(report.Routes, read.Hide(r.Method+" "+path))
			report.Others++
		}
	}
	slices.Sort(report.Routes)
	report.Routes = slices.Compact(report.Routes)
	report.Documents = t.judgeDocuments()
	t.judgeOutputs()
	for _, c := range checks {
		if j.rules.Has(c.ID) {
			report.Outcomes = append(report.Outcomes, t.run(c))
		}
	}
	report.Findings = t.found.sorted()
	return report
}

func (j *Checker) newTrial(read *session.Traffic) *trial {
	read.Expect()
	t := &trial{Checker: j, Traffic: read, announced: announcedFiles(read), provoked: provokedBatches(read), ends: map[*session.Reply]*session.Observation{}}
	t.pairs = t.maxPairs()
	return t
}

// A trial is a session while it is judged.
type trial struct {
	*Checker
	*session.Traffic
	outputs   []*output
	ofBatch   map[string][]*session.Reply // by id of the batch, what created it, added requests to it, and has its results
	found     findings
	onAdd     func(index, count int)                  // is told of findings; nil for nobody
	pairs     int                                     // that may still be compared; see compares
	announced map[string]string                       // by id of the file, and of the batch: the batch that announces it
	provoked  map[string]*session.Reply               // by id of the batch, the create with a flaw that made it
	ends      map[*session.Reply]*session.Observation // what endBefore gives of cancels
	variants  map[string]variants                     // see isRefusedFor
	watched   map[string]int                          // by id, the number of the last exchange of the driver's watch
}

// pairsEach is how many comparisons with one another a check may make for each
// exchange, and each item of a list. Sessions that somebody made need few: what has
// many thousand creates of one batch is there to cost time.
const pairsEach = 20

// maxPairs gives how many comparisons a check of the session may make.
func (t *trial) maxPairs() (n int) {
	for _, r := range t.Replies {
		n += pairsEach
		if r.Page != nil {
			n += pairsEach * len(r.Page.Items)
		}
	}
	return n
}

// compares counts a comparison, and tells whether the check may still make it.
func (t *trial) compares() bool {
	t.pairs--
	return t.pairs >= 0
}

// Of gives the replies to the operations, in order, but for those that were
// superseded, which are for http/status to judge.
func (t *trial) Of(operations ...contract.Operation) []*session.Reply {
	return slices.DeleteFunc(t.Traffic.Of(operations...), func(r *session.Reply) bool { return r.Expect == session.Superseded })
}
