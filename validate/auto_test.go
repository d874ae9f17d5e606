package validate_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/validate"
)

// soundDocuments are a sound batch with all fields, and a sound page, for each
// built-in profile. The items of a bare page are all that shows what it lists.
var soundDocuments = []struct {
	profile, batch, page string
	bare                 bool
}{
	{"openai", "batches/openai/completed.json", "lists/page.json", false},
	{"orq", "batches/orq/completed.json", "lists/page.json", false},
	{"orq-router", "batches/openai/completed.json", "lists/page.json", false},
	{"gateway", "batches/openai/completed.json", "lists/page.json", false},
	{"azure", "profiles/azure/input_in_a_blob.json", "profiles/azure/list.json", true},
	{"groq", "profiles/groq/cancelling_without_cancelling_at.json", "profiles/groq/list.json", true},
	{"mistral", "profiles/mistral/success.json", "profiles/mistral/list.json", true},
	{"anthropic", "profiles/anthropic/ended_after_cancel.json", "profiles/anthropic/list.json", false},
}

// A mutation is a document of which one field was changed or dropped.
type mutation struct {
	change string // what was done
	text   []byte
}

// mutations drops each field of an object, and with each of the others; and gives it
// each type that it does not have.
func mutations(t *testing.T, text []byte) (all []mutation) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for name := range members {
		for other := range members {
			if name < other {
				less := maps.Clone(members)
				delete(less, other)
				all = append(all, mutation{change: name + "=, " + other + "=", text: with(t, less, name, "")})
			}
		}
		for _, value := range []string{"", "null", `""`, `"x"`, `"1767261600"`, "7", "1767261600000", "1.5", "true", "[]", `["x"]`, "{}", `{"x":1}`} {
			all = append(all, mutation{change: name + "=" + value, text: with(t, members, name, value)})
		}
	}
	slices.SortFunc(all, func(a, b mutation) int { return strings.Compare(a.change, b.change) })
	return all
}

// TestMutatedBatchIsStillRecognized changes one field of a sound document, in each
// profile. It is still recognized as what it is, and so is judged as where it must be
// that.
func TestMutatedBatchIsStillRecognized(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sound := range soundDocuments {
		for kind, path := range map[string]string{"batch": sound.batch, "list": sound.page} {
			t.Run(sound.profile+"/"+kind, func(t *testing.T) {
				v := newValidator(t, validate.Options{Profile: sound.profile})
				due := newValidator(t, validate.Options{Profile: sound.profile, Kind: kind})
				for _, m := range mutations(t, read(t, filepath.Join(testdata, path))) {
					if kind == "list" && strings.Contains(m.change, "data=") && (sound.bare || strings.Contains(m.change, ", ")) {
						continue // nothing is left that shows what it lists
					}
					if choice := auto.Check(m.text); slices.Contains(families, sound.profile) && choice.Profile != sound.profile && !strings.Contains(m.change, "data=") {
						t.Errorf("%s: it is judged as %s, since %s", m.change, choice.Profile, choice.Why)
					}
					found := v.Check(m.text).Findings
					if diff := cmp.Diff(due.Check(m.text).Findings, found); diff != "" {
						t.Errorf("%s: kind %q changes what is found (-with +without):\n%s", m.change, kind, diff)
					}
					for name, v := range map[string]*validate.Validator{sound.profile: v, "auto": auto} {
						for report, err := range v.Stream(bytes.NewReader(m.text)) {
							if err != nil || report.Documents != 1 || len(report.Others) > 0 {
								t.Errorf("%s, by %s: %d documents, others: %v, %v", m.change, name, report.Documents, report.Others, err)
							}
						}
					}
				}
			})
		}
	}
}

// TestMutatedLineIsStillRecognized changes one field of other documents that are sound.
func TestMutatedLineIsStillRecognized(t *testing.T) {
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, text := range map[string]string{
		"request": `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"text-embedding-3-small","input":"yes"}}`,
		"result":  `{"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"r","body":{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}},"error":null}`,
		"file":    `{"id":"file-1","object":"file","bytes":120,"created_at":1767261600,"filename":"in.jsonl","purpose":"batch","status":"processed"}`,
		"event":   `{"id":"evt_1","object":"event","type":"batch.completed","created_at":1767261600,"data":{"id":"batch_1"}}`,
	} {
		for _, m := range mutations(t, []byte(text)) {
			if strings.Contains(m.change, ", ") || kind == "event" && strings.HasPrefix(m.change, "type=") {
				continue // too little is left
			}
			if report := streamed(t, auto, m.text); report.Documents != 1 || len(report.Findings) > 0 && report.Findings[0].Profile != "openai" {
				t.Errorf("%s, %s: %d documents, %v", kind, m.change, report.Documents, report.Err())
			}
			root, _ := document.Parse(m.text, document.Limits{}).Root()
			if thing := recognize.Identify(root); !thing.Is(kind) {
				t.Errorf("%s, %s: it is taken for %s", kind, m.change, thing.Named())
			}
		}
	}
}

// TestMutatedBatchChoosesNoProvider changes one field of a sound document of
// OpenAI. No change makes it another provider's, so no fault is lost. Only errors
// that are {} beside a time that is null are what orq sends.
func TestMutatedBatchChoosesNoProvider(t *testing.T) {
	oneGoroutine(t)
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	openai := newValidator(t, validate.Options{Profile: "openai"})
	for _, path := range []string{
		"batches/openai/completed.json", "batches/openai/validating.json", "batches/openai/cancelled.json", "batches/openai/failed.json", "lists/page.json",
	} {
		for _, m := range mutations(t, read(t, filepath.Join(testdata, path))) {
			report := auto.Check(m.text)
			want := "openai"
			if m.change == "errors={}" {
				want = "orq"
			}
			if report.Profile != want {
				t.Errorf("%s, %s: it is judged as %s, since %s; want %s", path, m.change, report.Profile, report.Why, want)
			}
			if diff := cmp.Diff(openai.Check(m.text).Findings, report.Findings); diff != "" && want == "openai" {
				t.Errorf("%s, %s: (-openai +auto):\n%s", path, m.change, diff)
			}
		}
	}
}

// TestFormDoesNotCount writes sound documents with other white space, members in
// another order, and inside of up to three other objects. They are judged by the same
// profile, with the same outcome.
func TestFormDoesNotCount(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, sound := range soundDocuments {
		paths = append(paths, sound.batch, sound.page)
	}
	paths = append(paths, "batches/orq/client_naming.json", "batches/openai/keys_absent.json", "batches/openai/failed.json", "profiles/mistral/success_inline.json")
	rapid.Check(t, func(r *rapid.T) {
		path := rapid.SampledFrom(paths).Draw(r, "path")
		text := read(t, filepath.Join(testdata, path))
		plain := auto.Check(text)
		root, _ := document.Parse(text, document.Limits{}).Root()
		other := otherForm(r, root)
		for range rapid.IntRange(0, 3).Draw(r, "wrappers") {
			other = wrapped(r, other)
		}
		report := streamed(t, auto, []byte(other))
		if report.Documents != 1 || !slices.Equal(above(report, validate.Warning), above(plain, validate.Warning)) {
			r.Fatalf("%s: %d documents, %v, and plain: %v\n%s", path, report.Documents, report.Err(), plain.Err(), other)
		}
		if again := auto.Check([]byte(other)); again.Profile != plain.Profile {
			r.Fatalf("%s is judged as %s, since %s; plain as %s\n%s", path, again.Profile, again.Why, plain.Profile, other)
		}
	})
}

// otherForm writes a value with other white space and with members in another order.
func otherForm(r *rapid.T, value document.Value) string {
	space := rapid.SampledFrom([]string{"", "", " ", "\n\t", "\r\n  "})
	var parts []string
	begin, end := "[", "]"
	switch value.Kind() {
	case document.Object:
		begin, end = "{", "}"
		for m := range value.Members {
			parts = append(parts, string(m.Name.Raw())+space.Draw(r, "space")+":"+otherForm(r, m.Value))
		}
		parts = rapid.Permutation(parts).Draw(r, "order")
	case document.Array:
		for _, item := range value.Items {
			parts = append(parts, otherForm(r, item))
		}
	default:
		begin, end, parts = "", "", []string{string(value.Raw())}
	}
	return begin + space.Draw(r, "space") + strings.Join(parts, space.Draw(r, "space")+","+space.Draw(r, "space")) + space.Draw(r, "space") + end
}

// wrapped puts a text into a member of an object, with other members beside it.
func wrapped(r *rapid.T, text string) string {
	members := []string{`"` + rapid.SampledFrom([]string{"batch", "job", "data", "response", "body", "result", "payload"}).Draw(r, "name") + `":` + text}
	for _, beside := range []string{
		`"success":true`, `"version":1`, `"stage":"done"`, `"warnings":[]`, `"meta":{"took":7,"request":{"id":"r1"}}`, `"error":null`,
		`"headers":{"content-type":"application/json"}`, `"timestamp":"2026-01-01T00:00:00Z"`, `"items":[{"id":"a"}]`,
	} {
		if rapid.Bool().Draw(r, "beside") {
			members = append(members, beside)
		}
	}
	return "{" + strings.Join(rapid.Permutation(members).Draw(r, "members"), ",") + "}"
}

// TestBreaksChooseNoProvider breaks sound batches of OpenAI as servers were seen to
// break them, in several ways at once. They are judged as OpenAI's.
func TestBreaksChooseNoProvider(t *testing.T) {
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	times := []string{
		"created_at", "in_progress_at", "expires_at", "finalizing_at", "completed_at", "failed_at", "expired_at", "cancelling_at", "cancelled_at",
	}
	values := map[string][]string{
		"status":         {`"queued"`, `"running"`, `"PROGRESS"`, `"ended"`, `"canceled"`, `"SUCCESS"`, `"QUEUED"`, `"pending"`, `"COMPLETED"`, `"JOB_STATE_SUCCEEDED"`},
		"errors":         {"", "[]", `""`, `"none"`, `{"object":"list","data":null}`},
		"metadata":       {"", "null", "{}", `{"a":["b"]}`, `{"a":7}`, `""`},
		"request_counts": {"", "null", "{}", `{"total":"120","completed":"118","failed":"2"}`, `{"total":120}`},
		"output_file_id": {"", "null", `""`, "{}", `"None"`},
		"error_file_id":  {"", "null", `""`, "{}", `"None"`},
		"input_file_id":  {"", "null", `""`},
		"id":             {"", "null", `""`, "7", `"7f3c"`},
		"endpoint":       {"", "null", `""`},
		"object":         {"", "null", `""`, `"Batch"`},
	}
	for _, name := range times {
		values[name] = []string{
			"", "null", `""`, "0", "946684800", "{}", "1767261600000", "1767261600.5", `"1767261600"`, `"2026-01-01T10:00:00Z"`, `"2026-01-01T10:00:00.100000+00:00"`,
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		state := rapid.SampledFrom([]string{"validating", "in_progress", "completed", "cancelled", "failed", "expired"}).Draw(r, "state")
		var members map[string]json.RawMessage
		if err := json.Unmarshal(read(t, filepath.Join(testdata, "batches/openai", state+".json")), &members); err != nil {
			t.Fatal(err)
		}
		text := with(t, members, "", "")
		for range rapid.IntRange(1, 3).Draw(r, "breaks") {
			name := rapid.SampledFrom(slices.Sorted(maps.Keys(values))).Draw(r, "name")
			text = with(t, members, name, rapid.SampledFrom(values[name]).Draw(r, "value"))
			clear(members)
			if err := json.Unmarshal(text, &members); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(r, "in a job") {
			text = []byte(`{"job":` + string(text) + `}`)
		}
		if report := auto.Check(text); report.Profile != "openai" {
			r.Fatalf("it is judged as %s, since %s: %s", report.Profile, report.Why, text)
		}
		if report := streamed(t, auto, text); report.Documents != 1 {
			r.Fatalf("it is taken for no batch: %s", text)
		}
	})
}
