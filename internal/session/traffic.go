package session

import (
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// Traffic is a session, read: each reply is parsed once.
type Traffic struct {
	*Reader
	Session *recording.Session
	Replies []*Reply
	Batches []*History        // in order of first mention
	Walks   []*Walk           // in the order of their first pages
	Uploads map[string]upload // by id of the file; those that were recorded and answered with one

	byID map[string]*History
}

// Read reads a session.
func (r *Reader) Read(s *recording.Session) *Traffic {
	t := r.Start(s)
	for i := range s.Exchanges {
		t.Add(&s.Exchanges[i])
	}
	return t
}

// Start gives the traffic of a session whose exchanges are added one by one, as
// they are made.
func (r *Reader) Start(s *recording.Session) *Traffic {
	return &Traffic{Reader: r, Session: s, Uploads: map[string]upload{}, byID: map[string]*History{}}
}

// Add reads an exchange, which must stay as it is from then on.
func (t *Traffic) Add(e *recording.Exchange) *Reply {
	r := t.newReply(e)
	r.index = len(t.Replies)
	t.Replies = append(t.Replies, r)
	if r.Batch != nil && r.Batch.ID != "" {
		h := t.mention(r.Batch.ID)
		h.Seen = insert(h.Seen, &h.seenUntimed, r.Batch)
	}
	if r.Page != nil {
		for _, item := range r.Page.Items {
			if item.ID != "" {
				h := t.mention(item.ID)
				h.Listed = insert(h.Listed, &h.listedUntimed, item)
			}
		}
		t.addToWalk(r.Page)
	}
	if r.Operation == Upload {
		if u, ok := UploadOf(r); ok && u.id != "" {
			t.Uploads[u.id] = u
		}
	}
	return r
}

func (t *Traffic) mention(id string) *History {
	h := t.byID[id]
	if h == nil {
		h = &History{ID: id}
		t.byID[id] = h
		t.Batches = append(t.Batches, h)
	}
	return h
}

// addToWalk adds a page to the walk that it goes on with, or begins one.
func (t *Traffic) addToWalk(p *Page) {
	if p.Reply.Bare {
		return
	}
	after := p.After()
	if after == "" {
		t.Walks = append(t.Walks, &Walk{[]*Page{p}})
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
func (t *Traffic) Batch(id string) *History { return t.byID[id] }

// Of gives the replies to the operations, in order.
func (t *Traffic) Of(operations ...Operation) []*Reply {
	var found []*Reply
	for _, r := range t.Replies {
		if slices.Contains(operations, r.Operation) {
			found = append(found, r)
		}
	}
	return found
}
