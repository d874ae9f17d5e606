package schema_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/schema"
)

// judging are the folders whose code interprets contracts, and names nothing of
// any API.
var judging = []string{
	"conformance", "conformance/drive", "conformance/results", "validate", "internal/compare", "internal/contract", "internal/describe", "internal/instance",
	"internal/judge", "internal/propose", "internal/recognize", "internal/scan", "internal/session",
}

// general are words that some API has for a field or a state, and that code may
// use for something of its own, beside the words of our keywords.
var general = map[string]string{
	"type": "a keyword of JSON Schema", "object": "a type of JSON Schema", "error": "a level, and a result of checks",
	"file": "an operation", "results": "an operation", "batch": "the file that others build on, and a word of messages",
	"state": "a word of messages", "key": "a part of the names of secrets",
	"deleted": "a word of messages", "document": "a word of messages", "signature": "a name of secrets in URLs",
	"request": "a word of messages", "requests": "a word of messages", "line": "a word of messages",
}

// TestCodeNamesNothingOfAnAPI holds the code that interprets contracts to having
// no string that is a field, a state, a query or a route of one of them.
func TestCodeNamesNothingOfAnAPI(t *testing.T) {
	names := namesOfAPIs(t)
	if len(names) < 80 {
		t.Fatalf("only %d names were found in the schemas", len(names))
	}
	for _, folder := range judging {
		paths, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no code in %s: %v", folder, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if field, ok := n.(*ast.Field); ok {
					field.Tag = nil
				}
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				text, _ := strconv.Unquote(literal.Value)
				if from := names[text]; from != "" && general[text] == "" {
					t.Errorf("%s: %q is %s", files.Position(literal.Pos()), text, from)
				}
				return true
			})
		}
	}
}

// namesOfAPIs gives what the schemas call things, and where that is, without the
// words of our own keywords.
func namesOfAPIs(t *testing.T) map[string]string {
	t.Helper()
	c := collector{names: map[string]string{}, words: map[string]bool{}}
	paths, err := fs.Glob(schema.FS, "*.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c.path = range paths {
		text, err := schema.FS.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		var root any
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		c.schema("", root)
	}
	for word := range c.words {
		delete(c.names, word)
	}
	return c.names
}

// A collector goes through the schemas.
type collector struct {
	path  string
	names map[string]string // of APIs, and what they are
	words map[string]bool   // of our keywords
}

func (c collector) add(name, what string) { c.names[name] = what + " in " + c.path }

// schema collects from a value below a keyword of JSON Schema.
func (c collector) schema(keyword string, value any) {
	switch value := value.(type) {
	case []any:
		for _, inner := range value {
			if text, ok := inner.(string); ok && keyword == "enum" {
				c.add(text, "a state")
			}
			c.schema(keyword, inner)
		}
	case map[string]any:
		for name, inner := range value {
			switch {
			case keyword == "properties":
				c.add(name, "a field")
				c.schema("", inner)
			case keyword == "$defs":
				c.schema("", inner)
			case strings.HasPrefix(name, "x-"):
				c.ours(name, inner)
			default:
				c.schema(name, inner)
			}
		}
	}
}

// ours collects from a value below one of our keywords, or a word of it.
func (c collector) ours(word string, value any) {
	switch value := value.(type) {
	case string:
		switch word {
		case "query":
			c.add(value, "a query")
		case "path":
			for segment := range strings.SplitSeq(strings.Trim(value, "/"), "/") {
				c.add("/"+segment, "a part of a route")
			}
		case "endpoint":
			c.add(value, "an endpoint")
		case "operation", "by", "from":
			c.words[value] = true
		}
	case []any:
		for _, inner := range value {
			if text, ok := inner.(string); ok && (word == "next" || word == "in" || word == "cancelling" || word == "cancelled" || word == "failed") {
				c.add(text, "a state")
			}
			c.ours(word, inner)
		}
	case map[string]any:
		for name, inner := range value {
			switch word {
			case "states":
				if _, isRow := inner.(map[string]any); isRow {
					c.add(name, "a state")
				} else {
					c.words[name] = true
				}
				c.ours(name, inner)
			case "paths":
				c.words[name] = true
				c.add(inner.(string), "a route")
			case "body", "inline", "line":
				c.add(name, "a field of a request")
			case "units", "outcomes", "headers", "items", "levels", "x-rule-of", "x-rules", "refusals":
			case "is":
				c.schema(name, inner)
			default:
				c.words[name] = true
				c.ours(name, inner)
			}
		}
	}
}
