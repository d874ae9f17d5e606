package session

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// Secrets finds secrets in texts, in all the spellings that a program undoes: escaped
// as in URLs, JSON and HTML, also twice, in capitals, as hexadecimal, base64 and
// UTF-16. Of a long secret, a part is enough.
type Secrets struct {
	needles []needle
	first   [256][]int // indices of the needles that may begin with a byte
}

// A needle is a spelling that is looked for. As many bytes as min are enough.
type needle struct {
	text string
	min  int
}

const (
	// ShortSecret is the length in bytes under which a secret is not looked for:
	// text would be full of it by chance.
	ShortSecret = 6
	// shortLearned is ShortSecret for what is secret by its name only.
	shortLearned = 8
	// longSecret is the length from which three quarters of a secret are one.
	longSecret = 20
	// maxEscapes is how many times over a secret may be escaped.
	maxEscapes = 3
)

// NewSecrets makes what finds the values.
func NewSecrets(values ...string) *Secrets {
	s := &Secrets{}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // of two that overlap, the longer
	for _, value := range values {
		if len(value) < ShortSecret {
			continue
		}
		s.add(value)
		s.add(hex.EncodeToString([]byte(value)))
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for before := range 3 { // bytes of others in its first group of three
				encoded := encoding.EncodeToString(append(make([]byte, before), value...))
				end := (before + len(value)) * 8 / 6 // the characters that do not depend on what follows
				if core := encoded[(before*8+5)/6 : end]; len(core) >= ShortSecret {
					s.add(core)
				}
			}
		}
		wide := strings.Join(strings.Split(value, ""), "\x00")
		s.needles = append(s.needles, needle{wide, len(wide)}) // UTF-16, of either order
	}
	for i, n := range s.needles {
		for _, c := range []byte{lower(n.text[0]), upper(n.text[0]), '%', '\\', '&'} {
			if !slices.Contains(s.first[c], i) {
				s.first[c] = append(s.first[c], i)
			}
		}
	}
	return s
}

func (s *Secrets) add(text string) {
	if len(text) < longSecret {
		s.needles = append(s.needles, needle{text, len(text)})
		return
	}
	part := len(text) * 3 / 4
	s.needles = append(s.needles, needle{text, part}, needle{text[len(text)-part:], part})
}

// Redact gives a text without the secrets, and whether it had any. One that is cut
// off may end within a secret.
func (s *Secrets) Redact(text []byte, isCut bool) (clean []byte, found bool) {
	from := 0
	for at := 0; at < len(text); {
		end := 0
		for _, i := range s.first[text[at]] {
			n := s.needles[i]
			to, matched := n.match(text, at)
			if matched >= n.min || isCut && to == len(text) && matched >= ShortSecret {
				end = max(end, to)
			}
		}
		if end == 0 {
			at++
			continue
		}
		clean = append(append(clean, text[from:at]...), Redacted...)
		at, from = end, end
	}
	if from == 0 {
		return text, false
	}
	return append(clean, text[from:]...), true
}

// Text gives a text without the secrets.
func (s *Secrets) Text(text string) string {
	if clean, found := s.Redact([]byte(text), false); found {
		return string(clean)
	}
	return text
}

// Holds tells whether there are secrets in a text.
func (s *Secrets) Holds(text []byte, isCut bool) bool {
	_, found := s.Redact(text, isCut)
	return found
}

// match gives how much of the needle is in the text from a place on, and where that ends.
func (n needle) match(text []byte, at int) (end, matched int) {
	for matched < len(n.text) && at < len(text) {
		size := spells(text[at:], n.text[matched])
		if size == 0 {
			break
		}
		at += size
		matched++
	}
	return at, matched
}

// spells gives how many bytes at the beginning of a text spell a character; 0 for none.
func spells(text []byte, want byte) int {
	if c := text[0]; c == '%' || c == '\\' || c == '&' {
		for depth := maxEscapes; depth > 0; depth-- {
			if c, size := unescape(text, depth); size > 0 && lower(c) == lower(want) {
				return size
			}
		}
	}
	if lower(text[0]) == lower(want) {
		return 1
	}
	return 0
}

// unescape gives the character that a text begins with where it was escaped up to
// depth times, and how many bytes that takes.
func unescape(text []byte, depth int) (c byte, size int) {
	if len(text) == 0 {
		return 0, 0
	}
	if depth == 0 {
		return text[0], 1
	}
	c, size = unescape(text, depth-1)
	next := func() (byte, bool) {
		c, n := unescape(text[size:], depth-1)
		size += n
		return c, n > 0
	}
	digits := func(count int) (byte, bool) {
		var digits []byte
		for range count {
			c, found := next()
			if !found {
				return 0, false
			}
			digits = append(digits, c)
		}
		code, err := strconv.ParseUint(string(digits), 16, 8)
		return byte(code), err == nil
	}
	whole, wholeSize := c, size
	switch c {
	case '%':
		if c, found := digits(2); found {
			return c, size
		}
	case '\\':
		kind, found := next()
		switch {
		case !found:
		case kind == 'u' || kind == 'x':
			count := map[byte]int{'u': 4, 'x': 2}[kind]
			if c, found := digits(count); found {
				return c, size
			}
		case !strings.ContainsRune("bfnrt", rune(kind)):
			return kind, size
		}
	case '&':
		const longest = 10 // &#x0000073;
		name := []byte("&")
		for range longest {
			c, found := next()
			if !found {
				break
			}
			if name = append(name, c); c == ';' {
				if text := html.UnescapeString(string(name)); len(text) == 1 {
					return text[0], size
				}
				break
			}
		}
	}
	return whole, wholeSize
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func upper(c byte) byte { return bytes.ToUpper([]byte{c})[0] }

// secretsOf gives the secrets that a recording shows by the names of its headers and
// parameters, so that they can be kept out of what is shown of the rest of it.
func secretsOf(s *recording.Session) *Secrets {
	seen := map[string]bool{}
	learn := func(text string) {
		for _, part := range append(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ;,", r) }), text) {
			if _, value, found := strings.Cut(part, "="); found && strings.Trim(value, "=") != "" {
				part = value
			}
			isWord := !strings.ContainsAny(part, "0123456789") || !strings.ContainsFunc(part, unicode.IsLetter)
			if len(part) >= shortLearned && !isWord {
				seen[part] = true
			}
		}
	}
	for _, e := range s.Exchanges {
		for _, header := range []http.Header{e.Request.Header, e.Reply.Header} {
			for name, values := range header {
				for _, value := range values {
					if IsSecretName(name) {
						learn(strings.TrimPrefix(value, "Bearer "))
					}
				}
			}
		}
		if _, rest, found := strings.Cut(e.URL, "//"); found {
			if user, _, found := strings.Cut(rest, "@"); found && !strings.Contains(user, "/") {
				_, password, _ := strings.Cut(user, ":")
				learn(password)
			}
		}
		_, after, _ := strings.Cut(e.URL, "?")
		for parameter := range strings.FieldsFuncSeq(after, func(r rune) bool { return strings.ContainsRune("&;#", r) }) {
			name, value, _ := strings.Cut(parameter, "=")
			if plain, err := url.QueryUnescape(value); err == nil && IsSecretParameter(name) {
				learn(plain)
			}
		}
	}
	values := make([]string, 0, len(seen))
	for value := range seen {
		values = append(values, value)
	}
	slices.Sort(values)
	return NewSecrets(values...)
}
