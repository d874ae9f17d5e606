package report

import (
	"io"
	"strings"

	"github.com/batchcheck/batchcheck/internal/lazy"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// markdown gives a text as one that Markdown and HTML show as it is, anywhere
// inside a line: no markup, no links, and none of what GitHub and others make
// of the text that is left, such as mentions of people and of issues. Those
// are looked for after escapes are undone, so a space without width (as an
// entity) keeps them apart.
func markdown(text string) string {
	return apart().ReplaceAllString(escapeMarkdown.Replace(printable.Text(text)), "$1$3$5"+noSpace+"$2$4$6")
}

const noSpace = "&#8203;"

var escapeMarkdown = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", // what HTML or a table acts on
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "!", `\!`, "$", `\$`,
	"#", `\#`+noSpace, "@", "@"+noSpace,
)

// apart finds links without markup, and issues as GitHub has them.
var apart = lazy.Regexp(`(?i)([a-z]:)(//)|\b(www)(\.)|\b(gh)(-\d)`)

// code gives a text as code, which is shown as it is, too. A code span cannot
// hold every text.
func code(text string) string {
	text = printable.Text(text)
	switch {
	case text == "":
		return ""
	case strings.ContainsAny(text, "`|"):
		return "<code>" + markdown(text) + "</code>"
	}
	return "`" + text + "`"
}

// writeTable writes a table whose cells are Markdown.
func writeTable(w io.Writer, head []string, rows [][]string) {
	io.WriteString(w, tableHead(head))
	for _, row := range rows {
		io.WriteString(w, tableRow(row))
	}
}

func tableHead(cells []string) string {
	return tableRow(cells) + strings.Repeat("|---", len(cells)) + "|\n"
}

func tableRow(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
