// Command mutants changes a sample of places in Go packages, one at a time, and runs
// the tests of the package on each mutant. A mutant that they do not notice has
// survived: it shows what no test of the package holds. It exits with 1 where too few
// are killed.
//
//	go run ./bench/mutants -n 40 -seed 1 ./internal/judge ./internal/scan
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/stream"
)

func main() {
	n := flag.Int("n", 40, "how many mutants to try")
	seed := flag.Uint64("seed", 1, "of the sample")
	least := flag.Int("least", 0, "percent that must be killed")
	jobs := flag.Int("jobs", runtime.NumCPU(), "how many mutants to try at a time")
	limit := flag.Duration("time", time.Hour, "to begin no mutant after")
	flag.Parse()
	if err := run(flag.Args(), *n, *seed, *least, *jobs, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// What comes of a mutant.
const (
	killed   = "killed"
	survived = "survived"
	notBuilt = "not built"
)

func run(folders []string, n int, seed uint64, least, jobs int, limit time.Duration) error {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var all []mutant
	for _, folder := range folders {
		p := &pkg{folder: filepath.ToSlash(filepath.Clean(folder)), work: work}
		found, err := p.mutants()
		if err == nil {
			err = p.measure()
		}
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	all, excused, err := excuse(all)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })

	start, begun := time.Now(), 0
	type outcome struct {
		mutant
		result string
		err    error
	}
	next := func() (task stream.Task[outcome], err error) {
		if begun == len(all) || time.Since(start) > limit {
			return task, io.EOF
		}
		m, name := all[begun], fmt.Sprint(begun)
		begun++
		return stream.Task[outcome]{Do: func(emit func(outcome) bool) {
			result, err := m.try(name)
			emit(outcome{m, result, err})
		}}, nil
	}
	count := map[string]int{}
	stream.Run(stream.NewSlots(jobs), next, func(o outcome, _ error) bool {
		if err = o.err; err != nil {
			return false
		}
		count[o.result]++
		if o.result != notBuilt {
			fmt.Printf("%-8s %s:%d: %s: %s\n", o.result, o.path, o.line, o.function, o.what)
		}
		return count[killed]+count[survived] < n
	})
	if err != nil {
		return err
	}
	tried := count[killed] + count[survived]
	if tried == 0 {
		return errors.New("no mutant was tried")
	}
	share := 100 * float64(count[killed]) / float64(tried)
	fmt.Printf("%d of %d places tried in %s, seed %d: %d killed (%.1f%%), %d survived; %d could not be built, %d are excused as equivalent\n",
		tried, len(all), time.Since(start).Round(time.Second), seed, count[killed], share, count[survived], count[notBuilt], excused)
	if share < float64(least) {
		return fmt.Errorf("%.1f%% are killed, but it must be %d%%", share, least)
	}
	return nil
}

//go:embed equivalent.txt
var equivalent string

// excuse leaves out the mutants that equivalent.txt gives a reason for, and tells how
// many. What it names must be there.
func excuse(all []mutant) (left []mutant, excused int, err error) {
	reasons := map[string]bool{} // whether it was found
	folders := map[string]bool{}
	for _, m := range all {
		folders[m.folder] = true
	}
	for line := range strings.Lines(equivalent) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' && line[0] != '\t' {
			if path, _, _ := strings.Cut(line, ": "); folders[filepath.ToSlash(filepath.Dir(path))] {
				reasons[line] = false
			}
		}
	}
	for _, m := range all {
		name := m.path + ": " + m.function + ": " + m.what
		if _, found := reasons[name]; found {
			reasons[name] = true
			excused++
		} else {
			left = append(left, m)
		}
	}
	for name, found := range reasons {
		if !found {
			return nil, 0, fmt.Errorf("equivalent.txt excuses what is not there: %s", name)
		}
	}
	return left, excused, nil
}

// A pkg is a package whose places are changed.
type pkg struct {
	folder  string
	work    string        // folder for files
	timeout time.Duration // for the tests of a mutant: one that takes longer is killed
}

// measure runs the tests on the package as it is.
func (p *pkg) measure() error {
	binary := filepath.Join(p.work, "clean.test")
	if out, err := p.build(binary); err != nil {
		return fmt.Errorf("%s: %w\n%s", p.folder, err, out)
	}
	start := time.Now()
	if out, err := p.test(binary, 10*time.Minute); err != nil {
		return fmt.Errorf("the tests of %s fail as it is: %w\n%s", p.folder, err, out)
	}
	took := time.Since(start)
	p.timeout = 5*time.Second + 5*took // the machine may be busy
	fmt.Printf("the tests of %s take %s\n", p.folder, took.Round(time.Millisecond))
	return nil
}

// build builds the test binary of the package.
func (p *pkg) build(binary string, flags ...string) (out []byte, err error) {
	args := append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", binary}, flags...)
	return exec.Command("go", append(args, "./"+p.folder)...).CombinedOutput()
}

// test runs a test binary of the package. A mutant may go on allocating for ever: it
// gets 8 GB.
func (p *pkg) test(binary string, timeout time.Duration) (out []byte, err error) {
	ctx, stop := context.WithTimeout(context.Background(), timeout+10*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -v 8000000; exec "$@"`, "sh", binary, "-test.failfast", "-test.short", "-test.timeout="+timeout.String())
	cmd.Dir = p.folder
	cmd.Env = append(os.Environ(), "RAPID_NOFAILFILE=true") // a mutant's failures are no seeds
	return cmd.CombinedOutput()
}

// try runs the tests on a mutant, with files of the name.
func (m mutant) try(name string) (result string, err error) {
	text, err := os.ReadFile(m.path)
	if err != nil {
		return "", err
	}
	original, err := filepath.Abs(m.path)
	if err != nil {
		return "", err
	}
	changed, list, binary := filepath.Join(m.work, name+".go"), filepath.Join(m.work, name+".json"), filepath.Join(m.work, name+".test")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		return "", err
	}
	mutated := string(text[:m.from]) + m.text + string(text[m.to:])
	if err := errors.Join(os.WriteFile(changed, []byte(mutated), 0o600), os.WriteFile(list, overlay, 0o600)); err != nil {
		return "", err
	}
	defer os.Remove(binary)
	if out, err := m.build(binary, "-overlay", list); err != nil {
		// Go shortens the path of the file, and not always at a folder's end.
		if strings.Contains(string(out), "/"+name+".go:") {
			return notBuilt, nil
		}
		return "", fmt.Errorf("%s: %w\n%s", m.path, err, out)
	}
	if _, err := m.test(binary, m.timeout); err != nil {
		return killed, nil
	}
	return survived, nil
}
