package contract

// Level says how much a rule weighs: an error breaks the contract (MUST), a
// warning departs from what clients rely on (SHOULD), a note is for
// information.
type Level int8

// The levels, in rising weight.
const (
	Note Level = iota + 1
	Warning
	Error
)

var levels = map[string]Level{"note": Note, "warning": Warning, "error": Error}
