package session

import (
	"bytes"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// An Event is what an API sends to a webhook when something happens to a batch.
type Event struct {
	ID      string
	Type    string
	BatchID string
	Root    document.Value
}

// readEvent reads an exchange as a delivery to a webhook, which is a request to
// the user's server, or as an observation of one. ok is false where it is none.
// Then the reply's body is the event, and its batch the one in it; an event
// that only has the batch's id shows none.
func (rd *Reader) readEvent(r *Reply, b *budget) (ok bool) {
	stated := rd.API.Events
	message := r.Exchange.Request
	if r.Bare {
		message = r.Exchange.Reply
	} else if r.Method != "POST" {
		return false
	}
	if stated.Is == "" || !bytes.Contains(message.Body, []byte(stated.Is)) && message.Header.Get("Content-Encoding") == "" {
		return false
	}
	body, err := b.decode(message)
	if err != nil {
		return false
	}
	doc := document.Parse(body, rd.limits())
	root, isJSON := doc.Root()
	if !isJSON || textMember(root, stated.Object) != stated.Is {
		return false
	}
	e := &Event{ID: textMember(root, stated.ID), Type: textMember(root, stated.Type), Root: root}
	var batch document.Value
	isThere := false
	for m := range root.Members {
		if m.Name.Is(stated.Batch) {
			batch, isThere = m.Value, true
		}
	}
	if !isThere || batch.Kind() != document.Object {
		return false
	}
	node := rd.batchNode()
	e.BatchID = rd.API.ID(textMember(batch, node.ID))
	reader := rd.Instances()
	isWhole := reader.IsOurs(batch)
	if _, known := stated.States[e.Type]; !known && !isWhole {
		return false // of something else than a batch
	}
	r.Operation, r.Event, r.Body, r.Doc, r.Root, r.IsJSON = contract.Event, e, body, doc, root, true
	if isWhole {
		reader = rd.Instances()
		reader.FindNaming(batch, node)
		r.Batch = rd.newObservation(r, reader, batch, node)
	}
	if !r.Bare {
		r.Exchange = withoutReply(r.Exchange)
	}
	return true
}

// withoutReply gives an exchange whose findings are about its request: where
// that is in the recording is not known, apart from the exchange as a whole.
func withoutReply(e *recording.Exchange) *recording.Exchange {
	other := *e
	other.Place.Pointer, other.Place.Verbatim = "", false
	return &other
}

// batchNode gives the node of the kind that batches have.
func (rd *Reader) batchNode() *contract.Node {
	kind, _ := rd.Contract.Kind(rd.Batches)
	return kind.Node
}

// isRedelivery tells whether an event came before, and shows the same: its place
// in the history is the first one.
func (t *Traffic) isRedelivery(r *Reply) bool {
	if r.Event == nil || r.Event.ID == "" {
		return false
	}
	digest := r.Batch.digest()
	before, again := t.delivered[r.Event.ID]
	t.delivered[r.Event.ID] = digest
	return again && before == digest
}
