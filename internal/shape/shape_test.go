package shape_test

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

var openai = sync.OnceValues(func() (*contract.Contract, error) { return contract.Load(nil, "openai") })

func newObserver(t rapid.TB) *shape.Observer {
	t.Helper()
	c, err := openai()
	if err != nil {
		t.Fatal(err)
	}
	return shape.NewObserver(c, "auto")
}

// shapeOf observes texts, numbered from one on.
func shapeOf(t rapid.TB, from int, texts ...string) *shape.Shape {
	t.Helper()
	o := newObserver(t)
	for i, text := range texts {
		o.Observe([]byte(text), "", false, func(f *validate.Finding, offset int) { f.Line, f.Offset = from+i, int64(offset) })
	}
	return o.Shape
}

func written(t rapid.TB, s *shape.Shape) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestWritten holds the text of a shape to a file that can be checked by eye.
func TestWritten(t *testing.T) {
	var texts []string
	for _, name := range []string{"completed.json", "list.json", "gateway.json"} {
		text, err := os.ReadFile("../../testdata/examples/" + name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	texts = append(texts, `{"error":{"message":"Jane Roe has no batch","type":"x","param":null,"code":null}}`)
	golden.Check(t, "testdata/shape.golden", written(t, shapeOf(t, 1, texts...)))
}

// TestPrivate looks for people's data in what is written.
func TestPrivate(t *testing.T) {
	const secret = "Jane Roe"
	texts := []string{
		`{"id":"Jane Roe","object":"batch","completion_window":"24h","request_counts":{},"metadata":{"Jane Roe":"Jane Roe"},"errors":{"object":"list","Jane":"Jane Roe","data":[{"code":"Jane Roe","message":"Jane Roe"}]}}`,
		`{"id":"batch_JaneRoe1","object":"batch","completion_window":"24h","owner":"Jane Roe","tags":{"Jane Roe":1},"list":["Jane Roe",{"Jane Roe":1}],"endpoint":"Jane Roe"}`,
		`{"error":{"message":"Jane Roe","type":"Jane Roe","param":"Jane Roe","code":"Jane Roe"}}`,
		`{"id":"b","object":"batch","output_file_id":"file-JaneRoe1","error_file_id":"Jane Roe"}`,
	}
	text := written(t, shapeOf(t, 1, texts...))
	if strings.Contains(text, secret) || strings.Contains(text, "JaneRoe1") {
		t.Errorf("it holds people's data:\n%s", text)
	}
	for _, path := range []string{"/owner", "/tags", "/list/-", "/errors/data/-/message", "/metadata"} {
		if strings.Contains(text, `"`+path+`"`) == (path == "/list/-") {
			t.Errorf("%s is there, or is not:\n%s", path, text)
		}
	}
}

// drawn draws documents with all sorts of members.
func drawn() *rapid.Generator[string] {
	value := rapid.SampledFrom([]string{"null", "true", "1", "-1.5", "1767261600", "1767261600000", `""`, `"word"`, `"file-a1b2c3d4"`, "{}", `{"total":1,"q":[]}`, `[{"code":"c","line":1},null]`, "[[]]"})
	name := rapid.OneOf(rapid.SampledFrom([]string{"model", "errors", "metadata", "request_counts", "outputFileId", "status", "data", "a/b~c"}), rapid.StringMatching(`n[0-9]{1,3}`))
	return rapid.Custom(func(t *rapid.T) string {
		text := fmt.Sprintf(`{"id":"batch_%d","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":%q`, rapid.IntRange(1, 30).Draw(t, "id"), rapid.SampledFrom([]string{"completed", "failed", "odd"}).Draw(t, "state"))
		for range rapid.IntRange(0, 5).Draw(t, "members") {
			text += fmt.Sprintf(`,%q:%s`, name.Draw(t, "name"), value.Draw(t, "value"))
		}
		return text + "}"
	})
}

var whole = cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}

// TestMerge holds the shape of two lots to what their shapes make together, first
// places included.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(drawn()).Draw(t, "a"), rapid.SliceOf(drawn()).Draw(t, "b")
		together := shapeOf(t, 0, slices.Concat(a, b)...)
		merged := shapeOf(t, 0, a...)
		merged.Merge(shapeOf(t, len(a), b...))
		if diff := cmp.Diff(together, merged, whole); diff != "" {
			t.Fatalf("merged, they differ (-together +merged):\n%s", diff)
		}
	})
}

// TestRoundTrip holds what is written to being read as it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := written(t, shapeOf(t, 0, rapid.SliceOf(drawn()).Draw(t, "texts")...))
		s, err := shape.Read("s.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, written(t, s)); diff != "" {
			t.Fatalf("read again, it differs:\n%s", diff)
		}
	})
}

// TestBounded holds what is kept to its bounds, and to being the same in
// whatever order it comes.
func TestBounded(t *testing.T) {
	var texts []string
	for i := range 40 {
		var b strings.Builder
		fmt.Fprintf(&b, `{"id":"batch_%d","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":"s%c%c","model":"m%c%c"`, i, 'a'+i%26, 'a'+i/26, 'a'+i%26, 'a'+i/26)
		for n := range 100 {
			fmt.Fprintf(&b, `,"a%d":1`, (i*97+n*31)%3000)
		}
		texts = append(texts, b.String()+`,"`+strings.Repeat("a0", 100)+`":1,"created_at":1}`)
	}
	s := shapeOf(t, 0, texts...)
	g := s.Kinds["batch"][""]
	if n := len(g.Members); n != shape.MaxMembers {
		t.Errorf("%d members are kept, want %d", n, shape.MaxMembers)
	}
	if g.Distinct.Count() != shape.MaxDistinct || !g.Members["/model"].Values.Many || g.Members["/created_at"] == nil {
		t.Errorf("%d distinct objects, many values: %v, declared: %v", g.Distinct.Count(), g.Members["/model"].Values.Many, g.Members["/created_at"])
	}
	for path := range g.Members {
		if len(path) > 100 {
			t.Errorf("a name of %d bytes is kept", len(path))
		}
	}
	before := written(t, s)
	slices.Reverse(texts)
	if diff := cmp.Diff(before, written(t, shapeOf(t, 0, texts...))); diff != "" {
		t.Errorf("in another order it differs:\n%s", diff)
	}
}

// TestNaming holds names of the client to being those of the wire, each naming
// for itself.
func TestNaming(t *testing.T) {
	const client, wire = `{"id":"b","object":"batch","inputFileId":"f","createdAt":1,"requestCounts":{"total":1}}`, `{"id":"b","object":"batch","input_file_id":"f","created_at":1,"request_counts":{"total":1}}`
	want := written(t, shapeOf(t, 0, wire))
	if diff := cmp.Diff(want, written(t, shapeOf(t, 0, client))); diff != "" {
		t.Errorf("in the client's names it differs:\n%s", diff)
	}
}

// TestNone holds what is of no kind to not being observed.
func TestNone(t *testing.T) {
	for _, text := range []string{"", "{", "1", "[]", "{}", `{"id":"b"}`, `{"name":"x","version":1}`} {
		o := newObserver(t)
		seen, fault := o.Observe([]byte(text), "", false, func(*validate.Finding, int) {})
		if seen || o.Shape.Objects() > 0 || (fault != nil) != (len(text) < 2 && text != "1") {
			t.Errorf("%q is observed, or its fault is %v", text, fault)
		}
	}
}

// TestNoneWithoutEvidence holds the same by a schema that states no evidence.
func TestNoneWithoutEvidence(t *testing.T) {
	const schema = `{"$id":"https://a.example/own.schema.json","$schema":"https://json-schema.org/draft/2020-12/schema","x-profile":{"name":"own","says":"s","source":"s"},"anyOf":[{"$ref":"#/$defs/job"}],"$defs":{"job":{"x-kind":{"name":"job","id":"id"},"type":"object",
		"properties":{"id":{"type":"string"},"state":{"type":"string"},"made":{"type":"integer"}}}}}`
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{`{"id":"b","state":"x"}`: true, `{"id":"b"}`: false, `{"name":"x"}`: false, `{}`: false} {
		o := shape.NewObserver(c, "auto")
		if seen, _ := o.Observe([]byte(text), "", false, func(*validate.Finding, int) {}); seen != want {
			t.Errorf("%s is observed: %v", text, seen)
		}
	}
}

// TestHalf observes half a batch where a batch must be, and nowhere else.
func TestHalf(t *testing.T) {
	for due, want := range map[string]bool{"batch": true, "": false} {
		o := newObserver(t)
		if seen, _ := o.Observe([]byte(`{"id":"b","status":"cancelling"}`), due, false, func(*validate.Finding, int) {}); seen != want {
			t.Errorf("where a %q must be, it is observed: %v", due, seen)
		}
	}
}

// TestBroken holds what is no shape to a clear error.
func TestBroken(t *testing.T) {
	good := written(t, shapeOf(t, 0, `{"id":"b","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":"completed"}`))
	for _, test := range []struct{ reason, old, replacement, want string }{
		{"cut", "}\n", "", "a broken shape: line "},
		{"another version", `"version": 1`, `"version": 2`, "line 3, column 14: it is of a version other than 1"},
		{"another thing", `"shape"`, `"shop"`, `line 2, column 17: "shape" is due`},
		{"a member more", `"profile"`, `"x": 1, "profile"`, "line 4, column 8: a member that is not known"},
		{"a text for a count", `"distinct": 1`, `"distinct": "1"`, "a count is due"},
		{"a count below none", `"distinct": 1`, `"distinct": -1`, "a count is due"},
		{"a huge count", `"distinct": 1`, `"distinct": 1e18`, "a count is due"},
		{"an array for an object", `{"string":1}`, `[1]`, "an object is due"},
		{"a path without a slash", `"/id"`, `"id"`, "begins with a slash"},
		{"a name twice", `"/id"`, `"/object"`, `a broken shape: line`},
	} {
		if _, err := shape.Read("s.json", []byte(strings.Replace(good, test.old, test.replacement, 1))); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.reason, err, test.want)
		}
	}
}

// FuzzRead holds reading to a shape that can be written and read, or to an error.
func FuzzRead(f *testing.F) {
	f.Add([]byte(written(f, shapeOf(f, 0, `{"id":"batch_a1b2c3d4","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":"completed","created_at":1767261600,"errors":{"data":[{"line":1}]}}`))))
	f.Add([]byte(`{"batchcheck":"shape","version":1,"profile":"","kinds":{"batch":{"":{"seen":1,"members":{"/":{},"/~":{"types":{"":0}}}}}}}`))
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		s, err := shape.Read("s.json", text)
		if err != nil {
			return
		}
		s.Merge(s)
		if _, err := shape.Read("s.json", []byte(written(t, s))); err != nil {
			t.Fatalf("%q gives a shape that is not read again: %v", text, err)
		}
	})
}

// FuzzObserve holds observing to a bounded shape that is read as it was written,
// whatever the texts are.
func FuzzObserve(f *testing.F) {
	f.Add([]byte(`{"id":"batch_a1b2c3d4","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":"completed","created_at":1767261600,"errors":{"data":[{"line":1}]}}`), false)
	f.Add([]byte(`{"object":"list","data":[{"id":"b","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","x/~":[[1e3]]}],"has_more":true}`), false)
	f.Add([]byte(`{"error":{"message":"x","code":404}}`), true)
	fuzzing.Run(f, func(t *testing.T, text []byte, refused bool) {
		o := newObserver(t)
		seen, _ := o.Observe(text, "", refused, func(_ *validate.Finding, offset int) {
			if offset < 0 || offset >= len(text) {
				t.Fatalf("offset %d in %q", offset, text)
			}
		})
		if seen != (o.Shape.Objects() > 0) {
			t.Fatalf("%q is observed: %v, and gives %d objects", text, seen, o.Shape.Objects())
		}
		again, err := shape.Read("s.json", []byte(written(t, o.Shape)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(written(t, o.Shape), written(t, again)); diff != "" {
			t.Fatalf("%q gives a shape that is read otherwise:\n%s", text, diff)
		}
	})
}
