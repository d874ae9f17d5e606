package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/validate"
)

// rdjson writes the Reviewdog Diagnostic Format, from which reviewdog makes comments in
// pull requests of many services.
type rdjson struct {
	listing
	comma string
}

type (
	rdDiagnostic struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
		Severity string     `json:"severity"`
		Code     rdCode     `json:"code"`
	}
	rdLocation struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	}
	rdRange struct {
		Start rdPosition  `json:"start"`
		End   *rdPosition `json:"end,omitempty"` // exclusive
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"` // in bytes
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
)

var rdSeverities = map[validate.Level]string{validate.Error: "ERROR", validate.Warning: "WARNING", validate.Note: "INFO"}

func newRDJSON(o Options) Writer {
	w := &rdjson{newListing(o), ""}
	fmt.Fprintf(w, "{\"source\":{\"name\":\"batchcheck\",\"url\":%q},\"diagnostics\":[\n", homepage)
	w.item, w.end = w.diagnostic, func() { w.WriteString("\n]}\n") }
	return w
}

func (w *rdjson) diagnostic(i item) error {
	f := i.finding
	d := rdDiagnostic{
		Message: f.Message, Severity: rdSeverities[f.Level], Code: rdCode{Value: f.Rule},
		Location: rdLocation{w.inFolder(f.File), rdRange{Start: rdPosition{Line: f.Line}}},
	}
	if notFindings[f.Rule] == "" {
		d.Code.URL = RulePage(f.Rule)
	}
	if isWholeASCII(f) {
		d.Location.Range.Start.Column = f.Column
		if f.Width > 0 {
			d.Location.Range.End = &rdPosition{f.Line, f.Column + f.Width}
		}
	}
	line, err := marshal(d)
	if err != nil {
		return err
	}
	w.WriteString(w.comma)
	w.Write(line)
	w.comma = ",\n"
	return nil
}

// isWholeASCII tells whether the excerpt has all of the line up to the value at fault,
// and that is ASCII: then columns in bytes, which reviewdog wants, are those in code
// points.
func isWholeASCII(f validate.Finding) bool {
	isASCII := strings.Trim(f.Excerpt.Text, "\t !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~") == ""
	return isASCII && f.Excerpt.Mark+1 == f.Column
}
