package batchbeam

import (
	"context"
	"io"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
)

func init() {
	register.DoFn3x1[context.Context, string, func(string), error](&listFn{})
	register.DoFn3x1[context.Context, string, func(Part), error](&planFn{})
	register.DoFn3x0[string, func(*bool) bool, func(string)](&nameFn{})
	register.Function1x2(once)
	register.Emitter1[Part]()
	register.Emitter1[string]()
	register.Iter1[bool]()
}

// Files gives the names of the files that globs match, a PCollection<string>,
// each once. What a glob is, is the file system's to say.
func Files(s beam.Scope, globs beam.PCollection) beam.PCollection {
	s = s.Scope("batchbeam.Files")
	names := beam.ParDo(s, once, beam.ParDo(s, &listFn{}, globs))
	return beam.ParDo(s, &nameFn{}, beam.GroupByKey(s, names))
}

// once keys by the name: grouped, no name comes twice, and the names are
// spread over the workers.
func once(name string) (string, bool) { return name, true }

type nameFn struct{}

func (*nameFn) ProcessElement(name string, _ func(*bool) bool, emit func(string)) { emit(name) }

type listFn struct{ opener }

func (f *listFn) ProcessElement(ctx context.Context, glob string, emit func(string)) error {
	system, err := f.system(ctx, glob)
	if err != nil {
		return err
	}
	names, err := system.List(ctx, glob)
	for _, name := range names {
		emit(name)
	}
	return err
}

// Parts gives the pieces of work that files make, a PCollection<Part>. A file
// of lines is cut where its file system can read from the middle on; one that
// is compressed, or not lines, is one piece.
func Parts(s beam.Scope, o Options, files beam.PCollection) beam.PCollection {
	s = s.Scope("batchbeam.Parts")
	return beam.Reshuffle(s, beam.ParDo(s, &planFn{Options: o}, files))
}

type planFn struct {
	Options Options
	opener
	judge *judge
}

func (f *planFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *planFn) ProcessElement(ctx context.Context, name string, emit func(Part)) error {
	in, err := f.open(ctx, name)
	if err != nil {
		emit(Part{File: name}) // who judges it says why
		return nil
	}
	defer in.Close()
	size, err := f.sizeOfLines(name, in)
	if err != nil {
		return err
	}
	most := f.Options.SplitBytes
	if most == 0 {
		most = defaultSplit
	}
	if size <= most {
		emit(Part{File: name})
		return nil
	}
	for _, p := range partsOf(name, size, most) {
		emit(p)
	}
	return nil
}

// sizeOfLines gives the size of a file that can be split, 0 of any other.
func (f *planFn) sizeOfLines(name string, in io.Reader) (int64, error) {
	seeker, ok := in.(io.ReadSeeker)
	if !ok {
		return 0, nil
	}
	size, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	if _, err := seeker.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	r := input.NewReader(nil)
	if err := r.Open(input.From(name, func() (io.ReadCloser, error) { return io.NopCloser(in), nil })); err != nil || !r.IsPlain() {
		return 0, nil
	}
	if isRecording(f.Options, r) {
		return 0, nil
	}
	lines, err := f.judge.documents.AreLines(r)
	if err != nil || !lines {
		return 0, err
	}
	return size, nil
}

// isRecording tells a recording of HTTP traffic from documents. It is judged
// as a session, on one machine.
func isRecording(o Options, r *input.Reader) bool {
	head, _ := r.Peek(recording.HeadSize) // a shorter file is all head; an error comes again with the first read
	return o.Log == nil && recording.Fits(head)
}
