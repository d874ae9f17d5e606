package session

import (
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// ProfileOf chooses the profile of a session: the first host that is known, else
// the first document with evidence.
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
