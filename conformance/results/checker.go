package results

import (
	"cmp"
	"errors"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to judge.
type Options struct {
	Profile     string // "" is the schema's default
	Naming      string // of the batch object; "" is validate.AutoNaming
	Schema      []byte // nil is the built-in schema
	Only, Skip  []string
	MaxDocument int64  // bytes of a line, or of the batch; 0 is the schema's limit
	ShowValues  bool   // let findings quote people's data
	Jobs        int    // goroutines that judge lines at once, see validate.Jobs
	Endpoint    string // that the requests are for; "" is what the batch says, or the first request
}

// A Checker judges the files of batches. It is safe for concurrent use.
type Checker struct {
	options    Options
	contract   *contract.Contract
	kinds      map[Role]contract.Kind
	validators map[Role]*validate.Validator
}

// isOf tells by what the schema says of a kind which role its documents have.
var isOf = map[Role]func(*contract.Node) bool{
	Batch:  func(p *contract.Node) bool { return p.Lifecycle != nil && p.Counts != nil },
	Input:  func(p *contract.Node) bool { return p.Input != nil },
	Output: func(p *contract.Node) bool { return p.Output != nil },
	Errors: func(p *contract.Node) bool { return p.Output != nil },
}

// NewChecker compiles what the options ask for. Its errors are fit to show.
func NewChecker(o Options) (*Checker, error) {
	o.Naming = cmp.Or(o.Naming, validate.AutoNaming)
	c := &Checker{options: o, kinds: map[Role]contract.Kind{}, validators: map[Role]*validate.Validator{}}
	var err error
	if c.contract, err = contract.Load(o.Schema, o.Profile); err != nil {
		return nil, err
	}
	if o.MaxDocument > 0 {
		c.contract.Limits.Bytes = o.MaxDocument
	}
	for _, kind := range c.contract.Kinds {
		for role, isIt := range isOf {
			if isIt(kind.Node) {
				c.kinds[role] = kind
			}
		}
	}
	if len(c.kinds) < len(isOf) {
		return nil, errors.New("the schema has no kinds with x-lifecycle and x-counts, x-input and x-output, which the files of batches are judged by")
	}
	return c, c.compile()
}

// compile makes a validator for each role. APIs take and give lines as the wire
// spells them, whatever the naming of the batch.
func (c *Checker) compile() error {
	o := c.options
	settings := []validate.Option{
		validate.Profile(o.Profile), validate.Schema(o.Schema), validate.MaxDocument(o.MaxDocument),
		validate.Only(o.Only...), validate.Skip(o.Skip...), validate.Jobs(o.Jobs),
	}
	if o.ShowValues {
		settings = append(settings, validate.ShowValues())
	}
	batch, err := validate.New(slices.Concat(settings, []validate.Option{validate.Naming(o.Naming)})...)
	if err != nil {
		return err
	}
	lines, err := validate.New(slices.Concat(settings, []validate.Option{validate.Naming(validate.WireNaming), validate.JSONLines()})...)
	if err != nil {
		return err
	}
	for role, base := range map[Role]*validate.Validator{Batch: batch, Input: lines, Output: lines, Errors: lines} {
		if c.validators[role], err = base.ForKind(c.kinds[role].Name); err != nil {
			return err
		}
	}
	return nil
}
