package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

// run runs the command on prism.
func run(t *testing.T, args ...string) (code int, out, errors string) {
	t.Helper()
	var c command
	flags := flag.NewFlagSet("batchcheck-beam", flag.ContinueOnError)
	c.flags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code = c.main(context.Background(), flags.Args(), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args []string
		says string
	}{
		{nil, "--input"},
		{[]string{"--input", "x"}, "--output"},
		{[]string{"--input", "x", "--output", "y", "z"}, `"z"`},
		{[]string{"--input", "x", "--output", "y", "--shards", "0"}, "--shards"},
		{[]string{"--input", "x", "--output", "y", "--time", "/t"}, "--at"},
		{[]string{"--input", "x", "--output", "y", "--at", "response"}, "--at"},
		{[]string{"--input", "x", "--output", "y", "--by", "provider"}, "--by"},
		{[]string{"--input", "x", "--output", "y", "--only", "tim/*"}, "tim/*"},
		{[]string{"--input", "x", "--output", "y", "--profile", "nobody"}, "nobody"},
		{[]string{"--input", "x", "--output", "y", "--schema", "/nowhere"}, "/nowhere"},
		{[]string{"--input", "x", "--output", "ftp://y"}, "ftp"},
	}
	for _, test := range tests {
		if code, out, errors := run(t, test.args...); code != exitUsage || out != "" || !strings.Contains(errors, test.says) {
			t.Errorf("%q exits %d with %q and %q, which is to have %q", test.args, code, out, errors, test.says)
		}
	}
}

func TestExit(t *testing.T) {
	folder := t.TempDir()
	const sound = `{"id":"batch_1","object":"batch","endpoint":"/v1/x","errors":{},"input_file_id":"file-1","completion_window":"24h","status":"validating",` +
		`"output_file_id":null,"error_file_id":null,"created_at":1711471533,"in_progress_at":null,"expires_at":1711557933,"finalizing_at":null,` +
		`"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":0,"completed":0,"failed":0},"metadata":{}}` + "\n"
	broken := strings.Replace(sound, `"endpoint":"/v1/x",`, "", 1)
	tests := []struct {
		name, text string
		flags      []string
		code       int
		says       string
	}{
		{"sound.jsonl", sound + sound, nil, exitHolds, "judged as orq (errors is {} where a time is null): 1 files, 2 documents: 0 errors"},
		{"asked.jsonl", sound, []string{"--profile", "orq"}, exitHolds, "judged as orq: 1 files"},
		{"auto.jsonl", sound, []string{"--profile", "auto"}, exitHolds, "judged as orq (errors is {}"},
		{"openai.jsonl", sound, []string{"--profile", "openai"}, exitFindings, "judged as openai: 1 files"},
		{"other.jsonl", sound + "{}\n" + "{}\n[1]\n", nil, exitHolds, "1 documents: 0 errors, 0 warnings, 0 notes in FOLDER\nno batch response, and not judged: 1 × JSON number\nno batch response, and not judged: 2 × other JSON\n"},
		{"others.jsonl", "{}\n{}\n", nil, exitTrouble, "0 documents: 0 errors, 0 warnings, 0 notes in FOLDER\nno batch response, and not judged: 2 × other JSON\n"},
		{"broken.jsonl", sound + broken, nil, exitFindings, "1 files, 2 documents"},
		{"warned.jsonl", strings.Replace(sound, "1711557933", "1711657933", 1), nil, exitHolds, "1 warnings"},
		{"strict.jsonl", strings.Replace(sound, "1711557933", "1711657933", 1), []string{"--fail-on", "warning"}, exitFindings, "1 warnings"},
		{"untold.jsonl", sound + broken, []string{"--skip", "field/*"}, exitHolds, "0 errors"},
		{"cut.jsonl.gz", "\x1f\x8b\x08", nil, exitTrouble, "cannot read"},
		{"none", "", nil, exitTrouble, "0 documents"},
	}
	for _, test := range tests {
		name, out := filepath.Join(folder, test.name), filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(name, []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"--input", name, "--output", out}, test.flags...)
		if test.name == "none" {
			args[1] += "*?"
		}
		code, says, errors := run(t, args...)
		if code != test.code || !strings.Contains(says, strings.Replace(test.says, "FOLDER", out, 1)) || errors != "" {
			t.Errorf("%q exits %d with %q and %q; want %d and %q", args, code, says, errors, test.code, test.says)
		}
		if code, _, errors := run(t, args...); code != exitUsage || !strings.Contains(errors, "another run") {
			t.Errorf("%q a second time exits %d with %q", args, code, errors)
		}
	}
}
