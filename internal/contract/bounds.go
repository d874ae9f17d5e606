package contract

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
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

// cost tells what a character may cost that a pattern is held against.
func cost(pattern *regexp.Regexp) int {
	tree, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return maxInstructions // it was compiled, so there is no error
	}
	return instructions(tree)
}

// Work is what judging a document may take in all, where a schema asks for much at each
// value: about as many comparisons, of which the slowest take 12 ns. A pattern counts as
// the characters of the text times its instructions.
func Work(bytes int) int { return baseWork + workPerByte*bytes }

const (
	baseWork    = 10_000_000
	workPerByte = 40
)

// ExactWork is what one calculation with numbers takes that no int64 holds.
const ExactWork = 200

// A meter counts the evaluations of subschemas by the engine, and their work. The engine
// cannot be told to stop: the meter is asked by each subschema, and panics.
type meter struct {
	sync.Mutex
	steps, limit int
	work, most   int
	weights      map[*jsonschema.Schema]*weight
	heaviest     sync.Map // by schema, what heaviest has found
}

// A weight is what evaluating one subschema takes beside a step.
type weight struct {
	*meter
	text     int  // for each byte of a string
	names    int  // for each byte of an object's names
	all      int  // at each value
	isUnique bool // it compares all items of an array
}

// The errors of judging a document by jsonschema/v5 that was given up.
var (
	ErrSteps = errors.New("the schema judges the values of this document again and again")
	ErrWork  = errors.New("the schema takes too much work to judge this document")
)

// Validate implements jsonschema.ExtSchema.
func (w *weight) Validate(_ jsonschema.ValidationContext, value any) error {
	w.steps++
	w.work += w.all
	switch value := value.(type) {
	case string:
		w.work += len(value) * w.text
	case map[string]any:
		w.steps += len(value) / 16 // the engine copies their names
		if w.names > 0 {
			for name := range value {
				w.work += len(name) * w.names
			}
		}
	case []any:
		if w.isUnique {
			w.work += 10 * valuesOf(value)
		}
	}
	if w.steps > w.limit {
		panic(ErrSteps)
	}
	if w.work > w.most {
		panic(ErrWork)
	}
	return nil
}

// valuesOf counts a value of the engine's and those in it.
func valuesOf(value any) (n int) {
	n = 1
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			n += valuesOf(item)
		}
	case map[string]any:
		for _, field := range value {
			n += valuesOf(field)
		}
	}
	return n
}

// EngineSteps gives how many evaluations of subschemas jsonschema/v5 may do for a
// document with so many values.
func EngineSteps(values int) int { return engineSteps + engineStepsPerValue*values }

// Validate judges a value of so many bytes by jsonschema/v5, in up to limit steps and most
// work, and tells how much it took. Beyond them, the error is ErrSteps or ErrWork. The
// work of a subschema is known once it is done: what may be too much at once is not begun.
func (c *Contract) Validate(s *jsonschema.Schema, value any, bytes, limit, most int) (steps, work int, err error) {
	m := c.meter
	if m == nil {
		return 0, 0, s.Validate(value)
	}
	if m.heaviestOf(s)*bytes > most {
		return 0, 0, ErrWork
	}
	m.Lock() // the schemas of all goroutines are the same, and so is the meter in them
	defer m.Unlock()
	m.steps, m.limit, m.work, m.most = 0, limit, 0, most
	defer func() {
		if r := recover(); r == ErrSteps || r == ErrWork {
			steps, work, err = min(m.steps, limit), min(m.work, most), r.(error)
		} else if r != nil {
			panic(r)
		}
	}()
	err = s.Validate(value)
	return m.steps, m.work, err
}

// heaviestOf gives the most that a subschema which a schema leads to takes for each
// byte: of a schema that leads to many, of all there are.
func (m *meter) heaviestOf(s *jsonschema.Schema) int {
	if known, found := m.heaviest.Load(s); found {
		return known.(int)
	}
	const many = 1_000
	most, seen := 0, map[*jsonschema.Schema]bool{}
	for open := []*jsonschema.Schema{s}; len(open) > 0; {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		if next == nil || seen[next] {
			continue
		}
		seen[next] = true
		if w, ok := next.Extensions[meterName].(*weight); ok {
			most = max(most, w.text, w.names)
		}
		if len(seen) > many {
			for _, w := range m.weights {
				most = max(most, w.text, w.names)
			}
			break
		}
		open = appendInner(open, next)
	}
	m.heaviest.Store(s, most)
	return most
}

// meterName is that of the meter among the extensions of a subschema.
const meterName = "steps"

// put lets the meter count the evaluations of a subschema.
func (m *meter) put(s *jsonschema.Schema) {
	const literal, ofFormat, ofContent = 20, 100, 50
	w := &weight{meter: m, isUnique: s.UniqueItems}
	if s.Pattern != nil {
		w.text += cost(s.Pattern)
	}
	if s.Format != "" {
		w.text += ofFormat
	}
	if s.ContentEncoding != "" || s.ContentMediaType != "" {
		w.text += ofContent
	}
	for pattern := range s.PatternProperties {
		w.names += cost(pattern)
	}
	w.all = literal * (valuesOf(s.Constant) + valuesOf(s.Enum) - 2)
	if s.MultipleOf != nil {
		w.all += ExactWork
	}
	if m.weights == nil {
		m.weights = map[*jsonschema.Schema]*weight{}
	}
	m.weights[s] = w
	extensions := maps.Clone(s.Extensions)
	if extensions == nil {
		extensions = map[string]jsonschema.ExtSchema{}
	}
	extensions[meterName] = w
	s.Extensions = extensions
}
