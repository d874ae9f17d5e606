package input

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A Reader reads one source after the other with the same memory: a small file
// in one read. What is compressed it decompresses, and of UTF-16 it makes UTF-8.
type Reader struct {
	*bufio.Reader // of what is to be read

	plain  *bufio.Reader // of what the source holds
	text   *bufio.Reader // of what is compressed in it; nil until there is something, as the next two
	gzip   *gzip.Reader
	zstd   *zstd.Decoder
	utf16  bool // of what the source holds
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
	r.decode()
	return nil
}

// IsPlain reports whether what is read are the bytes of the source: it is not
// compressed, and its text is not UTF-16.
func (r *Reader) IsPlain() bool { return r.Reader == r.plain }

// Encoding names the encoding of the source's text where that is not UTF-8; ""
// where it is, or where it is no text.
func (r *Reader) Encoding() string {
	if r.utf16 {
		return "UTF-16"
	}
	return ""
}

// Close closes the source.
func (r *Reader) Close() error { return r.source.Close() }

// decompress looks at how the source begins.
func (r *Reader) decompress() error {
	magic, _ := r.plain.Peek(4) // a shorter input is not compressed; its error comes with the first read
	if bytes.HasPrefix(magic, bzip2Begin) {
		magic, _ = r.plain.Peek(bzip2Magic)
	}
	var text io.Reader
	var err error
	switch {
	case bytes.HasPrefix(magic, []byte("\x1f\x8b")):
		text, err = r.gunzip()
	case bytes.HasPrefix(magic, []byte("\x28\xb5\x2f\xfd")):
		text, err = r.unzstd()
	case IsBzip2(magic):
		text = bzip2.NewReader(r.plain)
	default:
		r.Reader = r.plain
		return nil
	}
	if r.text == nil {
		r.text = bufio.NewReaderSize(nil, plainSize)
	}
	r.text.Reset(text)
	r.Reader = r.text
	return err
}

const bzip2Magic = 10 // bytes

var bzip2Begin = []byte("BZh")

// IsBzip2 tells by its first bytes whether a file is compressed by bzip2: after
// three letters and a digit, a block or the end comes with a number of its own.
func IsBzip2(head []byte) bool {
	if len(head) < bzip2Magic || !bytes.HasPrefix(head, bzip2Begin) || head[3] < '1' || head[3] > '9' {
		return false
	}
	number := string(head[4:bzip2Magic])
	return number == "\x31\x41\x59\x26\x53\x59" || number == "\x17\x72\x45\x38\x50\x90"
}

// decode looks at how the text begins.
func (r *Reader) decode() {
	head, _ := r.Peek(4) // an error comes again with the first read
	isUTF16, isBigEndian := utf16Order(head)
	if r.utf16 = isUTF16; isUTF16 {
		r.Reader = bufio.NewReaderSize(newUTF16Reader(r.Reader, isBigEndian), plainSize)
	}
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
