package contract

import (
	"fmt"
	"slices"
	"strings"
)

// An Exception is a rule that a schema takes out of what it refers to, which it
// could only narrow otherwise.
type Exception struct {
	Rule string
	Of   string   // the kind of document
	At   []string // paths of fields, * being each item of an array or field of an object; none: the rule is not judged at all
	Why  string
}

func decodeException(t table) Exception {
	e := Exception{Rule: t.text("rule"), Of: t.mention("of", aKind), At: t.texts("at"), Why: t.text("why")}
	switch {
	case e.Rule == "":
		t.fail("", "it must have a rule")
	case e.Of == "" && len(e.At) > 0:
		t.fail("", "it must have of, the kind whose fields at names")
	case e.Of != "" && len(e.At) == 0:
		t.fail("", "it must have at, the fields of the kind that of names")
	case len(e.At) > 0:
		t.rule("rule") // without at, it may be a check, which is stated elsewhere
	}
	return e
}

// LeftOut lists the rules and checks that the profile takes out everywhere.
func (c *Contract) LeftOut() (rules []string) {
	for _, e := range c.exceptions {
		if len(e.At) == 0 {
			rules = append(rules, e.Rule)
		}
	}
	return rules
}

// A lift is one field of an exception, on the way to its place.
type lift struct {
	rule   string
	path   []string // names that are left, from the value on
	origin string   // its place in the schema
}

// liftsOf gives the lifts at an object of a kind.
func (c *Contract) liftsOf(kind string) (all []lift) {
	for i, e := range c.exceptions {
		for j, path := range e.At {
			if e.Of == kind {
				l := lift{rule: e.Rule, origin: fmt.Sprintf("#/x-profile/except/%d/at/%d", i, j)}
				if path != "" {
					l.path = strings.Split(path, "/")
				}
				all = append(all, l)
			}
		}
	}
	return all
}

// under gives the lifts that go on to a field, or with "*" to what has no name.
func under(lifts []lift, name string) (all []lift) {
	for _, l := range lifts {
		if len(l.path) > 0 && (l.path[0] == name || l.path[0] == "*") {
			all = append(all, lift{l.rule, l.path[1:], l.origin})
		}
	}
	return all
}

// isLifted tells whether a rule that a subschema of another file states is taken out
// at the rest of a path: none for the value itself.
func (b *builder) isLifted(lifts []lift, rule, location string, rest ...string) bool {
	at := slices.IndexFunc(lifts, func(l lift) bool { return l.rule == rule && slices.Equal(l.path, rest) })
	if at < 0 || b.contract.isOwn(location) {
		return false
	}
	b.lifted[lifts[at].origin] = true
	return true
}

// checkLifts finds a field of an exception at which nothing is taken out.
func (c *Contract) checkLifts(b *builder) error {
	for _, kind := range c.Kinds {
		for _, l := range c.liftsOf(kind.Name) {
			if !b.lifted[l.origin] {
				return fmt.Errorf("the schema is wrong at %s: no file that it refers to states %s there, so there is nothing to take out", l.origin, l.rule)
			}
		}
	}
	return nil
}

// States tells whether the node has a keyword that reports as the rule: required for a
// field that may be missing, with "" any other for the value itself. It is what an
// exception takes out.
func (n *Node) States(rule, missing string) bool {
	if n == nil {
		return false
	}
	isStated := func(a Assert) bool {
		return a.Rule == rule && (missing == "" && a.Op != Required || missing != "" && slices.Contains(a.Names, missing))
	}
	if slices.ContainsFunc(n.Asserts, isStated) {
		return true
	}
	for _, c := range n.Choices {
		isInside := slices.ContainsFunc(c.Branches, func(branch *Node) bool { return branch.States(rule, missing) })
		if isInside || missing == "" && c.Rule == rule {
			return true
		}
	}
	return slices.ContainsFunc(n.Conditions, func(c Conditional) bool {
		return c.If.States(rule, missing) || c.Then.States(rule, missing) || c.Else.States(rule, missing)
	})
}
