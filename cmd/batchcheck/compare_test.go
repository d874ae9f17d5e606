package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	driver "github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/run"
)

// recorded has the recordings that were made, by name.
var recorded = map[string][]byte{}

// record makes a recording of a run against a reference server, on a clock of
// its own: the same each time.
func record(t *testing.T, name string, o refserver.Options) []byte {
	t.Helper()
	if recorded[name] != nil {
		return recorded[name]
	}
	var har bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		o.APIKey = "key-0123456789"
		server, err := refserver.New(o)
		if err != nil {
			t.Fatal(err)
		}
		session, err := driver.Drive(t.Context(), driver.Config{
			BaseURL: "https://" + name + ".example/v1", APIKey: o.APIKey, Write: true, Wait: 30 * time.Minute, Transport: server,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := recording.WriteHAR(&har, session); err != nil {
			t.Fatal(err)
		}
	})
	recorded[name] = har.Bytes()
	return recorded[name]
}

// compared makes the recordings that are set side by side: of the clean
// reference server, of one that leaves out a field, and of one that gets
// three things wrong. It gives the folder of the golden files.
func compared(t *testing.T) string {
	t.Helper()
	golden, err := filepath.Abs("testdata/compare")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, fault := range map[string]string{"reference": "", "gateway": "object-missing", "proxy": "metadata-cut,code-500,more-after-nothing"} {
		if err := os.WriteFile(name+".har", record(t, name, refserver.Options{Fault: fault}), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return golden
}

// TestSideBySide shows a matrix as people see it.
func TestSideBySide(t *testing.T) {
	folder := compared(t)
	args := []string{"conform", "--max-findings", "4", "reference.har", "team-b=gateway.har", "proxy.har"}
	golden.Check(t, filepath.Join(folder, "matrix.txt"), printed(t, 1, args...))
	golden.Check(t, filepath.Join(folder, "matrix.md"), printed(t, 1, append(args, "--format", "markdown")...))
}

// TestReference shows what a reference answered to the same steps.
func TestReference(t *testing.T) {
	folder := compared(t)
	args := []string{"conform", "--max-findings", "6", "--reference", "clean=reference.har", "proxy.har", "team-b=gateway.har", "--only", "field/missing,list/*,error/stringified,metadata/echo"}
	golden.Check(t, filepath.Join(folder, "reference.txt"), printed(t, 1, args...))
	golden.Check(t, filepath.Join(folder, "reference.md"), printed(t, 1, append(args, "--format", "markdown")...))
}

// TestIssue shows a bug report.
func TestIssue(t *testing.T) {
	folder := compared(t)
	printed(t, 1, "conform", "-q", "--reference", "clean=reference.har", "proxy.har", "--report", "issue=issue.md")
	text, err := os.ReadFile("issue.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Replace(string(text), "`"+run.Version()+"`", "`batchcheck VERSION`", 1)
	golden.Check(t, filepath.Join(folder, "issue.md"), shown)
}

// TestShownCompare holds docs/compare.md to what the command prints.
func TestShownCompare(t *testing.T) {
	page, err := filepath.Abs("../../docs/compare.md")
	if err != nil {
		t.Fatal(err)
	}
	compared(t)
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(have)
	for _, shown := range []struct {
		mark, fence string
		args        []string
	}{
		{"matrix", "```", []string{"--only", "field/missing,list/*,error/*", "--max-findings", "1", "reference.har", "team-b=gateway.har", "proxy.har"}},
		{"reference", "```", []string{"--only", "list/empty-page,http/status", "--reference", "openai=reference.har", "proxy.har"}},
		{"issue", "````", []string{"--only", "list/empty-page", "--reference", "openai=reference.har", "--format", "issue", "proxy.har"}},
	} {
		args := append([]string{"conform"}, shown.args...)
		out := strings.Replace(printed(t, 1, args...), run.Version(), "batchcheck v1.0.0", 1)
		line := "$ batchcheck"
		for _, arg := range args {
			line += " " + curl.Word(arg)
		}
		block := shown.fence + "\n" + line + "\n" + out + shown.fence + "\n"
		text = replaceShown(t, text, "<!-- shown: "+shown.mark+" -->", block)
	}
	golden.Check(t, page, text)
}

// TestShownMatrix holds docs/matrix.md to what the command prints.
func TestShownMatrix(t *testing.T) {
	page, err := filepath.Abs("../../docs/matrix.md")
	if err != nil {
		t.Fatal(err)
	}
	compared(t)
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"reference", "gateway", "proxy"} {
		code, _, told := runIn([]string{"conform", "-q", "--only", "field/missing,list/*,error/*", "--report", "statement=" + name + ".json", name + "=" + name + ".har"}, map[string]string{"SOURCE_DATE_EPOCH": fmt.Sprint(1767261600 + i*24*60*60)})
		if code > 1 {
			t.Fatal(told)
		}
	}
	matrix := "$ batchcheck matrix --format markdown reference.json gateway.json proxy.json"
	shown := "```\n" + matrix + "\n" + printed(t, 0, strings.Fields(matrix)[2:]...) + "```\n"
	text := replaceShown(t, string(have), "<!-- shown: public matrix -->", shown)
	statement := "$ batchcheck conform --only list/limit,field/missing --format statement gateway=gateway.har"
	_, out, _ := runIn(strings.Fields(statement)[2:], map[string]string{"SOURCE_DATE_EPOCH": "1767261600"})
	text = replaceShown(t, text, "<!-- shown: statement -->", "```\n"+statement+"\n"+strings.Replace(out, run.Version(), "batchcheck v1.0.0", 1)+"```\n")
	golden.Check(t, page, text)
}
