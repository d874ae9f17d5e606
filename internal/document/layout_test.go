package document

import (
	"strings"
	"testing"
)

func TestLayout(t *testing.T) {
	const one, two = `{"custom_id":"x","body":{}}`, `{"custom_id":"y","body":{}}`
	indented := "{\n \"custom_id\": \"x\",\n \"body\": {}\n}\n"
	for name, row := range map[string]struct {
		text string
		want Layout
	}{
		"lines":                         {one + "\n" + two + "\n", OfLines},
		"one line":                      {one, OfLines},
		"nothing":                       {"", OfLines},
		"an array on one line":          {"[" + one + "," + two + "]", OfArray},
		"an array with a line for each": {"[\n" + one + ",\n" + two + "\n]\n", OfArray},
		"an array behind a mark":        {"\xef\xbb\xbf\n [" + one + ",\n" + two + "]", OfArray},
		"an array that was cut off":     {"[" + one + ",\n" + two, OfArray},
		"an empty array":                {"[]\n", OfArray},
		"lines that are arrays":         {"[" + one + "]\n[" + two + "]\n", OfLines},
		"a log":                         {"[INFO] begun\n" + one + "\n", OfLines},
		"indented":                      {indented + indented, OfIndented},
		"indented, one":                 {indented, OfIndented},
		"indented, and cut off":         {indented[:20], OfLines},
		"a first line that was cut off in a name":  {`{"custom_id":"x","bo` + "\n" + two + "\n" + two + "\n", OfLines},
		"a first line that was cut off at a comma": {`{"custom_id":"x",` + "\n" + two + "\n" + two + "\n", OfLines},
		"a first line that was cut off at a value": {`{"custom_id":"x","body":` + "\n" + two + "\n" + two + "\n", OfLines},
		"a long line":           {`{"custom_id":"` + strings.Repeat("x", LayoutHead) + "\"}\n" + two, OfLines},
		"a long indented value": {"{\n\"custom_id\":\"" + strings.Repeat("x", LayoutHead) + "\"\n}\n", OfIndented},
	} {
		head := row.text[:min(len(row.text), LayoutHead)]
		if got := LayoutOf([]byte(head), len(head) < len(row.text)); got != row.want {
			t.Errorf("%s: %d, want %d", name, got, row.want)
		}
	}
}
