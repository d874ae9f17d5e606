package results

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestNotLines: a file that is not JSON Lines has one finding, and nothing is said of
// what may be missing, nor written to be sent again.
func TestNotLines(t *testing.T) {
	request := func(id string) string {
		return `{"custom_id":"` + id + `","method":"POST","url":"/v1/embeddings","body":{"model":"m"}}`
	}
	result := func(id string) string {
		return `{"id":"r","custom_id":"` + id + `","response":null,"error":{"code":"c","message":"m"}}`
	}
	indent := func(text string) string { return strings.ReplaceAll(text, ",", ",\n  ") + "\n" }
	input, output := request("q1")+"\n"+request("q2")+"\n", result("q1")+"\n"+result("q2")+"\n"
	const array = "the file is one JSON array; JSON Lines needs one object per line [field/type]"
	const over = "the first value goes over several lines; JSON Lines needs one object per line [json/syntax]"
	for name, row := range map[string]struct{ input, output, want, unjudged string }{
		"lines":                {input, output, "", ""},
		"an array of requests": {"[" + request("q1") + "," + request("q2") + "]", output, "in.jsonl:1:1: " + array, "in.jsonl is one JSON array, not JSON Lines"},
		"an array of results":  {input, "[\n" + result("q1") + ",\n" + result("q2") + "\n]\n", "out.jsonl:1:1: " + array, "out.jsonl is one JSON array, not JSON Lines"},
		"indented requests":    {indent(request("q1")) + indent(request("q2")), output, "in.jsonl:1:1: " + over, "in.jsonl is JSON over several lines, not JSON Lines"},
		"indented results":     {input, indent(result("q1")) + indent(result("q2")), "out.jsonl:1:1: " + over, "out.jsonl is JSON over several lines, not JSON Lines"},
	} {
		run := checker.Run(Files{Input: Text("in.jsonl", []byte(row.input)), Output: Text("out.jsonl", []byte(row.output))})
		var again bytes.Buffer
		run.Failed = bufio.NewWriter(&again)
		var got []string
		for part, err := range run.Parts() {
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range part.Report.Findings {
				got = append(got, fmt.Sprintf("%s:%d:%d: %s [%s]", part.File, f.Line, f.Column, f.Message, f.Rule))
			}
		}
		if got := strings.Join(got, "\n"); got != row.want || run.Summary().Unjudged != row.unjudged {
			t.Errorf("%s: %s; %q", name, got, run.Summary().Unjudged)
		}
		if run.Failed.Flush(); row.unjudged != "" && (again.Len() > 0 || run.Complete) {
			t.Errorf("%s: written to be sent again: %s", name, again.Bytes())
		}
	}
}
