package run

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/validate"
)

// TestJobsStop holds a run that takes no more to its end, with no goroutine left.
func TestJobsStop(t *testing.T) {
	o := &Options{Jobs: 3, Naming: validate.AutoNaming}
	v, err := o.Validator()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	large := strings.Repeat(`{"object":"batch"}`+strings.Repeat(" ", 1000)+"\n", 500)
	for n := range 100 {
		name, text := fmt.Sprintf("%03d.json", n), fmt.Sprintf(`{"id":%d}`, n)
		if n == 10 || n == 40 {
			name, text = name+"l", large
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sources := input.Expand([]string{folder}, nil)
	for _, after := range []int{0, 1, 7, 60} {
		r := &Reader{o: o, validator: v}
		before := goleak.IgnoreCurrent()
		n := 0
		err := judge(r, sources, o.Jobs, func(Found) error {
			if n++; n > after {
				return io.EOF
			}
			return nil
		})
		if !errors.Is(err, io.EOF) || n != after+1 {
			t.Errorf("after %d: %d taken, %v", after, n, err)
		}
		goleak.VerifyNone(t, before)
	}
}

// Sources are judged in any order; what is said of them does not depend on it.
func TestHintsAreTheSameForAnyNumberOfJobs(t *testing.T) {
	const faulty = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","errors":null,"input_file_id":"file-1","completion_window":"24h","status":"validating","output_file_id":"","error_file_id":"","created_at":1767261600,"in_progress_at":null,"expires_at":1767348000,"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":0,"completed":0,"failed":0},"metadata":null}` + "\n"
	folder := t.TempDir()
	put(t, folder, "00.jsonl", strings.Repeat(faulty, 3000)) // takes longer than all others
	for n := range 20 {
		put(t, folder, fmt.Sprintf("%02d.json", n+1), faulty)
	}
	put(t, folder, "02.json", `{"batch":`+faulty+`}`)
	want := []string{"01.json: this matches azure's", "02.json: this matches azure's", "02.json: batch responses are inside, at /batch", "03.json: this matches azure's"}
	for _, jobs := range []int{1, 2, 4} {
		w, _, told := quiet("")
		o := options("auto")
		o.Jobs = jobs
		if err := Files(o, []string{folder}, w); err == nil {
			t.Error("a folder of faulty batches passes")
		}
		var got []string
		for line := range strings.Lines(told.String()) {
			if strings.Contains(line, "this matches") || strings.Contains(line, "are inside") {
				got = append(got, line)
			}
		}
		if !slices.EqualFunc(got, want, strings.Contains) {
			t.Errorf("--jobs %d: got %q, want %q", jobs, got, want)
		}
	}
}
