// Package fuzzing runs the bodies of fuzz targets at scale: over mutated seeds,
// without coverage, in as many processes as there are cores. It is for tests
// alone; bench/fuzz runs them all.
package fuzzing

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The variables that bench/fuzz sets.
const (
	Time = "BATCHCHECK_FUZZ"      // for each seed, such as 100ms: without it, Go's own fuzzing runs the body
	Seed = "BATCHCHECK_FUZZ_SEED" // of the mutations
)

// Done is what a target prints after its name and the executions there were.
const Done = "executions of mutated seeds"

// Run is f.Fuzz(body). Where BATCHCHECK_FUZZ gives a time, each seed is mutated for
// so long instead; the first input that fails becomes a seed in testdata/fuzz.
func Run(f *testing.F, body any) {
	f.Helper()
	given := os.Getenv(Time)
	if given == "" {
		f.Fuzz(body)
		return
	}
	perSeed, err := time.ParseDuration(given)
	if err != nil {
		f.Fatal(err)
	}
	number, err := strconv.ParseUint(os.Getenv(Seed), 10, 64)
	if err != nil {
		f.Fatal(err)
	}
	m := &mutator{random: rand.New(rand.NewPCG(number, 0))}
	executions := 0
	defer func() { fmt.Printf("%s %d %s\n", f.Name(), executions, Done) }()
	call := reflect.ValueOf(body)
	f.Fuzz(reflect.MakeFunc(call.Type(), func(seed []reflect.Value) []reflect.Value {
		t := seed[0].Interface().(*testing.T)
		m.keep(seed[1:])
		for until := time.Now().Add(perSeed); time.Now().Before(until); executions++ {
			input := m.mutate(seed[1:])
			try(t, call, input)
			if t.Failed() {
				break
			}
		}
		return nil
	}).Interface())
}

// try runs the body on an input, and keeps the input where that fails, by a panic
// or a FailNow as well.
func try(t *testing.T, body reflect.Value, input []reflect.Value) {
	ended := false
	defer func() {
		if !ended || t.Failed() {
			keep(t, input)
		}
	}()
	body.Call(append([]reflect.Value{reflect.ValueOf(t)}, input...))
	ended = true
}

// keep writes an input as Go's fuzzing does.
func keep(t *testing.T, input []reflect.Value) {
	var text strings.Builder
	text.WriteString("go test fuzz v1\n")
	for _, v := range input {
		if v.Kind() == reflect.Slice {
			fmt.Fprintf(&text, "[]byte(%q)\n", v.Bytes())
		} else {
			fmt.Fprintf(&text, "%s(%#v)\n", v.Type(), v.Interface())
		}
	}
	sum := fnv.New64a()
	sum.Write([]byte(text.String()))
	target, _, _ := strings.Cut(t.Name(), "/")
	path := filepath.Join("testdata", "fuzz", target, fmt.Sprintf("%016x", sum.Sum64()))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Error(err)
	}
	t.Logf("%s has the input", path)
}
