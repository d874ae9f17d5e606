package recording

import (
	"io"

	"github.com/batchcheck/batchcheck/internal/brotli"
)

func openBrotli(r io.Reader) (io.ReadCloser, error) { return brotli.NewReader(r) }
