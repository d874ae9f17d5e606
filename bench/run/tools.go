//go:build linux

package main

import (
	"os/exec"
	"regexp"
	"strings"
)

// total finds the number of bytes that wc counts.
var total = regexp.MustCompile(`(\d+)`)

// script gives the arguments that have a shell run a script.
func script(text string, args ...string) []string {
	return append([]string{"sh", "-c", text, "sh"}, args...)
}

// shell runs a script that is not measured, in the bench's folder.
func (b *bench) shell(text string, args ...string) (string, error) {
	return b.output(script(text, args...)...)
}

// pipe has batchcheck judge the archive by its name, and from a pipe.
func pipe(b *bench, c contest) ([]entry, error) {
	all, err := alone(b, c)
	if err != nil {
		return nil, err
	}
	piped := all[0]
	piped.name, piped.args = "cat | batchcheck -", script(`cat "$1" | "$2" -`, b.kept.path, batchcheck)
	return append(all, piped), nil
}

// reading is an entry of tools that do no more than read what batchcheck judges.
func reading(ours entry, name string, args []string) entry {
	return entry{name: name, args: args, procs: ours.procs, documents: ours.documents, bytes: ours.bytes, count: int(ours.bytes), counts: total}
}

// compressed has batchcheck judge the compressed archive, and the tool that
// compressed it decompress it.
func compressed(tool, suffix string) func(*bench, contest) ([]entry, error) {
	return func(b *bench, c contest) ([]entry, error) {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, errSkipped("there is no " + tool)
		}
		s, err := b.sample(c.archive(b, c.share))
		if err != nil {
			return nil, err
		}
		plain := s.path
		s.path += suffix
		if _, err := b.shell(tool+` -c "$1" > "$2"`, plain, s.path); err != nil {
			return nil, err
		}
		ours := c.ours(s)
		return []entry{ours, reading(ours, tool+" -dc | wc -c", script(tool+` -dc "$1" | wc -c`, s.path))}, nil
	}
}

// inLog has batchcheck judge what stands in a log's lines, where it does so
// without taking it for successive observations.
func inLog(b *bench, c contest) ([]entry, error) {
	help, err := b.output(batchcheck, "--help")
	if err == nil && !strings.Contains(help, "--at ") {
		err = errSkipped("batchcheck has no --at for files")
	}
	if err != nil {
		return nil, err
	}
	all, err := alone(b, c)
	all[0].args = []string{batchcheck, "--at", "/response", b.kept.path}
	return all, err
}

// files has batchcheck judge a folder of small files, and cat read them.
func files(b *bench, c contest) ([]entry, error) {
	const most = 10_000
	a := c.archive(b, c.share)
	a.Documents = min(a.Documents, most)
	s, err := b.folderOf(a, "files")
	if err != nil {
		return nil, err
	}
	ours := c.ours(s)
	return []entry{ours, reading(ours, "cat * | wc -c", script(`cat "$1"/* | wc -c`, s.path))}, nil
}
