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

// ofArchives makes the program for the documents of archives.
func ofArchives(t testing.TB) *scan.Program {
	t.Helper()
	c, err := contract.Load(nil, "orq")
	if err != nil {
		t.Fatal(err)
	}
	return scan.Compile(c, scan.Options{
		Spellings: []func(string) string{strings.Clone, contract.ClientName}, CountNotes: true,
		Judge: func() func(*contract.Node, []byte) bool {
			return judge.New(c, judge.Options{Naming: instance.Auto}).Holds
		},
	})
}

// BenchmarkHolds scans valid archives of each shape in which a line is a document.
func BenchmarkHolds(b *testing.B) {
	p := ofArchives(b)
	for _, shape := range []string{"compact", "shuffled", "spaced", "escaped", "client"} {
		b.Run(shape, func(b *testing.B) {
			lines := archived(shape, 5000, 0) // with fewer, the processor learns them by heart
			s := p.NewScanner()
			b.SetBytes(int64(len(bytes.Join(lines, nil))))
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

// archived gives the lines of an archive, some of them broken.
func archived(shape string, n int, broken float64) (lines [][]byte) {
	for d := range (benchdata.Archive{Documents: n, Seed: 1, Shape: shape, Invalid: broken}).All() {
		lines = append(lines, bytes.Clone(d.Text))
	}
	return lines
}
