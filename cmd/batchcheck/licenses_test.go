package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/golden"
)

// A license is one that a dependency may have.
type license struct {
	name     string
	sentence string // by which the text is known
	built    bool   // may be built into the command, which is under Apache-2.0, and not only run beside it
}

var licenses = []license{
	{"Apache-2.0", "Apache License Version 2.0", true},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from this software", true},
	{"MIT", "Permission is hereby granted free of charge to any person obtaining a copy of this software", true},
	{"(AFL-2.1 OR BSD-3-Clause)", "AFL-2.1 OR BSD-3-Clause", true},
	{"ISC", "Permission to use copy modify and/or distribute this software for any purpose with or without fee", true},
	{"Unlicense", "This is free and unencumbered software released into the public domain", true},
	{"MPL-2.0", "Mozilla Public License Version 2.0", false}, // asks for the source of its own files alone
	{"AGPL-3.0", "GNU AFFERO GENERAL PUBLIC LICENSE Version 3", false},
}

// TestLicenses holds docs/licenses.md to the modules that are built and tested
// with, and each of them to a license that it may have.
func TestLicenses(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	built := modulesOf(t, nil, "./cmd/batchcheck")
	maps.Copy(built, modulesOf(t, []string{"GOOS=js", "GOARCH=wasm"}, "./packages/wasm"))
	tested := modulesOf(t, nil, "-test", "./...")
	maps.DeleteFunc(tested, func(path, _ string) bool { return built[path] != "" })
	var page strings.Builder
	page.WriteString(licensesHead)
	writeLicenses(t, &page, "Built into the command and the WebAssembly program", built, true)
	writeLicenses(t, &page, "In tests and benchmarks", tested, false)
	writeLicenses(t, &page, "JavaScript packages that tests run", packagesOfNode(t), false)
	golden.Check(t, "../../docs/licenses.md", page.String())
}

const licensesHead = `# Licenses

The licenses of the modules that batchcheck is built from, and of those that tests and benchmarks use. batchcheck itself is under
[Apache-2.0](../LICENSE), and every module in the binary has a license that allows this. Modules for tests and benchmarks are not
distributed. Versions are in go.mod and the lock files. A test writes this page, and fails for an unknown license.

The Go standard library is under BSD-3-Clause. beam, bench/peers/v6, conformance/refserver/clients/go, conformance/refserver/clients/breaks and engines/connect are
separate modules and not listed: the command is built without them.
`

// modulesOf gives the licenses of the modules that packages are made of, by path.
func modulesOf(t *testing.T, env []string, args ...string) map[string]string {
	t.Helper()
	const form = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}"
	list := exec.Command("go", append([]string{"list", "-deps", "-f", form}, args...)...)
	list.Dir, list.Env = filepath.Join("..", ".."), append(os.Environ(), env...)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, dir, isModule := strings.Cut(strings.TrimSpace(line), "\t")
		if isModule && found[path] == "" {
			found[path] = licenseOf(t, path, dir)
		}
	}
	return found
}

// licenseOf names the licenses of which a module has the text; some files of it
// may be under the one, and some under the other.
func licenseOf(t *testing.T, path, dir string) string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "LICENSE*")) // it is LICENSE, or LICENSE.md
	if len(files) != 1 {
		t.Fatalf("%s has %d licenses", path, len(files))
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(strings.ReplaceAll(string(text), ",", "")), " ")
	var names []string
	for _, l := range licenses {
		if strings.Contains(words, l.sentence) {
			names = append(names, l.name)
		}
	}
	if names == nil {
		t.Errorf("%s has an unknown license: see %s, and whether Apache-2.0 goes with it", path, dir)
	}
	return strings.Join(names, ", ")
}

// packagesOfNode gives the licenses that lock files name.
func packagesOfNode(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range []string{"bench/peers/ajv", "bench/peers/sourcemeta", "conformance/refserver/clients/breaks", "conformance/refserver/clients/node", "engines/duckdb"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name, "package-lock.json"))
		if err != nil {
			t.Fatal(err)
		}
		var lock struct {
			Packages map[string]struct{ License string }
		}
		if err := json.Unmarshal(text, &lock); err != nil {
			t.Fatal(err)
		}
		for path, p := range lock.Packages {
			if path != "" { // which is the package that they are for
				found[strings.TrimPrefix(path, "node_modules/")] = p.License
			}
		}
	}
	return found
}

func writeLicenses(t *testing.T, page *strings.Builder, title string, found map[string]string, built bool) {
	t.Helper()
	fmt.Fprintf(page, "\n## %s\n\n| what | license |\n|---|---|\n", title)
	for _, path := range slices.Sorted(maps.Keys(found)) {
		fmt.Fprintf(page, "| %s | %s |\n", path, found[path])
		for name := range strings.SplitSeq(found[path], ", ") {
			at := slices.IndexFunc(licenses, func(l license) bool { return l.name == name })
			if at < 0 || built && !licenses[at].built {
				t.Errorf("%s: %s, which must not be under %q", title, path, name)
			}
		}
	}
}
