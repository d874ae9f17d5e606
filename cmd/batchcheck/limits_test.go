package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// judgedText gives what the command says, and its exit code, of standard input.
func judgedText(text []byte, args ...string) (out string, code int) {
	var all bytes.Buffer
	never := func() bool { return false }
	w := world{
		stdin: bytes.NewReader(text), stdout: &all, stderr: &all, stdinTTY: never, outTTY: never, errTTY: never,
		env: func(string) string { return "" }, now: time.Now,
	}
	code = run(append(args, "-"), w)
	return all.String(), code
}

func TestRecordingLimit(t *testing.T) {
	whole := mostRecording
	t.Cleanup(func() { mostRecording = whole })
	text, err := os.ReadFile("../../testdata/sessions/quirks/limit_zero.json")
	if err != nil {
		t.Fatal(err)
	}
	for over, want := range []int{0, 3} {
		mostRecording = len(text) - over
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

// TestHintLimit holds the hint at other profiles to inputs that are soon judged again.
func TestHintLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]bool{mostForHint: true, mostForHint + 1: false} {
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
		if rereadable([]string{file}, &replay{}, 1) != want {
			t.Errorf("%d bytes are judged again: %v", size, !want)
		}
	}
	for size, want := range map[int]bool{mostKept: true, mostKept + 1: false} {
		in := replay{from: bytes.NewReader(make([]byte, size))}
		if _, err := io.Copy(io.Discard, &in); err != nil || rereadable([]string{"-"}, &in, 1) != want {
			t.Errorf("%d bytes of standard input are judged again: %v, %v", size, !want, err)
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
	go serve(t.Context(), listener, http.NotFoundHandler(), io.Discard)
	for size, want := range map[int]int{mostHeader - 500: 404, mostHeader + 5000: 431} {
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
