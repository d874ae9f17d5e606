//go:build measure

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/coverage"
	"runtime/debug"

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
		var trouble bytes.Buffer
		w := command{World: run.Apart(bytes.NewReader(stdin), io.Discard, &trouble)}
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fail(coverage.ClearCounters())
		code := w.Main(args)
		var counters bytes.Buffer
		runtime.ReadMemStats(&after)
		fail(coverage.WriteCounters(&counters))
		fail(json.NewEncoder(os.Stdout).Encode(map[string]any{
			"Counters": counters.Bytes(), "Allocated": after.TotalAlloc - before.TotalAlloc, "Code": code, "Trouble": trouble.String(),
		}))
	}
}
