package contract

import (
	"errors"
	"fmt"
	"maps"
	"regexp/syntax"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A schema of a few kilobytes can ask for work without end: by subschemas that
// refer to one another twice, or by a repeat in a pattern. These bound it.
const (
	maxSchemaValues = 20_000  // of a schema's text
	maxSubschemas   = 6_000   // objects, true and false in it: the engine compares each to each
	maxInstructions = 1_500   // of a compiled pattern: each character of a text may take them all
	maxTree         = 500_000 // what the nodes of a tree are made of, taken together
)

// Each value of a document may be judged so many times by jsonschema/v5, which
// judges one value by one subschema again for each way that leads to both.
const (
	engineSteps         = 5_000
	engineStepsPerValue = 100
)

// errTree says that the tree of a schema is too large.
var errTree = fmt.Errorf("the schema's subschemas combine in too many ways: over %d, the limit; refer to fewer of them from one another", maxTree)

// subschemas counts what may be a subschema: v, and what is in it.
func subschemas(v document.Value) (n int) {
	if k := v.Kind(); k == document.Object || k == document.Boolean {
		n = 1
	}
	for _, item := range v.Items {
		n += subschemas(item)
	}
	for m := range v.Members {
		n += subschemas(m.Value)
	}
	return n
}

// checkPatterns refuses a pattern that would be compiled to too much, before
// anything compiles it. One that is no pattern is left to the engine.
func checkPatterns(v document.Value, pointer string) error {
	for i, item := range v.Items {
		if err := checkPatterns(item, fmt.Sprintf("%s/%d", pointer, i)); err != nil {
			return err
		}
	}
	for m := range v.Members {
		at := document.AppendToken(pointer, m.Name.Text())
		var patterns []string
		switch {
		case m.Name.Is("pattern") && m.Value.Kind() == document.String:
			patterns = []string{m.Value.Text()}
		case m.Name.Is("patternProperties"):
			for property := range m.Value.Members {
				patterns = append(patterns, property.Name.Text())
			}
		}
		for _, pattern := range patterns {
			tree, err := syntax.Parse(pattern, syntax.Perl)
			if err == nil && instructions(tree) > maxInstructions {
				return fmt.Errorf("the schema is wrong at #%s: a pattern is compiled to %d instructions, but the limit is %d; repeat less, or use minLength and maxLength",
					at, instructions(tree), maxInstructions)
			}
		}
		if err := checkPatterns(m.Value, at); err != nil {
			return err
		}
	}
	return nil
}

// instructions tells about how many a pattern is compiled to: a repeat is written
// out.
func instructions(p *syntax.Regexp) int {
	inner := 0
	for _, sub := range p.Sub {
		inner += instructions(sub)
	}
	switch p.Op {
	case syntax.OpLiteral:
		return len(p.Rune)
	case syntax.OpConcat:
		return inner
	case syntax.OpRepeat:
		if p.Max < 0 {
			return max(p.Min, 1)*inner + 1
		}
		return p.Max*inner + p.Max - p.Min
	}
	return inner + 1
}

// A meter counts the evaluations of subschemas by the engine, which cannot be
// told to stop: it is asked by each subschema, and panics.
type meter struct {
	sync.Mutex
	steps, limit int
}

// ErrSteps says that judging a document by jsonschema/v5 was given up.
var ErrSteps = errors.New("the schema judges the values of this document again and again")

// Validate implements jsonschema.ExtSchema.
func (m *meter) Validate(_ jsonschema.ValidationContext, value any) error {
	m.steps++
	if fields, ok := value.(map[string]any); ok {
		m.steps += len(fields) / 16 // the engine copies their names
	}
	if m.steps > m.limit {
		panic(ErrSteps)
	}
	return nil
}

// EngineSteps gives how many evaluations of subschemas jsonschema/v5 may do for a
// document with so many values.
func EngineSteps(values int) int { return engineSteps + engineStepsPerValue*values }

// Validate judges a value by jsonschema/v5 in up to so many steps, and tells how
// many it took. Beyond them, the error is ErrSteps.
func (c *Contract) Validate(s *jsonschema.Schema, value any, limit int) (steps int, err error) {
	if c.meter == nil {
		return 0, s.Validate(value)
	}
	c.meter.Lock() // the schemas of all goroutines are the same, and so is the meter in them
	defer c.meter.Unlock()
	c.meter.steps, c.meter.limit = 0, limit
	defer func() {
		if r := recover(); r == ErrSteps {
			steps, err = limit, ErrSteps
		} else if r != nil {
			panic(r)
		}
	}()
	err = s.Validate(value)
	return c.meter.steps, err
}

// put lets the meter count the evaluations of a subschema.
func (m *meter) put(s *jsonschema.Schema) {
	extensions := maps.Clone(s.Extensions)
	if extensions == nil {
		extensions = map[string]jsonschema.ExtSchema{}
	}
	extensions["steps"] = m
	s.Extensions = extensions
}
