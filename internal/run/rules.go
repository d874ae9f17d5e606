package run

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/drift"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// OtherRules lists what is not judged of single documents.
func OtherRules() []validate.Rule { return append(CheckRules(), RecordingRules()...) }

func CheckRules() (all []validate.Rule) {
	for _, check := range conformance.Checks() {
		all = append(all, check.Rule)
	}
	return all
}

// RecordingRules lists the rules on recordings, which say nothing of an API.
func RecordingRules() []validate.Rule { return append(drift.Rules(), session.AgeRule) }

func IDs(rules []validate.Rule) (all []string) {
	for _, rule := range rules {
		all = append(all, rule.ID)
	}
	return all
}

// RuleOf gives the rule or the check with the id.
func RuleOf(v *validate.Validator, id string) validate.Rule {
	for _, rule := range OtherRules() {
		if rule.ID == id {
			return rule
		}
	}
	return v.Rule(id)
}

// Rules lists the rules of the validator's profile, the checks, and the rules on recordings.
func Rules(v *validate.Validator) []validate.Rule { return append(v.Rules(), OtherRules()...) }

// WriteRules writes rules as JSON, one on each line.
func WriteRules(out io.Writer, rules []validate.Rule) error {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	for _, rule := range rules {
		shown := map[string]any{
			"id": rule.ID, "level": rule.Level, "says": rule.Says, "help": rule.Help, "why": rule.Why, "source": rule.Source, "unless": rule.Unless,
		}
		if err := encoder.Encode(shown); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, printable.JSON(text.String()))
	return err
}
