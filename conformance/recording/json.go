package recording

import (
	"math"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
)

// get gives the member of an object by a path of names; null where there is none.
func get(v document.Value, names ...string) (inner document.Value, found bool) {
	for _, name := range names {
		found = false
		for m := range v.Members {
			if m.Name.Text() == name {
				inner, found = m.Value, true
			}
		}
		if !found {
			return v, false
		}
		v = inner
	}
	return v, true
}

func text(v document.Value, names ...string) string {
	inner, found := get(v, names...)
	if !found || inner.Kind() != document.String {
		return ""
	}
	return inner.Text()
}

// status gives the status of a reply. One beyond all sense keeps its sign, and is
// written as it is read.
func status(v document.Value, name string) int {
	return int(max(math.MinInt32, min(number(v, name), math.MaxInt32)))
}

func number(v document.Value, names ...string) float64 {
	inner, found := get(v, names...)
	if !found || inner.Kind() != document.Number {
		return 0
	}
	n, _ := strconv.ParseFloat(string(inner.Raw()), 64)
	return max(-maxNumber, min(n, maxNumber))
}

// maxNumber bounds what recordings count, so that it can be converted: milliseconds,
// of which these are 31 years, and bytes.
const maxNumber = 1e12
