package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A mutant is a change to a file.
type mutant struct {
	*pkg
	path     string
	from, to int // bytes that are replaced
	text     string
	line     int
	function string
	what     string
}

// swapped are operators, and what a mutant has in their place.
var swapped = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	token.LAND: token.LOR, token.LOR: token.LAND, token.ADD: token.SUB, token.SUB: token.ADD,
}

// mutants lists the mutants of a package.
func (p *pkg) mutants() (all []mutant, err error) {
	paths, err := filepath.Glob(filepath.Join(p.folder, "*.go"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("%s has no Go files: %v", p.folder, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		found, err := p.mutantsOf(filepath.ToSlash(path))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (p *pkg) mutantsOf(path string) (all []mutant, err error) {
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
	function := "" // that the place is in
	add := func(from, to token.Pos, text, what string) {
		all = append(all, mutant{p, path, offset(from), offset(to), text, files.Position(from).Line, function, what})
	}
	source := func(n ast.Node) string { return string(text[offset(n.Pos()):offset(n.End())]) }
	short := func(n ast.Node) string {
		first, _, more := strings.Cut(source(n), "\n")
		if more {
			first += " …"
		}
		return first
	}
	line := func(n ast.Node) string {
		code, _, _ := strings.Cut(strings.Split(string(text), "\n")[files.Position(n.Pos()).Line-1], " // ")
		return strings.TrimSpace(code)
	}
	number := func(n ast.Expr) {
		if value, err := strconv.ParseInt(source(n), 0, 64); err == nil {
			which := source(n)
			if at := files.Position(n.Pos()); strings.Contains(string(text[at.Offset-at.Column+1:at.Offset]), which) {
				which = "the later " + which
			}
			add(n.Pos(), n.End(), strconv.FormatInt(value+1, 10), line(n)+": "+which+" is one more")
		}
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok == token.VAR || n.Tok == token.CONST
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "make" || f.Name == "panic") {
				return false // room is no behaviour; nor is what must not happen
			}
		case *ast.ArrayType:
			return false
		case *ast.ReturnStmt:
			if last := len(n.Results) - 1; last > 0 && source(n.Results[last]) == "false" {
				return false // of values that come with false, nobody asks
			}
		case *ast.IfStmt:
			// To negate a comparison is to swap its operator.
			if c, ok := n.Cond.(*ast.BinaryExpr); !ok || c.Op != token.EQL && c.Op != token.NEQ {
				add(n.Cond.Pos(), n.Cond.End(), "!("+source(n.Cond)+")", "if "+short(n.Cond)+": negated")
			}
		case *ast.BinaryExpr:
			if to, found := swapped[n.Op]; found {
				add(n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), to.String(), short(n)+": "+n.Op.String()+" is "+to.String())
			}
		case *ast.UnaryExpr:
			if _, ok := n.X.(*ast.BasicLit); ok && n.Op == token.SUB {
				number(n)
				return false
			}
		case *ast.BasicLit:
			if n.Kind == token.INT {
				number(n)
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
			if n.Body == nil || n.Type.Results == nil || len(n.Body.List) == 0 || givesZero(n.Body.List[0]) {
				break
			}
			var zeros []string
			for _, r := range n.Type.Results.List {
				for range max(1, len(r.Names)) {
					zeros = append(zeros, "*new("+source(r.Type)+")")
				}
			}
			at := n.Body.Lbrace + 1
			add(at, at, "if len(\"\") == 0 { return "+strings.Join(zeros, ", ")+" };", "returns zero values")
		}
		return true
	}
	for _, d := range file.Decls {
		function = "package"
		if f, ok := d.(*ast.FuncDecl); ok {
			function = f.Name.Name
		}
		ast.Inspect(d, visit)
	}
	return all, nil
}

// givesZero tells whether a statement returns zero values as they are most often written.
func givesZero(s ast.Stmt) bool {
	r, isReturn := s.(*ast.ReturnStmt)
	return isReturn && !slices.ContainsFunc(r.Results, func(value ast.Expr) bool {
		switch value := value.(type) {
		case *ast.Ident:
			return value.Name != "nil" && value.Name != "false"
		case *ast.BasicLit:
			return value.Value != "0" && value.Value != `""`
		}
		return true
	})
}
