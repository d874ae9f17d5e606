// Package lazy makes values when they are first used: most runs of the command
// need few of its regular expressions, and to compile all takes a tenth of a run
// over one file.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp compiles a regular expression when it is first asked for. It panics then
// if the pattern is no good, so a test must ask.
func Regexp(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
