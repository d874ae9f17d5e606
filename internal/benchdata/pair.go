package benchdata

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

// A Pair is an input file of a batch and its results, which come in a random
// order. The same seed gives the same files.
type Pair struct {
	Lines  int
	Seed   uint64
	Failed float64 // share of results with an error
	Lost   int     // requests without a result
}

// Check finds what is wrong with p.
func (p Pair) Check() error {
	switch {
	case p.Lines < 1 || p.Lost < 0 || p.Lost > p.Lines:
		return fmt.Errorf("a pair has at least one line, and loses at most all, not %d and %d", p.Lines, p.Lost)
	case p.Failed < 0 || p.Failed > 1:
		return fmt.Errorf("the share of failed requests is from 0 to 1, not %g", p.Failed)
	}
	return nil
}

// Write writes the input, and the results with a response and with an error.
func (p Pair) Write(input, output, errors io.Writer) error {
	draw := rand.New(rand.NewPCG(p.Seed, 0))
	in, out, bad := bufio.NewWriterSize(input, 1<<16), bufio.NewWriterSize(output, 1<<16), bufio.NewWriterSize(errors, 1<<16)
	for n := range p.Lines {
		fmt.Fprintf(in, stated.Request, n)
	}
	for _, n := range draw.Perm(p.Lines)[p.Lost:] {
		if draw.Float64() < p.Failed {
			fmt.Fprintf(bad, stated.Failure, n)
			continue
		}
		fmt.Fprintf(out, stated.Success, n)
	}
	for _, w := range []*bufio.Writer{in, out, bad} {
		if err := w.Flush(); err != nil { // of any write before, too
			return err
		}
	}
	return nil
}
