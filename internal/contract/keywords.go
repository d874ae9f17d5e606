package contract

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Keywords are what one subschema says in our own keywords (docs/schema.md).
type Keywords struct {
	Kind     string
	Refusal  bool
	Identity string
	Closed   bool
	Digits   bool
	Private  bool
	RuleOf   map[string]string
	Tables
	Line    *Line
	Either  *Either
	Input   *Input
	Output  *Output
	Bodies  *Bodies
	Profile *Profile
	Limits  *document.Limits

	Should *jsonschema.Schema // x-should: what it rejects is not an error
}

// Order states chains of members whose integers never fall. What follows from
// several chains together is stated too.
type Order struct {
	Rule    string
	Members []string // of the chains
	Pairs   [][]Pair // what the chains state together, by index of the later member
}

// A Pair states that one member is not above another. It need not be judged when
// one of Between is there: then their own pairs say more exactly what is wrong.
type Pair struct {
	Earlier int // index in Members
	Between []int
}

// Window states that To is From plus a length of time, a number and a unit, within Tolerance.
type Window struct {
	Rule      string
	From      string
	Length    string
	To        string
	Units     map[string]int64 // seconds
	Tolerance int64            // seconds
}

// Lifecycle states what goes with each value of the member that holds the
// state, and which states may follow.
type Lifecycle struct {
	Member string
	Rules  StateRules
	Fixed  []string // members that never change from one observation to the next
	Once   []string // members that are set once and then never change
	Ends   []string // those of Once that end a lifecycle
	States map[string]State
}

// State is one row of a lifecycle table. Next alone takes names of states, the
// others take members, by path where they lie deeper ("errors/data").
type State struct {
	Next     []string // none: the state is terminal
	Set      []string // not null
	Null     []string // null or absent
	Usual    []string // not null on well-made services
	Filled   []string // an array with items
	Withheld []string // null or absent
}

// StateRules names the rule of each column of a lifecycle table.
type StateRules struct {
	Set      string
	Null     string
	Usual    string
	Filled   string
	Withheld string
}

// Counts states the arithmetic of counts: the parts never exceed the total,
// and make it up, above zero, where the batch is Whole.
type Counts struct {
	Parts []string
	Total string
	Whole Condition
	Files []CountFile
	Rules CountRules
}

// Condition holds when the member is one of the strings.
type Condition struct {
	Member string
	In     []string
}

// CountFile states that a file exists when the count is above zero and, with
// Only, at no other time.
type CountFile struct {
	Count string
	File  string
	Only  bool
}

// CountRules names the rules of Counts.
type CountRules struct {
	Over  string
	Short string
	Zero  string
	Files string
}

// Page states the rules of one page of a list.
type Page struct {
	Items string
	ID    string // member of an item
	Time  string // member of an item, never rising from item to item
	First string // member with the first item's ID
	Last  string
	Rules PageRules
}

// PageRules names the rules of Page.
type PageRules struct {
	Cursor    string
	Duplicate string
	Order     string
}

// Profile marks a definition that can be judged by.
type Profile struct {
	Says   string
	Source string
	Levels map[string]Level // where they differ from x-rules
}

// Validate is there for the engine alone: our keywords are judged elsewhere,
// where they can point at members and tell values.
func (*Keywords) Validate(jsonschema.ValidationContext, any) error { return nil }

const extensionName = "batchcheck"

// A keywordReader reads our keywords out of each subschema that the engine
// compiles, and keeps what it found only once.
type keywordReader struct {
	limits *document.Limits  // x-limits, of the root
	shown  map[string]string // by rule, the value of the first keyword that reports as it
	wrong  []string          // names that begin with x- and are not ours
}

// Compile implements jsonschema.ExtCompiler.
func (r *keywordReader) Compile(ctx jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	ours := map[string]any{}
	for name, value := range m {
		if strings.HasPrefix(name, "x-") {
			ours[name] = value
		}
	}
	if len(ours) == 0 {
		return nil, nil
	}
	delete(ours, "x-rules") // readRules takes them from the text
	k := &Keywords{}
	if _, found := ours["x-should"]; found {
		delete(ours, "x-should")
		var err error
		if k.Should, err = ctx.Compile("x-should", true); err != nil {
			return nil, err
		}
	}
	r.drop(ours)
	if err := k.decode(ours); err != nil {
		return nil, err
	}
	if err := k.Bodies.compile(ctx); err != nil {
		return nil, err
	}
	if k.Limits != nil {
		r.limits = k.Limits
	}
	for keyword, rule := range k.RuleOf {
		if value, found := m[keyword]; found {
			r.shown[rule] = fmt.Sprint(value)
		}
	}
	return k, nil
}

// drop leaves out names that are not ours: other tools have some, too.
func (r *keywordReader) drop(ours map[string]any) {
	for name := range ours {
		if !ourKeywords[name] {
			r.wrong = append(r.wrong, name)
			delete(ours, name)
		}
	}
}

var ourKeywords = map[string]bool{
	"x-kind": true, "x-refusal": true, "x-identity": true, "x-closed": true, "x-digits": true, "x-private": true,
	"x-rule-of": true, "x-order": true, "x-window": true, "x-lifecycle": true, "x-counts": true, "x-page": true,
	"x-line": true, "x-either": true, "x-input": true, "x-output": true, "x-bodies": true, "x-profile": true, "x-limits": true,
}

// KeywordsOf gives our keywords in the subschema; never nil.
func KeywordsOf(s *jsonschema.Schema) *Keywords {
	if k, ok := s.Extensions[extensionName].(*Keywords); ok {
		return k
	}
	return &none
}

var none Keywords
