//go:build linux

// Command limits measures what inputs cost, each by a process of its own: the shapes of
// internal/growth at 10 MB decoded, and small inputs that ask for much. It prints a table,
// and exits 1 where a bound is broken. It takes some minutes; with -grew a minute.
//
//	go run ./bench/limits
//	go run ./bench/limits -run 'HAR|YAML' -size 1000000
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
	"syscall"
	"time"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// The bounds. Time is that of processors, so that other processes do not count.
const (
	maxTime   = 5 * time.Second
	maxMemory = 64e6            // bytes, and all of what streams
	maxByByte = 100             // bytes of memory for each of the input
	patience  = 5 * time.Minute // on a machine that does other things, too
)

var (
	size = flag.Int("size", 10_000_000, "bytes that each shape decodes to")
	some = flag.String("run", "", "regular expression of the names of inputs to measure")
	grew = flag.Bool("grew", false, "measure only shapes that once cost more than their size")
	slow = flag.Float64("slow", 1, "how many times the seconds are allowed: machines differ")
	lay  = flag.String("lay", "", "for the program itself: name of an input to lay into the current folder")
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

// An input is a shape, with the schema it is judged by where that is part of it.
type input struct {
	growth.Shape
	schema string
	space  int // kB of address space that there is for the command; 0 for all
}

// schemaFile has the schema of an input.
const schemaFile = "schema.json"

func inputs() (all []input) {
	for _, shape := range growth.Shapes {
		all = append(all, input{Shape: shape})
	}
	return append(all, attacks()...)
}

func measureAll() (broken int, err error) {
	chosen, err := regexp.Compile(*some)
	if err != nil {
		return 0, err
	}
	if *lay != "" {
		for _, in := range inputs() {
			if in.Name == *lay {
				if in.schema != "" {
					err = os.WriteFile(schemaFile, []byte(in.schema), 0o644)
				}
				_, _, failed := in.Lay(".", *size)
				return 0, errors.Join(err, failed)
			}
		}
		return 0, fmt.Errorf("there is no input %q", *lay)
	}
	folder, err := os.MkdirTemp("", "limits")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "batchcheck")
	if text, err := exec.Command("go", "build", "-o", program, "./cmd/batchcheck").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go build ./cmd/batchcheck, from the repository's root: %w\n%s", err, text)
	}
	fmt.Printf("%d bytes decoded; at most %v of processor time, and %.0f MB of memory + %d bytes for a byte, or %.0f MB where it streams\n\n", *size, maxTime, maxMemory/1e6, maxByByte, maxMemory/1e6)
	fmt.Printf("| input | bytes | seconds | memory, MB | exit code | |\n|---|--:|--:|--:|--:|---|\n")
	for _, in := range inputs() {
		if !chosen.MatchString(in.Name) || *grew && !in.Grew {
			continue
		}
		m, err := in.measure(program, folder)
		if err != nil {
			return broken, fmt.Errorf("%s: %w", in.Name, err)
		}
		fault := m.fault(in.Shape)
		if fault != "" {
			broken++
		}
		if fault == "" && (in.Slow > 0 || in.Large > 0) {
			most, memory := bounds(in.Shape)
			fault = fmt.Sprintf("at most %.0f s, %.0f MB", most.Seconds(), float64(memory)/1e6)
		}
		fmt.Printf("| %s | %d | %.2f | %.0f | %d | %s |\n", in.Name, m.bytes, m.time.Seconds(), float64(m.memory)/1e6, m.code, fault)
	}
	fmt.Printf("\n%d bounds are broken\n", broken)
	return broken, nil
}

type measured struct {
	bytes   int64 // of the files of the input, as they are laid
	time    time.Duration
	memory  int64 // the most that was in use, in bytes
	code    int
	stopped bool // after the time that there was patience for
}

// bounds gives the time and the bytes of memory that a shape may take.
func bounds(shape growth.Shape) (most time.Duration, memory int64) {
	memory = maxMemory
	if !shape.Streams {
		memory += int64(maxByByte * *size)
	}
	return time.Duration(*slow * float64(max(maxTime, shape.Slow))), max(memory, shape.Large)
}

// fault says which bound is broken; "" for none.
func (m measured) fault(shape growth.Shape) string {
	most, memory := bounds(shape)
	switch {
	case m.stopped:
		return "BROKEN: it did not end"
	case m.code > 4 || m.code < 0:
		return "BROKEN: it did not end well"
	case m.time > most:
		return "BROKEN: time"
	case m.memory > memory:
		return "BROKEN: memory"
	}
	return ""
}

// measure runs the command on an input. Files are made by another process: the memory
// of a command is never measured below that of who starts it.
func (in input) measure(program, folder string) (m measured, err error) {
	var args []string
	if in.Serve == nil {
		self, err := os.Executable()
		if err != nil {
			return m, err
		}
		laying := exec.Command(self, "-lay", in.Name, "-size", fmt.Sprint(*size))
		laying.Dir, laying.Stderr = folder, os.Stderr
		if err := laying.Run(); err != nil {
			return m, err
		}
		laid, err := os.Stat(filepath.Join(folder, in.File))
		if err != nil {
			return m, err
		}
		m.bytes = laid.Size() + int64(len(in.schema))
		args = in.Command(folder, "")
	} else {
		var end func()
		if args, end, err = in.Lay(folder, *size); err != nil {
			return m, err
		}
		defer end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args, stdin := growth.Stdin(args)
	if in.space > 0 {
		program, args = "sh", append([]string{"-c", fmt.Sprintf(`ulimit -v %d; exec "$0" "$@"`, in.space), program}, args...)
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = folder
	if stdin != "" {
		file, err := os.Open(stdin)
		if err != nil {
			return m, err
		}
		defer file.Close()
		command.Stdin = file
	}
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return m, err
	}
	m.time = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	m.memory = command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024
	m.code, m.stopped = command.ProcessState.ExitCode(), ctx.Err() != nil
	return m, nil
}
