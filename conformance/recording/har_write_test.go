package recording_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// TestLargeBodiesComeBack writes bodies that are longer than what is written at a time,
// with characters of all lengths at its end.
func TestLargeBodiesComeBack(t *testing.T) {
	s := &recording.Session{}
	for _, char := range []string{"a", `"`, "\x01", "é", "€", "😀", "\xff", "\u2028", "<"} {
		for _, before := range []string{"", "a", "ab", "abc"} {
			body := []byte(before + strings.Repeat(char, 70_000/len(char)))
			s.Exchanges = append(s.Exchanges, recording.Exchange{
				Number: len(s.Exchanges) + 1, Method: "POST", URL: "https://h/v1/files", Status: 200, Step: "upload",
				Request: recording.Message{Body: body}, Reply: recording.Message{Body: body},
			})
		}
	}
	var out bytes.Buffer
	if err := recording.WriteHAR(&out, s); err != nil {
		t.Fatal(err)
	}
	back, err := recording.Read("x", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest == "" {
		t.Error("the recording is not taken for its own")
	}
	for i, e := range s.Exchanges {
		if b := back.Exchanges[i]; !bytes.Equal(e.Request.Body, b.Request.Body) || !bytes.Equal(e.Reply.Body, b.Reply.Body) {
			t.Errorf("the bodies of exchange %d, %.8q…, have changed", i+1, e.Reply.Body)
		}
	}
}

// TestWritingTakesLittleMemory holds the writer to allocating less than 3 times what
// it writes, in small pieces: a run keeps as many bodies as fit its limit.
func TestWritingTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, which runs with -short, allocates more")
	}
	const size = 4 << 20
	s := &recording.Session{Exchanges: []recording.Exchange{{Step: "list", Reply: recording.Message{Body: bytes.Repeat([]byte(" "), size)}}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := recording.WriteHAR(io.Discard, s); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 3*size {
		t.Errorf("a body of %d bytes made it allocate %d", size, allocated)
	}
}
