package conformance

import (
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
)

// For gives the Checker of the profile that a session shows: by the host of its
// requests, else by its documents. A Checker of one profile gives itself. A glob may
// match no rule of the profile: then nothing is judged by it. For fails only where
// the profile cannot be compiled.
func (j *Checker) For(s *recording.Session) (*Checker, error) {
	if j.chooser == nil {
		return j, nil
	}
	return j.as(session.ProfileOf(s))
}

// ForURL gives the Checker of the profile that the host of an API shows, as For does.
func (j *Checker) ForURL(url string) (*Checker, error) {
	if j.chooser == nil {
		return j, nil
	}
	choice, found := recognize.OfHost(url)
	if !found {
		choice = recognize.Profile(nil, true)
	}
	return j.as(choice)
}

func (j *Checker) as(choice recognize.Choice) (*Checker, error) {
	made, err := j.chooser.Of(choice.Profile)
	if err != nil {
		return nil, err
	}
	chosen := *made
	chosen.why = choice.Why
	return &chosen, nil
}
