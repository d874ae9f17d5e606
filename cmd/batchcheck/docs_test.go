package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// TestDocs runs every command that the README, the pages of docs/ and the help
// of each command show, page by page, in a folder that has what they name.
// What `go` runs is tried elsewhere: the quick start by .ci/run, the ways to
// install by .ci/install, the benchmarks by tests of their own.
func TestDocs(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	har := string(record(t, "reference", refserver.Options{}))
	for page, commands := range shownCommands(t) {
		t.Run(strings.ReplaceAll(page, "/", "-"), func(t *testing.T) {
			t.Parallel()
			f := newDocsFolder(t, har)
			if slices.ContainsFunc(commands, anyHost.MatchString) {
				f.drive(t)
			}
			for _, command := range commands {
				switch fields := strings.Fields(command); {
				case fields[0] == "go":
					isPackage(t, fields)
				case strings.HasSuffix(command, "| source"): // of fish: .ci/completion tries it
				case strings.HasPrefix(command, "batchcheck serve") && !strings.Contains(command, "--list"):
					f.serve(t, command)
				default:
					f.run(t, command)
				}
			}
		})
	}
}

// shownCommands gives the commands of each page, in their order.
func shownCommands(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, page := range docsPages(t) {
		if isFollowed(page) {
			continue // by TestShownPages
		}
		text, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(shownElsewhere.ReplaceAllString(string(text), "")) {
			if command := shownCommand(line); command != "" {
				all[page] = append(all[page], command)
			} else if looseCommand.MatchString(line) {
				t.Errorf("%s: a command that no test finds: %s", page, line)
			}
		}
	}
	for name := range commands() {
		help := printed(t, 0, name, "--help")
		all["help "+name] = helpCommands(help)
	}
	return all
}

var (
	// shownElsewhere is output beside its command, which other tests compare.
	shownElsewhere = regexp.MustCompile(`(?s)<!-- shown: .*?<!-- end -->`)
	looseCommand   = regexp.MustCompile(`^\s{4,}batchcheck `)
	comment        = regexp.MustCompile(`\s+# .*$`)
	helpExample    = regexp.MustCompile(`^  ((?:batchcheck|curl) .*?)(\s{2,}.*)?$`)
)

// shownCommand gives the command that a line of a page shows; "" for none.
func shownCommand(line string) string {
	line = strings.TrimSpace(line)
	if command, found := strings.CutPrefix(line, "$ "); found {
		return comment.ReplaceAllString(command, "")
	}
	if rest, found := strings.CutPrefix(line, "- batchcheck "); found {
		return "batchcheck " + rest
	}
	for _, lead := range []string{"*/15 * * * * cd /var/lib/batchcheck && . ./key && ", "ExecStartPre=/bin/", "ExecStart=/usr/local/bin/"} {
		if command, found := strings.CutPrefix(line, lead); found {
			return command
		}
	}
	return ""
}

// helpCommands gives the examples of a help text, which stand above its usage.
func helpCommands(help string) (all []string) {
	for line := range strings.Lines(help) {
		if line == "Usage:\n" {
			break
		}
		if parts := helpExample.FindStringSubmatch(strings.TrimSuffix(line, "\n")); parts != nil {
			all = append(all, parts[1])
		}
	}
	return all
}

// docsPages lists the pages of the root, and those of docs/ that are written by hand.
func docsPages(t *testing.T) (pages []string) {
	t.Helper()
	for _, glob := range []string{"docs/*.md", "docs/ci/*.md", "docs/howto/*.md", "*.md"} {
		found, err := filepath.Glob(filepath.Join("../..", glob))
		if err != nil || len(found) == 0 {
			t.Fatal(glob, found, err)
		}
		for _, page := range found {
			pages = append(pages, filepath.ToSlash(strings.TrimPrefix(page, filepath.FromSlash("../../"))))
		}
	}
	return pages
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestDocsLinks holds links between pages to what is there, and the index to
// naming every page.
func TestDocsLinks(t *testing.T) {
	const index = "docs/README.md"
	var listed []string
	for _, page := range docsPages(t) {
		text, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		for _, parts := range link.FindAllStringSubmatch(string(text), -1) {
			to := filepath.Join(filepath.Dir(page), parts[1])
			if _, err := os.Stat(filepath.Join("../..", to)); err != nil {
				t.Errorf("%s: a link to nothing: %s", page, parts[1])
			}
			if page == index {
				listed = append(listed, to)
			}
		}
	}
	for _, page := range docsPages(t) {
		if page != index && strings.HasPrefix(page, "docs/") && !slices.Contains(listed, page) {
			t.Errorf("%s does not list %s", index, page)
		}
	}
}

// TestHelp looks for every command among those that the help names, and for
// examples before all else, and exit codes where there is more than one way to
// end, in the help of each.
func TestHelp(t *testing.T) {
	all := printed(t, 0, "help")
	for name := range commands() {
		if !strings.Contains(all, "\n  batchcheck "+name+" ") {
			t.Errorf("the help does not name %s", name)
		}
		help := printed(t, 0, name, "--help")
		_, examples, _ := strings.Cut(help, "\n\n")
		if !strings.HasPrefix(examples, "  batchcheck ") && name != "completion" {
			t.Errorf("the help of %s does not begin with an example: %s", name, examples)
		}
		if !strings.Contains(help, "xit code") && name != "completion" && name != "schema" {
			t.Errorf("the help of %s has no exit codes", name)
		}
	}
}

// othersFlags are those of other programs that pages speak of.
var othersFlags = []string{
	"--collector", "--context", "--continue", "--fast", "--offline", "--save-dev",
	"--allow-untrusted", "--bundle", "--certificate-identity", "--certificate-oidc-issuer", "--ignore-missing", "--repo", "--rm", "--user", // docs/install.md
}

var codeBlock = regexp.MustCompile("(?s)```.*?```")

// TestDocsFlags holds the pages to flags that there are.
func TestDocsFlags(t *testing.T) {
	flag := regexp.MustCompile("(?:^|[ `'(])(--[a-z][a-z-]+)")
	known := append([]string{"--help"}, othersFlags...)
	for name := range commands() {
		for _, parts := range flag.FindAllStringSubmatch(printed(t, 0, name, "--help"), -1) {
			known = append(known, parts[1])
		}
	}
	for _, page := range docsPages(t) {
		if page == "docs/beam.md" {
			continue // of another module's command
		}
		text, err := os.ReadFile(filepath.Join("../..", page))
		if err != nil {
			t.Fatal(err)
		}
		prose := string(text)
		if isFollowed(page) { // its blocks are run, and have flags of other programs
			prose = codeBlock.ReplaceAllString(prose, "")
		}
		for _, parts := range flag.FindAllStringSubmatch(prose, -1) {
			if !slices.Contains(known, parts[1]) {
				t.Errorf("%s: there is no flag %s", page, parts[1])
			}
		}
	}
}

// TestIssueFormsAskForWhatIsNeeded reads the forms as GitHub does, and holds that of a false alarm to
// asking for the document and the profile.
func TestIssueFormsAskForWhatIsNeeded(t *testing.T) {
	forms, err := filepath.Glob("../../.github/ISSUE_TEMPLATE/*.yml")
	if err != nil || len(forms) == 0 {
		t.Fatal(forms, err)
	}
	required := map[string][]string{}
	for _, name := range forms {
		var form struct {
			Name, Description string
			Body              []struct {
				Type, ID    string
				Attributes  struct{ Label string }
				Validations struct{ Required bool }
			}
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &form); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		name = filepath.Base(name)
		if name != "config.yml" && (form.Name == "" || form.Description == "" || len(form.Body) == 0) {
			t.Errorf("%s lacks a name, a description or questions", name)
		}
		for _, question := range form.Body {
			if question.ID == "" || question.Attributes.Label == "" {
				t.Errorf("%s: a question without id or label", name)
			}
			if question.Validations.Required {
				required[name] = append(required[name], question.ID)
			}
		}
	}
	for _, id := range []string{"document", "profile", "rule"} {
		if !slices.Contains(required["false-alarm.yml"], id) {
			t.Errorf("a false alarm may be reported without its %s", id)
		}
	}
}
