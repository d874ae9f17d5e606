package judge_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
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
	return corpus.Lines(j.Findings("", false, func(string, bool, string, int) bool { return false }))
}

// TestJudgeFindsWhatTheEngineFinds judges many values by schemas of one keyword, once
// by ourselves and once by jsonschema/v5, and holds the first of what is said to a file.
func TestJudgeFindsWhatTheEngineFinds(t *testing.T) { corpus.CheckEngine(t, "../../testdata") }
