package contract_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
)

// TestFindingsOfCorpus holds what is found in fixtures and in the rows of the table
// of truth to one file: rules, places, messages, excerpts.
func TestFindingsOfCorpus(t *testing.T) { corpus.CheckFindings(t, "../../testdata") }

// TestKnownOfObjects holds what the scanner makes of relations to the judge.
func TestKnownOfObjects(t *testing.T) { corpus.CheckKnownObjects(t, "../../testdata") }

// TestNodesJudgeAsTheEngineDoes holds what is compiled of keywords to jsonschema/v5.
func TestNodesJudgeAsTheEngineDoes(t *testing.T) { corpus.CheckEngine(t, "../../testdata") }
