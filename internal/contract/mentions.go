package contract

import (
	"fmt"
	"slices"
	"strings"
)

// checkMentions finds a name in the schema of something that it does not have:
// the first, in the order of places. Only what the schema itself says is looked
// at: a file that it refers to may be narrowed to less than it speaks of.
func (c *Contract) checkMentions(b *builder) error {
	type place struct {
		location string // of the subschema
		mention
	}
	isThere := map[place]bool{}
	note := func(location string, m mention, found bool) {
		at := place{location, m}
		isThere[at] = isThere[at] || found
	}
	isRule := func(id string) bool { // without rules, an id is as good as any other
		return c.rules[id] != nil || !c.source.isOurs() || strings.HasPrefix(id, PlainRules)
	}
	for location, ruleOf := range c.scopes {
		for keyword, id := range ruleOf {
			if c.isOwn(location) {
				note(location, mention{"/x-rule-of/" + keyword, aRule, id}, isRule(id))
			}
		}
	}
	for location, s := range c.index {
		if !c.isOwn(location) {
			continue
		}
		for _, m := range KeywordsOf(s).reading.mentions {
			switch m.kind {
			case aRule:
				note(location, m, isRule(m.name))
			case aKind:
				_, found := c.Kind(m.name)
				mayLack := c.Profile.Name == "" || strings.Contains(location, "/"+baseFile+"/") // a profile may leave out kinds that others have
				note(location, m, found || mayLack)
			case aCollection:
				note(location, m, c.API.paths[m.name] != "")
			}
		}
	}
	// A subschema may hold in several places: it is enough that one has the field.
	seen := map[*Node]bool{}
	var visit func(n *Node)
	visit = func(n *Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, s := range b.parts[n] {
			if !c.isOwn(s.Location) {
				continue
			}
			for _, m := range KeywordsOf(s).reading.mentions {
				switch m.kind {
				case aField:
					note(s.Location, m, n.mayHave(strings.Split(m.name, "/")))
				case aState:
					_, found := n.Lifecycle.States[m.name]
					note(s.Location, m, found)
				}
			}
		}
		for _, inner := range n.Members {
			visit(inner)
		}
		visit(n.Rest)
		visit(n.Items)
	}
	for _, kind := range c.Kinds {
		visit(kind.Node)
	}
	first := ""
	var err error
	for at, found := range isThere {
		if pointer := c.place(at.location, at.at); !found && (err == nil || pointer < first) {
			first, err = pointer, fmt.Errorf("the schema has no %s %q, named at %s", at.kind, at.name, pointer)
		}
	}
	return err
}

// isOwn tells whether a subschema stands in the schema itself or in the file
// that it builds on, where that is inside it.
func (c *Contract) isOwn(location string) bool {
	if !strings.HasPrefix(location, c.source.url+"#") {
		return false
	}
	for root := range c.scopes {
		isOther := root != c.source.url+"#" && !strings.HasSuffix(root, "/"+baseFile)
		if isOther && strings.HasPrefix(location, root) {
			return false
		}
	}
	return true
}

// mayHave tells whether the schema declares a field, given by the names of its
// path, or does not say which fields there are.
func (n *Node) mayHave(path []string) bool {
	if n == nil || len(path) == 0 || n.Rest != nil || len(n.Engine) > 0 {
		return true
	}
	if inner := n.Members[path[0]]; inner != nil {
		return inner.mayHave(path[1:])
	}
	return len(n.Members) == 0 || n.branchHas(path[0], map[*Node]bool{nil: true})
}

// branchHas tells whether a subschema that holds under a condition declares a
// field, besides those that were seen.
func (n *Node) branchHas(name string, seen map[*Node]bool) bool {
	if seen[n] {
		return false
	}
	seen[n] = true
	if n.Members[name] != nil {
		return true
	}
	for _, c := range n.Choices {
		if slices.ContainsFunc(c.Branches, func(branch *Node) bool { return branch.branchHas(name, seen) }) {
			return true
		}
	}
	for _, c := range n.Conditions {
		if c.If.branchHas(name, seen) || c.Then.branchHas(name, seen) || c.Else.branchHas(name, seen) {
			return true
		}
	}
	return slices.ContainsFunc(n.Advice, func(a Advice) bool { return a.Node.branchHas(name, seen) })
}
