package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/run"
)

// judgedText gives what the command says, and its exit code, of standard input.
func judgedText(text []byte, args ...string) (out string, code int) {
	return said(text, append(args, "-")...)
}

// said gives what the command says, and its exit code.
func said(stdin []byte, args ...string) (out string, code int) {
	var all bytes.Buffer
	code = command{World: run.Apart(bytes.NewReader(stdin), &all, &all)}.Main(args)
	return all.String(), code
}

func TestRecordingLimit(t *testing.T) {
	whole := run.MaxRecording
	t.Cleanup(func() { run.MaxRecording = whole })
	text, err := os.ReadFile("../../testdata/sessions/quirks/limit_zero.json")
	if err != nil {
		t.Fatal(err)
	}
	for over, want := range []int{0, 3} {
		run.MaxRecording = len(text) - over
		if out, code := judgedText(text); code != want {
			t.Errorf("over by %d bytes: exit %d, want %d: %s", over, code, want, out)
		}
	}
}

// TestArchiveLimit judges a small archive of a large document, and one of many
// documents: each has the limit for itself.
func TestArchiveLimit(t *testing.T) {
	packed := func(text string) []byte {
		var all bytes.Buffer
		z := gzip.NewWriter(&all)
		io.WriteString(z, text)
		z.Close()
		return all.Bytes()
	}
	const most = 1 << 10
	line := `{"object":"list","data":[],"has_more":false}`
	line += strings.Repeat(" ", most-len(line))
	for text, want := range map[string]int{
		line: 0, strings.Repeat(line+"\n", 5000): 0, line + " ": 1,
	} {
		if out, code := judgedText(packed(text), "--max-document", "1k"); code != want || strings.Contains(out, "json/limit") != (want == 1) {
			t.Errorf("%d bytes: exit %d, want %d: %.500s", len(text), code, want, out)
		}
	}
}

// TestServeLimit sends requests whose headers are a little smaller and larger
// than those that the server takes: net/http allows 4 KiB more.
func TestServeLimit(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go serve(t.Context(), listener, http.NotFoundHandler(), log.New(io.Discard, "", 0))
	for size, want := range map[int]int{maxHeader - 500: 404, maxHeader + 5000: 431} {
		r, err := http.NewRequest("GET", "http://"+listener.Addr().String(), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Filler", strings.Repeat("x", size))
		reply, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != want {
			t.Errorf("a header of %d bytes: %d, want %d", size, reply.StatusCode, want)
		}
	}
}
