//go:build linux

// Command limits measures what each shape of input costs: the shapes of
// internal/growth at 10 MB decoded, each by a process of its own. It prints a table,
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
	size = flag.Int("size", 10_000_000, "bytes that each input decodes to")
	some = flag.String("run", "", "regular expression of the names of shapes to measure")
	grew = flag.Bool("grew", false, "measure only shapes that once cost more than their size")
	slow = flag.Float64("slow", 1, "how many times the seconds are allowed: machines differ")
	lay  = flag.String("lay", "", "for the program itself: name of a shape to lay into the current folder")
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
		for _, shape := range growth.Shapes {
			if shape.Name == *lay {
				_, _, err := shape.Lay(".", *size)
				return 0, err
			}
		}
		return 0, fmt.Errorf("there is no shape %q", *lay)
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
	fmt.Printf("| shape | seconds | memory, MB | exit code | |\n|---|--:|--:|--:|---|\n")
	for _, shape := range growth.Shapes {
		if !chosen.MatchString(shape.Name) || *grew && !shape.Grew {
			continue
		}
		m, err := measure(shape, program, folder)
		if err != nil {
			return broken, fmt.Errorf("%s: %w", shape.Name, err)
		}
		fault := m.fault(shape)
		if fault != "" {
			broken++
		}
		if fault == "" && (shape.Slow > 0 || shape.Large > 0) {
			fault = fmt.Sprintf("at most %.0f s, %.0f MB", max(maxTime, shape.Slow).Seconds(), float64(max(shape.Large, maxMemory))/1e6)
		}
		fmt.Printf("| %s | %.2f | %.0f | %d | %s |\n", shape.Name, m.time.Seconds(), float64(m.memory)/1e6, m.code, fault)
	}
	fmt.Printf("\n%d bounds are broken\n", broken)
	return broken, nil
}

type measured struct {
	time    time.Duration
	memory  int64 // the most that was in use, in bytes
	code    int
	stopped bool // after the time that there was patience for
}

// fault says which bound is broken; "" for none.
func (m measured) fault(shape growth.Shape) string {
	mostTime, most := time.Duration(*slow*float64(max(maxTime, shape.Slow))), int64(maxMemory)
	if !shape.Streams {
		most += int64(maxByByte * *size)
	}
	most = max(most, shape.Large)
	switch {
	case m.stopped:
		return "BROKEN: it did not end"
	case m.code > 4 || m.code < 0:
		return "BROKEN: it did not end well"
	case m.time > mostTime:
		return "BROKEN: time"
	case m.memory > most:
		return "BROKEN: memory"
	}
	return ""
}

// measure runs the command on a shape. Files are made by another process: the memory
// of a command is never measured below that of who starts it.
func measure(shape growth.Shape, program, folder string) (m measured, err error) {
	var args []string
	if shape.Serve == nil {
		self, err := os.Executable()
		if err != nil {
			return m, err
		}
		laying := exec.Command(self, "-lay", shape.Name, "-size", fmt.Sprint(*size))
		laying.Dir, laying.Stderr = folder, os.Stderr
		if err := laying.Run(); err != nil {
			return m, err
		}
		args = shape.Command(folder, "")
	} else {
		var end func()
		if args, end, err = shape.Lay(folder, *size); err != nil {
			return m, err
		}
		defer end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args, stdin := growth.Stdin(args)
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = folder
	if stdin != "" {
		in, err := os.Open(stdin)
		if err != nil {
			return m, err
		}
		defer in.Close()
		command.Stdin = in
	}
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return m, err
	}
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	return measured{
		time:   command.ProcessState.UserTime() + command.ProcessState.SystemTime(),
		memory: usage.Maxrss * 1024, code: command.ProcessState.ExitCode(), stopped: ctx.Err() != nil,
	}, nil
}
