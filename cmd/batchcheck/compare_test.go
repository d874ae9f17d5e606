package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// record makes a recording of a run against a reference server, on a clock of
// its own: the same each time.
func record(t *testing.T, name string, o refserver.Options) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		o.APIKey = "key-0123456789"
		server, err := refserver.New(o)
		if err != nil {
			t.Fatal(err)
		}
		session, err := conformance.Drive(t.Context(), conformance.Config{
			BaseURL: "https://" + name + ".example/v1", APIKey: o.APIKey, Write: true, Wait: 30 * time.Minute, Transport: server,
		})
		if err != nil {
			t.Fatal(err)
		}
		var har bytes.Buffer
		if err := recording.WriteHAR(&har, session); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+".har", har.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

// compared makes the recordings that are set side by side: of the clean
// reference server, of one that leaves out what is null, and of one that gets
// three things wrong. It gives the folder of the golden files.
func compared(t *testing.T) string {
	t.Helper()
	golden, err := filepath.Abs("testdata/compare")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	record(t, "reference", refserver.Options{})
	record(t, "gateway", refserver.Options{Fault: "nulls-left-out"})
	record(t, "proxy", refserver.Options{Fault: "metadata-cut,code-500,more-after-nothing"})
	return golden
}

// TestSideBySide shows a matrix as people see it.
func TestSideBySide(t *testing.T) {
	folder := compared(t)
	args := []string{"conform", "--max-findings", "4", "reference.har", "team-b=gateway.har", "proxy.har"}
	golden.Check(t, filepath.Join(folder, "matrix.txt"), printed(t, 1, args...))
	golden.Check(t, filepath.Join(folder, "matrix.md"), printed(t, 1, append(args, "--format", "markdown")...))
}
