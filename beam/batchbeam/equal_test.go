package batchbeam

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/google/go-cmp/cmp"

	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

func TestMain(m *testing.M) {
	beam.Init()
	code := m.Run()
	if dir, err := built(); err == nil && dir != "" {
		os.RemoveAll(filepath.Dir(dir))
	}
	os.Exit(code)
}

// built gives the batchcheck command, to have its findings.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "batchbeam-")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", dir, "./cmd/batchcheck")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return filepath.Join(dir, "batchcheck"), nil
})

// oneMachine gives the lines of the command's findings, sorted.
func oneMachine(t *testing.T, args ...string) []string {
	t.Helper()
	command, err := built()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(command, args...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || failed.ExitCode() > 1) {
		t.Fatalf("%q: %v", args, err)
	}
	return sortedLines(out)
}

func sortedLines(text []byte) []string {
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	slices.Sort(lines)
	return lines
}

// written gives the lines of the findings in a folder, sorted, and the summary.
func written(t *testing.T, folder string) ([]string, Summary) {
	t.Helper()
	names, err := filepath.Glob(folder + "/findings-*")
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	var s Summary
	text, err := os.ReadFile(filepath.Join(folder, SummaryName))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return sortedLines(all), s
}

func runOnPrism(t *testing.T, build func(beam.Scope)) {
	t.Helper()
	p, s := beam.NewPipelineWithRoot()
	build(s)
	if _, err := prism.Execute(context.Background(), p); err != nil {
		t.Fatal(err)
	}
}

// archived makes a file of an archive.
func archived(t *testing.T, folder, name string, a benchdata.Archive) string {
	t.Helper()
	var text bytes.Buffer
	if _, err := a.Write(&text); err != nil {
		t.Fatal(err)
	}
	return put(t, folder, name, text.Bytes())
}

func put(t *testing.T, folder, name string, text []byte) string {
	t.Helper()
	if strings.HasSuffix(name, ".gz") {
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		z.Write(text)
		z.Close()
		text = small.Bytes()
	}
	name = filepath.Join(folder, name)
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestEqual holds the findings to the command's, in parts of several sizes.
func TestEqual(t *testing.T) {
	from := func(n int, invalid float64, shape string) benchdata.Archive {
		return benchdata.Archive{Documents: n, Seed: 7, Shape: shape, Invalid: invalid}
	}
	tests := []struct {
		name  string
		files map[string]benchdata.Archive
		flags []string
		log   *Log
	}{
		{"valid", map[string]benchdata.Archive{"a.jsonl": from(300, 0, "compact")}, nil, nil},
		{"1% invalid", map[string]benchdata.Archive{"a.jsonl": from(2000, 0.01, "compact")}, nil, nil},
		{"all invalid", map[string]benchdata.Archive{"a.jsonl": from(300, 1, "spaced")}, nil, nil},
		{"several files", map[string]benchdata.Archive{"a.jsonl": from(200, 0.5, "client"), "b.jsonl.gz": from(200, 0.5, "escaped"), "c.jsonl": from(1, 1, "shuffled")}, nil, nil},
		{"logs", map[string]benchdata.Archive{"a.jsonl": from(200, 0.5, "envelope"), "b.jsonl.gz": from(200, 0.5, "envelope")}, []string{"--at", "/response"}, &Log{At: "/response"}},
		{"logs with a condition", map[string]benchdata.Archive{"a.jsonl": from(200, 0.5, "envelope")}, []string{"--at", "/response", "--where", "/call_type=*batch"}, &Log{At: "/response", Where: []string{"/call_type=*batch"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			var names []string
			for name, a := range test.files {
				names = append(names, archived(t, folder, name, a))
			}
			want := oneMachine(t, slices.Concat([]string{"--format", "jsonl", "--profile", "orq"}, test.flags, names)...)
			for _, split := range []int64{0, 900, 50_000} {
				checkEqual(t, want, Options{Profile: "orq", Log: test.log, SplitBytes: split}, folder)
			}
		})
	}
}

func checkEqual(t *testing.T, want []string, o Options, folder string) Summary {
	t.Helper()
	out := t.TempDir()
	runOnPrism(t, func(s beam.Scope) { Run(s, o, []string{folder + "/*"}, out, 3) })
	got, summary := written(t, out)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("in parts of %d bytes (-one machine +beam):\n%s", o.SplitBytes, diff)
	}
	if n := len(slices.DeleteFunc(slices.Clone(want), func(line string) bool { return line == "" })); summary.Written != n {
		t.Errorf("the summary has %d findings, not %d", summary.Written, n)
	}
	return summary
}

// TestOddFiles judges what is no archive.
func TestOddFiles(t *testing.T) {
	folder := t.TempDir()
	good := `{"id":"batch_1","object":"batch"}`
	put(t, folder, "array.json", []byte("["+good+",\n"+good+"]\n"))
	put(t, folder, "blank.jsonl", []byte("\n\n"+good+"\n\n"+good+"\n\n"))
	put(t, folder, "broken.jsonl", []byte(good+"\nnot JSON\n"+good))
	put(t, folder, "crlf.jsonl", []byte(good+"\r\n"+good+"\r\n"))
	put(t, folder, "empty.jsonl", nil)
	put(t, folder, "bom.jsonl", []byte("\xef\xbb\xbf"+good+"\n"+good+"\n"))
	put(t, folder, "long.jsonl", []byte(good+"\n"+strings.Repeat(" ", 5000)+good+"\n"+good+"\n"))
	put(t, folder, "text.json", []byte("{\n \"id\": \"batch_1\"\n}\n"))
	want := oneMachine(t, "--format", "jsonl", "--max-document", "4096", folder)
	for _, split := range []int64{7, 40, 0} {
		checkEqual(t, want, Options{SplitBytes: split, MaxDocument: 4096}, folder)
	}
}

// TestTrouble tells of files that cannot be judged, and judges the others.
func TestTrouble(t *testing.T) {
	folder := t.TempDir()
	whole := archived(t, folder, "a.jsonl", benchdata.Archive{Documents: 50, Seed: 1, Shape: "compact", Invalid: 1})
	cut := archived(t, folder, "cut.jsonl.gz", benchdata.Archive{Documents: 50, Seed: 1, Shape: "compact", Invalid: 1})
	if err := os.Truncate(cut, 2000); err != nil {
		t.Fatal(err)
	}
	put(t, folder, "har.json", []byte(`{"log":{"entries":[]}}`))
	out := t.TempDir()
	runOnPrism(t, func(s beam.Scope) { Run(s, Options{Profile: "orq"}, []string{folder + "/*"}, out, 1) })
	got, summary := written(t, out)
	got = slices.DeleteFunc(got, func(line string) bool { return !strings.Contains(line, "a.jsonl") })
	if diff := cmp.Diff(oneMachine(t, "--format", "jsonl", "--profile", "orq", whole), got); diff != "" {
		t.Errorf("of the whole file (-one machine +beam):\n%s", diff)
	}
	if summary.Files != 1 || summary.Unread != 2 || len(summary.Troubles) != 2 {
		t.Errorf("%d files, %d unread: %v", summary.Files, summary.Unread, summary.Troubles)
	}
}

// TestBy groups the summary.
func TestBy(t *testing.T) {
	folder := t.TempDir()
	line := func(provider string, batch string) string {
		return fmt.Sprintf("{\"provider\":%q,\"response\":{\"id\":%q,\"object\":\"batch\",\"status\":\"queued\",\"endpoint\":\"/v1/x\",\"created_at\":1711471533}}\n", provider, batch)
	}
	text := strings.Repeat(line("a", "batch_1"), 5) + strings.Repeat(line("b", "batch_2"), 300)
	name := put(t, folder, "log.jsonl", []byte(text))
	for by, want := range map[string]map[string]int{
		"":             {"": 305},
		ByFile:         {name: 305},
		"/provider":    {"a": 5, "b": 300},
		"/response/id": {"batch_1": 5, "batch_2": 300},
		"/nothing":     {"": 305},
	} {
		out := t.TempDir()
		o := Options{Profile: "orq", Log: &Log{At: "/response"}, By: by, Examples: 2, SplitBytes: 1000, Only: []string{"status/unknown"}}
		runOnPrism(t, func(s beam.Scope) { Run(s, o, []string{folder + "/*"}, out, 1) })
		_, summary := written(t, out)
		got := map[string]int{}
		for _, g := range summary.Groups {
			got[g.By] = g.Count
			if len(g.Examples) != 2 || g.Examples[0].Line >= g.Examples[1].Line {
				t.Errorf("the examples by %q are %v", by, g.Examples)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %q (-want +got):\n%s", by, diff)
		}
	}
}

// TestJudgeLines judges lines that come one by one.
func TestJudgeLines(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	name := archived(t, folder, "a.jsonl", benchdata.Archive{Documents: 200, Seed: 11, Shape: "compact", Invalid: 0.5})
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []Line
	offset := int64(0)
	for line := range bytes.Lines(text) {
		all = append(all, Line{name, len(all) + 1, offset, bytes.TrimSuffix(line, newline)})
		offset += int64(len(line))
	}
	runOnPrism(t, func(s beam.Scope) {
		o := Options{Profile: "orq"}
		findings := JudgeLines(s, o, beam.CreateList(s, all))
		WriteSummary(s, out, o, Groups(s, o, findings), beam.CreateList(s, []Total{}), beam.CreateList(s, []Sight{}), Write(s, out, 1, findings))
	})
	got, _ := written(t, out)
	if diff := cmp.Diff(oneMachine(t, "--format", "jsonl", "--profile", "orq", name), got); diff != "" {
		t.Fatalf("(-one machine +beam):\n%s", diff)
	}
}
