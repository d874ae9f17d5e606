package document

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// TestInt holds integers to the arithmetic of big ones, at the edges too.
func TestInt(t *testing.T) {
	edges := rapid.SampledFrom([]string{"0", "-0", "1", "-1", "999999999999999999", "1000000000000000000", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e18", "2.50e1"})
	literal := rapid.OneOf(edges, rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }))
	rapid.Check(t, func(t *rapid.T) {
		x, y, n := literal.Draw(t, "x"), literal.Draw(t, "y"), rapid.Int64().Draw(t, "n")
		a, exactA := both(t, x)
		b, exactB := both(t, y)
		for _, test := range []struct {
			what string
			got  Int
			want *big.Int
		}{
			{"sum", a.Add(b), new(big.Int).Add(exactA, exactB)},
			{"sum of sums", a.Add(a).Add(b), new(big.Int).Add(new(big.Int).Add(exactA, exactA), exactB)},
			{"difference", a.Sub(b), new(big.Int).Sub(exactA, exactB)},
			{"product", a.Times(n), new(big.Int).Mul(exactA, big.NewInt(n))},
			{"product of small ones", NewInt(n >> 40).Times(n >> 33), new(big.Int).Mul(big.NewInt(n>>40), big.NewInt(n>>33))},
			{"size", a.Abs(), new(big.Int).Abs(exactA)},
			{"negation", NewInt(n).Sub(a), new(big.Int).Sub(big.NewInt(n), exactA)},
		} {
			if test.got.String() != test.want.String() {
				t.Errorf("%s of %s, %s and %d: %s, want %s", test.what, x, y, n, test.got, test.want)
			}
		}
		if a.Cmp(b) != exactA.Cmp(exactB) || a.Sign() != exactA.Sign() {
			t.Errorf("%s and %s compare as %d, sign %d", x, y, a.Cmp(b), a.Sign())
		}
	})
}

func both(t *rapid.T, literal string) (Int, *big.Int) {
	root, _ := Parse([]byte(literal), Limits{}).Root()
	n, ok := root.Int()
	exact, whole := new(big.Rat).SetString(literal)
	if !ok || !whole || !root.IsInteger() {
		t.Fatalf("%s is no integer", literal)
	}
	return n, exact.Num()
}

// TestParseInt reads texts of digits as JSON writes integers.
func TestParseInt(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "12": "12", "-1": "-1", "999999999999999999": "999999999999999999", "9223372036854775808": "9223372036854775808",
		"": "", "-": "", "01": "", "+1": "", "1.0": "", "1e3": "", " 1": "", "one": "", strings.Repeat("9", 401): "",
	} {
		n, ok := ParseInt([]byte(text))
		if ok != (want != "") || ok && (n.String() != want || n.Big().String() != want) {
			t.Errorf("%q is %s, %v", text, n, ok)
		}
	}
}
