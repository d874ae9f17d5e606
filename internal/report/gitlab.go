package report

import (
	"path/filepath"
	"strings"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// gitlab writes a Code Quality report, an array of what GitLab shows beside the lines
// of a merge request.
type gitlab struct {
	listing
	comma  string
	prints fingerprints
}

type gitlabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// A run fails for an error, so that it is above what GitLab calls minor.
var gitlabSeverities = map[validate.Level]string{validate.Error: "major", validate.Warning: "minor", validate.Note: "info"}

func newGitLab(o Options) Writer {
	w := &gitlab{newListing(o), "[\n", fingerprints{}}
	w.item, w.end = w.issue, func() {
		if w.comma == "[\n" {
			w.WriteString(w.comma)
		}
		w.WriteString("\n]\n")
	}
	return w
}

func (w *gitlab) issue(i item) error {
	f := i.finding
	issue := gitlabIssue{
		Description: f.Message, Check: f.Rule, Severity: gitlabSeverities[f.Level],
		Fingerprint: w.prints.of(w.inFolder(f.File), i.target, f), Location: gitlabLocation{Path: w.inFolder(f.File)},
	}
	issue.Location.Lines.Begin = f.Line
	line, err := marshal(issue)
	if err != nil {
		return err
	}
	w.WriteString(w.comma)
	w.Write(line)
	w.comma = ",\n"
	return nil
}

// inFolder names a file by its path from the folder of the run, where it is in there,
// as CI services know it: with slashes, and without "./".
func (o Options) inFolder(file string) string {
	if filepath.IsAbs(file) {
		if inside, err := filepath.Rel(o.Folder, file); err == nil && filepath.IsLocal(inside) {
			file = inside
		}
	}
	if file == "" || strings.Contains(file, "://") {
		return printable.Text(file)
	}
	return printable.Text(filepath.ToSlash(filepath.Clean(file)))
}
