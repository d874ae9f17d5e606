package validate

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// AutoProfile is the profile by which each input is judged by the contract that
// its documents show: by their shape, or by signs that a profile states. Without
// any it is OpenAI's. It is the default.
//
// An input has one profile. Its first documents decide, up to 64 KiB of them.
const AutoProfile = "auto"

// IsAuto tells whether the options leave the profile to what is judged. With
// AutoProfile, a Contract is that of inputs which show no profile.
func (o Options) IsAuto() bool {
	return len(o.Schema) == 0 && (o.Profile == AutoProfile || o.Profile == "" && o.Contract == nil)
}

// A chooser has a Validator for each profile that inputs were found to be of.
type chooser struct {
	options  Options
	fallback *Contract  // of the profile of inputs that show none
	auto     *Validator // that the chooser is part of, whose goroutines and envelope all have
	byLine   bool       // lines have profiles of their own, so quick looks are to see their signs
	mu       sync.Mutex
	made     map[string]*Validator
}

func newChooser(o Options, auto *Validator) *chooser {
	return &chooser{options: o, fallback: o.Contract, auto: auto, made: map[string]*Validator{}}
}

// of gives the Validator of a profile, or of the fallback where the profile does not
// have the kind that must be there.
func (c *chooser) of(profile string) *Validator {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v := c.made[profile]; v != nil {
		return v
	}
	o := c.options
	o.Profile, o.Contract = profile, nil
	if profile == c.fallback.Profile() {
		o.Profile, o.Contract = "", c.fallback
	}
	v, err := build(o)
	if err != nil {
		o.Profile, o.Contract = "", c.fallback
		v, _ = build(o) // as the Validator that the chooser is part of was
	}
	v.slots, v.envelope = c.auto.slots, c.auto.envelope
	if c.byLine {
		v.signs = recognize.Signs(profile)
	}
	c.made[profile] = v
	return v
}

// inside gives the document that a line of a log holds.
func (v *Validator) inside(line document.Value) (document.Value, bool) {
	body, found := v.envelope.Find(line)
	if !found || body.Kind() != document.String {
		return body, found
	}
	return document.Parse([]byte(body.Text()), envelope.Limits).Root()
}

// check judges one JSON text by the profile that it shows.
func (c *chooser) check(data []byte) Report {
	choice := recognize.Profile(headOf(data))
	report := c.of(choice.Profile).Check(data)
	report.Profile, report.Why = choice.Profile, choice.Why
	return report
}

// headOf gives as much of a text as shows its profile, and whether that is all.
func headOf(text []byte) (head []byte, isAll bool) {
	head = text[:min(len(text), recognize.HeadSize)]
	return head, len(head) == len(text)
}

// choose chooses the profile of a stream that begins with head.
func (c *chooser) choose(head []byte, isAll bool) recognize.Choice {
	if c.auto.envelope != nil {
		return recognize.ProfileOfLog(head, isAll, c.auto.inside)
	}
	return recognize.Profile(head, isAll)
}

// stream judges an input by the profile that its first documents show.
func (c *chooser) stream(r io.Reader) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		in := bufio.NewReaderSize(r, recognize.HeadSize)
		choice := c.choose(recognize.Head(in))
		for report, err := range c.of(choice.Profile).Stream(in) {
			report.Profile, report.Why = choice.Profile, choice.Why
			if !yield(report, err) {
				return
			}
		}
	}
}

// IsAuto tells whether each input is judged by the profile that it shows.
func (v *Validator) IsAuto() bool { return v.chooser != nil }

// Accepting gives the first other built-in profile of the same shape by which the
// beginning of an input has no error; "" where there is none, and where the
// Validator is of one profile. isAll says that head is the whole input.
func (v *Validator) Accepting(head []byte, isAll bool) string {
	if v.chooser == nil {
		return ""
	}
	if !isAll {
		head = recognize.Closed(head)
	}
	for _, profile := range recognize.Family(v.Profile()) {
		if v.chooser.of(profile).accepts(head) {
			return profile
		}
	}
	return ""
}

// accepts tells whether an input has documents, and no error.
func (v *Validator) accepts(input []byte) bool {
	w := v.worker()
	defer w.rest()
	w.full.skips, w.full.brief = v.skipsOthers(), true
	w.open(bytes.NewReader(input))
	documents := 0
	for report := range w.reports {
		if report.Count(Error) > 0 {
			return false
		}
		documents += report.Documents
	}
	return documents > 0
}
