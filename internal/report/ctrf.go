package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// ctrf writes the Common Test Report Format. Its tests come as they are known, their
// numbers at the end.
type ctrf struct {
	suites
	comma   string
	summary ctrfSummary
}

type (
	ctrfTest struct {
		Name     string   `json:"name"`
		Status   string   `json:"status"`
		Duration int      `json:"duration"`
		Suite    []string `json:"suite"`
		Message  string   `json:"message,omitempty"`
		Trace    string   `json:"trace,omitempty"`
		Line     int      `json:"line,omitempty"`
		Raw      string   `json:"rawStatus,omitempty"`
		Tags     []string `json:"tags,omitempty"`
		File     string   `json:"filePath,omitempty"`
	}
	ctrfSummary struct {
		Tests   int       `json:"tests"`
		Passed  int       `json:"passed"`
		Failed  int       `json:"failed"`
		Skipped int       `json:"skipped"`
		Pending int       `json:"pending"`
		Other   int       `json:"other"`
		Suites  int       `json:"suites"`
		Start   int64     `json:"start"` // Unix milliseconds
		Stop    int64     `json:"stop"`
		Extra   ctrfExtra `json:"extra"`
	}
	ctrfExtra struct {
		Profiles []Choice `json:"profiles"`
		Exit     int      `json:"exit_code"`
		Known    int      `json:"known"` // findings that the baseline has
	}
	ctrfTool struct {
		Name    string `json:"name"`
		Version string `json:"version,omitempty"`
	}
)

func newCTRF(o Options) Writer {
	w := &ctrf{suites: newSuites(o)}
	w.WriteString("{\"reportFormat\":\"CTRF\",\"specVersion\":\"0.0.0\",\"results\":{\"tests\":[\n")
	w.put, w.end = w.write, w.finish
	return w
}

func (w *ctrf) write(s *suite) error {
	w.summary.Suites++
	for _, c := range s.cases {
		w.summary.Tests++
		one := ctrfTest{Name: c.name, Suite: []string{s.name}, Message: c.headline(), Trace: strings.Join(c.text(), "\n"), Line: c.line, File: w.inFolder(s.file)}
		if c.rule != "" {
			one.Tags = []string{c.rule}
		}
		switch c.result {
		case casePassed:
			w.summary.Passed++
			one.Status = "passed"
		case caseSkipped:
			w.summary.Skipped++
			one.Status = "skipped"
		case caseFailed:
			w.summary.Failed++
			one.Status = "failed"
		case caseBroken:
			w.summary.Failed++
			one.Status, one.Raw = "failed", "error"
		}
		line, err := marshal(one)
		if err != nil {
			return err
		}
		w.WriteString(w.comma)
		w.Write(line)
		w.comma = ",\n"
	}
	return nil
}

func (w *ctrf) finish(s Summary) error {
	w.summary.Start, w.summary.Stop = max(w.At.UnixMilli(), 0), max(w.At.UnixMilli(), 0)
	w.summary.Extra = ctrfExtra{orEmpty(s.Profiles), s.Exit, s.Known}
	tool, err := marshal(ctrfTool{"batchcheck", printable.Text(w.Version)})
	if err != nil {
		return err
	}
	summary, err := marshal(w.summary)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n],\"tool\":%s,\"summary\":%s}}\n", tool, summary)
	return err
}
