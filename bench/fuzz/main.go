// Command fuzz runs the bodies of all fuzz targets over mutated seeds, without
// coverage, on all cores. It prints how many executions there were, and ends at the
// first that fails: its input is a new seed in the testdata/fuzz of its package.
//
//	go run ./bench/fuzz -time 5m [PACKAGE ...]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
)

func main() {
	limit := flag.Duration("time", time.Minute, "how long to run")
	perSeed := flag.Duration("seed-time", 200*time.Millisecond, "how long to mutate each seed in a round")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the mutations of the first round")
	only := flag.String("run", "", "pattern of the names of targets")
	flag.Parse()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	if err := run(packages, *only, *limit, *perSeed, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

// A target is a fuzz target in a test binary that is built.
type target struct {
	folder, binary string
	name           string
	executions     int
}

func run(packages []string, only string, limit, perSeed time.Duration, seed uint64) error {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	targets, err := build(work, packages, pattern)
	if err != nil || len(targets) == 0 {
		return errors.Join(err, errors.New("no fuzz target"))
	}
	fmt.Printf("%d targets, seed %d\n", len(targets), seed)
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	start := time.Now()
	turns := make(chan int)
	var workers sync.WaitGroup
	var mutex sync.Mutex
	for range runtime.NumCPU() {
		workers.Go(func() {
			for turn := range turns {
				t := targets[turn%len(targets)]
				n, err := t.round(ctx, perSeed, seed+uint64(turn))
				if err != nil {
					fail(err)
				}
				mutex.Lock()
				t.executions += n
				mutex.Unlock()
			}
		})
	}
	for turn := 0; ctx.Err() == nil; turn++ {
		turns <- turn
	}
	close(turns)
	workers.Wait()
	all := 0
	for _, t := range targets {
		fmt.Printf("%-40s %12d\n", filepath.Base(t.folder)+" "+t.name, t.executions)
		all += t.executions
	}
	fmt.Printf("%d executions in %s: %.0f a second on %d cores\n", all, time.Since(start).Round(time.Second), float64(all)/time.Since(start).Seconds(), runtime.NumCPU())
	if cause := context.Cause(ctx); !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return nil
}

// build builds the test binaries of packages that have targets.
func build(work string, packages []string, pattern *regexp.Regexp) (targets []*target, err error) {
	list, err := exec.Command("go", append([]string{"list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}\t{{.Dir}}{{end}}"}, packages...)...).Output()
	if err != nil {
		return nil, err
	}
	for i, line := range strings.Fields(strings.ReplaceAll(string(list), "\t", "=")) {
		path, folder, _ := strings.Cut(line, "=")
		if has, err := hasTargets(folder); err != nil {
			return nil, err
		} else if !has {
			continue
		}
		binary := filepath.Join(work, strconv.Itoa(i)+".test")
		if out, err := exec.Command("go", "test", "-c", "-o", binary, path).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", path, err, out)
		}
		command := exec.Command(binary, "-test.list", "^Fuzz")
		command.Dir = folder
		names, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, name := range strings.Fields(string(names)) {
			if pattern.MatchString(name) {
				targets = append(targets, &target{folder: folder, binary: binary, name: name})
			}
		}
	}
	return targets, nil
}

func hasTargets(folder string) (bool, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return false, err
		}
		if strings.Contains(string(text), "\nfunc Fuzz") {
			return true, nil
		}
	}
	return false, err
}

var done = regexp.MustCompile(`(?m)^Fuzz\w+ (\d+) ` + fuzzing.Done + `$`)

// round runs a target once over all of its seeds. What the end of the time cuts
// off does not count.
func (t *target) round(ctx context.Context, perSeed time.Duration, seed uint64) (executions int, err error) {
	command := exec.CommandContext(ctx, t.binary, "-test.run", "^"+t.name+"$", "-test.timeout", "0")
	command.Dir = t.folder
	command.Env = append(os.Environ(), fuzzing.Time+"="+perSeed.String(), fuzzing.Seed+"="+strconv.FormatUint(seed, 10))
	out, err := command.CombinedOutput()
	if ctx.Err() != nil {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("%s in %s, seed %d: %w\n%s", t.name, t.folder, seed, err, out)
	}
	found := done.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("%s in %s does not use fuzzing.Run", t.name, t.folder)
	}
	return strconv.Atoi(string(found[1]))
}
