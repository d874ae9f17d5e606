package drive

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// TestEachReplyIsReadOnce holds the driver to reading what it has exchanged once
// and in order, so that its own traffic is what is judged.
func TestEachReplyIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		server, err := refserver.New(refserver.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w, err := newWalker(Config{BaseURL: "https://api.example.com/v1", Transport: server, Write: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.walk(t.Context()); err != nil {
			t.Fatal(err)
		}
		read, made := w.traffic.Replies, w.session.Exchanges
		if len(read) != len(made) || len(made) == 0 {
			t.Fatalf("%d replies are read of %d exchanges", len(read), len(made))
		}
		for i, r := range read {
			if r.Number != made[i].Number {
				t.Errorf("reply %d is that of exchange %d, not %d", i, r.Number, made[i].Number)
			}
		}
		live, again := w.checker.JudgeRead(w.traffic), w.checker.Judge(w.session)
		if len(live.Findings) != len(again.Findings) || live.Documents != again.Documents {
			t.Errorf("read live, %d documents have %d findings; read again, %d have %d", live.Documents, len(live.Findings), again.Documents, len(again.Findings))
		}
	})
}
