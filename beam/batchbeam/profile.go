package batchbeam

import (
	"context"
	"slices"

	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/validate"
)

// Choose gives the options with the profile that files show, where the options
// leave that open. The files are the first by name that globs match, ten at most.
// Of each, the beginning is looked at. Where nothing shows a profile, or no file
// can be read from here, it is the schema's default.
func (o Options) Choose(ctx context.Context, globs []string) Options {
	if len(o.Schema) > 0 || o.Profile != "" && o.Profile != validate.AutoProfile {
		return o
	}
	o.Profile, o.Why = "", recognize.NoEvidence
	var files opener
	defer files.Teardown() // they were only read
	for _, name := range files.first(ctx, globs) {
		chosen := o
		if choice := files.shows(ctx, name); choice.Sure {
			chosen.Profile, chosen.Why = choice.Profile, choice.Why
		}
		if _, err := chosen.judge(); err == nil && chosen.Profile != "" { // it may lack the kind that is due
			return chosen
		}
	}
	return o
}

// first gives the names of the first files that globs match.
func (o *opener) first(ctx context.Context, globs []string) (names []string) {
	for _, glob := range globs {
		if system, err := o.system(ctx, glob); err == nil {
			listed, _ := system.List(ctx, glob) // Files says what is wrong with it
			names = append(names, listed...)
		}
	}
	slices.Sort(names)
	const most = 10
	return names[:min(len(names), most)]
}

// shows tells which profile the beginning of a file shows. Of a file that cannot be
// read it tells nothing; its judge says why.
func (o *opener) shows(ctx context.Context, name string) recognize.Choice {
	s, err := o.openPart(ctx, Part{File: name})
	if s != nil {
		defer s.raw.Close() // it was only read
	}
	if err != nil {
		return recognize.Choice{}
	}
	return recognize.Profile(recognize.Head(s.whole.Reader))
}
