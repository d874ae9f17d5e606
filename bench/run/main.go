//go:build linux

// Command run measures batchcheck on archives, beside other validators with the
// same schema and the tools that only read, and prints a Markdown table.
//
//	go run ./bench/run
//
// It needs Go and, for the peers, node and npm and where they get modules and
// packages from. All that it makes is in a temporary folder, which goes at the
// end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// Settings are the flags.
type settings struct {
	documents int
	rounds    int
	skipPeers bool
}

func main() {
	var s settings
	flag.IntVar(&s.documents, "n", 1_000_000, "`documents` in an archive; one has about 870 bytes")
	flag.IntVar(&s.rounds, "rounds", 5, "`times` that each command is measured")
	flag.BoolVar(&s.skipPeers, "skip-peers", false, "measure no other validators")
	flag.Parse()
	if flag.NArg() > 0 || s.documents < 1 || s.rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errFaults ends a run in which a command did not do what it should.
var errFaults = errors.New("a command did not do what is due: see the table's last column")

func run(ctx context.Context, s settings, out io.Writer) error {
	if _, err := os.Stat("cmd/batchcheck"); err != nil {
		return fmt.Errorf("run it from the repository's root: %w", err)
	}
	folder, err := os.MkdirTemp("", "batchcheck-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b := &bench{settings: s, ctx: ctx, folder: folder}
	if err := b.build(); err != nil {
		return err
	}
	return b.holdAll(out)
}

// holdAll holds the contests, and prints each when it is over.
func (b *bench) holdAll(out io.Writer) error {
	b.head(out)
	var faults error
	for _, c := range contests {
		results, err := b.hold(c)
		if why, skipped := errors.AsType[errSkipped](err); skipped {
			tellSkipped(out, c, why)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		tell(out, c, results)
		if slices.ContainsFunc(results, func(r result) bool { return r.fault != "" }) {
			faults = errFaults
		}
	}
	return errors.Join(foot(out), faults)
}

// A bench is where things are built and measured.
type bench struct {
	settings
	ctx    context.Context
	folder string // temporary, and where commands run
	peers  []program
	kept   sample // the archive that was made last
}
