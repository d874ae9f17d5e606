package scan

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// conditions adds tests of the not, anyOf, oneOf and if of an object; false
// where one asks for what is not known.
func (r resolver) conditions(n *contract.Node) bool {
	known := *n
	known.Choices = slices.DeleteFunc(slices.Clone(n.Choices), func(c contract.Choice) bool {
		return c.Name == "not" && newSpec().exclude(c.Branches[0]) // no object is one of these integers
	})
	tests, ok := r.sameValue(&known, func(branch *contract.Node) (contract.Test, bool) { return r.test(branch, "") })
	r.object.tests = append(r.object.tests, tests...)
	return ok
}

// sameValue gives the tests of the keywords of a node that apply others to the same
// value, each of which test gives the test of.
func (r resolver) sameValue(n *contract.Node, test func(*contract.Node) (contract.Test, bool)) (tests []contract.Test, ok bool) {
	if len(n.Choices)+len(n.Conditions) > 0 && !r.grow() {
		return nil, false
	}
	for _, c := range n.Choices {
		var branches []contract.Test
		for _, branch := range c.Branches {
			one, ok := test(branch)
			if !ok {
				return nil, false
			}
			branches = append(branches, one)
		}
		tests = append(tests, func(registers *contract.Registers) bool {
			holding := 0
			for _, branch := range branches {
				if branch(registers) {
					holding++
				}
			}
			return c.Name == "not" && holding == 0 || c.Name == "anyOf" && holding > 0 || c.Name == "oneOf" && holding == 1
		})
	}
	for _, c := range n.Conditions {
		when, ok := test(c.If)
		branches := [2]contract.Test{}
		for i, branch := range []*contract.Node{c.Then, c.Else} {
			if branch != nil && ok {
				branches[i], ok = test(branch)
			}
		}
		if !ok {
			return nil, false
		}
		tests = append(tests, func(registers *contract.Registers) bool {
			branch := branches[1]
			if when(registers) {
				branch = branches[0]
			}
			return branch == nil || branch(registers)
		})
	}
	return tests, true
}

// test gives the test of a node on the object at a path; ok is false where the
// node asks for what is not known.
func (r resolver) test(n *contract.Node, path string) (test contract.Test, ok bool) {
	if n.Rest != nil || n.Names != nil || n.Items != nil || len(n.Engine) > 0 {
		return nil, false
	}
	var tests []contract.Test
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.TypeIs:
			if a.Types&contract.ObjectType == 0 {
				return nil, false
			}
		case contract.Required:
			for _, name := range a.Names {
				slot, ok := r.track(path + name)
				if !ok {
					return nil, false
				}
				tests = append(tests, func(registers *contract.Registers) bool { return contract.Has(registers.There, slot) })
			}
		default:
			return nil, false
		}
	}
	for name, inner := range n.Members {
		slot, ok := r.track(path + name)
		if !ok {
			return nil, false
		}
		field, ok := r.testField(inner, path+name, slot)
		if !ok {
			return nil, false
		}
		tests = append(tests, func(registers *contract.Registers) bool {
			return !contract.Has(registers.There, slot) || field(registers)
		})
	}
	same, ok := r.sameValue(n, func(branch *contract.Node) (contract.Test, bool) { return r.test(branch, path) })
	return all(append(tests, same...)), ok
}

func all(tests []contract.Test) contract.Test {
	if len(tests) == 1 {
		return tests[0]
	}
	return func(registers *contract.Registers) bool {
		for _, test := range tests {
			if !test(registers) {
				return false
			}
		}
		return true
	}
}

// testField gives the test of a node on a field that is there. What it asks of the
// inside of an array, and of how much there is, it imposes on the field whatever the
// condition: of a document in which that does not hold, it is not known.
func (r resolver) testField(n *contract.Node, path string, slot int) (contract.Test, bool) {
	if len(n.Engine) > 0 || n.Items != nil && !r.imposeItems(path, n.Items) {
		return nil, false
	}
	var tests []contract.Test
	isType := func(registers *contract.Registers, types contract.TypeSet) bool {
		return registers.Types[slot]&types != 0
	}
	var size contract.Node // how much there must be
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.TypeIs:
			tests = append(tests, func(registers *contract.Registers) bool { return isType(registers, a.Types) })
		case contract.OneOf:
			var texts []string
			var others contract.TypeSet
			for _, l := range a.Values {
				switch l.Kind {
				case document.String:
					texts = append(texts, l.Text)
				case document.Null:
					others |= contract.NullType
				default:
					return nil, false
				}
			}
			tests = append(tests, func(registers *contract.Registers) bool {
				return isType(registers, others) || isType(registers, contract.StringType) && slices.Contains(texts, string(registers.Text(slot)))
			})
		case contract.Minimum, contract.Maximum, contract.ExclusiveMinimum, contract.ExclusiveMaximum:
			var range_ spec
			range_ = *newSpec()
			if !range_.bound(a) {
				return nil, false
			}
			tests = append(tests, func(registers *contract.Registers) bool {
				v := registers.Values[slot]
				return !isType(registers, contract.IntegerType) || range_.least <= v && v <= range_.most
			})
		case contract.MinItems, contract.MinLength, contract.MinProperties:
			size.Asserts = append(size.Asserts, a)
		case contract.Required:
		default:
			return nil, false
		}
	}
	if len(size.Asserts) > 0 && !r.impose(r.find(path), &size) {
		return nil, false
	}
	if len(n.Members) > 0 || len(required(n)) > 0 {
		inner := contract.Node{Members: n.Members, Rest: n.Rest, Names: n.Names}
		inner.Asserts = slices.DeleteFunc(slices.Clone(n.Asserts), func(a contract.Assert) bool { return a.Op != contract.Required })
		test, ok := r.test(&inner, path+"/")
		if !ok {
			return nil, false
		}
		tests = append(tests, func(registers *contract.Registers) bool {
			return !isType(registers, contract.ObjectType) || test(registers)
		})
	} else if n.Rest != nil || n.Names != nil {
		return nil, false
	}
	same, ok := r.sameValue(n, func(branch *contract.Node) (contract.Test, bool) { return r.testField(branch, path, slot) })
	return all(append(tests, same...)), ok
}

// imposeItems has the items of an array at a path be what a node asks for, if nothing
// else is asked of them.
func (r resolver) imposeItems(path string, n *contract.Node) bool {
	sp := r.find(path)
	if sp == nil || sp.core().items == nil || sp.core().items.items != sp.core().items {
		return false
	}
	items := newSpec()
	items.items, items.object = r.program.anything(), newObject()
	items.object.rest = items.items
	r.program.add(items.object)
	sp.core().items = items
	return r.impose(items, n)
}

// impose has a spec ask for what a node asks for of a value and its fields; false where
// that is not known.
func (r resolver) impose(sp *spec, n *contract.Node) bool {
	if sp = sp.core(); n.Rest != nil || n.Names != nil || len(n.Choices)+len(n.Conditions) > 0 || !r.scalars(sp, n) {
		return false
	}
	for _, a := range n.Asserts {
		if a.Op == contract.MinProperties && sp.object != nil {
			sp.object.fewest = max(sp.object.fewest, a.Limit)
		}
	}
	for name, inner := range n.Members {
		field := r.inside(sp.object, name)
		if field == nil || !r.impose(field, inner) {
			return false
		}
	}
	for _, name := range required(n) {
		if r.inside(sp.object, name) == nil {
			return false
		}
		for i, m := range sp.object.members {
			if m.name == name || m.name == r.spell(name) {
				sp.object.required |= 1 << i
			}
		}
	}
	if n.Items == nil {
		return true
	}
	sp.items = newSpec()
	sp.items.items, sp.items.object = r.program.anything(), r.program.anything().object
	return r.impose(sp.items, n.Items)
}

// track gives a field a slot, and has it noted whether it is there and of what
// type.
func (r resolver) track(path string) (slot int, ok bool) {
	sp := r.find(path)
	if sp == nil {
		return 0, false
	}
	slot = r.Slot(path)
	if sp.isTracked {
		return slot, true
	}
	sp.wrap(func(s *Scanner, from, _ int) bool {
		s.There |= 1 << slot
		s.Types[slot] = typeAt[s.text[from]]
		return true
	})
	sp.isTracked = true
	return slot, true
}

// typeAt gives the type of a value by its first byte; a number is an integer,
// as what has a slot can be no other.
var typeAt = func() (all [256]contract.TypeSet) {
	all['n'], all['t'], all['f'] = contract.NullType, contract.BooleanType, contract.BooleanType
	all['"'], all['['], all['{'] = contract.StringType, contract.ArrayType, contract.ObjectType
	for c := '0'; c <= '9'; c++ {
		all[c] = contract.IntegerType
	}
	all['-'] = contract.IntegerType
	return all
}()
