package validate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

func BenchmarkCheck(b *testing.B) {
	for _, name := range []string{"completed", "gateway", "list"} {
		text := read(b, filepath.Join(testdata, "examples", name+".json"))
		b.Run(name, func(b *testing.B) {
			v := newValidator(b, validate.Options{})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				v.Check(text)
			}
		})
	}
}

// BenchmarkFault judges a batch with one common fault, or none, line by line
// and always in full.
func BenchmarkFault(b *testing.B) {
	sound := sound(b)
	for name, text := range map[string][]byte{
		"none":     with(b, sound, "id", `"b"`),
		"required": with(b, sound, "endpoint", ""),
		"type":     with(b, sound, "completed_at", `"1767264900"`),
		"limit":    with(b, sound, "metadata", `{"`+strings.Repeat("k", 65)+`":"v"}`),
		"order":    with(b, sound, "completed_at", "1767261601"),
		"table":    with(b, sound, "completed_at", "null"),
	} {
		b.Run(name, func(b *testing.B) {
			v := newValidator(b, validate.Options{}).InFull()
			if n := v.Check(text).Count(validate.Error); n > 1 || n == 0 && name != "none" {
				b.Fatalf("%d errors", n)
			}
			lines := bytes.Repeat(append(text, '\n'), 100)
			b.SetBytes(int64(len(lines)))
			b.ReportAllocs()
			for b.Loop() {
				streamed(b, v, lines)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newValidator(b, validate.Options{})
	}
}

func BenchmarkNewFromFile(b *testing.B) {
	text, err := os.ReadFile("../schema/batch.schema.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		newValidator(b, validate.Options{Schema: text})
	}
}
