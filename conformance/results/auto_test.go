package results

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// What shows a profile, and what shows none.
const (
	plainBatch      = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"completed","created_at":1767261600}`
	clientBatch     = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","inputFileId":"file-1","completionWindow":"24h","status":"completed","createdAt":1767261600}`
	anthropicResult = `{"custom_id":"a","result":{"type":"succeeded","message":{"type":"message"}}}` + "\n"
)

func TestFilesShowTheProfile(t *testing.T) {
	of := plan{input: []string{"a"}, output: []string{"a"}}.files
	for _, test := range []struct {
		reason       string
		files        map[Role]string // beside those of the plan; "-" leaves one out
		options      Options
		profile, why string
	}{
		{"nothing shows one", nil, Options{}, "openai", recognize.NoEvidence},
		{"the batch object", map[Role]string{Batch: clientBatch}, Options{}, "orq", "client naming"},
		{"the batch object shows none", map[Role]string{Batch: plainBatch}, Options{}, "openai", recognize.NoEvidence},
		{"the batch object shows none, but results do", map[Role]string{Batch: plainBatch, Output: anthropicResult, Input: "-"}, Options{}, "anthropic", "it has the shape of anthropic's result line"},
		{"the error file", map[Role]string{Output: "-", Errors: anthropicResult, Input: "-"}, Options{}, "anthropic", "it has the shape of anthropic's result line"},
		{"the profile that is asked for", map[Role]string{Batch: clientBatch}, Options{Profile: "azure"}, "azure", ""},
	} {
		files := of()
		for role, text := range test.files {
			if files[role] = Text("file", []byte(text)); text == "-" {
				delete(files, role)
			}
		}
		report, err := Check(files, test.options)
		if err != nil || report.Profile != test.profile || report.Why != test.why {
			t.Errorf("%s: judged as %s (%s), %v; want %s (%s)", test.reason, report.Profile, report.Why, err, test.profile, test.why)
		}
		for _, f := range report.Findings {
			if f.Profile != test.profile {
				t.Errorf("%s: a finding by %s: %s", test.reason, f.Profile, f)
			}
		}
		if err := report.Err(); err != nil && !strings.Contains(err.Error(), test.profile) {
			t.Errorf("%s: the error names no profile: %v", test.reason, err)
		}
	}
}

// TestChoosingOpensNothingTwice reads each file once from its start, also those that
// were looked into first, and closes all of them.
func TestChoosingOpensNothingTwice(t *testing.T) {
	for _, stopsEarly := range []bool{false, true} {
		open := 0
		files := plan{input: []string{"a", "b"}, output: []string{"a"}, errors: []string{"b"}}.files()
		files[Batch] = Text("batch", []byte(plainBatch))
		for role, file := range files {
			opened := 0
			files[role] = File{file.Name, func() (io.ReadCloser, error) {
				if opened++; opened > 1 {
					t.Errorf("%s is opened %d times", file.Name, opened)
				}
				in, err := file.Open()
				open++
				return &counted{Reader: in, open: &open}, err
			}}
		}
		run := checker.Run(files)
		for range run.Parts() {
			if stopsEarly {
				break
			}
		}
		if s := run.Summary(); !stopsEarly && (s.Requests != 2 || s.Succeeded != 1 || s.Failed != 1) {
			t.Errorf("files that were looked into are not read whole: %+v", s)
		}
		if open != 0 {
			t.Errorf("%d files are left open", open)
		}
	}
}

// A counted is a file that counts itself among those which are open.
type counted struct {
	io.Reader
	open   *int
	closed bool
}

func (c *counted) Close() error {
	if !c.closed {
		*c.open--
	}
	c.closed = true
	return nil
}

// TestEachProfileCanBeChosen holds the chooser to compiling all that can be shown,
// also with globs that match none of a profile's rules.
func TestEachProfileCanBeChosen(t *testing.T) {
	c, err := NewChecker(Options{Only: []string{"input/lines"}, Skip: []string{"time/unit"}})
	if err != nil {
		t.Fatal(err)
	}
	families := contract.Families()
	for _, f := range families {
		for _, p := range f.Profiles {
			made, err := c.chooser.Of(p.Name)
			if err != nil {
				t.Fatal(err)
			}
			if got := made.Profile(); got != p.Name {
				t.Errorf("%s is judged by %s", p.Name, got)
			}
		}
	}
}

func TestGlobsCountForAnyProfile(t *testing.T) {
	files := Files{Output: Text("out", bytes.Repeat([]byte(anthropicResult), 2))}
	for _, test := range []struct {
		options Options
		want    []string
	}{
		{Options{Only: []string{"output/duplicate-id"}}, []string{"output/duplicate-id"}},
		{Options{Only: []string{"input/*"}}, nil},
		{Options{Skip: []string{"output/*"}}, nil},
	} {
		report, err := Check(files, test.options)
		var rules []string
		for _, f := range report.Findings {
			rules = append(rules, f.Rule)
		}
		if err != nil || report.Profile != "anthropic" || !slices.Equal(rules, test.want) {
			t.Errorf("only %v, skip %v: %v by %s, %v; want %v", test.options.Only, test.options.Skip, rules, report.Profile, err, test.want)
		}
	}
}
