// Command batchcheck reports whether batch responses of OpenAI-style APIs keep
// their contract.
package main

import (
	"io"
	"log"
	"os"
	"runtime/debug"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// A run over one file allocates a little more than the 4 MiB at which a
		// collection begins, and ends before it pays: an eighth of its time.
		debug.SetGCPercent(200)
	}
	// What Go ends by itself, as for want of memory, must not exit with 2: that is wrong
	// usage. The signal ABRT ends it then, and what is in memory is not kept.
	debug.SetTraceback("crash")
	forbidCoreDumps()
	log.SetOutput(io.Discard) // net/http writes there what servers send unasked
	os.Exit(system().Main(os.Args[1:]))
}
