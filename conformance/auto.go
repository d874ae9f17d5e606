package conformance

import (
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// For gives the Checker of the profile that a session shows: by the host of its
// requests, else by its documents. A Checker of one profile gives itself. A glob may
// match no rule of the profile: then nothing is judged by it. For fails only where
// the profile cannot be compiled.
func (j *Checker) For(s *recording.Session) (*Checker, error) {
	if j.chooser == nil {
		return j, nil
	}
	return j.as(ProfileOf(s))
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

// ProfileOf chooses the profile of a session: the first host that is known, else
// the first document with evidence. It is for packages of this module.
func ProfileOf(s *recording.Session) recognize.Choice {
	for i := range s.Exchanges {
		if choice, found := recognize.OfHost(s.Exchanges[i].URL); found {
			return choice
		}
	}
	const tried = 100 // exchanges whose bodies are looked at
	for _, e := range s.Exchanges[:min(len(s.Exchanges), tried)] {
		for _, m := range []recording.Message{e.Reply, e.Request} { // a request may deliver an event with a batch
			body, err := m.DecodedUpTo(recognize.HeadSize)
			if err != nil && err != recording.ErrTooLarge || len(body) == 0 {
				continue
			}
			head := body[:min(len(body), recognize.HeadSize)]
			if choice := recognize.Profile(head, err == nil && len(head) == len(body)); choice.Sure {
				return choice
			}
		}
	}
	return recognize.Profile(nil, true)
}
