//go:build linux

package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// title names a peer with its version.
func (p program) title() string {
	return strings.TrimPrefix(p.name, "github.com/santhosh-tekuri/") + " " + strings.TrimPrefix(p.version, "v")
}

// head says on what, and how, it is measured, and begins the table.
func (b *bench) head(out io.Writer) {
	fmt.Fprintf(out, "Processor %s, %d cores, %s %s/%s%s\n\n", system("/proc/cpuinfo", "model name"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, nodeVersion(b))
	fmt.Fprintf(out, "    go run ./bench/run %s\n\n", b.flags())
	fmt.Fprintf(out, "Medians of %d rounds. MB are millions of bytes; of what is compressed, of what comes out of it.\n\n", b.rounds)
	fmt.Fprintln(out, "| case | command | documents | MB/s | batchcheck ÷ it | cores used | peak memory, MB | as expected |")
	fmt.Fprintln(out, "|---|---|--:|--:|--:|--:|--:|---|")
}

func (s settings) flags() string {
	text := fmt.Sprintf("-n %d -rounds %d", s.documents, s.rounds)
	if s.skipPeers {
		text += " -skip-peers"
	}
	return text
}

// tell prints the rows of a contest.
func tell(out io.Writer, c contest, results []result) {
	name := c.name
	for _, r := range results {
		fmt.Fprintf(out, "| %s | `%s` | %d | %s | %.2f | %.1f | %s | %s |\n", name, escape(r.name), r.documents, short(r.rate()),
			results[0].rate()/r.rate(), r.cores(), short(r.peak()), cmp.Or(r.fault, "yes"))
		name = ""
	}
}

func tellSkipped(out io.Writer, c contest, why error) {
	fmt.Fprintf(out, "| %s | not measured: %v | | | | | | |\n", c.name, why)
}

// foot says how small a peak can be seen: a command begins as a copy of the
// runner.
func foot(out io.Writer) error {
	_, err := fmt.Fprintf(out, "\nA peak is that of this runner at least: %s.\n", system("/proc/self/status", "VmHWM"))
	return err
}

const mega = 1e6

// rate is in MB a second.
func (r result) rate() float64 {
	wall := median(r.runs, func(m measured) time.Duration { return m.wall })
	return float64(r.bytes) / mega / wall.Seconds()
}

func (r result) cores() float64 {
	return median(r.runs, func(m measured) float64 { return m.cpu.Seconds() / m.wall.Seconds() })
}

func (r result) peak() float64 {
	return float64(median(r.runs, func(m measured) int64 { return m.peak })) / mega
}

// short gives a number with as many digits as are of use.
func short(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

func escape(cell string) string { return strings.ReplaceAll(cell, "|", `\|`) }

// system gives a value of a table that the kernel writes.
func system(path, name string) string {
	const unknown = "unknown"
	file, err := os.Open(path)
	if err != nil {
		return unknown
	}
	defer file.Close()
	for in := bufio.NewScanner(file); in.Scan(); {
		if key, value, _ := strings.Cut(in.Text(), ":"); strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return unknown
}

func nodeVersion(b *bench) string {
	text, err := b.output("node", "--version")
	if b.skipPeers || err != nil {
		return ""
	}
	return ", node " + strings.TrimSpace(text)
}
