package recognize

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// counted counts words, and gives them by how often they were there.
type counted map[string]int

func (c counted) String() string {
	words := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		if c[a] != c[b] {
			return c[b] - c[a]
		}
		return strings.Compare(a, b)
	})
	for i, word := range words {
		words[i] = fmt.Sprintf("%d %s", c[word], word)
	}
	return strings.Join(words, ", ")
}

// oddTexts are beginnings of files at the edges of formats.
var oddTexts = []string{
	`{`, `[`, `{}`, `[]`, `[1`, `[-1.5e3, 2]`, `[12x]`, `[1 2]`, `[1]`, `[1`, `[tru`, `[true]`, `[nullable]`, `{1: 2}`, `{true: 1}`, `{"a": 1}x`, `[[{`, `[[ {"a": 1}, x`, `[{"a": 1}] [`, `[{"a": 1}] {"b": 2}`, `{"a": [1, 2]} // end`,
	`{"a": 1 // b` + "\n}", `{"a": "http://b"}`, `{"a": 1, // b` + "\n" + `"c": 2}`, `{"a": 1/* b */}`, `{/* b`, `{/* b */}`, `{ /`, `{"a" => 1}`, `{"a": ">="}`, `{"a" = 1}`, `{"a"=`,
	`{'a': 1}`, `{'a' : 1}`, `{"b": 'a'}`, `['a', None]`, `['a', 1]`, `['a': 1]`, `{"b": 1, 'a': 2}`, `{"a": None}`, `{"a": True, b: 2}`, `{a: nil}`, `{"a": nil}`, `{a: 1}`, `{ a: 1 }`, `{a : 1}`, `{_a$1: "x"}`, `{1a: "x"}`, `{a: 'x'}`, `{a: "x"}`, `{a: undefined}`, `{a: [Object]}`, `{a: Object, b: "x"}`, `{a: [Array], b: "x"}`, `{a: [Function: b], c: "x"}`, `{a: [Other], b: "x"}`, `{"x": 1, y: 2}`, `{"x": {y: 2}}`, `[a: 1]`,
	`{A:b}`, `{A:b C:d}`, `{A: b}`, `{ A:b}`, `{Z:b}`, `{a:b}`, `{{A:b}}`, `[{A:b}]`, `{A:'b'}`, `{{A:b} {C:d}}`, `{ "a": 1, A:b}`, `{@:b}`, `{[:b}`, `{A:`, `{A`, `{Zebra:stripes Ant:small}`, `{"a\"b": 1, 'c': 2}`, `{"a\\": 1}`, `{'a\'b': 1}`, `{"a`, `{'a`,
	"1", "1\n2", "1\n2\n", "1\nx", "12 apples\n3 pears", `"a"` + "\n" + `"b"`, "{}\n{}", "{}\nx", "{}\n\n \n[]", "[]\n1", "{}\r\n{}\r\n", "null\ntrue", "true story", "\xef\xbb\xbf", "\xef\xbb\xbf{}", "\xef\xbb\xbfx", "\xef\xbb\xbf \n ", "\x00", "a\x00", "\x1f\x8b", "\x1f", "BZh", "BZh9", "PK\x05\x06", "7z\xbc\xaf\x27\x1c", "GIF87a", "GIF89a", "GIF88a", "RIFF\x00\x00\x00\x00WEBP", "PAR1",
	"* a\n> b", "* a\n* b", "* a\nb", "> a\n< HTTP/1.1 200", "< a\n< HTTP/1.1", "a\n< HTTP/1.1 200", "  % Total\n< HTTP/2\n< a", "Note: a\n< HTTP/2", "> a\n> b", "> a", "GET / HTTP/1.1\n", "GET / HTTP/1.1", "get / HTTP/1.1\n", "Get it\n",
	": a\ndata: b", "data: {}\n", "data:\n", "data: a\nid: 1\nretry: 3\nevent: x\n\n", "data: a\nb\n", "data: a\nb", "id: 1\nevent: x\n", "a\ndata: b", "event: a", ": a\n: b\n",
	"```\n{}\n```", "```json\nx", "```\nx\n```", "```", "```json", "a\n```\n[1]\n", "a\n  ```js\n  [1]\n  ```", "a ``` b", "# a\n\n## b\n", "# a\n## b", "# a\nb", "#", "## a\n# b",
	"a = 1", "a = 1\nb = 2", "a\nb = 2", "a = 1\nb", "a = 1\nb\nc", "[a]\nb = 1", "[a]\n", "[a] # b\nc = 1", "[[a.b]]\nc = 1", "; a\nb = 1", "# a\nb = 1", "a = [\n  1,\n  ]\n", "a = {\n}\n", "  a = 1", "  a\nb = 1", "export A=1", "exported A=1", "a=\n]\n}\n", "}\na = 1\n",
	"a: 1", "a: 1\nb: 2", "a: 1\n b\n", "a:1\nb:2", "- a: 1\n- b: 2", "-\n a: 1\nb: 2", "---\na", "---\na\nb", "...\na: 1", "%YAML 1.2\n", "# a\nb: 1\nc: 2", "a b: 1\nc: 2", "a b c: 1\nd: 2", "'a': 1\n\"b\": 2", "a:\n\tb: 1\n", "a: 1\nb\nc: 2",
	"a,b", "a,b\n1,2", "a,b\n1", "a, b\n1, 2", "a,b\n\"1,2\",3", "a\tb\n1\t2", "a\tb\n1", "a\tb\tc\n1\t2\n", "a,b\n\n1,2\n", `"a,b",c` + "\n1,2",
	"import a", "import a\n", "from a import b\n", "const a = 1", "func a() {", "package: a", "def a\n", "for a of b\n", "if it\n", "#!/bin/sh", "// a", "/* a", "@a", `"use strict"`, "public: 1", "let it be", "let it be: so",
	"<a>", "<a b=\"c\"/>", "<a", "< a>", "<?xml ?>", "<?xml ?><svg ", "<svg>", "<svgs>", "<!DOCTYPE svg><svg>", "<!-- a --><html>", "<HTML>", "<p>", "<pre>", "<script src=x>", "<!doctype html>", "<!DOCTYPE a>", "<class 'a'>", "<openai.B>", "<a.B object at 0x1>", "<Response [200]>", "<Response [x]>",
	"Batch(id='a')", "Batch(", "[Batch(id=1)]", "a.B[C, D](e=1)", "(Batch(id=1))", "Batch(1)", "&{A:b}", "&{a:b}", "map[a:b]", "map[]", "&a.B{C:d}", "a.B{C:d}", "a.B{c:d}", "#<A>", "#<a>", "A {\n a: 1", "A { 'a': {} }", "A { }", "[Object: null prototype] { a: 1 }", "a { b: 1 }",
	"{\"cells\": []}", "{\"cells\": [{\"cell_type\": \"code\"}]}", "{\"x\": 1, \"cells\": [{\"cell_type\": \"code\"}]}", "{\"nbformat\": 4}", "// a\n{", "// a\n{\"b\": 1}", "# a\n[", "/* a */ {}", "// a\n{b", "{\"a\": 1, /* b */ \"c\": 2}",
}

// TestFormatsOfOddTexts holds what odd texts are taken for to a file, with what comes
// of them where they are cut, or where a character is another one.
func TestFormatsOfOddTexts(t *testing.T) {
	var out strings.Builder
	names := map[string][]string{} // by text, the names of the file
	texts := slices.Clone(oddTexts)
	for _, file := range oddFiles {
		for _, text := range file.texts {
			texts = append(texts, text)
			names[text] = append(names[text], file.name)
		}
	}
	for _, text := range texts {
		for _, name := range append(names[text], "a", "a.md", "a.yml", "a.csv", "a.tsv", "a.py", "a.json5")[:1+len(names[text])] {
			f := FormatOf(name, []byte(text), recording.Fits)
			fmt.Fprintf(&out, "%.60q as %s is %s, way %d, text %t: %s\n", text, name, f.Name, f.Way, f.Text, f.Remedy)
		}
		short := []byte(text[:min(len(text), 60)])
		found := counted{}
		for i := range short {
			found[FormatOf("a", short[:i], recording.Fits).Name]++
			for _, c := range "{}[]\"':,=>/ \n#aZ9" {
				found[FormatOf("a", slices.Concat(short[:i], []byte(string(c)), short[i+1:]), recording.Fits).Name]++
			}
		}
		fmt.Fprintf(&out, "    changed: %s\n", found)
	}
	for _, name := range []string{"a.md", "A.MARKDOWN", "a.yml", "a.yaml", "a.csv", "a.tsv", "a.py", "a.json5", "a.go", "a.txt"} {
		found := counted{}
		for _, text := range oddTexts {
			found[FormatOf(name, []byte(text), recording.Fits).Name]++
		}
		fmt.Fprintf(&out, "odd texts as %s: %s\n", name, found)
	}
	golden.Check(t, "testdata/formats.golden", out.String())
}

// shown says what a value is.
func shown(thing Thing) string {
	kind := "no kind"
	if thing.Kind != nil {
		kind = thing.Kind.Name
	}
	return fmt.Sprintf("%s (%s)%s", thing.Named(), kind, thing.Pointer)
}

// parsed gives a JSON text as a value; null for what is none.
func parsed(text []byte) document.Value {
	root, whole := document.Parse(text, document.Limits{}).Root()
	if !whole {
		return parsed([]byte("null"))
	}
	return root
}

// edits gives a JSON text with each of its fields left out, or of another value, and
// in other objects.
func edits(text []byte) (all [][]byte) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return nil
	}
	write := func(changed map[string]json.RawMessage) {
		edited, _ := json.Marshal(changed)
		all = append(all, edited)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range []string{"", "null", "{}", `"x"`} {
			changed := maps.Clone(fields)
			if delete(changed, name); value != "" {
				changed[name] = json.RawMessage(value)
			}
			write(changed)
		}
		only := map[string]json.RawMessage{name: fields[name]}
		write(only)
		changed := maps.Clone(fields)
		delete(changed, name)
		changed[contract.ClientName(name)] = fields[name]
		write(changed)
	}
	for _, wrapper := range []string{`{"a":%s}`, `{"a":{"b":%s}}`, `{"a":{"b":{"c":%s}}}`, `{"a":{"b":{"c":{"d":%s}}}}`, `{"a":%s,"b":%[1]s}`, `{"a":%s,"error":{"message":"m"}}`, `{"a":[%s]}`, `{"object":"list","data":[%s]}`, `{"object":"list","data":[{},{},{},%s]}`, `{"data":[7,%s]}`, `{"id":"e","object":"event","type":"t","data":%s}`} {
		all = append(all, fmt.Appendf(nil, wrapper, text))
	}
	return all
}

// TestThingsOfFixtures holds what fixtures are taken for, and by which profile they
// are judged, to a file: as they are, edited and cut.
func TestThingsOfFixtures(t *testing.T) {
	var out strings.Builder
	texts := fixtureTexts(t, 4096)
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		text := texts[path]
		fmt.Fprintf(&out, "%s\n    is %s; %+v\n", strings.TrimPrefix(path, "../../testdata/"), shown(Identify(parsed(text))), Profile(text, true))
		cuts, begins := counted{}, 0
		for at := 0; at < len(text); at += 31 {
			cuts[Profile(text[:at], false).Profile]++
			if pointer, found := Inside(text[:at], false); found {
				cuts["with a batch at "+pointer]++
			}
			if BeginsLikeBatch(Closed(text[:at])) {
				begins++
			}
		}
		fmt.Fprintf(&out, "    cut: %s; %d begin like a batch\n", cuts, begins)
		if strings.Contains(path, "/breaks/") || strings.Contains(path, "/batches/") && !strings.Contains(path, "completed.json") {
			continue // edited, they are like others
		}
		things, profiles := counted{}, counted{}
		for _, edited := range edits(text) {
			things[shown(Identify(parsed(edited)))]++
			choice := Profile(edited, true)
			profiles[choice.Profile+", since "+choice.Why]++
			if pointer, found := Inside(edited, true); found {
				profiles["with a batch at "+pointer]++
			}
			if title, found := Relative(edited, true); found {
				profiles["of "+title]++
			}
		}
		fmt.Fprintf(&out, "    edited: %s\n    judged by: %s\n", things, profiles)
	}
	golden.Check(t, "testdata/things.golden", out.String())
}

// TestHostsOfProfiles holds each host that a profile states to that profile, and
// others to none.
func TestHostsOfProfiles(t *testing.T) {
	families := contract.Families()
	for _, f := range families {
		for _, p := range f.Profiles {
			for _, host := range p.Hosts {
				url := "https://" + strings.Replace(host, "*", "a", 1) + "/v1/batches"
				c, found := OfHost(url)
				if !found || c.Profile != p.Name || !c.Sure || !strings.HasPrefix(c.Why, "the host is ") {
					t.Errorf("%s is of %+v, not %s", url, c, p.Name)
				}
				other := "https://x" + strings.TrimLeft(host, "*.-") + "/v1"
				if c, found := OfHost(other); found {
					t.Errorf("%s is of %+v", other, c)
				}
			}
			want := slices.DeleteFunc(slices.Clone(f.Profiles), func(o contract.ProfileSigns) bool { return o.Name == p.Name })
			for i, other := range Family(p.Name) {
				if len(want) <= i || want[i].Name != other {
					t.Errorf("%s is in the family of %s", other, p.Name)
				}
			}
			if len(Family(p.Name)) != len(want) {
				t.Errorf("the family of %s is %s", p.Name, Family(p.Name))
			}
		}
		for _, o := range f.Shapes().Others {
			for _, host := range o.Hosts {
				url := "https://" + strings.Replace(host, "*", "a", 1) + "/v1/batches"
				if title, found := OtherAPI(url); !found || title == "" {
					t.Errorf("%s is not of %s", url, o.Title)
				}
			}
		}
	}
	for _, url := range []string{"https://a.example/v1", "http://[bad", "", "api.openai.com"} {
		if c, found := OfHost(url); found {
			t.Errorf("%s is of %+v", url, c)
		}
		if title, found := OtherAPI(url); found {
			t.Errorf("%s is of %s", url, title)
		}
	}
}

// TestHeadWaitsForNoMoreThanItNeeds gives the head of an input whose end is far.
func TestHeadWaitsForNoMoreThanItNeeds(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("{}\n", n) }
	for _, test := range []struct {
		text  string
		want  int
		isAll bool
	}{
		{"", 0, true}, {"{}", 2, true}, {lines(maxDocuments + 1), 3 * (maxDocuments + 1), true},
		{strings.Repeat(" ", HeadSize-1), HeadSize - 1, true}, {strings.Repeat(" ", HeadSize), HeadSize, false}, {strings.Repeat(" ", HeadSize+1), HeadSize, false},
	} {
		head, isAll := Head(bufio.NewReaderSize(strings.NewReader(test.text), 2*HeadSize))
		if len(head) != test.want || isAll != test.isAll || !strings.HasPrefix(test.text, string(head)) {
			t.Errorf("of %.10q…, %d bytes, %d are the head, and all of it: %t", test.text, len(test.text), len(head), isAll)
		}
	}
	in, out := io.Pipe()
	go io.WriteString(out, lines(maxDocuments+2)) // and no end
	if head, isAll := Head(bufio.NewReaderSize(in, 2*HeadSize)); isAll || bytes.Count(head, []byte("\n{")) != maxDocuments+1 {
		t.Errorf("%d lines are the head, and all of it: %t", bytes.Count(head, []byte("\n")), isAll)
	}
}

// TestChooserMakesOnce makes what judges by a profile when it is asked for, and once.
func TestChooserMakesOnce(t *testing.T) {
	made := 0
	c := NewChooser("a", 1, func(profile string) (int, error) {
		made++
		if profile == "none" {
			return 0, errors.New("none")
		}
		return made + 1, nil
	})
	for _, profile := range []string{"a", "b", "b", "none", "none", "a"} {
		got, err := c.Of(profile)
		if want := map[string]int{"a": 1, "b": 2}[profile]; got != want || (err != nil) != (profile == "none") {
			t.Errorf("%s: %d, %v", profile, got, err)
		}
	}
	if made != 3 {
		t.Errorf("made %d times", made)
	}
}

// TestProfileOfLog chooses by the first document inside of a line that shows a profile.
func TestProfileOfLog(t *testing.T) {
	const batch = `{"id":"5f0c","object":"batch","input_files":["f"],"endpoint":"/v1/chat/completions","status":"QUEUED","created_at":1767261600,"total_requests":1,"completed_requests":0}`
	inside := func(line document.Value) (document.Value, bool) {
		for m := range line.Members {
			if m.Name.Is("reply") {
				return m.Value, true
			}
		}
		return line, false
	}
	for text, want := range map[string]string{
		`{"reply":` + batch + `}`: "mistral", "{}\n" + `{"reply":{}}` + "\n" + `{"reply":` + batch + "}\n": "mistral", batch: "openai", "": "openai", `{"reply":` + batch[:90]: "openai",
		strings.Repeat("{}\n", maxDocuments-1) + `{"reply":` + batch + `}`: "mistral", strings.Repeat("{}\n", maxDocuments) + `{"reply":` + batch + `}`: "openai",
	} {
		if c := ProfileOfLog([]byte(text), true, inside); c.Profile != want || c.Sure != (want == "mistral") {
			t.Errorf("%.200s is of %+v, want %s", text, c, want)
		}
	}
	thing := Identify(parsed([]byte(batch)))
	if !thing.Is("batch") || thing.Is("list") || thing.Node() != thing.Kind.Node || (Thing{}).Is("") || (Thing{}).Node() != nil {
		t.Errorf("%+v", thing)
	}
	long := strings.Replace(batch, `["f"]`, `["`+strings.Repeat("f", HeadSize)+`"]`, 1)
	for text, want := range map[string]bool{batch: true, batch[:50]: true, `{"a":1}`: false, `{"a":`: true, `[]`: false, `{"id":"5f0c","object":"batch","status":"QUEUED","created_at":1767261600,"total_requests":1,"a":["` + strings.Repeat("f", HeadSize): true, `{"a":1,"b":"` + strings.Repeat("f", HeadSize): false, long: true} {
		if BeginsLikeBatch([]byte(text)) != want {
			t.Errorf("%.100s begins like a batch: %t", text, !want)
		}
	}
}
