package batchbeam

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

// Prism gives a job up when a bundle fails. What other runners do, the DoFns of
// this file do in its place: they hold back what an attempt gives, drop it when
// the attempt fails, and try again with a new DoFn.

func init() {
	filesystem.Register("flaky", func(ctx context.Context) filesystem.Interface { return flaky{local.New(ctx)} })
	beam.RegisterDoFn(&retriedJudgeFn{})
	beam.RegisterDoFn(&retriedObserveFn{})
	beam.RegisterDoFn(&retriedWriteFn{})
	beam.RegisterDoFn(&retriedPlanFn{})
}

// flaky is the local file system, on a bad network.
type flaky struct{ filesystem.Interface }

var (
	errFlaky = errors.New("the network is down")
	failures atomic.Int64
	retries  atomic.Int64
)

func pathOf(name string) string { return strings.TrimPrefix(name, "flaky://") }

func (f flaky) List(ctx context.Context, glob string) ([]string, error) {
	names, err := f.Interface.List(ctx, pathOf(glob))
	for i := range names {
		names[i] = "flaky://" + names[i]
	}
	return names, err
}

func (f flaky) OpenRead(ctx context.Context, name string) (io.ReadCloser, error) {
	in, err := f.Interface.OpenRead(ctx, pathOf(name))
	if err != nil {
		return nil, err
	}
	return &flakyFile{in.(readSeekCloser), nil, rand.IntN(6)}, nil
}

func (f flaky) OpenWrite(ctx context.Context, name string) (io.WriteCloser, error) {
	out, err := f.Interface.OpenWrite(ctx, pathOf(name))
	if err != nil || strings.HasSuffix(name, SummaryName) {
		return out, err
	}
	return &flakyFile{nil, out, rand.IntN(3)}, nil
}

type readSeekCloser interface {
	io.ReadSeeker
	io.Closer
}

// A flakyFile fails after some reads or writes, or has none to fail at.
type flakyFile struct {
	readSeekCloser
	out  io.WriteCloser
	left int
}

func (f *flakyFile) Read(p []byte) (int, error) {
	if f.left--; f.left == -1 && rand.IntN(2) == 0 {
		failures.Add(1)
		return 0, errFlaky
	}
	return f.readSeekCloser.Read(p[:min(len(p), 1+rand.IntN(20_000))])
}

func (f *flakyFile) Write(p []byte) (int, error) {
	if f.left == 0 {
		failures.Add(1)
		n, _ := f.out.Write(p[:len(p)/2])
		return n, errFlaky
	}
	return f.out.Write(p)
}

func (f *flakyFile) Close() error {
	if f.out != nil {
		return f.out.Close()
	}
	return f.readSeekCloser.Close()
}

// try makes attempts until one does not fail, and gives then what it has held back.
func try(attempt func(hold func(func())) error) error {
	for {
		var held []func()
		err := attempt(func(emit func()) { held = append(held, emit) })
		if err == nil {
			for _, emit := range held {
				emit()
			}
			return nil
		}
		if !errors.Is(err, errFlaky) {
			return err
		}
		retries.Add(1)
	}
}

type retriedJudgeFn struct{ Options Options }

func (r *retriedJudgeFn) ProcessElement(ctx context.Context, p Part, found func(Found), within func(string, Found), tell func(Tally)) error {
	return try(func(hold func(func())) error {
		f := &judgeFn{Options: r.Options}
		return errors.Join(f.Setup(), f.ProcessElement(ctx, p, func(one Found) { hold(func() { found(one) }) },
			func(key string, one Found) { hold(func() { within(key, one) }) }, func(t Tally) { hold(func() { tell(t) }) }), f.Teardown())
	})
}

type retriedObserveFn struct{ Options Options }

func (r *retriedObserveFn) ProcessElement(ctx context.Context, p Part, glimpse func(string, Glimpse), emit func(string, Observation), tell func(Sight)) error {
	return try(func(hold func(func())) error {
		f := &observeFn{Options: r.Options}
		return errors.Join(f.Setup(), f.ProcessElement(ctx, p, func(id string, g Glimpse) { hold(func() { glimpse(id, g) }) },
			func(spot string, o Observation) { hold(func() { emit(spot, o) }) }, func(s Sight) { hold(func() { tell(s) }) }), f.Teardown())
	})
}

type retriedWriteFn struct {
	Folder string
	Shards int
}

func (r *retriedWriteFn) ProcessElement(ctx context.Context, shard int, findings func(*Found) bool, emit func(int)) error {
	var all []Found
	var one Found
	for findings(&one) {
		all = append(all, one)
	}
	return try(func(hold func(func())) error {
		f := &writeFn{Folder: r.Folder, Shards: r.Shards}
		return errors.Join(f.ProcessElement(ctx, shard, each(all), func(n int) { hold(func() { emit(n) }) }), f.Teardown())
	})
}

// TestRetries judges on prism, in many bundles at a time, files that cannot be
// read or written at the first try: no finding is lost, and none comes twice.
func TestRetries(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	random := rand.New(rand.NewPCG(9, 10))
	var names, files []string
	for i := range 8 {
		name := string(rune('a'+i)) + ".jsonl"
		if i%4 == 0 {
			name += ".gz"
		}
		a := benchdata.Archive{Documents: 300, Seed: uint64(i), Shape: "envelope", Invalid: 0.2}
		files = append(files, archived(t, folder, name, a))
	}
	var lines []string
	for _, batch := range []string{"batch_1", "batch_2", "batch_3"} {
		lines = append(lines, polls(random, batch, 60)...)
	}
	files = append(files, shuffledInto(t, folder, random, lines, "x.jsonl", "y.jsonl")...)
	for _, file := range files {
		names = append(names, "flaky://"+file)
	}
	want := append(oneMachine(t, append([]string{"--format", "jsonl", "--profile", "orq", "--at", pollLog.At}, files...)...),
		oneMachine(t, append([]string{"conform", "--format", "jsonl", "--profile", "orq", "--at", pollLog.At, "--time", pollLog.Time, "--only", lifecycleChecks}, files...)...)...)

	o := Options{Profile: "orq", Log: &pollLog, SplitBytes: 20_000, Examples: 1}
	runOnPrism(t, func(s beam.Scope) { runFlaky(s, o, names, "flaky://"+out) })
	got, summary := written(t, out)
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], "flaky://", "")
	}
	if diff := cmp.Diff(withoutNumbers(want), withoutNumbers(got)); diff != "" {
		t.Fatalf("(-one machine +beam, retried):\n%s", diff)
	}
	if summary.Written != len(got) || summary.Documents != 8*300+len(lines) {
		t.Errorf("of %d findings in %d documents the summary has %d in %d", len(got), 8*300+len(lines), summary.Written, summary.Documents)
	}
	if failures.Load() == 0 || retries.Load() == 0 {
		t.Errorf("%d failures and %d retries are no test", failures.Load(), retries.Load())
	}
	t.Logf("%d failures, %d retries", failures.Load(), retries.Load())
}

// runFlaky is Run with DoFns that are tried again. Each file comes from a root
// of its own, which makes that many bundles.
func runFlaky(s beam.Scope, o Options, files []string, folder string) {
	var roots []beam.PCollection
	for _, file := range files {
		roots = append(roots, beam.Create(s, file))
	}
	parts := beam.ParDo(s, &retriedPlanFn{o}, beam.Flatten(s, roots...))
	found, within, tallies := beam.ParDo3(s, &retriedJudgeFn{o}, parts)
	glimpses, observations, ofParts := beam.ParDo3(s, &retriedObserveFn{o}, parts)
	ofLives, withinLives, ofBatches := lives(s, o, glimpses, observations)
	findings := beam.Flatten(s, found, ofLives, placed(s, beam.Flatten(s, within, withinLives), tallies))
	sights := beam.Combine(s, addSights, beam.Flatten(s, ofParts, ofBatches))
	written := beam.ParDo(s, &retriedWriteFn{folder, 4}, beam.GroupByKey(s, beam.ParDo(s, &shardFn{4}, findings)))
	WriteSummary(s, folder, o, Groups(s, o, findings), Totals(s, tallies), sights, written)
}

type retriedPlanFn struct{ Options Options }

func (r *retriedPlanFn) ProcessElement(ctx context.Context, name string, emit func(Part)) error {
	return try(func(hold func(func())) error {
		f := &planFn{Options: r.Options}
		return errors.Join(f.Setup(), f.ProcessElement(ctx, name, func(p Part) { hold(func() { emit(p) }) }), f.Teardown())
	})
}
