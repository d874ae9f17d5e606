package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/golden"
)

// followed are the pages that a reader follows from the top in an empty folder. TestShownPages does
// what they say, in one shell for each, and holds the output that they show to what is printed.
var followed = []struct {
	page string
	uses []string // programs that the page needs
	ci   bool     // only in .ci/tutorial: it installs packages
}{
	{page: "docs/tutorial-python.md", uses: []string{"python3", "curl"}},
	{page: "docs/tutorial-typescript.md", uses: []string{"node", "npm"}, ci: true},
	{page: "docs/tutorial-go.md", uses: []string{"go"}, ci: true},
	{page: "docs/howto/gateway.md"},
	{page: "docs/howto/cassettes.md"},
	{page: "docs/howto/weekly-report.md"},
	{page: "docs/howto/profile.md"},
	{page: "docs/faq.md"},
	{page: "docs/why-not-json-schema.md", uses: []string{"node", "npm"}, ci: true},
}

func isFollowed(page string) bool {
	for _, f := range followed {
		if f.page == page {
			return true
		}
	}
	return false
}

// TestShownPages follows each page. .ci/tutorial sets TUTORIAL, with which all of them are followed and
// the ways to install are real; without it nothing is installed, and batchcheck is this program.
func TestShownPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector learns nothing from commands")
	}
	everything := os.Getenv("TUTORIAL") != ""
	for _, f := range followed {
		t.Run(filepath.Base(f.page), func(t *testing.T) {
			t.Parallel()
			if f.ci && !everything {
				t.Skip("followed by .ci/tutorial")
			}
			for _, program := range append([]string{"bash"}, f.uses...) {
				if _, err := exec.LookPath(program); err != nil {
					t.Skip("no " + program)
				}
			}
			path := filepath.Join("../..", f.page)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			page := follow(t, string(text), !everything)
			golden.Check(t, path, page)
			if colors := pageColor.FindAllString(page, -1); strings.HasPrefix(filepath.Base(f.page), "tutorial-") && (len(colors) == 0 || colors[len(colors)-1] != "green") {
				t.Errorf("the page leaves its reader with a CI that is not green: %q", colors)
			}
		})
	}
}

var (
	pageFile  = regexp.MustCompile("^ *```\\S* title=\"([^\"]+)\"$")
	pageColor = regexp.MustCompile(`(?m)^(green$|red:)`) // of CI, as pages print it
	pageGiven = regexp.MustCompile(`^<!-- given: (\S+) is (\S+) -->$`)
)

// pagePort is the port of the servers on the pages. They are run with one that is free.
const pagePort = "18000"

// follow does what a page says, and gives the page as it should be: with the output that there was.
//
// A fenced block with a title is a file to write; a file that a reader is expected to have is named in a
// comment, <!-- given: NAME is PATH -->. In a console block, lines after "$ " are commands. Output is
// compared if any is shown, but for seconds; a line "…" in it matches any number of lines.
func follow(t *testing.T, page string, isInstalled bool) string {
	t.Helper()
	shell := newPageShell(t, isInstalled)
	lines := strings.SplitAfter(page, "\n")
	var out strings.Builder
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSuffix(lines[i], "\n")
		out.WriteString(lines[i])
		if given := pageGiven.FindStringSubmatch(line); given != nil {
			text, err := os.ReadFile(filepath.Join("../..", given[2]))
			if err != nil {
				t.Fatal(err)
			}
			shell.write(given[1], string(text))
		}
		file := pageFile.FindStringSubmatch(line)
		if file == nil && line != "```console" {
			continue
		}
		end := i + 1 + slices.Index(lines[i+1:], "```\n")
		if end <= i {
			t.Fatalf("a block without an end: %s", line)
		}
		block := lines[i+1 : end]
		if file != nil {
			shell.write(file[1], strings.Join(block, ""))
			out.WriteString(strings.Join(block, ""))
		} else {
			out.WriteString(shell.console(block))
		}
		i = end - 1
	}
	return out.String()
}

// A pageShell is the shell in which a page's commands run, one after the other.
type pageShell struct {
	*testing.T
	folder, port string
	in           io.Writer
	out          *bufio.Reader
}

func newPageShell(t *testing.T, isInstalled bool) pageShell {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	shell := exec.Command("bash")
	shell.Dir = t.TempDir()
	shell.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "BATCHCHECK_API_KEY="+docsKey, "GITHUB_ACTIONS=", "CI=")
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	shell.Stderr = shell.Stdout
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	s := pageShell{T: t, folder: shell.Dir, port: port, in: in, out: bufio.NewReader(out)}
	t.Cleanup(func() {
		fmt.Fprintln(in, "kill $(jobs -p) 2>/dev/null; exit")
		io.Copy(io.Discard, s.out)
		shell.Wait()
	})
	if isInstalled {
		s.run("go() { :; }")
	} else if setup := os.Getenv("TUTORIAL_SETUP"); setup != "" {
		s.run(". " + setup)
	}
	return s
}

func (s pageShell) write(name, text string) {
	s.Helper()
	name = filepath.Join(s.folder, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.ReplaceAll(text, pagePort, s.port)), 0o755); err != nil {
		s.Fatal(err)
	}
}

// console runs the commands of a block, and gives the block with their output.
func (s pageShell) console(block []string) string {
	s.Helper()
	var shown strings.Builder
	for i := 0; i < len(block); {
		command, found := strings.CutPrefix(strings.TrimSuffix(block[i], "\n"), "$ ")
		if !found {
			s.Fatalf("output before a command: %s", block[i])
		}
		first := i
		for i++; i < len(block) && !strings.HasPrefix(block[i], "$ "); i++ {
		}
		want := strings.Join(block[first+1:i], "")
		got, code := s.run(command)
		shown.WriteString(block[first])
		switch {
		case want == "" && code == 0: // nothing is shown
		case want == "":
			s.Errorf("%s: exit %d: %s", command, code, got)
		case matches(want, got):
			shown.WriteString(want)
		default:
			shown.WriteString(got)
		}
	}
	return shown.String()
}

// seconds are how long something took, in a pattern.
var seconds = regexp.MustCompile(`\d+\\\.\d+s`)

// matches reports whether a command printed what a page shows. How long something took
// may differ.
func matches(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(want), "…\n", `(?:.*\n)*?`)
	pattern = seconds.ReplaceAllLiteralString(pattern, `\d+\.\d+s`)
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

// run runs a command, and gives what it printed on both streams, and its exit code.
func (s pageShell) run(command string) (out string, code int) {
	s.Helper()
	const done = "\x01done "
	fmt.Fprintf(s.in, "%s\nprintf '\\n\\1done %%d\\n' $?\n", strings.ReplaceAll(command, pagePort, s.port))
	for {
		line, err := s.out.ReadString('\n')
		if status, isEnd := strings.CutPrefix(line, done); isEnd {
			code, err := strconv.Atoi(strings.TrimSpace(status))
			if err != nil {
				s.Fatal(err)
			}
			if out = strings.TrimSuffix(out, "\n"); out != "" && !strings.HasSuffix(out, "\n") { // that of printf ended a line
				out += "\n"
			}
			return strings.ReplaceAll(out, s.port, pagePort), code
		}
		if err != nil {
			s.Fatalf("%s: the shell ended: %v: %s", command, err, out)
		}
		out += line
	}
}
