package report

import (
	"html"
	"regexp"
	"strings"
	"testing"
)

var (
	fenceForm = regexp.MustCompile("^ {0,3}(`{3,})([^`]*)$")

	// The only markup that reports have inside of lines, and the only entities.
	tagForm    = regexp.MustCompile(`^</?(?:br|code|details|summary)>`)
	entityForm = regexp.MustCompile(`^&(?:amp|lt|gt|#124|#8203);`)

	// The only links: from a rule to its page.
	toRuleForm = regexp.MustCompile(`^\]\(<https://github\.com/batchcheck/batchcheck/blob/main/docs/rules/[^<>\\\s]*\.md>\)`)

	// What GitHub makes a link of, once escapes are undone.
	linkForm = regexp.MustCompile(`(?i)\b(?:https?|ftp)://|\bwww\.|@[a-z0-9]|#\d|\bgh-\d`)
)

// readMarkdown gives the text that a reader sees. There must be no HTML but ours,
// no link, and as many cells in each row of a table as in its head.
func readMarkdown(t testing.TB, out string) reading {
	t.Helper()
	var text strings.Builder
	fence, cells := "", 0
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		ticks := fenceForm.FindStringSubmatch(line)
		switch {
		case fence != "" && ticks != nil && len(ticks[1]) >= len(fence) && strings.TrimSpace(ticks[2]) == "":
			fence = ""
		case fence != "":
			text.WriteString(line)
		case ticks != nil:
			fence = ticks[1]
		default:
			cells = checkRow(t, line, cells)
			text.WriteString(readInline(t, line))
		}
		text.WriteByte('\n')
	}
	if open, closed := strings.Count(out, "\n<details><summary>"), strings.Count(out, "\n</details>\n"); open != closed {
		t.Fatalf("%d parts are folded, and %d end: %s", open, closed, out)
	}
	if fence != "" {
		t.Fatalf("%s is not closed: %s", fence, out)
	}
	return reading{uncounted, text.String()}
}

// checkRow holds a row to the pipes of the row before it, and gives its own; 0
// where a line is none.
func checkRow(t testing.TB, line string, before int) int {
	t.Helper()
	if !strings.HasPrefix(line, "|") {
		return 0
	}
	n := strings.Count(line, "|")
	if before > 0 && n != before {
		t.Fatalf("a row has %d pipes, the one before it %d: %s", n, before, line)
	}
	return n
}

// readInline gives what a line shows.
func readInline(t testing.TB, line string) string {
	t.Helper()
	var all, plain strings.Builder // plain is what links are looked for in, which code is not
	isLinked := false              // in the text of a link
	show := func(text string) {
		all.WriteString(text)
		plain.WriteString(text)
	}
	for rest := line; rest != ""; {
		n := 1
		switch c := rest[0]; {
		case c == '\\' && len(rest) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rest[1]) >= 0:
			n = 2
			show(rest[1:2])
		case c == '`':
			n = len(codeSpan(t, rest))
			ticks := len(rest) - len(strings.TrimLeft(rest, "`"))
			all.WriteString(rest[ticks : n-ticks])
		case c == '<' && tagForm.MatchString(rest):
			n = len(tagForm.FindString(rest))
		case c == '&' && entityForm.MatchString(rest):
			n = len(entityForm.FindString(rest))
			show(html.UnescapeString(rest[:n]))
		case c == '[' && !isLinked && (strings.HasPrefix(rest, "[`") || strings.HasPrefix(rest, "[<code>") || strings.HasPrefix(rest, "[](")):
			isLinked = true
		case c == ']' && isLinked && toRuleForm.MatchString(rest):
			n, isLinked = len(toRuleForm.FindString(rest)), false
		case strings.IndexByte("<&[]*_~$", c) >= 0:
			t.Fatalf("%q has markup: %s", rest, line)
		default:
			show(rest[:1])
		}
		rest = rest[n:]
	}
	if isLinked {
		t.Fatalf("a link has no end: %s", line)
	}
	if link := linkForm.FindString(plain.String()); link != "" {
		t.Fatalf("%q would be a link: %s", link, line)
	}
	return strings.ReplaceAll(all.String(), "\u200b", "")
}

// codeSpan gives the code that a text begins with, ticks included.
func codeSpan(t testing.TB, text string) string {
	t.Helper()
	ticks := len(text) - len(strings.TrimLeft(text, "`"))
	for i := ticks; i < len(text); {
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		if run == ticks {
			return text[:i+run]
		}
		i += max(run, 1)
	}
	t.Fatalf("code is not closed: %s", text)
	return ""
}
