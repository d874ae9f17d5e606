package recognize

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
)

// fixtureTexts are the texts of the fixtures that are JSON, or lines of it.
func fixtureTexts(t testing.TB, maxBytes int) map[string][]byte {
	t.Helper()
	texts := map[string][]byte{}
	for _, under := range []string{"batches", "lists", "profiles", "examples", "files", "breaks", "requests", "results", "references"} {
		err := filepath.WalkDir("../../testdata/"+under, func(path string, _ fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || ext != ".json" && ext != ".jsonl" {
				return err
			}
			text, err := os.ReadFile(path)
			if len(text) <= maxBytes {
				texts[path] = text
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(texts) < 20 {
		t.Fatalf("there are only %d fixtures", len(texts))
	}
	return texts
}

// TestClosedOfCutTextIsJSON cuts real texts everywhere. What is left, with the
// brackets that it lacks, is JSON, and the beginning of the text.
func TestClosedOfCutTextIsJSON(t *testing.T) {
	var splitter document.Splitter
	for path, text := range fixtureTexts(t, 4096) {
		last := 0
		for cut := range text {
			closed := Closed(text[:cut])
			parts := splitter.Reset(bytes.NewReader(closed), document.Start, document.Limits{})
			for len(closed) > 0 {
				part, err := parts.Next()
				if err != nil {
					break
				}
				if _, whole := document.Parse(part.Text, document.Limits{}).Root(); !whole || part.Fault != nil {
					t.Fatalf("%s, cut at %d: %q is no JSON", path, cut, part.Text)
				}
			}
			kept := bytes.TrimRight(closed, "}]")
			if !bytes.HasPrefix(text, kept) || len(kept) < last {
				t.Fatalf("%s, cut at %d: %q is not its beginning, or is less than of a shorter one", path, cut, closed)
			}
			last = len(kept)
		}
	}
}

// TestClosedHoldsWhatCameBeforeTheCut shows what is left of a text that was cut.
func TestClosedHoldsWhatCameBeforeTheCut(t *testing.T) {
	for head, want := range map[string]string{
		``:                             ``,
		`{"a`:                          ``,
		`{"a":1`:                       ``,
		`{"a":1,`:                      `{"a":1}`,
		`{"a":1,"b":{"c":[1,2`:         `{"a":1,"b":{"c":[1]}}`,
		`{"a":{"b":"}],{"},"c`:         `{"a":{"b":"}],{"}}`,
		`{"a":{"b":"\",\\"},"c":[{"d"`: `{"a":{"b":"\",\\"}}`,
		"{\"a\":1}\n{\"b\":2}\n{\"c":   "{\"a\":1}\n{\"b\":2}\n",
		`[{"a":1},{"b":2},{"c"`:        `[{"a":1},{"b":2}]`,
		`[[[[],[[[`:                    `[[[[]]]]`,
		`{"a":1}`:                      `{"a":1}`,
	} {
		if got := string(Closed([]byte(head))); got != want {
			t.Errorf("%s is closed to %s, want %s", head, got, want)
		}
	}
}

// TestProfileOfHeadIsThatOfTheWhole cuts documents in their second half: a profile that
// is chosen is that of the whole.
func TestProfileOfHeadIsThatOfTheWhole(t *testing.T) {
	for path, text := range fixtureTexts(t, 4096) {
		whole := Profile(text, true)
		for cut := len(text) / 2; cut < len(text); cut += 5 {
			if head := Profile(text[:cut], false); head.Sure && head.Profile != whole.Profile {
				t.Fatalf("%s, cut at %d: %s, since %s; whole it is of %s", path, cut, head.Profile, head.Why, whole.Profile)
			}
		}
	}
}

// TestProfileOfAnyWayToWriteDocuments shows a batch of Mistral's in each way to write
// one document or several.
func TestProfileOfAnyWayToWriteDocuments(t *testing.T) {
	const batch = `{"id":"5f0c","object":"batch","input_files":["f"],"endpoint":"/v1/chat/completions","status":"QUEUED","created_at":1767261600,"total_requests":1,"completed_requests":0}`
	for reason, text := range map[string]string{
		"a document":                   batch,
		"with a byte order mark":       "\xef\xbb\xbf" + batch,
		"lines":                        batch + "\n" + batch + "\n",
		"behind blank lines":           "\n\n" + batch + "\n",
		"an array":                     "[" + batch + "," + batch + "]",
		"arrays in lines":              "[{}," + batch + "]\n[" + batch + "]\n",
		"values one after another":     batch + " " + batch,
		"server-sent events":           "data: " + batch + "\n\ndata: " + batch + "\n\n",
		"a log":                        "2026-11-29T10:00:00Z INFO " + batch + "\n2026-11-29T10:00:01Z INFO " + batch + "\n",
		"behind other objects":         "{}\n" + `{"object":"file"}` + "\n" + batch + "\n",
		"behind a line that is broken": "{\"a\":1,}\n" + batch + "\n" + batch + "\n",
		"a page":                       `{"object":"list","data":[` + batch + `],"total":1}`,
		"an event with the batch":      `{"id":"evt_1","object":"event","type":"batch.done","data":` + batch + `}`,
	} {
		if choice := Profile([]byte(text), true); choice.Profile != "mistral" {
			t.Errorf("%s: it is judged as %s, since %s", reason, choice.Profile, choice.Why)
		}
	}
}

// BenchmarkHostileHeads shows that no head takes much longer than others of its size.
func BenchmarkHostileHeads(b *testing.B) {
	const half = HeadSize / 2
	for name, text := range map[string]string{
		"brackets":           strings.Repeat("[", half) + strings.Repeat("]", half),
		"commas deep inside": strings.Repeat("[", half) + strings.Repeat(",", half),
		"objects":            strings.Repeat(`{"a":`, HeadSize/5),
		"wide objects":       `{` + strings.Repeat(`"a":{"b":{"c":{}}},`, HeadSize/20) + `"a":1}`,
		"lists of lists":     strings.Repeat(`{"object":"list","data":[`, HeadSize/25),
		"an item":            `{"object":"list","data":[` + strings.Repeat(`{},`, HeadSize/4) + `{}]}`,
		"quotes":             strings.Repeat(`"`, HeadSize),
		"lines":              strings.Repeat("{}\n", HeadSize/3),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(HeadSize)
			for b.Loop() {
				Profile([]byte(text), true)
				Profile([]byte(text), false)
				BeginsLikeBatch([]byte(text))
			}
		})
	}
}

// FuzzRecognize holds any text to one answer, and the brackets that are added to those
// that were opened.
func FuzzRecognize(f *testing.F) {
	for _, text := range fixtureTexts(f, 1024) {
		f.Add(text, true)
		f.Add(text[:len(text)*2/3], false)
	}
	for _, text := range []string{"", "\xef\xbb\xbf{}", "[[[", `{"a":{"b":{"c":{"d":{}}}}}`, `{"data":[]}`, "{}\n[]\n1\n", `{"id":"batch_`, "\"\\", "]}", "data: {}\n\n"} {
		f.Add([]byte(text), false)
	}
	fuzzing.Run(f, func(t *testing.T, head []byte, isAll bool) {
		before := bytes.Clone(head)
		choice := Profile(head, isAll)
		if again := Profile(bytes.Clone(head), isAll); again != choice {
			t.Fatalf("%q: %v, then %v", head, choice, again)
		}
		if choice.Profile == "" || choice.Why == "" || choice.Sure == (choice.Why == NoEvidence) {
			t.Fatalf("%q: %+v", head, choice)
		}
		closed := Closed(head)
		if opened := bytes.Count(head, []byte("{")) + bytes.Count(head, []byte("[")); len(closed) > len(head)+opened {
			t.Fatalf("%q is closed to %q", head, closed)
		}
		if !bytes.Equal(head, before) || !bytes.Equal(closed, Closed(head)) {
			t.Fatalf("%q: it is changed, or closed in another way", before)
		}
		if begins := BeginsLikeBatch(head); begins != BeginsLikeBatch(before) {
			t.Fatalf("%q: two answers", head)
		}
		root, whole := document.Parse(head, document.Limits{Depth: 100}).Root()
		if !whole {
			return
		}
		thing := Identify(root)
		if again := Identify(root); !reflect.DeepEqual(thing, again) {
			t.Fatalf("%q: %+v, then %+v", head, thing, again)
		}
		if thing.Title == "" || thing.Named() == "" || (thing.Kind != nil) && thing.Value.Kind() != document.Object {
			t.Fatalf("%q: %+v", head, thing)
		}
		if thing.Kind != nil && (thing.Pointer == "") != (thing.Value == root) {
			t.Fatalf("%q: the pointer to what was found is %q", head, thing.Pointer)
		}
	})
}
