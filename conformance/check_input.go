package conformance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// badInput makes a check of batches whose input file is no good: they fail.
func badInput(isBad func(ids []string) bool) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(contract.Create) {
			if r.Batch == nil || r.Batch.ID == "" {
				continue
			}
			if u, known := t.Uploads[t.SentFile(r)]; !known || !isBad(u.IDs) {
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

func hasDuplicate(ids []string) bool {
	seen := map[string]bool{}
	for _, id := range ids {
		if id != "" && seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

func hasBadLine(ids []string) bool { return slices.Contains(ids, "") }
