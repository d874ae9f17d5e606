//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/benchdata"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// TestRun holds batchcheck to doing what is due in every contest, and the
// runner to leaving nothing behind.
func TestRun(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("GITHUB_ACTIONS", "true") // settings that must not count
	t.Setenv("BATCHCHECK_PROFILE", "openai")
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var out bytes.Buffer
	if err := run(t.Context(), settings{documents: 100, rounds: 1, skipPeers: true}, &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	for _, c := range contests {
		if !strings.Contains(out.String(), "\n| "+c.name+" | ") {
			t.Errorf("no row begins with %q:\n%s", c.name, &out)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

// TestSchemaOfPeersHoldsArchives holds the schema that the peers get to what the
// archives have, in each contest with peers.
func TestSchemaOfPeersHoldsArchives(t *testing.T) {
	t.Chdir("../..")
	b := &bench{settings: settings{documents: 50, skipPeers: true}, ctx: t.Context(), folder: t.TempDir()}
	if err := b.build(); err != nil {
		t.Fatal(err)
	}
	for _, shape := range []string{"compact", "shuffled", "spaced", "escaped", "client"} {
		name, err := b.schemaFor(shape)
		if err != nil {
			t.Fatal(err)
		}
		schema, err := jsonschema.Compile(filepath.Join(b.folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for d := range (benchdata.Archive{Documents: b.documents, Seed: seed, Shape: shape}).All() {
			var value any
			decoder := json.NewDecoder(bytes.NewReader(d.Text))
			decoder.UseNumber()
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Fatalf("%s: %v", shape, err)
			}
		}
	}
}

func TestMeasure(t *testing.T) {
	b := &bench{ctx: t.Context(), folder: t.TempDir()}
	for _, test := range []struct {
		name  string
		entry entry
		fault string
	}{
		{"all valid", entry{args: script("echo 3 of 3 valid"), count: 3, counts: valid}, ""},
		{"said on standard error, last", entry{args: script("echo 1 of 1 valid; echo 4 validated, 3 passed, 1 failed >&2; exit 2"), count: 3, counts: valid, code: 2}, ""},
		{"the first line alone", entry{args: script("echo 1 of 1 valid"), count: 3, counts: valid}, "counts 1, not 3"},
		{"another exit code", entry{args: script("echo 3 of 3 valid; exit 1"), count: 3, counts: valid}, "exits 1, not 0"},
		{"killed, and nothing said", entry{args: script("kill -9 $$"), count: 3, counts: valid}, "exits -1, not 0; counts -1, not 3"},
		{"lines", entry{args: script("echo a; echo b; exit 1"), count: 2, code: 1}, ""},
		{"too many lines", entry{args: script("echo a; echo b"), count: 1}, "counts 2, not 1"},
		{"a warning", entry{args: script("echo 'judged as orq: 1 file, 3 documents: 0 errors, 1 warnings'"), count: 3, counts: judged}, "counts -1, not 3"},
		{"cores", entry{args: script("echo $GOMAXPROCS"), procs: 2, count: 2, counts: total}, ""},
	} {
		m, fault, err := b.measure(test.entry)
		if err != nil || fault != test.fault || m.wall <= 0 || m.peak <= 0 {
			t.Errorf("%s: fault %q, not %q; %+v, %v", test.name, fault, test.fault, m, err)
		}
	}
	if _, _, err := b.measure(entry{args: []string{"./nothing"}}); err == nil {
		t.Error("a command that is not there is measured")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	b.ctx = ended
	if _, _, err := b.measure(entry{args: script("exit 0")}); err == nil {
		t.Error("a command is measured when the run has been ended")
	}
}

// TestTell holds the table to medians, and to rates compared with batchcheck's.
func TestTell(t *testing.T) {
	const half, quarter = 500 * time.Millisecond, 250 * time.Millisecond
	ours := result{entry: entry{name: "batchcheck", documents: 1000, bytes: 50e6}, runs: []measured{{time.Hour, 1, 1}, {half, quarter, 20e6}, {1, 1, 9e9}}}
	other := result{entry: entry{name: "a | b", documents: 10, bytes: 1e6}, runs: []measured{{time.Second, time.Second, 1234e6}}, fault: "counts 1, not 10"}
	var out bytes.Buffer
	tell(&out, contest{name: "valid"}, []result{ours, other})
	const want = "| valid | `batchcheck` | 1000 | 100 | 1.00 | 0.5 | 20 | yes |\n" +
		"|  | `a \\| b` | 10 | 1.0 | 100.00 | 1.0 | 1234 | counts 1, not 10 |\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
