package run

import (
	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/drift"
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
