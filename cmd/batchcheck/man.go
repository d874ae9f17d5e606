package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runMan prints the manual page of a command, or writes the pages of all commands.
func runMan(args []string, w command) error {
	flags := pflag.NewFlagSet("batchcheck man", pflag.ContinueOnError)
	folder := flags.String("save", "", "write the pages of all commands to this folder: `PATH`")
	if err := parse(flags, args, w, manHelp); err != nil {
		return err
	}
	pages := manualPages(built())
	if *folder != "" {
		if flags.NArg() > 0 {
			return run.Usage("man --save writes the pages of all commands: name none")
		}
		return savePages(*folder, pages)
	}
	name := strings.Join(slices.Concat([]string{"batchcheck"}, flags.Args()), "-")
	if pages[name] == "" {
		return run.Usage("there is no manual page %q%s", name, nearest.Suggest(name, slices.Sorted(maps.Keys(pages))))
	}
	_, err := io.WriteString(w.Stdout, pages[name])
	return err
}

func savePages(folder string, pages map[string]string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(folder, name+".1"), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// manualPages gives the pages by name. They are the help of the commands, in roff.
func manualPages(version, day string) map[string]string {
	usages := rows(usageOf(checkHelp))
	pages, also := map[string]string{}, []string(nil)
	for _, usage := range usages {
		word := strings.Fields(usage.term)[1]
		if word == "help" { // it has no help of its own
			continue
		}
		name, todo := "batchcheck", runCheck
		if named, found := commands()[word]; found {
			name, todo = "batchcheck-"+word, named
		}
		flags, help := flagsAndHelp(todo)
		var p manual
		fmt.Fprintf(&p, ".TH \"%s\" 1 \"%s\" \"%s\" batchcheck\n", roff.Replace(strings.ToUpper(name)), day, roff.Replace(version))
		p.WriteString(".nh\n.ad l\n") // no hyphens and no wider spaces: they spoil commands
		p.macro(".SH", "NAME")
		p.line(fmt.Sprintf("%s - %s", name, usage.says))
		p.macro(".SH", "SYNOPSIS")
		p.macro(".B", usage.term)
		p.macro(".SH", "DESCRIPTION")
		exits := p.text(help)
		if flags.HasFlags() {
			p.macro(".SH", "OPTIONS")
			p.table(rows(flagsHelp(flags)))
		}
		if name == "batchcheck" {
			p.macro(".SH", "COMMANDS")
			p.table(usages[1:])
		} else {
			also = append(also, name+"(1)")
		}
		if exits != "" {
			p.macro(".SH", "EXIT STATUS")
			p.lines(exits)
		}
		pages[name] = p.String()
	}
	slices.Sort(also)
	for name := range pages {
		p := manual{}
		p.macro(".SH", "SEE ALSO")
		if name == "batchcheck" {
			p.line(strings.Join(also, ", "))
		} else {
			p.line("batchcheck(1)")
		}
		pages[name] += p.String()
	}
	return pages
}

// built gives the version and the day of the commit that was built. A page must not
// have another day each time that it is made.
func built() (version, day string) {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "batchcheck", ""
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.time" {
			day, _, _ = strings.Cut(setting.Value, "T")
		}
	}
	return "batchcheck " + info.Main.Version, day
}

// usageOf gives the lines under "Usage:" in the help.
func usageOf(help string) string {
	_, usage, _ := strings.Cut(help, "Usage:\n")
	usage, _, _ = strings.Cut(usage, "\n\n")
	return usage
}

// A row is an indented line of help: a term, and after two spaces what it does. That
// may continue on lines with more indentation.
type row struct{ term, says string }

func rows(block string) (all []row) {
	for line := range strings.Lines(block) {
		text := strings.TrimSpace(line)
		switch deep := strings.HasPrefix(line, strings.Repeat(" ", 16)); {
		case !strings.HasPrefix(line, "  "): // a heading, or empty
		case deep && len(all) > 0:
			last := &all[len(all)-1]
			last.says = strings.TrimSpace(last.says + " " + text)
		default:
			term, says, _ := strings.Cut(text, "  ")
			all = append(all, row{term, strings.TrimSpace(says)})
		}
	}
	return all
}

// A manual is a manual page that is being written.
type manual struct{ strings.Builder }

func (p *manual) macro(name string, words ...string) {
	p.WriteString(name)
	for _, word := range words {
		fmt.Fprintf(p, ` "%s"`, roff.Replace(word))
	}
	p.WriteByte('\n')
}

// line writes a line of text. One that begins with a point would be a macro.
func (p *manual) line(text string) {
	if strings.HasPrefix(text, ".") {
		p.WriteString(`\&`)
	}
	p.WriteString(roff.Replace(text) + "\n")
}

func (p *manual) lines(text string) {
	for line := range strings.Lines(text) {
		p.line(strings.TrimSpace(line))
	}
}

// text writes help, paragraphs and indented rows, and gives what it says of exit codes:
// that has a section of its own.
func (p *manual) text(help string) (exits string) {
	for i, block := range strings.Split(strings.TrimSpace(help), "\n\n") {
		codes, isExits := strings.CutPrefix(block, "Exit codes: ")
		switch {
		case isExits:
			exits = codes
		case strings.HasPrefix(block, "Usage:"): // in sections of its own, too
		case strings.HasPrefix(block, "  "):
			p.table(rows(block))
		default:
			if i > 0 {
				p.macro(".PP")
			}
			p.lines(block)
		}
	}
	return exits
}

func (p *manual) table(rows []row) {
	for _, r := range rows {
		p.macro(".TP")
		p.macro(".B", r.term)
		p.line(r.says)
	}
}

// roff replaces what troff would read as a command, or print as another character.
var roff = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, `"`, `\(dq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", `\[u2026]`)
