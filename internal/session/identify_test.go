package session_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// lifeOf gives some observations of one batch, which often are the same, and
// whose lifecycle is broken in every way that the checks know.
func lifeOf(random *rand.Rand, begin time.Time) []recording.Exchange {
	var all []recording.Exchange
	statuses := []string{"in_progress", "in_progress", "in_progress", "completed", "validating", "paused"}
	status, completed, endpoint, ended := "in_progress", 0, "/v1/a", "null"
	changes := random.IntN(3) > 0 // of one that stands still, few observations are kept
	for i := range 4 + random.IntN(60) {
		if changes && random.IntN(10) == 0 {
			status, ended = statuses[random.IntN(len(statuses))], []string{"null", "5", "6"}[random.IntN(3)]
		}
		if changes && random.IntN(8) == 0 {
			completed, endpoint = random.IntN(9), []string{"/v1/a", "/v1/b"}[random.IntN(2)]
		}
		body := fmt.Sprintf(`{"id":"batch_1","object":"batch","endpoint":%q,"status":%q,"created_at":1711471533,"expires_at":%d,"completed_at":%s,"request_counts":{"total":9,"completed":%d,"failed":0},"request_id":"%d"}`,
			endpoint, status, begin.Unix()+40*60, ended, completed, i)
		e := recording.Exchange{Number: i + 1, Bare: true, Start: begin.Add(time.Duration(i) * time.Minute)}
		e.Reply.Body = []byte(body)
		all = append(all, e)
	}
	return all
}

// thinned leaves out observations that are the same as the ones around them.
func thinned(t *testing.T, c *conformance.Checker, all []recording.Exchange) []recording.Exchange {
	var kept []recording.Exchange
	var run int // observations that are the same, up to the last in kept
	var before session.Digest
	for _, e := range all {
		id, digest, ok := c.Reader().Identify(e.Reply.Body)
		if !ok || id != "batch_1" {
			t.Fatalf("%s is identified as %q, %t", e.Reply.Body, id, ok)
		}
		if run == 0 || digest != before {
			run = 0
		}
		if run++; run > 3 {
			kept = kept[:len(kept)-1]
			kept[len(kept)-1].Repeats++
		}
		kept, before = append(kept, e), digest
	}
	return kept
}

func TestRepeats(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	rules, left := map[string]bool{}, 0
	for range 200 {
		all := lifeOf(random, time.Unix(1711471533, 0).UTC())
		few := thinned(t, checker, all)
		left += len(all) - len(few)
		want, got := checker.Judge(&recording.Session{Exchanges: all}), checker.Judge(&recording.Session{Exchanges: few})
		if diff := cmp.Diff(withoutExtras(want), withoutExtras(got)); diff != "" {
			t.Fatalf("%d of %d observations give other findings (-all +few):\n%s", len(few), len(all), diff)
		}
		for _, f := range want.Findings {
			rules[f.Rule] = true
		}
	}
	for _, id := range []string{"lifecycle/transition", "lifecycle/terminal", "lifecycle/immutable", "lifecycle/set-once", "lifecycle/counts", "lifecycle/stalled"} {
		if !rules[id] {
			t.Errorf("no session has a %s", id)
		}
	}
	if left == 0 {
		t.Error("nothing was left out")
	}
}

// withoutExtras gives the findings but those on a member that is another in each observation.
func withoutExtras(r conformance.Report) []string {
	var all []string
	for _, f := range r.Findings {
		if f.Rule != "field/unknown" {
			all = append(all, fmt.Sprintf("%+v count %d in %d", f, f.Count, f.Exchange.Number))
		}
	}
	slices.Sort(all)
	return all
}

func TestIdentify(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	digest := func(body string) session.Digest {
		id, digest, ok := checker.Reader().Identify([]byte(body))
		if !ok || id != "b" {
			t.Errorf("%s is identified as %q, %t", body, id, ok)
		}
		return digest
	}
	const batch = `"object":"batch","endpoint":"/v1","input_file_id":"f",`
	plain := digest(`{"id":"b",` + batch + `"status":"failed"}`)
	if plain != digest(`{"id":"b", `+batch+`"status":"failed", "request_id":"r"}`) {
		t.Error("an undeclared member changes the digest")
	}
	for _, other := range []string{`{"id":"b",` + batch + `"status":"expired"}`, `{"batch":{"id":"b",` + batch + `"status":"failed"}}`, `{"id":"b",` + batch + `"status":"failed","errors":null}`} {
		if plain == digest(other) {
			t.Errorf("%s has the digest of another", other)
		}
	}
	for _, none := range []string{``, `[]`, `{"object":"list","data":[{"id":"b"}]}`, `{` + batch + `"status":"failed"}`, `{"id":7,` + batch + `"status":"failed"}`} {
		if id, _, ok := checker.Reader().Identify([]byte(none)); ok {
			t.Errorf("%s is identified as %q", none, id)
		}
	}
}
