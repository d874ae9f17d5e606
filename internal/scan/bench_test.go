package scan_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/benchdata"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// BenchmarkHolds scans valid archives of each shape that has the document itself in its
// lines.
func BenchmarkHolds(b *testing.B) {
	c, err := contract.Load(nil, "orq")
	if err != nil {
		b.Fatal(err)
	}
	p := scan.Compile(c, scan.Options{
		Spellings: []func(string) string{strings.Clone, contract.ClientName}, CountNotes: true,
		Judge: func() func(*contract.Node, []byte) bool {
			return judge.New(c, judge.Options{Naming: instance.Auto}).Holds
		},
	})
	for _, shape := range []string{"compact", "shuffled", "spaced", "escaped", "client"} {
		b.Run(shape, func(b *testing.B) {
			archive := benchdata.Archive{Documents: 5000, Seed: 1, Shape: shape}
			var lines [][]byte
			size := 0
			for d := range archive.All() {
				lines = append(lines, bytes.Clone(d.Text))
				size += len(d.Text)
			}
			s := p.NewScanner()
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, line := range lines {
					if !s.Holds(line) {
						b.Fatalf("%s does not hold", line)
					}
				}
			}
		})
	}
}
