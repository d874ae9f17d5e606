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
	Name    string // given before it, as name=target; "" where there is none
	Arg     string // URL, file or folder
	Profile string // given after it, as target,profile=name; "" where there is none
}

func (t Target) String() string {
	text := t.Arg
	if t.Name != "" {
		text = t.Name + "=" + text
	}
	if t.Profile != "" {
		text += ",profile=" + t.Profile
	}
	return text
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

// holds tells whether a source is the target or, where that is a folder, in it, and
// gives the source's own name in that.
func (t Target) holds(source string) (rest string, ok bool) {
	inner, err := filepath.Rel(t.Arg, source)
	if err != nil || !filepath.IsLocal(inner) {
		return "", false
	}
	return strings.TrimPrefix(filepath.ToSlash(inner), "."), true
}

// of finds the target with a name that a source stands for, and the source's
// own name in that, where that is a folder.
func (ts Targets) of(source string) (name, rest string) {
	for _, t := range ts {
		if rest, ok := t.holds(source); t.Name != "" && ok {
			return t.Name, rest
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
