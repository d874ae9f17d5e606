package validate_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// answersOf gives what AnswerLines says of lines: documents, what was skipped, and the
// rules and places of findings.
func answersOf(t *testing.T, v *validate.Validator, lines []string) []string {
	t.Helper()
	var all strings.Builder
	answer := func(out, line []byte, r validate.Report) []byte {
		return append(out, said(r)+"\n"...)
	}
	for text, err := range v.AnswerLines(strings.NewReader(strings.Join(lines, "\n")+"\n"), answer) {
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return strings.Split(strings.TrimSuffix(all.String(), "\n"), "\n")
}

func said(r validate.Report) string {
	text := fmt.Sprint(r.Documents, r.Skipped, r.NotJSON, r.Others)
	for _, f := range r.Findings {
		text += fmt.Sprint(" ", f.Rule, f.Profile, f.Level, f.Pointer, f.Column)
	}
	return text
}

// corpusLines are the documents of testdata, each on one line.
func corpusLines(t *testing.T) (lines []string) {
	t.Helper()
	err := filepath.WalkDir("../testdata", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".json") || strings.Contains(path, "sessions") {
			return err
		}
		text, err := os.ReadFile(path)
		if len(text) < 20_000 && !bytes.Contains(text, []byte(`"log":`)) {
			lines = append(lines, strings.NewReplacer("\n", " ", "\r", " ").Replace(string(text)))
		}
		return err
	})
	if err != nil || len(lines) < 100 {
		t.Fatal(len(lines), err)
	}
	return lines
}

// TestAnswerOfALineIsItsOwn gives the lines of testdata in any order, each many times,
// so that quick looks are taken as well: the answer to a line is that to the line by itself.
func TestAnswerOfALineIsItsOwn(t *testing.T) {
	lines := corpusLines(t)
	for _, options := range []validate.Options{
		{CountNotes: true, Jobs: 3}, {}, {Profile: "orq", CountNotes: true}, {Kind: "batch", CountNotes: true}, {Inside: &validate.Inside{At: "/response"}, CountNotes: true},
	} {
		v, err := validate.New(options)
		if err != nil {
			t.Fatal(err)
		}
		given := lines
		if options.Inside != nil {
			given = nil
			for i, line := range lines {
				given = append(given, []string{`{"response":` + line + `}`, `{"response":` + quoted(line) + `}`}[i%2])
			}
		}
		want := map[string]string{}
		for _, line := range given {
			want[line] = answersOf(t, v, []string{line})[0] // nothing is kept of the line before
		}
		random := rand.New(rand.NewPCG(1, 2))
		var shuffled, wanted []string
		for _, i := range random.Perm(len(given)) {
			for range 1 + random.IntN(2)*18 { // as logs have them, several of one kind in a row
				shuffled, wanted = append(shuffled, given[i]), append(wanted, want[given[i]])
			}
		}
		if diff := cmp.Diff(wanted, answersOf(t, v, shuffled)); diff != "" {
			t.Fatalf("%+v (-by itself +among others):\n%.3000s", options, diff)
		}
	}
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(text) + `"`
}

// TestAnswerIsThatOfStream holds the answer to a line to what Stream says of it: the same
// findings, but for a line that keeps the contract of inputs which show no profile.
func TestAnswerIsThatOfStream(t *testing.T) {
	v, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := validate.New(validate.Options{Profile: v.Profile()})
	if err != nil {
		t.Fatal(err)
	}
	lines := corpusLines(t)
	answers := answersOf(t, v, lines)
	for i, line := range lines {
		whole := func(v *validate.Validator) (all validate.Report) {
			for r, err := range v.Stream(strings.NewReader(line)) {
				if err != nil {
					t.Fatal(err)
				}
				all.Findings, all.Documents = append(all.Findings, r.Findings...), all.Documents+r.Documents
				for title, n := range r.Others {
					all.Others = map[string]int{title: n}
				}
			}
			return all
		}
		r := whole(v)
		if first := whole(plain); first.Documents > 0 && len(first.Findings) == 0 {
			r = first
		}
		if begin := strings.TrimLeft(line, " \t"); strings.HasPrefix(begin, "[") || !strings.HasPrefix(begin, "{") {
			continue // Stream takes what is not lines apart
		}
		if want := said(r); answers[i] != want {
			t.Errorf("%.300s\n is answered by %s\nwant            %s", line, answers[i], want)
		}
	}
}
