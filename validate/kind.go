package validate

import "strings"

// The ids of the rules that no keyword of the schema states.
const (
	RuleKind    = "document/kind"
	RuleWrapped = "document/wrapped"
	RuleMixed   = "naming/mixed"
)

// article puts "a" or "an" before a kind's name.
func article(name string) string {
	if strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}
