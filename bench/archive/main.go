// Command archive writes an archive of batch objects to measure with, as JSON
// Lines. The same flags give the same bytes; what was made is said on standard
// error.
//
//	go run ./bench/archive -n 1000000 -shape compact > FILE
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

func main() {
	var a benchdata.Archive
	flag.IntVar(&a.Documents, "n", 1000, "`documents` to write")
	flag.Uint64Var(&a.Seed, "seed", 1, "`number` that all that is random follows from")
	flag.StringVar(&a.Shape, "shape", "compact", "how they are written: "+strings.Join(benchdata.Shapes(), ", "))
	flag.Float64Var(&a.Invalid, "invalid", 0, "`share` of them that are broken, from 0 to 1")
	flag.Parse()
	if err := a.Check(); err != nil || flag.NArg() > 0 {
		fmt.Fprintln(flag.CommandLine.Output(), err, strings.Join(flag.Args(), " "))
		flag.Usage()
		os.Exit(2)
	}
	t, err := a.Write(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%d bytes, %d documents, %d of them broken, %d in a way that any JSON Schema validator sees\n", t.Bytes, t.Documents, t.Broken, t.Standard)
}
