package drive

import (
	"context"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A probe is a create request that must be refused. A batch that is made all
// the same is cancelled at once.
type probe struct {
	name, says string
	check      string
	part       string                               // of the request, whose value is no good
	value      func(l metadataLimits) any           // of the part; nil where the schema sets no limit to go over
	must       func(a *contract.API) (refused bool) // nil where every API refuses it
}

var probes = []probe{
	{
		name:  "missing-field",
		says:  "creates a batch without a completion window",
		check: "error/missing-field",
		part:  windowPart,
		value: constant(omitted{}),
		must:  func(a *contract.API) bool { return slices.Contains(a.Create.Required, a.Create.Length) },
	},
	{
		name:  "bad-endpoint",
		says:  "creates a batch for an endpoint that does not exist",
		check: "error/bad-endpoint",
		part:  endpointPart,
		value: constant(session.Nonsense),
	},
	{
		name:  "bad-window",
		says:  "creates a batch with a window that does not exist",
		check: "error/bad-window",
		part:  windowPart,
		value: constant(session.Nonsense),
	},
	{
		name:  "unknown-file",
		says:  "creates a batch from a file that does not exist",
		check: "error/unknown-file",
		part:  filePart,
		value: constant(session.Nonsense),
	},
	{
		name:  "too-many-pairs",
		says:  "creates a batch with a pair of metadata too many",
		check: "metadata/over-limit",
		part:  metadataPart,
		value: func(l metadataLimits) any {
			return over(l.pairs, func(n int) map[string]string { return metadata(n, 8, 8) })
		},
	},
	{
		name:  "long-key",
		says:  "creates a batch with a key of metadata that is too long",
		check: "metadata/over-limit",
		part:  metadataPart,
		value: func(l metadataLimits) any {
			return over(l.key, func(n int) map[string]string { return metadata(1, n, 8) })
		},
	},
	{
		name:  "long-value",
		says:  "creates a batch with a value of metadata that is too long",
		check: "metadata/over-limit",
		part:  metadataPart,
		value: func(l metadataLimits) any {
			return over(l.value, func(n int) map[string]string { return metadata(1, 8, n) })
		},
	},
	{
		name:  "number-in-metadata",
		says:  "creates a batch with a number in its metadata",
		check: "metadata/wrong-type",
		part:  metadataPart,
		value: constant(map[string]any{"batchcheck": 5}),
	},
}

func constant(value any) func(metadataLimits) any {
	return func(metadataLimits) any { return value }
}

// over gives metadata that is over a limit by one; nil where there is no limit.
func over(limit int, of func(n int) map[string]string) any {
	if limit == 0 {
		return nil
	}
	return of(limit + 1)
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
			uses:   []contract.Operation{contract.Create},
			cost:   Cost{Requests: 1, Probes: 1}, when: writing, run: p.run,
			can: func(a *contract.API, l metadataLimits) bool {
				return holds(a.Create.Body, p.part) && p.value(l) != nil && (p.must == nil || p.must(a))
			},
		})
	}
	return steps
}

func (p probe) run(w *walker, ctx context.Context, step string) error {
	_, err := w.create(ctx, step, "upload", nil, map[string]any{p.part: p.value(w.limits)})
	if err != nil || p.check == "error/unknown-file" {
		return err // such a batch may be made, if it fails
	}
	return w.cancelAll(ctx, step)
}
