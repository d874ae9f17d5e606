package drive

import (
	"cmp"
	"context"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A probe is a create request that must be refused. A batch that is made all
// the same is cancelled at once.
type probe struct {
	name, says string
	check      string
	part       string                     // of the request, whose value is no good
	value      func(l metadataLimits) any // of the part; nil where the schema sets no limit to go over
	body       []byte                     // in place of one with such a part; nil for that
	expect     recording.Expectation      // "" is a refusal
}

var probes = []probe{
	{
		name:  "no-window",
		says:  "creates a batch without a completion window",
		check: "error/missing-field",
		part:  contract.WindowPart,
		value: constant(omitted{}),
	},
	{
		name:  "no-endpoint",
		says:  "creates a batch without an endpoint",
		check: "error/missing-field",
		part:  contract.EndpointPart,
		value: constant(omitted{}),
	},
	{
		name:  "no-file",
		says:  "creates a batch without an input file",
		check: "error/missing-field",
		part:  contract.FilePart,
		value: constant(omitted{}),
	},
	{
		name:  "no-requests",
		says:  "creates a batch without requests",
		check: "error/missing-field",
		part:  contract.RequestsPart,
		value: constant(omitted{}),
	},
	{
		name:  "not-json",
		says:  "creates a batch with a body that is cut off",
		check: "error/malformed",
		body:  []byte(`{"batchcheck": `),
	},
	{
		name:  "empty-body",
		says:  "creates a batch with an empty body",
		check: "error/malformed",
		body:  []byte{},
	},
	{
		name:  "null-body",
		says:  "creates a batch with the body null",
		check: "error/malformed",
		body:  []byte("null"),
	},
	{
		name:  "bad-endpoint",
		says:  "creates a batch for an endpoint that does not exist",
		check: "error/bad-endpoint",
		part:  contract.EndpointPart,
		value: constant("/" + session.Nonsense),
	},
	{
		name:  "bad-window",
		says:  "creates a batch with a window that does not exist",
		check: "error/bad-window",
		part:  contract.WindowPart,
		value: constant(session.Nonsense),
	},
	{
		name:  "zero-window",
		says:  "creates a batch with a window of 0",
		check: "error/bad-window",
		part:  contract.WindowPart,
		value: constant("0s"),
	},
	{
		name:  "negative-window",
		says:  "creates a batch with a negative window",
		check: "error/bad-window",
		part:  contract.WindowPart,
		value: constant("-24h"),
	},
	{
		name:  "unknown-file",
		says:  "creates a batch from a file that does not exist",
		check: "error/unknown-file",
		part:  contract.FilePart,
		value: constant(session.Nonsense),
	},
	{
		name:  "too-many-pairs",
		says:  "creates a batch with one metadata pair too many",
		check: "metadata/over-limit",
		part:  contract.MetadataPart,
		value: func(l metadataLimits) any {
			return over(l.pairs, func(n int) map[string]string { return pairs(n, "batchcheck", "1") })
		},
	},
	{
		name:  "long-key",
		says:  "creates a batch with a metadata key that is too long",
		check: "metadata/over-limit",
		part:  contract.MetadataPart,
		value: func(l metadataLimits) any {
			return over(l.key, func(n int) map[string]string { return pairs(1, letters("k", n), "1") })
		},
	},
	{
		name:  "long-value",
		says:  "creates a batch with a metadata value that is too long",
		check: "metadata/over-limit",
		part:  contract.MetadataPart,
		value: func(l metadataLimits) any {
			return over(l.value, func(n int) map[string]string { return pairs(1, "batchcheck", letters("v", n)) })
		},
	},
	{
		name:  "number-in-metadata",
		says:  "creates a batch with a number as a metadata value",
		check: "metadata/wrong-type",
		part:  contract.MetadataPart,
		value: ofTexts(map[string]any{"batchcheck": 5}),
	},
	{
		name:   "null-in-metadata",
		says:   "creates a batch with null as a metadata value",
		check:  "metadata/wrong-type",
		part:   contract.MetadataPart,
		value:  ofTexts(map[string]any{"batchcheck": nil}),
		expect: recording.ExpectEither, // it may be kept as well
	},
}

func constant(value any) func(metadataLimits) any {
	return func(metadataLimits) any { return value }
}

// ofTexts gives metadata that has something else than texts, where these are asked for.
func ofTexts(metadata map[string]any) func(metadataLimits) any {
	return func(l metadataLimits) any {
		if !l.areTexts {
			return nil
		}
		return metadata
	}
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
			needs:  []string{"create"},
			uses:   []contract.Operation{contract.Create},
			cost:   Cost{Requests: 1, Probes: 1}, when: writing, run: p.run,
			can: p.isFor,
		})
	}
	return steps
}

// isFor tells whether the probe can be made of an API, and whether the API must
// refuse it.
func (p probe) isFor(a *contract.API, l metadataLimits) bool {
	if p.body != nil {
		return true
	}
	_, isLeftOut := p.value(l).(omitted)
	field := map[string]string{contract.FilePart: a.Create.File, contract.EndpointPart: a.Create.Endpoint, contract.WindowPart: a.Create.Length, contract.RequestsPart: a.Create.Requests}[p.part]
	return holds(a.Create.Body, p.part) && p.value(l) != nil && (!isLeftOut || slices.Contains(a.Create.Required, field))
}

func (p probe) run(w *walker, ctx context.Context, step string) error {
	c := creation{body: p.body, expect: cmp.Or(p.expect, recording.ExpectRefusal)}
	if p.body == nil {
		c.parts = map[string]any{p.part: p.value(w.limits)}
	}
	if _, err := w.create(ctx, step, c); err != nil || p.check == "error/unknown-file" {
		return err // such a batch may be made, if it fails
	}
	return w.cancelAll(ctx, step)
}

// A metadataStep is a create with metadata at one of its limits.
type metadataStep struct {
	name, says string
	of         func(l metadataLimits) map[string]string // nil where the schema does not set the limit
}

var metadataSteps = []metadataStep{
	{"metadata-pairs", "the maximum number of metadata pairs", func(l metadataLimits) map[string]string {
		return at(l.pairs, func(n int) map[string]string { return pairs(n, "batchcheck", "1") })
	}},
	{"metadata-key", "a metadata key of the maximum length", func(l metadataLimits) map[string]string {
		return at(l.key, func(n int) map[string]string { return pairs(1, letters("k", n), "1") })
	}},
	{"metadata-value", "a metadata value of the maximum length, in ASCII", func(l metadataLimits) map[string]string {
		return at(l.value, func(n int) map[string]string { return pairs(1, "batchcheck", letters("v", n)) })
	}},
	{"metadata-wide", "a metadata value of the maximum length, in letters of two and three bytes", func(l metadataLimits) map[string]string {
		return at(l.value, func(n int) map[string]string { return pairs(1, "batchcheck", letters("é€", n)) })
	}},
	{"metadata-emoji", "the maximum number of metadata pairs, in emoji", func(l metadataLimits) map[string]string {
		return at(l.pairs, func(n int) map[string]string { return pairs(n, "😀🚀", "✅👍🏽") })
	}},
}

// at gives metadata at a limit; nil where there is none.
func at(limit int, of func(n int) map[string]string) map[string]string {
	if limit == 0 {
		return nil
	}
	return of(limit)
}

// limitSteps makes the steps of metadata at its limits, so that a finding names
// the limit.
func limitSteps() []step {
	var steps []step
	for _, m := range metadataSteps {
		steps = append(steps, step{
			name:   m.name,
			says:   "creates a batch with " + m.says + ", retrieves it and cancels it",
			checks: []string{"metadata/echo"},
			needs:  []string{"create"},
			uses:   []contract.Operation{contract.Create},
			cost:   Cost{Requests: 3, Batches: 1, Lines: fewRequests}, when: writing, run: m.run,
			can: func(a *contract.API, l metadataLimits) bool {
				return holds(a.Create.Body, contract.MetadataPart) && m.of(l) != nil
			},
		})
	}
	return steps
}

func (m metadataStep) run(w *walker, ctx context.Context, step string) error {
	if w.takesNoMetadata {
		return leftOut{"create accepts no metadata"}
	}
	limits := w.limits
	limits.pairs = max(limits.pairs-len(w.Metadata), 0) // which each create has
	err := w.createEither(ctx, step, creation{parts: map[string]any{contract.MetadataPart: m.of(limits)}})
	if err != nil {
		return err
	}
	return w.cancelAll(ctx, step)
}
