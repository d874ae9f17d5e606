package run

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// quiet gives the World of a run whose standard output and error are read by a test.
func quiet(stdin string) (w World, out, told *bytes.Buffer) {
	out, told = &bytes.Buffer{}, &bytes.Buffer{}
	return Apart(strings.NewReader(stdin), out, told), out, told
}

// options gives those of a run whose findings are read by a test, one a line.
func options(profile string) *Options {
	return &Options{Profile: profile, Naming: validate.AutoNaming, Kind: "auto", Format: "oneline", Formats: report.All, FailOn: validate.Error, Jobs: 1, Color: "never", Notes: true}
}

func put(t *testing.T, folder, name, text string) string {
	t.Helper()
	name = filepath.Join(folder, name)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// inUTF16 gives a text as Windows stores it.
func inUTF16(text string) string {
	encoded := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = binary.LittleEndian.AppendUint16(encoded, unit)
	}
	return string(encoded)
}

const (
	request = `{"custom_id":"%","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}` + "\n"
	result  = `{"id":"o","custom_id":"%","response":{"status_code":200,"request_id":"r","body":{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}},"error":null}` + "\n"
)

func linesOf(line string, ids ...string) (text string) {
	for _, id := range ids {
		text += strings.ReplaceAll(line, "%", id)
	}
	return text
}

func TestInputFileInUTF16IsAnErrorAndOutputFileANote(t *testing.T) {
	folder := t.TempDir()
	in := put(t, folder, "in.jsonl", inUTF16(linesOf(request, "a", "b")))
	out := put(t, folder, "out.jsonl", inUTF16(linesOf(result, "a")))
	for _, input := range []string{in, "-"} { // the one is opened twice, the other copied
		w, said, told := quiet(inUTF16(linesOf(request, "a", "b")))
		f := &BatchFiles{Failed: filepath.Join(folder, "again.jsonl")}
		f.Paths[results.Input], f.Paths[results.Output] = input, out
		err := Results(options("openai"), f, w)
		want := input + ":1:1: error: the file is UTF-16, but must be UTF-8 [json/utf8]"
		if code := exitOf(err); code != ExitFindings || strings.Count(said.String(), "json/utf8") != 1 || !strings.Contains(said.String(), want) {
			t.Errorf("%s: the exit code is %d, with %s", input, code, said)
		}
		if strings.Count(told.String(), "stored in UTF-16") != 1 || !strings.Contains(told.String(), "out.jsonl: stored in UTF-16") {
			t.Errorf("%s: it says %q", input, told)
		}
	}
}

// exitOf gives the code that a run ends with.
func exitOf(err error) int {
	if exit, ok := err.(Exit); ok {
		return exit.Code
	}
	return ExitHolds
}

func TestResultsStateTheProfileAndWhy(t *testing.T) {
	folder := t.TempDir()
	in := put(t, folder, "in.jsonl", linesOf(request, "a"))
	out := put(t, folder, "out.jsonl", linesOf(result, "a"))
	batch := put(t, folder, "batch.json", `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","inputFileId":"file-1","completionWindow":"24h","status":"completed","createdAt":1767261600}`)
	for _, test := range []struct{ profile, batch, want string }{
		{"", "", `"profiles":[{"profile":"openai","reason":"no other evidence","files":2}]`},
		{"", batch, `"profiles":[{"profile":"orq","reason":"client naming","files":3}]`},
		{"azure", batch, `"profiles":[{"profile":"azure","files":3}]`},
	} {
		w, said, told := quiet("")
		o := options(test.profile)
		o.Format = "json"
		f := &BatchFiles{}
		f.Paths = [4]string{results.Batch: test.batch, results.Input: in, results.Output: out}
		if err := Results(o, f, w); exitOf(err) > ExitFindings {
			t.Fatalf("%v, %s", err, told)
		}
		if !strings.Contains(said.String(), test.want) {
			t.Errorf("of profile %q, batch %q, it is to have %s: %s", test.profile, test.batch, test.want, said)
		}
	}
}
