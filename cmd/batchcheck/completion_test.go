package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestComplete holds command lines to what may end them; .ci/completion tries
// the same in shells.
func TestComplete(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string
	}{
		{"conf", []string{"conform", files}},
		{"conform a", []string{files}},
		{"--naming ", []string{"auto", "wire", "client"}},
		{"--naming=c", []string{"--naming=client"}},
		{"a.json --color a", []string{"auto", "always"}},
		{"conform --header-e", []string{"--header-env"}},
		{"--header-e", nil},
		{"--report ju", []string{"junit="}},
		{"--report junit=o", []string{files}},
		{"--report=junit=o", []string{files}},
		{"--schema ", []string{files}},
		{"--jobs ", nil},
		{"--quiet ", []string{files}}, // takes no value
		{"--summary ", []string{files}},
		{"--skip metadata/p", []string{"metadata/pairs"}},
		{"--skip metadata/p,list/pa", []string{"metadata/p,list/paging"}},
		{"--only clock", []string{"clock/*", "clock/skew"}},
		{"rules time/wi", []string{"time/window"}},
		{"rules --format ", []string{"text", "json"}},
		{"serve --fault after-i", []string{"after-ignored"}},
		{"schema ", nil},
		{"completion z", []string{"zsh"}},
		{"help conf", []string{"conform"}},
		{"conform -- --fo", []string{files}},
		{"--nonsense=a", nil},
	} {
		var got []string
		for _, c := range complete(strings.Split(test.line, " ")) {
			got = append(got, c.word)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s<Tab> (-want +got):\n%s", test.line, diff)
		}
	}
}

// TestCompletionTables holds commands to telling of their flags, and the table
// of values to flags that there are.
func TestCompletionTables(t *testing.T) {
	var known []string
	for name, command := range commands() {
		flags, _ := flagsAndHelp(command)
		if flags == nil {
			if name != "help" {
				t.Errorf("%s has no flags", name)
			}
			continue
		}
		for _, c := range names(flags) {
			known = append(known, c.word[len("--"):], name+" "+c.word[len("--"):])
		}
	}
	for name, list := range values {
		if !slices.Contains(known, name) || len(list(builtin())) == 0 {
			t.Errorf("values for %s", name)
		}
	}
}
