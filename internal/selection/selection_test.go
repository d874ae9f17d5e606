package selection

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func TestMatchPath(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason     string
		glob, name string
		want       bool
	}{
		{"a name of its own", "a.json", "a.json", true},
		{"without a slash, at any depth", "*.json", "x/y/a.json", true},
		{"without a slash, a folder", "azure", "x/azure/y/a.json", true},
		{"* stays within a name", "x/*.json", "x/y/a.json", false},
		{"a folder has all in it", "x/y", "x/y/z/a.json", true},
		{"a folder, with a slash behind it", "y/", "x/y/z/a.json", true},
		{"a glob with a slash begins at the current folder", "y/*.json", "x/y/a.json", false},
		{"** at the end", "azure/**", "azure/x/a.json", true},
		{"** in front", "**/y/*.json", "x/y/a.json", true},
		{"** may be no folder", "**/*.log", "a.log", true},
		{"** in between", "x/**/a.json", "x/a.json", true},
		{"** and another name", "x/**/a.json", "x/y/b.json", false},
		{"./ means nothing", "./x/*", "x/a.json", true},
		{"nor before a name", "x/*", "./x/a.json", true},
		{"a class", "[ab].json", "c.json", false},
		{"an absolute name", "x/*.json", filepath.Join(here, "x/a.json"), true},
		{"an absolute glob", filepath.ToSlash(here) + "/x/*.json", "x/a.json", true},
		{"another folder", filepath.ToSlash(here) + "/x/*.json", "../x/a.json", false},
		{"a folder beside", "../x/*.json", "../x/a.json", true},
	} {
		if got := MatchPath(test.glob, test.name); got != test.want {
			t.Errorf("%s: MatchPath(%q, %q) = %v", test.reason, test.glob, test.name, got)
		}
	}
}

func TestFromFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "odd [1]*")
	t.Chdir(t.TempDir())
	for glob, name := range map[string]string{"x/*.json": "x/a.json", "./x/**": "x/y/z", "*.json": "y/b.json", "y/": "y/c"} {
		if !MatchPath(FromFolder(folder, glob), filepath.Join(folder, name)) {
			t.Errorf("%s does not match %s", FromFolder(folder, glob), name)
		}
	}
	if MatchPath(FromFolder(folder, "x/*.json"), "x/a.json") {
		t.Error("a glob of one folder matches in another")
	}
	if glob := FromFolder(".", "x/*.json"); glob != "x/*.json" {
		t.Errorf("in the current folder the glob changes to %s", glob)
	}
}

func TestSelection(t *testing.T) {
	s := Selection{Skip: []string{"time", "list/*@legacy/**", "field/type@a.json"}}
	for _, test := range []struct {
		id, file string
		want     bool
	}{
		{"time/order", "a.json", false},
		{"list/order", "legacy/x.json", false},
		{"list/order", "new/x.json", true},
		{"field/type", "x/a.json", false},
		{"field/type", "x/b.json", true},
		{"field/missing", "a.json", true},
	} {
		if got := s.HasIn(test.id, test.file); got != test.want {
			t.Errorf("%s in %s: %v, want %v", test.id, test.file, got, test.want)
		}
	}
	if !s.Has("list/order") || s.Has("time/order") {
		t.Error("an exception for one place leaves the rule in for others")
	}
	if (Selection{Only: []string{"time"}}).Has("timely/order") {
		t.Error("a family is a whole word")
	}
}

func TestCheckFindsBrokenPatterns(t *testing.T) {
	ids := []string{"time/order", "list/order"}
	for _, test := range []struct {
		s    Selection
		want string
	}{
		{Selection{Skip: []string{"time", "list/order@x/**", "schema/x"}}, ""},
		{Selection{Skip: []string{"tame/order@x"}}, `no rule matches "tame/order"; did you mean "time/order"?`},
		{Selection{Skip: []string{"time@"}}, "is not a pattern of paths"},
		{Selection{Skip: []string{"time@[x"}}, "is not a pattern of paths"},
		{Selection{Only: []string{"time@x"}}, "only patterns of rules to skip may name files"},
		{Selection{Only: []string{"[x"}}, "rule pattern"},
	} {
		err := test.s.Check(ids, "schema/")
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.s, err, test.want)
		}
	}
}
