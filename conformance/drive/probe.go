package drive

import (
	"context"

	"github.com/batchcheck/batchcheck/internal/session"
)

// A probe is a create request that must be refused. A batch that is made all
// the same is cancelled at once.
type probe struct {
	name, says string
	check      string
	change     func(body map[string]any, limits metadataLimits)
}

var probes = []probe{
	{
		name:   "missing-field",
		says:   "creates a batch without a completion window",
		check:  "error/missing-field",
		change: func(body map[string]any, _ metadataLimits) { delete(body, session.SentWindow) },
	},
	{
		name:   "bad-endpoint",
		says:   "creates a batch for an endpoint that does not exist",
		check:  "error/bad-endpoint",
		change: setTo(session.SentEndpoint, session.Nonsense),
	},
	{
		name:   "bad-window",
		says:   "creates a batch with a window that does not exist",
		check:  "error/bad-window",
		change: setTo(session.SentWindow, session.Nonsense),
	},
	{
		name:   "unknown-file",
		says:   "creates a batch from a file that does not exist",
		check:  "error/unknown-file",
		change: setTo(session.SentFile, session.Nonsense),
	},
	{
		name:  "too-many-pairs",
		says:  "creates a batch with a pair of metadata too many",
		check: "metadata/over-limit",
		change: overLimit(func(l metadataLimits) (limit int, over map[string]string) {
			return l.pairs, metadata(l.pairs+1, 8, 8)
		}),
	},
	{
		name:  "long-key",
		says:  "creates a batch with a key of metadata that is too long",
		check: "metadata/over-limit",
		change: overLimit(func(l metadataLimits) (limit int, over map[string]string) {
			return l.key, metadata(1, l.key+1, 8)
		}),
	},
	{
		name:  "long-value",
		says:  "creates a batch with a value of metadata that is too long",
		check: "metadata/over-limit",
		change: overLimit(func(l metadataLimits) (limit int, over map[string]string) {
			return l.value, metadata(1, 8, l.value+1)
		}),
	},
	{
		name:   "number-in-metadata",
		says:   "creates a batch with a number in its metadata",
		check:  "metadata/wrong-type",
		change: setTo(session.SentMetadata, map[string]any{"batchcheck": 5}),
	},
}

func setTo(member string, value any) func(map[string]any, metadataLimits) {
	return func(body map[string]any, _ metadataLimits) { body[member] = value }
}

// overLimit sets metadata that is over a limit, where the schema has it.
func overLimit(of func(metadataLimits) (limit int, over map[string]string)) func(map[string]any, metadataLimits) {
	return func(body map[string]any, l metadataLimits) {
		if limit, over := of(l); limit > 0 {
			body[session.SentMetadata] = over
		}
	}
}

// probeSteps makes the steps of the probes.
func probeSteps() []step {
	var steps []step
	for _, p := range probes {
		steps = append(steps, step{
			name:   p.name,
			says:   p.says,
			checks: []string{p.check, "http/error-reply"},
			needs:  []string{"upload"},
			cost:   Cost{Requests: 1, Probes: 1}, when: writing, run: p.run,
		})
	}
	return steps
}

func (p probe) run(w *walker, ctx context.Context, step string) error {
	_, err := w.create(ctx, step, "upload", nil, func(body map[string]any) { p.change(body, w.limits()) })
	if err != nil || p.check == "error/unknown-file" {
		return err // such a batch may be made, if it fails
	}
	return w.cancelAll(ctx, step)
}
