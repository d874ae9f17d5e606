package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Keywords are what one subschema says in our own keywords (docs/schema.md).
type Keywords struct {
	Kind      string            `json:"x-kind"`
	Refusal   bool              `json:"x-refusal"`
	Identity  string            `json:"x-identity"`
	Closed    bool              `json:"x-closed"`
	Digits    bool              `json:"x-digits"`
	Private   bool              `json:"x-private"`
	RuleOf    map[string]string `json:"x-rule-of"`
	Order     []Order           `json:"x-order"`
	Window    *Window           `json:"x-window"`
	Lifecycle *Lifecycle        `json:"x-lifecycle"`
	Counts    *Counts           `json:"x-counts"`
	Page      *Page             `json:"x-page"`
	Profile   *Profile          `json:"x-profile"`
	Limits    *document.Limits  `json:"x-limits"`

	Should *jsonschema.Schema `json:"-"` // x-should: what it rejects is not an error
}

// Order states chains of members whose integers never fall. What follows from
// several chains together is stated too.
type Order struct {
	Rule   string     `json:"rule"`
	Chains [][]string `json:"chains"`
	Pairs  []Pair     `json:"-"` // what the chains state together
}

// A Pair states that Earlier is not above Later. It need not be judged when
// one of Between is there: then their own pairs say more exactly what is wrong.
type Pair struct {
	Earlier, Later string
	Between        []string
}

// Window states that To is From plus a length of time, a number and a unit, within Tolerance.
type Window struct {
	Rule      string           `json:"rule"`
	From      string           `json:"from"`
	Length    string           `json:"length"`
	To        string           `json:"to"`
	Units     map[string]int64 `json:"units"`     // seconds
	Tolerance int64            `json:"tolerance"` // seconds
}

// Lifecycle states what goes with each value of the member that holds the
// state, and which states may follow.
type Lifecycle struct {
	Member string           `json:"member"`
	Rules  StateRules       `json:"rules"`
	Fixed  []string         `json:"fixed"` // members that never change from one observation to the next
	Once   []string         `json:"once"`  // members that are set once and then never change
	Ends   []string         `json:"ends"`  // those of Once that end a lifecycle
	States map[string]State `json:"states"`
}

// State is one row of a lifecycle table. Next alone takes names of states, the
// others take members, by path where they lie deeper ("errors/data").
type State struct {
	Next     []string `json:"next"`     // none: the state is terminal
	Set      []string `json:"set"`      // not null
	Null     []string `json:"null"`     // null or absent
	Usual    []string `json:"usual"`    // not null on well-made services
	Filled   []string `json:"filled"`   // an array with items
	Withheld []string `json:"withheld"` // null or absent
}

// StateRules names the rule of each column of a lifecycle table.
type StateRules struct {
	Set      string `json:"set"`
	Null     string `json:"null"`
	Usual    string `json:"usual"`
	Filled   string `json:"filled"`
	Withheld string `json:"withheld"`
}

// Counts states the arithmetic of counts: the parts never exceed the total,
// and make it up, above zero, where the batch is Whole.
type Counts struct {
	Parts []string    `json:"parts"`
	Total string      `json:"total"`
	Whole Condition   `json:"whole"`
	Files []CountFile `json:"files"`
	Rules CountRules  `json:"rules"`
}

// Condition holds when the member is one of the strings.
type Condition struct {
	Member string   `json:"member"`
	In     []string `json:"in"`
}

// CountFile states that a file exists when the count is above zero and, with
// Only, at no other time.
type CountFile struct {
	Count string `json:"count"`
	File  string `json:"file"`
	Only  bool   `json:"only"`
}

// CountRules names the rules of Counts.
type CountRules struct {
	Over  string `json:"over"`
	Short string `json:"short"`
	Zero  string `json:"zero"`
	Files string `json:"files"`
}

// Page states the rules of one page of a list.
type Page struct {
	Items string    `json:"items"`
	ID    string    `json:"id"`    // member of an item
	Time  string    `json:"time"`  // member of an item, never rising from item to item
	First string    `json:"first"` // member with the first item's ID
	Last  string    `json:"last"`
	Rules PageRules `json:"rules"`
}

// PageRules names the rules of Page.
type PageRules struct {
	Cursor    string `json:"cursor"`
	Duplicate string `json:"duplicate"`
	Order     string `json:"order"`
}

// Profile marks a definition that can be judged by.
type Profile struct {
	Says   string           `json:"says"`
	Source string           `json:"source"`
	Levels map[string]Level `json:"levels"` // where they differ from x-rules
}

// Validate is there for the engine alone: our keywords are judged elsewhere,
// where they can point at members and tell values.
func (*Keywords) Validate(jsonschema.ValidationContext, any) error { return nil }

const extensionName = "batchcheck"

// A keywordReader reads our keywords out of each subschema that the engine
// compiles, and keeps what it found only once.
type keywordReader struct {
	rules  map[string]any    // x-rules, of the root
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
	if rules, ok := ours["x-rules"].(map[string]any); ok {
		r.rules = rules
		delete(ours, "x-rules")
	}
	k := &Keywords{}
	if _, found := ours["x-should"]; found {
		delete(ours, "x-should")
		var err error
		if k.Should, err = ctx.Compile("x-should", true); err != nil {
			return nil, err
		}
	}
	if err := r.decode(k, ours); err != nil {
		return nil, err
	}
	for keyword, rule := range k.RuleOf {
		if value, found := m[keyword]; found {
			r.shown[rule] = fmt.Sprint(value)
		}
	}
	return k, nil
}

func (r *keywordReader) decode(k *Keywords, ours map[string]any) error {
	for name := range ours {
		if !ourKeywords[name] {
			r.wrong = append(r.wrong, name)
			delete(ours, name)
		}
	}
	if len(ours) == 0 {
		return nil
	}
	text, err := json.Marshal(ours)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(k); err != nil {
		return fmt.Errorf("keywords that begin with x-: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	for i := range k.Order {
		k.Order[i].Pairs = pairs(k.Order[i].Chains)
	}
	if k.Limits != nil {
		r.limits = k.Limits
	}
	return nil
}

// ourKeywords are the names in the tags of Keywords.
var ourKeywords = func() map[string]bool {
	names := map[string]bool{}
	for field := range reflect.TypeFor[Keywords]().Fields() {
		names[field.Tag.Get("json")] = true
	}
	return names
}()

// keywordsOf gives our keywords in the subschema; never nil.
func keywordsOf(s *jsonschema.Schema) *Keywords {
	if k, ok := s.Extensions[extensionName].(*Keywords); ok {
		return k
	}
	return &none
}

var none Keywords
