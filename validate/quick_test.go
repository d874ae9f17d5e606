package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// A judge is a validator and its quick pass.
type judge struct {
	name string
	*validate.Validator
	holds func([]byte) (holds bool, notes int)
}

// judges gives one for each profile and naming, and one for a due kind.
func judges(t testing.TB) []judge {
	t.Helper()
	var all []judge
	for _, profile := range profiles {
		for _, naming := range namings(profile) {
			v := newValidator(t, validate.Options{Profile: profile, Naming: naming})
			all = append(all, judge{profile + " " + naming, v, v.Quick()})
		}
	}
	for name, options := range map[string]validate.Options{
		"batch":            {Kind: "batch"},
		"notes":            {CountNotes: true},
		"notes, client":    {CountNotes: true, Naming: validate.ClientNaming},
		"notes, of openai": {CountNotes: true, Profile: "openai", Naming: validate.WireNaming},
	} {
		v := newValidator(t, options)
		all = append(all, judge{name, v, v.Quick()})
	}
	return all
}

// compare holds the quick pass to knowing nothing that judging in full
// contradicts.
func compare(t testing.TB, j judge, text []byte) (held bool) {
	t.Helper()
	holds, notes := j.holds(text)
	if !holds {
		return false
	}
	if r := j.Check(text); len(r.Findings) > 0 || r.Notes != notes || r.Documents != 1 {
		t.Fatalf("%s: the pass says of %q that it holds with %d notes, but there are %d documents, %d notes: %s", j.name, text, notes, r.Documents, r.Notes, r.Findings)
	}
	return true
}

// TestQuick holds the pass to knowing sound batches, in either naming, however
// they are spaced, and nothing of broken ones.
func TestQuick(t *testing.T) {
	for _, j := range judges(t) {
		for _, path := range fixtures(t, ".") {
			text := read(t, path)
			held := compare(t, j, text)
			isSound := isBatch(path) && len(j.Check(text).Findings) == 0
			if isSound && !held {
				t.Errorf("%s: nothing is known of %s", j.name, path)
			}
		}
	}
}

// TestQuickDecidesRowsOfTruth holds the pass to the table of truth: it knows each
// batch in which nothing is found, and none of the others.
func TestQuickDecidesRowsOfTruth(t *testing.T) {
	for _, j := range judges(t) {
		for _, row := range corpus.Truths() {
			if strings.HasPrefix(row.Base, "list") {
				continue
			}
			text := row.Text()
			report := j.Check(text)
			if held := compare(t, j, text); !held && len(report.Findings)+report.Notes == 0 && !slices.Contains(rare, row.Edit) {
				t.Errorf("%s: nothing is known of %s with %s", j.name, row.Base, row.Edit)
			}
		}
	}
}

// rare are edits that the pass leaves to judging in full, although they hold.
var rare = []string{
	`errors: {"object":"list","data":["empty file"]}`, `errors: {"object":"list","data":[null]}`, // errors are objects
}

// TestQuickNotes holds the pass to counting members that are only noted, and to
// knowing nothing where they may be more than that.
func TestQuickNotes(t *testing.T) {
	v := newValidator(t, validate.Options{CountNotes: true})
	j := judge{"notes", v, v.Quick()}
	document := read(t, filepath.Join(testdata, "batches", "orq", "completed.json"))
	for _, c := range []struct {
		members string
		notes   int
		held    bool
	}{
		{`"model":"m","usage":{"total_tokens":3,"details":{"cached":[1.5]}}`, 2, true},
		{`"x":null,"y":-1e3,"z":{"id":"b","object":"batch","status":"completed"}`, 3, true},
		{`"x":1,"\u0078":1`, 2, false},
		{`"createdAt":1`, 0, false},
		{`"has_more":true`, 1, false},
		{`"x":{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1,"r":1,"s":1,"t":1}`, 1, false},
	} {
		text := bytes.Replace(document, []byte("{"), []byte("{"+c.members+","), 1)
		held := compare(t, j, text)
		_, notes := j.holds(text)
		if held != c.held || held && notes != c.notes {
			t.Errorf("%s: held %t with %d notes", c.members, held, notes)
		}
		if strict := newValidator(t, validate.Options{}).Quick(); c.notes > 0 {
			if held, _ := strict(text); held {
				t.Errorf("%s: held where notes are told", c.members)
			}
		}
	}
}

// TestQuickForeign shows that keywords which the pass does not know by itself
// keep it for all other values, and are judged at theirs.
func TestQuickForeign(t *testing.T) {
	document := read(t, filepath.Join(testdata, "batches", "orq", "completed.json"))
	broken := func(old, replacement string) []byte {
		text := strings.Replace(string(document), old, replacement, 1)
		if text == string(document) {
			t.Fatalf("%s does not stand in the document", old)
		}
		return []byte(text)
	}
	const kind = `"description": "What every profile shares, whatever states it has and however it writes times; a profile can only narrow it.",`
	for _, test := range []struct {
		old, replacement string
		broken           []byte
		none             bool // there is no pass: the keyword is on the document itself
	}{
		{`"name": {`, `"name": { "pattern": "^[a-z/0-9]",`, broken(`"id": "`, `"id": "$`), false},
		{`"count": { "type": "integer",`, `"count": { "multipleOf": 1, "type": "integer",`, nil, false},
		{`"count": { "type": "integer",`, `"count": { "multipleOf": 1000, "type": "integer",`, document, false},
		{`"name": {`, `"name": { "format": "uri-reference",`, nil, false},
		{`"name": {`, `"name": { "anyOf": [{ "pattern": "^[a-z/]" }, { "minLength": 3 }],`, broken(`"completion_window": "24h"`, `"completion_window": "2h"`), false},
		{`"name": {`, `"name": { "oneOf": [{ "pattern": "^[a-z/]" }, { "pattern": "h$" }],`, broken(`"completion_window": "24h"`, `"completion_window": "ah"`), false},
		{`"maxProperties": 16,`, `"maxProperties": 16, "patternProperties": { "^zz": { "type": "integer" } },`, broken(`"metadata": {`, `"metadata": { "zz": "a",`), false},
		{`"maxProperties": 16,`, `"maxProperties": 16, "dependentSchemas": { "zz": false },`, broken(`"metadata": {`, `"metadata": { "zz": "a",`), false},
		{kind, kind + `"if": { "required": ["metadata"], "properties": { "status": { "const": "completed" } } }, "then": { "properties": { "object": { "const": "batch" } } },`, nil, false},
		{kind, kind + `"if": { "properties": { "status": { "const": "completed" } } }, "then": { "properties": { "endpoint": { "const": "/v1/other" } } },`, document, false},
		{kind, kind + `"dependentRequired": { "id": ["status"] },`, nil, true},
		{kind, kind + `"unevaluatedProperties": true,`, nil, true},
	} {
		v := newValidator(t, validate.Options{Schema: edited(t, test.old, test.replacement)})
		j := judge{test.replacement, v, v.Quick()}
		if (j.holds == nil) != test.none {
			t.Errorf("%s: there is a pass: %t", test.replacement, j.holds != nil)
		}
		if test.none || j.holds == nil {
			continue
		}
		if isSound := !bytes.Equal(test.broken, document); compare(t, j, document) != isSound {
			t.Errorf("%s: a document that holds is known to: %t", test.replacement, !isSound)
		}
		if test.broken != nil && (compare(t, j, test.broken) || len(v.Check(test.broken).Findings) == 0) {
			t.Errorf("%s: a broken document holds", test.replacement)
		}
	}
}

// TestQuickEdited holds the pass to following an edited schema.
func TestQuickEdited(t *testing.T) {
	for _, edit := range [][2]string{
		{`"maxLength": 64`, `"maxLength": 5`}, {`"maxProperties": 16`, `"maxProperties": 1`}, {`"tolerance": 60`, `"tolerance": -1`},
		{`"set": ["completed_at"]`, `"set": ["completed_at", "failed_at"]`}, {`"rule": "time/expired-early", "chains": [["expires_at", "expired_at"]]`, `"rule": "time/expired-early", "chains": [["expires_at", "created_at"]]`},
		{`"const": "batch"`, `"const": "job"`}, {`"exclusiveMaximum": 100000000000`, `"exclusiveMaximum": 1000000`},
	} {
		text := strings.Replace(string(batchSchema(t)), edit[0], edit[1], 1)
		if text == string(batchSchema(t)) {
			t.Fatalf("%s does not stand in the schema", edit[0])
		}
		v := newValidator(t, validate.Options{Schema: []byte(text)})
		j := judge{edit[1], v, v.Quick()}
		if j.holds == nil {
			t.Fatalf("no pass for %s", edit[1])
		}
		document := read(t, filepath.Join(testdata, "batches", "orq", "completed.json"))
		if compare(t, j, document) {
			t.Errorf("%s: it still holds", edit[1])
		}
	}
}

// isBatch tells whether the file is of a folder that has no broken ones, and holds one batch.
func isBatch(path string) bool {
	in := func(folder string) bool { return strings.HasPrefix(path, filepath.Join(testdata, folder)) }
	return in("batches") || in("profiles") && !strings.Contains(filepath.Base(path), "list")
}

// sounds gives batches that hold in some profile, each in both spacings.
func sounds(t testing.TB) [][]byte {
	t.Helper()
	var all [][]byte
	for _, path := range slices.Concat(fixtures(t, "batches"), fixtures(t, "examples"), fixtures(t, "profiles")) {
		text := read(t, path)
		holds := func(profile string) bool {
			return len(newValidator(t, validate.Options{Profile: profile}).Check(text).Findings) == 0
		}
		if bytes.HasPrefix(text, []byte("{")) && slices.ContainsFunc(profiles, holds) {
			all = append(all, text, compacted(t, text))
		}
	}
	return all
}

// TestQuickMutated compares the pass with judging in full on mutated documents.
func TestQuickMutated(t *testing.T) {
	const tries = 20_000
	r := rand.New(rand.NewPCG(1, 2))
	all := judges(t)
	documents := sounds(t)
	held := 0
	for range tries {
		text := corpus.Mutate(r, documents[r.IntN(len(documents))])
		for _, j := range all {
			if compare(t, j, text) {
				held++
			}
		}
	}
	if held < tries/20 {
		t.Errorf("only %d of the mutated documents hold: that compares little", held)
	}
}

// TestQuickInside does the same with documents in the lines of a log.
func TestQuickInside(t *testing.T) {
	const tries = 10_000
	r := rand.New(rand.NewPCG(3, 4))
	var all []judge
	for _, where := range [][]string{nil, {"/call=*batch"}, {"/call=*", "/more/deep=yes"}} {
		v := newValidator(t, validate.Options{Inside: &validate.Inside{At: "/more/response", Where: where}})
		all = append(all, judge{fmt.Sprint(where), v, v.Quick()})
	}
	documents := sounds(t)
	held := map[string]int{}
	for range tries {
		document := documents[r.IntN(len(documents))]
		calls := []string{"batch", "abatch", "completion", "b\\u0061tch", ""}
		text := fmt.Appendf(nil, `{"call":"%s","time":%d.5e1,"more":{"deep":"yes","response":%s,"and":[null,-1,{"a":true}]}}`, calls[r.IntN(len(calls))], r.IntN(1e9), document)
		if r.IntN(2) == 0 {
			text = corpus.Mutate(r, text)
		}
		for _, j := range all {
			if compare(t, j, text) {
				held[j.name]++
			}
		}
	}
	for _, j := range all {
		if held[j.name] < tries/20 {
			t.Errorf("only %d of the lines hold with %s: that compares little", held[j.name], j.name)
		}
	}
	for _, where := range []string{"/more=x", "/more/response/status=completed", "/more/response=x"} {
		if newValidator(t, validate.Options{Inside: &validate.Inside{At: "/more/response", Where: []string{where}}}).Quick() != nil {
			t.Errorf("there is a pass although %s leads through the document", where)
		}
	}
}

// FuzzQuick compares the pass with judging in full, on any text and on
// mutations of it.
func FuzzQuick(f *testing.F) {
	for _, text := range sounds(f) {
		f.Add(text, uint64(0))
	}
	for i, odd := range corpus.Oddities {
		f.Add([]byte(`{"id":`+odd+`}`), uint64(i))
	}
	all := judges(f)
	fuzzing.Run(f, func(t *testing.T, text []byte, seed uint64) {
		for _, j := range all {
			compare(t, j, text)
		}
		if len(text) > 0 && seed > 0 {
			other := corpus.Mutate(rand.New(rand.NewPCG(seed, 1)), text)
			for _, j := range all {
				compare(t, j, other)
			}
		}
	})
}

func BenchmarkQuick(b *testing.B) {
	holds := newValidator(b, validate.Options{}).Quick()
	for _, name := range []string{"completed", "cancelled", "in_progress", "client_naming"} {
		text := read(b, filepath.Join(testdata, "batches", "orq", name+".json"))
		for shape, text := range map[string][]byte{"spaced": text, "compact": compacted(b, text)} {
			b.Run(name+"/"+shape, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if held, _ := holds(text); !held {
						b.Fatal("it is not known")
					}
				}
			})
		}
	}
}

func compacted(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
