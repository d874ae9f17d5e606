//go:build !js

package recording

import (
	"io"

	"github.com/andybalholm/brotli"
)

func openBrotli(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(brotli.NewReader(r)), nil }
