package run

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/propose"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A Proposing says what to make a profile of, beside the files.
type Proposing struct {
	propose.Options
	From string // the built-in profile that it is to be like; "" for the nearest
	Save string // the file to write it to; "" for standard output
}

// Propose writes a profile that the recordings in files hold to.
func Propose(o *Proposing, files input.Choice, args []string, w World) error {
	sessions, unread := readAll(files.Expand(args, w.Stdin), w)
	profiles := []string{o.From}
	if o.From == "" {
		profiles = sameShape(sessions)
	}
	p, err := propose.Make(sessions, profiles, o.Options)
	switch {
	case errors.Is(err, propose.ErrNothing):
		return Exit{ExitTrouble, err.Error() + " is there to make a profile of (docs/profiles.md shows how to write one for an API of its own)"}
	case err != nil:
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(w.Stderr, "batchcheck: "+format+"\n", args...) }
	for _, note := range p.Notes {
		say("%s", note)
	}
	for _, broken := range p.Broken {
		say("no profile explains this error: %s", broken)
	}
	say("%s; review it, then judge by it: batchcheck --schema FILE", p)
	text := printable.JSON(string(p.Text))
	if o.Save == "" {
		_, err = io.WriteString(w.Stdout, text)
	} else if err = replaceFile(o.Save, []byte(text)); err != nil {
		err = Exit{ExitTrouble, "the profile was not written: " + err.Error()}
	}
	switch {
	case err != nil:
		return err
	case unread:
		return Exit{Code: ExitTrouble}
	case len(p.Broken) > 0:
		return Exit{Code: ExitFindings}
	}
	return nil
}

// readAll reads recordings, and of other files the documents.
func readAll(sources []input.Source, w World) (sessions []*recording.Session, unread bool) {
	in := input.NewReader(nil)
	for _, source := range sources {
		s, err := readSource(in, source)
		if err != nil {
			fmt.Fprintf(w.Stderr, "batchcheck: cannot read %s\n", input.Why(source.Name, err))
			unread = true
			continue
		}
		if len(s.Exchanges) > 0 {
			sessions = append(sessions, s)
		}
	}
	return sessions, unread
}

func readSource(in *input.Reader, source input.Source) (*recording.Session, error) {
	s := &recording.Session{Name: source.Name}
	if err := in.Open(source); err != nil {
		return nil, err
	}
	defer in.Close()
	head, _ := in.Peek(recording.HeadSize) // as in judgeSource
	format := recognize.FormatOf(source.Name, head, recording.Fits)
	switch {
	case format.Way == recognize.Recording:
		return readSession(source.Name, in)
	case format.Way == recognize.NotRead && isGiven(source):
		return nil, formatError(format.Remedy)
	case format.Way == recognize.NotRead, !source.Named && isYAML(source.Name):
		return s, nil
	}
	for e, err := range recording.Observations(source.Name, in) {
		if err != nil {
			return nil, err
		}
		s.Exchanges = append(s.Exchanges, held(e))
		if err := recording.CheckNumber(len(s.Exchanges)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// sameShape lists the built-in profiles of the shape that the sessions show, the one
// that they show themselves first.
func sameShape(sessions []*recording.Session) []string {
	choice := recognize.Profile(nil, true)
	for _, s := range sessions {
		if shown := session.ProfileOf(s); shown.Sure {
			choice = shown
			break
		}
	}
	return slices.Concat([]string{choice.Profile}, recognize.Family(choice.Profile))
}

// IsBuiltin tells whether there is a built-in profile of the name.
func IsBuiltin(profile string) bool {
	profiles, err := validate.Profiles(nil)
	return err == nil && slices.ContainsFunc(profiles, func(p validate.ProfileInfo) bool { return p.Name == profile })
}
