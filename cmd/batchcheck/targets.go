package main

import (
	"cmp"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A target is one of what conform is to judge: the base URL of a live API, or
// a recording.
type target struct {
	name string // given before it, as name=target; "" where there is none
	arg  string // URL, file or folder
}

func (t target) String() string {
	if t.name == "" {
		return t.arg
	}
	return t.name + "=" + t.arg
}

// namedTarget finds a name before a target. A URL has none in it, since it has
// "://" before any "=".
var namedTarget = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$`)

// readTargets reads arguments. A file that is there is taken as it is called.
func readTargets(args []string) (targets, error) {
	var all targets
	variables := map[string]string{}
	for _, arg := range args {
		t := target{arg: arg}
		if found := namedTarget.FindStringSubmatch(arg); found != nil && !isThere(arg) {
			t = target{found[1], found[2]}
		}
		same := func(other target) bool {
			return other.name == t.name && t.name != "" || other.arg == t.arg && other.name != t.name
		}
		if slices.ContainsFunc(all, same) {
			return nil, usage("%s: the name or the target stands there twice", t)
		}
		if other, found := variables[t.keyVariable()]; found && t.name != "" {
			return nil, usage("%s and %s would have their keys in one variable, %s", other, t.name, t.keyVariable())
		}
		variables[t.keyVariable()] = t.name
		all = append(all, t)
	}
	return all, nil
}

func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// keyVariable names the environment variable that holds the target's key: that
// of one with a name is for no other.
func (t target) keyVariable() string {
	if t.name == "" {
		return keyVariables[0].name
	}
	return keyVariables[0].name + "_" + strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, t.name))
}

// isURL tells a live API from a file.
func isURL(arg string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(arg), "://")
	return found && (scheme == "http" || scheme == "https")
}

func (t target) isLive() bool { return isURL(t.arg) }

// label tells a live API from the others: by its name, or by its host.
func (t target) label() string {
	return cmp.Or(t.name, hostOf(t.arg))
}

// A targets is what conform is to judge.
type targets []target

// servers counts the servers that live targets are on.
func (ts targets) servers() int {
	seen := map[string]bool{}
	for _, t := range ts {
		if u, err := url.Parse(t.arg); err == nil && t.isLive() {
			seen[strings.ToLower(u.Scheme+"://"+u.Host)] = true
		}
	}
	return len(seen)
}

// args gives the targets without their names.
func (ts targets) args() []string {
	var args []string
	for _, t := range ts {
		args = append(args, t.arg)
	}
	return args
}

// of finds the target with a name that a source stands for, and the source's
// own name in that, where that is a folder.
func (ts targets) of(source string) (name, rest string) {
	for _, t := range ts {
		if inner, err := filepath.Rel(t.arg, source); t.name != "" && err == nil && filepath.IsLocal(inner) {
			return t.name, strings.TrimPrefix(filepath.ToSlash(inner), ".")
		}
	}
	return "", ""
}

// nameOf gives the name of a source: that of its target or, of one in a
// folder, that and its own.
func (ts targets) nameOf(source string) string {
	name, rest := ts.of(source)
	return strings.TrimSuffix(name+"/"+rest, "/")
}
