package validate

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// An Option changes what New builds. Without options a Validator judges by
// the built-in schema's default profile, in either naming.
type Option func(*settings)

type settings struct {
	contract   *Contract
	schema     []byte
	profile    string
	naming     string
	kind       string
	endpoint   string
	lines      bool // each line is a document, whatever the first one holds
	rules      selection.Selection
	bytes      int64
	showValues bool
	countNotes bool
	byEngine   bool // tests hold the judge to the engine
	inside     *inside
	jobs       int
}

// Profile chooses the contract to judge by, such as "orq" (the default) or
// "openai": one of those that the schema defines, which Profiles lists.
func Profile(name string) Option { return func(s *settings) { s.profile = name } }

// A Contract is a schema that is compiled, for one profile. It is safe for
// concurrent use: one will do for all that a program judges by it.
type Contract struct{ tree *contract.Contract }

// Load compiles a JSON Schema of draft 2020-12, an edited copy of a built-in one
// or any other; nothing that it refers to is fetched. Without a text it is the
// built-in profile of the name, and without a name the default profile. The
// error's text is fit to show to users.
func Load(schema []byte, profile string) (*Contract, error) {
	c, err := contract.Load(schema, profile)
	if err != nil {
		return nil, err
	}
	return &Contract{c}, nil
}

// Profile names the profile; it is empty for a schema without x-profile.
func (c *Contract) Profile() string { return c.tree.Profile.Name }

// Tree gives what the contract is compiled to. It is for packages of this module.
func (c *Contract) Tree() *contract.Contract { return c.tree }

// Use judges by a contract that Load has compiled, in place of Schema and Profile.
func Use(c *Contract) Option { return func(s *settings) { s.contract = c } }

// The namings that one contract is read in.
const (
	AutoNaming   = instance.Auto   // either, but only one in a document
	WireNaming   = instance.Wire   // created_at, as APIs send it
	ClientNaming = instance.Client // createdAt, as generated clients show it
)

// Naming chooses how member names are spelled; AutoNaming is the default.
func Naming(name string) Option { return func(s *settings) { s.naming = name } }

// Schema judges by a JSON Schema other than the built-in one: an edited copy,
// or any schema of draft 2020-12. Nothing that it refers to is fetched.
func Schema(text []byte) Option { return func(s *settings) { s.schema = text } }

// Only judges no rules but those whose ids match one of the globs, such as "time/*".
func Only(globs ...string) Option {
	return func(s *settings) { s.rules.Only = append(s.rules.Only, globs...) }
}

// Skip leaves out the rules whose ids match one of the globs.
func Skip(globs ...string) Option {
	return func(s *settings) { s.rules.Skip = append(s.rules.Skip, globs...) }
}

// MaxDocument sets the size in bytes above which a document is not read; 0 is
// the schema's own limit, 8 MiB.
func MaxDocument(bytes int64) Option { return func(s *settings) { s.bytes = bytes } }

// ShowValues lets findings quote values that are people's data, those of
// metadata and of errors. Without it they give type and length.
func ShowValues() Option { return func(s *settings) { s.showValues = true } }

// CountNotes counts findings of level Note, in Report.Notes, and tells nothing
// else of them. That is much faster where many documents have notes alone.
func CountNotes() Option { return func(s *settings) { s.countNotes = true } }

// Kind says what is due: "batch", "list" or "error" (an error reply), "request"
// (a line of a batch's input file) or "result" (one of its output or error
// file). A document of another kind is a document/kind. With "", the default,
// each is judged as what it is, and an error reply will not do.
func Kind(name string) Option { return func(s *settings) { s.kind = name } }

// Endpoint says what answered the requests whose results are judged, such as
// "/v1/embeddings": their bodies must be of its kind. With "", the default, and
// for one that the schema does not know, any object will do.
func Endpoint(path string) Option { return func(s *settings) { s.endpoint = path } }

// JSONLines takes each line of an input as a document, whatever the first one
// holds, also where there is one alone.
func JSONLines() Option { return func(s *settings) { s.lines = true } }

// Jobs lets Stream judge JSON Lines on up to n goroutines at once: n is for all
// streams of the Validator together, and of those made from it, by ForKind, say.
// With 1, the default, each stream is judged by the goroutine that ranges over
// it, and by no other.
func Jobs(n int) Option { return func(s *settings) { s.jobs = n } }

// New builds a Validator. It fails, with a text to show to a user, when the
// schema cannot be compiled, when the profile, naming or kind does not exist,
// and when a glob matches no rule.
func New(options ...Option) (*Validator, error) {
	s := settings{naming: AutoNaming}
	for _, option := range options {
		option(&s)
	}
	compiled := s.contract
	if compiled == nil {
		var err error
		if compiled, err = Load(s.schema, s.profile); err != nil {
			return nil, err
		}
	}
	c := compiled.tree
	var err error
	if s.endpoint != "" {
		c = c.ForEndpoint(s.endpoint)
	}
	if s.bytes > 0 {
		limited := *c
		limited.Limits.Bytes = s.bytes
		c = &limited
	}
	v := newValidator(c, s)
	v.slots = stream.NewSlots(s.jobs)
	if s.inside != nil {
		if v.envelope, err = envelope.New(s.inside.pointer, s.inside.conditions); err != nil {
			return nil, err
		}
	}
	if err := v.checkNames(); err != nil {
		return nil, err
	}
	return v, v.checkRules()
}

func (v *Validator) checkNames() error {
	if !slices.Contains([]string{AutoNaming, WireNaming, ClientNaming}, v.settings.naming) {
		return fmt.Errorf("naming %q is none of %s, %s, %s", v.settings.naming, AutoNaming, WireNaming, ClientNaming)
	}
	var kinds []string
	for _, kind := range v.contract.Kinds {
		kinds = append(kinds, kind.Name)
	}
	if v.settings.kind != "" && !slices.Contains(kinds, v.settings.kind) {
		return fmt.Errorf("kind %q is none of %q", v.settings.kind, kinds)
	}
	return nil
}

// checkRules finds the pattern that matches nothing.
func (v *Validator) checkRules() error {
	if v.settings.rules.IsAll() {
		return nil // and the schema's text need not be read for its list of rules
	}
	var ids []string
	for _, rule := range v.Rules() {
		ids = append(ids, rule.ID)
	}
	return v.settings.rules.Check(ids, contract.PlainRules)
}
