package document

import (
	"bytes"
	"cmp"
	"math/big"
	"strconv"
)

// An Int is an integer of any size. Those that fit cost no memory.
type Int struct {
	small int64
	big   *big.Int // in place of small, where that is too narrow
}

// NewInt gives n.
func NewInt(n int64) Int { return Int{small: n} }

// Int64 gives the integer where it fits.
func (a Int) Int64() (n int64, ok bool) {
	if a.big == nil {
		return a.small, true
	}
	return a.big.Int64(), a.big.IsInt64()
}

// Int gives a number that is an integer, exactly; ok is false for any other value.
func (v Value) Int() (n Int, ok bool) {
	if small, ok := v.Int64(); ok {
		return Int{small: small}, true
	}
	digits, ok := v.Integer()
	if !ok {
		return Int{}, false
	}
	exact, ok := new(big.Int).SetString(digits, 10)
	return Int{big: exact}, ok
}

// ParseInt gives the integer that a text has the digits of, as JSON writes it; ok is
// false for any other text, and for one of more digits than any count has.
func ParseInt(text []byte) (n Int, ok bool) {
	const most = 400
	digits := bytes.TrimPrefix(text, []byte("-"))
	if len(digits) == 0 || len(digits) > most || digitsEnd(digits, 0) < len(digits) || len(digits) > 1 && digits[0] == '0' {
		return Int{}, false
	}
	const fits = 18
	if len(digits) <= fits {
		small, err := strconv.ParseInt(string(text), 10, 64)
		return Int{small: small}, err == nil
	}
	exact, ok := new(big.Int).SetString(string(text), 10)
	return Int{big: exact}, ok
}

// Big gives the integer as package math/big has it.
func (a Int) Big() *big.Int { return new(big.Int).Set(a.exact()) }

func (a Int) exact() *big.Int {
	if a.big != nil {
		return a.big
	}
	return big.NewInt(a.small)
}

// Cmp is negative where a is less than b, 0 where they are equal.
func (a Int) Cmp(b Int) int {
	if a.big == nil && b.big == nil {
		return cmp.Compare(a.small, b.small)
	}
	return a.exact().Cmp(b.exact())
}

// Sign is negative, 0 or positive as a is.
func (a Int) Sign() int { return a.Cmp(Int{}) }

// Add gives the sum.
func (a Int) Add(b Int) Int {
	if sum := a.small + b.small; a.big == nil && b.big == nil && (sum > a.small) == (b.small > 0) {
		return Int{small: sum}
	}
	return Int{big: new(big.Int).Add(a.exact(), b.exact())}
}

// Sub gives a less b.
func (a Int) Sub(b Int) Int {
	if difference := a.small - b.small; a.big == nil && b.big == nil && (difference < a.small) == (b.small > 0) {
		return Int{small: difference}
	}
	return Int{big: new(big.Int).Sub(a.exact(), b.exact())}
}

// Abs gives a without its sign.
func (a Int) Abs() Int {
	if a.Sign() < 0 {
		return Int{}.Sub(a)
	}
	return a
}

// Times gives the product.
func (a Int) Times(n int64) Int {
	const safe = 1 << 31
	if a.big == nil && -safe < a.small && a.small < safe && -safe < n && n < safe {
		return Int{small: a.small * n}
	}
	return Int{big: new(big.Int).Mul(a.exact(), big.NewInt(n))}
}

// String gives the digits.
func (a Int) String() string {
	if a.big == nil {
		return strconv.FormatInt(a.small, 10)
	}
	return a.big.String()
}
