package shape

import (
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
)

// The forms that a string may have. An id of the form PREFIX_REST has its prefix
// as its form, where that may be told.
const (
	Empty   = "empty"
	ID      = "id" // letters before a _ or -, digits and letters after it
	UUID    = "uuid"
	Hex     = "hex"
	Digits  = "digits"
	RFC3339 = "rfc3339"
	URL     = "url"
	Plain   = "text" // none of these
)

const (
	minRandom = 8 // characters, below which what looks made by chance may be a word
	maxPrefix = 24
)

// formOf tells the form of a string; prefix is that of an ID, with its separator.
func formOf(text string) (form, prefix string) {
	switch {
	case text == "":
		return Empty, ""
	case isUUID(text):
		return UUID, ""
	case isAll(text, isDigit):
		return Digits, ""
	case len(text) >= 2*minRandom && isAll(text, isHex):
		return Hex, ""
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		return URL, ""
	}
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return RFC3339, ""
	}
	at := strings.LastIndexAny(trimUUID(text), "_-") + 1
	if at > 1 && at <= maxPrefix && isAll(text[:at], isPrefix) && isRandom(text[at:]) {
		return ID, text[:at]
	}
	return Plain, ""
}

// trimUUID leaves out a UUID at the end, whose separators are not the text's.
func trimUUID(text string) string {
	const length = 36
	if at := len(text) - length; at > 0 && isUUID(text[at:]) {
		return text[:at]
	}
	return text
}

// isRandom tells what is made by chance, of digits or both cases, from a word.
func isRandom(text string) bool {
	if isUUID(text) {
		return true
	}
	mixed := strings.ContainsFunc(text, isDigit) || strings.ToLower(text) != text && strings.ToUpper(text) != text
	return len(text) >= minRandom && mixed && isAll(text, isAlphanumeric)
}

func isUUID(text string) bool {
	groups := strings.Split(text, "-")
	if len(text) != 36 || len(groups) != 5 {
		return false
	}
	for i, length := range []int{8, 4, 4, 4, 12} {
		if len(groups[i]) != length || !isAll(groups[i], isHex) {
			return false
		}
	}
	return true
}

func isAll(text string, is func(rune) bool) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !is(r) })
}

func isDigit(r rune) bool        { return '0' <= r && r <= '9' }
func isLetter(r rune) bool       { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
func isAlphanumeric(r rune) bool { return isDigit(r) || isLetter(r) }
func isPrefix(r rune) bool       { return isLetter(r) || r == '_' || r == '-' }
func isHex(r rune) bool          { return isDigit(r) || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F' }
func isWord(r rune) bool         { return isAlphanumeric(r) || strings.ContainsRune("_-./:", r) }

// IsWord tells whether a text may be one of few, such as a state, and no id.
func IsWord(text string) bool {
	form, _ := formOf(text)
	return len(text) <= maxName && form == Plain && isAll(text, isWord)
}

// A Size is a range that an integer lies in, named after the unit in which it
// would be a time of today.
type Size string

// The sizes.
const (
	Small        Size = "small"
	Seconds      Size = "seconds"
	Milliseconds Size = "milliseconds"
	Microseconds Size = "microseconds"
	Nanoseconds  Size = "nanoseconds"
)

var sizes = []struct {
	size Size
	min  document.Int
}{
	{size: Nanoseconds, min: document.NewInt(1e17)},
	{size: Microseconds, min: document.NewInt(1e14)},
	{size: Milliseconds, min: document.NewInt(1e11)},
	{size: Seconds, min: document.NewInt(1e9)},
}

func sizeOf(n document.Int) Size {
	for _, s := range sizes {
		if n.Abs().Cmp(s.min) >= 0 {
			return s.size
		}
	}
	return Small
}
