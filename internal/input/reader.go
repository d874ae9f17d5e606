package input

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A Reader reads one source after the other with the same memory: a small file
// in one read. What is compressed it decompresses.
type Reader struct {
	*bufio.Reader // of what is to be read

	plain  *bufio.Reader // of what the source holds
	text   *bufio.Reader // of what is compressed in it; nil until there is something, as the next two
	gzip   *gzip.Reader
	zstd   *zstd.Decoder
	source io.Closer
	count  *atomic.Int64
}

const plainSize = 64 << 10

// NewReader makes a Reader, which adds to count the bytes of the sources that
// it has read; nil counts nothing.
func NewReader(count *atomic.Int64) *Reader {
	return &Reader{plain: bufio.NewReaderSize(nil, plainSize), count: count}
}

// Open opens a source; the one before it is to be closed.
func (r *Reader) Open(s Source) error {
	if s.Err != nil {
		return s.Err
	}
	in, err := s.open()
	if err != nil {
		return err
	}
	r.source = in
	if r.count == nil {
		r.plain.Reset(in)
	} else {
		r.plain.Reset(counting{in, r.count})
	}
	if err := r.decompress(); err != nil {
		return errors.Join(err, r.Close())
	}
	return nil
}

// IsPlain reports whether the source is not compressed.
func (r *Reader) IsPlain() bool { return r.Reader == r.plain }

// Close closes the source.
func (r *Reader) Close() error { return r.source.Close() }

// decompress looks at how the source begins.
func (r *Reader) decompress() error {
	magic, _ := r.plain.Peek(4) // a shorter input is not compressed; its error comes with the first read
	var text io.Reader
	var err error
	switch {
	case bytes.HasPrefix(magic, []byte("\x1f\x8b")):
		text, err = r.gunzip()
	case bytes.HasPrefix(magic, []byte("\x28\xb5\x2f\xfd")):
		text, err = r.unzstd()
	default:
		r.Reader = r.plain
		return nil
	}
	if r.text == nil {
		r.text = bufio.NewReader(nil)
	}
	r.text.Reset(text)
	r.Reader = r.text
	return err
}

func (r *Reader) gunzip() (io.Reader, error) {
	if r.gzip == nil {
		r.gzip = new(gzip.Reader)
	}
	return r.gzip, r.gzip.Reset(r.plain)
}

func (r *Reader) unzstd() (_ io.Reader, err error) {
	const maxMemory = 128 << 20 // of the window that the input asks for
	if r.zstd == nil {
		r.zstd, err = zstd.NewReader(r.plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxMemory))
		return r.zstd, err
	}
	return r.zstd, r.zstd.Reset(r.plain)
}

// A counting reader counts what is read.
type counting struct {
	io.Reader
	n *atomic.Int64
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}
