package run

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
