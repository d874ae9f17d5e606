package results

import (
	"cmp"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// exceeded reports the limits of input files that the file exceeds with this
// line, each once.
func (in *inputs) exceeded(l line) (findings []validate.Finding) {
	items := in.stated.Items[cmp.Or(in.Run.endpoint, in.endpoint)]
	if items.Field != "" {
		in.items += in.countAt(l.text, items.Field)
	}
	for _, limit := range []struct {
		rule   string
		n, max int64
		format string
	}{
		{rule: in.stated.Rules.Lines, n: int64(in.lines[Input]), max: in.stated.Lines, format: "at most %d requests"},
		{rule: in.stated.Rules.Bytes, n: l.offset + int64(l.size), max: in.stated.Bytes, format: "at most %d bytes"},
		{rule: in.stated.Rules.Items, n: in.items, max: items.Max, format: "at most %d items in " + items.Field},
	} {
		if limit.max > 0 && limit.n > limit.max && !in.exceeds[limit.rule] {
			in.exceeds[limit.rule] = true
			want := fmt.Sprintf(limit.format, limit.max)
			findings = append(findings, validate.Finding{Rule: limit.rule, Message: "goes beyond what a file may have: " + want, Expected: want})
		}
	}
	return findings
}

// countAt counts the items of what a line has at a path; 0 where it has nothing there.
func (in *inputs) countAt(text []byte, path string) (n int64) {
	if root, ok := in.picker.parse(text); ok {
		visit(root, tokens(path), func(v document.Value) bool {
			n = countItems(v)
			return true
		})
	}
	return n
}

// countItems counts the items of an array. An array that holds numbers is a
// text in tokens: one item, like a value that is no array.
func countItems(v document.Value) int64 {
	n := int64(0)
	for _, item := range v.Items {
		if item.Kind() == document.Number {
			return 1
		}
		n++
	}
	return max(n, 1)
}
