package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// What findings are grouped by, beside their rule, where it is none of what
// validate.Options.By may be.
const (
	ByFile     = "file"
	ByProvider = "provider" // the profile that they were judged by
)

// A Group has the findings of a rule and level, and of a value of what --by names.
type Group struct {
	Value    string // "" where there is none
	Rule     string
	Level    validate.Level
	Profile  string // of the first finding
	Count    int
	Examples []validate.Finding // the first
}

// Groups count findings, and keep the first of each group.
type Groups struct {
	by       string
	examples int
	all      map[groupKey]*Group
	values   map[string]bool
}

type groupKey struct {
	value, rule string
	level       validate.Level
}

// NewGroups groups findings by what is named, in groups of so many examples.
func NewGroups(by string, examples int) *Groups {
	return &Groups{by: by, examples: examples, all: map[groupKey]*Group{}, values: map[string]bool{}}
}

// maxValues is how many values have groups of their own. What comes later is in those
// of otherValues.
const (
	maxValues   = 10_000
	otherValues = "(other values)"
)

// Add adds a finding.
func (g *Groups) Add(f validate.Finding) {
	value := f.Group
	switch {
	case g.by == validate.ByField:
		value = document.FieldOf(f.Pointer)
	case g.by == validate.ByDay && f.Exchange != nil && !f.Exchange.At.IsZero():
		value = validate.DayOf(f.Exchange.At)
	}
	c := validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, Group: value, N: max(f.Count, 1) + f.More}
	if group := g.Count(f.File, c); len(group.Examples) < g.examples {
		group.Examples = append(group.Examples, f)
	}
}

// Count adds findings in a file that are only counted, and gives their group.
func (g *Groups) Count(file string, c validate.Count) *Group {
	value := c.Group
	switch g.by {
	case "":
		value = ""
	case ByFile:
		value = file
	case ByProvider:
		value = c.Profile
	}
	if !g.values[value] && len(g.values) >= maxValues {
		value = otherValues
	}
	g.values[value] = true
	key := groupKey{value, c.Rule, c.Level}
	group := g.all[key]
	if group == nil {
		group = &Group{Value: value, Rule: c.Rule, Level: c.Level, Profile: c.Profile}
		g.all[key] = group
	}
	group.Count += c.N
	return group
}

// Sorted gives the groups: those of the value with the most errors first, of days the
// latest; of a value the gravest and largest first.
func (g *Groups) Sorted() []Group {
	counts := map[string]map[validate.Level]int{}
	var all []Group
	for _, group := range g.all {
		if counts[group.Value] == nil {
			counts[group.Value] = map[validate.Level]int{}
		}
		counts[group.Value][group.Level] += group.Count
		all = append(all, *group)
	}
	slices.SortFunc(all, func(a, b Group) int {
		if a.Value != b.Value {
			if g.by == validate.ByDay {
				return cmp.Compare(b.Value, a.Value)
			}
			before, after := counts[a.Value], counts[b.Value]
			return cmp.Or(after[validate.Error]-before[validate.Error], after[validate.Warning]-before[validate.Warning],
				after[validate.Note]-before[validate.Note], cmp.Compare(a.Value, b.Value))
		}
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}

// listed gives the findings of a document that are listed each by itself: none with
// --summary.
func (o Options) listed(d Document) []validate.Finding {
	if o.Examples > 0 {
		return nil
	}
	return d.Findings
}

// shownGroups gives the groups that are shown where notes may be left out.
func (o Options) shownGroups(s Summary) []Group {
	return slices.DeleteFunc(slices.Clone(s.Groups), func(g Group) bool { return g.Level == validate.Note && !o.Notes })
}

// byValue gives groups of one value after the other.
func byValue(groups []Group, each func(value string, groups []Group)) {
	for len(groups) > 0 {
		n := slices.IndexFunc(groups, func(g Group) bool { return g.Value != groups[0].Value })
		if n < 0 {
			n = len(groups)
		}
		each(groups[0].Value, groups[:n])
		groups = groups[n:]
	}
}

// heading names a value, and says how many findings there are of it.
func heading(by, value string, groups []Group) string {
	return fmt.Sprintf("%s %s: %s", lastName(by), shownValue(value), countsOf(groups))
}

// lastName gives what --by names as a heading has it: of a pointer, its last name.
func lastName(by string) string { return printable.Text(by[strings.LastIndexByte(by, '/')+1:]) }

// shownValue names a value of what --by names.
func shownValue(value string) string {
	if value == "" {
		return "(none)"
	}
	return printable.Text(value)
}

// countsOf says how many findings the groups have.
func countsOf(groups []Group) string {
	count := map[validate.Level]int{}
	for _, g := range groups {
		count[g.Level] += g.Count
	}
	var said []string
	for level := validate.Error; level >= validate.Note; level-- {
		if count[level] > 0 {
			said = append(said, plural(count[level], level.String()))
		}
	}
	return strings.Join(said, ", ")
}

// says says on a line how many findings a group has, of what, and the first of them.
func (o Options) says(by string, g Group) string {
	text := plural(g.Count, "finding")
	if by != "" {
		text += " of " + lastName(by) + " " + shownValue(g.Value)
	}
	text += ": " + printable.Text(o.Rule(g.Profile, g.Rule).Says)
	if len(g.Examples) > 0 {
		text += "; the first: " + printable.Text(g.Examples[0].Message) + o.broken(g.Examples[0])
	}
	return text
}

// first gives the first finding of a group, or one that has its rule and level only.
func (g Group) first() validate.Finding {
	if len(g.Examples) > 0 {
		return g.Examples[0]
	}
	return validate.Finding{Rule: g.Rule, Level: g.Level, Profile: g.Profile}
}
