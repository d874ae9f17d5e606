package contract

import "fmt"

// Level says how much a rule weighs: an error breaks the contract (MUST), a
// warning departs from what clients rely on (SHOULD), a note is worth knowing.
type Level int8

// The levels, in rising weight.
const (
	Note Level = iota + 1
	Warning
	Error
)

var levelNames = [...]string{Note: "note", Warning: "warning", Error: "error"}

// String gives the level as it stands in schemas, flags and reports.
func (l Level) String() string {
	if l < Note || l > Error {
		return fmt.Sprintf("Level(%d)", int8(l))
	}
	return levelNames[l]
}

// MarshalText gives the same text as String.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads "note", "warning" or "error".
func (l *Level) UnmarshalText(text []byte) error {
	for level := Note; level <= Error; level++ {
		if levelNames[level] == string(text) {
			*l = level
			return nil
		}
	}
	return fmt.Errorf("level %q is not error, warning or note", text)
}
