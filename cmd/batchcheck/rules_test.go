package main

import (
	"regexp"
	"slices"
	"testing"

	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// validators gives one for each profile, the default one first.
func validators(t *testing.T) (all []*validate.Validator) {
	t.Helper()
	o := run.Options{Naming: validate.AutoNaming}
	all, err := o.EachProfile()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestUnless holds what rules and checks say of false alarms to flags, ids and
// profiles that there are.
func TestUnless(t *testing.T) {
	all := validators(t)
	rules, err := chosen(all[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	help := printed(t, 0, "--help") + printed(t, 0, "conform", "--help") + printed(t, 0, "schema", "--help") + printed(t, 0, "drift", "--help")
	var profiles []string
	for _, p := range builtinProfiles() {
		profiles = append(profiles, p.Name)
	}
	for _, rule := range rules {
		if rule.Level > validate.Note && rule.Unless == "" {
			t.Errorf("%s does not say when it is wrong (unless)", rule.ID)
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(rule.Unless, -1) {
			if !regexp.MustCompile(flag + `\b`).MatchString(help) {
				t.Errorf("%s names the flag %s, which is none", rule.ID, flag)
			}
		}
		for _, named := range regexp.MustCompile(`--(skip|profile|kind) ([a-z0-9/-]+)`).FindAllStringSubmatch(rule.Unless, -1) {
			values := map[string][]string{"skip": {rule.ID}, "profile": profiles, "kind": {"error", "request", "result"}}[named[1]]
			if !slices.Contains(values, named[2]) {
				t.Errorf("%s says %s", rule.ID, named[0])
			}
		}
	}
}
