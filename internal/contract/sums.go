package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Sum states how the sum of some fields compares to another one.
type Sum struct {
	Rule  string
	Parts []string
	Is    Comparison
	Total string
	When  Condition // without a field, always
}

// A Comparison says how a sum compares to its total.
type Comparison string

// The comparisons.
const (
	AtMost   Comparison = "at most"
	AtLeast  Comparison = "at least"
	Equal    Comparison = "equal"
	LessThan Comparison = "less than"
)

// holds tells whether the comparison holds for the order of a sum and its total.
func (c Comparison) holds(order int) bool {
	switch c {
	case AtMost:
		return order <= 0
	case AtLeast:
		return order >= 0
	case LessThan:
		return order < 0
	}
	return order == 0
}

// spellAll joins the names of fields, given by their paths.
func spellAll(object Object, paths []string, sep string) string {
	var names []string
	for _, path := range paths {
		names = append(names, object.Spell(lastToken(path)))
	}
	return strings.Join(names, sep)
}

// verb says what a sum must do to its total.
func (c Comparison) verb() string {
	if c == Equal {
		return "equal"
	}
	return "be " + string(c)
}

// A Condition holds when the field is one of the strings.
type Condition struct {
	Field string
	In    []string
}

func decodeSums(t table, name string, r *Relations) {
	t.each(name, func(t table) {
		s := &Sum{Rule: t.rule("rule"), Parts: t.fields("parts"), Total: t.field("total")}
		s.Is = Comparison(t.choice("is", string(AtMost), string(AtLeast), string(Equal), string(LessThan)))
		if s.Is == "" {
			t.fail("", "it must have is: %q, %q, %q or %q", AtMost, AtLeast, Equal, LessThan)
		}
		t.within("when", func(t table) { s.When = Condition{Field: t.field("member"), In: t.texts("in")} })
		r.all = append(r.all, s)
	})
}

// Judge holds the sum to its total. Where one of the fields is missing or has a
// finding of its own, there is nothing to judge. Counts that do not add up take
// no further part: one cause, one finding.
func (s *Sum) Judge(object Object) {
	total := object.Field(s.Total)
	whole, ok := total.Integer()
	if !ok {
		return
	}
	var sum document.Int
	var few [8]Spot // of which no memory is asked for
	parts := few[:0]
	for _, path := range s.Parts {
		part := object.Field(path)
		n, ok := part.Integer()
		if !ok {
			return
		}
		sum = sum.Add(n)
		parts = append(parts, part.Spot)
	}
	if s.Is.holds(sum.Cmp(whole)) || !s.When.holds(object) {
		return
	}
	where := Spot{At: total.Owner}
	switch len(parts) {
	case 0:
		where = total.Spot
	case 1:
		where = parts[0]
	}
	state, _ := object.Field(s.When.Field).Text()
	object.Report(where, s.Rule, func() (string, string) { return s.says(object, state, sum, whole) })
	if strings.Contains(s.Total, "/") {
		object.Discard(total.Owner) // counts have an object to themselves
		return
	}
	for _, part := range append(parts, total.Spot) {
		object.Discard(part.At)
	}
}

// says says what is wrong with a sum that does not hold to the whole, in the state
// that When asks for.
func (s *Sum) says(object Object, state string, sum, whole document.Int) (message, want string) {
	when := ""
	if s.When.Field != "" {
		when = fmt.Sprintf(" when %s is %q", object.Spell(lastToken(s.When.Field)), state)
	}
	have := printable.Shorten(sum.String())
	want = fmt.Sprintf("%s %s (%s)", s.Is.verb(), object.Spell(lastToken(s.Total)), printable.Shorten(whole.String()))
	switch len(s.Parts) {
	case 0:
		return fmt.Sprintf("is %s, but must be above 0%s", printable.Shorten(whole.String()), when), "more than 0"
	case 1:
		return "is " + have + ", but must " + want + when, want
	}
	terms := spellAll(object, s.Parts, " + ")
	return fmt.Sprintf("has %s = %s, which must %s%s", terms, have, want, when), terms + " must " + want
}

// Scan adds up the parts.
func (s *Sum) Scan(slots Slots) (Test, bool) {
	total := slots.Count(s.Total)
	var parts []int
	for _, path := range s.Parts {
		parts = append(parts, slots.Count(path))
	}
	isDue, ok := s.When.scan(slots)
	return func(r *Registers) bool {
		if !Has(r.Ints, total) {
			return true
		}
		const most = 1 << 56 // of more, the sum might not fit
		sum := int64(0)
		for _, part := range parts {
			if !Has(r.Ints, part) {
				return true
			}
			if r.Values[part] > most || r.Values[part] < -most {
				return false
			}
			sum += r.Values[part]
		}
		order := 0
		switch whole := r.Values[total]; {
		case sum < whole:
			order = -1
		case sum > whole:
			order = 1
		}
		return s.Is.holds(order) || isDue != nil && !isDue(r)
	}, ok
}

// holds tells whether the condition holds for an object.
func (c Condition) holds(object Object) bool {
	if c.Field == "" {
		return true
	}
	f := object.Field(c.Field)
	return f.IsSet() && slices.ContainsFunc(c.In, f.Value.Is)
}

// scan gives the test of a condition; nil where it always holds.
func (c Condition) scan(slots Slots) (Test, bool) {
	if c.Field == "" {
		return nil, true
	}
	slot, texts, ok := slots.Choices(c.Field)
	in := uint64(0)
	for i, text := range texts {
		if slices.Contains(c.In, text) {
			in |= 1 << i
		}
	}
	return func(r *Registers) bool { return Has(r.Set, slot) && Has(in, int(r.Values[slot])) }, ok
}
