package report

import (
	"fmt"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/conformance"
)

// A badge is a small picture of the verdict on a run, for the page of a project.
type badge struct{ statedTargets }

func newBadge(o Options) Writer { return &badge{statedTargets{Options: o}} }

// Flush writes nothing: the verdict is not known yet.
func (w *badge) Flush() error { return nil }

// A badgePicture is what its template takes. Lengths are in pixels.
type badgePicture struct {
	Label, Text, Color, More string
	Width, LabelRun          int
	LabelAt, TextAt          int
	LabelLength, TextLength  int
}

// Colors that white text is read on: a contrast of more than 4.5.
var badgeColors = map[conformance.Result]string{
	conformance.Pass: "#1a6b37", conformance.Warn: "#875100", conformance.Fail: "#b42318", conformance.Error: "#57606a", conformance.Skip: "#57606a",
}

func (w *badge) Close(s Summary) error {
	made, err := w.close(s)
	if err != nil {
		return err
	}
	text, result := badgeText(made.Targets)
	more := made.partly()
	if more != "" {
		text += ", in part"
	}
	const padding = 6
	length := func(text string) int { return utf8.RuneCountInString(text) * 13 / 2 } // in a font of 11 px; the text is stretched to that
	p := badgePicture{Label: "batchcheck", Text: text, Color: badgeColors[result], More: more}
	p.LabelLength, p.TextLength = length(p.Label), length(p.Text)
	left, right := p.LabelLength+2*padding, p.TextLength+2*padding
	p.Width, p.LabelRun = left+right, left-3 // 3: the round corner
	p.LabelAt, p.TextAt = left/2, left+right/2
	return htmlTemplates().ExecuteTemplate(w.Out, "badge_picture.tmpl", p)
}

// badgeText says the verdict on all targets in a few words.
func badgeText(targets []*Stated) (text string, result conformance.Result) {
	var errors, warnings int
	results := map[conformance.Result]bool{}
	for _, t := range targets {
		errors, warnings = errors+t.Errors, warnings+t.Warnings
		results[t.Result] = true
	}
	switch {
	case results[conformance.Fail]:
		return fmt.Sprintf("%s, %s", plural(errors, "error"), plural(warnings, "warning")), conformance.Fail
	case results[conformance.Error]:
		return "not all checked", conformance.Error
	case results[conformance.Warn]:
		return fmt.Sprintf("%s, %s", plural(errors, "error"), plural(warnings, "warning")), conformance.Warn
	case results[conformance.Pass]:
		return "contract holds", conformance.Pass
	}
	return "nothing checked", conformance.Skip
}
