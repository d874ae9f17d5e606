package benchdata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

// judged gives "rule pointer" of all findings, notes too but for those of
// members that the shape adds, by document.
func judged(t *testing.T, lines [][]byte) [][]string {
	t.Helper()
	v, err := validate.New(validate.Options{ShowValues: true}) // names of metadata, too
	if err != nil {
		t.Fatal(err)
	}
	found := make([][]string, len(lines))
	judged := 0
	for report, err := range v.Stream(bytes.NewReader(bytes.Join(lines, []byte("\n")))) {
		if err != nil {
			t.Fatal(err)
		}
		judged += report.Documents
		for _, f := range report.Findings {
			if f.Rule == "field/unknown" && (f.Pointer == "/model" || f.Pointer == "/usage") {
				continue
			}
			found[f.Record-1] = append(found[f.Record-1], f.Rule+" "+f.Pointer)
		}
	}
	if judged != len(lines) {
		t.Errorf("%d of %d documents are judged", judged, len(lines))
	}
	return found
}

// batchOf gives the batch that a line holds.
func batchOf(t *testing.T, shape string, line []byte) []byte {
	t.Helper()
	if shape != "envelope" {
		return line
	}
	var log struct {
		CallType  string          `json:"call_type"`
		StartTime float64         `json:"startTime"`
		Response  json.RawMessage `json:"response"`
	}
	if err := json.Unmarshal(line, &log); err != nil || log.CallType == "" || log.StartTime == 0 {
		t.Fatalf("no envelope: %s: %v", line, err)
	}
	return log.Response
}

// TestFindings holds every document of every shape to the one finding that it
// is broken for, or to none.
func TestFindings(t *testing.T) {
	for _, shape := range Shapes() {
		for _, invalid := range []float64{0, 0.2, 1} {
			checkFindings(t, Archive{100, 7, shape, invalid})
		}
	}
	checkFindings(t, Archive{2000, 7, "compact", 0}) // the rare states too
}

func checkFindings(t *testing.T, a Archive) {
	t.Helper()
	var lines [][]byte
	var want [][]string
	var tally Tally
	for d := range a.All() {
		tally.Add(d)
		lines = append(lines, bytes.Clone(batchOf(t, a.Shape, d.Text)))
		var due []string
		if d.Rule != "" {
			due = []string{d.Rule + " " + d.Pointer}
		}
		want = append(want, due)
	}
	if diff := cmp.Diff(want, judged(t, lines)); diff != "" {
		t.Errorf("%+v (-due +found):\n%s", a, diff)
	}
	if share := float64(tally.Broken) / float64(a.Documents); share < a.Invalid*0.5 || share > a.Invalid*1.5 {
		t.Errorf("%+v: %g are broken", a, share)
	}
}

// TestStandard holds what is said of other validators to what one of them finds.
func TestStandard(t *testing.T) {
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := jsonschema.CompileString("batch.schema.json", string(text))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for d := range (Archive{100, 7, "compact", 1}).All() {
		rules[d.Rule] = true
		decoder := json.NewDecoder(bytes.NewReader(d.Text))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); (err != nil) != d.Standard {
			t.Errorf("%s at %s: %v", d.Rule, d.Pointer, err)
		}
	}
	if len(rules) != len(faults) {
		t.Errorf("%d of %d faults occur: %v", len(rules), len(faults), slices.Sorted(maps.Keys(rules)))
	}
}

// TestShapes holds each shape to saying what the compact one says, in its own
// way, and to its size.
func TestShapes(t *testing.T) {
	const documents = 1000
	compact := written(t, Archive{documents, 7, "compact", 0})
	if size := len(compact) / documents; size < 850 || size > 890 {
		t.Errorf("a compact object has %d bytes on average, not about 870", size)
	}
	for _, shape := range Shapes() {
		text := written(t, Archive{documents, 7, shape, 0})
		if (shape != "compact") == bytes.Equal(text, compact) {
			t.Errorf("%s is as compact as compact, or compact is not", shape)
		}
		if isASCII := !bytes.ContainsFunc(text, func(r rune) bool { return r > '~' }); isASCII != (shape == "escaped") {
			t.Errorf("%s: nothing but ASCII is %t", shape, isASCII)
		}
		if shape == "client" {
			continue
		}
		if !reflect.DeepEqual(values(t, "compact", compact), values(t, shape, text)) {
			t.Errorf("%s does not say what compact says", shape)
		}
	}
}

func written(t *testing.T, a Archive) []byte {
	t.Helper()
	var text bytes.Buffer
	tally, err := a.Write(&text)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Tally{Bytes: int64(text.Len()), Documents: a.Documents}); tally != want {
		t.Errorf("%s is counted as %+v, not %+v", a.Shape, tally, want)
	}
	return text.Bytes()
}

func values(t *testing.T, shape string, text []byte) []any {
	t.Helper()
	var all []any
	for line := range bytes.Lines(text) {
		var value any
		if err := json.Unmarshal(batchOf(t, shape, line), &value); err != nil {
			t.Fatalf("%s: %v", shape, err)
		}
		if batch, ok := value.(map[string]any); ok && shape == "newer" {
			delete(batch, "model")
			delete(batch, "usage")
		}
		all = append(all, value)
	}
	return all
}

// TestSeed holds archives to following from their seed.
func TestSeed(t *testing.T) {
	for _, shape := range Shapes() {
		one, again, other := written(t, Archive{100, 1, shape, 0}), written(t, Archive{100, 1, shape, 0}), written(t, Archive{100, 2, shape, 0})
		if !bytes.Equal(one, again) || bytes.Equal(one, other) {
			t.Errorf("%s: the same seed gives the same: %t, another gives the same: %t", shape, bytes.Equal(one, again), bytes.Equal(one, other))
		}
	}
}

// TestVariety holds an archive to having all that slows a reader down.
func TestVariety(t *testing.T) {
	text := written(t, Archive{20_000, 1, "compact", 0})
	for _, l := range stated.Lives {
		if !bytes.Contains(text, fmt.Appendf(nil, `"status":%q`, l.State)) {
			t.Errorf("no batch is %s", l.State)
		}
	}
	for _, part := range []string{`"metadata":{}`, `\"`, `\\`, `\n`, `\t`, `\u0001`, "é", "日", "😀", `"output_file_id":null,"error_file_id":"file-`} {
		if !bytes.Contains(text, []byte(part)) {
			t.Errorf("%s does not occur", part)
		}
	}
}
