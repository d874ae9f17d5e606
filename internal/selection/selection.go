// Package selection chooses rules and checks by globs of their ids.
package selection

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/nearest"
)

// A Selection has the ids that one of Only matches, all where there is none,
// but those that one of Skip matches. In a glob, a name without a slash is that
// of a family: "time" is "time/*". In Skip, GLOB@PATHS leaves ids out only in the
// files that PATHS matches, as MatchPath has it.
type Selection struct{ Only, Skip []string }

// Check finds a glob that is broken, or that matches none of the ids and does
// not begin with open, where ids are not listed.
func (s Selection) Check(ids []string, open string) error {
	for _, glob := range slices.Concat(s.Only, s.Skip) {
		rule, paths, isException := strings.Cut(glob, "@")
		if isException && slices.Contains(s.Only, glob) {
			return fmt.Errorf("%q: only patterns of rules to skip may name files", glob)
		}
		if _, err := path.Match(rule, ""); err != nil {
			return fmt.Errorf("rule pattern %q: %w", rule, err)
		}
		known := slices.ContainsFunc(ids, func(id string) bool { return matchesRule(rule, id) })
		if !known && !strings.HasPrefix(rule, open) {
			return fmt.Errorf("no rule matches %q%s", rule, nearest.Suggest(rule, ids))
		}
		if isException {
			if err := CheckPath(paths); err != nil {
				return fmt.Errorf("%q: %w", glob, err)
			}
		}
	}
	return nil
}

// Without leaves out the globs that match one of the ids, but for those that
// match one of the others as well.
func (s Selection) Without(ids, others []string) Selection {
	without := func(globs []string) []string {
		return slices.DeleteFunc(slices.Clone(globs), func(glob string) bool {
			rule, _, _ := strings.Cut(glob, "@")
			matchesOne := func(id string) bool { return matchesRule(rule, id) }
			return slices.ContainsFunc(ids, matchesOne) && !slices.ContainsFunc(others, matchesOne)
		})
	}
	return Selection{without(s.Only), without(s.Skip)}
}

// IsAll tells whether nothing is left out.
func (s Selection) IsAll() bool { return len(s.Only)+len(s.Skip) == 0 }

// Has tells whether the id is chosen, if not in every file.
func (s Selection) Has(id string) bool {
	matches := func(glob string) bool { return matchesRule(glob, id) } // one with @ matches no id
	return !slices.ContainsFunc(s.Skip, matches) && (len(s.Only) == 0 || slices.ContainsFunc(s.Only, matches))
}

// HasIn tells whether the id is chosen in the file with the name.
func (s Selection) HasIn(id, file string) bool {
	return s.Has(id) && !slices.ContainsFunc(s.Skip, func(glob string) bool {
		rule, paths, isException := strings.Cut(glob, "@")
		return isException && matchesRule(rule, id) && MatchPath(paths, file)
	})
}

// matchesRule tells whether a glob, or a family, matches the id; a broken one does
// not.
func matchesRule(glob, id string) bool {
	if !strings.Contains(glob, "/") {
		glob += "/*"
	}
	ok, _ := path.Match(glob, id)
	return ok
}
