package benchdata

import (
	"bytes"
	"maps"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/results"
)

// TestPair holds the files of a pair to being sound, but for what is lost, and
// to being the same for the same seed alone.
func TestPair(t *testing.T) {
	made := map[string]bool{}
	for _, p := range []Pair{{Lines: 500, Failed: 0.5, Lost: 7}, {Lines: 500, Failed: 0.5, Lost: 7}, {Lines: 500, Failed: 0.5, Lost: 7, Seed: 1}} {
		var in, out, bad bytes.Buffer
		if err := p.Write(&in, &out, &bad); err != nil {
			t.Fatal(err)
		}
		made[in.String()+out.String()+bad.String()] = true
		report, err := results.Check(results.Files{
			results.Input: results.Text("in", in.Bytes()), results.Output: results.Text("out", out.Bytes()), results.Errors: results.Text("err", bad.Bytes()),
		}, results.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rules := map[string]int{}
		for _, f := range report.Findings {
			rules[f.Rule]++
		}
		s := report.Summary
		if !maps.Equal(rules, map[string]int{"output/missing-id": 7}) || s.Missing != 7 || s.Failed == 0 || s.Succeeded == 0 || s.Succeeded+s.Failed != 493 {
			t.Errorf("found %v, counted %+v", rules, s)
		}
	}
	if len(made) != 2 {
		t.Errorf("%d different pairs, want 2", len(made))
	}
	for _, p := range []Pair{{}, {Lines: 1, Lost: 2}, {Lines: 1, Failed: 2}} {
		if p.Check() == nil {
			t.Errorf("%+v can be made", p)
		}
	}
}
