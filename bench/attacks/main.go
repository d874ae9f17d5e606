//go:build linux

// Command attacks measures small inputs that ask for much: bodies that decode to
// thousands of times their size, aliases, deep and wide values, long names, and schemas
// that judge one value again and again. Each is judged by a process of its own that has
// 4 GB of address space. It prints a table, and exits 1 where one takes over 5 s of
// processor time or over 1.1 GB, or ends as no run of batchcheck does. Inputs of 10 MB are measured by
// bench/limits.
//
//	go run ./bench/attacks
//	go run ./bench/attacks -run 'brotli|YAML'
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// The bounds. A recording may decode to 256 MiB in all.
const (
	maxTime      = 5 * time.Second
	maxMemory    = 1100e6
	addressSpace = 4_000_000 // kB
	patience     = 3 * time.Minute
)

var (
	some = flag.String("run", "", "regular expression of the names of attacks to measure")
	lay  = flag.String("lay", "", "for the program itself: name of an attack to lay into the current folder")
)

func main() {
	flag.Parse()
	broken, err := measureAll()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || broken > 0 {
		os.Exit(1)
	}
}

func measureAll() (broken int, err error) {
	chosen, err := regexp.Compile(*some)
	if err != nil {
		return 0, err
	}
	if *lay != "" {
		for _, a := range attacks() {
			if a.name == *lay {
				return 0, os.WriteFile(a.file, []byte(a.text()), 0o644)
			}
		}
		return 0, fmt.Errorf("there is no attack %q", *lay)
	}
	folder, err := os.MkdirTemp("", "attacks")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "batchcheck")
	if text, err := exec.Command("go", "build", "-o", program, "./cmd/batchcheck").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build ./cmd/batchcheck, from the repository's root: %w\n%s", err, text)
	}
	fmt.Print("| attack | bytes | seconds | memory, MB | exit code | |\n|---|--:|--:|--:|--:|---|\n")
	for _, a := range attacks() {
		if !chosen.MatchString(a.name) {
			continue
		}
		bytes, m, err := a.measure(program, folder)
		if err != nil {
			return broken, fmt.Errorf("%s: %w", a.name, err)
		}
		fault := m.fault()
		if fault != "" {
			broken++
		}
		fmt.Printf("| %s | %d | %.2f | %.0f | %d | %s |\n", a.name, bytes, m.time.Seconds(), float64(m.memory)/1e6, m.code, fault)
	}
	fmt.Printf("\n%d bounds are broken\n", broken)
	return broken, nil
}

type measured struct {
	time    time.Duration
	memory  int64
	code    int
	stopped bool
}

func (m measured) fault() string {
	switch {
	case m.stopped:
		return "BROKEN: it did not end"
	case m.code > 4 || m.code < 0:
		return "BROKEN: it did not end well"
	case m.time > maxTime:
		return "BROKEN: time"
	case m.memory > maxMemory:
		return "BROKEN: memory"
	}
	return ""
}

// measure lays an attack into the folder and runs the command on it.
func (a attack) measure(program, folder string) (bytes int, m measured, err error) {
	args := []string{"-c", fmt.Sprintf(`ulimit -v %d; exec "$0" "$@"`, addressSpace), program}
	args = append(args, a.args...)
	if a.schema != "" {
		if err := os.WriteFile(filepath.Join(folder, "schema.json"), []byte(a.schema), 0o644); err != nil {
			return 0, m, err
		}
		args, bytes = append(args, "--schema", "schema.json"), len(a.schema)
	}
	self, err := os.Executable()
	if err != nil {
		return 0, m, err
	}
	laying := exec.Command(self, "-lay", a.name) // the memory of a command is never measured below that of who starts it
	laying.Dir, laying.Stderr = folder, os.Stderr
	if err := laying.Run(); err != nil {
		return 0, m, err
	}
	laid, err := os.Stat(filepath.Join(folder, a.file))
	if err != nil {
		return 0, m, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", append(args, a.file)...)
	command.Dir = folder
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, m, err
	}
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	return bytes + int(laid.Size()), measured{
		time:   command.ProcessState.UserTime() + command.ProcessState.SystemTime(),
		memory: usage.Maxrss * 1024, code: command.ProcessState.ExitCode(), stopped: ctx.Err() != nil,
	}, nil
}

func base64Of(text []byte) string { return base64.StdEncoding.EncodeToString(text) }
