// Package propose writes the schema of a profile that recordings hold to: the nearest
// built-in profile, and what they do differently, each difference with what shows it.
//
// It judges by the profile, and adds a difference for each kind of error, until there
// is none: a rule that is taken out at a field, a state, the form of a time. What is
// seen often enough it states as well, such as a field that is always there. No value
// of people's data gets into the schema: what it names are fields, states, hosts and
// the places of evidence.
package propose

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

// enough is how many objects show what always holds. Fewer may do so by chance.
const enough = 5

// maxRounds is how often the draft is judged by. Each round explains what the one
// before has left, such as a field inside of one that was not looked at.
const maxRounds = 10

// Options say what to propose.
type Options struct {
	Name, Says  string
	BatchesPath string // how the path of batches ends, where no profile has it
	FilesPath   string
}

// A Proposal is a schema, and what there is to say of it.
type Proposal struct {
	Profile     string // that it is like
	Text        []byte
	Differences int
	Notes       []string // what was seen too rarely
	Broken      []string // errors that no profile explains
	Documents   int
}

// String says in short what was proposed.
func (p *Proposal) String() string {
	return fmt.Sprintf("like %s, with %s, by %s", p.Profile, counted(p.Differences, "difference"), counted(p.Documents, "response"))
}

// ErrNothing says that there is nothing to make a profile of.
var ErrNothing = errors.New("no batch response of a shape that a built-in profile has")

// Make proposes a profile for sessions: one that is like that of the profiles by which
// they have the fewest kinds of errors.
func Make(sessions []*recording.Session, profiles []string, o Options) (*Proposal, error) {
	judging := validate.Options{BatchesPath: o.BatchesPath, FilesPath: o.FilesPath}
	d := &draft{options: o, next: map[string][]string{}, because: map[string]string{}, left: map[string]int{}, required: map[string][]string{}, added: map[string][]addition{}}
	for _, profile := range profiles {
		c, err := validate.Load(nil, profile)
		if err != nil {
			return nil, err
		}
		seen, err := read(c, sessions, judging)
		if err != nil && len(profiles) > 1 {
			continue // a profile of files only, by which no session can be judged
		}
		if err != nil {
			return nil, err
		}
		if d.seen == nil || seen.isNearer(d.seen) {
			d.profile, d.like, d.seen = profile, c.Tree(), seen
		}
		if d.seen.known > 0 && d.seen.kinds() == 0 {
			break // none is nearer, and the first is the one that they show
		}
	}
	if d.seen == nil || d.seen.known == 0 {
		return nil, ErrNothing
	}
	var err error
	if d.base, err = readBase(d.profile); err != nil {
		return nil, err
	}
	d.now, d.source = d.seen, sourceOf(sessions)
	d.paths = object{}.with(contract.BatchCollection, o.BatchesPath).with(contract.FileCollection, o.FilesPath)
	d.calls()
	d.transitions()
	if err := d.explain(sessions, judging); err != nil {
		return nil, err
	}
	p := &Proposal{Profile: d.profile, Documents: d.seen.judged}
	p.Notes = d.narrow()
	if err := d.judge(sessions, judging); err != nil {
		return nil, err
	}
	for _, at := range d.now.order {
		f := d.now.faults[at]
		p.Broken = append(p.Broken, fmt.Sprintf("%s %s, first %s", at.rule, times(f.count), f.first))
	}
	p.Text, p.Differences = d.text(), d.count()
	return p, nil
}

// isNearer tells whether fewer kinds of errors are left than by another contract.
func (e *evidence) isNearer(other *evidence) bool {
	switch {
	case e.known != other.known:
		return e.known > other.known
	case e.kinds() != other.kinds():
		return e.kinds() < other.kinds()
	}
	return e.errors() < other.errors()
}

// sourceOf says what the profile rests on.
func sourceOf(sessions []*recording.Session) string {
	recordings, files := 0, 0
	for _, s := range sessions {
		if len(s.Exchanges) > 0 && s.Exchanges[0].Bare {
			files++
		} else {
			recordings++
		}
	}
	switch {
	case recordings == 0:
		return fmt.Sprintf("documents in %s", counted(files, "file"))
	case files == 0:
		return counted(recordings, "recording")
	}
	return fmt.Sprintf("%s, and documents in %s", counted(recordings, "recording"), counted(files, "file"))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// judge judges the sessions by the draft.
func (d *draft) judge(sessions []*recording.Session, o validate.Options) error {
	text := d.text()
	c, err := validate.Load(text, "")
	if err != nil {
		return fmt.Errorf("the proposal is no schema: %w", err) // tests make proposals of all recordings that there are
	}
	d.now, err = read(c, sessions, o)
	return err
}

// explain adds differences until no error is left that one explains.
func (d *draft) explain(sessions []*recording.Session, o validate.Options) error {
	for range maxRounds {
		d.fresh = map[spot]bool{}
		isOfField := func(at spot) bool { return at.kind != "" }
		isOfCheck := func(at spot) bool { return at.kind == "" }
		if !d.fixAll(isOfField) && !d.fixAll(isOfCheck) { // a check may fail for what is wrong with documents
			return nil
		}
		d.transitions()
		if err := d.judge(sessions, o); err != nil {
			return err
		}
	}
	return nil
}

// fixAll adds the differences that explain the errors at some spots, if any does.
func (d *draft) fixAll(has func(spot) bool) (isFixed bool) {
	for _, at := range d.now.order {
		isFixed = has(at) && d.fix(d.now.faults[at]) || isFixed
	}
	return isFixed
}

// narrow states what always holds, and says what was seen too rarely for that.
func (d *draft) narrow() (notes []string) {
	for _, kind := range d.like.Kinds {
		if kind.Refusal || kind.Wraps || kind.Lines != nil && kind.Lines.Input != nil {
			continue // what clients send, and what depends on what they got wrong
		}
		group := d.seen.group(kind.Name)
		of := group.Seen.Count
		if of == 0 {
			continue
		}
		var always, never, extra []string
		for _, path := range slices.Sorted(maps.Keys(group.Members)) {
			name := document.TokenName(strings.TrimPrefix(path, "/"))
			if strings.Contains(path[1:], "/") {
				continue
			}
			m := group.Members[path]
			isDeclared := kind.Node.Members[name] != nil
			switch {
			case !isDeclared && of >= enough:
				d.added[kind.Name] = append(d.added[kind.Name], addition{name, typesOf(m), fmt.Sprintf("in %d of %d, first %s", m.Seen.Count, of, placeOf(*m.Seen.First))})
			case !isDeclared:
				extra = append(extra, name)
			case m.Types[shape.Null] != nil && m.Types[shape.Null].Count == m.Seen.Count:
				never = append(never, name)
			}
			if m.Seen.Count == of && !requires(kind.Node, name) && (isDeclared || of >= enough) {
				always = append(always, name)
			}
		}
		if of >= enough {
			d.required[kind.Name] = always
			always = nil
		}
		for _, row := range []struct {
			says  string
			names []string
		}{
			{"always there", always}, {"always null", never}, {"not in the profile", extra},
		} {
			if len(row.names) > 0 {
				notes = append(notes, fmt.Sprintf("%s, %d seen: %s: %s: too little to conclude from", kind.Title, of, row.says, strings.Join(row.names, ", ")))
			}
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(d.now.warned)) {
		if f := d.now.warned[rule]; f.count >= enough && 2*f.count > d.now.judged {
			d.levels = append(d.levels, level{rule, fmt.Sprintf("not so in %d of %d, first %s", f.count, d.now.judged, f.first)})
		}
	}
	for _, state := range d.states {
		if d.left[state] < enough && !d.isEnd(state) {
			notes = append(notes, fmt.Sprintf("what follows %s was seen %s: too little to conclude from, any state of %s may", state, times(d.left[state]), d.profile))
		}
	}
	return notes
}

// requires tells whether an object must have a field.
func requires(n *contract.Node, name string) bool {
	return slices.ContainsFunc(n.Asserts, func(a contract.Assert) bool { return a.Op == contract.Required && slices.Contains(a.Names, name) })
}

// typesOf gives the JSON types that were seen at a field.
func typesOf(m *shape.Member) (names []string) {
	for _, t := range slices.Sorted(maps.Keys(m.Types)) {
		names = append(names, string(t))
	}
	return names
}

// count gives the number of differences.
func (d *draft) count() (n int) {
	for _, e := range d.excepted {
		n += max(1, len(e.at))
	}
	for _, names := range d.required {
		n += len(names)
	}
	for _, names := range d.added {
		n += len(names)
	}
	return n + len(d.levels) + len(d.states) + len(d.rows) + len(d.hosts) + len(d.paging) + min(1, d.limit)
}
