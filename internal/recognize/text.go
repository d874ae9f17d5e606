package recognize

import (
	"bytes"
	"path"
	"strings"

	"github.com/batchcheck/batchcheck/internal/lazy"
)

// A textKind is a format of text that is not JSON.
type textKind struct {
	name   string
	fits   func(t text) bool
	remedy string // NAME stands for the file
}

// A text is what a file begins with.
type text struct {
	head  []byte // all of it
	begin []byte // without white space before it
	ext   string // of the file's name
	lines [][]byte
}

// textKinds are in the order in which they are tried.
var textKinds = []textKind{
	{name: "Python output", fits: func(t text) bool { return isPythonRepr().Match(t.begin) || isPythonObject().Match(t.begin) }, remedy: pythonObject.Remedy},
	{name: "Go output", fits: begins(`^(&?\{[A-Z]\w*:\S|map\[\w+:|&?[\w.]+\{[A-Z]\w*:)`), remedy: goOutput.Remedy},
	{name: "Ruby output", fits: begins(`^#<[A-Z]`), remedy: rubyFormat.Remedy},
	{name: "JavaScript output", fits: begins(`^(\[Object: null prototype\]|[A-Z]\w*) \{\s*['\w$]+: ['"{\[\dtfun-]`), remedy: javaScript.Remedy},
	{name: "curl log", fits: isCurlLog, remedy: "this is the output of curl -v; save only the response: curl -si URL > FILE"},
	{name: "HTTP log", fits: begins(`^[A-Z]+ \S+ HTTP/[0-9.]+\r?\n`), remedy: "this begins with an HTTP request; save only the response, from its line HTTP/1.1 200 on"},
	{name: "server-sent events", fits: areEvents, remedy: "these are server-sent events whose data is not one JSON object a line; save the data as JSON"},
	{name: "image", fits: begins(`(?i)^(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s>]`), remedy: "this is an image (SVG); " + saveJSON},
	{name: "HTML", fits: begins(`(?i)^(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*<(!doctype\s+html|html|head|body|title|meta|div|h1|p|center|script)[\s>/]`), remedy: "this is an HTML page, not JSON; an API that answers with it has failed: look at its status with curl -i"},
	{name: "XML", fits: begins(`^(<\?xml\s|<!DOCTYPE\s|<[A-Za-z_][\w:.-]*(\s[^<>]*)?/?>)`), remedy: "this is XML, not JSON; ask the API for JSON: Accept: application/json"},
	{name: "JSON with comments", fits: begins(`^((//|#)[^\n]*\s*|/\*([^*]|\*[^/])*\*/\s*)+[{\[]\s*($|["}\]/])`), remedy: "this is JSON with comments; remove them, or save the API's response itself"},
	{name: "Markdown", fits: func(t text) bool { return fence(t) == withJSON }, remedy: "this is Markdown; copy the JSON block in it to a file of its own"},
	{name: "Markdown", fits: func(t text) bool { return fence(t) == withOther || isOneOf(t.ext, ".md", ".markdown") }, remedy: "this is Markdown, not JSON; " + saveJSON},
	{name: "INI or TOML", fits: isINI, remedy: "these are settings (INI or TOML), not JSON; " + saveJSON},
	{name: "source text", fits: func(t text) bool {
		return isSource().Match(t.begin) || isOneOf(t.ext, ".go", ".py", ".js", ".ts", ".rb", ".sh", ".java", ".cs", ".rs", ".php")
	}, remedy: "this is source text, not JSON; run it and save the API's response as JSON"},
	{name: "YAML", fits: isYAML, remedy: "this is YAML, not JSON; yq -o json NAME | batchcheck -"},
	{name: "CSV", fits: func(t text) bool { return isTable(t, ',', ".csv") }, remedy: "this is CSV, not JSON; " + saveJSON},
	{name: "TSV", fits: func(t text) bool { return isTable(t, '\t', ".tsv") }, remedy: "this is a table (TSV), not JSON; " + saveJSON},
	{name: "Markdown", fits: func(t text) bool {
		return t.begin[0] == '#' && bytes.Contains(t.head, []byte("\n## ")) // one line with # is a comment elsewhere
	}, remedy: "this is Markdown, not JSON; " + saveJSON},
}

// textFormat tells of text that does not begin as JSON does.
func textFormat(name string, head, begin []byte) Format {
	t := text{head: head, begin: begin, ext: strings.ToLower(path.Ext(name))}
	for line := range bytes.Lines(head) {
		if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
			t.lines = append(t.lines, line)
		}
	}
	for _, kind := range textKinds {
		if kind.fits(t) {
			return Format{Name: kind.name, Text: true, Remedy: strings.ReplaceAll(kind.remedy, "NAME", shownName(name))}
		}
	}
	return Format{Name: "text", Text: true, Remedy: "this is text, not JSON; " + saveJSON}
}

// begins fits text whose beginning matches a pattern.
func begins(pattern string) func(text) bool {
	compiled := lazy.Regexp(pattern)
	return func(t text) bool { return compiled().Match(t.begin) }
}

func isOneOf(ext string, all ...string) bool {
	for _, one := range all {
		if ext == one {
			return true
		}
	}
	return false
}

var (
	isPythonRepr   = lazy.Regexp(`^[\[({\s]*[A-Za-z_][\w.]*(\[[\w., ]+\])?\([A-Za-z_]\w*=`)
	isPythonObject = lazy.Regexp(`^<(openai|anthropic|mistralai|class ')|^<[^<>]* object at 0x|^<Response \[\d`)

	isSource = lazy.Regexp(`^(#!|/\*|//|(import|package|from|const|let|var|def|class|func|function|export|module|using|require|use|fn|pub|public|return|async|if|for)\b[^:\n]*[\w"'({;>]\s*(\n|$)|@\w+|"use strict"|'use strict')`)

	isYAMLKey = lazy.Regexp(`^("[^"]*"|'[^']*'|[\w./-]+( [\w./-]+)?)\s*:(\s|$)`)
	isSetting = lazy.Regexp(`^\s*(export )?[\w."-]+\s*=`)
	isSection = lazy.Regexp(`^\s*\[\[?[\w."': -]+\]\]?\s*([#;].*)?$`)
)

func isCurlLog(t text) bool {
	if len(t.lines) == 0 || !bytes.Contains(t.head, []byte("\n< HTTP/")) && !bytes.HasPrefix(t.head, []byte("* ")) {
		return false
	}
	for _, begin := range []string{"* ", "> ", "< ", "  % Total", "Note: "} {
		if bytes.HasPrefix(t.lines[0], []byte(begin)) {
			return bytes.Contains(t.head, []byte("\n< ")) || bytes.Contains(t.head, []byte("\n> ")) || bytes.Contains(t.head, []byte("\n* "))
		}
	}
	return false
}

// areEvents tells whether all lines are those of server-sent events, but for the
// last one, which may be cut.
func areEvents(t text) bool {
	hasData := false
	for i, line := range t.lines {
		name := string(line[:bytes.IndexByte(line, ':')+1])
		hasData = hasData || name == "data:"
		if !isOneOf(name, ":", "event:", "data:", "id:", "retry:") && i+1 < len(t.lines) {
			return false
		}
	}
	return hasData
}

// A fenced says what is in the first fenced block of a Markdown text.
type fenced uint8

const (
	withNothing fenced = iota // there is no block
	withOther
	withJSON
)

func fence(t text) fenced {
	found := withNothing
	for i, line := range t.lines {
		label, isFence := bytes.CutPrefix(bytes.TrimSpace(line), []byte("```"))
		if !isFence {
			continue
		}
		found = withOther
		if i+1 < len(t.lines) {
			if c := firstByte(t.lines[i+1]); c == '{' || c == '[' || bytes.HasPrefix(label, []byte("json")) {
				return withJSON
			}
		}
	}
	return found
}

func isINI(t text) bool {
	settings := 0
	for i, line := range t.lines {
		switch c := firstByte(line); {
		case c == '#' || c == ';':
		case isSetting().Match(line):
			settings++
		case isSection().Match(line), settings > 0 && (line[0] == ' ' || line[0] == '\t' || c == ']' || c == '}'):
		case i+1 < len(t.lines):
			return false
		}
	}
	return settings > 0
}

func isYAML(t text) bool {
	keys := 0
	for i, line := range t.lines {
		switch {
		case line[0] == ' ' || line[0] == '\t' || line[0] == '#' || bytes.HasPrefix(line, []byte("- ")) || string(line) == "-":
		case bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("...")) || bytes.HasPrefix(line, []byte("%YAML")):
			keys += 2
		case isYAMLKey().Match(line):
			keys++
		case i+1 < len(t.lines):
			return false
		}
	}
	return keys > 1 || keys > 0 && isOneOf(t.ext, ".yml", ".yaml")
}

// isTable tells whether the first two lines have as many fields.
func isTable(t text, separator byte, ext string) bool {
	if len(t.lines) == 0 {
		return false
	}
	first := fields(t.lines[0], separator)
	if t.ext == ext || first < 2 {
		return t.ext == ext
	}
	if separator == ',' && bytes.Contains(t.lines[0], []byte(", ")) {
		return false // prose
	}
	return len(t.lines) > 1 && fields(t.lines[1], separator) == first
}

func fields(line []byte, separator byte) int {
	count, inQuotes := 1, false
	for _, c := range line {
		switch {
		case c == '"':
			inQuotes = !inQuotes
		case c == separator && !inQuotes:
			count++
		}
	}
	return count
}

// NamesFields tells whether a text uses three of the names as names of fields,
// whatever its format: before a colon or an equals sign, in quotes or not.
func NamesFields(head []byte, names []string) bool {
	const enough = 3
	known := map[string]bool{} // whether it was seen
	for _, name := range names {
		known[name] = false
	}
	found := 0
	for i := 0; i < len(head); i++ {
		length := wordLength(head[i:])
		if length == 0 {
			continue
		}
		word := string(head[i : i+length])
		i += length
		after := head[i:]
		if bytes.HasPrefix(after, []byte(`"`)) || bytes.HasPrefix(after, []byte("'")) {
			after = after[1:]
		}
		c := firstByte(after)
		if seen, isName := known[word]; isName && !seen && (c == ':' || c == '=') {
			known[word] = true
			found++
		}
	}
	return found >= enough
}
