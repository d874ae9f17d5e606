// Package contract compiles a JSON Schema with our keywords into data that
// validate and conformance interpret. It knows keywords, not batches: names,
// numbers, tables and rule ids all come out of the schema.
package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Contract is a schema compiled for one of its profiles.
type Contract struct {
	Profile string // empty for a schema without profiles
	Limits  document.Limits
	Kinds   []Kind // the first is the one that nothing tells apart from others

	doc     *document.Document // the schema's text
	root    *jsonschema.Schema
	chosen  *jsonschema.Schema // the profile's definition; nil without profiles
	rules   map[string]Rule
	ruleIDs []string // in the order of the text
	spelled spelled
	known   struct { // what RuleOf has found out
		sync.RWMutex
		rules map[[2]string]string
	}
	index func() map[string]*jsonschema.Schema
}

// A Kind is one kind of document that a profile describes.
type Kind struct {
	Name    string
	Title   string // for messages
	Refusal bool   // stands in place of what was due
	Line    *Line  // one of a file of a batch; nil for what APIs answer with
	Schema  *jsonschema.Schema
	Node    *Node
}

// schemaURL is where the engine thinks it has the schema from; nothing is fetched.
const schemaURL = "schema:///batch"

// Load compiles the schema for a profile; with "" the one that its root refers
// to. An empty text is the built-in schema. The error's text is fit to show.
func Load(text []byte, profile string) (*Contract, error) {
	doc, err := parseSchema(text)
	if err != nil {
		return nil, err
	}
	c := &Contract{doc: doc}
	c.known.rules = map[[2]string]string{}
	if err := c.checkProfile(profile); err != nil {
		return nil, err
	}
	if len(text) == 0 {
		text = c.trimmed(profile)
	}
	reader := &keywordReader{shown: map[string]string{}}
	chosen, err := c.compileFor(profile, text, reader)
	if err != nil {
		return nil, err
	}
	if err := c.checkKeywords(reader); err != nil {
		return nil, err
	}
	if err := c.choose(chosen); err != nil {
		return nil, err
	}
	if err := c.readRules(reader); err != nil {
		return nil, err
	}
	if c.Limits, err = limits(reader); err != nil {
		return nil, err
	}
	c.index = sync.OnceValue(c.indexSchemas)
	return c, nil
}

// compileFor compiles the root and, where a profile is named, its definition,
// and gives that to judge by.
func (c *Contract) compileFor(profile string, text []byte, reader *keywordReader) (s *jsonschema.Schema, err error) {
	compiler := newCompiler(reader)
	if c.root, err = compile(compiler, text, ""); err != nil || profile == "" {
		return c.root, err
	}
	return compile(compiler, nil, definitions+profile)
}

func newCompiler(reader *keywordReader) *jsonschema.Compiler {
	compiler := jsonschema.NewCompiler()
	compiler.ExtractAnnotations = true
	compiler.RegisterExtension(extensionName, nil, reader)
	compiler.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("the schema refers to %s: put it into $defs, nothing is fetched", url)
	}
	return compiler
}

// compile gives the subschema at the fragment. The engine panics on some
// schemas that its metaschema lets through; that is a fault of the schema too.
func compile(compiler *jsonschema.Compiler, text []byte, fragment string) (s *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the schema cannot be compiled: %v", r)
		}
	}()
	if fragment == "" {
		if err := compiler.AddResource(schemaURL, bytes.NewReader(text)); err != nil {
			return nil, err
		}
	}
	s, err = compiler.Compile(schemaURL + fragment)
	if err != nil {
		return nil, schemaError(err)
	}
	return s, nil
}

func schemaError(err error) error {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return fmt.Errorf("the schema cannot be compiled: %w", err)
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	return fmt.Errorf("the schema is wrong at %s: %s", invalid.InstanceLocation, invalid.Message)
}

// limits are those of the schema, or the built-in ones where it has none.
func limits(reader *keywordReader) (document.Limits, error) {
	if reader.limits != nil {
		return *reader.limits, nil
	}
	builtin, err := builtinContract()
	if err != nil {
		return document.Limits{}, err
	}
	return builtin.Limits, nil
}

var builtin struct {
	once     sync.Once
	contract *Contract
	err      error
}

// builtinContract is the built-in schema's, compiled when first asked for.
func builtinContract() (*Contract, error) {
	builtin.once.Do(func() { builtin.contract, builtin.err = Load(nil, "") })
	return builtin.contract, builtin.err
}
