package batchbeam

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/batchcheck/batchcheck/internal/recognize"
)

const (
	plainBatch  = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1767261600}` + "\n"
	clientBatch = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","inputFileId":"file-1","completionWindow":"24h","status":"validating","createdAt":1767261600}` + "\n"
	claudeBatch = `{"id":"msgbatch_1","type":"message_batch","processing_status":"in_progress","request_counts":{},"created_at":"2026-01-01T10:00:00Z"}` + "\n"
)

func TestFirstFilesShowTheProfile(t *testing.T) {
	for _, test := range []struct {
		reason       string
		files        map[string]string
		options      Options
		profile, why string
	}{
		{"no file", nil, Options{}, "", recognize.NoEvidence},
		{"nothing shows one", map[string]string{"a.jsonl": plainBatch}, Options{}, "", recognize.NoEvidence},
		{"the first shows one", map[string]string{"a.jsonl": clientBatch, "b.jsonl": claudeBatch}, Options{}, "orq", "client naming"},
		{"a later one does", map[string]string{"a.jsonl": plainBatch, "b.jsonl.gz": claudeBatch}, Options{Profile: "auto"}, "anthropic", "it has the shape of anthropic's batch"},
		{"one that has not the kind", map[string]string{"a.jsonl": claudeBatch}, Options{Kind: "event"}, "", recognize.NoEvidence},
		{"a profile is asked for", map[string]string{"a.jsonl": clientBatch}, Options{Profile: "azure"}, "azure", ""},
		{"a schema is given", map[string]string{"a.jsonl": clientBatch}, Options{Schema: []byte("{}")}, "", ""},
	} {
		folder := t.TempDir()
		for name, text := range test.files {
			put(t, folder, name, []byte(text))
		}
		got := test.options.Choose(context.Background(), []string{folder + "/*", "nowhere://x"})
		if got.Profile != test.profile || got.Why != test.why {
			t.Errorf("%s: %q (%s), want %q (%s)", test.reason, got.Profile, got.Why, test.profile, test.why)
		}
	}
}

// TestChosenProfileKeepsTheRules judges by a profile that lacks a rule which is left out.
func TestChosenProfileKeepsTheRules(t *testing.T) {
	folder, out := t.TempDir(), t.TempDir()
	put(t, folder, "a.jsonl", []byte(claudeBatch))
	o := Options{Skip: []string{"input/lines", "time/unit"}}
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	runOnPrism(t, func(s beam.Scope) { Run(s, o, []string{folder + "/*"}, out, 1) })
	if _, summary := written(t, out); summary.Profile != "anthropic" || summary.Documents != 1 || !strings.Contains(summary.Why, "shape") {
		t.Errorf("the summary has %+v", summary)
	}
}

func TestSummaryCountsWhatIsNoBatchResponse(t *testing.T) {
	folder := t.TempDir()
	put(t, folder, "a.jsonl", []byte(plainBatch+"{}\n{\"a\":1}\n"))
	put(t, folder, "b.jsonl", []byte("{}\n"+strings.Repeat(plainBatch, 20)+"{}\n[1]\n"))
	for _, split := range []int64{0, 100} {
		out := t.TempDir()
		runOnPrism(t, func(s beam.Scope) { Run(s, Options{SplitBytes: split}, []string{folder + "/*"}, out, 1) })
		_, summary := written(t, out)
		if want := map[string]int{"other JSON": 4, "JSON number": 1}; summary.Documents != 21 || !maps.Equal(summary.Others, want) {
			t.Errorf("in parts of %d bytes, %d documents and %v others; want 21 and %v", split, summary.Documents, summary.Others, want)
		}
	}
}

// TestLinesWithPrefixAreOnePiece does not cut a file whose lines have a prefix: that
// shows only at its beginning.
func TestLinesWithPrefixAreOnePiece(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "app.log")
	line := "2026-11-29T10:00:00Z INFO " + strings.Replace(plainBatch, `"file-1"`, "7", 1)
	if err := os.WriteFile(name, []byte(strings.Repeat(line, 40)), 0o644); err != nil {
		t.Fatal(err)
	}
	want := oneMachine(t, "--format", "jsonl", name)
	if len(want) != 40 {
		t.Fatalf("the command finds %d", len(want))
	}
	checkEqual(t, want, Options{SplitBytes: 500}, folder)
}
