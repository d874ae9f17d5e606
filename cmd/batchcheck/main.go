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
	log.SetOutput(io.Discard) // net/http writes there what servers send unasked
	os.Exit(system().Main(os.Args[1:]))
}
