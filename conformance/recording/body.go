package recording

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// MaxBody is how many bytes a decoded body may have at most, so that a small reply
// cannot fill the memory.
const MaxBody = 64 << 20

// ErrTooLarge says that a body would have more than MaxBody bytes when decoded.
var ErrTooLarge = fmt.Errorf("the body has more than %d bytes when decoded", MaxBody)

// Decoded gives a message's body without its content encodings. A body that
// was recorded decoded, though its header still names an encoding, is taken
// as it is.
func (m Message) Decoded() ([]byte, error) {
	body, err := m.DecodedUpTo(MaxBody)
	if err != nil {
		return nil, err
	}
	return body, nil
}

// DecodedUpTo gives what Decoded does, but decodes no more than limit bytes, those
// between two encodings included. A body that is longer is cut there, and the error
// is ErrTooLarge. One without encodings is not cut.
func (m Message) DecodedUpTo(limit int) ([]byte, error) {
	body := m.Body
	encodings := strings.Split(strings.Join(m.Header.Values("Content-Encoding"), ","), ",")
	slices.Reverse(encodings)
	for _, name := range encodings {
		c, known := codecs[strings.ToLower(strings.TrimSpace(name))]
		if !known || !c.fits(body) {
			continue
		}
		r, err := c.open(bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("the body is not %s: %w", name, err)
		}
		decoded, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("the body is not whole %s: %w", name, err)
		}
		if len(decoded) > limit {
			return decoded[:limit], ErrTooLarge
		}
		body, limit = decoded, limit-len(decoded)
	}
	return body, nil
}

// Inside gives what decoders make of a body that is not text, as much of it as they
// read, whatever its header says: by that, nobody knows what is in the body. The error
// is ErrTooLarge where that is more than MaxBody bytes in all.
func Inside(body []byte) (all [][]byte, err error) {
	const maxDepth = 3
	left := MaxBody
	level := [][]byte{body}
	for range maxDepth {
		var next [][]byte
		for _, body := range level {
			if utf8.Valid(body) {
				continue
			}
			for name, c := range codecs {
				if name == "x-gzip" || !c.fits(body) {
					continue
				}
				r, err := c.open(bytes.NewReader(body))
				if err != nil {
					continue
				}
				decoded, _ := io.ReadAll(io.LimitReader(r, int64(left)+1)) // of a broken one, the beginning
				r.Close()
				if left -= len(decoded); left < 0 {
					return nil, ErrTooLarge
				}
				next = append(next, decoded)
			}
		}
		all = append(all, next...)
		level = next
	}
	return all, nil
}

// A codec decodes one content encoding.
type codec struct {
	fits func([]byte) bool // whether bytes may be of the encoding
	open func(io.Reader) (io.ReadCloser, error)
}

var codecs = map[string]codec{
	"gzip":    gzipCodec,
	"x-gzip":  gzipCodec,
	"deflate": {isNoText, openDeflate},
	"br":      {isNoText, openBrotli},
	"zstd":    {hasPrefix("\x28\xb5\x2f\xfd"), openZstd},
}

var gzipCodec = codec{hasPrefix("\x1f\x8b"), func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }}

func hasPrefix(magic string) func([]byte) bool {
	return func(body []byte) bool { return bytes.HasPrefix(body, []byte(magic)) }
}

// isNoText tells encoded bytes from the JSON that they would decode to, where
// an encoding has no magic number.
func isNoText(body []byte) bool {
	text := bytes.TrimLeft(body, " \t\r\n")
	return len(text) > 0 && text[0] != '{' && text[0] != '[' && text[0] != '<'
}

// openDeflate reads zlib, as the standard has it, or bare deflate, as some send it.
func openDeflate(r io.Reader) (io.ReadCloser, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if z, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
		return z, nil
	}
	return flate.NewReader(bytes.NewReader(body)), nil
}

func openZstd(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxBody))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}
