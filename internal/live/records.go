package live

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/batchcheck/batchcheck/internal/run"
)

// records names the recording of each live target. That of a target by itself
// is --record, or says when it began; those of several are files in that
// folder, or have the targets' names besides.
func (l *Settings) records(ts run.Targets) []string {
	began := "batchcheck-" + time.Now().UTC().Format("20060102T150405Z")
	names := recordNames(ts)
	if len(names) == 1 {
		return []string{cmp.Or(l.Record, l.Resume, began+".har")}
	}
	for i, name := range names {
		if l.Record == "" {
			names[i] = began + "-" + name + ".har"
		} else {
			names[i] = filepath.Join(l.Record, name+".har")
		}
	}
	return names
}

// checkRecord holds the name that a recording was given to being free: no recording
// takes the place of another, but for that of a run that goes on.
func (d *targetRun) checkRecord(isNamed bool) error {
	there, err := os.Stat(d.Record)
	if before, resumed := os.Stat(d.Resume); err == nil && resumed == nil {
		d.resumed = os.SameFile(there, before)
	}
	if isNamed && err == nil && there.Mode().IsRegular() && !d.resumed && !d.DryRun {
		return run.Usage("--record %s: the file exists, and a recording never replaces another file; choose another name or delete it", d.Record)
	}
	return nil
}

// recordNames gives each live target a name that is good for a file, and no
// other's, whatever the file system makes of upper case.
func recordNames(ts run.Targets) []string {
	var names []string
	taken := map[string]bool{}
	for _, t := range ts {
		if !t.IsLive() {
			continue
		}
		name := strings.Map(func(r rune) rune {
			if r == '.' || r == '_' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				return unicode.ToLower(r)
			}
			return '-'
		}, t.Label())
		for taken[name] {
			name += "-"
		}
		taken[name] = true
		names = append(names, name)
	}
	return names
}
