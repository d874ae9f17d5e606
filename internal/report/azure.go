package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/lazy"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// azure writes logging commands of Azure Pipelines, which the agent turns into issues
// of the run.
type azure struct{ listing }

func newAzure(o Options) Writer {
	w := &azure{newListing(o)}
	w.item = w.issue
	return w
}

// An issue is an error or a warning: there is nothing below.
func (w *azure) issue(i item) error {
	f, kind := i.finding, "warning"
	if f.Level == validate.Error {
		kind = "error"
	}
	_, err := fmt.Fprintf(w, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s]%s\n",
		kind, azureProperty(w.inFolder(f.File)), f.Line, f.Column, azureProperty(f.Rule), azureText(f.Message))
	return err
}

// The agent undoes these escapes. Line breaks are gone before; "%" is escaped only
// where it begins what the agent takes for an escape, since older agents show "%AZP25"
// as it is.
var (
	azureEscapes    = lazy.Regexp(`%((?i)AZP25|0A|0D|3B|5D)`)
	azureProperties = strings.NewReplacer(";", "%3B", "]", "%5D")
)

func azureText(s string) string {
	return azureEscapes().ReplaceAllString(printable.Text(s), "%AZP25$1")
}

func azureProperty(s string) string { return azureProperties.Replace(azureText(s)) }
