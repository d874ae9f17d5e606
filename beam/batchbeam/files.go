package batchbeam

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/input"
)

func init() {
	beam.RegisterDoFn(&listFn{})
	beam.RegisterDoFn(&planFn{})
	beam.RegisterDoFn(&nameFn{})
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
// is compressed, or not lines, is one piece. So is one whose lines have a prefix
// before their JSON, such as a time.
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
	raw := &rawReader{ReadCloser: in}
	defer raw.Close()
	most := cmp.Or(f.Options.SplitBytes, defaultSplit)
	size, err := f.sizeOfLines(name, raw, most)
	if err = errors.Join(err, raw.err); err != nil && !isLasting(err) {
		return err
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

// sizeOfLines gives the size of a file that can be split, 0 of any other and of
// one that is not to be.
func (f *planFn) sizeOfLines(name string, raw *rawReader, most int64) (int64, error) {
	if _, ok := raw.ReadCloser.(io.Seeker); !ok {
		return 0, nil
	}
	size, err := raw.Seek(0, io.SeekEnd)
	if err != nil || size <= most {
		return 0, err
	}
	if _, err := raw.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	r := input.NewReader(nil)
	open := func() (io.ReadCloser, error) { return io.NopCloser(raw), nil }
	if err := r.Open(input.From(name, open)); err != nil || !r.IsPlain() || isRecording(f.Options, r) {
		return 0, nil // what is wrong with it, its judge tells
	}
	if head, _ := r.Peek(document.HeadSize); document.PrefixOf(head) != document.NoPrefix {
		return 0, nil // the prefix shows at the beginning only
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
