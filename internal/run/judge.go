package run

import (
	"io"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// judge judges the sources, several at a time, and hands on what comes of them
// in the order of the input. It ends with the first error of take. Parts of a
// large source are judged by what is left of the jobs; see validate.Jobs.
func judge(r *Reader, sources []input.Source, jobs int, take func(Found) error) (err error) {
	slots := stream.NewSlots(min(jobs, len(sources)))
	width := 1 // sources that one goroutine judges in a row
	if slots != nil {
		width = min(1+len(sources)/(jobs*8), 32) // a goroutine costs a fifth of what a small file does
	}
	next := func() (stream.Task[[]Found], error) {
		if len(sources) == 0 {
			return stream.Task[[]Found]{}, io.EOF
		}
		group := sources[:min(width, len(sources))]
		sources = sources[len(group):]
		return stream.Task[[]Found]{Do: func(emit func([]Found) bool) {
			in, ok := r.inputs.Get().(*input.Reader)
			if !ok {
				in = input.NewReader(r.count)
			}
			defer r.inputs.Put(in)
			var waiting []Found // what comes of small files is handed on together
			for _, s := range group {
				wanted := true
				r.read(in, s, func(found Found) bool {
					waiting = append(waiting, found)
					if len(waiting) == width || len(found.Documents) > 1 {
						wanted, waiting = emit(waiting), nil
					}
					return wanted
				})
				if !wanted {
					return
				}
			}
			if len(waiting) > 0 {
				emit(waiting)
			}
		}}, nil
	}
	stream.Run(slots, next, func(batch []Found, _ error) bool {
		for _, found := range batch {
			if err = take(found); err != nil {
				return false
			}
		}
		return true
	})
	return err
}
