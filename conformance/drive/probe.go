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
	{"missing-field", "creates a batch without a completion window", "error/missing-field", func(body map[string]any, _ metadataLimits) { delete(body, session.SentWindow) }},
	{"bad-endpoint", "creates a batch for an endpoint that does not exist", "error/bad-endpoint", setTo(session.SentEndpoint, session.Nonsense)},
	{"bad-window", "creates a batch with a window that does not exist", "error/bad-window", setTo(session.SentWindow, session.Nonsense)},
	{"unknown-file", "creates a batch from a file that does not exist", "error/unknown-file", setTo(session.SentFile, session.Nonsense)},
	{"too-many-pairs", "creates a batch with a pair of metadata too many", "metadata/over-limit", overLimit(func(l metadataLimits) (limit int, over map[string]string) {
		return l.pairs, metadata(l.pairs+1, 8, 8)
	})},
	{"long-key", "creates a batch with a key of metadata that is too long", "metadata/over-limit", overLimit(func(l metadataLimits) (limit int, over map[string]string) {
		return l.key, metadata(1, l.key+1, 8)
	})},
	{"long-value", "creates a batch with a value of metadata that is too long", "metadata/over-limit", overLimit(func(l metadataLimits) (limit int, over map[string]string) {
		return l.value, metadata(1, 8, l.value+1)
	})},
	{"number-in-metadata", "creates a batch with a number in its metadata", "metadata/wrong-type", setTo(session.SentMetadata, map[string]any{"batchcheck": 5})},
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
		steps = append(steps, step{p.name, p.says, []string{p.check, "http/error-reply"}, []string{"upload"}, Cost{Requests: 1, Probes: 1}, writing, p.run})
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
