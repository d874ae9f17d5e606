package batchbeam

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/report"
)

var pollLog = Log{At: "/response", Time: "/startTime"}

const begin = 1711471533

// A poll is a line of a log, at a second of its own.
func poll(batch string, second int, status string, completed int, rest string) string {
	return fmt.Sprintf(`{"startTime":%d,"response":{"id":%q,"object":"batch","endpoint":"/v1/a","status":%q,"created_at":%d,"request_counts":{"total":9,"completed":%d,"failed":0}%s}}`,
		begin+second, batch, status, begin, completed, rest) + "\n"
}

var extras = []string{"", `,"completed_at":null`, `,"completed_at":1711471600`, `,"completed_at":1711471601`}

// polls gives the polls of a batch whose lifecycle is broken in many ways. Most
// are like the one before.
func polls(random *rand.Rand, batch string, n int) []string {
	var all []string
	status, completed, rest := "in_progress", 0, ""
	for i := range n {
		if random.IntN(8) == 0 {
			status = []string{"in_progress", "in_progress", "completed", "validating", "paused"}[random.IntN(5)]
		}
		if random.IntN(8) == 0 {
			completed, rest = random.IntN(9), extras[random.IntN(len(extras))]+fmt.Sprintf(`,"metadata":{"team":"%d"}`, random.IntN(3))
		}
		all = append(all, poll(batch, 60*i+random.IntN(60), status, completed, rest))
	}
	return all
}

// shuffledInto writes lines to some files, in no order.
func shuffledInto(t *testing.T, folder string, random *rand.Rand, lines []string, names ...string) []string {
	t.Helper()
	random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	var files []string
	for part := range slices.Chunk(lines, len(lines)/len(names)+1) {
		files = append(files, put(t, folder, names[len(files)], []byte(strings.Join(part, ""))))
	}
	return files
}

// numbered matches the number of an exchange: the command counts all that it
// reads, in the order of the files, and Beam those of one batch.
var numbered = regexp.MustCompile(`exchange"?:?\(? ?\d+`)

func withoutNumbers(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, numbered.ReplaceAllString(line, "exchange"))
	}
	slices.Sort(all)
	return all
}

func TestLifecycles(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	folder, out := t.TempDir(), t.TempDir()
	var lines []string
	for i := range 12 {
		lines = append(lines, polls(random, fmt.Sprintf("batch_%d", i), 5+random.IntN(40))...)
	}
	for i := range 30 {
		lines = append(lines, poll("batch_that_stands_still", 60*i, "in_progress", 3, ""))
	}
	lines = append(lines, "not JSON\n", `{"startTime":1,"response":{"id":"other","object":"chat"}}`+"\n", "\n")
	files := shuffledInto(t, folder, random, lines, "a.jsonl", "b.jsonl.gz", "c.jsonl")
	flags := []string{"conform", "--format", "jsonl", "--at", pollLog.At, "--time", pollLog.Time, "--only", lifecycleChecks}
	want := withoutNumbers(oneMachine(t, append(flags, files...)...))
	runOnPrism(t, func(s beam.Scope) {
		Run(s, Options{Log: &pollLog, SplitBytes: 3000, Only: []string{lifecycleChecks}, Examples: 1}, []string{folder + "/*"}, out, 3)
	})
	got, summary := written(t, out)
	if diff := cmp.Diff(want, withoutNumbers(got)); diff != "" {
		t.Fatalf("(-one machine +beam):\n%s", diff)
	}
	rules := map[string]bool{}
	for _, g := range summary.Groups {
		rules[g.Rule] = true
	}
	if len(rules) != 6 {
		t.Errorf("the archive is to break all six checks, and breaks %v", rules)
	}
	if l := summary.Lifecycle; l.Batches != 13 || l.Observations != len(lines)-3 || l.Skipped != "" || l.Cut+l.Untimed+l.Unordered != 0 {
		t.Errorf("the summary has %+v", l)
	}
}

// TestUntimed leaves out batches without an order, and says so.
func TestUntimed(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	backward := func(batch string) string {
		return poll(batch, 1, "in_progress", 5, "") + poll(batch, 2, "in_progress", 3, "")
	}
	untimed := strings.Replace(poll("batch_2", 3, "in_progress", 5, ""), "startTime", "other", 1)
	put(t, folder, "a.jsonl", []byte(backward("batch_1")+backward("batch_2")+untimed))
	runOnPrism(t, func(s beam.Scope) {
		Run(s, Options{Log: &pollLog, Only: []string{lifecycleChecks}, Examples: 1}, []string{folder + "/*"}, out, 1)
	})
	_, summary := written(t, out)
	if want := (Lifecycle{Batches: 2, Observations: 5, Untimed: 1, Unordered: 1}); summary.Lifecycle != want {
		t.Errorf("the summary has %+v, want %+v", summary.Lifecycle, want)
	}
	if len(summary.Groups) != 1 || summary.Groups[0].Examples[0].BatchID != "batch_1" {
		t.Errorf("found is %+v", summary.Groups)
	}
}

// observations gives those of one batch as a worker has them, in no order.
func observations(t *testing.T, random *rand.Rand, bodies []string) []Observation {
	t.Helper()
	j, err := Options{Log: &pollLog}.judge()
	if err != nil {
		t.Fatal(err)
	}
	var all []Observation
	for i, body := range bodies {
		_, digest, ok := j.lifecycle.Reader().Identify([]byte(body))
		if !ok {
			t.Fatal(body)
		}
		g := Glimpse{Seconds: begin + int64(i)*60, File: "f", Offset: int64(i), Digest: string(digest[:])}
		all = append(all, Observation{Glimpse: g, Part: Part{File: "f"}, Line: 1, Column: 1, Verbatim: true, Body: []byte(body)})
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// TestOneBatch holds what is found in one batch to what conformance finds when
// it sees all of its observations, numbers too.
func TestOneBatch(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		var bodies []string
		for _, line := range polls(random, "batch_1", 5+random.IntN(60)) {
			_, body, _ := strings.Cut(strings.TrimSuffix(line, "}\n"), `"response":`)
			bodies = append(bodies, body)
		}
		all := observations(t, random, bodies)
		got := judged(t, all)
		session := &recording.Session{}
		slices.SortFunc(all, func(a, b Observation) int { return int(a.Glimpse.Offset - b.Glimpse.Offset) })
		for i, o := range all {
			session.Exchanges = append(session.Exchanges, o.exchange(Turn{Number: i + 1}))
		}
		found, err := conformance.Judge(session, conformance.Options{Only: []string{lifecycleChecks}})
		if err != nil {
			t.Fatal(err)
		}
		var want []Finding
		for _, f := range found.Findings {
			want = append(want, report.NewRecord(f))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("of %d observations (-conformance +beam):\n%s", len(all), diff)
		}
	}
}

// judged gives what is found in some observations, as the transforms do one after the other.
func judged(t *testing.T, all []Observation) (found []Finding) {
	t.Helper()
	f := &lifecycleFn{Options: Options{Log: &pollLog}}
	if err := f.Setup(); err != nil {
		t.Fatal(err)
	}
	var glimpses []Glimpse
	bySpot := map[string]Observation{}
	for _, o := range all {
		glimpses = append(glimpses, o.Glimpse)
		bySpot[o.Glimpse.spot()] = o
	}
	var chosen []Chosen
	order("batch_1", each(glimpses), func(spot string, turn Turn) {
		choose(spot, each([]Turn{turn}), each([]Observation{bySpot[spot]}), func(_ string, c Chosen) { chosen = append(chosen, c) })
	}, func(Sight) {})
	slices.Reverse(chosen)
	f.ProcessElement("batch_1", each(chosen), func(one Found) { found = append(found, one.Finding) },
		func(string, Found) { t.Error("a finding of a whole file is placed in a range") })
	return found
}

// each iterates as Beam does.
func each[T any](all []T) func(*T) bool {
	return func(one *T) bool {
		if len(all) == 0 {
			return false
		}
		*one, all = all[0], all[1:]
		return true
	}
}

// TestManyPolls holds few of a hundred thousand polls at a time.
func TestManyPolls(t *testing.T) {
	const many = 100_000
	tests := []struct {
		name    string
		changes int // one in so many polls shows something new
		kept    int
		cut     bool
	}{
		{"hardly a change", many / 20, 60, false},
		{"each is another", 1, maxJudged, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var glimpses []Glimpse
			for i := range many {
				glimpses = append(glimpses, Glimpse{Seconds: begin + int64(many-i), File: "f", Offset: int64(i), Digest: fmt.Sprint(i / test.changes)})
			}
			var turns []Turn
			var seen Sight
			order("batch_1", each(glimpses), func(_ string, turn Turn) { turns = append(turns, turn) }, func(s Sight) { seen = s })
			if len(turns) != test.kept || seen.Cut == 1 != test.cut {
				t.Fatalf("%d of %d polls are kept, cut %d; want %d, %t", len(turns), many, seen.Cut, test.kept, test.cut)
			}
			stand := 0
			for _, turn := range turns {
				stand += 1 + turn.Repeats
			}
			if turns[0].Number != 1 || turns[len(turns)-1].Number != many || stand != many && !test.cut {
				t.Errorf("they are from %d to %d, and stand for %d", turns[0].Number, turns[len(turns)-1].Number, stand)
			}
		})
	}
}
