package conformance

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// TestPanic holds a check that panics to being an error of the kit, which
// costs no other check.
func TestPanic(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{})}
	o := tr.run(check{ID: "a/b", Judge: func(*trial, *verdict) { panic("oh") }})
	if o.Result != Error || !strings.Contains(o.Reason, "oh") {
		t.Errorf("%+v", o)
	}
}

// TestPairsOfACheck lets a check make so many comparisons for each exchange and each item
// of a list, and says so where it has more to make. What it has found counts all the same.
func TestPairsOfACheck(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	page := recording.Exchange{Method: "GET", URL: "https://h.example/v1/batches", Status: 200, Reply: recording.Message{Body: []byte(`{"object":"list","data":[{"id":"a","object":"batch"},{"id":"b","object":"batch"}],"has_more":false}`)}}
	for _, row := range []struct {
		exchanges []recording.Exchange
		pairs     int
		level     validate.Level // of what is found; 0 for nothing
		want      Result
	}{
		{make([]recording.Exchange, 2), 40, 0, Pass}, {make([]recording.Exchange, 2), 41, 0, Error}, {make([]recording.Exchange, 2), 41, validate.Note, Error},
		{make([]recording.Exchange, 2), 41, validate.Warning, Warn}, {make([]recording.Exchange, 2), 41, validate.Error, Fail},
		{[]recording.Exchange{page}, 60, 0, Pass}, {[]recording.Exchange{page}, 61, 0, Error},
	} {
		tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{Exchanges: row.exchanges})}
		o := tr.run(check{ID: "a/b", Level: row.level, Judge: func(t *trial, v *verdict) {
			v.on()
			for i := range row.pairs {
				if t.compares() != (i < t.maxPairs()) {
					v.trial.pairs = -1
				}
			}
			if row.level > 0 {
				v.reply(t.Replies[0], "", "broken")
			}
		}})
		if o.Result != row.want || (o.Reason != "") != (row.want == Error) {
			t.Errorf("%d pairs of %d exchanges: %+v, want %s", row.pairs, len(row.exchanges), o, row.want)
		}
	}
}

// TestFormOf gives the word before the first separator of an id, where that is no chance.
func TestFormOf(t *testing.T) {
	for id, want := range map[string]string{
		"batch_1": "batch_", "batch-1": "batch-", "abc_1": "abc_", "ab_1": "", "": "", "batch": "", "_1": "", "a1c_1": "", "Abc_1": "", "batch_a-b-c-d-e": "batch_", "batch-a-b-c-d": "", "batch-a-b-c": "batch-", "batch-a-b-c-d-e": "batch-",
		"Z2F0ZXdheTpmaWxl": base64Form, "Z2F0ZXdheTpmaWxlMQ==": base64Form, "Z2F0ZXdheTpmaWx": "", "Z2F0ZXdheTpm": "", "Z2F0ZXdheTpmaWxlf": base64Form, "AAAAZXdheTpmaWxl": "", "Z2F0ZXdheX9maWxl": "", "Z2F0ZXdheSBmaWxl": base64Form, "Z2F0ZXdheX5maWxl": base64Form, "Z2F0ZXdheR9maWxl": "",
	} {
		if got := formOf(id); got != want {
			t.Errorf("%s has the form %q, want %q", id, got, want)
		}
	}
}

// TestFindingsAreNoSkip holds a check that finds something, though it counted
// nothing as judged, to an outcome of its level. A note judges nothing.
func TestFindingsAreNoSkip(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for level, want := range map[validate.Level]Outcome{
		validate.Error:   {Result: Fail, Judged: 1, Findings: 1},
		validate.Warning: {Result: Warn, Judged: 1, Findings: 1},
		validate.Note:    {Result: Noted, Findings: 1},
	} {
		tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{Exchanges: []recording.Exchange{{Number: 1}}})}
		o := tr.run(check{ID: "a/b", Level: level, Judge: func(t *trial, v *verdict) { v.reply(t.Replies[0], "", "broken") }})
		if want.Check, want.Level = "a/b", level; o != want {
			t.Errorf("%+v, want %+v", o, want)
		}
	}
}
