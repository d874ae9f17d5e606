package report

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// teamcity writes service messages, which TeamCity shows as inspections.
type teamcity struct {
	listing
	begun map[string]bool // kinds of inspection, by rule
}

// TeamCity refuses longer values.
const (
	maxTeamCityID   = 255
	maxTeamCityText = 4000
)

var teamcitySeverities = map[validate.Level]string{validate.Error: "ERROR", validate.Warning: "WARNING", validate.Note: "INFO"}

func newTeamCity(o Options) Writer {
	w := &teamcity{newListing(o), map[string]bool{}}
	w.item = w.inspection
	return w
}

// inspection writes an inspection and, before the first of a rule, what the rule says.
func (w *teamcity) inspection(i item) error {
	f := i.finding
	id := teamcityValue(f.Rule, maxTeamCityID)
	if !w.begun[f.Rule] {
		w.begun[f.Rule] = true
		fmt.Fprintf(w, "##teamcity[inspectionType id='%s' name='%s' category='batchcheck' description='%s']\n", id, id, teamcityValue(cmp.Or(i.says, f.Rule), maxTeamCityText))
	}
	_, err := fmt.Fprintf(w, "##teamcity[inspection typeId='%s' message='%s' file='%s' line='%d' SEVERITY='%s']\n",
		id, teamcityValue(f.Message, maxTeamCityText), teamcityValue(w.inFolder(f.File), maxTeamCityText), f.Line, teamcitySeverities[f.Level])
	return err
}

// teamcityValue gives a text as the value of a property, cut where it is too long.
// What is not ASCII is escaped: the server may read another encoding.
func teamcityValue(s string, most int) string {
	var b strings.Builder
	for _, r := range cut(printable.Text(s), most-1) {
		switch {
		case strings.ContainsRune("|'[]", r):
			b.WriteString("|" + string(r))
		case r < 0x80:
			b.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "|0x%04X", unit)
			}
		}
	}
	return b.String()
}
