package contract

import "slices"

// pairs gives the transitive closure of the chains: the members in order of
// first mention, and the pairs of which each is the later one.
func pairs(chains [][]string) (names []string, later [][]Pair) {
	below := map[[2]string]bool{}
	for _, chain := range chains {
		for i, name := range chain {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			if i > 0 {
				below[[2]string{chain[i-1], name}] = true
			}
		}
	}
	for _, via := range names { // Warshall
		for _, a := range names {
			if !below[[2]string{a, via}] {
				continue
			}
			for _, b := range names {
				if below[[2]string{via, b}] {
					below[[2]string{a, b}] = true
				}
			}
		}
	}
	pairs := make([][]Pair, len(names))
	for at, later := range names {
		for i, earlier := range names {
			if earlier != later && below[[2]string{earlier, later}] {
				pairs[at] = append(pairs[at], Pair{i, between(names, below, earlier, later)})
			}
		}
	}
	return names, pairs
}

func between(names []string, below map[[2]string]bool, a, b string) []int {
	var found []int
	for i, name := range names {
		if name != a && name != b && below[[2]string{a, name}] && below[[2]string{name, b}] {
			found = append(found, i)
		}
	}
	return found
}
