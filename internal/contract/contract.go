// Package contract compiles a JSON Schema with our keywords into one tree that
// everything reads: the judge, the fast scanner, session checks, the live
// driver, the docs. It knows keywords; names, numbers, states and routes of an
// API come out of the schema alone.
package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Contract is a schema compiled for one profile. It does not change, and is
// safe for concurrent use.
type Contract struct {
	Profile ProfileInfo // its Name is empty for a schema without x-profile
	Limits  document.Limits
	Kinds   []Kind  // of documents; the first is what a document is judged as when nothing tells it apart
	Shapes  *Shapes // of the kinds, and of the others of the API
	API     *API    // never nil; without x-api it has no routes

	StatesEvidence bool // documents are recognized by the evidence of the kinds

	source     source
	names      names
	exceptions []Exception
	index      map[string]*jsonschema.Schema // every reachable subschema, by location
	scopes     map[string]map[string]string  // x-rule-of at the roots of files, by location
	fallback   map[string]string             // x-rule-of of the file that others build on
	rules      map[string]*Rule
	ruleIDs    []string // in the order of the text
	toEngine   bool     // some keyword can only be judged from the root of a document
	meter      *meter   // of what the engine does, in every subschema; nil in a built-in schema
}

// IsResponse tells whether objects of the kind are batches or pages of them.
func (k Kind) IsResponse() bool {
	return k.Node != nil && k.Lines == nil && (k.Node.Lifecycle != nil || k.Node.Page != nil || k.Node.ID != "")
}

// Declares tells whether objects of the kind may have the field.
func (k Kind) Declares(name string) bool {
	if k.Node == nil {
		return k.Evidence.Names(name)
	}
	return k.Node.Members[name] != nil
}

// A Kind is one kind of document that a profile describes.
type Kind struct {
	Name     string    // empty for a schema without x-kind
	Title    string    // for messages
	Refusal  bool      // an error reply: it stands in place of what was asked for
	Wraps    bool      // it may hold an object of another kind, which counts then
	Evidence *Evidence // nil where the schema states none
	Lines    *Lines    // for one line of a file; nil for what APIs answer with
	Schema   *jsonschema.Schema
	Answers  *jsonschema.Schema // with ForEndpoint, what lines are besides; nil for nothing
	Node     *Node
}

// Loads counts the contracts that were compiled. Only tests read it: a run needs one.
var Loads atomic.Int64

// Load compiles a schema, or without a text the built-in profile of the name;
// without a name either, the default profile. Of a text, profile may be empty
// or the name in its x-profile. The error's text is fit to show to users.
func Load(text []byte, profile string) (*Contract, error) {
	src, err := openSource(text, profile)
	if err != nil {
		return nil, err
	}
	return compile(src)
}

// LoadFirst compiles of a built-in profile only the kinds that most inputs have:
// the others have no Schema and no Node. To compile all takes almost twice as long.
func LoadFirst(profile string) (*Contract, error) {
	b, err := findProfile(profile)
	if err != nil {
		return nil, err
	}
	left, later, err := laterKinds(b)
	if err != nil {
		return nil, err
	}
	src, err := openBuiltin(b, left)
	if err != nil {
		return nil, err
	}
	src.later = later
	return compile(src)
}

func compile(src source) (*Contract, error) {
	Loads.Add(1)
	reader := &keywordReader{shown: map[string]string{}, isBuiltin: src.isBuiltin}
	compiler := jsonschema.NewCompiler()
	compiler.ExtractAnnotations = true
	compiler.RegisterExtension(extensionName, nil, reader)
	compiler.LoadURL = func(url string) (io.ReadCloser, error) { return src.open(url) }
	root, err := compileSchema(compiler, src.url, src.text)
	if err != nil {
		return nil, err
	}
	c := &Contract{source: src, Profile: src.profile}
	words := sync.OnceValue(c.source.words)
	if len(reader.unknown) > 0 && src.isOurs() {
		return nil, unknownKeywords(reader.unknown)
	}
	c.indexSchemas(root)
	if !src.isBuiltin { // which is known to be bounded
		c.meter = &meter{}
		for _, s := range c.index {
			c.meter.put(s)
		}
	}
	if err := c.readRoots(reader.shown); err != nil {
		return nil, err
	}
	c.Limits.Shows = func(name []byte) bool { return words()[string(name)] }
	if loop := findLoop(c.index); loop != "" {
		return nil, fmt.Errorf("the schema is wrong at %s: it refers to itself without end", strings.TrimPrefix(loop, src.url))
	}
	levels := c.source.likeLevels()
	if profile := KeywordsOf(root).Profile; profile != nil {
		maps.Copy(levels, profile.Levels)
		c.exceptions = profile.Except
	}
	for id, level := range levels {
		if c.rules[id] != nil {
			c.rules[id].Level = level
		}
	}
	c.API = apiOf(Flatten(root), c.source.likeAPI())
	if err := c.compileKinds(root); err != nil {
		return nil, err
	}
	c.Kinds = append(c.Kinds, src.later...)
	c.Shapes = NewShapes(c.Kinds, c.API.Others)
	return c, nil
}

// readRoots reads what is stated at the roots of the schema's files, and says
// what is wrong there or in a subschema: the first mistake, in the order of places.
func (c *Contract) readRoots(shown map[string]string) error {
	readings := c.readRules(shown)
	var limits reading
	var location string
	c.Limits, location = c.source.limits(&limits)
	readings[location] = append(readings[location], limits.mistakes...)
	for location, s := range c.index {
		readings[location] = append(readings[location], KeywordsOf(s).reading.mistakes...)
	}
	var all []string
	for location, mistakes := range readings {
		for _, m := range mistakes {
			all = append(all, c.place(location, m.at)+": "+m.text)
		}
	}
	if len(all) > 0 {
		return fmt.Errorf("the schema is wrong at %s", slices.Min(all))
	}
	return nil
}

// place gives the JSON Pointer of a place in the schema, after the name of the
// file where that is another one.
func (c *Contract) place(location, at string) string {
	return strings.TrimPrefix(strings.TrimPrefix(location, c.source.url), baseURL) + at
}

// compileSchema compiles a schema's text. The engine panics on some schemas
// that its metaschema accepts; that is a fault of the schema too.
func compileSchema(compiler *jsonschema.Compiler, url string, text []byte) (s *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the schema cannot be compiled: %v", r)
		}
	}()
	if err := compiler.AddResource(url, bytes.NewReader(text)); err != nil {
		return nil, err
	}
	s, err = compiler.Compile(url)
	if err == nil {
		return s, nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		var inner *jsonschema.SchemaError
		if errors.As(err, &inner) {
			err = inner.Err
		}
		text := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "jsonschema: "), baseURL+yourFile, "") // that is no file of the user's
		return nil, fmt.Errorf("the schema cannot be compiled: %s", text)
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	return nil, fmt.Errorf("the schema is wrong at #%s: %s", invalid.InstanceLocation, invalid.Message)
}

// compileKinds builds the tree of each kind: of a profile, one for each of its
// anyOf that says x-kind; of any other schema, one for all documents.
func (c *Contract) compileKinds(root *jsonschema.Schema) error {
	c.names = newNames()
	b := newBuilder(c)
	branches := []*jsonschema.Schema{root}
	if KeywordsOf(root).Profile != nil {
		branches = root.AnyOf
	}
	for _, s := range branches {
		kind := Kind{Schema: s}
		for _, part := range Flatten(s) {
			k := KeywordsOf(part)
			if k.Kind == nil {
				continue
			}
			if kind.Evidence == nil { // the outermost counts
				kind.Evidence = k.Kind.Evidence
			}
			kind.Name, kind.Title, kind.Refusal, kind.Wraps = k.Kind.Name, part.Title, k.Kind.Refusal, k.Kind.Wraps
			if kind.Title == "" {
				kind.Title = kind.Name
			}
		}
		kind.Lines = linesOf(Flatten(s))
		if kind.Name != "" || KeywordsOf(root).Profile == nil {
			kind.Node = b.node(nil, s)
			if c.meter != nil && kind.Lines != nil { // ForEndpoint cannot fail
				for _, row := range kind.Lines.Endpoints {
					b.node(nil, s, row.Schema)
				}
			}
			if b.isFull() {
				return errTree
			}
			c.Kinds = append(c.Kinds, kind)
			c.StatesEvidence = c.StatesEvidence || kind.Evidence != nil
		}
	}
	if len(c.Kinds) == 0 {
		return fmt.Errorf("the schema's profile %q has no anyOf with a definition that says x-kind", c.Profile.Name)
	}
	if c.toEngine {
		for _, kind := range c.Kinds {
			kind.Node.Engine = append(kind.Node.Engine, Engine{Schema: kind.Schema})
		}
	}
	if KeywordsOf(root).Profile == nil && !b.judges && !c.toEngine {
		return errors.New("the schema has no keyword that judges anything: it accepts every document (is it a schema?)")
	}
	if c.source.isBuiltin {
		return nil // tests load its text as one of the user's
	}
	if err := c.checkMentions(b); err != nil {
		return err
	}
	return c.checkLifts(b)
}

// Kind gives the kind of the name.
func (c *Contract) Kind(name string) (Kind, bool) {
	for _, kind := range c.Kinds {
		if kind.Name == name {
			return kind, true
		}
	}
	return Kind{}, false
}

// ForEndpoint gives the contract with which lines are judged that hold what one
// endpoint answered: that which x-lines says of the endpoint is part of it.
func (c *Contract) ForEndpoint(endpoint string) *Contract {
	other := *c
	other.names, other.Kinds = c.names.clone(), slices.Clone(c.Kinds)
	for i, kind := range c.Kinds {
		if kind.Lines == nil {
			continue
		}
		if row := kind.Lines.ForEndpoint(endpoint); row != nil {
			other.Kinds[i].Answers = row.Schema
			other.Kinds[i].Node = newBuilder(&other).node(nil, kind.Schema, row.Schema)
		}
	}
	other.Shapes = NewShapes(other.Kinds, c.API.Others)
	return &other
}

// Schema gives the subschema at a location that the engine named, or nil.
func (c *Contract) Schema(location string) *jsonschema.Schema { return c.index[location] }

// indexSchemas finds every subschema that can be reached.
func (c *Contract) indexSchemas(root *jsonschema.Schema) {
	c.index = map[string]*jsonschema.Schema{}
	for waiting := []*jsonschema.Schema{root}; len(waiting) > 0; {
		s := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if s == nil || c.index[s.Location] != nil {
			continue
		}
		c.index[s.Location] = s
		c.toEngine = c.toEngine || s.DynamicRef != nil || s.RecursiveRef != nil
		waiting = appendInner(waiting, s)
	}
}

// findLoop gives the location of a subschema that leads back to itself without
// leaving the value that it judges; "" where there is none.
func findLoop(index map[string]*jsonschema.Schema) string {
	const open, done = 1, 2
	state := make(map[*jsonschema.Schema]int, len(index))
	var visit func(s *jsonschema.Schema) string
	visit = func(s *jsonschema.Schema) string {
		if s == nil || state[s] == done {
			return ""
		}
		if state[s] == open {
			return s.Location
		}
		state[s] = open
		defer func() { state[s] = done }()
		for _, inner := range []*jsonschema.Schema{s.Ref, s.Not, s.If, s.Then, s.Else, KeywordsOf(s).Should} {
			if loop := visit(inner); loop != "" {
				return loop
			}
		}
		for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
			for _, inner := range list {
				if loop := visit(inner); loop != "" {
					return loop
				}
			}
		}
		for _, inner := range s.DependentSchemas {
			if loop := visit(inner); loop != "" {
				return loop
			}
		}
		return ""
	}
	for _, s := range index {
		if loop := visit(s); loop != "" {
			return loop
		}
	}
	return ""
}

// appendInner appends the subschemas right below s, nil among them.
func appendInner(all []*jsonschema.Schema, s *jsonschema.Schema) []*jsonschema.Schema {
	all = append(all, s.Ref, s.DynamicRef, s.RecursiveRef, s.Not, s.If, s.Then, s.Else, s.PropertyNames, s.UnevaluatedProperties,
		s.Items2020, s.Contains, s.UnevaluatedItems, s.ContentSchema)
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems} {
		all = append(all, list...)
	}
	for _, inner := range s.Properties {
		all = append(all, inner)
	}
	for _, inner := range s.PatternProperties {
		all = append(all, inner)
	}
	for _, inner := range s.DependentSchemas {
		all = append(all, inner)
	}
	values := []any{s.AdditionalProperties, s.Items, s.AdditionalItems}
	for _, value := range s.Dependencies {
		values = append(values, value)
	}
	for _, value := range values { // what the engine types as any: a schema, several, or neither
		switch value := value.(type) {
		case *jsonschema.Schema:
			all = append(all, value)
		case []*jsonschema.Schema:
			all = append(all, value...)
		}
	}
	if k := KeywordsOf(s); k != &noKeywords {
		all = append(all, k.Should)
		if k.Lines != nil {
			for _, row := range k.Lines.Endpoints {
				all = append(all, row.Schema)
			}
		}
		if l := k.relations.Lifecycle; l != nil {
			for _, name := range l.derived {
				all = append(all, l.States[name].When)
			}
		}
	}
	return all
}
