package main

import (
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestShownPicture holds the README's picture to what the command prints in a terminal.
func TestShownPicture(t *testing.T) {
	t.Chdir("../..")
	const command = "testdata/examples/gateway.json"
	picture := terminal("$ batchcheck " + command + "\n" + printed(t, 1, "--color", "always", command))
	golden.Check(t, "docs/images/output.svg", picture)
	var drawn struct {
		Text []struct {
			Inner string `xml:",innerxml"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal([]byte(picture), &drawn); err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, line := range drawn.Text {
		got += html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(line.Inner, "")) + "\n"
	}
	if want := "$ batchcheck " + command + "\n" + printed(t, 1, command); got != want {
		t.Errorf("the picture says\n%s\nand the command\n%s", got, want)
	}
}

// colors are readable on the picture's own background, so on a light page and on a dark one.
var colors = map[string]string{
	"1": `font-weight="bold"`, "31;1": `font-weight="bold" fill="#ff7b72"`, "33;1": `font-weight="bold" fill="#e3b341"`, "36": `fill="#76e3ea"`,
}

// terminal draws text with escape sequences for colors as SVG.
func terminal(text string) string {
	const size, wide, high, pad = 14, 8.43, 20, 18
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	style := regexp.MustCompile("\x1b\\[([0-9;]*)m([^\x1b]*)\x1b\\[0m")
	columns := 0
	var body strings.Builder
	for i, line := range lines {
		columns = max(columns, len([]rune(style.ReplaceAllString(line, "$2"))))
		drawn := style.ReplaceAllStringFunc(html.EscapeString(line), func(part string) string {
			found := style.FindStringSubmatch(part)
			return fmt.Sprintf("<tspan %s>%s</tspan>", colors[found[1]], found[2])
		})
		fmt.Fprintf(&body, "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", pad, pad+size+i*high, drawn)
	}
	width, height := int(float64(columns)*wide)+2*pad, len(lines)*high+2*pad
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" `+
		`font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d" fill="#e6edf3">
<title>What batchcheck prints about a broken response</title>
<rect width="%d" height="%d" rx="8" fill="#0d1117"/>
%s</svg>
`, width, height, width, height, size, width, height, body.String())
}
