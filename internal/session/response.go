package session

import (
	"iter"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// A Response is what a batch route answered in one exchange, or an observation
// without HTTP.
type Response struct {
	*recording.Exchange
	Decoded []byte // the body without content encodings
	Returns string // kind of document that the route returns; "" for an observation without HTTP
	Refused bool   // with a status from 400 on

	reader *Reader
	places *document.Index // in Decoded
}

// Responses yields the responses of the session that have a body: those of batch
// routes, not of files. What is neither a success nor a refusal is passed over,
// as is a body that cannot be decoded.
func (r *Reader) Responses(s *recording.Session) iter.Seq[Response] {
	return func(yield func(Response) bool) {
		var all budget
		for i := range s.Exchanges {
			if response, ok := r.responseOf(&s.Exchanges[i], &all); ok && !yield(response) {
				return
			}
		}
	}
}

func (r *Reader) responseOf(e *recording.Exchange, b *budget) (response Response, ok bool) {
	route, _ := r.API.Match(e.Method, e.URL)
	switch {
	case e.Bare:
	case e.Failure != "" || !isSuccess(e.Status) && !isRefusal(e.Status):
		return response, false
	case route.Operation == contract.Other && !e.Unasked || IsOfFiles(route.Operation):
		return response, false
	}
	body, err := b.decode(e.Reply)
	response = Response{Exchange: e, Decoded: body, Returns: route.Returns, Refused: isRefusal(e.Status), reader: r, places: placesOf(e, body)}
	return response, err == nil && len(body) > 0
}

// Locate gives a finding its place and its exchange: offset is that of a byte of
// Decoded. The finding's Pointer is one into the body, and is made one into the file.
func (r Response) Locate(f *validate.Finding, offset int) {
	r.reader.Locate(r.Exchange, f, r.places, offset)
}
