package validate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestLocate puts claims where their members stand, or would.
func TestLocate(t *testing.T) {
	const total, gone = "request_counts/total", "request_counts/gone"
	batch := string(sound(t)["request_counts"])
	batch = `{"object":"batch","status":"completed","request_counts":` + batch + `}`
	claim := func(path string) validate.Finding {
		return validate.Finding{Rule: "counts/sum", Pointer: "/" + path, Message: ", but must be 7", Expected: "7"}
	}
	tests := []struct {
		reason, text, kind string
		claims             []validate.Finding
		want               string
	}{
		{"a member", batch, "", []validate.Finding{claim("status")}, `/status: status is "completed", but must be 7`},
		{"one that lies deeper", batch, "", []validate.Finding{claim(total)}, `/request_counts/total: request_counts.total is 120, but must be 7`},
		{"one that is missing", batch, "", []validate.Finding{claim(gone)}, `/request_counts/gone: request_counts.gone is missing, but must be 7`},
		{"the document, and a member", batch, "", []validate.Finding{{Rule: "counts/sum", Message: "is odd"}, claim("status")}, `: the document is odd; /status: status is "completed", but must be 7`},
		{"in a wrapper", `{"batch":` + batch + `}`, "", []validate.Finding{claim("status")}, `/batch/status: status is "completed", but must be 7`},
		{"of the kind that is due", `{"object":"list","data":[],"status":7}`, "batch", []validate.Finding{claim("status")}, `/status: status is 7, but must be 7`},
		{"text with faults, which Check finds", `{"object":"batch","status":1,"status":2}`, "", []validate.Finding{claim("status")}, `/status: status is 2, but must be 7`},
		{"no object", "[7]", "", []validate.Finding{{Rule: "counts/sum", Message: "is odd"}}, `: the document is odd`},
		{"no JSON", "{", "", []validate.Finding{{Rule: "counts/sum", Message: "is odd"}}, `: the document is odd`},
	}
	for _, test := range tests {
		var got []string
		for _, f := range newValidator(t, validate.Options{Kind: test.kind}).Locate([]byte(test.text), test.claims...) {
			got = append(got, f.Pointer+": "+f.Message)
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", test.reason, strings.Join(got, "; "), test.want)
		}
	}
	if found := newValidator(t, validate.Options{Skip: []string{"counts/*"}}).Locate([]byte(batch), claim("status")); len(found) > 0 {
		t.Errorf("a rule that is left out is found: %v", found)
	}
}

// TestStreamOfValues reports on what is not lines each time that something is
// found, and from time to time where nothing is.
func TestStreamOfValues(t *testing.T) {
	noted := strings.Replace(item(t, "b", "1767261600"), "{", `{"x":1,`, 1)
	array := func(items ...string) string { return "[" + strings.Join(items, ",") + "]" }
	broken := strings.Replace(noted, `"object":"batch"`, `"object":"job"`, 1)
	tests := []struct{ reason, text, want string }{
		{"few", array(slices.Repeat([]string{noted}, 255)...), "255 documents, 0 found, 255 notes"},
		{"as many as go by", array(slices.Repeat([]string{noted}, 256)...), "256 documents, 0 found, 256 notes"},
		{"more", array(slices.Repeat([]string{noted}, 300)...), "256 documents, 0 found, 256 notes; 44 documents, 0 found, 44 notes"},
		{"one that is broken", array(noted, broken, noted), "1 documents, 0 found, 1 notes; 1 documents, 1 found, 1 notes; 1 documents, 0 found, 1 notes"},
	}
	for _, test := range tests {
		var got []string
		bytes := int64(0)
		for report, err := range newValidator(t, validate.Options{CountNotes: true}).Stream(strings.NewReader(test.text)) {
			if err != nil {
				t.Fatal(err)
			}
			bytes += report.Bytes
			got = append(got, fmt.Sprintf("%d documents, %d found, %d notes", report.Documents, len(report.Findings), report.Notes))
		}
		if strings.Join(got, "; ") != test.want || bytes < int64(len(test.text))/2 || bytes > int64(len(test.text)) {
			t.Errorf("%s: %d bytes of %d, %q, want %q", test.reason, bytes, len(test.text), got, test.want)
		}
	}
}
