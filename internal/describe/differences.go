package describe

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Difference is what two contracts state differently. Either side is empty where
// that contract says nothing of it.
type Difference struct {
	Group string
	Names []string // of the facts that differ in the same way
	From  string
	To    string
}

// Differences lists what differs from one contract to another.
func Differences(from, to *contract.Contract) (all []Difference) {
	before, after := Facts(from), Facts(to)
	const everything, stated = "all of it", "stated"
	add := func(group, name, from, to string) {
		if from == to {
			return
		}
		same := func(d Difference) bool { return d.Group == group && d.From == from && d.To == to }
		if i := slices.IndexFunc(all, same); i >= 0 {
			if name != everything {
				all[i].Names = append(all[i].Names, name)
			}
			return
		}
		all = append(all, Difference{group, []string{name}, from, to})
	}
	for _, f := range after {
		if isStated(before, f.Group) {
			add(f.Group, f.Name, says(before, f), f.Says)
		} else {
			add(f.Group, everything, "", stated)
		}
	}
	for _, f := range before {
		if !isStated(after, f.Group) {
			add(f.Group, everything, stated, "")
		} else if says(after, f) == "" {
			add(f.Group, f.Name, f.Says, "")
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return rank(after, a.Group) - rank(after, b.Group) })
	return all
}

// isStated tells whether there is a fact of a group.
func isStated(facts []Fact, group string) bool {
	return slices.ContainsFunc(facts, func(f Fact) bool { return f.Group == group })
}

// says gives what other facts say of the same.
func says(facts []Fact, like Fact) string {
	for _, f := range facts {
		if f.Group == like.Group && f.Name == like.Name {
			return f.Says
		}
	}
	return ""
}

// rank orders groups as facts have them; groups that they lack come last.
func rank(facts []Fact, group string) int {
	at := slices.IndexFunc(facts, func(f Fact) bool { return f.Group == group })
	if at < 0 {
		return len(facts)
	}
	return at
}

func orNothing(says string) string {
	if says == "" {
		return "–"
	}
	return says
}
