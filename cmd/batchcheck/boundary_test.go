package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ways are what text can take to a terminal, and the files that may use each. Text
// from outside is made safe on the few that are left: by run.Messages on standard
// error, and by each report format, which its fuzz target holds to that. A new file
// here needs a case in TestNothingFromOutsideIsObeyed.
var ways = []struct {
	what  string
	is    *regexp.Regexp // of an expression: a selector, the function of a call, or a literal
	files []string
}{
	{"the streams of the process", regexp.MustCompile(`^(os\.(Stdout|Stderr|NewFile)|syscall\.(Write|Stdout|Stderr))$`), []string{"cmd/batchcheck/command.go", measuring}},
	{"fmt's standard output", regexp.MustCompile(`^fmt\.Print(f|ln)?$`), nil},
	{"what Go prints for itself", regexp.MustCompile(`^(print|println)$`), nil},
	{"the logger of the process", regexp.MustCompile(`^(log\.(Print|Fatal|Panic)(f|ln)?|log\.(Default|Writer)|slog\.\w+)$`), nil},
	{"standard error without its guard", regexp.MustCompile(`^unguarded$`), []string{"internal/run/line.go", "internal/run/messages.go", "internal/run/writers.go"}},
	{"standard output", regexp.MustCompile(`^\w+(\.World)?\.Stdout$`), []string{
		measuring, "cmd/batchcheck/command.go", "cmd/batchcheck/completion.go", "cmd/batchcheck/conform.go", "cmd/batchcheck/files.go", "cmd/batchcheck/man.go", "cmd/batchcheck/matrix.go", "cmd/batchcheck/rules.go", "cmd/batchcheck/schema.go", "cmd/batchcheck/serve.go",
		"internal/live/drive.go", "internal/run/lines.go", "internal/run/meter.go", "internal/run/propose.go", "internal/run/tally.go", "internal/run/writers.go",
	}},
	{"what terminals obey", regexp.MustCompile(`\\x1b|\\033|\\e\[|\\u009b`), []string{"internal/report/text.go", "internal/run/line.go"}},
}

// measuring is in no build that is not made to measure.
const measuring = "cmd/batchcheck/measure.go"

// notCommand are packages that the command is not made of.
var notCommand = []string{"internal/fuzzing", "internal/golden", "internal/browser", "internal/benchdata", "internal/sessiontest"}

// TestTextTakesNoOtherWayToATerminal finds code that prints around the boundary.
func TestTextTakesNoOtherWayToATerminal(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[string]bool{}
	check := func(file, expression, at string) {
		for _, way := range ways {
			switch {
			case !way.is.MatchString(expression):
			case slices.Contains(way.files, file):
				used[way.what+file] = true
			default:
				t.Errorf("%s: %s: %s", at, expression, way.what)
			}
		}
	}
	for _, folder := range []string{"cmd/batchcheck", "internal", "conformance", "validate", "schema"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, _ := filepath.Rel(root, path)
			file = filepath.ToSlash(file)
			if slices.ContainsFunc(notCommand, func(folder string) bool { return strings.HasPrefix(file, folder+"/") }) {
				return nil
			}
			places := token.NewFileSet()
			parsed, err := parser.ParseFile(places, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					check(file, textOf(n), places.Position(n.Pos()).String())
				case *ast.CallExpr:
					if name, ok := n.Fun.(*ast.Ident); ok {
						check(file, name.Name, places.Position(n.Pos()).String())
					}
				case *ast.BasicLit:
					if n.Kind == token.STRING || n.Kind == token.CHAR {
						check(file, n.Value, places.Position(n.Pos()).String())
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, way := range ways {
		for _, file := range way.files {
			if !used[way.what+file] {
				t.Errorf("%s does not use %s", file, way.what)
			}
		}
	}
}

// textOf gives a selector as it is written, where it is one of names.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return textOf(e.X) + "." + e.Sel.Name
	}
	return "?"
}

// TestStandardErrorIsGuarded has each command write to standard error by Messages,
// however it is started.
func TestStandardErrorIsGuarded(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x\n::error::y", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name := range commands() {
		if _, _, told := runIn([]string{name, "--" + evil}, nil); obeys(told) != "" {
			t.Errorf("%s prints %q", name, told)
		}
	}
}
