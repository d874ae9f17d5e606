// Command batchcheck-beam judges archives of batch responses on Apache Beam.
//
//	batchcheck-beam --input 'gs://bucket/logs/*.jsonl.gz' --output gs://bucket/findings
//
// Without --runner it runs on prism, in this process. The flags of a runner,
// such as --endpoint for Flink and Spark or --project for Dataflow, are those of
// Beam's SDK for Go; --help lists them, too.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3" // beside those of package beamx
)

func main() {
	var c command
	c.flags(flag.CommandLine)
	flag.Parse()
	beam.Init() // does not return on a worker
	if !c.verbose {
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
		log.SetLogger(&log.Standard{Level: log.SevWarn})
	}
	os.Exit(c.main(context.Background(), flag.Args(), os.Stdout, os.Stderr))
}

// The exit codes are the batchcheck command's.
const (
	exitHolds    = 0
	exitFindings = 1
	exitUsage    = 2
	exitTrouble  = 3 // something could not be judged, or nothing was
)

// main does what the flags say, and gives the exit code.
func (c *command) main(ctx context.Context, rest []string, stdout, stderr io.Writer) int {
	code, err := exitUsage, c.check(rest)
	if err == nil {
		code, err = c.run(ctx, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "batchcheck-beam:", err)
	}
	return code
}
