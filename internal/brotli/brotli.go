// Package brotli decodes brotli for programs that are to be small: github.com/andybalholm/brotli,
// which others have, imports net/http.
package brotli

import (
	"bufio"
	"errors"
	"io"

	"github.com/dsnet/compress/brotli"
)

// NewReader decodes what another reader has, which must end where that does.
func NewReader(from io.Reader) (io.ReadCloser, error) {
	encoded := bufio.NewReader(from)
	decoded, err := brotli.NewReader(encoded, nil)
	return &reader{decoded, encoded}, err
}

type reader struct {
	*brotli.Reader
	encoded *bufio.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		if _, after := r.encoded.ReadByte(); after == nil {
			err = errors.New("brotli: there is more after the end")
		}
	}
	return n, err
}
