package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// became says what became of the requests of a batch, a line for each outcome.
func became(s results.Summary) string {
	var b strings.Builder
	row := func(n int, what, detail string) {
		if detail != "" {
			what += ": " + detail
		}
		fmt.Fprintf(&b, "%9d %s\n", n, what)
	}
	row(s.Requests, "requests", "")
	row(s.Succeeded, "succeeded", "")
	if len(s.Stops) > 0 {
		fmt.Fprintf(&b, "%9s of these, the answer is not whole: %s\n", "", codes(s.Stops))
	}
	row(s.Failed, "failed", codes(s.Codes))
	if s.Unknown > 0 {
		row(s.Unknown, "not known: the result line does not say what became of the request", "")
	}
	if s.Unjudged == "" || s.Missing > 0 {
		row(s.Missing, "missing", printable.Text(s.Unjudged))
	} else {
		fmt.Fprintf(&b, "%9s missing: %s\n", "?", printable.Text(s.Unjudged))
	}
	return b.String()
}

// codes lists the most frequent codes.
func codes(all map[string]int) string {
	const most = 5
	names := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return cmp.Or(cmp.Compare(all[b], all[a]), cmp.Compare(a, b)) })
	var shown []string
	for _, name := range names[:min(most, len(names))] {
		shown = append(shown, fmt.Sprintf("%s (%d)", printable.Text(name), all[name]))
	}
	if more := len(names) - most; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}
