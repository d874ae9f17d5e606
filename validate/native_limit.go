package validate

import (
	"cmp"
	"encoding/json"
	"math/big"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A lengthLimit is a keyword that limits how much a value has.
type lengthLimit struct {
	keyword string
	kind    document.Kind // of the values that it judges
	most    bool
	of      func(*jsonschema.Schema) int // -1 where the schema does not have it
	limit   int
}

// lengths are the keywords that limit lengths.
var lengths = []lengthLimit{
	{keyword: "minLength", kind: document.String, of: func(s *jsonschema.Schema) int { return s.MinLength }},
	{keyword: "maxLength", kind: document.String, most: true, of: func(s *jsonschema.Schema) int { return s.MaxLength }},
	{keyword: "minItems", kind: document.Array, of: func(s *jsonschema.Schema) int { return s.MinItems }},
	{keyword: "maxItems", kind: document.Array, most: true, of: func(s *jsonschema.Schema) int { return s.MaxItems }},
	{keyword: "minProperties", kind: document.Object, of: func(s *jsonschema.Schema) int { return s.MinProperties }},
	{keyword: "maxProperties", kind: document.Object, most: true, of: func(s *jsonschema.Schema) int { return s.MaxProperties }},
}

func lengthsOf(s *jsonschema.Schema) []lengthLimit {
	var found []lengthLimit
	for _, row := range lengths {
		if row.limit = row.of(s); row.limit != -1 {
			found = append(found, row)
		}
	}
	return found
}

func (j *judgement) runLengths(c *check, kind document.Kind, t target, measure func() int) {
	for _, s := range c.lengths {
		if s.kind != kind {
			continue
		}
		if n := measure(); s.most && n > s.limit || !s.most && n < s.limit {
			j.fail(c, s.keyword, t)
		}
	}
}

// characters counts the code points of a string or name.
func (t target) characters() int {
	if t.named != nil {
		return utf8.RuneCountInString(t.named.Name)
	}
	return t.value.Characters()
}

// A rangeLimit is a keyword that bounds a number.
type rangeLimit struct {
	keyword string
	of      func(*jsonschema.Schema) *big.Rat // nil where the schema does not have it
	breaks  func(order int) bool              // by how the number compares to the limit
	limit   number
}

// ranges are the keywords that bound numbers.
var ranges = []rangeLimit{
	{keyword: "minimum", of: func(s *jsonschema.Schema) *big.Rat { return s.Minimum }, breaks: func(order int) bool { return order < 0 }},
	{keyword: "maximum", of: func(s *jsonschema.Schema) *big.Rat { return s.Maximum }, breaks: func(order int) bool { return order > 0 }},
	{keyword: "exclusiveMinimum", of: func(s *jsonschema.Schema) *big.Rat { return s.ExclusiveMinimum }, breaks: func(order int) bool { return order <= 0 }},
	{keyword: "exclusiveMaximum", of: func(s *jsonschema.Schema) *big.Rat { return s.ExclusiveMaximum }, breaks: func(order int) bool { return order >= 0 }},
}

func rangesOf(s *jsonschema.Schema) []rangeLimit {
	var found []rangeLimit
	for _, row := range ranges {
		if limit := row.of(s); limit != nil {
			row.limit = newNumber(limit)
			found = append(found, row)
		}
	}
	return found
}

func (j *judgement) runNumber(c *check, t target) {
	for _, b := range c.ranges {
		if b.breaks(b.limit.compare(t.value)) {
			j.fail(c, b.keyword, t)
		}
	}
}

// A number is one of the schema's.
type number struct {
	exact *big.Rat
	small int64 // the same, where it is an integer that fits
	fits  bool
}

func newNumber(exact *big.Rat) number {
	fits := exact.IsInt() && exact.Num().IsInt64()
	return number{exact: exact, small: exact.Num().Int64(), fits: fits}
}

// compare tells how a value that is a number compares to n.
func (n number) compare(value document.Value) int {
	if small, ok := value.Int64(); ok && n.fits {
		return cmp.Compare(small, n.small)
	}
	exact, _ := new(big.Rat).SetString(string(scalar(value).(json.Number)))
	return exact.Cmp(n.exact)
}
