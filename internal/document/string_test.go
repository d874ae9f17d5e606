package document

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestCharacters reads every beginning of a character that is not ASCII, whole and cut,
// as utf8 does: what is good there ends at the same place.
func TestCharacters(t *testing.T) {
	odd := []byte{0, '"', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}
	check := func(text ...byte) {
		r, want := utf8.DecodeRune(text)
		if r == utf8.RuneError && want == 1 {
			want = 0
		}
		if got := CharacterLength(text); got != want {
			t.Errorf("%x is of %d bytes, want %d", text, got, want)
		}
	}
	for first := byte(utf8.RuneSelf); first >= utf8.RuneSelf; first++ {
		check(first)
		for _, second := range odd {
			check(first, second)
			for _, third := range odd {
				check(first, second, third)
				check(first, second, third, 0x80)
			}
		}
	}
	check([]byte("\ufffd")...)
}

// TestCharactersOfAStringAreItsRunes counts characters of one to four bytes at every
// place in a word of eight.
func TestCharactersOfAStringAreItsRunes(t *testing.T) {
	for at := range 9 {
		for _, text := range []string{"", "a", "é", "€", "😀", "aé€😀", "\ufffd", strings.Repeat("ж", 9)} {
			whole := strings.Repeat("x", at) + text + strings.Repeat("😀", at)
			if got, want := characters([]byte(whole)), utf8.RuneCountInString(whole); got != want {
				t.Errorf("%q has %d characters, want %d", whole, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got, want := characters([]byte(text)), utf8.RuneCountInString(text); got != want {
			t.Errorf("%q has %d characters, want %d", text, got, want)
		}
	})
}
