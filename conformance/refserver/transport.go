package refserver

import (
	"bytes"
	"io"
	"net/http"
)

// RoundTrip implements http.RoundTripper: a client whose transport is the
// server talks to it without a network. The host of its URLs is of no account.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	kept := &recorder{header: http.Header{}, status: http.StatusOK}
	s.ServeHTTP(kept, r)
	r.Body.Close()
	return &http.Response{
		Status: http.StatusText(kept.status), StatusCode: kept.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: kept.header, Body: io.NopCloser(&kept.body), ContentLength: int64(kept.body.Len()), Request: r,
	}, nil
}

// A recorder keeps what a handler answers.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header               { return r.header }
func (r *recorder) WriteHeader(status int)            { r.status = status }
func (r *recorder) Write(content []byte) (int, error) { return r.body.Write(content) }
