// Package run judges files as the command does: it finds what is in them, judges
// several at a time, counts what is found, and writes the reports.
package run

import (
	"io"
	"strconv"
	"time"
)

// A World is what a run has around it.
type World struct {
	Stdin    io.Reader
	Stdout   io.Writer
	Stderr   io.Writer // of the command, Messages
	Env      func(string) string
	StdinTTY func() bool
	OutTTY   func() bool
	ErrTTY   func() bool
	OutWidth func() int // of the terminal that standard output is, in columns; 0 where it is none
	Now      func() time.Time
	Commands []string // names, for hints
	Version  string   // of the command, for reports
}

// Apart gives a World without a terminal and without an environment.
func Apart(stdin io.Reader, stdout, stderr io.Writer) World {
	no := func() bool { return false }
	return World{
		Stdin: stdin, Stdout: stdout, Stderr: stderr, StdinTTY: no, OutTTY: no, ErrTTY: no,
		Env: func(string) string { return "" }, Now: time.Now,
	}
}

// started gives the time of the run for reports. SOURCE_DATE_EPOCH (Unix seconds)
// stands for it where reports are to be the same from run to run.
func (w World) started() time.Time {
	if seconds, err := strconv.ParseInt(w.Env("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	return w.Now()
}

// width gives the width of standard output; 0 where nobody knows it.
func (w World) width() int {
	if w.OutWidth == nil {
		return 0
	}
	return w.OutWidth()
}
