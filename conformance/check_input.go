package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

func isNonsenseUpload(t *trial, r *session.Reply) bool {
	if r.Operation != contract.Upload {
		return false
	}
	u, _ := t.UploadOf(r)
	return strings.Contains(u.Purpose, session.Nonsense)
}

// badInput makes a check of batches whose input file is no good: they fail. The
// function says what is wrong with a file; "" for nothing.
func badInput(fault func(session.Uploaded) string) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(contract.Create) {
			if r.Batch == nil || r.Batch.ID == "" {
				continue
			}
			what := fault(t.Uploads[t.SentFile(r)])
			if what == "" {
				continue
			}
			ended, asFailed := t.fate(r.Batch.ID)
			hangs := !ended && later(r, t.Batch(r.Batch.ID).Last().Reply, t.within(t.API.Seconds.Settle))
			if ended || hangs {
				v.on()
			}
			switch {
			case hangs:
				v.reply(r, "a batch that fails", "the batch %s goes on and on, though its input file is no good: %s", session.Shown(r.Batch.ID), what)
			case ended && !asFailed:
				v.reply(r, "a batch that fails", "the batch %s ends well, though its input file is no good: %s", session.Shown(r.Batch.ID), what)
			}
		}
	}
}

// duplicateID says which custom_id is twice in a file; "" where none is.
func duplicateID(u session.Uploaded) string {
	seen := map[string]int{} // lines
	for i, id := range u.IDs {
		if before, found := seen[id]; found && id != "" {
			return fmt.Sprintf("the custom_id %s is on lines %d and %d", session.Shown(id), before, u.Lines[i])
		}
		seen[id] = u.Lines[i]
	}
	return ""
}

// badLine says which line of a file is no request; "" where each is one.
func badLine(u session.Uploaded) string {
	if i := slices.Index(u.IDs, ""); i >= 0 {
		return fmt.Sprintf("line %d is no request with a custom_id", u.Lines[i])
	}
	return ""
}
