package judge_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
)

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load(nil, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// lay gives the lines of a document as a text, what is hidden in angles.
func lay(c *contract.Contract, showValues bool, text string) string {
	var b strings.Builder
	for line := range judge.Lines(c, judge.Options{Naming: instance.Auto, ShowValues: showValues}, []byte(text)) {
		b.WriteString(strings.Repeat("  ", line.Depth))
		if line.Name != "" {
			b.WriteString(line.Name + ": ")
		}
		if line.Hidden {
			line.Text = "<" + line.Text + ">"
		}
		b.WriteString(line.Text)
		if line.Comma {
			b.WriteString(",")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestLines(t *testing.T) {
	const text = `{"id":"b","object":"batch","status":"completed","metadata":{"owner":"Ada"},"errors":{"data":[{"message":"no"}]},` +
		`"created_at":1767261600,"extra":{"ada@example.com":1},"more":"x","none":null,"request_counts":{"total":1,"completed":1}}`
	const want = `{
  "id": "b",
  "object": "batch",
  "status": "completed",
  "metadata": {
    "…": <a string of 3 characters>
  },
  "errors": {
    "data": [
      {
        "message": <a string of 2 characters>
      }
    ]
  },
  "created_at": 1767261600,
  "extra": <an object>,
  "more": <a string of 1 character>,
  "none": null,
  "request_counts": {
    "total": 1,
    "completed": 1
  }
}
`
	c := load(t)
	if diff := cmp.Diff(want, lay(c, false, text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(compact(t, text), compact(t, lay(c, true, text))); diff != "" {
		t.Errorf("with values (-want +got):\n%s", diff)
	}
	for _, wrapped := range []string{`[%s]`, `{"batch":%s}`, `{"object":"list","has_more":false,"data":[%s]}`} {
		if got := lay(c, false, fmt.Sprintf(wrapped, text)); !strings.Contains(got, `"id": "b"`) || strings.Contains(got, "Ada") || strings.Contains(got, "ada@") {
			t.Errorf("in %s:\n%s", wrapped, got)
		}
	}
}

func TestLinesPointTo(t *testing.T) {
	var got []string
	for line := range judge.Lines(load(t), judge.Options{Naming: instance.Auto}, []byte(`[{"object":"batch","request_counts":{"total":1}}]`)) {
		if !line.Ends {
			got = append(got, line.Pointer)
		}
	}
	want := []string{"", "/0", "/0/object", "/0/request_counts", "/0/request_counts/total"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzLines holds any document to lines that are safe to print, and that say
// nothing of what is in metadata, names neither.
func FuzzLines(f *testing.F) {
	c := load(f)
	for _, text := range []string{`{"id":1}`, `[[{}]]`, `{"\u202e":"\u0000"}`, `"x"`, `[1,{"batch":{"id":"1","object":"batch"}}]`, `{`, ``} {
		f.Add(text)
	}
	fuzzing.Run(f, func(t *testing.T, text string) {
		for _, r := range lay(c, false, text) {
			if !unicode.IsPrint(r) && r != '\n' {
				t.Fatalf("the lines of %q hold %q", text, r)
			}
		}
		name, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		private := fmt.Sprintf(`{"id":"b","object":"batch","metadata":{"k":%s}}`, name)
		if got := lay(c, false, private); !strings.Contains(got, `"…": <a string of `) {
			t.Fatalf("%s is shown as %s", private, got)
		}
	})
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
