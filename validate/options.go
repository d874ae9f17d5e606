package validate

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// Options say how to judge. The zero value judges by the default profile of the
// built-in schema, in either naming. Packages conformance and results take the
// same options, and say which fields they use.
type Options struct {
	// Profile chooses the contract to judge by, such as "orq" or "openai": one
	// of those that the schema defines, which Profiles lists. "" is AutoProfile for
	// the built-in schemas, and the only one of Schema.
	Profile string

	// Schema is a JSON Schema to use in place of the built-in one: an edited
	// copy, or any schema of draft 2020-12. Nothing that it refers to is fetched.
	Schema []byte

	// Contract is what Load has compiled, in place of Schema and Profile. Programs
	// that make several validators compile only once with it.
	Contract *Contract

	// Naming says how field names are spelled: AutoNaming, WireNaming or
	// ClientNaming. "" is AutoNaming.
	Naming string

	// Kind says what each document must be: "batch", "list" or "error" (an error
	// reply), "request" (a line of a batch's input file) or "result" (a line of
	// its output or error file). A document of another kind is a document/kind.
	// With "" Stream judges each document as what it is, and accepts no error reply;
	// Check accepts only batches and lists of them.
	Kind string

	// Endpoint is what the requests of a batch are for, such as "/v1/embeddings".
	// The bodies of results must be of its kind. With "", and with an endpoint that
	// the schema does not know, any object is accepted.
	Endpoint string

	// Only limits judging to the rules whose ids match one of these globs, such
	// as "time/*", or are of one of these families, such as "time". Skip leaves out
	// the rules that it names in the same way.
	Only, Skip []string

	// MaxDocument is the size in bytes above which a document is not read. 0 is
	// the limit of the schema, 8 MiB in the built-in one.
	MaxDocument int64

	// ShowValues lets findings quote people's data: the values of metadata and of
	// errors, and the names in them. Without it they give type and length, and the
	// place of what a name that people chose is of.
	ShowValues bool

	// CountNotes counts findings of level Note in Report.Notes, and reports
	// nothing else about them. That is much faster where many documents have only
	// notes.
	CountNotes bool

	// Enough tells whether findings of further documents are of no use. Those are
	// counted in Report.Counted, and nothing else is done about them. Several
	// goroutines may call it. With nil there is never enough.
	Enough func() bool

	// Examples counts findings: of those of a rule, level and group, at least the first
	// so many are made, the others are counted in Report.Counted. With 0 all are made.
	Examples int

	// By says what the group of a finding is: ByField, ByDay, or a JSON Pointer to a
	// value in the line. With "" all findings are in one group.
	By string

	// Time is the JSON Pointer to the time of the observation in a line. With "" the
	// time is the one at which an object says it was created.
	Time string

	// Period leaves out the documents that were observed at another time. One whose
	// time is not known is judged.
	Period Period

	// JSONLines takes each line of an input as a document, whatever the first line
	// holds and also where there is only one. Lines then have no prefix.
	JSONLines bool

	// Inside finds the documents inside of lines that hold other things as well.
	// With nil the lines are the documents.
	Inside *Inside

	// Jobs is the number of goroutines on which Stream judges JSON Lines. It
	// counts for all streams of the Validator together, and of those made from it,
	// such as by ForKind. With 0 and 1, each stream is judged by the goroutine
	// that ranges over it.
	Jobs int

	// BatchesPath and FilesPath are how the paths of batches and of files end in
	// URLs, whatever is before it. "" is what the schema says, such as /batches.
	// Package validate judges no URLs, and ignores them.
	BatchesPath, FilesPath string

	byEngine bool // tests hold the judge to the engine
}

// Inside says where the documents are in lines that hold other things as well,
// such as the lines of a gateway's log.
//
// A line without a document is skipped, as is one that does not meet all
// conditions; without conditions, a document that does not look like one of the
// contract is skipped, too. The places of findings are those in the line. For a
// document in a string, they are the place of the string.
type Inside struct {
	// At is the JSON Pointer to the document, such as "/response": an object, or a
	// string that holds an object as JSON text.
	At string

	// Where are the conditions, each POINTER=GLOB, such as "/call_type=*batch".
	Where []string
}

// A Contract is a schema that is compiled, for one profile. It is safe for
// concurrent use: a program needs only one for all that it judges by it.
type Contract struct {
	*compiled
	maxDocument int64 // 0 is the schema's limit
}

// A compiled contract is that of a schema. Of a built-in one, the kinds that few
// inputs have are compiled when they are asked for.
type compiled struct {
	profile string
	leftOut []string // rules that the profile does not have, of a schema that is like another
	mu      sync.Mutex
	first   *contract.Contract
	whole   *contract.Contract
}

// Load compiles a JSON Schema of draft 2020-12, an edited copy of a built-in one
// or any other; nothing that it refers to is fetched. Without a text it is the
// built-in profile of the name, and without a name the default profile. The
// error's text is fit to show to users.
func Load(schema []byte, profile string) (*Contract, error) {
	if profile == AutoProfile {
		profile = ""
	}
	if len(schema) > 0 {
		c, err := contract.Load(schema, profile)
		if err != nil {
			return nil, err
		}
		return &Contract{compiled: &compiled{profile: c.Profile.Name, leftOut: c.LeftOut(), first: c, whole: c}}, nil
	}
	name, err := contract.BuiltinName(profile)
	if err != nil {
		return nil, err
	}
	shared, _ := builtins.LoadOrStore(name, &compiled{profile: name})
	return &Contract{compiled: shared.(*compiled)}, nil
}

// builtins has the *compiled of the built-in profiles, by name: a process compiles
// each only once.
var builtins sync.Map

// Load returns the contract that the options choose, with their MaxDocument as its
// limit. It compiles Schema and Profile only if there is no Contract.
func (o Options) Load() (*Contract, error) {
	c := o.Contract
	if c == nil {
		var err error
		if c, err = Load(o.Schema, o.Profile); err != nil {
			return nil, err
		}
	}
	if o.MaxDocument > 0 {
		c = &Contract{c.compiled, o.MaxDocument}
	}
	return c, nil
}

// Profile names the profile; it is empty for a schema without x-profile.
func (c *Contract) Profile() string { return c.profile }

// LeftOut lists the rules and checks that the profile leaves out. It is for packages
// of this module.
func (c *Contract) LeftOut() []string { return c.leftOut }

// Tree gives what the contract is compiled to. It is for packages of this module.
func (c *Contract) Tree() *contract.Contract { return c.limited(c.compiled.get(true)) }

// firstKinds gives what the contract is compiled to, without the kinds that few
// inputs have where nobody has asked for these.
func (c *Contract) firstKinds() *contract.Contract { return c.limited(c.compiled.get(false)) }

func (c *Contract) limited(tree *contract.Contract) *contract.Contract {
	if c.maxDocument == 0 {
		return tree
	}
	limited := *tree
	limited.Limits.Bytes = c.maxDocument
	return &limited
}

// get compiles a built-in profile where that has not been done.
func (c *compiled) get(isWhole bool) *contract.Contract {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	switch {
	case c.whole != nil:
		return c.whole
	case isWhole:
		c.whole, err = contract.Load(nil, c.profile)
		c.first = c.whole
	case c.first == nil:
		c.first, err = contract.LoadFirst(c.profile)
	}
	if err != nil {
		panic("validate: the built-in schema does not compile: " + err.Error()) // tests compile it
	}
	return c.first
}

// The namings that one contract is read in.
const (
	AutoNaming   = instance.Auto   // either, but only one in a document
	WireNaming   = instance.Wire   // created_at, as APIs send it
	ClientNaming = instance.Client // createdAt, as generated clients show it
)

// New builds a Validator. It fails, with a text to show to a user, when the
// schema cannot be compiled, when the profile, naming or kind does not exist,
// and when a glob matches no rule.
func New(o Options) (*Validator, error) {
	v, err := build(o)
	chosen := selection.Selection{Only: o.Only, Skip: o.Skip}
	if err != nil || chosen.IsAll() {
		return v, err // and the schema's text need not be read for its list of rules
	}
	var ids []string
	for _, rule := range v.Rules() {
		ids = append(ids, rule.ID)
	}
	if err := chosen.Check(ids, contract.PlainRules); err != nil { // a glob that matches nothing
		return nil, err
	}
	return v, nil
}

// build builds a Validator, whatever rules its globs match.
func build(o Options) (*Validator, error) {
	o.Naming = cmp.Or(o.Naming, AutoNaming)
	isAuto := o.IsAuto()
	var err error
	if o.Contract, err = o.Load(); err != nil {
		return nil, err
	}
	v := newValidator(sync.OnceValue(o.compile), o)
	v.slots = stream.NewSlots(o.Jobs)
	if o.Inside != nil {
		if v.envelope, err = envelope.New(o.Inside.At, o.Inside.Where); err != nil {
			return nil, err
		}
	}
	if isAuto {
		v.chooser = newChooser(o, v)
	}
	return v, v.checkNames()
}

// compile gives the contract, with the kinds that few inputs have where these are
// asked for.
func (o Options) compile() *contract.Contract {
	if o.Endpoint != "" {
		return o.Contract.Tree().ForEndpoint(o.Endpoint)
	}
	c := o.Contract.firstKinds()
	if kind, found := c.Kind(o.Kind); found && kind.Node == nil {
		return o.Contract.Tree()
	}
	return c
}

func (v *Validator) checkNames() error {
	if !slices.Contains([]string{AutoNaming, WireNaming, ClientNaming}, v.options.Naming) {
		return fmt.Errorf("naming %q is none of %s, %s, %s", v.options.Naming, AutoNaming, WireNaming, ClientNaming)
	}
	if v.options.Kind == "" {
		return nil
	}
	var kinds []string
	for _, kind := range v.contract().Kinds {
		kinds = append(kinds, kind.Name)
	}
	if !slices.Contains(kinds, v.options.Kind) {
		return fmt.Errorf("kind %q is none of %q", v.options.Kind, kinds)
	}
	return nil
}
