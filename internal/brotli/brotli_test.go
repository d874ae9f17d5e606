package brotli_test

import (
	"bytes"
	"io"
	"testing"

	full "github.com/andybalholm/brotli"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/brotli"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// TestDecodesAsTheFullPackage holds the reader to the other: what is whole decodes to the
// same, and what is not is an error for both.
func TestDecodesAsTheFullPackage(t *testing.T) {
	words := rapid.SampledFrom([]string{`{"id": "batch_1", `, `"object": "batch"`, "the time of ", "\x00\xff", "é", "0123456789", "\n", " "})
	rapid.Check(t, func(t *rapid.T) {
		var encoded bytes.Buffer
		w := full.NewWriterLevel(&encoded, rapid.IntRange(0, 11).Draw(t, "level"))
		for _, word := range rapid.SliceOfN(words, 0, 3000).Draw(t, "text") {
			io.WriteString(w, word)
		}
		w.Close()
		body := encoded.Bytes()
		if rapid.Bool().Draw(t, "broken") {
			body = append(body[:rapid.IntRange(0, len(body)).Draw(t, "length")], rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "more")...)
			if len(body) > 0 {
				body[rapid.IntRange(0, len(body)-1).Draw(t, "at")] ^= rapid.Byte().Draw(t, "bits")
			}
		}
		want, wantErr := io.ReadAll(full.NewReader(bytes.NewReader(body)))
		r, err := brotli.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, gotErr := io.ReadAll(r)
		if (gotErr == nil) != (wantErr == nil) || wantErr == nil && !bytes.Equal(got, want) {
			t.Fatalf("%x decodes to %d bytes, %v, not to %d bytes, %v", body, len(got), gotErr, len(want), wantErr)
		}
	})
}
