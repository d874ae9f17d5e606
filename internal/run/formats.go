package run

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
)

// encodingNote says so where an opened source's text is not UTF-8.
func encodingNote(in *input.Reader, name string) string {
	if in.Encoding() == "" {
		return ""
	}
	return name + ": stored in " + in.Encoding() + "; APIs and tools want UTF-8"
}

// isJudged tells whether a file of a format is judged. In a folder, text that is
// not JSON is, and so is an error, if somebody took it for a response: a page in
// place of one, text that names fields of batches, or any where all must be of a kind.
func (r *Reader) isJudged(s input.Source, f recognize.Format, head []byte) bool {
	switch {
	case f.Way != recognize.NotRead:
		return f.Way == recognize.Documents
	case isGiven(s):
		return false
	case f.Name == "HTML" || f.Name == "XML":
		return strings.EqualFold(filepath.Ext(s.Name), ".json")
	case cmp.Or(r.o.Kind, "auto") != "auto" && f.Text:
		return true
	}
	return f.Text && recognize.NamesFields(head, r.fields())
}

// isGiven tells whether somebody named the source.
func isGiven(s input.Source) bool { return s.Named || s.Name == input.Stdin }

// notJudged is what comes of a file whose format is not read.
func (r *Reader) notJudged(s input.Source, f recognize.Format) Found {
	remedy := cmp.Or(f.Remedy, "it is compressed twice; decompress it once")
	if isGiven(s) && r.o.Other == "" {
		return Found{err: formatError(remedy)}
	}
	return Found{unjudged: true, remedy: remedy, others: map[string]int{f.Name: 1}}
}

// A formatError says that a file cannot be judged: what it is, and what to do.
type formatError string

func (e formatError) Error() string { return string(e) }

// fieldNames gives the names of the fields that batches have, in either naming.
func fieldNames(c *contract.Contract) []string {
	var names []string
	for _, kind := range c.Kinds {
		if kind.Node.Lifecycle != nil {
			names = slices.AppendSeq(names, maps.Keys(kind.Node.Members))
		}
	}
	for _, name := range names {
		names = append(names, contract.ClientName(name))
	}
	return names
}

// isYAML reports by its name, compressed or not, whether a file is YAML: of that,
// only recordings are judged.
func isYAML(name string) bool {
	ext := filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"), ".bz2"))
	return ext == ".yml" || ext == ".yaml"
}

// otherFile decides what becomes of a recording without batch traffic, or a file
// that has something else than batch responses.
func (t *Tally) otherFile(w World, found Found) {
	s := found.Source
	if found.unjudged {
		t.Summary.Unjudged++
		t.others += min(1, len(found.others))
	}
	what := t.o.Other
	if what == "" && isGiven(s) {
		what = "error"
	}
	if what == "" || what == "skip" {
		return
	}
	message := s.Name + ": " + cmp.Or(found.remedy, "no batch traffic")
	switch {
	case len(found.others) > 0 && found.remedy == "":
		message = s.Name + ": " + notBatches(found.others)
	case len(found.routes) > 0:
		const maxRoutes = 5
		routes := found.routes[:min(maxRoutes, len(found.routes))]
		message += fmt.Sprintf(" among its routes: %s (--batches-path names another path)", strings.Join(routes, ", "))
	}
	fmt.Fprintln(w.Stderr, "batchcheck: "+message)
	t.Trouble = t.Trouble || what == "error"
}

// notBatches says what documents are that are no batch responses.
func notBatches(others map[string]int) string {
	var said []string
	total := 0
	for _, what := range slices.Sorted(maps.Keys(others)) {
		total += others[what]
		said = append(said, report.Counted(what, others[what]))
	}
	if total > 1 {
		return fmt.Sprintf("these %d documents are not batch responses: %s", total, strings.Join(said, ", "))
	}
	return "this is " + recognize.Thing{Title: said[0]}.Named() + ", not a batch response"
}

// OtherActions are the values of --other.
var OtherActions = []string{"skip", "note", "error"}
