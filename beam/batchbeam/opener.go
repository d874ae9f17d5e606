package batchbeam

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/batchcheck/batchcheck/internal/input"
)

// An opener opens files of any file system that is registered. It is for one DoFn.
type opener struct {
	systems map[string]filesystem.Interface // by scheme
}

// system gives the file system of a file. The next file has it, too: some log
// in for each that is made.
func (o *opener) system(ctx context.Context, name string) (filesystem.Interface, error) {
	scheme, _, found := strings.Cut(name, "://")
	if !found {
		scheme = ""
	}
	if system := o.systems[scheme]; system != nil {
		return system, nil
	}
	system, err := filesystem.New(ctx, name)
	if err != nil {
		return nil, err
	}
	if o.systems == nil {
		o.systems = map[string]filesystem.Interface{}
	}
	o.systems[scheme] = system
	return system, nil
}

func (o *opener) open(ctx context.Context, name string) (io.ReadCloser, error) {
	system, err := o.system(ctx, name)
	if err != nil {
		return nil, err
	}
	return system.OpenRead(ctx, name)
}

// Teardown lets the file systems go.
func (o *opener) Teardown() error {
	var failures error
	for _, system := range o.systems {
		failures = errors.Join(failures, system.Close())
	}
	return failures
}

// A source is a part that is open.
type source struct {
	io.Reader
	whole  *input.Reader // nil for a range
	within *partReader   // nil for a whole file
	raw    *rawReader
}

func (o *opener) openPart(ctx context.Context, p Part) (*source, error) {
	in, err := o.open(ctx, p.File)
	if err != nil {
		return nil, err
	}
	s := &source{raw: &rawReader{ReadCloser: in}}
	if p.isWhole() {
		s.whole = input.NewReader(nil)
		s.Reader = s.whole
		return s, s.whole.Open(input.From(p.File, func() (io.ReadCloser, error) { return s.raw, nil }))
	}
	s.within, err = newPartReader(s.raw, p)
	s.Reader = s.within
	return s, err
}

// start gives where in the file the first line is that was read.
func (s *source) start() int64 {
	if s.within == nil {
		return 0
	}
	return s.within.start
}

// A rawReader remembers that the file system failed, and fails from there on,
// so that nobody takes what comes after for what was due. A network may do
// better at the next try, where what is broken in a file stays.
type rawReader struct {
	io.ReadCloser
	err error
}

func (r *rawReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

func (r *rawReader) Seek(offset int64, whence int) (int64, error) {
	n, err := r.ReadCloser.(io.Seeker).Seek(offset, whence) // or there would be no ranges
	r.err = errors.Join(r.err, err)
	return n, err
}

// isLasting tells an error that another try would not mend.
func (s *source) isLasting(err error) bool {
	if s != nil && s.raw.err == nil {
		return true // what was read is broken
	}
	return isLasting(err)
}

func isLasting(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EISDIR)
}
