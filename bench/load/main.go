// Command load tries `batchcheck serve` under load, and fails where it has a race, loses
// a batch, takes more memory than docs/trust.md says, or is slowed: by slow
// clients, or by the batches that it has.
//
//	go run ./bench/load
//	go run ./bench/load -time 10s -clients 200 -slow 100 -timed=false
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// maxMemory is what the server may take, by docs/trust.md: for the collector twice
// what it keeps and what is on its way, and what it works on.
const maxMemory = 3 << 30

// A plan says how much load there is.
type plan struct {
	clients, slow, batches int
	time                   time.Duration
	timed                  bool
}

func main() {
	var p plan
	flag.IntVar(&p.clients, "clients", 1000, "how many use the server at once")
	flag.IntVar(&p.slow, "slow", 500, "how many send their requests a byte at a time, beside them")
	flag.IntVar(&p.batches, "batches", 100_000, "how many the server has when it is timed again")
	flag.DurationVar(&p.time, "time", time.Minute, "how long the clients go on")
	flag.BoolVar(&p.timed, "timed", true, "also compare rates, which needs a quiet machine, and fill the memory")
	flag.Parse()
	if err := run(p, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(p plan, out io.Writer) error {
	work, err := os.MkdirTemp("", "load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	steps := []struct {
		name string
		race bool
		do   func(*server, plan, io.Writer) error
	}{
		{"clients", true, useServer},
		{"rates", false, compareRates},
		{"memory", false, fillMemory},
	}
	if !p.timed {
		steps = steps[:1]
	}
	for _, step := range steps {
		binary := filepath.Join(work, "batchcheck-"+step.name)
		build := exec.Command("go", "build", "-o", binary, "./cmd/batchcheck")
		if step.race {
			build.Args = append(build.Args[:2:2], "-race", "-o", binary, "./cmd/batchcheck")
		}
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", build.Args, err, text)
		}
		fmt.Fprintf(out, "== %s\n", step.name)
		s, err := start(binary)
		if err != nil {
			return err
		}
		err = step.do(s, p, out)
		if ended := s.end(); err == nil {
			err = ended
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Fprintf(out, "%d MiB of memory at the most\n", s.memory()>>20)
		if !step.race && runtime.GOOS == "linux" && s.memory() > maxMemory { // the race detector's own is beyond counting
			return fmt.Errorf("%s: that is more than %d MiB", step.name, maxMemory>>20)
		}
	}
	return nil
}
