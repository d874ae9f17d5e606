// Command mutants changes a sample of places in Go packages, one at a time, and runs
// the tests of the package on each mutant. A mutant that they do not notice has
// survived: it shows what no test holds.
//
//	go run ./bench/mutants -n 40 -seed 1 ./internal/judge ./internal/scan
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	n := flag.Int("n", 40, "how many mutants to try")
	seed := flag.Uint64("seed", 1, "of the sample")
	timeout := flag.Duration("timeout", 2*time.Minute, "for the tests of one mutant: one that takes longer is killed")
	limit := flag.Duration("time", time.Hour, "to begin no mutant after")
	tests := flag.String("tests", "", "packages with the tests to run besides the mutant's own, by commas")
	flag.Parse()
	if err := run(flag.Args(), *n, *seed, *timeout, *limit, *tests); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// A mutant is a change to a file.
type mutant struct {
	folder, path string
	from, to     int // bytes that are replaced
	text         string
	line         int
	what         string
}

func run(folders []string, n int, seed uint64, timeout, limit time.Duration, tests string) error {
	var all []mutant
	for _, folder := range folders {
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(paths) == 0 {
			return fmt.Errorf("%s has no Go files: %v", folder, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			found, err := mutantsOf(folder, path)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
	}
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	count := map[string]int{}
	start := time.Now()
	for _, m := range all {
		if count["killed"]+count["survived"] == n || time.Since(start) > limit {
			break
		}
		result, err := m.try(work, timeout, tests)
		if err != nil {
			return err
		}
		count[result]++
		if result != "not built" {
			fmt.Printf("%-8s %s:%d: %s\n", result, m.path, m.line, m.what)
		}
	}
	fmt.Printf("%d of %d places tried, seed %d: %d killed, %d survived; %d more could not be built\n",
		count["killed"]+count["survived"], len(all), seed, count["killed"], count["survived"], count["not built"])
	return nil
}

// try runs the tests on a mutant.
func (m mutant) try(work string, timeout time.Duration, tests string) (result string, err error) {
	text, err := os.ReadFile(m.path)
	if err != nil {
		return "", err
	}
	changed := filepath.Join(work, "mutant.go")
	if err := os.WriteFile(changed, []byte(string(text[:m.from])+m.text+string(text[m.to:])), 0o600); err != nil {
		return "", err
	}
	original, err := filepath.Abs(m.path)
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(work, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	own := "./" + filepath.ToSlash(filepath.Clean(m.folder))
	if out, err := exec.Command("go", "build", "-overlay", list, own).CombinedOutput(); err != nil {
		if strings.Contains(string(out), m.path) || strings.Contains(string(out), changed) {
			return "not built", nil
		}
		return "", fmt.Errorf("%s: %w\n%s", own, err, out)
	}
	packages := []string{own}
	if tests != "" {
		packages = append(packages, strings.Split(tests, ",")...)
	}
	for _, p := range packages {
		ctx, stop := context.WithTimeout(context.Background(), timeout+30*time.Second) // with the build
		err := exec.CommandContext(ctx, "go", "test", "-failfast", "-vet=off", "-timeout", timeout.String(), "-overlay", list, p).Run()
		stop()
		if err != nil {
			return "killed", nil
		}
	}
	return "survived", nil
}

// swapped are operators, and what a mutant has in their place.
var swapped = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.LAND: token.LOR, token.LOR: token.LAND, token.ADD: token.SUB, token.SUB: token.ADD,
}

// mutantsOf lists the mutants of a file.
func mutantsOf(folder, path string) (all []mutant, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	offset := func(p token.Pos) int { return files.Position(p).Offset }
	add := func(from, to token.Pos, text, what string) {
		all = append(all, mutant{folder, path, offset(from), offset(to), text, files.Position(from).Line, what})
	}
	source := func(n ast.Node) string { return string(text[offset(n.Pos()):offset(n.End())]) }
	short := func(n ast.Node) string {
		first, _, more := strings.Cut(source(n), "\n")
		if more {
			first += " …"
		}
		return first
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok == token.VAR || n.Tok == token.CONST
		case *ast.IfStmt:
			add(n.Cond.Pos(), n.Cond.End(), "!("+source(n.Cond)+")", "if "+short(n.Cond)+": negated")
		case *ast.BinaryExpr:
			if to, found := swapped[n.Op]; found {
				add(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), to.String(), short(n)+": "+n.Op.String()+" is "+to.String())
			}
		case *ast.BasicLit:
			if number, err := strconv.ParseInt(n.Value, 0, 64); n.Kind == token.INT && err == nil {
				add(n.Pos(), n.End(), strconv.FormatInt(number+1, 10), n.Value+" is one more")
			}
		case *ast.BlockStmt:
			for _, s := range n.List {
				switch s := s.(type) {
				case *ast.ExprStmt, *ast.IncDecStmt, *ast.BranchStmt, *ast.DeferStmt:
					add(s.Pos(), s.End(), "", short(s)+": removed")
				case *ast.AssignStmt:
					if s.Tok != token.DEFINE {
						add(s.Pos(), s.End(), "", short(s)+": removed")
					}
				}
			}
		case *ast.FuncDecl:
			if n.Body == nil || n.Type.Results == nil || len(n.Body.List) == 0 {
				break
			}
			var zeros []string
			for _, r := range n.Type.Results.List {
				for range max(1, len(r.Names)) {
					zeros = append(zeros, "*new("+source(r.Type)+")")
				}
			}
			at := n.Body.Lbrace + 1
			add(at, at, "if len(\"\") == 0 { return "+strings.Join(zeros, ", ")+" };", n.Name.Name+": returns zero values")
		}
		return true
	})
	return all, nil
}
