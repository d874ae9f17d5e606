package validate

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// Level says how much a finding weighs.
type Level int8

// The levels, in rising weight: a note is for information, a warning departs
// from what clients rely on (SHOULD), an error breaks the contract (MUST).
const (
	Note    = Level(contract.Note)
	Warning = Level(contract.Warning)
	Error   = Level(contract.Error)
)

var levelNames = map[Level]string{Note: "note", Warning: "warning", Error: "error"}

// String gives the level as schemas, flags and reports have it.
func (l Level) String() string {
	if name, found := levelNames[l]; found {
		return name
	}
	return fmt.Sprintf("Level(%d)", int8(l))
}

// MarshalText gives the same text as String.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads "note", "warning" or "error".
func (l *Level) UnmarshalText(text []byte) error {
	for level, name := range levelNames {
		if name == string(text) {
			*l = level
			return nil
		}
	}
	return fmt.Errorf("level %q is not error, warning or note", text)
}

// A Rule is one requirement of a contract, as its schema states it.
type Rule struct {
	ID     string
	Level  Level  // in the chosen profile
	Says   string // what is wrong where the rule does not hold
	Help   string // how to fix it
	Why    string // what a violation costs clients
	Source string // the evidence for the rule
	Unless string // when a finding is a false alarm, and how to skip it
}

func newRule(r contract.Rule) Rule {
	return Rule{ID: r.ID, Level: Level(r.Level), Says: r.Says, Help: r.Help, Why: r.Why, Source: r.Source, Unless: r.Unless}
}

// A ProfileInfo describes a profile: one API's contract.
type ProfileInfo struct {
	Name    string
	Says    string // what it is
	Source  string // what it rests on
	Basis   string // whether that is "recorded" traffic, "source" code or "docs"; "" where it does not say
	Links   []string
	Default bool // documents are judged by it where no other is chosen
}

// Profiles describes the profiles of a schema; without a text, the built-in
// ones, the default first.
func Profiles(schema []byte) ([]ProfileInfo, error) {
	listed, err := contract.ListProfiles(schema)
	var all []ProfileInfo
	for _, p := range listed {
		all = append(all, ProfileInfo(p))
	}
	return all, err
}
