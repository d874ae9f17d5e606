package run

import (
	"cmp"
	"net/url"
	"path/filepath"
	"strings"
)

// A Target is one of what conform is to judge: the base URL of a live API, or
// a recording.
type Target struct {
	Name string // given before it, as name=target; "" where there is none
	Arg  string // URL, file or folder
}

func (t Target) String() string {
	if t.Name == "" {
		return t.Arg
	}
	return t.Name + "=" + t.Arg
}

// IsURL reports whether a target is a live API, not a file.
func IsURL(arg string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(arg), "://")
	return found && (scheme == "http" || scheme == "https")
}

func (t Target) IsLive() bool { return IsURL(t.Arg) }

// Label names a live API among others: by its name, or by its host.
func (t Target) Label() string {
	return cmp.Or(t.Name, HostOf(t.Arg))
}

// A Targets is what conform is to judge.
type Targets []Target

// Args gives the targets without their names.
func (ts Targets) Args() []string {
	var args []string
	for _, t := range ts {
		args = append(args, t.Arg)
	}
	return args
}

// of finds the target with a name that a source stands for, and the source's
// own name in that, where that is a folder.
func (ts Targets) of(source string) (name, rest string) {
	for _, t := range ts {
		if inner, err := filepath.Rel(t.Arg, source); t.Name != "" && err == nil && filepath.IsLocal(inner) {
			return t.Name, strings.TrimPrefix(filepath.ToSlash(inner), ".")
		}
	}
	return "", ""
}

// nameOf gives the name of a source: that of its target or, of one in a
// folder, that and its own.
func (ts Targets) nameOf(source string) string {
	name, rest := ts.of(source)
	return strings.TrimSuffix(name+"/"+rest, "/")
}

func HostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "another server"
	}
	return u.Host
}
