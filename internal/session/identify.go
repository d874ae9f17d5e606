package session

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// A Digest stands for what the checks see of a batch in one response.
type Digest [sha256.Size]byte

// Identify tells which batch a response shows, and as what: of a batch's
// responses with one digest that follow one another in time, a session needs
// the first, the last, and one between them, which has the others as Repeats.
// That keeps small what is to be held of a batch that was polled very often. ok
// is false for what is not one batch with an id.
func (r *Reader) Identify(body []byte) (id string, digest Digest, ok bool) {
	batch := r.newReply(&recording.Exchange{Bare: true, Reply: recording.Message{Body: body}}, nil, new(budget)).Batch
	if batch == nil || batch.ID == "" {
		return "", digest, false
	}
	return batch.ID, batch.digest(), true
}

// digest sums up the declared members as they are written. Gateways add others
// to each response. One that is written otherwise, though equal, has another
// digest: that costs memory and nothing else.
func (o *Observation) digest() Digest {
	text := appendSized(nil, []byte(o.Pointer()))
	for _, f := range o.Object.Fields {
		if f.Known {
			text = appendSized(appendSized(text, f.Key.Raw()), f.Value.Raw())
		}
	}
	return sha256.Sum256(text)
}

func appendSized(to, text []byte) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}
