package conformance_test

import (
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
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

// TestWatchOfEachOrder puts observations with times and without, in time and late, of
// progress and of none, before and behind polls of a batch in each order, and holds the
// Watch to finding what Judge finds.
func TestWatchOfEachOrder(t *testing.T) {
	c := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"lifecycle/*"}})
	same := sessiontest.Batch(t, "in_progress")
	bodies := map[rune]string{
		's': same, 'S': same, 'l': same, 'c': sessiontest.Batch(t, "in_progress", `"completed": 37`, `"completed": 38`), 'C': sessiontest.Batch(t, "in_progress", `"completed": 37`, `"completed": 36`),
		'e': sessiontest.Batch(t, "completed"), 'E': sessiontest.Batch(t, "failed"),
	}
	orders := []string{""}
	for i := 0; len(orders[i]) < 3; i++ {
		for kind := range bodies {
			orders = append(orders, orders[i]+string(kind))
		}
	}
	judge := func(order string) {
		s := &recording.Session{Name: "log"}
		for i, kind := range order {
			e := recording.Exchange{Number: i + 1, Bare: true, Start: sessiontest.Began.Add(time.Duration(i) * 5 * time.Minute), Place: recording.Place{Line: i + 1, Column: 1}}
			switch {
			case kind == 'l':
				e.Start = sessiontest.Began.Add(-time.Hour)
			case strings.ContainsRune("SCE", kind):
				e.Start = time.Time{}
			}
			e.Reply.Body = []byte(bodies[kind])
			s.Exchanges = append(s.Exchanges, e)
		}
		w := c.Watch("log", false)
		for i := range s.Exchanges {
			e := s.Exchanges[i]
			w.Add(&e)
		}
		if w.Again() {
			for i := range s.Exchanges {
				e := s.Exchanges[i]
				w.See(&e)
			}
		}
		if want, got := c.Judge(s), w.Report(); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s gives another report (-session +watch):\n%s", order, cmp.Diff(want, got))
		}
	}
	for _, order := range orders {
		judge("ssssss" + order)
		if len(order) < 3 {
			judge(order + "sssss")
			judge(order + "ccc" + order)
		}
	}
}

// TestWatchAsksWhatToKeep asks what to keep of a log: of each document, or only of those
// that are not known to be batches, where both have one contract.
func TestWatchAsksWhatToKeep(t *testing.T) {
	const all = 30
	c := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, isSame := range []bool{true, false} {
		asked := 0
		w := c.Watch("log", false)
		w.IsSame = isSame
		w.Keep = func(body []byte) bool {
			asked++
			return c.Reader().IsBatchResponse(body)
		}
		for i, body := range sessiontest.Polls(t, all) {
			e := recording.Exchange{Number: i + 1, Bare: true, Reply: recording.Message{Body: []byte(body)}}
			if isKept, isWhole := w.Add(&e); !isKept || isWhole {
				t.Errorf("batch %d is kept: %t, for a session: %t", i+1, isKept, isWhole)
			}
		}
		if asked == 0 || (asked < all) != isSame {
			t.Errorf("with one contract: %t, it asks of %d batches", isSame, asked)
		}
		chat := recording.Exchange{Number: all + 1, Bare: true, Reply: recording.Message{Body: []byte(`{"id":"chatcmpl-1","object":"chat.completion"}`)}}
		if isKept, _ := w.Add(&chat); isKept {
			t.Error("what is no batch is kept")
		}
		if report := w.Report(); report.Exchanges != all || report.Documents != all {
			t.Errorf("it has %d exchanges and %d documents", report.Exchanges, report.Documents)
		}
	}
	gemini := sessiontest.NewJudge(t, conformance.Options{Profile: "gemini"})
	for path, want := range map[string]bool{"succeeded_inline.json": true, "succeeded_file.json": false} {
		body, err := os.ReadFile("../testdata/profiles/gemini/" + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, isWhole := gemini.Watch("log", false).Add(&recording.Exchange{Number: 1, Bare: true, Reply: recording.Message{Body: body}}); isWhole != want {
			t.Errorf("%s needs a session: %t", path, isWhole)
		}
	}
	page := recording.Exchange{Number: 1, Bare: true, Reply: recording.Message{Body: []byte(sessiontest.Listed("", "false").Body)}}
	if isKept, isWhole := c.Watch("log", false).Add(&page); !isKept || !isWhole {
		t.Error("a list is left out, or needs no session")
	}
}
