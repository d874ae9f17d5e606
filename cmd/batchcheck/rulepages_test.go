package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

const (
	pagesFolder = "docs/rules"

	rulesHead = `# Rules

Rules are requirements on one document, or on the files of one batch. ` + "`batchcheck rules`" + ` lists them, and ` + "`batchcheck rules ID`" + ` explains one:

    $ batchcheck rules time/order

Each rule has a page with examples, false alarms and sources. Rules that need several exchanges are [checks](checks.md); rules on changes
since a recording are in [drift.md](drift.md).

An error fails a run. A warning fails it only with ` + "`--fail-on warning`" + `, and a note never does. ` + "`--skip ID`" + ` skips a rule, and
` + "`--baseline FILE`" + ` accepts the findings in a file. The texts are ` + "`x-rules`" + ` in the schema: [schema.md](schema.md) explains how to change or add a rule.

| rule | level | a finding says |
|---|---|---|
`
	checksHead = `# Checks

Checks are requirements on a session: one response is not enough to see them. ` + "`batchcheck rules ID`" + ` explains one:

    $ batchcheck rules list/paging

Each check has a page with examples, false alarms and sources. A check is skipped if the session lacks what it needs; the last column has the
reason that reports give. [recordings.md](recordings.md) and [live.md](live.md) explain where sessions come from.

| check | level | a finding says | skipped if there is |
|---|---|---|---|
`
)

// TestShownRules holds docs/rules.md, docs/checks.md and the page of each rule
// and check to the schemas, the table of checks and the fixtures.
func TestShownRules(t *testing.T) {
	t.Chdir("../..")
	each := validators(t)
	all, err := rulesByProfile(&run.Options{Naming: validate.AutoNaming})
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]bool{}
	page := func(rule validate.Rule) {
		name := path.Join(pagesFolder, rule.ID+".md")
		if pages[name] {
			return
		}
		pages[name] = true
		if golden.Updating() {
			if err := os.MkdirAll(path.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		golden.Check(t, name, rulePage(t, rule, all))
		if address := report.RulePage(rule.ID); !strings.HasSuffix(address, "/"+name) {
			t.Errorf("%s: reports link to %s", rule.ID, address)
		}
	}
	rules := rulesHead
	for _, v := range each {
		for _, rule := range v.Rules() {
			if !pages[path.Join(pagesFolder, rule.ID+".md")] {
				rules += fmt.Sprintf("| [%[1]s](rules/%[1]s.md) | %s | %s |\n", rule.ID, levelsOf(rule.ID, all), inTable(rule.Says))
			}
			page(rule)
		}
	}
	golden.Check(t, "docs/rules.md", rules)
	checks := checksHead
	for _, check := range conformance.Checks() {
		checks += fmt.Sprintf("| [%[1]s](rules/%[1]s.md) | %s | %s | %s |\n", check.ID, check.Level, inTable(check.Says), inTable(check.Needs))
		page(check.Rule)
	}
	golden.Check(t, "docs/checks.md", checks)
	for _, rule := range run.RecordingRules() {
		page(rule)
	}
	err = filepath.WalkDir(pagesFolder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !pages[filepath.ToSlash(name)] {
			t.Errorf("%s is the page of no rule or check", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// rulePage gives the page of a rule or check.
func rulePage(t *testing.T, rule validate.Rule, all []profileRules) string {
	text := "# " + rule.ID + "\n"
	examples := rulePageExamples(t, rule.ID)
	for _, part := range aboutRule(rule, all) {
		switch part.head {
		case "":
			text += "\n" + part.text + "\n"
		case "Level":
			text += "\n**Level**: " + part.text + "\n"
		case "False alarm":
			text += examples + "\n## False alarms\n\n" + part.text + "\n"
		case "Skip it":
			text += "\nTo skip it: `" + part.text + "`.\n"
		default:
			text += "\n## " + part.head + "\n\n" + part.text + "\n"
		}
	}
	return pageNames.ReplaceAllString(text+otherTexts(rule, all), "see [docs/$1](../../$1)")
}

var pageNames = regexp.MustCompile(`see docs/(\w+\.md)`)

// otherTexts is a table of the profiles that say something else of a rule.
func otherTexts(rule validate.Rule, all []profileRules) (table string) {
	for _, p := range all {
		other, found := p.rules[rule.ID]
		if !found || other.Says == rule.Says && other.Help == rule.Help && other.Source == rule.Source {
			continue
		}
		if table == "" {
			table = "\n## In other profiles\n\n| profile | a finding says | how to fix it | sources |\n|---|---|---|---|\n"
		}
		table += fmt.Sprintf("| [%[1]s](../../providers/%[1]s.md) | %s | %s | %s |\n", p.profile, inTable(other.Says), inTable(other.Help), inTable(other.Source))
	}
	return table
}

func inTable(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// rulePageExamples shows the fixtures of a rule or check, and what the command
// prints of the one that fails; "" without fixtures.
func rulePageExamples(t *testing.T, id string) string {
	families, err := filepath.Glob("testdata/families/*/rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range append([]string{"testdata/rules", "testdata/sessions"}, families...) {
		for _, ext := range []string{".json", ".txtar"} {
			bad := path.Join(folder, id, "fail"+ext)
			if _, err := os.Stat(bad); err != nil {
				continue
			}
			fail, pass := partsOf(t, bad), partsOf(t, path.Join(folder, id, "pass"+ext))
			return "\n## A bad example\n\n```\n" + excerptOf(fail, pass) + "```\n\n```\n" + reported(t, id, bad) + "```\n" +
				"\n## A good example\n\n```\n" + excerptOf(pass, fail) + "```\n"
		}
	}
	return ""
}

// reported gives the command that finds a rule in its fixture, with its output.
func reported(t *testing.T, id, file string) string {
	t.Helper()
	args, folder := []string{file}, t.TempDir()
	if path.Ext(file) == ".txtar" {
		args = unpacked(t, file, folder)
	}
	shown := strings.ReplaceAll(strings.Join(args, " "), folder+"/", "")
	variants := [][]string{nil, {"--profile", "orq"}, {"--kind", "result"}, {"--verbose"}}
	if rest, ofFamily := strings.CutPrefix(file, "testdata/families/"); ofFamily {
		family, _, _ := strings.Cut(rest, "/")
		variants = [][]string{{"--profile", family}}
	}
	for _, more := range variants {
		_, out, trouble := runIn(slices.Concat(args, []string{"--only", id}, more), nil)
		command := "$ batchcheck " + strings.Join(slices.Concat([]string{shown, "--only", id}, more), " ") + "\n"
		if trouble == "" && strings.Contains(out, "["+id+"]") {
			return command + strings.ReplaceAll(out, folder+"/", "")
		}
	}
	code, _, trouble := runIn(args, nil)
	if code != run.ExitTrouble {
		t.Errorf("%s: its fixture has no finding", id)
	}
	return "$ batchcheck " + shown + "\n" + trouble
}

// unpacked writes the files of one batch to a folder, and gives the arguments that judge them.
func unpacked(t *testing.T, file, folder string) []string {
	t.Helper()
	args := []string{"results"}
	flags := map[string]string{"batch.json": "--batch", "in.jsonl": "--input", "out.jsonl": "--output", "err.jsonl": "--errors"}
	for _, f := range readTxtar(t, file) {
		if f.Name == "edit" {
			before, after, _ := strings.Cut(strings.TrimSpace(string(f.Data)), "\n")
			f = txtar.File{Name: "schema.json", Data: bytes.Replace(builtin().SchemaText(), []byte(before), []byte(after), 1)}
		}
		name := filepath.Join(folder, f.Name)
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, cmp.Or(flags[f.Name], "--schema"), name)
	}
	return args
}

func readTxtar(t *testing.T, file string) []txtar.File {
	t.Helper()
	fixture, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return fixture.Files
}

// A part is what an excerpt shows under one head: a document, a line of a file or an exchange.
type part struct {
	head   string
	lines  []string
	short  []string // shown where most of the lines differ
	isLine bool     // of a file: it is shown whole if it is short
}

// partsOf splits a fixture into documents, lines or exchanges.
func partsOf(t *testing.T, file string) (parts []part) {
	t.Helper()
	if path.Ext(file) == ".txtar" {
		for _, f := range readTxtar(t, file) {
			if path.Ext(f.Name) == ".json" {
				parts = append(parts, part{head: f.Name, lines: indented(f.Data)})
				continue
			}
			number := 0
			for line := range strings.Lines(string(f.Data)) {
				number++
				parts = append(parts, part{fmt.Sprintf("%s, line %d", f.Name, number), indented([]byte(line)), []string{line}, true})
			}
		}
		return parts
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(file, "testdata/sessions/") {
		return []part{{lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}}
	}
	s, err := recording.Read(file, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Exchanges {
		parts = append(parts, exchangePart(e))
	}
	return parts
}

func exchangePart(e recording.Exchange) part {
	head := "webhook"
	if address, err := url.Parse(e.URL); err == nil && !e.Unasked {
		head = fmt.Sprintf("%s %s, answered with %d", e.Method, address.RequestURI(), e.Status)
	}
	p := part{head: head}
	for _, side := range []struct {
		name string
		recording.Message
	}{{"request", e.Request}, {"response", e.Reply}} {
		for _, name := range slices.Sorted(maps.Keys(side.Header)) {
			p.lines = append(p.lines, side.name+" "+name+": "+strings.Join(side.Header[name], ", "))
		}
		for _, line := range indented(side.Body) {
			p.lines = append(p.lines, side.name+": "+strings.TrimSpace(line))
		}
		if len(side.Body) > 0 {
			p.short = append(p.short, side.name+": "+strings.Join(strings.Fields(string(side.Body)), " "))
		}
	}
	return p
}

// indented gives JSON a line for each value; other text as it is.
func indented(text []byte) []string {
	var out bytes.Buffer
	if json.Indent(&out, bytes.TrimSpace(text), "", "  ") != nil {
		out.Reset()
		out.Write(bytes.TrimSpace(text))
	}
	if out.Len() == 0 {
		return nil
	}
	return strings.Split(out.String(), "\n")
}

const (
	mostLines = 12  // of a part
	mostRunes = 300 // of a line
)

// excerptOf shows of each part what the other fixture does not have in its place.
func excerptOf(parts, others []part) (text string) {
	for i, p := range parts {
		var other []string
		if at := slices.IndexFunc(others, func(o part) bool { return o.head == p.head }); p.isLine {
			if at >= 0 {
				other = others[at].lines
			}
		} else if i < len(others) {
			other = others[i].lines
		}
		lines := changed(p.lines, other, p.head == "")
		if p.head != "" && len(lines) > mostLines || p.isLine && (len(lines) == 0 || len(p.short[0]) < 120) {
			lines = p.short
		}
		if p.head != "" {
			text += p.head + "\n"
		}
		for n, line := range lines {
			if n == mostLines {
				text += "  …\n"
				break
			}
			if p.head != "" {
				line = "    " + strings.TrimSpace(line)
			}
			if runes := []rune(line); len(runes) > mostRunes {
				line = string(runes[:mostRunes]) + "…"
			}
			text += strings.ToValidUTF8(line, "\uFFFD") + "\n"
		}
	}
	return text
}

// changed gives the lines that others do not have, with the lines around them if
// asked for. It compares without the space before and after.
func changed(lines, others []string, around bool) (all []string) {
	same := common(lines, others)
	show := make([]bool, len(lines)+1)
	next := 0
	for i := 0; i <= len(lines); i++ {
		at, kept := same[i]
		missing := kept && at != next || i == len(lines) && next != len(others)
		if kept {
			next = at + 1
		}
		if i < len(lines) && !kept {
			show[i] = true
		}
		if around && (!kept && i < len(lines) || missing) {
			show[max(i-1, 0)], show[i] = true, true
			if !missing {
				show[min(i+1, len(lines))] = true
			}
		}
	}
	last := -1
	for i, line := range lines {
		if !show[i] {
			continue
		}
		if around && i != last+1 {
			all = append(all, "  …")
		}
		all, last = append(all, line), i
	}
	return all
}

// common gives for each line that both have, in order, its index in the others:
// the longest such sequence.
func common(lines, others []string) map[int]int {
	length := make([][]int, len(lines)+1)
	for i := range length {
		length[i] = make([]int, len(others)+1)
	}
	equal := func(i, k int) bool { return strings.TrimSpace(lines[i]) == strings.TrimSpace(others[k]) }
	for i := len(lines) - 1; i >= 0; i-- {
		for k := len(others) - 1; k >= 0; k-- {
			length[i][k] = max(length[i+1][k], length[i][k+1])
			if equal(i, k) {
				length[i][k] = length[i+1][k+1] + 1
			}
		}
	}
	same := map[int]int{}
	for i, k := 0, 0; i < len(lines) && k < len(others); {
		switch {
		case equal(i, k):
			same[i] = k
			i, k = i+1, k+1
		case length[i+1][k] >= length[i][k+1]:
			i++
		default:
			k++
		}
	}
	return same
}

// TestSources holds each rule and check, in each profile, to a source that a
// reader can open, or to what was measured.
func TestSources(t *testing.T) {
	all, err := rulesByProfile(&run.Options{Naming: validate.AutoNaming})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		for _, rule := range p.rules {
			known := slices.ContainsFunc([]string{"https://", "docs/evidence.md", "seen in public issue trackers"}, func(text string) bool {
				return strings.Contains(rule.Source, text)
			})
			if !known && !slices.ContainsFunc(run.RecordingRules(), func(r validate.Rule) bool { return r.ID == rule.ID }) {
				t.Errorf("%s in %s has the source %q", rule.ID, p.profile, rule.Source)
			}
		}
	}
}
