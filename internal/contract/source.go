package contract

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/schema"
)

const (
	baseURL  = "https://github.com/batchcheck/batchcheck/schema/"
	suffix   = ".schema.json"
	baseFile = "batch" + suffix // the file that others build on
	yourFile = "your" + suffix  // stands for a schema that does not say its $id
)

// A source is the text of a schema, and the built-in files that it builds on.
type source struct {
	url     string
	text    []byte // as the engine takes it
	doc     *document.Document
	profile ProfileInfo
	opened  []string // built-in files that it refers to
	like    *builtin // whose profile counts where the schema states nothing; nil for none

	isBuiltin bool
	later     []Kind // that the text leaves out, without Schema and Node
}

// A ProfileInfo describes a profile of a schema.
type ProfileInfo struct {
	Name    string
	Says    string
	Source  string // what it rests on
	Basis   string // whether that is recorded traffic, source code or docs
	Links   []string
	Default bool // documents are judged by it where no other is chosen
}

// A builtin is a file of the schema folder, parsed.
type builtin struct {
	file string
	doc  *document.Document
}

// builtinFiles names the files of the schema folder, the one that others build on first.
var builtinFiles = sync.OnceValue(func() []string {
	names, _ := fs.Glob(schema.FS, "*"+suffix) // the pattern is good
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(boolFirst(a == baseFile, b == baseFile), strings.Compare(a, b))
	})
	return names
})

// builtinsByFile parses each file when it is asked for: most runs need few of them.
var builtinsByFile = sync.OnceValue(func() map[string]func() (builtin, error) {
	all := map[string]func() (builtin, error){}
	for _, name := range builtinFiles() {
		all[name] = sync.OnceValues(func() (builtin, error) { return parseBuiltin(name) })
	}
	return all
})

// builtins has the files of the schema folder, in the order of their names.
var builtins = sync.OnceValues(func() ([]builtin, error) {
	names := builtinFiles()
	all, errs := make([]builtin, len(names)), make([]error, len(names))
	var parsing sync.WaitGroup
	for i, name := range names {
		parsing.Go(func() { all[i], errs[i] = builtinsByFile()[name]() })
	}
	parsing.Wait()
	return all, errors.Join(errs...)
})

func parseBuiltin(file string) (builtin, error) {
	text, err := schema.FS.ReadFile(file)
	if err != nil {
		return builtin{}, err
	}
	doc := document.Parse(text, document.Limits{})
	if len(doc.Faults) > 0 {
		return builtin{}, fmt.Errorf("schema/%s is not JSON: %s", file, doc.Faults[0].Message)
	}
	return builtin{file, doc}, nil
}

// findBuiltin gives a file of the schema folder.
func findBuiltin(file string) (*document.Document, error) {
	parse := builtinsByFile()[file]
	if parse == nil {
		return nil, fmt.Errorf("there is no schema/%s", file)
	}
	b, err := parse()
	return b.doc, err
}

// ListProfiles describes the profiles of a schema and compiles none. Without a
// text, those are the built-in ones, the default first.
func ListProfiles(text []byte) ([]ProfileInfo, error) {
	if len(text) > 0 {
		src, err := openSource(text, "")
		if err != nil || src.profile.Name == "" {
			return nil, err
		}
		return []ProfileInfo{src.profile}, nil
	}
	files, err := builtins()
	if err != nil {
		return nil, err
	}
	var all []ProfileInfo
	for _, b := range files {
		all = append(all, profileOf(b))
	}
	slices.SortStableFunc(all, func(a, b ProfileInfo) int { return boolFirst(a.Default, b.Default) })
	return all, nil
}

// boolFirst orders what holds before what does not.
func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func profileOf(b builtin) ProfileInfo {
	root, _ := b.doc.Root()
	p := member(root, "x-profile")
	info := ProfileInfo{
		Name: textOf(p, "name"), Says: textOf(p, "says"), Source: textOf(p, "source"), Basis: textOf(p, "basis"), Default: member(p, "default").True(),
	}
	for _, link := range member(p, "links").Items {
		info.Links = append(info.Links, link.Text())
	}
	return info
}

// openSource finds the schema to compile.
func openSource(text []byte, profile string) (source, error) {
	if len(text) > 0 {
		return openText(text, profile)
	}
	b, err := findProfile(profile)
	if err != nil {
		return source{}, err
	}
	return openBuiltin(b, nil)
}

// BuiltinName gives the name of a built-in profile, or of the default one for "".
func BuiltinName(profile string) (string, error) {
	b, err := findProfile(profile)
	return profileOf(b).Name, err
}

// FileOf gives the name of the file of a built-in profile, without its end.
func FileOf(profile string) (name string, found bool) {
	b, err := findProfile(profile)
	return strings.TrimSuffix(b.file, suffix), err == nil
}

func findProfile(profile string) (builtin, error) {
	var names []string
	for _, file := range builtinFiles() {
		stated := headOf(file).in("x-profile")
		name := stated.text("name")
		if name == profile || profile == "" && stated.flag("default") {
			return builtinsByFile()[file]()
		}
		names = append(names, name)
	}
	base, _ := builtinsByFile()[baseFile]()
	return base, fmt.Errorf("there is no profile %q; there are %s", profile, strings.Join(names, ", "))
}

// openText takes a schema of the user's. It must be strict JSON, without the
// numbers that the engine would choke on.
func openText(text []byte, profile string) (source, error) {
	base, err := findBuiltin(baseFile)
	if err != nil {
		return source{}, err
	}
	root, _ := base.Root()
	doc := document.Parse(text, decodeLimits(root, &reading{}))
	if len(doc.Faults) > 0 {
		at := document.Start.Advance(text[:doc.Faults[0].Offset])
		return source{}, fmt.Errorf("the schema is not good JSON: line %d, column %d: %s", at.Line, at.Column, doc.Faults[0].Message)
	}
	if doc.Len() > maxSchemaValues {
		return source{}, fmt.Errorf("the schema has %d values and names, but the limit is %d", doc.Len(), maxSchemaValues)
	}
	if root, ok := doc.Root(); ok {
		if n := subschemas(root); n > maxSubschemas {
			return source{}, fmt.Errorf("the schema has %d objects, true and false, but the limit is %d", n, maxSubschemas)
		}
		if err := checkPatterns(root, ""); err != nil {
			return source{}, err
		}
	}
	src := source{url: baseURL + yourFile, text: text, doc: doc, profile: profileOf(builtin{doc: doc})}
	if id := textOf(src.root(), "$id"); strings.Contains(id, "://") && !strings.Contains(id, "#") {
		src.url = id
	}
	for _, ref := range refs(doc, 0, doc.Len()) {
		if file, _, found := strings.Cut(ref, "#"); found {
			if file = strings.TrimPrefix(file, baseURL); isBuiltin(file) && !slices.Contains(src.opened, file) {
				src.opened = append(src.opened, file)
			}
		}
	}
	if like := textOf(member(src.root(), "x-profile"), "like"); like != "" {
		b, err := findProfile(like)
		if err != nil {
			return source{}, fmt.Errorf("the schema is wrong at #/x-profile/like: %w", err)
		}
		src.like = &b
	}
	switch {
	case profile != "" && src.profile.Name == "":
		return source{}, fmt.Errorf("the schema has no x-profile, so there is no profile %q in it", profile)
	case profile != "" && profile != src.profile.Name:
		return source{}, fmt.Errorf("the schema has no profile %q; it has %s", profile, src.profile.Name)
	}
	return src, nil
}

// likeLevels gives the levels of the profile that the schema is like.
func (s *source) likeLevels() map[string]Level {
	if s.like == nil {
		return map[string]Level{}
	}
	root, _ := s.like.doc.Root()
	return decodeProfile(readTable(member(root, "x-profile"))).Levels
}

// likeAPI gives what the profile that the schema is like states in x-api, without the
// hosts: they are another API's.
func (s *source) likeAPI() map[string]any {
	if s.like == nil {
		return map[string]any{}
	}
	root, _ := s.like.doc.Root()
	api := readTable(member(root, "x-api")).members
	delete(api, "hosts")
	return map[string]any{"x-api": api}
}

func isBuiltin(file string) bool {
	_, err := findBuiltin(file)
	return err == nil
}

// openBuiltin takes a built-in profile, trimmed to what it leads to, without the
// branches of its root that are left out: the engine checks and compiles all that
// it is shown, and that takes most of a cold start.
func openBuiltin(b builtin, left map[int]bool) (src source, err error) {
	src = source{url: baseURL + b.file, doc: b.doc, profile: profileOf(b), isBuiltin: true}
	src.text, src.opened, err = bundle(b.file, b.doc, true, left)
	return src, err
}

// laterKinds gives the kinds of a built-in profile that few inputs have: all but
// batches, lists of them and error replies. left has their branches of the root.
func laterKinds(b builtin) (left map[int]bool, later []Kind, err error) {
	left = map[int]bool{}
	root, _ := b.doc.Root()
	for i, branch := range member(root, "anyOf").Items {
		kind, isFirst := Kind{}, false
		in, definition := b.file, branch
		for {
			if stated := member(definition, "x-kind"); stated != absent {
				k := decodeKind(readTable(stated))
				isFirst = isFirst || k.ID != "" || k.Refusal
				if kind.Evidence == nil {
					kind = Kind{Name: k.Name, Refusal: k.Refusal, Wraps: k.Wraps, Evidence: k.Evidence}
				}
			}
			isFirst = isFirst || member(definition, "x-page") != absent
			if title := textOf(definition, "title"); kind.Title == "" {
				kind.Title = title
			}
			if member(definition, "x-lines") != absent {
				kind.Lines = &Lines{}
			}
			to, pointer, isRef := strings.Cut(textOf(definition, "$ref"), "#/$defs/")
			if !isRef {
				break
			}
			in = cmp.Or(to, in)
			doc, err := findBuiltin(in)
			if err != nil {
				return nil, nil, err
			}
			root, _ := doc.Root()
			definition = member(member(root, "$defs"), pointer)
		}
		if kind.Name != "" && !isFirst {
			left[i] = true
			later = append(later, kind)
		}
	}
	if len(later) == member(root, "anyOf").Len() {
		return nil, nil, nil // it has no other kinds, so nearly all inputs are of these
	}
	return left, later, nil
}

// open gives a built-in file that the schema refers to. Nothing is fetched.
func (s *source) open(url string) (io.ReadCloser, error) {
	file := strings.TrimPrefix(url, baseURL)
	text, err := schema.FS.ReadFile(file)
	if file == url || err != nil {
		return nil, fmt.Errorf("the schema refers to %s: put it into $defs, nothing is fetched", url)
	}
	return io.NopCloser(bytes.NewReader(text)), nil
}

func (s *source) root() document.Value {
	root, _ := s.doc.Root() // a text without one is refused before
	return root
}

// isOurs tells whether the schema uses our keywords on purpose: in others, what
// begins with x- may be another tool's.
func (s *source) isOurs() bool {
	return len(s.opened) > 0 || s.profile.Name != "" || member(s.root(), "x-rules").Kind() == document.Object
}

// base gives the file that the schema builds on: the one in its $defs, or the
// built-in one.
func (s *source) base() (root document.Value, location string) {
	if embedded := member(member(s.root(), "$defs"), baseFile); embedded.Kind() == document.Object {
		return embedded, s.url + "#/$defs/" + baseFile
	}
	doc, _ := findBuiltin(baseFile) // openSource has parsed it before
	root, _ = doc.Root()
	return root, baseURL + baseFile + "#"
}

// limits are those of the schema, or of the file that it builds on, at the
// location.
func (s *source) limits(r *reading) (l document.Limits, location string) {
	if member(s.root(), "x-limits") != absent {
		return decodeLimits(s.root(), r), s.url + "#"
	}
	base, location := s.base()
	return decodeLimits(base, r), location
}

// ruleScopes gives x-rule-of at the roots of the schema's files by location,
// and that which holds where none is stated.
func (s *source) ruleScopes() (scopes map[string]map[string]string, fallback map[string]string) {
	scopes = map[string]map[string]string{s.url + "#": ruleOfIn(s.root())}
	for m := range member(s.root(), "$defs").Members {
		if textOf(m.Value, "$id") != "" {
			scopes[s.url+"#/$defs/"+m.Name.Text()] = ruleOfIn(m.Value)
		}
	}
	if len(s.opened) > 0 {
		base, location := s.base()
		fallback = ruleOfIn(base)
		if !strings.HasPrefix(location, s.url) {
			scopes[location] = fallback
		}
		scopes[s.url+"#/$defs/"+baseFile] = fallback
	}
	return scopes, fallback
}

func ruleOfIn(root document.Value) map[string]string {
	rules := map[string]string{}
	for m := range member(root, "x-rule-of").Members {
		rules[m.Name.Text()] = m.Value.Text()
	}
	return rules
}

// A definition is an entry of $defs in one of the files of a schema.
type definition struct{ file, name string }

// bundle gives a built-in schema's text with the definitions of other files that
// it leads to inside its $defs, as one document that other validators can load.
// A trimmed one has nothing but what the engine needs, and not the branches of its
// root that are left out, by index.
func bundle(file string, doc *document.Document, trimmed bool, left map[int]bool) (text []byte, others []string, err error) {
	docs := map[string]*document.Document{file: doc}
	reached := map[definition]bool{}
	waiting := []definition{}
	follow := func(from string, first, after int) {
		for _, ref := range refs(docs[from], first, after) {
			to, pointer, _ := strings.Cut(ref, "#/$defs/")
			if to == "" {
				to = from
			}
			if d := (definition{to, pointer}); !reached[d] {
				reached[d] = true
				waiting = append(waiting, d)
			}
		}
	}
	root, _ := doc.Root()
	for m := range root.Members {
		switch m.Name.Text() {
		case "$defs", "x-rules":
		case "anyOf":
			for i, branch := range m.Value.Items {
				if !left[i] {
					follow(file, branch.Index(), branch.After())
				}
			}
		default:
			follow(file, m.Value.Index(), m.Value.After())
		}
	}
	for len(waiting) > 0 {
		d := waiting[0]
		waiting = waiting[1:]
		if docs[d.file] == nil {
			if docs[d.file], err = findBuiltin(d.file); err != nil {
				return nil, nil, err
			}
			others = append(others, d.file)
		}
		from, _ := docs[d.file].Root()
		v := member(member(from, "$defs"), d.name)
		follow(d.file, v.Index(), v.After())
	}
	if len(others) == 0 && !trimmed {
		return doc.Text, nil, nil
	}
	var out bytes.Buffer
	writeFile(&out, file, docs[file], reached, trimmed, left, func() {
		for _, other := range others {
			var inner bytes.Buffer
			writeFile(&inner, other, docs[other], reached, trimmed, nil, nil)
			fmt.Fprintf(&out, ",\n\n    %q: %s", other, bytes.ReplaceAll(inner.Bytes(), []byte("\n"), []byte("\n    ")))
		}
	})
	return out.Bytes(), others, nil
}

// writeFile writes the members of a file that the bundle has, its $defs last.
// more adds to these, in the file that the bundle is of.
func writeFile(out *bytes.Buffer, file string, doc *document.Document, reached map[definition]bool, trimmed bool, left map[int]bool, more func()) {
	root, _ := doc.Root()
	out.WriteString("{")
	comma := "\n"
	for m := range root.Members {
		name := m.Name.Text()
		isOwn := more != nil || name == "$id" || name == "x-rule-of" || name == "x-rules" || name == "x-limits"
		if name == "$defs" || !isOwn || trimmed && (name == "x-rules" || name == "x-limits") {
			continue
		}
		value := m.Value.Raw()
		if name == "anyOf" && len(left) > 0 {
			var kept [][]byte
			for i, branch := range m.Value.Items {
				if !left[i] {
					kept = append(kept, branch.Raw())
				}
			}
			value = slices.Concat([]byte("["), bytes.Join(kept, []byte(",")), []byte("]"))
		}
		fmt.Fprintf(out, "%s  %s: %s", comma, m.Name.Raw(), value)
		comma = ",\n"
	}
	out.WriteString(comma + "  \"$defs\": {")
	comma = "\n"
	for m := range member(root, "$defs").Members {
		if reached[definition{file, m.Name.Text()}] || !trimmed && more != nil {
			fmt.Fprintf(out, "%s    %s: %s", comma, m.Name.Raw(), m.Value.Raw())
			comma = ",\n"
		}
	}
	if more != nil {
		more()
	}
	out.WriteString("\n  }\n}")
	if more != nil {
		out.WriteString("\n")
	}
}

// refs gives the texts of the references among the values of a document from
// one index up to another.
func refs(doc *document.Document, first, after int) (all []string) {
	for at := first; at < after; at++ {
		if raw := doc.At(at).Raw(); len(raw) > 3 && raw[0] == '"' && bytes.Contains(raw, []byte("#/$defs/")) {
			all = append(all, doc.At(at).Text())
		}
	}
	return all
}

// member gives the member of an object, or a null.
func member(object document.Value, name string) document.Value {
	for m := range object.Members {
		if m.Name.Is(name) {
			return m.Value
		}
	}
	return absent
}

// absent is a null that stands in no object.
var absent, _ = document.Parse([]byte("null"), document.Limits{}).Root()

// textOf gives the string that the object has as the member, or "".
func textOf(object document.Value, name string) string {
	if v := member(object, name); v.Kind() == document.String {
		return v.Text()
	}
	return ""
}

func decodeLimits(root document.Value, r *reading) (l document.Limits) {
	stated := member(root, "x-limits")
	if stated == absent {
		return l
	}
	newTable("", map[string]any{"x-limits": plain(stated)}, r).within("x-limits", func(t table) {
		l = document.Limits{
			Bytes: t.number("bytes"), Depth: int(t.number("depth")), Members: int(t.number("members")),
			Values: int(t.number("values")), Digits: int(t.number("digits")), Exponent: int(t.number("exponent")),
		}
	})
	return l
}
