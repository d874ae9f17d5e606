package batchbeam

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/validate"
)

func init() {
	beam.RegisterDoFn(&summaryFn{})
	register.Iter1[Group]()
	register.Iter1[Total]()
	register.Iter1[Sight]()
}

// SummaryName is the name of the summary in the folder that is written to. It
// is written last: where it stands, the findings are all there.
const SummaryName = "summary.json"

// A Summary is what was found in all.
type Summary struct {
	Profile   string         `json:"profile"`
	Why       string         `json:"reason,omitempty"` // that profile was chosen
	Files     int            `json:"files"`
	Bytes     int64          `json:"bytes"` // without compression
	Documents int            `json:"documents"`
	Skipped   int            `json:"passed"`           // lines of logs without a document to judge
	Others    map[string]int `json:"others,omitempty"` // documents that are no batch responses, by what they are
	Errors    int            `json:"errors"`
	Warnings  int            `json:"warnings"`
	Notes     int            `json:"notes"`
	Written   int            `json:"written"` // findings in the files beside this one
	By        string         `json:"by,omitempty"`
	Groups    []Group        `json:"groups"`   // the gravest and largest first
	LeftOut   int            `json:"left_out"` // groups, of which there are too many to list
	Unread    int            `json:"unread"`   // files, or ranges of them, that could not be judged to their end
	Troubles  []Trouble      `json:"troubles"` // the first of these
	Lifecycle Lifecycle      `json:"lifecycle"`
}

// A Lifecycle says what was judged of what happens to batches.
type Lifecycle struct {
	Skipped      string `json:"skipped,omitempty"` // why nothing was judged
	Batches      int    `json:"batches"`
	Observations int    `json:"observations"`
	Untimed      int    `json:"untimed"`   // observations without a time
	Unordered    int    `json:"unordered"` // batches with one of these, which are not judged
	Cut          int    `json:"cut"`       // batches with so many changes that some are not judged
}

// WriteSummary writes the summary when the findings are written.
func WriteSummary(s beam.Scope, folder string, o Options, groups, totals, sights, written beam.PCollection) {
	s = s.Scope("batchbeam.WriteSummary")
	beam.ParDo0(s, &summaryFn{Folder: folder, Options: o}, beam.Impulse(s),
		beam.SideInput{Input: groups}, beam.SideInput{Input: totals}, beam.SideInput{Input: sights}, beam.SideInput{Input: written})
}

type summaryFn struct {
	Folder  string
	Options Options
	opener
}

func (f *summaryFn) ProcessElement(ctx context.Context, _ []byte, groups func(*Group) bool, totals func(*Total) bool, sights func(*Sight) bool, written func(*int) bool) error {
	judge, err := f.Options.judge()
	if err != nil {
		return err
	}
	s := Summary{Profile: judge.documents.Profile(), Why: f.Options.Why, By: f.Options.By, Groups: []Group{}, Troubles: []Trouble{}}
	s.addGroups(groups)
	var t Total
	for totals(&t) {
		s.Files, s.Bytes, s.Documents, s.Skipped, s.Others, s.Unread = t.Files, t.Bytes, t.Documents, t.Skipped, t.Others, t.Unread
		s.Troubles = append(s.Troubles, t.Troubles...)
	}
	var seen Sight
	for sights(&seen) {
		s.Lifecycle = Lifecycle{"", seen.Batches, seen.Observations, seen.Untimed, seen.Unordered, seen.Cut}
	}
	if !f.Options.hasTime() {
		s.Lifecycle.Skipped = "nothing tells when the responses were observed"
	}
	var n int
	for written(&n) {
		s.Written += n
	}
	return f.write(ctx, f.Folder, SummaryName, func(w *bufio.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(s)
	})
}

// addGroups counts all groups, and lists the gravest and largest.
func (s *Summary) addGroups(groups func(*Group) bool) {
	const most = 10_000
	var g Group
	for groups(&g) {
		switch g.Level {
		case validate.Error:
			s.Errors += g.Count
		case validate.Warning:
			s.Warnings += g.Count
		case validate.Note:
			s.Notes += g.Count
		}
		if s.Groups = append(s.Groups, g); len(s.Groups) == 2*most {
			s.LeftOut += s.keep(most)
		}
	}
	s.LeftOut += s.keep(most)
}

// keep sorts the groups and keeps the first.
func (s *Summary) keep(most int) (dropped int) {
	slices.SortFunc(s.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.By, b.By))
	})
	dropped = max(len(s.Groups)-most, 0)
	s.Groups = s.Groups[:len(s.Groups)-dropped]
	return dropped
}
