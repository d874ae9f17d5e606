package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

func rulesAndPointers(r validate.Report) []string {
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Rule+" "+f.Pointer)
	}
	return got
}

func TestKinds(t *testing.T) {
	batch := string(read(t, testdata+"/examples/completed.json"))
	page := string(read(t, testdata+"/lists/page.json"))
	refusal := `{"error":{"message":"no","type":"x","param":null,"code":null}}`
	tests := []struct {
		reason, text, kind string
		want               []string
	}{
		{"a batch", batch, "", nil},
		{"a list", page, "", nil},
		{"an error reply", refusal, "", []string{"document/kind "}},
		{"an error reply that is due", refusal, "error", nil},
		{"an error reply that is due, and is wrong", `{"error":{"message":"no","type":"x","param":"p"}}`, "error", []string{"field/missing /error/code"}},
		{"a batch where an error reply is due", batch, "error", []string{"document/kind "}},
		{"a list where a batch is due", page, "batch", []string{"document/kind "}},
		{"a batch where a list is due", batch, "list", []string{"document/kind "}},
		{"a wrapped batch", `{"job":` + batch + `}`, "", []string{"document/wrapped /job"}},
		{"a batch in a member of that name of a list", `{"success":true,"data":` + batch + `}`, "", []string{"document/wrapped /data"}},
		{"metadata that looks like a batch", strings.Replace(batch, `"project": "nightly-evaluation"`, `"id":"a","object":"batch","endpoint":"b","status":"c"`, 1), "", nil},
		{"an empty array", " []", "", []string{"field/type "}},
		{"an array of an array", "[[]]", "", []string{"field/type /0"}},
		{"null", "null", "", []string{"field/type "}},
		{"an error and a batch's id", `{"id":"batch_1","error":{}}`, "error", []string{"document/kind "}},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			r := newValidator(t, validate.Options{Kind: test.kind}).Check([]byte(test.text))
			if diff := cmp.Diff(test.want, rulesAndPointers(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, text := range []string{"{}", `{"name":"batch","version":"1.0.0"}`, `{"input_file_id":"f","endpoint":"/v1/embeddings","completion_window":"24h"}`} {
		if found := rulesAndPointers(validate.Check([]byte(text))); !slices.Equal(found, []string{"document/kind "}) {
			t.Errorf("%s, which is no batch response, gives %v", text, found)
		}
	}
}

func TestNaming(t *testing.T) {
	wire := string(read(t, testdata+"/examples/completed.json"))
	client := string(read(t, testdata+"/batches/orq/client_naming.json"))
	tests := []struct {
		reason, text, naming string
		missing              int
		others               []string
	}{
		{"wire in auto", wire, "auto", 0, nil},
		{"client in auto", client, "auto", 0, nil},
		{"wire in wire", wire, "wire", 0, nil},
		{"client in client", client, "client", 0, nil},
		{"client in wire", client, "wire", 14, nil},
		{"wire in client", wire, "client", 14, nil},
		{"one client name among wire names", strings.Replace(wire, "output_file_id", "outputFileId", 1), "auto", 0, []string{"naming/mixed /outputFileId"}},
		{"one wire name among client names", strings.Replace(client, "outputFileId", "output_file_id", 1), "auto", 0, []string{"naming/mixed /output_file_id"}},
		{"metadata is never renamed", strings.Replace(wire, `"project"`, `"inputFileId"`, 1), "auto", 0, nil},
		{"undeclared objects are never renamed", strings.Replace(wire, `"metadata"`, `"more":{"inputFileId":1},"metadata"`, 1), "auto", 0, []string{"field/unknown /more"}},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			r := newValidator(t, validate.Options{Naming: test.naming}).Check([]byte(test.text))
			missing, unknown := 0, 0
			var others []string
			for _, f := range r.Findings {
				switch {
				case f.Rule == "field/missing":
					missing++
				case f.Rule == "field/unknown" && test.missing > 0:
					unknown++
				default:
					others = append(others, f.Rule+" "+f.Pointer)
				}
			}
			if missing != test.missing || unknown != test.missing {
				t.Errorf("%d missing and %d unknown, want %d", missing, unknown, test.missing)
			}
			if diff := cmp.Diff(test.others, others); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	text := read(t, testdata+"/examples/gateway.json")
	tests := []struct {
		reason string
		option validate.Options
		want   string
	}{
		{"all", validate.Options{}, "field/empty time/order"},
		{"one rule", validate.Options{Only: []string{"time/order"}}, "time/order"},
		{"a group", validate.Options{Only: []string{"field/*"}}, "field/empty"},
		{"all but a group", validate.Options{Skip: []string{"time/*"}}, "field/empty"},
		{"a small document", validate.Options{MaxDocument: 100}, "json/limit"},
	}
	for _, test := range tests {
		if got := strings.Join(above(newValidator(t, test.option).Check(text), validate.Note), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
	plain := newValidator(t, validate.Options{Schema: []byte(`{"required":["a"],"properties":{"id":{"type":"integer"}}}`), Skip: []string{"schema/type"}})
	if got := strings.Join(above(plain.Check(text), validate.Note), " "); got != "schema/required" {
		t.Errorf("a plain schema without schema/type: %q", got)
	}
	for want, option := range map[string]validate.Options{
		`did you mean "time/order"?`:  {Only: []string{"time/ordr"}},
		`no rule matches "nothing/*"`: {Skip: []string{"nothing/*"}},
		"syntax error in pattern":     {Only: []string{"["}},
		`there are orq, `:             {Profile: "opnai"},
		`naming "snake"`:              {Naming: "snake"},
		`kind "page"`:                 {Kind: "page"},
	} {
		if _, err := validate.New(option); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New says %v, want %s", err, want)
		}
	}
}

// TestCheckParsed holds judging what was parsed before to finding what Check finds.
func TestCheckParsed(t *testing.T) {
	batch := string(read(t, testdata+"/examples/completed.json"))
	texts := []string{
		"", " ", "{", "[", "[]", "null", batch[:100], "\xef\xbb\xbf" + batch, "\xef\xbb\xbf[" + batch + "]", " [" + batch + ",{}]", "[{},", batch + "x",
		"{\"a\":1,\"a\":2}", `{"batch":` + batch + `}`, strings.Repeat("[", 300), `{"id":` + strings.Repeat("9", 500) + `}`,
	}
	for _, folder := range []string{"examples", "breaks", "rules/*/*", "profiles/*"} {
		paths, err := filepath.Glob(testdata + "/" + folder + "/*.json")
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(paths), err)
		}
		for _, path := range paths {
			texts = append(texts, string(read(t, path)))
		}
	}
	limits := document.Limits{Bytes: 8 << 20, Depth: 100, Members: 10_000, Values: 500_000, Digits: 400, Exponent: 308}
	for _, o := range []validate.Options{{}, {Profile: "openai", Kind: "list"}, {Profile: "mistral"}, {MaxDocument: 200}, {CountNotes: true}, {Inside: &validate.Inside{At: "/batch"}}} {
		v := newValidator(t, o)
		for _, text := range texts {
			if diff := cmp.Diff(v.Check([]byte(text)), v.CheckParsed(document.Parse([]byte(text), limits))); diff != "" {
				t.Errorf("%+v: %.80q (-Check +CheckParsed):\n%s", o, text, diff)
			}
		}
	}
}

func TestReport(t *testing.T) {
	r := newValidator(t, validate.Options{}).Check(read(t, testdata+"/examples/gateway.json"))
	if r.Count(validate.Error) != 2 || r.Count(validate.Warning) != 0 || r.Documents != 1 {
		t.Errorf("counts %d, %d, %d", r.Count(validate.Error), r.Count(validate.Warning), r.Documents)
	}
	err := r.Err()
	if err == nil || !strings.HasPrefix(err.Error(), "the document breaks the contract of profile orq:\n") {
		t.Errorf("the error is %v", err)
	}
	for _, f := range r.Findings {
		if err == nil || !strings.Contains(err.Error(), f.String()) {
			t.Errorf("Err() = %v lacks %s", err, f)
		}
	}
	for _, f := range validate.Check([]byte(`{"id":"batch_1","object":"batch","status":"failed","status":"failed"}`)).Findings {
		if f.BatchID != "batch_1" {
			t.Errorf("%s is of the batch %q", f, f.BatchID)
		}
	}
	if err := validate.Check(read(t, testdata+"/examples/completed.json")).Err(); err != nil {
		t.Errorf("a sound batch: %v", err)
	}
	if f := r.Findings[0]; f.BatchID != "batch_3FtYp6WqEz0LmRk2VxJc8B" || f.Profile != "orq" || f.Count != 1 {
		t.Errorf("finding %+v", f)
	}
}

// TestPointers finds metadata members by name through their findings, where these may show it.
func TestPointers(t *testing.T) {
	v := newValidator(t, validate.Options{Profile: "openai", ShowValues: true})
	for _, name := range []string{"", "/", "~", "%", " ", "é", "a/b~c%41 d", "\n", "~1", "%2F", "a\x00b", "😀", "0", "\u2028"} {
		text := with(t, sound(t), "metadata", fmt.Sprintf(`{"ok":"v",%s:%s}`, quote(name), "7"))
		r := v.Check(text)
		pointer := "/metadata/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		if len(r.Findings) != 1 || r.Findings[0].Pointer != pointer || text[r.Findings[0].Offset] != '7' {
			t.Errorf("a number under %q gives %v", name, r.Findings)
		}
		long := with(t, sound(t), "metadata", fmt.Sprintf(`{%s:"v"}`, quote(strings.Repeat("x", 65)+name)))
		r = v.Check(long)
		if len(r.Findings) != 1 || r.Findings[0].Rule != "metadata/key-length" || !strings.HasSuffix(r.Findings[0].Pointer, pointer[len("/metadata/"):]) {
			t.Errorf("a long key that ends in %q gives %v", name, r.Findings)
		}
	}
}

// checkPlaces holds findings to pointing at what stands at their offsets.
func checkPlaces(t interface{ Fatalf(string, ...any) }, text []byte, r validate.Report) {
	last := int64(0)
	for _, f := range r.Findings {
		if f.Offset < last || f.Offset > int64(len(text)) {
			t.Fatalf("%q: offset %d after %d of %d: %v", text, f.Offset, last, len(text), f)
		}
		last = f.Offset
		before := text[:f.Offset]
		line := 1 + bytes.Count(before, []byte("\n"))
		column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		if f.Line != line || f.Column != column {
			t.Fatalf("%q: offset %d is %d:%d, not %d:%d", text, f.Offset, line, column, f.Line, f.Column)
		}
		for _, s := range []string{f.Message, f.Excerpt.Text, f.String()} {
			for _, r := range s {
				if !unicode.IsPrint(r) && r != '\t' {
					t.Fatalf("%q: %q holds %q", text, s, r)
				}
			}
		}
		if e := f.Excerpt; e.Mark < 0 || e.Width < 0 || e.Mark+e.Width > utf8.RuneCountInString(e.Text) {
			t.Fatalf("%q: excerpt %+v", text, e)
		}
		if strings.HasPrefix(f.Rule, "json/") {
			continue
		}
		want, found := resolve(text, f.Pointer)
		if got := valueAt(text[f.Offset:]); found && !bytes.Equal(got, want) && !isNameOf(got, f.Pointer) {
			t.Fatalf("%q: %s is %q at its pointer and %q at its offset", text, f, want, got)
		}
	}
}

// isNameOf tells whether a value is the name of what a pointer leads to.
func isNameOf(value json.RawMessage, pointer string) bool {
	var name string
	tokens := strings.Split(pointer, "/")
	last := strings.NewReplacer("~1", "/", "~0", "~").Replace(tokens[len(tokens)-1])
	return json.Unmarshal(value, &name) == nil && name == last
}

// resolve finds a pointer's value by way of encoding/json, which takes the
// last of names that stand twice, too.
func resolve(text []byte, pointer string) (json.RawMessage, bool) {
	value := json.RawMessage(text)
	if !json.Valid(text) {
		return nil, false
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		var members map[string]json.RawMessage
		var items []json.RawMessage
		if json.Unmarshal(value, &members) == nil && members != nil {
			inner, found := members[token]
			if !found {
				return nil, false
			}
			value = inner
		} else if i, err := strconv.Atoi(token); err == nil && json.Unmarshal(value, &items) == nil && i < len(items) {
			value = items[i]
		} else {
			return nil, false
		}
	}
	return bytes.TrimSpace(value), true
}

func valueAt(text []byte) json.RawMessage {
	var value json.RawMessage
	json.NewDecoder(bytes.NewReader(text)).Decode(&value)
	return value
}

// drawDocument gives a batch with some members changed beyond recognition.
func drawDocument(t *rapid.T, members map[string]json.RawMessage) []byte {
	changed := map[string]any{}
	for name, value := range members {
		changed[name] = value
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	name := rapid.OneOf(rapid.SampledFrom(names), rapid.String())
	scalar := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), box), rapid.Map(rapid.String(), box), rapid.Map(rapid.Int64(), box),
		rapid.Map(rapid.Float64Range(-1e300, 1e300), box), rapid.SampledFrom([]any{0, 946684800, 1767261600, 1767261600000, "", "batch", "canceled", "24h"}),
	)
	value := rapid.OneOf(scalar, rapid.Map(rapid.SliceOfN(scalar, 0, 3), box), rapid.Map(rapid.MapOfN(rapid.String(), scalar, 0, 4), box))
	for range rapid.IntRange(1, 6).Draw(t, "changes") {
		if n := name.Draw(t, "name"); rapid.Bool().Draw(t, "drop") {
			delete(changed, n)
		} else {
			changed[n] = value.Draw(t, "value")
		}
	}
	text, err := json.MarshalIndent(changed, "", rapid.SampledFrom([]string{"", "  "}).Draw(t, "indent"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return text
}

func box[T any](v T) any { return v }

func TestPlacesProperty(t *testing.T) {
	members := sound(t)
	v := newValidator(t, validate.Options{Profile: "openai"})
	rapid.Check(t, func(t *rapid.T) {
		text := drawDocument(t, members)
		checkPlaces(t, text, v.Check(text))
	})
}

// failedBatch is a batch that has failed, and must say why.
func failedBatch(t testing.TB) map[string]json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(read(t, testdata+"/batches/orq/failed.json"), &members); err != nil {
		t.Fatal(err)
	}
	return members
}

// TestPrivacy looks for people's data in everything a finding says.
func TestPrivacy(t *testing.T) {
	const secret = "c0nfidential"
	long := secret + strings.Repeat("x", 600)
	texts := []string{
		string(with(t, sound(t), "metadata", `{"k":["`+secret+`"],"l":"`+long+`"}`)),
		string(with(t, sound(t), "metadata", `["`+secret+`"]`)),
		string(with(t, sound(t), "metadata", `"`+secret+`"`)),
		string(with(t, sound(t), "errors", `"`+secret+`"`)),
		string(with(t, sound(t), "errors", `{"object":"`+secret+`","data":[{"code":5,"message":["`+secret+`"],"line":"`+secret+`"}]}`)),
		string(with(t, sound(t), "unknown", `"`+secret+`"`)),
		string(with(t, failedBatch(t), "errors", `{"data":"`+secret+`"}`)),
		string(with(t, failedBatch(t), "errors", `{"data":["`+secret+`"]}`)),
		`"` + secret + `"`, `["` + secret + `"]`,
		`{"metadata":{"a":"` + secret + `\xff"}}`,
		`{"metadata":{"a":"` + secret + `"`,
		`{"batch":` + string(with(t, sound(t), "metadata", `{"k":"`+long+`"}`)) + `,"more":"` + secret + `"}`,
	}
	said := func(v *validate.Validator, text string) string {
		var all strings.Builder
		for _, f := range v.Check([]byte(text)).Findings {
			fmt.Fprintln(&all, f.Message, f.Expected, f.Excerpt.Text)
		}
		return all.String()
	}
	shown := 0
	for _, text := range texts {
		for _, profile := range profiles {
			if got := said(newValidator(t, validate.Options{Profile: profile}), text); strings.Contains(got, secret) {
				t.Errorf("%s: %.100s… says %s", profile, text, got)
			}
			if strings.Contains(said(newValidator(t, validate.Options{Profile: profile, ShowValues: true}), text), secret) {
				shown++
			}
		}
	}
	if shown == 0 {
		t.Error("ShowValues shows nothing")
	}
}

func TestHostile(t *testing.T) {
	tests := []struct {
		reason, text, rule string
	}{
		{"a number that engines choke on", `{"created_at":1e3000000}`, "json/limit"},
		{"100,000 arrays", strings.Repeat("[", 100_000), "json/limit"},
		{"100,000 objects", strings.Repeat(`{"a":`, 100_000), "json/limit"},
		{"a string of 10 MB", `{"id":"` + strings.Repeat("x", 10_000_000) + `"}`, "json/limit"},
		{"a million members", "{" + manyMembers(1_000_000) + "}", "json/limit"},
		{"10,001 members", "{" + manyMembers(10_001) + "}", "json/limit"},
		{"a million values", `{"x":[` + strings.Repeat("0,", 1_000_000) + "0]}", "json/limit"},
		{"a name of a million bad bytes", "{\"" + strings.Repeat("\xff", 1_000_000) + "\":1}", "json/utf8"},
		{"a bad byte in a key", "{\"\xff\":1}", "json/utf8"},
		{"a name of 10,000 escapes, twice", `{"` + strings.Repeat(`\u0061`, 10_000) + `":1,"` + strings.Repeat("a", 10_000) + `":2}`, "json/duplicate-key"},
		{"NUL", "\x00", "json/syntax"},
		{"HTML", "<html>", "json/syntax"},
		{"100,000 items that are no batches", `{"object":"list","has_more":false,"data":[` + strings.Repeat("0,", 99_999) + "0]}", "field/type"},
		{"10,000 metadata members", `{"object":"batch","metadata":{` + manyMembers(10_000) + `}}`, "metadata/pairs"},
	}
	v := newValidator(t, validate.Options{Profile: "openai"})
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			r := v.Check([]byte(test.text))
			if !found(r, test.rule) {
				t.Errorf("no %s among %d findings", test.rule, len(r.Findings))
			}
		})
	}
	if r := v.Check([]byte("{" + manyMembers(10_000) + "}")); found(r, "json/limit") {
		t.Error("10,000 members are too many")
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	return strings.TrimSuffix(b.String(), ",")
}

// TestStream holds the streaming form to reading what Check reads.
func TestStream(t *testing.T) {
	v := newValidator(t, validate.Options{})
	for _, path := range fixtures(t, ".") {
		text := read(t, path)
		if strings.HasSuffix(path, ".jsonl") {
			continue
		}
		got := streamed(t, v, text)
		want := v.Check(text)
		if want.Profile, want.Why = "", ""; found(want, "document/kind") {
			continue // Stream skips it, or judges it as the kind that it is of
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: Stream differs from Check:\n%s", path, diff)
		}
	}
}

func TestStreamLines(t *testing.T) {
	line := func(member string) string { return `{"id":"b1","object":"batch",` + member + `}` }
	text := "\n  \n" + line(`"status":5`) + "\r\n\n" + line(`"status":"`) + "\n[" + line(`"status":6`) + "," + line(`"status":7`) + "]\n" + line(`"status":8`)
	v := newValidator(t, validate.Options{Kind: "batch", Only: []string{"json/*", "field/type"}})
	var got []string
	for _, f := range streamed(t, v, []byte(text)).Findings {
		got = append(got, fmt.Sprintf("%d:%d record %d %s %s %c", f.Line, f.Column, f.Record, f.Rule, f.Pointer, text[f.Offset]))
	}
	want := []string{
		"3:38 record 3 field/type /status 5",
		"5:40 record 5 json/syntax  \n",
		"6:39 record 6 field/type /0/status 6",
		"6:79 record 6 field/type /1/status 7",
		"7:38 record 7 field/type /status 8",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An endless reader repeats a line, and counts how far ahead it was read.
type endless struct {
	line string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.read%len(e.line):])
	e.read += n
	return n, nil
}

func TestStreamReadsLittleAhead(t *testing.T) {
	// Whether an array is one line of JSON Lines shows only at its line's end,
	// so up to a document's limit is read ahead.
	for line, most := range map[string]int{"{}\n": 1 << 20, "[" + strings.Repeat("{},", 1<<16): 20 << 20} {
		in := &endless{line: line}
		n := 0
		for report, err := range newValidator(t, validate.Options{Kind: "batch", Only: []string{"json/bom"}}).Stream(in) {
			if err != nil {
				t.Fatal(err)
			}
			if n += report.Documents; n >= 1000 {
				break
			}
		}
		if in.read > most {
			t.Errorf("%d bytes were read for 1000 documents", in.read)
		}
	}
}

func TestStreamErrors(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("{}\n{}\n{"), iotestError{})
	var last error
	documents := 0
	for r, err := range newValidator(t, validate.Options{Kind: "batch"}).Stream(broken) {
		documents += r.Documents
		last = err
	}
	if documents != 2 || last == nil || last.Error() != "the disk is gone" {
		t.Errorf("%d documents, then %v", documents, last)
	}
}

type iotestError struct{}

func (iotestError) Read([]byte) (int, error) { return 0, fmt.Errorf("the disk is gone") }

// TestConcurrent shares one Validator, and holds it to saying the same each time.
func TestConcurrent(t *testing.T) {
	v := newValidator(t, validate.Options{Profile: "openai"})
	text := read(t, testdata+"/seed/CreateBatchResponseBody.json")
	want := v.Check(text)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 25 {
				if diff := cmp.Diff(want, v.Check(text)); diff != "" {
					t.Errorf("(-first +later):\n%s", diff)
				}
			}
		})
	}
	all.Wait()
}

// TestBeside holds findings about two members to pointing at both, as the
// document spells them.
func TestBeside(t *testing.T) {
	const text = `[{"id":"b","object":"batch","completedAt":1767261600,"inProgressAt":1767261700,"createdAt":1767261500,"completionWindow":"24h","expiresAt":1767261600}]`
	got := map[string]string{}
	for _, f := range newValidator(t, validate.Options{}).Check([]byte(text)).Findings {
		if f.Beside != "" {
			got[f.Rule+" "+f.Pointer] = f.Beside
		}
	}
	want := map[string]string{"time/order /0/completedAt": "/0/inProgressAt", "time/window /0/expiresAt": "/0/createdAt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStreamLongFirst judges the lines behind a first one that is over the limit.
func TestStreamLongFirst(t *testing.T) {
	long := `{"id":"` + strings.Repeat("x", 200) + `"}`
	v := newValidator(t, validate.Options{Kind: "batch", MaxDocument: 100, Only: []string{"json/limit", "field/type"}})
	for text, want := range map[string]string{
		long + "\n" + `{"endpoint":5}` + "\n" + long + "\n\n" + `{"endpoint":6}`: "1 json/limit 2 field/type 3 json/limit 5 field/type",
		long + "\n\n":                           "1 json/limit",
		long:                                    "1 json/limit",
		"{\n" + long[1:] + "\n{\"endpoint\":5}": "1 json/limit 3 field/type",
	} {
		var got []string
		for _, f := range streamed(t, v, []byte(text)).Findings {
			got = append(got, fmt.Sprint(f.Line, " ", f.Rule))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
}
