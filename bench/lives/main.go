//go:build linux

// Command lives measures what it costs to judge the lives of batches in a log, beside
// judging each line of the same log by itself. It prints a table for
// docs/performance.md: processor time is that of the whole command, memory the most
// that was in use. Logs are made in the temporary folder, one at a time, and deleted.
//
//	go run ./bench/lives -rounds 5
//	go run ./bench/lives -sizes 8000x20,80000x20,1x1000000
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

var (
	sizes  = flag.String("sizes", "2000x20,4000x20,8000x20,16000x20,8000x10,8000x40,8000x80,1x50000,1x100000,1x200000,1x400000", "logs to measure, each `BATCHES×POLLS` with an x between")
	rounds = flag.Int("rounds", 3, "how often each command is measured; medians count")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "lives")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "batchcheck")
	if text, err := exec.Command("go", "build", "-o", program, "./cmd/batchcheck").CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/batchcheck, from the repository's root: %w\n%s", err, text)
	}
	fmt.Printf("| batches | polls of each | MB | lines, MB/s | lives, MB/s | lives ÷ lines | lives, peak MB |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	for size := range strings.SplitSeq(*sizes, ",") {
		var p benchdata.Polls
		if _, err := fmt.Sscanf(size, "%dx%d", &p.Batches, &p.Polls); err != nil {
			return fmt.Errorf("-sizes %s: %w", size, err)
		}
		if err := measure(program, filepath.Join(folder, "gateway.log"), p); err != nil {
			return fmt.Errorf("%s: %w", size, err)
		}
	}
	return nil
}

// A cost is that of one command.
type cost struct {
	time   time.Duration // of processors
	memory int64
}

func measure(program, log string, p benchdata.Polls) error {
	file, err := os.Create(log)
	if err != nil {
		return err
	}
	defer os.Remove(log)
	if err := p.Write(file); err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	var lines, lives []cost
	for range *rounds {
		for _, c := range []struct {
			to   *[]cost
			args []string
		}{{&lines, nil}, {&lives, []string{"conform", "--time", "/startTime"}}} {
			command := exec.Command(program, append(c.args, "-q", "--at", "/response", log)...)
			command.Stderr = os.Stderr
			if err := command.Run(); err != nil {
				return fmt.Errorf("%v: %w", command.Args, err)
			}
			usage, _ := command.ProcessState.SysUsage().(*syscall.Rusage)
			*c.to = append(*c.to, cost{command.ProcessState.UserTime() + command.ProcessState.SystemTime(), usage.Maxrss * 1024})
		}
	}
	rate := func(costs []cost) float64 {
		slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.time, b.time) })
		return float64(info.Size()) / 1e6 / costs[len(costs)/2].time.Seconds()
	}
	of, by := rate(lives), rate(lines)
	most := slices.MaxFunc(lives, func(a, b cost) int { return cmp.Compare(a.memory, b.memory) }).memory
	fmt.Printf("| %d | %d | %d | %.0f | %.0f | %.2f | %d |\n", p.Batches, p.Polls, info.Size()/1e6, by, of, of/by, most/1e6)
	return nil
}
