package report

import (
	"strings"
	"unicode"
)

// columns gives the number of columns that a terminal takes for the text: two
// for what East Asian scripts and emoji use, none for a combining mark.
func columns(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case r < 0x300: // most of what there is
			n++
		case unicode.In(r, unicode.Mn, unicode.Me):
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide has the blocks whose characters are wide (Unicode's annex 11), roughly:
// an excerpt's mark may be a column off beside a rare one.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, // Hangul initials
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1}, // CJK radicals and punctuation
		{Lo: 0x3041, Hi: 0xa4cf, Stride: 1}, // kana, CJK, Yi
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, // Hangul
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}, // CJK compatibility
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1}, // full-width forms
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, // emoji
		{Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1},
		{Lo: 0x1f900, Hi: 0x1faff, Stride: 1},
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1}, // CJK extensions
	},
}

// wrap breaks a text at spaces into lines of the width, those after the first
// indented. 0 is no limit. A word that is too long stays whole.
func wrap(text string, width int, indent string) []string {
	if width == 0 || columns(text) <= width {
		return []string{text}
	}
	var lines []string
	line, isEmpty := "", true
	for word := range strings.SplitSeq(text, " ") {
		if !isEmpty && columns(line)+1+columns(word) > width {
			lines, line, isEmpty = append(lines, line), indent, true
		}
		if !isEmpty {
			line += " "
		}
		line += word
		isEmpty = false
	}
	return append(lines, line)
}
