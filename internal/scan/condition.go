package scan

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// conditions adds tests of the not, anyOf, oneOf and if of an object; false
// where one asks for what is not known.
func (r resolver) conditions(n *contract.Node) bool {
	for _, c := range n.Choices {
		if c.Name == "not" && newSpec().exclude(c.Branches[0]) {
			continue // no object is one of these integers
		}
		test, ok := r.choice(c, "")
		if !ok {
			return false
		}
		r.object.tests = append(r.object.tests, test)
	}
	for _, c := range n.Conditions {
		test, ok := r.conditional(c, "")
		if !ok {
			return false
		}
		r.object.tests = append(r.object.tests, test)
	}
	return true
}

// choice gives the test of alternatives for the object at a path.
func (r resolver) choice(c contract.Choice, path string) (contract.Test, bool) {
	var branches []contract.Test
	for _, branch := range c.Branches {
		test, ok := r.test(branch, path)
		if !ok {
			return nil, false
		}
		branches = append(branches, test)
	}
	return func(registers *contract.Registers) bool {
		holding := 0
		for _, test := range branches {
			if test(registers) {
				holding++
			}
		}
		return c.Name == "not" && holding == 0 || c.Name == "anyOf" && holding > 0 || c.Name == "oneOf" && holding == 1
	}, true
}

func (r resolver) conditional(c contract.Conditional, path string) (contract.Test, bool) {
	when, ok := r.test(c.If, path)
	branches := [2]contract.Test{}
	for i, n := range []*contract.Node{c.Then, c.Else} {
		if n != nil && ok {
			branches[i], ok = r.test(n, path)
		}
	}
	return func(registers *contract.Registers) bool {
		branch := branches[1]
		if when(registers) {
			branch = branches[0]
		}
		return branch == nil || branch(registers)
	}, ok
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
	for _, c := range n.Choices {
		test, ok := r.choice(c, path)
		if !ok {
			return nil, false
		}
		tests = append(tests, test)
	}
	for _, c := range n.Conditions {
		test, ok := r.conditional(c, path)
		if !ok {
			return nil, false
		}
		tests = append(tests, test)
	}
	return all(tests), true
}

func all(tests []contract.Test) contract.Test {
	return func(registers *contract.Registers) bool {
		for _, test := range tests {
			if !test(registers) {
				return false
			}
		}
		return true
	}
}

// testField gives the test of a node on a field that is there.
func (r resolver) testField(n *contract.Node, path string, slot int) (contract.Test, bool) {
	if n.Items != nil || len(n.Engine)+len(n.Choices)+len(n.Conditions) > 0 {
		return nil, false
	}
	var tests []contract.Test
	isType := func(registers *contract.Registers, types contract.TypeSet) bool {
		return registers.Types[slot]&types != 0
	}
	for _, a := range n.Asserts {
		switch a.Op {
		case contract.TypeIs:
			tests = append(tests, func(registers *contract.Registers) bool { return isType(registers, a.Types) })
		case contract.OneOf:
			var texts []string
			for _, l := range a.Values {
				if l.Kind != document.String {
					return nil, false
				}
				texts = append(texts, l.Text)
			}
			tests = append(tests, func(registers *contract.Registers) bool {
				return isType(registers, contract.StringType) && slices.Contains(texts, string(registers.Text(slot)))
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
		case contract.Required:
		default:
			return nil, false
		}
	}
	if len(n.Members) > 0 || len(required(n)) > 0 {
		inner := *n
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
	return all(tests), true
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
