package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// TestHashes holds the three ways to one hash, and other values to others.
func TestHashes(t *testing.T) {
	seen := map[uint64]string{}
	for _, row := range []struct {
		text     string
		isParsed bool // the text alone does not do
	}{
		{`null`, false}, {`true`, false}, {`false`, false}, {`0`, false}, {`12345678901234567890123`, false}, {`-1`, true}, {`1.5`, true}, {`"a"`, false}, {`"true"`, false},
		{`""`, false}, {`"\u0041"`, true}, {`[]`, false}, {`{}`, false}, {`{"\u0062":7}`, true}, {`{"c" :7}`, true}, {`{ "d":7}`, true}, {`{"e": 7}`, true}, {`[1]`, false}, {`[[1]]`, false}, {`[1,1]`, false}, {`{"a":1,"b":1}`, false}, {`{"a":{"b":1}}`, false}, {`[1,"2",[3]]`, false}, {`[[1],2]`, false}, {`{"a":1,"b":{"c":null}}`, false}, {`{"b":1,"a":{"c":null}}`, false},
		{`{"a":[{"x":true},{"x":false}],"é":2}`, false}, {`[[],{}]`, false}, {`["[","{","\""]`, true}, {`[{"a":-2}]`, true},
	} {
		root, _ := document.Parse([]byte(row.text), document.Limits{}).Root()
		want := hashOf(Plain(root))
		if got := hashOfValue(root); got != want || got == 0 {
			t.Errorf("%s: the hash of the value is %x, want %x", row.text, got, want)
		}
		got, end := hashOfText([]byte(row.text), 0)
		if (end < 0) != row.isParsed || end > 0 && (got != want || end != len(row.text)) {
			t.Errorf("%s: the hash of the text is %x up to %d, want %x", row.text, got, end, want)
		}
		if other, again := seen[want]; again {
			t.Errorf("%s has the hash of %s", row.text, other)
		}
		seen[want] = row.text
	}
	for _, same := range [][2]string{{`{"a":1,"b":2}`, `{"b":2.0, "a":1e0}`}, {`"A"`, `"\u0041"`}, {`10`, `1e1`}} {
		a, _ := document.Parse([]byte(same[0]), document.Limits{}).Root()
		b, _ := document.Parse([]byte(same[1]), document.Limits{}).Root()
		if hashOfValue(a) != hashOfValue(b) {
			t.Errorf("%s and %s have two hashes", same[0], same[1])
		}
	}
}

// TestDiffer tells batches that show a field differently from others, where both have it
// and it may not vary, by whatever values.
func TestDiffer(t *testing.T) {
	schema := strings.Replace(anyValues, `"rising": ["done"`, `"late": ["late"], "fixed": ["to", "late"], "varies": ["of", "vary"], "rising": ["done"`, 1)
	schema = strings.Replace(schema, `"done": {`, `"late": {}, "vary": {}, "done": {`, 1)
	reader, _ := newTestReader(t, validate.Options{Schema: []byte(schema)})
	observe := func(fields string) *Observation {
		body := `{"id":"b1","state":"running","to":1,"by":1,"of":1` + fields + `}`
		return reader.ReadBare(&recording.Exchange{Bare: true, Reply: recording.Message{Body: []byte(body)}}).Batch
	}
	for _, row := range []struct {
		from, to       string
		differs, fixed bool
	}{
		{``, ``, false, false},
		{`,"done":1`, `,"done":1`, false, false},
		{`,"done":1`, `,"done":2`, true, false},
		{`,"done":1`, `,"done":1.0`, false, false},
		{`,"done":1`, ``, false, false},
		{``, `,"done":1`, false, false},
		{`,"done":{}`, `,"done":null`, false, false},
		{`,"done":{}`, `,"done":[]`, true, false},
		{`,"done":""`, `,"done":"x"`, true, false},
		{`,"late":""`, `,"late":"x"`, false, false},
		{`,"late":"x"`, `,"late":""`, true, true},
		{`,"late":null`, `,"late":"x"`, true, true},
		{`,"vary":1`, `,"vary":2`, false, false},
		{`,"other":1`, `,"other":2`, false, false},
		{`,"at":1,"done":1`, `,"at":2,"done":1`, true, false},
	} {
		before, after := observe(row.from), observe(row.to)
		if reader.Differ(before, after) != row.differs || (len(reader.Changes(before, after)) > 0) != row.differs {
			t.Errorf("%s and %s differ: %t", row.from, row.to, !row.differs)
		}
		if changes := reader.FixedChanges(before, after); (len(changes) > 0) != row.fixed {
			t.Errorf("of %s and %s, what is fixed changes: %v", row.from, row.to, changes)
		}
	}
	for value, want := range map[any]string{number("2"): "[]", number("1"): "[{done /done 1 2}]", "2": "[{done /done 2 2}]", nil: "[{done /done <nil> 2}]"} {
		if got := fmt.Sprint(reader.ChangesSince("done", value, observe(`,"done":2,"late":3`))); got != want {
			t.Errorf("from %v, the changes are %s, want %s", value, got, want)
		}
	}
	if got := reader.ChangesSince("none", number("1"), observe(``)); got != nil {
		t.Errorf("of what the schema does not have, the changes are %v", got)
	}
}

// TestNamesOfFields has the fields of a batch, those of the object that has its state as
// well, and no others that are deeper.
func TestNamesOfFields(t *testing.T) {
	for profile, holder := range map[string]string{"openai": "", "gemini": "metadata"} {
		reader, _ := newTestReader(t, validate.Options{Profile: profile})
		deep := 0
		for _, name := range reader.layout.names {
			if at := strings.IndexByte(name, '/'); at >= 0 {
				deep++
				if name[:at] != holder || strings.Count(name, "/") > 1 {
					t.Errorf("%s: %s is a field", profile, name)
				}
			}
		}
		if (deep > 0) != (holder != "") {
			t.Errorf("%s: %d fields are in objects", profile, deep)
		}
	}
}

// TestOnce compares a time with the first one that a batch had, and says nothing of it
// before it was set.
func TestOnce(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Schema: []byte(anyValues)})
	var first Set
	for i, row := range []struct {
		at               string
		isSame, isJudged bool
		shown            string // the first time
	}{
		{``, false, false, ""}, {`,"at":null`, false, false, ""}, {`,"at":"x"`, false, false, ""}, {`,"at":7e0`, false, false, "7"}, {`,"at":7`, true, true, "7"}, {`,"at":7.0`, true, true, "7"}, {`,"at":8`, false, true, "7"},
		{`,"at":null`, false, true, "7"}, {``, false, false, "7"}, {`,"at":"x"`, false, false, "7"}, {`,"at":7`, true, true, "7"},
	} {
		body := `{"id":"b1","state":"running","to":1,"by":1,"of":1` + row.at + `}`
		o := reader.ReadBare(&recording.Exchange{Bare: true, Reply: recording.Message{Body: []byte(body)}}).Batch
		isSame, isJudged := o.Once(0, &first)
		if isSame != row.isSame || isJudged != row.isJudged || first.text != "" && first.Shown() != row.shown || (first.text == "") != (row.shown == "") {
			t.Errorf("%d: with %s, it is the same: %t, judged %t, and first was %+v", i, row.at, isSame, isJudged, first)
		}
	}
}

// TestTimes reads times in the form of the schema, from the first nanosecond of 1970 on.
func TestTimes(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Schema: []byte(anyValues)})
	for field, want := range map[string]int64{ // nanoseconds; 0 for no time
		`"at":0`: 0, `"at":1`: 1e9, `"at":-1`: 0, `"at":"1"`: 0, `"at":1e300`: 0, `"at":9223372036`: 9223372036e9, `"at":9223372037`: 0, `"at":null`: 0,
		`"text_at":"1970-01-01T00:00:00Z"`: 0, `"text_at":"1970-01-01T00:00:00.000000001Z"`: 1, `"text_at":"1969-12-31T23:59:59Z"`: 0, `"text_at":"1970-01-01T00:00:01Z"`: 1e9, `"text_at":1`: 0,
	} {
		body := `{"id":"b1","state":"running","to":1,"by":1,"of":1,"extra":1,` + field + `}`
		began := time.Unix(1767261600, 0)
		o := reader.ReadBare(&recording.Exchange{Bare: true, Start: began, Reply: recording.Message{Body: []byte(body)}}).Batch
		if at, known := o.Reply.Observed(); !known || !at.Equal(began) {
			t.Errorf("it was seen at %s, %t", at, known)
		}
		name := strings.Split(field, `"`)[1]
		if at, ok := o.Time(name); ok != (want != 0) || ok && at.UnixNano() != want {
			t.Errorf("%s is %s, %t", field, at, ok)
		}
		if at, ok := o.Time("extra"); ok || reader.IsPrivate(o, "extra") || reader.IsPrivate(o, "none") {
			t.Errorf("a field that is not declared is %s, or private", at)
		}
	}
}
