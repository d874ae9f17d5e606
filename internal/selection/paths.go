package selection

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// CheckPath finds a glob of paths that is broken.
func CheckPath(glob string) error {
	if _, err := path.Match(glob, ""); err != nil || glob == "" {
		return fmt.Errorf("%q is not a pattern of paths, such as 'azure/**' or '**/*.log'", glob)
	}
	return nil
}

// MatchPath tells whether a glob matches the name of a file, or a folder that
// the file is in. In the glob, * is anything within one name, and ** any number
// of folders. One without a slash matches a name at any depth. Others are
// relative to the current folder, or absolute.
func MatchPath(glob, name string) bool {
	pattern := strings.Split(path.Clean(filepath.ToSlash(glob)), "/")
	if len(pattern) == 1 {
		pattern = []string{"**", pattern[0]}
	}
	segments := strings.Split(placed(name, pattern[0] == ""), "/")
	for n := range segments {
		if matchSegments(pattern, segments[:n+1]) {
			return true
		}
	}
	return false
}

func matchSegments(pattern, segments []string) bool {
	switch {
	case len(pattern) == 0:
		return len(segments) == 0
	case pattern[0] == "**":
		return matchSegments(pattern[1:], segments) || len(segments) > 0 && matchSegments(pattern, segments[1:])
	case len(segments) == 0:
		return false
	}
	ok, _ := path.Match(pattern[0], segments[0]) // CheckPath has found the glob good
	return ok && matchSegments(pattern[1:], segments[1:])
}

// placed gives a name with slashes: as an absolute one, or relative to the current
// folder.
func placed(name string, absolute bool) string {
	name = filepath.Clean(name)
	if absolute == filepath.IsAbs(name) && (absolute || !strings.HasPrefix(name, "..")) {
		return filepath.ToSlash(name)
	}
	here, err := os.Getwd()
	if err != nil {
		return filepath.ToSlash(name)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(here, name)
	}
	if relative, err := filepath.Rel(here, name); err == nil && !absolute {
		name = relative
	}
	return filepath.ToSlash(name)
}

// FromFolder gives a glob that is relative to a folder as one that means the same
// in the current folder.
func FromFolder(folder, glob string) string {
	if folder == "." || path.IsAbs(glob) || !strings.Contains(strings.TrimSuffix(glob, "/"), "/") {
		return glob
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return glob
	}
	escaped := strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(filepath.ToSlash(absolute))
	return strings.TrimSuffix(escaped, "/") + "/" + strings.TrimPrefix(glob, "./")
}
