package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/validate"
)

// place gives file, line and column, safe to begin a line of a log with:
// some CI logs take a line that begins with "::" for a command.
func place(f validate.Finding) string {
	return fmt.Sprintf("%s:%d:%d", fileName(f.File), f.Line, f.Column)
}

func fileName(name string) string {
	name = validate.Printable(name)
	if name != strings.TrimLeft(name, ": ") {
		return "./" + name
	}
	return name
}

// plural gives "1 error", "2 errors".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
