package run

import (
	"cmp"
	"slices"
	"sync"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/selection"
)

// An Override has settings for some files. What is empty in it stays as it is.
type Override struct {
	Files                 []string // globs of their paths
	Target                *Target  // that the files are of, in place of globs; nil for these
	Profile, Naming, Kind string
	Only                  []string // in place of those that all files have
	Skip                  []string // besides those that all files have
}

// Overrides are settings for some files, the last of which counts. nil has none.
type Overrides struct {
	list []Override
	mu   sync.Mutex
	made map[string]*Options // by the overrides that are applied
}

// isFor tells whether the settings are for a file.
func (v Override) isFor(name string) bool {
	if v.Target != nil {
		_, ok := v.Target.holds(name)
		return ok
	}
	return slices.ContainsFunc(v.Files, func(glob string) bool { return selection.MatchPath(glob, name) })
}

// SetTargets sets what there is to judge. A target with a profile is judged by that,
// whatever else is set.
func (o *Options) SetTargets(all Targets) error {
	o.Targets = all
	var own []Override
	for i, t := range all {
		if t.Profile == "" {
			continue
		}
		if _, err := o.withProfile(t.Profile).Judging(); err != nil {
			return Usage("%s: %v%s", t, err, nearest.Suggest(t.Profile, o.profileNames()))
		}
		own = append(own, Override{Target: &all[i], Profile: t.Profile})
	}
	if len(own) > 0 {
		var before []Override
		if o.Overrides != nil {
			before = o.Overrides.list
		}
		o.Overrides = NewOverrides(slices.Concat(before, own))
	}
	return nil
}

// profileNames gives the names of the profiles; none where the schema cannot be read.
func (o *Options) profileNames() (names []string) {
	all, _ := o.Profiles()
	for _, p := range all {
		names = append(names, p.Name)
	}
	return names
}

// ForTarget gives the options that a live API is driven by.
func (o *Options) ForTarget(t Target) *Options {
	if t.Profile == "" {
		return o
	}
	return o.withProfile(t.Profile)
}

func (o *Options) withProfile(profile string) *Options {
	made := *o
	made.Profile, made.contract = profile, nil
	return &made
}

// NewOverrides makes overrides of a list; nil of an empty one.
func NewOverrides(list []Override) *Overrides {
	if len(list) == 0 {
		return nil
	}
	return &Overrides{list: list, made: map[string]*Options{}}
}

// For gives the options that a file is judged by: the same for all files to which
// the same overrides apply.
func (o *Options) For(name string) *Options {
	if o.Overrides == nil {
		return o
	}
	var applied []byte // for each override, whether it is
	for _, override := range o.Overrides.list {
		isApplied := byte(0)
		if override.isFor(name) {
			isApplied = 1
		}
		applied = append(applied, isApplied)
	}
	return o.with(applied)
}

// with gives the options with some overrides applied.
func (o *Options) with(applied []byte) *Options {
	if !slices.Contains(applied, 1) {
		return o
	}
	all := o.Overrides
	all.mu.Lock()
	defer all.mu.Unlock()
	if made, found := all.made[string(applied)]; found {
		return made
	}
	made := *o
	made.Overrides = nil
	for i, override := range all.list {
		if applied[i] == 0 {
			continue
		}
		made.Profile = cmp.Or(override.Profile, made.Profile)
		made.Naming = cmp.Or(override.Naming, made.Naming)
		made.Kind = cmp.Or(override.Kind, made.Kind)
		made.Rules.Skip = slices.Concat(made.Rules.Skip, override.Skip)
		if len(override.Only) > 0 {
			made.Rules.Only = override.Only
		}
	}
	if made.Profile != o.Profile {
		made.contract = nil
	}
	all.made[string(applied)] = &made
	return &made
}

// checkOverrides finds an override with a setting that does not exist.
func (o *Options) checkOverrides() error {
	if o.Overrides == nil {
		return nil
	}
	for i, override := range o.Overrides.list {
		if override.Target != nil {
			continue // SetTargets has looked
		}
		applied := make([]byte, len(o.Overrides.list))
		applied[i] = 1
		v, err := o.with(applied).Validator()
		if err != nil {
			return Usage("%s, overrides for %q: %v", o.Config, override.Files, err)
		}
		own := Options{Rules: selection.Selection{Only: override.Only, Skip: override.Skip}}
		if err := own.checkRules(v); err != nil {
			return Usage("%s, overrides for %q: %v", o.Config, override.Files, err)
		}
	}
	return nil
}

// has reports whether findings of a rule are wanted in a file.
func (o *Options) has(rule, file string) bool { return o.For(file).Rules.HasIn(rule, file) }

// as gives a Reader like r that judges by other options.
func (r *Reader) as(o *Options) (*Reader, error) {
	if o == r.o {
		return r, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if other, found := r.others[o]; found {
		return other, nil
	}
	v, err := o.Validator()
	if err != nil {
		return nil, err
	}
	other := &Reader{o: o, validator: v, checker: sync.OnceValues(o.Checker), now: r.now, fields: r.fields, hints: r.hints}
	if r.others == nil {
		r.others = map[*Options]*Reader{}
	}
	r.others[o] = other
	return other, nil
}

// missing says which pointer into a log has led to nothing in any of its lines.
func (r *Reader) missing() string {
	text := r.validator.MissingInside()
	for _, other := range r.others {
		text = cmp.Or(text, other.validator.MissingInside())
	}
	return text
}
