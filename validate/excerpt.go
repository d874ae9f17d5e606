package validate

import (
	"bytes"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/document"
)

// excerpt shows a member or an item as the text has it: indented as there,
// what is long or not to be shown replaced by an ellipsis.
func (j *judgement) excerpt(t trail, ofName bool) Excerpt {
	first := t.value
	if t.keyed {
		first = t.key
	}
	name := ""
	if t.keyed {
		name = Printable(shortenRaw(t.key)) + ": "
	}
	value := j.excerptValue(t)
	lead := lead(j.doc.Text[:first.Start()])
	e := Excerpt{
		Text:  lead + name + value + comma(j.doc.Text[t.value.End():]),
		Mark:  utf8.RuneCountInString(lead + name),
		Width: utf8.RuneCountInString(value),
	}
	if ofName {
		e.Mark, e.Width = utf8.RuneCountInString(lead), utf8.RuneCountInString(name)-len(": ")
	}
	return e
}

func (j *judgement) excerptValue(t trail) string {
	switch kind := t.value.Kind(); {
	case kind == document.Object && t.value.Len() > 0:
		return "{…}"
	case kind == document.Array && t.value.Len() > 0:
		return "[…]"
	case kind == document.Object:
		return "{}"
	case kind == document.Array:
		return "[]"
	case !j.quotable(t.private):
		return "…"
	}
	return Printable(shortenRaw(t.value))
}

func shortenRaw(v document.Value) string { return shorten(string(v.Raw())) }

// lead gives the white space before the first value of a line, and an ellipsis
// in place of other values before it. It looks back over white space alone: a
// line may be the whole document.
func lead(before []byte) string {
	const widest = 8
	blank := len(bytes.TrimRight(before, " \t"))
	if blank > 0 && before[blank-1] != '\n' {
		return "… "
	}
	return string(before[blank:min(len(before), blank+widest)])
}

func comma(after []byte) string {
	if bytes.HasPrefix(after, []byte(",")) {
		return ","
	}
	return ""
}
