package live

import (
	"cmp"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/run"
)

// TargetsOf gives what there is to judge: what the arguments name or, without
// any, what the settings do; nothing where they name none.
func (l *Settings) TargetsOf(args []string) (run.Targets, error) {
	switch {
	case l.Demo:
		return run.Targets{{Arg: demoURL}}, nil
	case len(args) > 0:
		return readTargets(args)
	case len(l.Targets) > 0:
		return readTargets(l.Targets)
	case l.BaseURL != "":
		return run.Targets{{Arg: l.BaseURL}}, nil
	}
	return nil, nil
}

// Reference reads the recording that targets are shown beside; nil for none.
func (l *Settings) Reference() (*recording.Session, error) {
	if l.Beside == "" {
		return nil, nil
	}
	named, err := readTargets([]string{l.Beside})
	if err != nil {
		return nil, err
	}
	session, err := run.OpenSession(named[0].Arg)
	if err != nil {
		return nil, run.Usage("--reference: %v", err)
	}
	session.Name = cmp.Or(named[0].Name, session.Name)
	return session, nil
}

// namedTarget finds a name before a target. A URL has none in it, since it has
// "://" before any "=".
var namedTarget = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$`)

// profiledTarget finds a profile, or what was meant for one, after a target.
var profiledTarget = regexp.MustCompile(`^(.+),([A-Za-z_-]+)=([^,/]*)$`)

// readTarget reads an argument. A file that is there is taken as it is called.
func readTarget(arg string) (t run.Target, err error) {
	t.Arg = arg
	if found := namedTarget.FindStringSubmatch(t.Arg); found != nil && !isThere(t.Arg) {
		t.Name, t.Arg = found[1], found[2]
	}
	found := profiledTarget.FindStringSubmatch(t.Arg)
	if found == nil || isThere(t.Arg) || found[2] != "profile" && strings.Contains(found[1], "?") { // a query may have commas
		return t, nil
	}
	if found[2] != "profile" || found[3] == "" {
		return t, run.Usage("%s: only a profile may follow a target: %s", arg, run.Target{Name: t.Name, Arg: found[1], Profile: "PROFILE"})
	}
	t.Arg, t.Profile = found[1], found[3]
	return t, nil
}

// readTargets reads arguments.
func readTargets(args []string) (run.Targets, error) {
	var all run.Targets
	variables := map[string]string{}
	for _, arg := range args {
		t, err := readTarget(arg)
		if err != nil {
			return nil, err
		}
		same := func(other run.Target) bool {
			return other.Name == t.Name && t.Name != "" || other.Arg == t.Arg && other.Name != t.Name
		}
		if slices.ContainsFunc(all, same) {
			return nil, run.Usage("%s: the name or the target is given twice", t)
		}
		if other, found := variables[keyVariableOf(t)]; found && t.Name != "" {
			return nil, run.Usage("%s and %s would have their keys in one variable, %s", other, t.Name, keyVariableOf(t))
		}
		variables[keyVariableOf(t)] = t.Name
		all = append(all, t)
	}
	return all, nil
}

func isThere(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// keyVariableOf names the environment variable that holds the target's key: that
// of one with a name is for no other.
func keyVariableOf(t run.Target) string {
	if t.Name == "" {
		return keyVariables[0].name
	}
	return keyVariables[0].name + "_" + strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, t.Name))
}

// servers counts the servers that live targets are on.
func servers(ts run.Targets) int {
	seen := map[string]bool{}
	for _, t := range ts {
		if u, err := url.Parse(t.Arg); err == nil && t.IsLive() {
			seen[strings.ToLower(u.Scheme+"://"+u.Host)] = true
		}
	}
	return len(seen)
}
