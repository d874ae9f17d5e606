package golden_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden"
)

// TestEveryTestTakesUpdate finds the package whose tests would refuse the flag of
// go test ./... -update, which defines it only where this package is imported.
func TestEveryTestTakesUpdate(t *testing.T) {
	takes := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (isOtherModule(path) || entry.Name() == "testdata" || len(entry.Name()) > 2 && entry.Name()[0] == '.'):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder, imports := filepath.Dir(path), false
		for _, spec := range file.Imports {
			imports = imports || spec.Path.Value == `"github.com/batchcheck/batchcheck/internal/golden"`
		}
		takes[folder] = takes[folder] || imports
		return nil
	})
	if err != nil || len(takes) < 10 {
		t.Fatalf("%d packages, error %v", len(takes), err)
	}
	for folder, ok := range takes {
		if !ok {
			t.Errorf("%s: a test imports internal/golden, if only as _, so that go test ./... -update works", folder)
		}
	}
}

func isOtherModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil && filepath.Clean(folder) != filepath.Join("..", "..")
}
