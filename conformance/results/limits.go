package results

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// limited holds the lines so far to what a file may have. A limit is told of
// once, on the line that passes it.
func (in *inputs) limited(l line) (claims []validate.Claim) {
	items := in.stated.Items[in.url()]
	in.countItems(l, items.Member)
	for _, limit := range []struct {
		n, most int64
		of      string
		rule    string
	}{
		{int64(in.lines[Input]), in.stated.Lines, "requests", in.stated.Rules.Lines},
		{l.offset + int64(l.size), in.stated.Bytes, "bytes", in.stated.Rules.Bytes},
		{in.items, items.Most, "items in " + items.Member, in.stated.Rules.Items},
	} {
		if limit.most > 0 && limit.n > limit.most && !in.over[limit.rule] {
			in.over[limit.rule] = true
			want := fmt.Sprintf("at most %d %s", limit.most, limit.of)
			claims = append(claims, validate.Claim{Rule: limit.rule, Message: "goes beyond what a file may have: " + want, Expected: want})
		}
	}
	return claims
}

// countItems adds the items of a line. Without a member none are counted.
func (in *inputs) countItems(l line, member string) {
	if member == "" {
		return
	}
	if root, ok := in.picker.parser.Parse(l.text, in.contract.Limits).Root(); ok {
		if v, found := reach(root, tokens(member)); found {
			in.items += itemsOf(v)
		}
	}
}

// itemsOf counts the items of a value: those of an array, but one that holds
// numbers is a text in tokens, and one item as any other value is.
func itemsOf(v document.Value) int64 {
	n := int64(0)
	for _, item := range v.Items {
		if item.Kind() == document.Number {
			return 1
		}
		n++
	}
	return max(n, 1)
}
