package contract_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestFamilies holds what recognizes documents of each family to a file.
func TestFamilies(t *testing.T) {
	text := ""
	for _, f := range contract.Families() {
		text += "profiles:" + dump(f.Profiles) + "kinds:" + dump(f.Shapes().Kinds) + "others:" + dump(f.Shapes().Others)
	}
	golden.Check(t, "testdata/families.golden", text)
}
