package run

import (
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestRoom takes room for findings up to what reports list.
func TestRoom(t *testing.T) {
	noted := []validate.Finding{{Level: validate.Error}, {Level: validate.Note}}
	quietly := World{Env: func(string) string { return "" }}
	for _, test := range []struct {
		what string
		o    Options
		most int // -1 is no limit
	}{
		{"text", Options{Format: "text", MaxFindings: 3}, 3},
		{"text, quiet", Options{Format: "text", MaxFindings: 3, Quiet: true}, 0},
		{"metrics", Options{Format: "metrics", MaxFindings: 3}, 0},
		{"JSON", Options{Format: "json", MaxFindings: 3}, maxListed},
		{"a report beside none", Options{Format: "text", MaxFindings: 3, Quiet: true, Reports: []string{"json=a"}}, maxListed},
		{"all", Options{Format: "json"}, -1},
		{"a baseline", Options{Format: "text", MaxFindings: 3, Baseline: "a"}, -1},
	} {
		room := test.o.newRoom(quietly)
		if room == nil {
			if test.most >= 0 {
				t.Errorf("%s: there is no limit", test.what)
			}
			continue
		}
		taken := 0
		for ; !room.isFull() && taken <= maxListed; taken++ {
			room.take(noted[:1])
		}
		if taken != test.most {
			t.Errorf("%s: there is room for %d findings, want %d", test.what, taken, test.most)
		}
	}
	room := (&Options{Format: "text", MaxFindings: 1}).newRoom(quietly)
	if room.take(noted[1:]); room.isFull() {
		t.Error("notes that are not shown take room")
	}
}
