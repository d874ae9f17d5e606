package conformance

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// badInput makes a check of batches whose input is no good: they fail. The function
// says what is wrong with a file, or with requests in place of one, for a batch; ""
// for nothing.
func badInput(fault func(*trial, *session.Reply, session.Uploaded) string) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(contract.Create) {
			if r.Batch == nil || r.Batch.ID == "" || r.Expect == session.Refusal {
				continue
			}
			u, known := t.Uploads[t.SentFile(r)]
			input := "input file is"
			if ids, isInline := t.idsInline(r); isInline && t.API.Input.ID != "" {
				u, known, input = session.Uploaded{IDs: ids, Lines: upTo(len(ids))}, true, "requests are"
			}
			what := ""
			if known {
				what = fault(t, r, u)
			}
			if what == "" {
				continue
			}
			ended, asFailed := t.fate(r.Batch.ID)
			hangs := !ended && t.Batch(r.Batch.ID).Last().Reply.IsAfter(r, t.within(t.API.Seconds.Settle))
			if ended || hangs {
				v.on()
			}
			switch {
			case hangs:
				v.reply(r, "a batch that fails", "the batch %s keeps running, although its %s invalid: %s", session.Shown(r.Batch.ID), input, what)
			case ended && !asFailed:
				v.reply(r, "a batch that fails", "the batch %s does not fail, although its %s invalid: %s", session.Shown(r.Batch.ID), input, what)
			}
		}
	}
}

// upTo gives the numbers from 1 on.
func upTo(n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, i+1)
	}
	return numbers
}

// duplicateID says which custom_id is twice in a file; "" where none is.
func duplicateID(_ *trial, _ *session.Reply, u session.Uploaded) string {
	seen := map[string]int{} // lines
	for i, id := range u.IDs {
		if before, found := seen[id]; found && id != "" {
			return fmt.Sprintf("the custom_id %s is on lines %d and %d", session.Shown(id), before, u.Lines[i])
		}
		seen[id] = u.Lines[i]
	}
	return ""
}

// badLine says which line of a file is no request, or that it has none or some for
// another endpoint than the batch; "" where each is a request for it.
func badLine(t *trial, created *session.Reply, u session.Uploaded) string {
	if u.IDs != nil && len(u.IDs) == 0 {
		return "the file has no lines"
	}
	if i := slices.Index(u.IDs, ""); i >= 0 {
		return fmt.Sprintf("line %d is not a request with a custom_id", u.Lines[i])
	}
	endpoint := session.TextOf(session.At(created.Sent, t.API.Create.Endpoint))
	for _, url := range u.URLs {
		if endpoint != "" && !t.API.Input.Takes(endpoint, url) {
			return fmt.Sprintf("a line is for %s, but the batch is for %s", session.Shown(url), session.Shown(endpoint))
		}
	}
	return ""
}
