package scan_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
)

const testdata = "../../testdata"

// The scanner is held to the judge: it knows nothing that the judge contradicts, and
// what holds and is not known is in a file.

func TestKnownOfKeywords(t *testing.T)  { corpus.CheckKnownKeywords(t, testdata) }
func TestKnownOfObjects(t *testing.T)   { corpus.CheckKnownObjects(t, testdata) }
func TestKnownOfDocuments(t *testing.T) { corpus.CheckKnownDocuments(t, testdata) }
func TestKnownOfMutations(t *testing.T) { corpus.CheckKnownMutations(t, testdata) }
