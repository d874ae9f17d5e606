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
			r := newValidator(t, validate.Profile("openai"), validate.Skip("field/unknown")).Check([]byte(test.text))
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
			got := rulesAndPointers(newValidator(t).Check(with(t, batch, "error_file_id", test.errors)))
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
	v := newValidator(t, validate.Kind("result"))
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
	v := newValidator(t, validate.Schema(edited(t, `["in_progress_at", "cancelling_at"],`, `["in_progress_at", "cancelling_at"], ["finalizing_at", "cancelled_at"],`)))
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
