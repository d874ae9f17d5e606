package recording_test

import (
	"bytes"
	"compress/gzip"
	"net/textproto"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

func TestDecodedLimit(t *testing.T) {
	const part = 1 << 20
	packed := bytes.Repeat(gzipOf(t, part), recording.MaxBody/part) // members, one behind the other
	for over, want := range []error{nil, recording.ErrTooLarge} {
		m := recording.Message{Header: textproto.MIMEHeader{"Content-Encoding": {"gzip"}}, Body: append(packed, gzipOf(t, int64(over))...)}
		if body, err := m.Decoded(); err != want || want == nil && len(body) != recording.MaxBody {
			t.Errorf("over by %d: %d bytes, %v", over, len(body), err)
		}
	}
}

func gzipOf(t *testing.T, size int64) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return packed.Bytes()
}
