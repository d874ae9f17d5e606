// Package nearest finds what somebody may have meant.
package nearest

import "fmt"

// Suggest gives `; did you mean "x"?` with the name nearest to word, or ""
// where none is near.
func Suggest(word string, names []string) string {
	if name, ok := Find(word, names); ok {
		return fmt.Sprintf("; did you mean %q?", name)
	}
	return ""
}

// Find gives the name nearest to word; ok is false where none is near: more
// than a third of it would have to change.
func Find(word string, names []string) (name string, ok bool) {
	const longest = 64 // no name of ours is longer, and comparing costs length times length
	if len(word) > longest {
		return "", false
	}
	best := max(len(word), 6)/3 + 1
	for _, candidate := range names {
		if d := distance(word, candidate); d < best {
			name, best, ok = candidate, d, true
		}
	}
	return name, ok
}

// distance is Levenshtein's: how many characters to add, drop or change.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
