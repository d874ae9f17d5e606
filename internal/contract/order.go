package contract

import "slices"

// pairs gives the transitive closure of the chains, in order of first mention.
func pairs(chains [][]string) []Pair {
	var names []string
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
	var found []Pair
	for _, later := range names {
		for _, earlier := range names {
			if earlier != later && below[[2]string{earlier, later}] {
				found = append(found, Pair{earlier, later, between(names, below, earlier, later)})
			}
		}
	}
	return found
}

func between(names []string, below map[[2]string]bool, a, b string) []string {
	var found []string
	for _, name := range names {
		if name != a && name != b && below[[2]string{a, name}] && below[[2]string{name, b}] {
			found = append(found, name)
		}
	}
	return found
}
