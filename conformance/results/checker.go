package results

import (
	"cmp"
	"errors"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to judge. These fields count: Profile, Schema, Contract,
// Naming (of the batch object; lines have the names of the wire), Only, Skip,
// MaxDocument (of a line, and of the batch object), ShowValues, Jobs, Enough (of a
// Run; Check lists all findings), and Endpoint, which is otherwise what the batch says,
// or the first request.
type Options = validate.Options

// A Checker judges the files of batches. It is safe for concurrent use.
type Checker struct {
	options    Options
	rules      selection.Selection
	chooser    *recognize.Chooser[*Checker] // nil where all batches are judged by one profile
	why        string                       // the profile was chosen; "" where the options name it
	contract   *contract.Contract           // with the limits of the options
	kinds      map[Role]contract.Kind       // those that the schema describes
	validators map[Role]*validate.Validator

	lifecycle *contract.Lifecycle // of the batch; as the two below, empty where the schema says nothing
	requests  *contract.Lines
	results   *contract.Lines
}

// NewChecker compiles what the options ask for. Its errors are fit to show.
func NewChecker(o Options) (*Checker, error) {
	c, err := build(o)
	if err != nil {
		return nil, err
	}
	if chosen := (selection.Selection{Only: o.Only, Skip: o.Skip}); !chosen.IsAll() {
		var ids []string
		for _, rule := range c.contract.Rules() {
			ids = append(ids, rule.ID)
		}
		if err := chosen.Check(ids, contract.PlainRules); err != nil {
			return nil, err
		}
	}
	if o.IsAuto() {
		auto := *c
		auto.chooser = recognize.NewChooser(c.Profile(), c, func(profile string) (*Checker, error) {
			of := o
			of.Profile, of.Contract = profile, nil
			return build(of)
		})
		return &auto, nil
	}
	return c, nil
}

// build builds a Checker of one profile, whatever rules its globs match.
func build(o Options) (*Checker, error) {
	o.Naming = cmp.Or(o.Naming, validate.AutoNaming)
	var err error
	if o.Contract, err = o.Load(); err != nil {
		return nil, err
	}
	c := &Checker{
		options: o, rules: selection.Selection{Only: o.Only, Skip: slices.Concat(o.Skip, o.Contract.LeftOut())}, contract: o.Contract.Tree(), kinds: map[Role]contract.Kind{}, validators: map[Role]*validate.Validator{},
		lifecycle: &contract.Lifecycle{}, requests: &contract.Lines{Input: &contract.Input{}}, results: &contract.Lines{Output: &contract.Output{}},
	}
	for _, kind := range c.contract.Kinds {
		switch lines := kind.Lines; {
		case kind.Node.Lifecycle != nil:
			c.kinds[Batch], c.lifecycle = kind, kind.Node.Lifecycle
		case lines != nil && lines.Input != nil:
			c.kinds[Input], c.requests = kind, lines
		case lines != nil && lines.Output != nil:
			c.kinds[Output], c.kinds[Errors], c.results = kind, kind, lines
		}
	}
	if len(c.kinds) == 0 {
		return nil, errors.New("the schema has no kind with x-lifecycle, and none with x-lines: it says nothing of the files of batches")
	}
	return c, c.compile()
}

// Profile names the profile that is judged by, or that of batches whose files show
// none.
func (c *Checker) Profile() string { return c.contract.Profile.Name }

// Describes tells whether the contract says what files of a role hold.
func (c *Checker) Describes(role Role) bool {
	_, described := c.kinds[role]
	return described
}

// compile makes a validator for each role. Lines of files have the names of the
// wire, whatever the naming of the batch.
func (c *Checker) compile() error {
	o := validate.Options{
		Contract: c.options.Contract, Naming: c.options.Naming, MaxDocument: c.options.MaxDocument,
		ShowValues: c.options.ShowValues, Jobs: c.options.Jobs, Enough: c.options.Enough,
	}
	batch, err := validate.New(o)
	if err != nil {
		return err
	}
	o.Naming, o.JSONLines = validate.WireNaming, true
	lines, err := validate.New(o)
	if err != nil {
		return err
	}
	for role, kind := range c.kinds {
		base := lines
		if role == Batch {
			base = batch
		}
		if c.validators[role], err = base.ForKind(kind.Name); err != nil {
			return err
		}
	}
	return nil
}
