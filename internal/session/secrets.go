package session

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// Secrets finds secrets in texts, in all the spellings that a program undoes: escaped
// as in URLs, JSON and HTML, also several times, in capitals, backwards, as hexadecimal,
// base64 and UTF-16, or spelled out, such as "s k - 1". Of a long secret, a part is enough.
type Secrets struct {
	needles []needle
	by      map[mark][]needle // the needles by their marks, where there are many
}

// A mark is a part of a needle that is fast to look for: the end of what is enough.
type mark [ShortSecret]byte

const (
	// manyNeedles is how many are looked for one by one.
	manyNeedles = 256
	// maxAlike is how many needles may have one mark. Where more have it, it is a
	// secret itself, so that the time does not grow with secrets times text.
	maxAlike = 16
)

// A needle is a spelling that is looked for, in small letters. As many bytes as min
// are enough.
type needle struct {
	text []byte
	min  int
}

const (
	// ShortSecret is the length in bytes under which a secret is not looked for:
	// text would be full of it by chance.
	ShortSecret = 6
	// shortLearned is ShortSecret for what is secret by its name only.
	shortLearned = 8
	// longSecret is the length from which half a secret, at either end, is one: of a
	// secret in two pieces, one is found.
	longSecret = 20
	// minWord is how long a half of small letters and dashes must be: it may be a word.
	minWord = 15
	// maxEscapes is how many times over a secret may be escaped.
	maxEscapes = 3
)

// separators are what a key may have between its characters, or the numbers of its
// bytes, where somebody spells it out.
var separators = []string{" ", "-", ".", "_", ":", ",", ", ", `","`, `", "`, "\n"}

// NewSecrets makes what finds the values, spelled out as well.
func NewSecrets(values ...string) *Secrets { return newSecrets(values, true) }

func newSecrets(values []string, isSpelledOut bool) *Secrets {
	s := &Secrets{}
	for _, value := range values {
		if len(value) < ShortSecret {
			continue
		}
		s.add(value)
		s.add(backwards(value))
		s.add(hex.EncodeToString([]byte(value)))
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for before := range 3 { // bytes of others in its first group of three
				encoded := encoding.EncodeToString(append(make([]byte, before), value...))
				end := (before + len(value)) * 8 / 6 // the characters that do not depend on what follows
				s.add(encoded[(before*8+5)/6 : end])
			}
		}
		characters := strings.Split(value, "")
		s.addWhole(strings.Join(characters, "\x00")) // UTF-16, of either order
		if !isSpelledOut {
			continue
		}
		var hexadecimal, decimal []string
		for _, c := range []byte(value) {
			hexadecimal = append(hexadecimal, fmt.Sprintf("%02x", c))
			decimal = append(decimal, fmt.Sprint(c))
		}
		for _, between := range separators {
			for _, all := range [][]string{characters, hexadecimal, decimal} {
				s.addWhole(strings.Join(all, between))
			}
		}
	}
	if len(s.needles) <= manyNeedles {
		return s
	}
	s.by = map[mark][]needle{}
	for _, n := range s.needles {
		key := mark(n.text[n.min-ShortSecret:])
		switch alike := s.by[key]; {
		case len(alike) < maxAlike:
			s.by[key] = append(alike, n)
		case len(alike) == maxAlike:
			s.by[key] = append(alike, needle{key[:], ShortSecret})
		}
	}
	return s
}

// addWhole adds a spelling of which all is needed.
func (s *Secrets) addWhole(text string) {
	s.needles = append(s.needles, needle{lower([]byte(text)), len(text)})
}

// add adds a spelling, and what it is with its escapes undone.
func (s *Secrets) add(text string) {
	folded := layer{text: lower([]byte(text))}
	for range maxEscapes + 1 {
		n := folded.text
		if len(n) < longSecret {
			s.needles = append(s.needles, needle{n, len(n)})
		} else {
			half := func(piece []byte) int {
				if len(piece) < minWord && len(bytes.Trim(piece, "abcdefghijklmnopqrstuvwxyz-_")) == 0 {
					return minWord
				}
				return len(piece)
			}
			head, tail := half(n[:(len(n)+1)/2]), half(n[len(n)/2:])
			s.needles = append(s.needles, needle{n, head}, needle{n[len(n)-tail:], tail})
		}
		next, changed := folded.unescaped() // what is an escape in it is undone with others
		if !changed || len(next.text) < ShortSecret {
			return
		}
		folded = next
	}
}

// backwards gives the bytes of a text from the last to the first.
func backwards(text string) string {
	bytes := []byte(text)
	slices.Reverse(bytes)
	return string(bytes)
}

// A span is a part of a text.
type span struct{ from, to int }

// Redact gives a text without the secrets, and whether it had any. One that is cut
// off may end within a secret.
func (s *Secrets) Redact(text []byte, isCut bool) (clean []byte, found bool) {
	// A part of the text is looked through at a time, with so much of the next that a
	// secret is whole in one of them.
	const part, more = 1 << 20, 64 << 10
	var spans []span
	for at := 0; at < len(text) && len(s.needles) > 0; at += part {
		end := min(len(text), at+part+more)
		for _, one := range s.spans(text[at:end], isCut && end == len(text)) {
			spans = append(spans, span{at + one.from, at + one.to})
		}
	}
	if len(spans) == 0 {
		return text, false
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	at := 0
	for _, one := range spans {
		if one.from >= at {
			clean = append(append(clean, text[at:one.from]...), Redacted...)
		}
		at = max(at, one.to)
	}
	return append(clean, text[at:]...), true
}

// spans gives where secrets are in a text.
func (s *Secrets) spans(text []byte, isCut bool) (all []span) {
	l := layer{text: lower(text)}
	for range maxEscapes + 1 {
		if s.by != nil {
			all = append(all, s.inMany(l)...)
		} else {
			for _, n := range s.needles {
				all = append(all, n.in(l)...)
			}
		}
		if isCut {
			for _, n := range s.needles {
				all = append(all, n.atCut(l)...)
			}
		}
		next, changed := l.unescaped()
		if !changed {
			break
		}
		l = next
	}
	return all
}

// inMany gives where needles are in a layer, by their marks.
func (s *Secrets) inMany(l layer) (all []span) {
	for at := 0; at+ShortSecret <= len(l.text); at++ {
		for _, n := range s.by[mark(l.text[at:])] {
			from := at + ShortSecret - n.min
			if from < 0 || !bytes.Equal(l.text[from:at], n.text[:n.min-ShortSecret]) {
				continue
			}
			end := at + ShortSecret
			for end < len(l.text) && end-from < len(n.text) && l.text[end] == n.text[end-from] {
				end++
			}
			all = append(all, span{l.place(from), l.place(end)})
		}
	}
	return all
}

// in gives where the needle is in a layer.
func (n needle) in(l layer) (all []span) {
	head := n.text[:min(n.min, 16)] // which is fast to look for
	for at := 0; ; {
		i := bytes.Index(l.text[at:], head)
		if i < 0 {
			return all
		}
		at += i
		end := at + len(head)
		for end < len(l.text) && end-at < len(n.text) && l.text[end] == n.text[end-at] {
			end++
		}
		if end-at < n.min {
			at++
			continue
		}
		all = append(all, span{l.place(at), l.place(end)})
		at = end
	}
}

// atCut gives the needle's beginning at the end of a layer, where half an escape may
// follow it.
func (n needle) atCut(l layer) []span {
	const longestEscape = 10
	for end := len(l.text); end >= max(0, len(l.text)-longestEscape); end-- {
		if end < len(l.text) && !strings.ContainsRune(`%\&`, rune(l.text[end])) {
			continue
		}
		for length := min(len(n.text), end); length >= ShortSecret; length-- {
			if bytes.Equal(l.text[end-length:end], n.text[:length]) {
				return []span{{l.place(end - length), l.place(len(l.text))}}
			}
		}
	}
	return nil
}

// A layer is a text in small letters, with its escapes undone so many times.
type layer struct {
	text []byte
	from []uint32 // where each byte begins in the text as it was, and where that ends; nil where none was undone
}

// place gives where a byte of the layer begins in the text as it was.
func (l layer) place(at int) int {
	if l.from == nil {
		return at
	}
	return int(l.from[at])
}

// unescaped undoes the escapes of a layer once.
func (l layer) unescaped() (next layer, changed bool) {
	if !bytes.ContainsAny(l.text, `%\&`) {
		return l, false
	}
	next.text, next.from = make([]byte, 0, len(l.text)), make([]uint32, 0, len(l.text)+1)
	for at := 0; at < len(l.text); {
		c, size := unescape(l.text[at:])
		changed = changed || size > 1
		next.text, next.from = append(next.text, c), append(next.from, uint32(l.place(at)))
		at += size
	}
	next.from = append(next.from, uint32(l.place(len(l.text))))
	return next, changed
}

// unescape gives the character that a text begins with, escaped or not, and how many
// bytes that takes.
func unescape(text []byte) (c byte, size int) {
	code := func(begin, end int) (byte, bool) {
		if len(text) < end {
			return 0, false
		}
		code, err := strconv.ParseUint(string(text[begin:end]), 16, 8)
		return lower([]byte{byte(code)})[0], err == nil
	}
	switch {
	case text[0] == '%':
		if c, found := code(1, 3); found {
			return c, 3
		}
	case text[0] == '\\' && len(text) > 1:
		switch text[1] {
		case 'u':
			if c, found := code(2, 6); found {
				return c, 6
			}
		case 'x':
			if c, found := code(2, 4); found {
				return c, 4
			}
		case 'b', 'f', 'n', 'r', 't':
		default:
			return text[1], 2
		}
	case text[0] == '&':
		const longest = 12 // &#x0000073;
		if end := bytes.IndexByte(text[:min(longest, len(text))], ';'); end > 0 {
			if plain := html.UnescapeString(string(text[:end+1])); len(plain) == 1 {
				return lower([]byte(plain))[0], end + 1
			}
		}
	}
	return text[0], 1
}

// lower gives a text with small letters of ASCII; others may have other lengths.
func lower(text []byte) []byte {
	small := bytes.Clone(text)
	for i, c := range small {
		if c >= 'A' && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return small
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
		for _, header := range []textproto.MIMEHeader{e.Request.Header, e.Reply.Header} {
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
	return newSecrets(values, false)
}
