package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/run"
)

// TestLivesInACompressedLogAreThoseInTheLog holds a log that is compressed, which has to
// be decompressed again where it is read a second time, to the log itself.
func TestLivesInACompressedLogAreThoseInTheLog(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	plain, packed := filepath.Join(folder, "gateway.log"), filepath.Join(folder, "gateway.log.gz")
	broken := 0
	for seed := range uint64(40) {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Write([]byte(corpus.Log(seed)))
		w.Close()
		if os.WriteFile(plain, []byte(corpus.Log(seed)), 0o600) != nil || os.WriteFile(packed, out.Bytes(), 0o600) != nil {
			t.Fatal("the logs cannot be written")
		}
		flags := []string{"conform", "--no-config", "--format", "json", "--at", "/response"}
		if seed%3 > 0 {
			flags = append(flags, "--time", "/t")
		}
		wantCode, want := conformOf(t, append(flags, plain))
		gotCode, got := conformOf(t, append(flags, packed))
		if wantCode == run.ExitFindings {
			broken++
		}
		if diff := cmp.Diff(want, strings.ReplaceAll(got, packed, plain)); diff != "" || gotCode != wantCode {
			t.Fatalf("log %d compressed exits %d, not %d (-plain +compressed):\n%s", seed, gotCode, wantCode, diff)
		}
	}
	if broken < 20 {
		t.Errorf("only %d logs have findings", broken)
	}
}

func conformOf(t *testing.T, args []string) (code int, output string) {
	t.Helper()
	code, output, trouble := runIn(args, nil)
	if code > run.ExitFindings {
		t.Fatalf("%v exits %d:\n%s", args, code, trouble)
	}
	return code, output
}
