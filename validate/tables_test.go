package validate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// item is a batch of a page, of which only what pages are held to is told.
func item(t testing.TB, id, createdAt string) string {
	text := with(t, sound(t), "id", quote(id))
	if createdAt == "" {
		return strings.Replace(string(text), `"created_at":1767261600,`, "", 1)
	}
	return strings.Replace(string(text), `"created_at":1767261600`, `"created_at":`+createdAt, 1)
}

func page(first, last string, items ...string) string {
	return fmt.Sprintf(`{"object":"list","data":[%s],"first_id":%s,"last_id":%s,"has_more":false}`, strings.Join(items, ","), first, last)
}

// TestPages holds the cursors and the order of pages to what stands in them,
// whole or not.
func TestPages(t *testing.T) {
	newer, older := item(t, "b", "1767261610"), item(t, "a", "1767261600")
	tests := []struct {
		reason, text string
		want         []string
	}{
		{"a sound page", page(`"b"`, `"a"`, newer, older), nil},
		{"a first id that is the last", page(`"a"`, `"a"`, newer, older), []string{"list/cursor /first_id"}},
		{"a last id that is the first", page(`"b"`, `"b"`, newer, older), []string{"list/cursor /last_id"}},
		{"no items and no cursors", page("null", "null"), nil},
		{"cursors of no items", page(`"b"`, `"a"`), []string{"list/cursor /first_id", "list/cursor /last_id"}},
		{"an item that is none at the start", page(`"b"`, `"a"`, "7", older), []string{"field/type /data/0"}},
		{"an item that is none at the end", page(`"b"`, `"a"`, newer, "7"), []string{"field/type /data/1"}},
		{"an item after one that is none", page(`"b"`, `"b"`, "7", older), []string{"field/type /data/0", "list/cursor /last_id"}},
		{"an id twice", page(`"b"`, `"b"`, newer, newer), []string{"list/duplicate /data/1/id"}},
		{"the oldest first", page(`"a"`, `"b"`, older, newer), []string{"list/order /data/1/created_at"}},
		{"the same second", page(`"a"`, `"c"`, older, item(t, "c", "1767261600")), nil},
		{
			"a time that is missing between two", page(`"a"`, `"b"`, older, item(t, "c", ""), newer),
			[]string{"field/missing /data/1/created_at", "list/order /data/2/created_at"},
		},
		{"cursors of no string", page("7", "7", newer, older), []string{"field/type /first_id", "field/type /last_id"}},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			r := newValidator(t, validate.Options{Profile: "openai", Skip: []string{"field/unknown"}}).Check([]byte(test.text))
			if diff := cmp.Diff(test.want, rulesAndPointers(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCountsAndFiles holds each file of a completed batch to its count.
func TestCountsAndFiles(t *testing.T) {
	tests := []struct {
		reason, completed, failed, output, errors, want string
	}{
		{"some of each, and both files", "118", "2", `"o"`, `"e"`, ""},
		{"all completed", "120", "0", `"o"`, "null", ""},
		{"all failed", "0", "120", "null", `"e"`, ""},
		{"all failed, and an empty output", "0", "120", `"o"`, `"e"`, ""},
		{"no failure, but an error file", "120", "0", `"o"`, `"e"`, "counts/files /error_file_id"},
		{"failures without an error file", "118", "2", `"o"`, "null", "counts/files /error_file_id"},
		{"answers without an output file", "118", "2", "null", `"e"`, "counts/files /output_file_id"},
		{"one short", "117", "2", `"o"`, `"e"`, "counts/incomplete /request_counts"},
		{"one beyond", "119", "2", `"o"`, `"e"`, "counts/sum /request_counts"},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			batch := sound(t)
			batch["request_counts"] = fmt.Appendf(nil, `{"total":120,"completed":%s,"failed":%s}`, test.completed, test.failed)
			batch["output_file_id"] = []byte(test.output)
			got := rulesAndPointers(newValidator(t, validate.Options{}).Check(with(t, batch, "error_file_id", test.errors)))
			if strings.Join(got, ", ") != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestBodyForStatus holds the body of a result to the row of its status, from
// the row's first status to its last.
func TestBodyForStatus(t *testing.T) {
	const line = `{"id":"r","custom_id":"c","response":{"status_code":%s,"request_id":"q"%s},"error":null}`
	tests := []struct{ status, body, want string }{
		{"199", `,"body":"text"`, ""},
		{"200", `,"body":"text"`, "output/body /response/body"},
		{"299", `,"body":"text"`, "output/body /response/body"},
		{"300", `,"body":"text"`, ""},
		{"399", `,"body":"text"`, ""},
		{"400", `,"body":"text"`, "output/error-body /response/body"},
		{"599", `,"body":"text"`, "output/error-body /response/body"},
		{"200", "", "field/missing /response/body"},
		{`"200"`, `,"body":"text"`, "output/status-code /response/status_code"},
	}
	v := newValidator(t, validate.Options{Kind: "result"})
	for _, test := range tests {
		got := rulesAndPointers(v.Check(fmt.Appendf(nil, line, test.status, test.body)))
		if strings.Join(got, ", ") != test.want {
			t.Errorf("status %s with %q: %q, want %q", test.status, test.body, got, test.want)
		}
	}
}

// TestFurthestBehind says a time that is before several is before the last of
// them: the one that it is furthest behind.
func TestFurthestBehind(t *testing.T) {
	v := newValidator(t, validate.Options{Schema: edited(t, `["in_progress_at", "cancelling_at"],`, `["in_progress_at", "cancelling_at"], ["finalizing_at", "cancelled_at"],`), Kind: "batch"})
	for furthest, times := range map[string][2]string{
		"finalizing_at": {"1767264921", "1767264930"}, "cancelling_at": {"1767264931", "1767264930"},
	} {
		text := fmt.Sprintf(`{"status":"cancelled","created_at":1767261600,"cancelling_at":%s,"finalizing_at":%s,"cancelled_at":1767264920}`, times[0], times[1])
		said := false
		for _, f := range v.Check([]byte(text)).Findings {
			said = said || f.Rule == "time/order" && f.Pointer == "/cancelled_at" && f.Beside == "/"+furthest
		}
		if !said {
			t.Errorf("%s: cancelled_at is not said to be before %s", text, furthest)
		}
	}
}

// TestErrorsMissing holds a failed batch to telling why, and messages to not
// telling what stands there instead.
func TestErrorsMissing(t *testing.T) {
	failed := func(errors string) []byte {
		text := strings.Replace(string(read(t, testdata+"/batches/openai/failed.json")), `"errors"`, `"errors": `+errors+`, "were"`, 1)
		return []byte(text)
	}
	tests := []struct{ profile, errors, want string }{
		{"openai", "null", "/errors is null, but should have items"},
		{"openai", `{"object":"list","data":[]}`, "/errors/data is an empty array, but should have items"},
		{"orq", `{}`, "/errors/data is missing, but should have items"},
		{"orq", `{"data":"Ada's file"}`, "/errors/data is a string of 10 characters, but should have items"},
		{"orq", `{"data":[7]}`, ""},
	}
	for _, test := range tests {
		got := ""
		r := newValidator(t, validate.Options{Profile: test.profile, Only: []string{"status/errors-missing"}}).Check(failed(test.errors))
		for _, f := range r.Findings {
			_, says, _ := strings.Cut(f.Message, " ")
			got += f.Pointer + " " + strings.TrimSuffix(says, ` when status is "failed"`)
		}
		if got != test.want {
			t.Errorf("%s: errors %s: %q, want %q", test.profile, test.errors, got, test.want)
		}
	}
}

// TestMixedNames points to a name of the naming that the document has fewer
// names of, and of the client's where it has as many of each.
func TestMixedNames(t *testing.T) {
	for text, want := range map[string]string{
		`{"input_file_id":"f","createdAt":1}`:                        `createdAt is spelled unlike "input_file_id"`,
		`{"createdAt":1,"input_file_id":"f"}`:                        `createdAt is spelled unlike "input_file_id"`,
		`{"createdAt":1,"inputFileId":"f","completed_at":null}`:      `completed_at is spelled unlike "createdAt"`,
		`{"created_at":1,"input_file_id":"f","completedAt":null}`:    `completedAt is spelled unlike "created_at"`,
		`{"created_at":1,"metadata":{"inputFileId":"not a member"}}`: "",
	} {
		got := ""
		for _, f := range newValidator(t, validate.Options{Kind: "batch", Only: []string{"naming/mixed"}}).Check([]byte(text)).Findings {
			got, _, _ = strings.Cut(f.Message, ":")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestPlainSchemaCorners holds the checks of our own to what a schema asks for
// where its keywords meet.
func TestPlainSchemaCorners(t *testing.T) {
	const past = "9223372036854775808" // the first integer beyond 64 bits
	tests := []struct{ reason, schema, sound, broken, want string }{
		{"closed to all", `{"additionalProperties":false}`, `{}`, `{"a":1}`, "schema/additionalProperties "},
		{"a limit beyond 64 bits", `{"properties":{"a":{"maximum":` + past + `}}}`, `{"a":5}`, `{"a":9223372036854775809}`, "schema/maximum /a"},
		{"a constant beyond 64 bits", `{"properties":{"a":{"const":` + past + `}}}`, `{"a":` + past + `}`, `{"a":-` + past + `}`, "schema/const /a"},
		{"a member of a condition alone", `{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}`, `{"a":2}`, `{"a":1}`, "schema/required /b"},
		{"one cause, one finding, by the engine", `{"properties":{"a":{"type":"string","enum":["x"],"pattern":"x"}}}`, `{"a":"x"}`, `{"a":7}`, "schema/type /a"},
		{"one cause, one finding", `{"properties":{"a":{"type":"string","allOf":[{"enum":["x"]}]}}}`, `{"a":"x"}`, `{"a":7}`, "schema/type /a"},
		{"two members that are missing", `{"required":["a","b"]}`, `{"a":1,"b":1}`, `{}`, "schema/required /a, schema/required /b"},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			v := newValidator(t, validate.Options{Schema: []byte(test.schema)})
			if r := v.Check([]byte(test.sound)); len(r.Findings) > 0 {
				t.Errorf("%s gives %v", test.sound, r.Findings)
			}
			if got := strings.Join(rulesAndPointers(v.Check([]byte(test.broken))), ", "); got != test.want {
				t.Errorf("%s gives %q, want %q", test.broken, got, test.want)
			}
		})
	}
}

// TestNamedByFindings says whose batch a finding is in, from the first of its
// text to the last, and shows as much of it as the finding is about.
func TestNamedByFindings(t *testing.T) {
	const batchID = "batch_7Q2mLxV0aKd94RtYbN3wEs"
	broken := strings.NewReplacer(`"object":"batch",`, "", `"completed":118`, `"completed":"118"`).Replace(item(t, "b", "1767261600"))
	client := strings.Replace(string(read(t, testdata+"/batches/orq/client_naming.json")), `"total": 120`, `"total": "120"`, 1)
	long := strings.Repeat("k", 65)
	tests := []struct{ reason, text, want string }{
		{"the second of two batches", "[" + item(t, "a", "1767261600") + "," + broken + "]", `b: object, ; b: request_counts.completed, "118"`},
		{"names of the client's", client, batchID + `: requestCounts.total, "120"`},
		{"a name alone", string(with(t, sound(t), "metadata", `{"`+long+`":"v"}`)), batchID + `: metadata.(field 1), "…"`},
	}
	for _, test := range tests {
		var got []string
		for _, f := range newValidator(t, validate.Options{}).Check([]byte(test.text)).Findings {
			label, _, _ := strings.Cut(f.Message, " is ")
			e := f.Excerpt
			got = append(got, fmt.Sprintf("%s: %s, %s", f.BatchID, label, string([]rune(e.Text)[e.Mark:e.Mark+e.Width])))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", test.reason, strings.Join(got, "; "), test.want)
		}
	}
}
