package drift

import (
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/shape"
)

// findEnum finds values of a set that the schema closes, which are new and not
// among those that it lists. One that is among them had merely not come up.
func findEnum(_ *comparison, s subject) (found []change) {
	if len(s.choices()) == 0 || s.before.Values.Count() == 0 {
		return nil
	}
	if s.now.Values.Many {
		return []change{{s.now.Seen.First, "has many values now, and had few", "one of " + listed(s.choices())}}
	}
	for _, value := range sortedKeys(s.now.Values.Of) {
		if s.before.Values.Of[value] == nil && !slices.ContainsFunc(s.choices(), func(c any) bool { return c == any(value) }) {
			found = append(found, s.newValue(value, "one of "+listed(s.choices())))
		}
	}
	return found
}

// findValue finds values that are new, of a member that had few again and again.
func findValue(x *comparison, s subject) (found []change) {
	before := s.before.Values
	if len(s.choices()) > 0 || s.now.Values.Many || !x.all.areMany() || before.Count() < enough*len(before.Of) || before.Count() == 0 {
		return nil
	}
	for _, value := range sortedKeys(s.now.Values.Of) {
		if before.Of[value] == nil {
			found = append(found, s.newValue(value, "one of the values before"))
		}
	}
	return found
}

func (s subject) newValue(value, want string) change {
	shown := "another value"
	if value != shape.Other {
		shown = quote(value)
	}
	t := s.now.Values.Of[value]
	return change{t.First, "is " + shown + " now" + counts(0, s.before.Seen.Count, t.Count, s.now.Seen.Count), want}
}

// findFormat finds texts of a form that a member did not have, where all that it
// had were of some form.
func findFormat(x *comparison, s subject) (found []change) {
	before := s.before.Forms
	if before.Count() == 0 || before.Of[shape.Plain] != nil || !s.declared && !x.all.areMany() {
		return nil
	}
	for _, form := range sortedKeys(s.now.Forms.Of) {
		if t := s.now.Forms.Of[form]; before.Of[form] == nil {
			found = append(found, change{
				t.First, "is " + formName(form) + " now" + counts(0, before.Count(), t.Count, s.now.Forms.Count()) + "; it was " + formNames(before),
				formNames(before),
			})
		}
	}
	return found
}

// findMagnitude finds times, by the looks of them, in a unit other than before.
func findMagnitude(x *comparison, s subject) (found []change) {
	before := sortedKeys(s.before.Sizes)
	if len(before) != 1 || before[0] == shape.Small || !s.declared && !x.all.areMany() {
		return nil
	}
	for _, size := range sortedKeys(s.now.Sizes) {
		if size != shape.Small && size != before[0] {
			t := s.now.Sizes[size]
			found = append(found, change{
				t.First, "is in " + string(size) + " now" + counts(0, s.before.Seen.Count, t.Count, s.now.Seen.Count) + "; it was in " + string(before[0]),
				string(before[0]),
			})
		}
	}
	return found
}

// formName says what form a text has; that of an id comes with its prefix.
func formName(form string) string {
	if prefix, found := strings.CutPrefix(form, shape.ID+" "); found {
		return "an id that begins with " + quote(prefix)
	}
	if name, found := formNamesByID[form]; found {
		return name
	}
	return "of an unknown form"
}

var formNamesByID = map[string]string{
	shape.Empty: "empty", shape.ID: "an id with a prefix", shape.UUID: "a UUID", shape.Hex: "a hexadecimal number",
	shape.Digits: "only digits", shape.RFC3339: "an RFC 3339 time", shape.URL: "a URL", shape.Plain: "a string of no known form",
}

func formNames(s shape.Set) string {
	var names []string
	for _, form := range sortedKeys(s.Of) {
		names = append(names, formName(form))
	}
	return strings.Join(names, " or ")
}
