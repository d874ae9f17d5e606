package conformance_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/corpus"
)

// TestWatchFindsWhatJudgeFinds holds the judgement of observations as they come to that
// of a session of them, over random logs: WATCH_LOGS says how many.
func TestWatchFindsWhatJudgeFinds(t *testing.T) {
	count := 60
	if n, err := strconv.Atoi(os.Getenv("WATCH_LOGS")); err == nil {
		count = n
	}
	var checkers []*conformance.Checker
	for _, profile := range []string{"openai", "orq"} {
		c, err := conformance.NewChecker(conformance.Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		checkers = append(checkers, c)
	}
	rules, again := map[string]bool{}, 0
	for seed := range count {
		text := corpus.Log(uint64(seed))
		c := checkers[seed%len(checkers)]
		log := recording.Log{At: "/response", Keep: c.Reader().IsBatchResponse}
		if seed%3 > 0 {
			log.Time = "/t"
		}
		exchanges, _, err := log.Observations("gateway.log", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		want := c.Judge(&recording.Session{Name: "gateway.log", Exchanges: exchanges, Sanitized: seed%10 == 9})
		w := c.Watch("gateway.log", seed%10 == 9)
		each := func(see func(*recording.Exchange)) {
			var counts recording.Counts
			number := 0
			log.Keep = c.Keeper()
			for e, err := range log.Stream("gateway.log", strings.NewReader(text), &counts) {
				if err != nil {
					t.Fatal(err)
				}
				number++
				e.Number = number
				see(&e)
				clear(e.Reply.Body) // it may change afterwards
			}
		}
		each(func(e *recording.Exchange) {
			if _, isWhole := w.Add(e); isWhole {
				t.Fatalf("log %d: exchange %d needs a session", seed, e.Number)
			}
		})
		if w.Again() {
			again++
			each(w.See)
		}
		got := w.Report()
		for _, f := range want.Findings {
			rules[f.Rule] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("log %d gives another report (-session +watch):\n%s\n%s", seed, diff, text)
		}
	}
	for _, id := range []string{"lifecycle/transition", "lifecycle/terminal", "lifecycle/immutable", "lifecycle/set-once", "lifecycle/counts", "lifecycle/stalled", "field/missing", "field/type"} {
		if !rules[id] {
			t.Errorf("no log has a %s", id)
		}
	}
	if again == 0 || again == count {
		t.Errorf("%d of %d logs had to be read again", again, count)
	}
}
