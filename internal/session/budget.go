package session

import (
	"fmt"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// maxDecoded is how many bytes the bodies of a session may have in all that are
// kept decoded, so that a small recording cannot fill the memory. (Variable for
// tests only.)
var maxDecoded = 256 << 20

// A budget is what the bodies of one session may cost for one purpose. One that is not encoded, though
// its header says so, is counted too: a recording has fewer of them than the budget.
type budget struct {
	decoded int
	items   int // of lists
}

// maxItems is how many items of lists a session may have that checks look at: each
// costs many times what an empty one takes up in a reply. The documents are judged
// whole. (Variable for tests only.)
var maxItems = 500_000

// decode gives a message's body without its content encodings.
func (b *budget) decode(m recording.Message) ([]byte, error) {
	limit := min(recording.MaxBody, maxDecoded-b.decoded)
	body, err := m.DecodedUpTo(limit)
	if len(m.Header.Values("Content-Encoding")) > 0 {
		b.decoded += min(len(body), limit)
	}
	switch {
	case err == recording.ErrTooLarge && limit < recording.MaxBody:
		return nil, fmt.Errorf("the bodies of the session have more than %d bytes in all when decoded; this one was not read", maxDecoded)
	case err != nil:
		return nil, err
	}
	return body, nil
}
