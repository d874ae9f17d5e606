//go:build linux

package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A result is what came of an entry in all rounds.
type result struct {
	entry
	runs  []measured
	fault string // what it did that is not due, the first time; "" for nothing
}

type measured struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory
}

// hold has the contest's entries run in turn, once to warm up and then as many
// rounds as were asked for.
func (b *bench) hold(c contest) ([]result, error) {
	entries, err := c.enter(b, c)
	if err != nil {
		return nil, err
	}
	results := make([]result, len(entries))
	for round := range 1 + b.rounds {
		fmt.Fprintf(os.Stderr, "%s: round %d of %d\n", c.name, round, b.rounds)
		for i, e := range entries {
			m, fault, err := b.measure(e)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.name, err)
			}
			results[i].entry = e
			results[i].fault = cmp.Or(results[i].fault, fault)
			if round > 0 {
				results[i].runs = append(results[i].runs, m)
			}
		}
	}
	return results, nil
}

// What a command prints goes to files, which are read afterwards: the runner
// stays small, since no command's peak is measured below the runner's own.
const (
	stdout = "stdout"
	stderr = "stderr"
)

// measure runs a command, and says what is not as it is due.
func (b *bench) measure(e entry) (m measured, fault string, err error) {
	out, err1 := os.Create(filepath.Join(b.folder, stdout))
	told, err2 := os.Create(filepath.Join(b.folder, stderr))
	if err := errors.Join(err1, err2); err != nil {
		return m, "", err
	}
	defer out.Close()
	defer told.Close()
	command := b.command(e.args...)
	command.Env = append(command.Env, "GOMAXPROCS="+strconv.Itoa(e.procs))
	command.Stdout, command.Stderr = out, told
	start := time.Now()
	err = command.Run()
	m.wall = time.Since(start)
	if err := b.ctx.Err(); err != nil {
		return m, "", err
	}
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		return m, "", err
	}
	state := command.ProcessState
	m.cpu = state.UserTime() + state.SystemTime()
	m.peak = state.SysUsage().(*syscall.Rusage).Maxrss << 10
	fault, err = b.check(e, state.ExitCode())
	return m, fault, err
}

// command is one that runs in the bench's folder, without settings of the
// caller's.
func (b *bench) command(args ...string) *exec.Cmd {
	command := exec.CommandContext(b.ctx, args[0], args[1:]...)
	command.Dir = b.folder
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.folder, "LC_ALL=C"}
	return command
}

// output runs a command that is not measured.
func (b *bench) output(args ...string) (string, error) {
	text, err := b.command(args...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%q: %w\n%s", args, err, failed.Stderr)
	}
	return string(text), err
}

// check holds a command to its exit code and to what it counts.
func (b *bench) check(e entry, code int) (fault string, err error) {
	n, err := b.count(e)
	var faults []string
	if code != e.code {
		faults = append(faults, fmt.Sprintf("exits %d, not %d", code, e.code))
	}
	if n != e.count {
		faults = append(faults, fmt.Sprintf("counts %d, not %d", n, e.count))
	}
	return strings.Join(faults, "; "), err
}

// count gives the number that a command printed last, on either stream, or
// that of its lines; -1 for none.
func (b *bench) count(e entry) (int, error) {
	if e.counts == nil {
		return lines(filepath.Join(b.folder, stdout))
	}
	n := -1
	for _, name := range []string{stdout, stderr} {
		text, err := end(filepath.Join(b.folder, name))
		if err != nil {
			return n, err
		}
		if all := e.counts.FindAllStringSubmatch(text, -1); len(all) > 0 {
			if n, err = strconv.Atoi(all[len(all)-1][1]); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// end reads the last few lines of a file.
func end(path string) (string, error) {
	const few = 1 << 10
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.NewSectionReader(file, max(0, size-few), few))
	return string(text), err
}

// lines counts the lines of a file.
func lines(path string) (n int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	in := bufio.NewScanner(file)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		n++
	}
	return n, in.Err()
}

// median gives the one in the middle of what all runs have.
func median[T cmp.Ordered](runs []measured, of func(measured) T) T {
	var all []T
	for _, m := range runs {
		all = append(all, of(m))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
