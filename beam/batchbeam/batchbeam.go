// Package batchbeam judges archives of batch responses on Apache Beam, where
// they are more than one machine reads in time: with the Validator and the
// checks that the batchcheck command has, and with the same findings.
//
//	p, s := beam.NewPipelineWithRoot()
//	batchbeam.Run(s, options, []string{"gs://bucket/logs/*.jsonl.gz"}, "gs://bucket/findings", 10)
//
// Run is made of the other transforms, which can be put together otherwise:
//
//	globs → Files → Parts → Judge ─┬→ findings → Write, Groups ─┐
//	                   └→ Lifecycles                            ├→ WriteSummary
//	                               └→ tallies → Totals ─────────┘
//
// A pipeline has one profile. Without Options.Profile, Run takes the one that the
// first files show, while it builds the pipeline; see Options.Choose.
//
// Recordings of HTTP traffic are not judged: a session is for one machine.
package batchbeam

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Run judges the files that globs match, and writes the findings and a summary
// to a folder. The options are those that Check finds nothing wrong with.
func Run(s beam.Scope, o Options, globs []string, folder string, shards int) {
	o = o.Choose(context.Background(), globs)
	parts := Parts(s, o, Files(s, beam.CreateList(s, globs)))
	findings, tallies := Judge(s, o, parts)
	sights := beam.CreateList(s, []Sight{{}})
	if o.hasTime() {
		more, seen := Lifecycles(s, o, parts, tallies)
		findings, sights = beam.Flatten(s, findings, more), beam.Combine(s, addSights, seen)
	}
	written := Write(s, folder, shards, findings)
	WriteSummary(s, folder, o, Groups(s, o, findings), Totals(s, tallies), sights, written)
}
