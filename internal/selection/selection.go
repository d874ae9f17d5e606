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
// but those that one of Skip matches.
type Selection struct{ Only, Skip []string }

// Check finds a glob that is broken, or that matches none of the ids and does
// not begin with open, where ids are not listed.
func (s Selection) Check(ids []string, open string) error {
	for _, glob := range slices.Concat(s.Only, s.Skip) {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("rule pattern %q: %w", glob, err)
		}
		known := slices.ContainsFunc(ids, func(id string) bool { return matches([]string{glob}, id) })
		if !known && !strings.HasPrefix(glob, open) {
			return fmt.Errorf("no rule matches %q%s", glob, nearest.Suggest(glob, ids))
		}
	}
	return nil
}

// Without leaves out the globs that match one of the ids, but for those that
// match one of the others as well.
func (s Selection) Without(ids, others []string) Selection {
	without := func(globs []string) []string {
		return slices.DeleteFunc(slices.Clone(globs), func(glob string) bool {
			matchesOne := func(id string) bool { return matches([]string{glob}, id) }
			return slices.ContainsFunc(ids, matchesOne) && !slices.ContainsFunc(others, matchesOne)
		})
	}
	return Selection{without(s.Only), without(s.Skip)}
}

// IsAll tells whether nothing is left out.
func (s Selection) IsAll() bool { return len(s.Only)+len(s.Skip) == 0 }

// Has tells whether the id is chosen.
func (s Selection) Has(id string) bool {
	return !matches(s.Skip, id) && (len(s.Only) == 0 || matches(s.Only, id))
}

// matches tells whether one of the globs matches the id; a broken one does not.
func matches(globs []string, id string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, _ := path.Match(glob, id)
		return ok
	})
}
