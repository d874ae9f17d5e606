package conformance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// badInput makes a check of batches whose input file is no good: they fail.
func badInput(isBad func(*trial, *session.Reply, session.Uploaded) bool) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(contract.Create) {
			if r.Batch == nil || r.Batch.ID == "" || r.Expect == session.Refusal {
				continue
			}
			if u, known := t.Uploads[t.SentFile(r)]; !known || !isBad(t, r, u) {
				continue
			}
			ended, asFailed := t.fate(r.Batch.ID)
			hangs := !ended && later(r, t.Batch(r.Batch.ID).Last().Reply, t.within(t.API.Seconds.Settle))
			if ended || hangs {
				v.on()
			}
			switch {
			case hangs:
				v.reply(r, "a batch that fails", "the batch %s goes on and on, though its input file is no good", session.Shown(r.Batch.ID))
			case ended && !asFailed:
				v.reply(r, "a batch that fails", "the batch %s ends well, though its input file is no good", session.Shown(r.Batch.ID))
			}
		}
	}
}

func hasDuplicate(_ *trial, _ *session.Reply, u session.Uploaded) bool {
	seen := map[string]bool{}
	for _, id := range u.IDs {
		if id != "" && seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// hasBadLine tells whether a file is empty, or has a line that is no request or is
// for another endpoint than the batch.
func hasBadLine(t *trial, created *session.Reply, u session.Uploaded) bool {
	endpoint := session.TextOf(created.Sent[t.API.Create.Endpoint])
	isOther := func(url string) bool { return endpoint != "" && !t.API.Input.Takes(endpoint, url) }
	return len(u.IDs) == 0 || slices.Contains(u.IDs, "") || slices.ContainsFunc(u.URLs, isOther)
}
