package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/run"
)

// layMany makes a folder of many small files, and among them some of several
// blocks: lines, compressed lines, an array, one that is cut off.
func layMany(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	lay := func(n int, ext string, text []byte) {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d%s", n, ext)), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 100 {
		lay(n, ".json", fmt.Appendf(nil, `{"id":%d}`, n))
	}
	large := []byte(strings.Repeat(`{"object":"batch"}`+strings.Repeat(" ", 1000)+"\n", 500))
	copy(large[400_000:], `"`)
	lay(10, ".jsonl", large)
	lay(40, ".jsonl", large)
	lay(60, ".json", []byte("["+strings.Repeat(`{"id":7},`, 300)+"{}]"))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(large)
	w.Close()
	lay(70, ".jsonl.gz", packed.Bytes())
	lay(80, ".jsonl.gz", packed.Bytes()[:packed.Len()/2])
	return folder
}

// TestJobs holds a run to the same output, whatever the number of jobs.
func TestJobs(t *testing.T) {
	folder := layMany(t)
	var want string
	for _, jobs := range []string{"1", "2", "5", "300"} {
		var out, trouble bytes.Buffer
		w := run.Apart(strings.NewReader(""), &out, &trouble)
		w.Env = func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": "1767261600"}[name] }
		code := command{World: w}.Main([]string{"--jobs", jobs, "--format", "junit", "--only", "field/type,json/*", folder})
		if !strings.Contains(trouble.String(), "080.jsonl.gz: unexpected EOF") || code != run.ExitTrouble {
			t.Errorf("%s jobs: exit %d: %s", jobs, code, trouble.String())
		}
		if want == "" {
			want = out.String()
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s jobs (-1 job +%s jobs):\n%s", jobs, jobs, diff)
		}
	}
	documents := 0
	for _, count := range regexp.MustCompile(`name="documents" value="(\d+)"`).FindAllStringSubmatch(want, -1) {
		n, _ := strconv.Atoi(count[1])
		documents += n
	}
	if documents < 1500 {
		t.Errorf("%d documents", documents)
	}
}
