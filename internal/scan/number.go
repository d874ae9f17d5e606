package scan

// maxDigits is how many digits an integer may have: with them it fits.
const maxDigits = 18

// integer reads an integer that is written with digits alone and begins with one.
func (s *Scanner) integer(at int) (n int64, end int) {
	text := s.text
	begin := at
	if at+8 <= len(text) {
		if eight, ok := eightDigits(load(text, at)); ok {
			n = int64(eight)
			at += 8
		}
	}
	for at < len(text) {
		d := text[at] - '0'
		if d > 9 {
			break
		}
		if at-begin == maxDigits {
			return 0, -1
		}
		n = n*10 + int64(d)
		at++
	}
	if text[begin] == '0' && at > begin+1 {
		return 0, -1
	}
	return n, at
}

// eightDigits gives the number that eight bytes spell, where all are digits.
func eightDigits(w uint64) (n uint64, ok bool) {
	const zeros = '0' * ones
	const tens = 0xf0 * ones
	if w&tens != zeros || (w+6*ones)&tens != zeros {
		return 0, false
	}
	w -= zeros
	w = w*10 + w>>8 // pairs, in every other byte
	const low = 0x000000ff000000ff
	return ((w&low)*(100+1_000_000<<32) + (w>>16&low)*(1+10_000<<32)) >> 32, true
}

// number reads any number of which nothing is asked. With so few digits and so
// small an exponent it is within all limits.
func (s *Scanner) number(at int) int {
	if s.text[at] == '-' {
		at++
	}
	begin := at
	at = s.digits(at)
	if at == begin || s.text[begin] == '0' && at > begin+1 {
		return -1
	}
	if at < len(s.text) && s.text[at] == '.' {
		point := at
		if at = s.digits(at + 1); at == point+1 {
			return -1
		}
	}
	if at-begin > maxDigits {
		return -1
	}
	if at < len(s.text) && s.text[at]|0x20 == 'e' {
		return s.exponent(at + 1)
	}
	return at
}

func (s *Scanner) exponent(at int) int {
	if at < len(s.text) && (s.text[at] == '+' || s.text[at] == '-') {
		at++
	}
	const most = 2 // digits
	end := s.digits(at)
	if end == at || end > at+most {
		return -1
	}
	return end
}

// digits gives where the digits from at on end.
func (s *Scanner) digits(at int) int {
	for at < len(s.text) && s.text[at]-'0' <= 9 {
		at++
	}
	return at
}
