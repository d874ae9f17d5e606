package conformance

import (
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// Traffic is a session, read: each reply is parsed once.
type Traffic struct {
	*reader
	Session *recording.Session
	Replies []*reply
	Batches []*history        // in order of first mention
	Walks   []*walk           // in the order of their first pages
	Uploads map[string]upload // by id of the file; those that were recorded and answered with one

	byID map[string]*history
}

// Read reads a session.
func (r *reader) Read(s *recording.Session) *Traffic {
	t := r.Start(s)
	for i := range s.Exchanges {
		t.Add(&s.Exchanges[i])
	}
	return t
}

// Start gives the traffic of a session whose exchanges are added one by one, as
// they are made.
func (r *reader) Start(s *recording.Session) *Traffic {
	return &Traffic{reader: r, Session: s, Uploads: map[string]upload{}, byID: map[string]*history{}}
}

// Add reads an exchange, which must stay as it is from then on.
func (t *Traffic) Add(e *recording.Exchange) *reply {
	r := t.newReply(e)
	r.index = len(t.Replies)
	t.Replies = append(t.Replies, r)
	if r.batch != nil && r.batch.id != "" {
		h := t.mention(r.batch.id)
		h.Seen = insert(h.Seen, &h.seenUntimed, r.batch)
	}
	if r.page != nil {
		for _, item := range r.page.items {
			if item.id != "" {
				h := t.mention(item.id)
				h.Listed = insert(h.Listed, &h.listedUntimed, item)
			}
		}
		t.addToWalk(r.page)
	}
	if r.operation == Upload {
		if u, ok := UploadOf(r); ok && u.id != "" {
			t.Uploads[u.id] = u
		}
	}
	return r
}

func (t *Traffic) mention(id string) *history {
	h := t.byID[id]
	if h == nil {
		h = &history{ID: id}
		t.byID[id] = h
		t.Batches = append(t.Batches, h)
	}
	return h
}

// addToWalk adds a page to the walk that it goes on with, or begins one.
func (t *Traffic) addToWalk(p *page) {
	if p.reply.Bare {
		return
	}
	after := p.After()
	if after == "" {
		t.Walks = append(t.Walks, &walk{[]*page{p}})
		return
	}
	for _, w := range slices.Backward(t.Walks) {
		if w.Pages[len(w.Pages)-1].LastID() == after {
			w.Pages = append(w.Pages, p)
			return
		}
	}
}

// Batch gives what was seen of a batch; nil where nothing was.
func (t *Traffic) Batch(id string) *history { return t.byID[id] }

// Of gives the replies to the operations, in order.
func (t *Traffic) Of(operations ...Operation) []*reply {
	var found []*reply
	for _, r := range t.Replies {
		if slices.Contains(operations, r.operation) {
			found = append(found, r)
		}
	}
	return found
}
