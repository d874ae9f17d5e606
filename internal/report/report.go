// Package report writes what was found, in the formats that people and
// programs read. A format is one file and one row of the table.
//
// Whatever a document holds, nothing of it reaches the output in a form that a
// terminal, a CI log, a JSON or an XML reader could take for its own.
package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A Document is what was found in one document, or in one session.
type Document struct {
	File      string
	Target    string // name that was given to the session, to tell it from others
	API       string // base URL of a live API; "" where none was driven
	Sound     int    // documents without findings, for which it stands and has nothing else; 0 is one by itself
	Trouble   string // why the file could not be judged, or not any further
	Findings  []validate.Finding
	Known     []validate.Finding    // that the baseline has: most formats only count them
	Checks    []conformance.Outcome // of a session; nil for a document
	Session   *session.Traffic      // what the checks judged; nil for a document
	Variables curl.Variables        // of a live API, that its secrets are in
	Routes    []string              // of a session, what was not judged

	Profile string // that it was judged by, where that was chosen for it
	Why     string // it was chosen; "" where the command line names it

	Beside    *compare.Comparison // of a session, with a reference; nil without one
	Responses int                 // of a session, batch responses that the rules on documents judged
}

// A Choice is a profile, why it was chosen, and for how many files.
type Choice struct {
	Profile string `json:"profile"`
	Why     string `json:"reason,omitempty"` // empty where the command line names it
	Files   int    `json:"files"`
}

// String gives the profile and why it was chosen.
func (c Choice) String() string {
	text := orPlain(printable.Text(c.Profile))
	switch {
	case c.Why == recognize.NoEvidence:
		text += " (" + c.Why + "; use --profile to choose)"
	case c.Why != "":
		text += " (" + printable.Text(c.Why) + ")"
	}
	return text
}

// An Other is a file that is no batch response, or has Count documents that are none.
type Other struct {
	File  string `json:"file"`
	What  string `json:"what"`
	Count int    `json:"count"`
}

// Judged says by which profiles files were judged, and why.
func (s Summary) Judged() string {
	var said []string
	for _, c := range s.Profiles {
		if text := c.String(); !slices.Contains(said, text) {
			said = append(said, text)
		}
	}
	const most = 4
	if len(said) > most {
		said = append(said[:most], fmt.Sprintf("%d more", len(said)-most))
	}
	return cmp.Or(strings.Join(said, ", "), orPlain(""))
}

// Profile names the profiles that files were judged by.
func (s Summary) Profile() string {
	var names []string
	for _, c := range s.Profiles {
		if !slices.Contains(names, c.Profile) {
			names = append(names, c.Profile)
		}
	}
	return strings.Join(names, ", ")
}

// otherCounts says how many of what were no batch responses.
func (s Summary) otherCounts() string {
	counts, total := map[string]int{}, 0
	for _, o := range s.Others {
		counts[printable.Text(o.What)] += o.Count
		total += o.Count
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	for i, name := range names {
		names[i] = Counted(name, counts[name])
	}
	return fmt.Sprintf("%s: %s", plural(total, "other"), strings.Join(names, ", "))
}

// Counted gives the title of things that are no batch responses, and how many there
// are of them.
func Counted(title string, count int) string {
	if count == 1 {
		return title
	}
	return fmt.Sprintf("%s (%d)", title, count)
}

// A Summary is what was found in all, after the baseline.
type Summary struct {
	Profiles  []Choice // that files were judged by, in the order of the files
	Others    []Other  // that are no batch responses, in the order of the input
	Files     int
	Documents int
	Count     map[validate.Level]int
	Beyond    []validate.Count // findings that are counted and not listed: there was no room for their documents
	Known     int              // findings that the baseline has
	Config    string           // the configuration file that has left something out; "" where none has
	LeftOut   []LeftOut        // by it
	Unjudged  int              // recordings without batch traffic
	Skipped   int              // lines of logs without a document to judge
	NotJSON   int              // those of them that are not JSON
	Stale     []string         // entries of the baseline that were not found again
	Exit      int              // the code that the run ends with, unless a report cannot be written
	Trouble   bool             // that is since something could not be judged, or nothing was
	Outside   int              // documents that were observed at another time than asked for
	Untimed   int              // documents that were judged although their time is not known
	By        string           // what the findings are grouped by, beside their rule; "" for nothing
	Groups    []Group          // of findings, in place of a list of them; sorted
	Results   *results.Summary // what became of the requests of one batch; nil where that was not judged
}

// beyond counts the findings that are not listed, with notes or without.
func (s Summary) beyond(notes bool) (n int) {
	for _, c := range s.Beyond {
		if notes || c.Level > validate.Note {
			n += c.N
		}
	}
	return n
}

// A LeftOut is how many of what were left out.
type LeftOut struct {
	Count int
	What  string
}

// ByConfig says what the configuration file has left out. Each format has it, but for
// those of one finding a line.
func (s Summary) ByConfig() (all []string) {
	for _, left := range s.LeftOut {
		all = append(all, plural(left.Count, left.What)+" left out by "+printable.Text(s.Config))
	}
	return all
}

// A Writer writes a report. Documents come in the order of the input, also
// those without findings. What is written may wait for Flush or Close.
type Writer interface {
	Document(Document) error
	Flush() error
	Close(Summary) error
}

// Options say how to write.
type Options struct {
	Out      io.Writer
	Folder   string    // that the run is in; "" where nobody knows
	Baseline string    // file of known findings; "" without one
	At       time.Time // of the run
	Color    bool
	Links    bool           // the terminal shows links
	Width    int            // of the terminal in columns; 0 where nobody knows
	Compare  bool           // show the checks of several sessions side by side, where the format lists them
	Notes    bool           // show notes, and checks that were skipped, where the format leaves them out
	Max      int            // findings to show where the format has a limit; 0 is no limit
	Examples int            // of each group; 0 lists each finding by itself
	Version  string         // of the command: its name, version, commit
	FailOn   validate.Level // the level from which a finding is a failure
	Only     []string       // globs of rules and checks, to which the run is limited
	Skip     []string       // that it leaves out
	Rule     func(profile, id string) validate.Rule
	Clients  []clients.Client // to say of each finding what they do about it; nil where nobody asked
}

// A Format is one way to write a report.
type Format struct {
	Name         string
	Says         string
	New          func(Options) Writer
	ShowsTraffic bool // what sessions exchanged, beside findings and checks
}

// buffered writes in pieces of 64 KiB: a report may have millions of lines.
func buffered(out io.Writer) *bufio.Writer { return bufio.NewWriterSize(out, 64<<10) }

// Formats are those that a program has.
type Formats []Format

// All are the formats of the command.
var All = Formats{
	{Name: "text", Says: "for people: each finding with the member at fault", New: newText},
	{Name: "oneline", Says: "a finding a line: FILE:LINE:COLUMN: LEVEL: MESSAGE [RULE]", New: newOneline},
	{Name: "json", Says: "one object with summary, checks and findings", New: NewJSON},
	{Name: "jsonl", Says: "a finding a line, as JSON, and nothing else", New: newJSONL},
	{Name: "junit", Says: "JUnit XML: a suite for each file or target, a case for each check and each cause of findings", New: newJUnit},
	{Name: "markdown", Says: "Markdown for pull requests and job summaries: verdict, checks and findings as tables", New: newMarkdown},
	{Name: "issue", Says: "a bug report in Markdown: of each rule, what was observed, what is due, and how to reproduce it", New: newIssue, ShowsTraffic: true},
	{Name: "sarif", Says: "SARIF 2.1.0 for code scanning, notes included", New: newSARIF},
	{Name: "gitlab", Says: "Code Quality of GitLab", New: newGitLab},
	{Name: "checkstyle", Says: "Checkstyle's XML, for Jenkins and others", New: newCheckstyle},
	{Name: "azure", Says: "issues of Azure Pipelines, as logging commands", New: newAzure},
	{Name: "teamcity", Says: "inspections of TeamCity, as service messages", New: newTeamCity},
	{Name: "rdjson", Says: "Reviewdog Diagnostic Format, for comments in pull requests", New: newRDJSON},
	{Name: "tap", Says: "Test Anything Protocol, version 14", New: newTAP},
	{Name: "ctrf", Says: "Common Test Report Format, JSON", New: newCTRF},
	{Name: "metrics", Says: "OpenMetrics for a collector of text files: checks, findings and batches, counted", New: newMetrics, ShowsTraffic: true},
	{Name: "github", Says: "annotations of GitHub Actions", New: newGitHub},
	{Name: "badge", Says: "a small picture (SVG) of the verdict, for the page of a project", New: newBadge},
	{Name: "statement", Says: "JSON to publish: target, profile, date, checks and counts; batchcheck matrix sets it beside others", New: newStatement},
	{Name: "html", Says: "one page with a filter and pictures of lifecycles, which loads nothing", New: newHTML, ShowsTraffic: true},
}

// Find gives the format with the name.
func (all Formats) Find(name string) (Format, bool) {
	for _, f := range all {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// ShowTraffic tells whether a report, FORMAT or FORMAT=PATH, shows what sessions exchanged.
func (all Formats) ShowTraffic(asked string) bool {
	name, _, _ := strings.Cut(asked, "=")
	f, _ := all.Find(name)
	return f.ShowsTraffic
}

// Names lists the names of the formats.
func (all Formats) Names() []string {
	var names []string
	for _, f := range all {
		names = append(names, f.Name)
	}
	return names
}
