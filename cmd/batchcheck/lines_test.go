package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// sound and faulty are lines of the filter.
const (
	soundLine  = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1767261600,"metadata":null}`
	faultyLine = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"completed","created_at":1767261600,"in_progress_at":1767261500,"completed_at":1767261700,"output_file_id":"file-2","metadata":null}`
	isOK       = `{"ok":true}`
	isOther    = `{"ok":null,"skipped":"not a batch response"}`
	isEmpty    = `{"ok":null,"skipped":"empty line"}`
)

// TestLinesAreAnsweredAsTheyCome sends each line when the answer to the one before has
// come: none waits for the next.
func TestLinesAreAnsweredAsTheyCome(t *testing.T) {
	for _, flags := range [][]string{nil, {"--jobs", "1"}, {"--at", "/response"}, {"--profile", "openai"}} {
		in, lines := io.Pipe()
		answers, out := io.Pipe()
		ended := make(chan int)
		go func() {
			code := command{World: run.Apart(in, out, io.Discard)}.Main(append([]string{"lines", "--no-config"}, flags...))
			out.Close()
			ended <- code
		}()
		read := bufio.NewReader(answers)
		large := soundLine[:len(soundLine)-1] + strings.Repeat(" ", 300_000) + "}" // more than a block
		for i, line := range []string{soundLine, "", "data: {}", "{}", faultyLine, large, "2026-01-01 10:00:00 {}", soundLine, "[", "7"} {
			go io.WriteString(lines, line+"\n")
			answer, err := read.ReadString('\n')
			if err != nil || !strings.HasPrefix(answer, `{"ok":`) {
				t.Fatalf("%q: line %d is answered by %q: %v", flags, i+1, answer, err)
			}
		}
		lines.Close()
		if rest, err := io.ReadAll(read); len(rest) > 0 || err != nil {
			t.Errorf("%q: more answers than lines: %q, %v", flags, rest, err)
		}
		if code := <-ended; code != 0 {
			t.Errorf("%q: exit %d", flags, code)
		}
	}
}

// TestLinesOfAnyKind gives each line one answer, in order, whatever stands in it.
func TestLinesOfAnyKind(t *testing.T) {
	const broken = "json/syntax"
	for _, test := range []struct {
		reason string
		input  string
		want   []string // an answer, or the rule of a finding in it
	}{
		{"no lines", "", nil},
		{"a last line without an end", soundLine + "\n" + soundLine, []string{isOK, isOK}},
		{"line ends of Windows", soundLine + "\r\n\r\n" + faultyLine + "\r\n", []string{isOK, isEmpty, "time/order"}},
		{"blank lines", "\n \t\n\n", []string{isEmpty, isEmpty, isEmpty}},
		{"no JSON", "hello\n{\n" + soundLine + "}\n\x00\n\xff\n", []string{broken, broken, broken, broken, broken}},
		{"other JSON", "{}\n7\nnull\n[]\n[1]\n\"x\"\n" + `{"object":"file"}` + "\n", []string{isOther, isOther, isOther, isOther, isOther, isOther, ""}},
		{"several in one line", "[" + soundLine + "," + soundLine + "]\n[" + soundLine + "," + faultyLine + "]\n", []string{isOK, "time/order"}},
		{"prefixes, which no line has", "data: " + soundLine + "\n2026-01-01 INFO " + soundLine + "\n", []string{broken, broken}},
		{"a byte order mark", "\xef\xbb\xbf" + soundLine + "\n" + soundLine, []string{"json/bom", isOK}},
		{"profiles beside one another", soundLine + "\n" + strings.ReplaceAll(soundLine, `"status"`, `"errors":{},"failed_at":null,"status"`) + "\n" + soundLine, []string{isOK, "field/missing", isOK}},
		{"over the limit", strings.Repeat("x", 9<<20) + "\n" + soundLine + "\n" + soundLine[:len(soundLine)-1] + strings.Repeat(" ", 8<<20) + "}", []string{"json/limit", isOK, "json/limit"}},
		{"at the limit", soundLine[:len(soundLine)-1] + strings.Repeat(" ", 8<<20-len(soundLine)) + "}\n" + soundLine, []string{isOK, isOK}},
	} {
		for _, jobs := range []string{"1", "3"} {
			out, code := said([]byte(test.input), "lines", "--no-config", "--jobs", jobs)
			answers := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if out == "" {
				answers = nil
			}
			if code != 0 || len(answers) != len(test.want) {
				t.Errorf("%s: exit %d, %d answers, want %d: %.500s", test.reason, code, len(answers), len(test.want), out)
				continue
			}
			for i, want := range test.want {
				isFinding := !strings.HasPrefix(want, "{") && strings.HasPrefix(answers[i], `{"ok":false,`) && strings.Contains(answers[i], want)
				if answers[i] != want && !isFinding && want != "" {
					t.Errorf("%s: line %d is answered by %s, want %s", test.reason, i+1, answers[i], want)
				}
			}
		}
	}
}

// TestLinesKeepTheirOrder answers many lines of several kinds by many goroutines.
func TestLinesKeepTheirOrder(t *testing.T) {
	var input, want bytes.Buffer
	for i := range 20_000 {
		switch i % 7 {
		case 3:
			input.WriteString("{}\n")
			want.WriteString(isOther + "\n")
		case 5:
			input.WriteString("\n")
			want.WriteString(isEmpty + "\n")
		default:
			input.WriteString(soundLine + "\n")
			want.WriteString(isOK + "\n")
		}
	}
	for _, jobs := range []string{"1", "2", "16"} {
		if out, code := said(input.Bytes(), "lines", "--no-config", "--jobs", jobs); code != 0 || out != want.String() {
			t.Errorf("%s jobs: exit %d, and other answers", jobs, code)
		}
	}
}

// TestPassthroughKeepsTheLine takes the verdict off each line again.
func TestPassthroughKeepsTheLine(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{soundLine, soundLine[:len(soundLine)-1] + `,"batchcheck":` + isOK + "}"},
		{" {} \r", `{"batchcheck":` + isOther + "}"},
		{`{ "a": 1 }`, `{"a": 1,"batchcheck":` + isOther + "}"},
		{`{"a":{"batchcheck":1}}`, `{"a":{"batchcheck":1},"batchcheck":` + isOther + "}"},
		{`{"batchcheck":{"ok":false}, "a" : [1], "b":2}`, `{"a" : [1],"b":2,"batchcheck":` + isOther + "}"},
		{`{"batchcheck":1}`, `{"batchcheck":` + isOther + "}"},
		{"", `{"line":"","batchcheck":` + isEmpty + "}"},
		{`[1, "x"]`, `{"line":"[1, \"x\"]","batchcheck":` + isOther + "}"},
		{"7", `{"line":"7","batchcheck":` + isOther + "}"},
		{"{\"a\":\"\u202e##\u009b\"}", `{"a":"\u202e#\u0023\u009b","batchcheck":` + isOther + "}"},
	} {
		if out, code := said([]byte(test.line+"\n"), "lines", "--no-config", "--passthrough"); out != test.want+"\n" || code != 0 {
			t.Errorf("%q: exit %d: %s want %s", test.line, code, out, test.want)
		}
	}
	out, _ := said([]byte("no JSON \x1b[31m\xff\n"), "lines", "--no-config", "--passthrough")
	if !strings.HasPrefix(out, `{"line":"no JSON \u001b[31m\ufffd","batchcheck":{"ok":false,"errors":1,"rules":["json/syntax"],`) {
		t.Errorf("of no JSON: %s", out)
	}
	if out, _ = said([]byte(strings.Repeat("x", 2000)+"\n"), "lines", "--no-config", "--passthrough", "--max-document", "1k"); !strings.HasPrefix(out, `{"line":null,"batchcheck":{"ok":false,"errors":1,"rules":["json/limit"]`) {
		t.Errorf("of a line over the limit: %s", out)
	}
}

// TestLinesHoldLittle answers lines that have no end, and very many short ones, whose
// answers are longer.
func TestLinesHoldLittle(t *testing.T) {
	for reason, input := range map[string]io.Reader{
		"a long line":     io.LimitReader(endless("x"), 32<<20),
		"empty lines":     io.LimitReader(endless("\n"), 300_000),
		"broken lines":    io.LimitReader(endless("x\n"), 100_000),
		"many long lines": strings.NewReader(strings.Repeat(strings.Repeat("x", 2000)+"\n", 1000)),
	} {
		var before, after runtime.MemStats
		most := &peak{}
		runtime.GC()
		runtime.ReadMemStats(&before)
		code := command{World: run.Apart(input, most, io.Discard)}.Main([]string{"lines", "--no-config", "--max-document", "1k", "--jobs", "2"})
		runtime.GC()
		runtime.ReadMemStats(&after)
		if code != 0 || most.largest > 1<<20 {
			t.Errorf("%s: exit %d; %d bytes of answers at a time", reason, code, most.largest)
		}
		if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 20<<20 {
			t.Errorf("%s: %d bytes are held", reason, held)
		}
	}
}

// An endless reader repeats a text.
type endless string

func (e endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], e)
	}
	return n - n%len(e), nil
}

// A peak keeps the size of the largest write.
type peak struct{ largest int }

func (p *peak) Write(text []byte) (int, error) {
	p.largest = max(p.largest, len(text))
	return len(text), nil
}

// TestLinesEnd tells apart how a filter ends.
func TestLinesEnd(t *testing.T) {
	many := strings.Repeat(soundLine+"\n", 5000)
	for _, test := range []struct {
		reason string
		stdin  io.Reader
		out    io.Writer
		code   int
		says   string
	}{
		{"all answered, with findings", strings.NewReader(faultyLine), io.Discard, 0, ""},
		{"nobody reads the answers", strings.NewReader(many), &closing{10, syscall.EPIPE}, 0, ""},
		{"nobody reads the answers to what never ends", endless(soundLine + "\n"), &closing{100, syscall.EPIPE}, 0, ""},
		{"the disk is full", strings.NewReader(many), &closing{10, syscall.ENOSPC}, 3, "the answers were not written: no space left"},
		{"the input fails", io.MultiReader(strings.NewReader(soundLine+"\n"), broken{}), io.Discard, 3, "cannot read -: the line is dead"},
	} {
		var trouble bytes.Buffer
		w := run.Apart(test.stdin, test.out, &trouble)
		if code := (command{World: w}).Main([]string{"lines", "--no-config"}); code != test.code || !strings.Contains(trouble.String(), test.says) || test.says == "" && trouble.Len() > 0 {
			t.Errorf("%s: exit %d, want %d: %s", test.reason, code, test.code, trouble.String())
		}
	}
}

// TestFindingsOfALine lists as many findings as there are, and counts those beyond.
func TestFindingsOfALine(t *testing.T) {
	for _, n := range []int{100, 101, 12_000} {
		items := slices.Repeat([]string{`{"object":5}`}, n)
		out, _ := said([]byte(`{"object":"list","has_more":false,"data":[`+strings.Join(items, ",")+`]}`), "lines", "--no-config", "--kind", "list", "--only", "field/type")
		var v report.Verdict
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		if v.Errors != n || len(v.Findings) != 100 || v.NotListed != n-100 {
			t.Errorf("%d findings: %d errors, %d listed, %d not", n, v.Errors, len(v.Findings), v.NotListed)
		}
	}
}

// hostileLines are lines with a name and a value in each place that an answer may quote.
func hostileLines(name, value string) []byte {
	n, v := quoted(name), quoted(value)
	batch := `{"id":` + n + `,"object":"batch","status":` + n + `,"endpoint":` + n + `,"errors":{"object":"list","data":[{"code":` + v + `,"message":` + v + `,"line":"x"}]},"metadata":{` + v + `:5,"k":` + v + `,"long":"` + strings.Repeat(value, 60) + `"},` + n + `:1,` + n + `:` + v + `,"api_key":` + v + `,"created_at":` + n + `}`
	lines := []string{value, batch, `{"response":` + batch + `,"authorization":` + v + `}`, `{"response":` + quoted(batch) + `}`, v, "[" + batch + "]", `{` + n + `:`, `{"error":{"message":` + v + `}}`, `{"object":` + n + `,"batchcheck":` + v + `}`}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// TestNothingInLinesIsObeyed leads texts that act on a terminal or a CI log into answers.
func TestNothingInLinesIsObeyed(t *testing.T) {
	for _, flags := range [][]string{nil, {"--passthrough"}, {"--show-values", "-v"}, {"--at", "/response"}, {"--at", "/" + evil}, {"--at", "/response", "--where", "/" + evil + "=" + evil}, {"--kind", "batch"}, {"--kind", evil}, {"--only", evil}, {evil}} {
		out, _ := said(hostileLines(evil, evil), append([]string{"lines", "--no-config"}, flags...)...)
		if line := obeys(out); line != "" || out == "" {
			t.Errorf("%q: an answer has %q", flags, line)
		}
	}
}

// TestNoValueInLinesIsShown looks for people's data in answers.
func TestNoValueInLinesIsShown(t *testing.T) {
	const secret = "Zq7Secret9x"
	for _, flags := range [][]string{nil, {"-v"}, {"--at", "/response"}, {"--client", "all"}} {
		out, _ := said(hostileLines("b", secret), append([]string{"lines", "--no-config"}, flags...)...)
		for line := range strings.Lines(out) {
			if strings.Contains(line, secret) {
				t.Errorf("%q: an answer has a secret: %s", flags, line)
			}
		}
		if !strings.Contains(out, "metadata/value-type") {
			t.Errorf("%q: nothing was found: %s", flags, out)
		}
	}
}

// FuzzLines gives each line of any input one answer, which is JSON.
func FuzzLines(f *testing.F) {
	kinds := [][]string{
		{}, {"--passthrough"}, {"--at", "/response"}, {"--at", "/response", "--where", "/call_type=*batch", "--passthrough"},
		{"--kind", "batch", "-v"}, {"--profile", "orq", "--show-values", "--passthrough"}, {"--jobs", "1", "--max-document", "64"}, {"--passthrough", "--max-document", "64", "--client", "all"},
	}
	add := func(text []byte) {
		for kind := range kinds {
			f.Add(uint8(kind), text)
		}
	}
	for _, glob := range []string{"../../testdata/examples/*", "../../testdata/families/*/*"} {
		paths, err := filepath.Glob(glob)
		if err != nil || len(paths) == 0 {
			f.Fatalf("%s: %v", glob, err)
		}
		for _, path := range paths[:min(len(paths), 30)] {
			if text, err := os.ReadFile(path); err == nil && len(text) < 5000 {
				f.Add(uint8(len(path)), bytes.ReplaceAll(text, []byte("\n"), nil))
			}
		}
	}
	add([]byte(soundLine + "\n\n" + faultyLine + "\r\n{}\nhello"))
	add([]byte(`{"call_type":"retrieve_batch","response":` + soundLine + `}` + "\n" + `{"batchcheck":1, "batchcheck" : {}}`))
	add(hostileLines(evil, evil))
	fuzzing.Run(f, func(t *testing.T, kind uint8, text []byte) {
		args := append([]string{"lines", "--no-config"}, kinds[int(kind)%len(kinds)]...)
		var stderr bytes.Buffer
		out := &bytes.Buffer{}
		code := command{World: run.Apart(bytes.NewReader(text), out, &stderr)}.Main(args)
		want := bytes.Count(text, []byte("\n"))
		if len(text) > 0 && text[len(text)-1] != '\n' {
			want++
		}
		if got := strings.Count(out.String(), "\n"); got != want || code != 0 {
			t.Fatalf("%q: exit %d, %d answers to %d lines: %s", args, code, got, want, stderr.String())
		}
		lines := bytes.Split(text, []byte("\n"))
		for i, answer := range slices.Collect(strings.Lines(out.String())) {
			if err := checkAnswer(answer, slices.Contains(args, "--passthrough")); err != nil {
				t.Fatalf("%q: %q is answered by %q: %v", args, lines[i], answer, err)
			}
		}
		checkSafe(t, args, strings.ReplaceAll(out.String(), "\t", " "), code)
	})
}

// checkAnswer finds what no answer may have.
func checkAnswer(answer string, isPassed bool) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(answer), &all); err != nil {
		return err
	}
	text := json.RawMessage(answer)
	if isPassed {
		text = all["batchcheck"]
	}
	var v struct {
		OK      *bool
		Skipped string
		Errors  int
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	switch {
	case v.OK == nil && v.Skipped == "", v.OK != nil && v.Skipped != "":
		return fmt.Errorf("it says neither one nor the other")
	case v.OK != nil && *v.OK != (v.Errors == 0):
		return fmt.Errorf("%d errors", v.Errors)
	}
	return nil
}
