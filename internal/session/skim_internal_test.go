package session

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// anyValues is a schema whose batches may have anything in their fields: the skimmer has
// to read what the scanner lets through.
const anyValues = `{
	"x-profile": {"name": "any"},
	"x-api": {
		"paths": {"batches": "/batches"},
		"routes": [{"operation": "create", "method": "POST", "on": "batches", "returns": "batch"}],
		"events": {"object": "object", "is": "event", "id": "id", "type": "type", "batch": "data", "states": {}},
		"seconds": {"lag": 1}
	},
	"x-rules": {},
	"anyOf": [{"$ref": "#/$defs/batch"}],
	"$defs": {"batch": {
		"title": "batch", "x-kind": {"name": "batch", "id": "id"}, "type": "object", "required": ["id", "state", "to", "by", "of"], "additionalProperties": false,
		"properties": {
			"id": {"type": "string"}, "state": {"type": "string", "enum": ["running", "paused"]}, "to": {"type": "integer"}, "by": {"type": "integer"}, "of": {"type": "integer"}, "object": {"type": ["string", "number"]}, "data": {"type": "object"}, "done": {"type": ["string", "number", "array", "object", "null"], "default": 4},
			"at": {"type": ["string", "number", "array", "boolean", "null"], "x-time": "seconds"}, "text_at": {"type": ["string", "number", "null"], "x-time": "rfc3339"},
			"all": {"type": ["object", "array", "number", "null"], "properties": {"total": {"default": 3}, "failed": {}}}
		},
		"x-lifecycle": {"member": "state", "states": {"running": {}}, "once": ["at", "text_at"], "rising": ["done", "all/failed"], "total": ["all/total"]}
	}}
}`

const plainBatch = `{"id":"b1","state":"running","to":1,"by":1,"of":1,"object":"batch","at":1767261600,"done":1,"all":{"failed":2}}`

// TestSkimmed holds what is skimmed of batches to what is read of them when they are
// parsed. What is not sound, or not written so that its bytes are its text, is left to
// the parser.
func TestSkimmed(t *testing.T) {
	sound, err := os.ReadFile("../../testdata/batches/orq/in_progress.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []struct {
		options        validate.Options
		batch          string
		isSkimmed, not []string // an edit each: what is replaced, " => ", and by what
	}{
		{validate.Options{Profile: "orq"}, string(sound), []string{
			` => `, `"errors": {} => "errors": { }`, `"owner": "search quality" => "owner": "a\tb"`,
			`"metadata": { => "metadata": {"é": "\u00e9",`, `"in_progress_at": 1767261642 => "in_progress_at": 1767261643`,
		}, []string{
			`"batch_7Q2mLxV0aKd94RtYbN3wEs" => ""`, `"batch_7Q2mLxV0aKd94RtYbN3wEs" => "batch\u005f7"`, `"in_progress" => "in\u005fprogress"`, `"in_progress" => "paused"`, `"batch" => "event"`, `"total": 120 => "total": "120"`, `"id" => "Id"`, `{ => [{`, `"errors": {} => "errors": null`, `"total": 120 => "total": 1e2`,
		}},
		{validate.Options{Schema: []byte(anyValues)}, plainBatch, []string{
			` => `, `"b1" => "b2"`, `"b1" => "é"`, `"at":1767261600 => "at":null`, `"at":1767261600, => `, `"at":1767261600 => "at":0`, `"at":1767261600 => "at":1`, `"at":1767261600 => "at":-1`, `"at":1767261600 => "at":1.5`, `"at":1767261600 => "at":1e9`,
			`"at":1767261600 => "at":8999999999`, `"at":1767261600 => "at":9000000000`, `"at":1767261600 => "at":99999999999999999`, `"at":1767261600 => "at":"2026-01-01T10:00:00Z"`, `"at":1767261600 => "at":"x"`, `"at":1767261600 => "at":true`, `"at":1767261600 => "at":false`, `"at":1767261600 => "at":[]`,
			`"at" => "text_at"`, `"at":1767261600 => "text_at":"2026-01-01T10:00:00Z"`, `"at":1767261600 => "text_at":"2026-01-01T10:00:00+02:00"`,
			`"done":1, => `, `"done":1 => "done":0`, `"done":1 => "done":null`, `"done":1 => "done":"7"`, `"done":1 => "done":-4`, `"done":1 => "done":1.0`, `"done":1 => "done":1.5`, `"done":1 => "done":999999999999999999`, `"done":1 => "done":[1]`, `"done":1 => "done":{}`, `"done":1 => "done":{"a":[{},1]}`, `"done":1 => "done":{ "a" : "\"" }`, `"done":1 => "done":{"a":1 ,"b":2}`, `"done":1 => "done":"\u0041"`, `"done":1 => "done":""`,
			`{"failed":2} => {"failed":2,"total":5}`, `{"failed":2} => {"total":0}`, `{"failed":2} => {}`, `{"failed":2} => { }`, `{"failed":2} => null`, `{"failed":2} => [1]`, `{"failed":2} => 7`, `,"all":{"failed":2} => `, `"done":1,"all":{"failed":2} => "all":null`, `"batch" => "events"`, `{"failed":2} => {"total":"9"}`,
		}, []string{
			`"running" => "paused"`, `"at":1767261600 => "text_at":"soon"`, `"done":1 => "done":9999999999999999999`, `"b1" => ""`, `"b1" => "b\u0031"`, `"running" => "runn\u0069ng"`, `"batch" => "event"`, `"batch" => 1`, `"batch" => "b\\"`, `"object":"batch", => `, `"b1" => 1`,
		}},
	} {
		reader, v := newTestReader(t, source.options)
		skimmer := reader.NewSkimmer(v)
		exchange := func(i int, edit string) *recording.Exchange {
			from, to, _ := strings.Cut(edit, " => ")
			if !strings.Contains(source.batch, from) {
				t.Fatalf("the batch has no %s", from)
			}
			e := &recording.Exchange{Number: i + 1, Bare: true, Start: time.Unix(1767261600+int64(i), 0), Place: recording.Place{File: "log", Line: i}}
			e.Reply.Body = []byte(strings.Replace(source.batch, from, to, 1))
			return e
		}
		for i := range 16 { // before that many, it pays to parse them
			if skimmer.Holds(exchange(i, "").Reply.Body) != (i == 15) {
				t.Errorf("of document %d, it is known: %t", i+1, i != 15)
			}
		}
		var recalled Recalled
		var before Sighting
		for i, edit := range source.isSkimmed {
			e := exchange(i, edit)
			s := skimmer.Read(e)
			if s == nil {
				t.Errorf("%s: it is parsed", edit)
				continue
			}
			var kept Sighting
			kept.Keep(s)
			once := skimmer.Once()
			parsed := reader.ReadBare(e).Batch
			if diff := differences(s, parsed.Sight()); diff != "" {
				t.Errorf("%s: it is seen otherwise: %s", edit, diff)
			}
			for _, written := range [][][]byte{once, nil} {
				o := reader.Recall(&recalled, s, written)
				if o.item != -1 {
					t.Errorf("%s: it is item %d of a list", edit, o.item)
				}
				if at, known := o.Reply.Observed(); o.ID != parsed.ID || o.State != parsed.State || !known || !at.Equal(e.Start) || o.Reply.Number != e.Number {
					t.Errorf("%s: %s is %s in exchange %d at %s", edit, o.ID, o.State, o.Reply.Number, at)
				}
				for i := range reader.Lifecycle.Once {
					var set, want Set
					o.Once(i, &set)
					if parsed.Once(i, &want); set != want {
						t.Errorf("%s: %s was set to %v, want %v", edit, reader.Lifecycle.Once[i], set, want)
					}
				}
				for _, path := range reader.layout.counted {
					n, known := o.Count(path)
					if want, isKnown := parsed.findCount(path); known != isKnown || n.Cmp(want) != 0 {
						t.Errorf("%s: %s is %v, %t", edit, path, n, known)
					}
				}
				if reader.Differ(o, parsed) {
					t.Errorf("%s: it differs from what is parsed", edit)
				}
				for _, path := range []string{"id", "status", "state", "at", "all/failed", "request_counts/total", "none"} {
					pointer, value := reader.Recall(&recalled, s, written).Point(path)
					if want, inParsed := parsed.Point(path); pointer != want || value.Kind() != inParsed.Kind() {
						t.Errorf("%s: %s is at %q, want %q", edit, path, pointer, want)
					}
				}
				if o = reader.Recall(&recalled, s, written); !reflect.DeepEqual(o.Value("id"), parsed.Value("id")) {
					t.Errorf("%s: the id is %v", edit, o.Value("id"))
				}
				o = reader.Recall(&recalled, s, written)
				if o.load(); !reflect.DeepEqual(o.Members, parsed.Members) || o.Reply.Batch != o || o.Reply.Operation != parsed.Reply.Operation {
					t.Errorf("%s: parsed later, it is %v", edit, o.Members)
				}
				if at, _ := o.Reply.Observed(); !at.Equal(e.Start) {
					t.Errorf("%s: parsed later, it is of %s", edit, at)
				}
			}
			clear(e.Reply.Body)
			if i > 0 { // what is kept lasts, whatever is read after it
				first := reader.ReadBare(exchange(0, source.isSkimmed[0])).Batch.Sight()
				if diff := differences(&before, first); diff != "" {
					t.Errorf("%s: what was kept has become another: %s", edit, diff)
				}
				continue
			}
			before = kept
		}
		for i, edit := range source.not {
			if s := skimmer.Read(exchange(i, edit)); s != nil {
				t.Errorf("%s: it is skimmed as %+v", edit, s)
			}
		}
	}
}

// differences tells in what a sighting is not another one.
func differences(a *Sighting, b Sighting) string {
	if !slices.Equal(a.Facts.hashes, b.Facts.hashes) || !slices.Equal(a.Facts.once, b.Facts.once) {
		return fmt.Sprintf("the facts are %v, want %v", a.Facts, b.Facts)
	}
	if len(a.Facts.counts) != len(b.Facts.counts) {
		return "it has other counts"
	}
	for i, n := range a.Facts.counts {
		if want := b.Facts.counts[i]; n.isKnown != want.isKnown || n.Cmp(want.Int) != 0 {
			return fmt.Sprintf("count %d is %v, want %v", i, n, want)
		}
	}
	x, y := *a, b
	x.Facts, y.Facts = Facts{}, Facts{}
	return cmp.Diff(y, x, cmp.AllowUnexported(Facts{}))
}

// TestWhatCanBeSkimmed names what in a schema lets its batches be skimmed, and what
// forbids it.
func TestWhatCanBeSkimmed(t *testing.T) {
	for _, row := range []struct {
		reason    string
		edits     []string
		isSkimmed bool
	}{
		{"as it is", nil, true},
		{"another kind comes first", []string{`[{"$ref": "#/$defs/batch"}]`, `[{"$ref": "#/$defs/other"}, {"$ref": "#/$defs/batch"}]`, `"$defs": {`, `"$defs": {"other": {"title": "other", "x-kind": {"name": "other"}, "type": "object", "required": ["o"], "properties": {"o": {"type": "integer"}}, "additionalProperties": false}, `}, false},
		{"the id is in an object", []string{`"id": "id"}`, `"id": "all/total"}`}, false},
		{"a state follows from other fields", []string{`"running": {}}`, `"running": {"when": {"required": ["done"]}}}`}, false},
		{"batches may have results", []string{`"$defs": {`, `"$defs": {"result": {"title": "result", "x-kind": {"name": "result"}, "type": "object", "required": ["k"], "properties": {"k": {"type": "string"}, "o": {}}, "x-lines": {"id": "k", "output": {"output": "data", "inline": ["all/total"], "error": "o"}}}, `, `"anyOf": [`, `"anyOf": [{"$ref": "#/$defs/result"}, `}, false},
		{"results are elsewhere", []string{`"$defs": {`, `"$defs": {"result": {"title": "result", "x-kind": {"name": "result"}, "type": "object", "required": ["k"], "properties": {"k": {"type": "string"}, "o": {}}, "x-lines": {"id": "k", "output": {"output": "data", "error": "o"}}}, `, `"anyOf": [{"$ref": "#/$defs/batch"}`, `"anyOf": [{"$ref": "#/$defs/batch"}, {"$ref": "#/$defs/result"}`}, true},
		{"no events", []string{`"events": {"object": "object", "is": "event", "id": "id", "type": "type", "batch": "data", "states": {}},`, ``}, true},
		{"events are told by a field that batches do not have", []string{`"events": {"object": "object"`, `"events": {"object": "sort"`}, false},
		{"a count in two objects", []string{`"failed": {}`, `"failed": {"properties": {"all": {}}}`, `"all/failed"`, `"all/failed/all"`}, false},
		{"a time in an object", []string{`"once": ["at"`, `"once": ["all/total"`}, false},
		{"the state is in an object", []string{`"member": "state"`, `"member": "all/total"`}, false},
	} {
		schema := anyValues
		for i := 0; i < len(row.edits); i += 2 {
			if !strings.Contains(schema, row.edits[i]) {
				t.Fatalf("%s: the schema has no %s", row.reason, row.edits[i])
			}
			schema = strings.Replace(schema, row.edits[i], row.edits[i+1], 1)
		}
		reader, v := newTestReader(t, validate.Options{Schema: []byte(schema)})
		if isSkimmed(reader.NewSkimmer(v), plainBatch) != row.isSkimmed {
			t.Errorf("%s: it is skimmed: %t", row.reason, !row.isSkimmed)
		}
	}
	event, v := newTestReader(t, validate.Options{Schema: []byte(strings.NewReplacer(`"events": {"object": "object"`, `"events": {"object": "a"`, `"object": {"type"`, `"a": {"type"`).Replace(anyValues))})
	for object, want := range map[string]bool{"batch": true, "event": false} {
		if body := strings.Replace(plainBatch, `"object":"batch"`, `"a":"`+object+`"`, 1); isSkimmed(event.NewSkimmer(v), body) != want {
			t.Errorf("%s: it is skimmed: %t", object, !want)
		}
	}
}

// isSkimmed tells whether a skimmer knows a document at last.
func isSkimmed(s *Skimmer, body string) (isKnown bool) {
	for range 20 {
		isKnown = s.Holds([]byte(body))
	}
	return isKnown
}
