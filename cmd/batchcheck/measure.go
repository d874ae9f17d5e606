//go:build measure

package main

import (
	"bytes"
	bits "encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/coverage"
	"runtime/debug"
	"time"

	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/internal/run"
)

// Built with the tag and with -cover, the command does for each line of its input
// what the arguments in it say, and prints what that cost. It is for
// TestCostOfShapes.
func init() {
	debug.SetGCPercent(-1) // so that pools stay as they are
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	in := json.NewDecoder(os.Stdin)
	for {
		var args []string
		err := in.Decode(&args)
		if err == io.EOF {
			os.Exit(0)
		}
		fail(err)
		var stdin []byte
		args, file := growth.Stdin(args)
		if file != "" {
			stdin, err = os.ReadFile(file)
			fail(err)
		}
		never := func() bool { return false }
		var trouble bytes.Buffer
		w := command{World: run.World{
			Stdin: bytes.NewReader(stdin), Stdout: io.Discard, Stderr: &trouble, StdinTTY: never, OutTTY: never, ErrTTY: never,
			Env: func(string) string { return "" }, Now: time.Now,
		}}
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fail(coverage.ClearCounters())
		code := w.Main(args)
		var counters bytes.Buffer
		runtime.ReadMemStats(&after)
		fail(coverage.WriteCounters(&counters))
		fail(json.NewEncoder(os.Stdout).Encode(map[string]any{
			"Blocks": blocksOf(counters.Bytes()), "Allocated": after.TotalAlloc - before.TotalAlloc, "Code": code, "Trouble": trouble.String(),
		}))
	}
}

// blocksOf gives how often each block was run, from a file as runtime/coverage writes
// it: a header of 32 bytes, that of a segment with the number of functions and the
// lengths of two tables, the tables, and for each function the number of its counters,
// the numbers of its package and its own, and the counters.
func blocksOf(file []byte) map[string]int64 {
	const header, segment = 32, 16
	functions := bits.LittleEndian.Uint64(file[header:])
	tables := bits.LittleEndian.Uint32(file[header+8:]) + bits.LittleEndian.Uint32(file[header+12:])
	at := header + segment + int(tables+3)/4*4
	next := func() int64 {
		n, length := bits.Uvarint(file[at:])
		at += length
		return int64(n)
	}
	blocks := map[string]int64{}
	for range functions {
		counters, pkg, function := next(), next(), next()
		for i := range counters {
			if n := next(); n > 0 {
				blocks[fmt.Sprintf("%d.%d.%d", pkg, function, i)] = n
			}
		}
	}
	return blocks
}
