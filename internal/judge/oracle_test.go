package judge_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// found judges a text by a schema.
func found(c *contract.Contract, o judge.Options, text string) string {
	j := judge.New(c, o)
	root, whole := j.Read([]byte(text))
	if !whole {
		return "no JSON\n"
	}
	j.Judge(root, j.Recognize(root))
	return corpus.Lines(j.Findings("", func(string, bool, int) bool { return false }))
}

// TestJudgeFindsWhatTheEngineFinds judges many values by schemas of one keyword, once
// by ourselves and once by jsonschema/v5, and holds the first of what is said to a file.
func TestJudgeFindsWhatTheEngineFinds(t *testing.T) {
	var out string
	for _, schema := range slices.Concat(corpus.OneKeyword, corpus.EngineOnly) {
		c, err := contract.Load([]byte(schema), "")
		if err != nil {
			t.Fatal(err)
		}
		out += schema + "\n"
		shown := map[string]bool{} // rules and pointers
		for _, text := range corpus.PlainDocuments {
			ours := found(c, judge.Options{ShowValues: true}, text)
			if diff := cmp.Diff(found(c, judge.Options{ShowValues: true, ByEngine: true}, text), ours); diff != "" {
				t.Errorf("%s of %s (-engine +ours)\n%s", schema, text, diff)
			}
			places := regexp.MustCompile(` at \d.*|\n .*`).ReplaceAllString(ours, "")
			if ours != "" && !shown[places] {
				shown[places] = true
				out += text + "\n" + ours
			}
		}
	}
	golden.Check(t, "testdata/keywords.golden", out)
}
