package report

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlHead is the top of the page.
type htmlHead struct {
	Title   string
	Maker   string
	Subject string
	Style   template.CSS
	Policy  string
	Verdict htmlVerdict
	Facts   []string
	Count   []htmlCount
	Rules   []*htmlRule
	Groups  []htmlValue
	Matrix  *htmlMatrix // nil where there is nothing to compare
	Inputs  []htmlInput
	Cut     htmlCut
	Stale   []string
}

// An htmlVerdict is said first: in a mark, in words, in a color.
type htmlVerdict struct{ Class, Mark, Text string }

// An htmlCount is the number of findings of a level.
type htmlCount struct {
	Level validate.Level
	N     int
	Word  string
}

// An htmlRule is how often a rule or check was broken.
type htmlRule struct {
	ID    string
	Level validate.Level
	Says  string
	Count int // findings
	First int // number of its first entry; 0 for none
	Shown int // findings that entries stand for

	IsCheck bool
	entries int
}

// An htmlValue has the groups of a value of what findings are grouped by.
type htmlValue struct {
	Heading string
	Groups  []htmlCounted
}

// An htmlCounted is a group with its examples, each on a line.
type htmlCounted struct {
	Level    validate.Level
	Rule     string
	Says     string
	Count    int
	Examples []string
}

// groups gives the groups as the page has them, as far as there is room.
func (w *htmlPage) groups(s Summary) (all []htmlValue) {
	const most = 1000 // groups
	byValue(w.shownGroups(s)[:min(most, len(w.shownGroups(s)))], func(value string, groups []Group) {
		made := htmlValue{Heading: "Examples"}
		if s.By != "" {
			made.Heading = heading(s.By, value, groups)
		}
		for _, g := range groups {
			shown := htmlCounted{Level: g.Level, Rule: printable.Text(g.Rule), Says: printable.Text(w.Rule(g.Profile, g.Rule).Says), Count: g.Count}
			for _, f := range g.Examples {
				f = safe(f)
				shown.Examples = append(shown.Examples, place(f)+ofBatch(f)+" "+f.Message+w.broken(f))
			}
			made.Groups = append(made.Groups, shown)
		}
		all = append(all, made)
	})
	return all
}

// An htmlCut is how many inputs the list leaves out.
type htmlCut struct{ Faulty, Sound int }

// An htmlInput is a line of the list of inputs.
type htmlInput struct {
	Name    string
	Ref     int // number of its part; 0 where the page has none
	Text    string
	Level   validate.Level // of the gravest finding; 0 for none but notes
	Trouble string
}

func newHTMLHead(w *htmlPage, s Summary) htmlHead {
	head := htmlHead{
		Maker: cmp.Or(printable.Text(w.Version), "batchcheck"), Subject: w.heading(),
		Style: htmlStyle, Policy: htmlPolicy(string(htmlScript)), Verdict: w.verdict(s), Facts: w.facts(s), Inputs: w.inputs, Cut: w.cut, Matrix: w.matrix(),
		Stale: printables(s.Stale), Groups: w.groups(s),
	}
	head.Title = head.Subject + ": " + head.Verdict.Text + " · batchcheck"
	for level := validate.Error; level >= validate.Note; level-- {
		word := level.String()
		if s.Count[level] != 1 {
			word += "s"
		}
		head.Count = append(head.Count, htmlCount{level, s.Count[level], word})
	}
	head.Rules = slices.SortedFunc(maps.Values(w.rules), func(a, b *htmlRule) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.Count, a.Count), cmp.Compare(a.ID, b.ID))
	})
	return head
}

func printables(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, printable.Text(text))
	}
	return all
}

func (w *htmlPage) verdict(s Summary) htmlVerdict {
	switch {
	case w.fails:
		return htmlVerdict{"error", "✕", "The contract is broken"}
	case len(s.Stale) > 0:
		return htmlVerdict{"error", "✕", "Known findings are gone from the baseline"}
	case w.troubled:
		return htmlVerdict{"warning", "!", "Not everything could be checked"}
	case s.Documents == 0 && !w.judged:
		return htmlVerdict{"warning", "!", "Nothing was judged"}
	case s.Count[validate.Error]+s.Count[validate.Warning] > 0:
		return htmlVerdict{"pass", "✓", "The contract holds, with reservations"}
	}
	return htmlVerdict{"pass", "✓", "The contract holds"}
}

// facts say what the verdict is about.
func (w *htmlPage) facts(s Summary) []string {
	facts := []string{"judged as " + s.Judged(), plural(s.Files, "file"), plural(s.Documents, "document")}
	if !w.first.IsZero() {
		facts = append(facts, "recorded "+span(w.first.UTC(), w.last.UTC()))
	}
	if len(s.Others) > 0 {
		facts = append(facts, s.otherCounts())
	}
	if s.Known > 0 {
		facts = append(facts, fmt.Sprintf("%d known from the baseline", s.Known))
	}
	if s.Unjudged > 0 {
		facts = append(facts, plural(s.Unjudged, "file")+" without batch traffic")
	}
	if s.Skipped > 0 {
		facts = append(facts, skippedLines(s))
	}
	if s.Outside > 0 {
		facts = append(facts, otherTime(s))
	}
	if s.Untimed > 0 {
		facts = append(facts, untimed(s))
	}
	return append(facts, s.ByConfig()...)
}

func span(from, to time.Time) string {
	const day, second = "2006-01-02 ", "15:04:05"
	switch {
	case from.Truncate(time.Second).Equal(to.Truncate(time.Second)):
		return from.Format(day+second) + " UTC"
	case from.Format(day) == to.Format(day):
		return from.Format(day+second) + "–" + to.Format(second) + " UTC"
	}
	return from.Format(day+second) + " – " + to.Format(day+second) + " UTC"
}

// input adds a line to the list of inputs. In that of a large archive, those
// that something is wrong with have room of their own.
func (w *htmlPage) input(in htmlInput) {
	w.troubled = w.troubled || in.Trouble != ""
	room, cut := &w.room.sound, &w.cut.Sound
	if in.Level > 0 || in.Trouble != "" {
		room, cut = &w.room.faulty, &w.cut.Faulty
	}
	if *room == 0 {
		*cut++
		return
	}
	*room--
	w.inputs = append(w.inputs, in)
}

// tell says how many findings an input has.
func tell(count map[validate.Level]int) (text string, worst validate.Level) {
	for level := validate.Error; level >= validate.Note; level-- {
		if count[level] == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += plural(count[level], level.String())
		if level > validate.Note {
			worst = max(worst, level)
		}
	}
	if text == "" {
		text = "no findings"
	}
	return text, worst
}
