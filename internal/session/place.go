package session

import (
	"net/url"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// PathOf gives the path of an exchange's URL.
func PathOf(e *recording.Exchange) string {
	path, _, _ := strings.Cut(CleanURL(e.URL, IsSecretParameter), "?")
	if u, err := url.Parse(path); err == nil {
		return u.Path
	}
	return path
}

// ShownURL gives the URL without what may be secret: user, and query values
// other than those of paging.
func (r *Reader) ShownURL(e *recording.Exchange) string {
	clean := CleanURL(e.URL, func(name string) bool { return !r.API.IsListQuery(name) })
	u, err := url.Parse(clean)
	if err != nil {
		return clean
	}
	u.RawQuery = u.Query().Encode()
	return u.String()
}

// Locate does what Reader.Locate does, and keeps the session's secrets out of the
// finding.
func (t *Traffic) Locate(e *recording.Exchange, f *validate.Finding, places *document.Index, offset int) {
	t.Reader.Locate(e, f, places, offset)
	for _, text := range []*string{&f.Message, &f.Expected, &f.Quote, &f.Pointer, &f.Beside, &f.BatchID, &f.Exchange.Method, &f.Exchange.URL} {
		*text = t.Hide(*text)
	}
	if t.secrets().Holds([]byte(f.Excerpt.Text), false) {
		f.Excerpt = validate.Excerpt{} // its mark would be off
	}
}

// Locate gives a finding its place: in the file where the body stands there as
// it is, else in the body, with the place of the exchange in the file. An offset
// of -1 is the exchange as a whole, for which no places are needed.
func (r *Reader) Locate(e *recording.Exchange, f *validate.Finding, places *document.Index, offset int) {
	at, _ := e.Time()
	f.File = e.Place.File
	f.Exchange = &validate.Exchange{Number: e.Number, At: at}
	if !e.Bare {
		f.Exchange.Method, f.Exchange.URL = e.Method, r.ShownURL(e)
	}
	f.Line, f.Column, f.Offset = max(e.Place.Line, 1), max(e.Place.Column, 1), e.Place.Offset
	f.Pointer = e.Place.Pointer + f.Pointer
	if f.Beside != "" {
		f.Beside = e.Place.Pointer + f.Beside
	}
	if offset < 0 {
		f.Width = 0
		return
	}
	place := places.At(offset)
	if e.Place.Verbatim {
		f.Line, f.Column, f.Offset = place.Line, place.Column, place.Offset
		return
	}
	f.Exchange.Line, f.Exchange.Column, f.Width = place.Line, place.Column, 0
}

// placesOf gives the places in the body of an exchange: those in the file where
// the body is there as it is, else those in the body.
func placesOf(e *recording.Exchange, body []byte) *document.Index {
	if e.Place.Verbatim {
		return document.NewIndex(document.Position{Line: e.Place.Line, Column: e.Place.Column, Offset: e.Place.Offset}, body)
	}
	return document.NewIndex(document.Start, body)
}

// Places gives the places in the reply's body. It is for one goroutine.
func (r *Reply) Places() *document.Index {
	if r.places == nil {
		r.places = placesOf(r.Exchange, r.Body)
	}
	return r.places
}
