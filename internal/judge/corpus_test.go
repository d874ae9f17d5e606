package judge_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
)

// TestFindingsOfCorpus holds what is found in fixtures and in the rows of the table
// of truth to one file: rules, places, messages, excerpts.
func TestFindingsOfCorpus(t *testing.T) { corpus.CheckFindings(t, "../../testdata") }

// TestKnownOfObjects leaves out what the scanner has found out of documents, and finds the
// same.
func TestKnownOfObjects(t *testing.T) { corpus.CheckKnownObjects(t, "../../testdata") }
