package conformance

import (
	"slices"
	"strings"
)

func isNonsenseUpload(_ *trial, r *reply) bool {
	if r.operation != Upload {
		return false
	}
	u, _ := UploadOf(r)
	return strings.Contains(u.purpose, Nonsense)
}

// badInput makes a check of batches whose input file is no good: they fail.
func badInput(isBad func(ids []string) bool) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(Create) {
			if r.batch == nil || r.batch.id == "" {
				continue
			}
			if u, known := t.Uploads[textOf(r.sent[SentFile])]; !known || !isBad(u.ids) {
				continue
			}
			ended, asFailed := t.fate(r.batch.id)
			hangs := !ended && later(r, t.Batch(r.batch.id).Last().reply, maxSettling)
			if ended || hangs {
				v.on()
			}
			switch {
			case hangs:
				v.reply(r, "a batch that fails", "the batch %s goes on and on, though its input file is no good", shown(r.batch.id))
			case ended && !asFailed:
				v.reply(r, "a batch that fails", "the batch %s ends well, though its input file is no good", shown(r.batch.id))
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
