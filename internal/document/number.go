package document

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

func (p *parser) number() error {
	end, ok := numberEnd(p.text, p.at)
	if !ok {
		p.at = end
		return p.syntax("in a number", "a digit")
	}
	literal := p.text[p.at:end]
	if p.isShort(literal) {
		return p.scalar(Number, end, true)
	}
	if exponent := p.limits.Exponent; exponent > 0 && beyond(literal, exponent) {
		want := fmt.Sprintf("at most 1e%d either way", exponent)
		return p.stop(RuleLimit, p.at, "a number is too large, must be "+want, want)
	}
	if digits := p.limits.Digits; digits > 0 && plainDigits(literal) > digits {
		want := fmt.Sprintf("at most %d digits", digits)
		return p.stop(RuleLimit, p.at, "a number has too many digits, must have "+want, want)
	}
	return p.scalar(Number, end, true)
}

// isShort tells that a number cannot break a limit.
func (p *parser) isShort(literal []byte) bool {
	return (p.limits.Exponent == 0 || len(literal) < p.limits.Exponent) &&
		(p.limits.Digits == 0 || len(literal) < p.limits.Digits) &&
		bytes.IndexByte(literal, 'e') < 0 && bytes.IndexByte(literal, 'E') < 0
}

// numberEnd gives the end of the number at the offset, or the place where its
// grammar breaks.
func numberEnd(text []byte, at int) (end int, ok bool) {
	if text[at] == '-' {
		at++
	}
	whole := at
	if at = digitsEnd(text, at); at == whole || text[whole] == '0' && at > whole+1 {
		return min(at, whole+1), false
	}
	if at < len(text) && text[at] == '.' {
		fraction := at + 1
		if at = digitsEnd(text, fraction); at == fraction {
			return at, false
		}
	}
	if at < len(text) && (text[at] == 'e' || text[at] == 'E') {
		at++
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		power := at
		if at = digitsEnd(text, power); at == power {
			return at, false
		}
	}
	return at, true
}

func digitsEnd(text []byte, at int) int {
	for at < len(text) && '0' <= text[at] && text[at] <= '9' {
		at++
	}
	return at
}

// scientific takes a number apart: its significant digits, and the power of
// ten of the first of them. No digits means zero.
func scientific(literal []byte) (digits []byte, power int) {
	mantissa, exponent, _ := bytes.Cut(bytes.ToLower(bytes.TrimPrefix(literal, []byte("-"))), []byte("e"))
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits = append(append(make([]byte, 0, len(mantissa)), whole...), fraction...)
	leading := len(digits) - len(bytes.TrimLeft(digits, "0"))
	digits = bytes.Trim(digits, "0")
	return digits, len(whole) - 1 - leading + parseExponent(exponent)
}

// parseExponent reads an exponent of any length; what is out of all range stays so.
func parseExponent(text []byte) int {
	const outOfRange = 1 << 30
	n, err := strconv.Atoi(string(text))
	if err != nil && len(text) > 0 && text[0] == '-' {
		return -outOfRange
	}
	if err != nil && len(text) > 0 {
		return outOfRange
	}
	return max(-outOfRange, min(n, outOfRange))
}

// plainDigits counts the digits of the number as written, and as it would be
// written without an exponent, and gives the larger count.
func plainDigits(literal []byte) int {
	written := 0
	for _, c := range literal {
		if c == 'e' || c == 'E' {
			break
		}
		if '0' <= c && c <= '9' {
			written++
		}
	}
	digits, power := scientific(literal)
	switch {
	case len(digits) == 0:
		return written
	case power < 0:
		return max(written, len(digits)-power)
	}
	return max(written, len(digits), power+1)
}

// beyond tells whether the number is larger than ten to the exponent, either way.
func beyond(literal []byte, exponent int) bool {
	digits, power := scientific(literal)
	if len(digits) == 0 || power < exponent {
		return false
	}
	return power > exponent || len(digits) > 1 || digits[0] > '1'
}

// Int64 gives a number that is written with at most 18 digits and nothing else but a sign.
func (v Value) Int64() (n int64, ok bool) {
	const most = 18 // digits, which always fit
	literal := v.Raw()
	digits := literal
	if literal[0] == '-' {
		digits = literal[1:]
	}
	if v.Kind() != Number || len(digits) > most {
		return 0, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if literal[0] == '-' {
		n = -n
	}
	return n, true
}

// IsInteger tells whether the value is a number that is an integer.
func (v Value) IsInteger() bool {
	if _, ok := v.Int64(); ok {
		return true
	}
	if v.Kind() != Number {
		return false
	}
	significant, power := scientific(v.Raw())
	return isWhole(significant, power)
}

// isWhole tells whether a number that is taken apart has no fraction.
func isWhole(significant []byte, power int) bool {
	return len(significant) == 0 || power+1 >= len(significant)
}

// Integer gives the digits of a number that is an integer, sign included and
// without exponent: exactly, not by way of a float. ok is false for any other value.
func (v Value) Integer() (digits string, ok bool) {
	if v.Kind() != Number {
		return "", false
	}
	literal := v.Raw()
	if digitsEnd(literal, 0) == len(literal) {
		return string(literal), true
	}
	significant, power := scientific(literal)
	switch {
	case !isWhole(significant, power):
		return "", false
	case len(significant) == 0:
		return "0", true
	}
	digits = string(significant) + strings.Repeat("0", power+1-len(significant))
	if literal[0] == '-' {
		digits = "-" + digits
	}
	return digits, true
}
