package main

import (
	"io"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// judge judges the sources, several at a time, and hands on what comes of them
// in the order of the input. It ends with the first error of take. Parts of a
// large source are judged by what is left of the jobs; see validate.Jobs.
func judge(r *reader, sources []input.Source, jobs int, take func(judged) error) (err error) {
	next := func() (stream.Task[judged], error) {
		if len(sources) == 0 {
			return stream.Task[judged]{}, io.EOF
		}
		s := sources[0]
		sources = sources[1:]
		return stream.Task[judged]{Do: func(emit func(judged) bool) {
			in, ok := r.inputs.Get().(*input.Reader)
			if !ok {
				in = input.NewReader(r.count)
			}
			defer r.inputs.Put(in)
			r.read(in, s, emit)
		}}, nil
	}
	stream.Run(stream.NewSlots(min(jobs, len(sources))), next, func(found judged, _ error) bool {
		err = take(found)
		return err == nil
	})
	return err
}
