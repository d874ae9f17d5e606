package validate_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestCauseIsOfObjectAndHabit groups findings that one change of a server mends.
func TestCauseIsOfObjectAndHabit(t *testing.T) {
	in := &validate.Exchange{Number: 3}
	for _, test := range []struct {
		reason  string
		finding validate.Finding
		cause   string
		place   string
	}{
		{"a field", validate.Finding{Rule: "a/b", Pointer: "/x"}, "a/b at /x", "/x"},
		{"another field", validate.Finding{Rule: "a/b", Pointer: "/y"}, "a/b at /y", "/y"},
		{"a field of an inner object", validate.Finding{Rule: "a/b", Pointer: "/o/x"}, "a/b at /o/x", "/o/x"},
		{"an item of a page", validate.Finding{Rule: "a/b", Pointer: "/data/17/x"}, "a/b at /x", "/data/*/x"},
		{"an inner object of it", validate.Finding{Rule: "a/b", Pointer: "/data/17/o/x"}, "a/b at /o/x", "/data/*/o/x"},
		{"an item of an array", validate.Finding{Rule: "a/b", Pointer: "/4/o/x"}, "a/b at /o/x", "/*/o/x"},
		{"an item of an inner list", validate.Finding{Rule: "a/b", Pointer: "/o/list/4/x"}, "a/b at /o/list/*/x", "/o/list/*/x"},
		{"the document", validate.Finding{Rule: "a/b"}, "a/b at /", ""},
		{"a missing field", validate.Finding{Rule: "a/b", Pointer: "/data/3/o/x", Absent: true}, "a/b at /o", "/data/*/o/x"},
		{"a missing field of the document", validate.Finding{Rule: "a/b", Pointer: "/x", Absent: true}, "a/b at /", "/x"},
		{"of a session, a field", validate.Finding{Rule: "a/b", Pointer: "/x", Exchange: in}, "a/b at /x", "/x"},
		{
			"of a session, an exchange",
			validate.Finding{Rule: "a/b", Exchange: in, Message: `the file "file-9", which batch_7 names, gives 404 (Not Found) after 1h0m3s: "no \"x\""`, Quote: `"no \"x\""`},
			"a/b: the file …, which … names, gives … (Not Found) after … …", "",
		},
	} {
		if got := test.finding.Cause(); got != test.cause {
			t.Errorf("%s: the cause is %q, want %q", test.reason, got, test.cause)
		}
		if got := test.finding.Place(); got != test.place {
			t.Errorf("%s: the place is %q, want %q", test.reason, got, test.place)
		}
	}
}
