package results

import (
	"fmt"
	"math/rand/v2"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// BenchmarkRun accounts for a pair of files in memory; a million lines and
// more, from disk, is what bench/pairs is for.
func BenchmarkRun(b *testing.B) {
	var p plan
	for _, n := range rand.New(rand.NewPCG(1, 0)).Perm(100_000) {
		p.output = append(p.output, fmt.Sprint("request-", n))
		p.input = append(p.input, fmt.Sprint("request-", len(p.input)))
	}
	files := p.files()
	delete(files, Errors)
	b.ReportAllocs()
	for b.Loop() {
		r := checker.Run(files)
		for _, err := range r.Parts() {
			if err != nil {
				b.Fatal(err)
			}
		}
		if s := r.Summary(); s.Succeeded != len(p.input) || s.Missing > 0 {
			b.Fatalf("%+v", s)
		}
	}
	b.ReportMetric(float64(b.N*2*len(p.input))/b.Elapsed().Seconds(), "lines/s")
}
