package results

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var checker = func() *Checker {
	c, err := NewChecker(Options{Jobs: 4})
	if err != nil {
		panic(err)
	}
	return c
}()

// A plan says what lines files have: ids, and whether the request failed.
type plan struct {
	input          []string
	output, errors []string
}

func (p plan) files() Files {
	var in, out, bad bytes.Buffer
	for _, id := range p.input {
		fmt.Fprintf(&in, `{"custom_id":%q,"method":"POST","url":"/v1/embeddings","body":{"model":"m"}}`+"\n", id)
	}
	for i, id := range p.output {
		fmt.Fprintf(&out, `{"id":"o%d","custom_id":%q,"response":{"status_code":200,"request_id":"r","body":{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}},"error":null}`+"\n", i, id)
	}
	for i, id := range p.errors {
		fmt.Fprintf(&bad, `{"id":"e%d","custom_id":%q,"response":null,"error":{"code":"c","message":"m"}}`+"\n", i, id)
	}
	return Files{Input: Text("in", in.Bytes()), Output: Text("out", out.Bytes()), Errors: Text("err", bad.Bytes())}
}

// expected lists what must be found: the plain way, with all ids in memory.
func (p plan) expected() (found []string, again []string) {
	sent, back, failed := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, id := range p.input {
		if sent[id] {
			found = append(found, fmt.Sprintf("in:%d input/duplicate-id", i+1))
		}
		sent[id] = true
	}
	for name, ids := range map[string][]string{"out": p.output, "err": p.errors} {
		for i, id := range ids {
			if !sent[id] {
				found = append(found, fmt.Sprintf("%s:%d output/unknown-id", name, i+1))
			}
		}
	}
	for _, file := range []struct {
		name string
		ids  []string
	}{{"out", p.output}, {"err", p.errors}} {
		for i, id := range file.ids {
			if sent[id] && back[id] {
				found = append(found, fmt.Sprintf("%s:%d output/duplicate-id", file.name, i+1))
			}
			if !back[id] {
				failed[id] = file.name == "err"
			}
			back[id] = true
		}
	}
	told := map[string]bool{}
	for i, id := range p.input {
		if !told[id] && !back[id] {
			found = append(found, fmt.Sprintf("in:%d output/missing-id", i+1))
		}
		if !told[id] && (!back[id] || failed[id]) {
			again = append(again, id)
		}
		told[id] = true
	}
	slices.Sort(found)
	return found, again
}

// TestPlain compares what is found, and what is to be sent again, with what the
// plain way finds.
func TestPlain(t *testing.T) {
	ids := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "ü", `"`, "a b"}), 0, 9)
	rapid.Check(t, func(t *rapid.T) {
		p := plan{append(ids.Draw(t, "input"), "a"), ids.Draw(t, "output"), ids.Draw(t, "errors")}
		var again bytes.Buffer
		found := run(t, p.files(), &again)
		want, lines := p.expected()
		if diff := cmp.Diff(want, found); diff != "" {
			t.Fatalf("found otherwise (-want +got):\n%s", diff)
		}
		for i, line := range strings.SplitAfter(strings.TrimSuffix(again.String(), "\n"), "\n") {
			if line != "" && (i >= len(lines) || !strings.HasPrefix(line, fmt.Sprintf(`{"custom_id":%q,`, lines[i]))) {
				t.Fatalf("line %d to send again is %s, want %q", i+1, line, lines)
			}
		}
		if n := bytes.Count(again.Bytes(), newline); n != len(lines) {
			t.Fatalf("%d lines to send again, want %q", n, lines)
		}
	})
}

// run gives "FILE:LINE RULE" of all that is found on several goroutines.
func run(t rapid.TB, files Files, again *bytes.Buffer) (found []string) {
	t.Helper()
	r := checker.Run(files)
	r.Failed = bufio.NewWriter(again)
	for part, err := range r.Parts() {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range part.Report.Findings {
			found = append(found, fmt.Sprintf("%s:%d %s", part.File, f.Line, f.Rule))
		}
	}
	r.Failed.Flush()
	slices.Sort(found)
	return found
}

// TestOrder holds findings of a file to the order of its lines, whichever way
// they were found, over many blocks.
func TestOrder(t *testing.T) {
	var p plan
	for n := range 20_000 {
		id := fmt.Sprint("id-", n)
		if n%100 == 99 {
			id = "id-0"
		}
		p.input = append(p.input, id)
	}
	text := bytes.ReplaceAll(read(t, p.files()[Input]), []byte(`50","method":"POST"`), []byte(`50","method":"GET"`))
	last, count := 0, 0
	for part, err := range checker.Run(Files{Input: Text("in", text)}).Parts() {
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range part.Report.Findings {
			if f.Line < last || f.Record != f.Line {
				t.Fatalf("line %d comes after line %d", f.Line, last)
			}
			last = f.Line
			count++
		}
	}
	if last != 20_000 || count != 400 {
		t.Errorf("%d findings, the last on line %d", count, last)
	}
}

func read(t *testing.T, f File) []byte {
	t.Helper()
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPicker(t *testing.T) {
	paths := []sought{{path: "id"}, {path: "response/status"}}
	for _, text := range []string{
		`{"id":"a","response":{"status":200}}`, `{"id":"a","response":{"status":2e2}}`, `{"id":"\u0061","response":{"x":1,"status":200.0}}`,
		`{"id":"b","id":"a","response":{"status":200}}`, "\ufeff" + `{"id":"a","response":{"status":200}}`,
	} {
		found, ok := newPicker(checker.contract.Limits, paths...).pick([]byte(text))
		if !ok || string(found[0].Text) != "a" || found[1].Integer != 200 || !found[1].IsInteger {
			t.Errorf("%s gives %+v", text, found)
		}
	}
	for _, text := range []string{`["id"]`, `{"id":"a"`, ``, `{"other":"a"}`, `{"id":null}`} {
		found, _ := newPicker(checker.contract.Limits, paths...).pick([]byte(text))
		if found[0].IsSet || found[0].Text != nil {
			t.Errorf("%s gives %+v", text, found)
		}
	}
}

// TestSummary counts outcomes; of many codes, some together.
func TestSummary(t *testing.T) {
	var s Summary
	s.Codes = map[string]int{}
	for n := range maxCodes + 10 {
		s.add(failed, fmt.Sprint("code ", n))
	}
	s.add(failed, strings.Repeat("é", maxCode))
	s.add(succeeded, "")
	if len(s.Codes) != maxCodes+1 || s.Codes["other"] != 11 || s.Failed != maxCodes+11 || s.Succeeded != 1 {
		t.Errorf("%d codes, %d others, %d failed, %d succeeded", len(s.Codes), s.Codes["other"], s.Failed, s.Succeeded)
	}
	if keys := slices.Collect(maps.Keys(s.Codes)); slices.ContainsFunc(keys, func(k string) bool { return len(k) > maxCode }) {
		t.Error("a code is kept in full")
	}
}

// TestURLWithoutItsSlashIsOneFinding shows that a url without its slash is
// reported once, whatever the lines are compared with, and that sound lines are
// not to blame for what is wrong with the batch.
func TestURLWithoutItsSlashIsOneFinding(t *testing.T) {
	const url, endpoint = "/v1/responses", "v1/responses"
	lines := func(urls ...string) (text string) {
		for i, url := range urls {
			text += fmt.Sprintf(`{"custom_id":"%d","method":"POST","url":%q,"body":{"model":"m","input":"a"}}`+"\n", i, url)
		}
		return text
	}
	batch := func(endpoint string) string {
		return `{"id":"batch_1","object":"batch","endpoint":"` + endpoint + `","errors":null,"input_file_id":"file-1","completion_window":"24h",` +
			`"status":"validating","output_file_id":null,"error_file_id":null,"created_at":1767261600,"expires_at":1767348000,"metadata":null}`
	}
	for _, row := range []struct {
		reason, endpoint, batch, input string
		skip                           []string
		want                           []string
	}{
		{"sound lines", url, batch(url), lines(url, url), nil, nil},
		{"compared with one another", "", "", lines(endpoint, endpoint), nil, []string{"in:1 field/path", "in:2 field/path"}},
		{"compared with an endpoint", url, "", lines(endpoint, endpoint), nil, []string{"in:1 input/url", "in:2 input/url"}},
		{"compared with a batch", "", batch(url), lines(endpoint), nil, []string{"in:1 input/url"}},
		{"the comparison is skipped", url, "", lines(endpoint), []string{"input/url"}, []string{"in:1 field/path"}},
		{"one of two", "", "", lines(url, endpoint), nil, []string{"in:2 input/url"}},
		{"a whole URL", url, "", lines("https://api.example.com" + url), nil, []string{"in:1 input/url"}},
		{"a whole URL, compared with nothing", "", "", lines("https://api.example.com" + url), nil, []string{"in:1 field/path"}},
		{"the batch is at fault", "", batch(endpoint), lines(url, url), nil, []string{"batch:1 field/path"}},
		{"the batch and its lines are", "", batch(endpoint), lines(endpoint), nil, []string{"batch:1 field/path", "in:1 field/path"}},
	} {
		c, err := NewChecker(Options{Endpoint: row.endpoint, Profile: "openai", Skip: row.skip})
		if err != nil {
			t.Fatal(err)
		}
		files := Files{Input: Text("in", []byte(row.input))}
		if row.batch != "" {
			files[Batch] = Text("batch", []byte(row.batch))
		}
		var found []string
		for part, err := range c.Run(files).Parts() {
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range part.Report.Findings {
				found = append(found, fmt.Sprintf("%s:%d %s", part.File, f.Line, f.Rule))
			}
		}
		if !slices.Equal(found, row.want) {
			t.Errorf("%s: %q, want %q", row.reason, found, row.want)
		}
	}
}
