package validate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// A row is one field of the contract's table, written down here a second time
// so that the schema is held to something.
type row struct {
	name     string
	types    string // "string", "integer", "object", ...
	required string // profiles in which it must be present
	nullable string // profiles in which it may be null
	known    string // profiles that have it
}

const (
	likeOpenAI = "openai orq-router azure gateway groq"
	every      = "orq " + likeOpenAI
)

var fields = []row{
	{"id", "string", every, "", every},
	{"object", "string", every, "", every},
	{"endpoint", "string", every, "", every},
	{"errors", "object", "orq", likeOpenAI, every},
	{"input_file_id", "string", every, "azure", every},
	{"completion_window", "string", every, "", every},
	{"status", "string", every, "", every},
	{"output_file_id", "string", "orq", every, every},
	{"error_file_id", "string", "orq", every, every},
	{"created_at", "integer", every, "", every},
	{"in_progress_at", "integer", "orq", every, every},
	{"expires_at", "integer", "orq", every, every},
	{"finalizing_at", "integer", "orq", every, every},
	{"completed_at", "integer", "orq", every, every},
	{"failed_at", "integer", "orq", every, every},
	{"expired_at", "integer", "orq", every, every},
	{"cancelling_at", "integer", "orq", every, every},
	{"cancelled_at", "integer", "orq", every, every},
	{"request_counts", "object", "orq orq-router", "", every},
	{"metadata", "object", "", likeOpenAI, every},
	{"model", "string", "", likeOpenAI, likeOpenAI},
	{"usage", "object", "", likeOpenAI, likeOpenAI},
	{"input_blob", "string", "", "azure", "azure"},
	{"output_blob", "string", "", "azure", "azure"},
	{"error_blob", "string", "", "azure", "azure"},
}

// values has each JSON type, and the numbers that parsers disagree on.
var values = map[string]string{
	"null": "null", "true": "boolean", `"text"`: "string", "[]": "array", "{}": "object", "7": "integer",
	"1.5": "number", "1.0": "integer", "1e3": "integer", "-0": "integer", "9007199254740993": "integer",
	"9223372036854775808": "integer", "1e308": "integer", "1.00000000000000000001": "number",
}

// sound is a batch that holds in every profile.
func sound(t testing.TB) map[string]json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(read(t, testdata+"/examples/completed.json"), &members); err != nil {
		t.Fatal(err)
	}
	return members
}

func with(t testing.TB, members map[string]json.RawMessage, name, value string) []byte {
	t.Helper()
	changed := map[string]json.RawMessage{}
	for k, v := range members {
		changed[k] = v
	}
	if value == "" {
		delete(changed, name)
	} else {
		changed[name] = json.RawMessage(value)
	}
	text, err := json.Marshal(changed)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// findingsAt gives the rules of presence and type that are broken at the pointer.
func findingsAt(r validate.Report, pointer string) string {
	var ids []string
	for _, f := range r.Findings {
		if f.Pointer == pointer && (f.Rule == "field/missing" || f.Rule == "field/type") {
			ids = append(ids, f.Rule)
		}
	}
	return strings.Join(ids, " ")
}

func TestPresenceAndTypes(t *testing.T) {
	for _, profile := range strings.Fields(every) {
		v := newValidator(t, validate.Options{Profile: profile})
		for _, f := range fields {
			has := func(list string) bool { return slices.Contains(strings.Fields(list), profile) }
			check := func(value, want string) {
				t.Helper()
				r := v.Check(with(t, sound(t), f.name, value))
				if got := findingsAt(r, "/"+f.name); got != want {
					t.Errorf("%s: %s = %s gives %q, want %q", profile, f.name, value, got, want)
				}
			}
			want := ""
			if has(f.required) {
				want = "field/missing"
			}
			check("", want)
			for value, is := range values {
				want := "field/type"
				if is == f.types || is == "null" && has(f.nullable) || !has(f.known) {
					want = ""
				}
				check(value, want)
			}
		}
	}
}

func TestCountsPresenceAndTypes(t *testing.T) {
	v := newValidator(t, validate.Options{})
	counts := map[string]json.RawMessage{"total": json.RawMessage("9"), "completed": json.RawMessage("9"), "failed": json.RawMessage("0")}
	for name := range counts {
		for value, is := range values {
			want := "field/type"
			if is == "integer" {
				want = ""
			}
			r := v.Check(with(t, sound(t), "request_counts", string(with(t, counts, name, value))))
			if got := findingsAt(r, "/request_counts/"+name); got != want {
				t.Errorf("request_counts.%s = %s gives %q, want %q", name, value, got, want)
			}
		}
		r := v.Check(with(t, sound(t), "request_counts", string(with(t, counts, name, ""))))
		if got := findingsAt(r, "/request_counts/"+name); got != "field/missing" {
			t.Errorf("without request_counts.%s: %q", name, got)
		}
	}
}

// TestIgnored holds what clients ignore to being at most a note.
func TestIgnored(t *testing.T) {
	for _, profile := range profiles {
		v := newValidator(t, validate.Options{Profile: profile})
		for value := range values {
			for _, name := range []string{"x_extra", "STATUS", "Created_At", "", "metaData"} {
				r := v.Check(with(t, sound(t), name, value))
				if ids := above(r, validate.Warning); len(ids) > 0 {
					t.Errorf("%s: an undeclared %q = %s gives %v", profile, name, value, ids)
				}
			}
		}
	}
	upper := with(t, sound(t), "status", "")
	upper = append(upper[:len(upper)-1], `,"STATUS":"completed"}`...)
	if got := findingsAt(newValidator(t, validate.Options{}).Check(upper), "/status"); got != "field/missing" {
		t.Errorf("STATUS in place of status gives %q", got)
	}
}

func TestMetadataValuesOfAnyType(t *testing.T) {
	orq, openai := newValidator(t, validate.Options{}), newValidator(t, validate.Options{Profile: "openai"})
	for value, is := range values {
		text := with(t, sound(t), "metadata", fmt.Sprintf(`{"k":%s}`, value))
		if ids := above(orq.Check(text), validate.Error); len(ids) > 0 {
			t.Errorf("orq: metadata value %s gives %v", value, ids)
		}
		want := 1
		if is == "string" {
			want = 0
		}
		if ids := above(openai.Check(text), validate.Error); len(ids) != want {
			t.Errorf("openai: metadata value %s gives %v", value, ids)
		}
	}
}

func TestMetadataLimits(t *testing.T) {
	v := newValidator(t, validate.Options{})
	for _, unit := range []string{"a", "é", "e\u0301", "😀", "\u0000"} {
		runes := []rune(unit)
		text := func(n int) string {
			var all []rune
			for i := range n {
				all = append(all, runes[i%len(runes)])
			}
			quoted, _ := json.Marshal(string(all))
			return string(quoted)
		}
		tests := []struct{ metadata, want string }{
			{fmt.Sprintf(`{%s:"v"}`, text(64)), ""},
			{fmt.Sprintf(`{%s:"v"}`, text(65)), "metadata/key-length"},
			{fmt.Sprintf(`{"k":%s}`, text(512)), ""},
			{fmt.Sprintf(`{"k":%s}`, text(513)), "metadata/value-length"},
		}
		for _, test := range tests {
			ids := above(v.Check(with(t, sound(t), "metadata", test.metadata)), validate.Warning)
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("metadata %.40s… of %q: %q, want %q", test.metadata, unit, got, test.want)
			}
		}
	}
	for n, want := range map[int]string{16: "", 17: "metadata/pairs"} {
		var pairs []string
		for i := range n {
			pairs = append(pairs, fmt.Sprintf(`"k%d":"v"`, i))
		}
		ids := above(v.Check(with(t, sound(t), "metadata", "{"+strings.Join(pairs, ",")+"}")), validate.Warning)
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%d pairs: %q, want %q", n, got, want)
		}
	}
}
