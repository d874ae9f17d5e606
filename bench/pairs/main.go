// Command pairs writes the files of a batch to measure with: in.jsonl and, in a
// random order, out.jsonl and err.jsonl. The same flags give the same bytes.
//
//	go run ./bench/pairs -n 1000000 FOLDER
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

func main() {
	var p benchdata.Pair
	flag.IntVar(&p.Lines, "n", 1000, "`requests` to write")
	flag.Uint64Var(&p.Seed, "seed", 1, "`number` that all that is random follows from")
	flag.Float64Var(&p.Failed, "failed", 0.01, "`share` of results with an error, from 0 to 1")
	flag.IntVar(&p.Lost, "lost", 0, "`requests` without a result")
	flag.Parse()
	if err := p.Check(); err != nil || flag.NArg() != 1 {
		fmt.Fprintln(flag.CommandLine.Output(), err, "pairs [flags] FOLDER")
		flag.Usage()
		os.Exit(2)
	}
	if err := write(p, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(p benchdata.Pair, folder string) error {
	var files []*os.File
	for _, name := range []string{"in.jsonl", "out.jsonl", "err.jsonl"} {
		file, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	err := p.Write(files[0], files[1], files[2])
	for _, file := range files {
		err = errors.Join(err, file.Close())
	}
	return err
}
