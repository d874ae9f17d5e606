package drive

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// secrets knows what must not be kept of an exchange.
type secrets struct {
	names []string // of headers that hold credentials, as http.Header has them
	pages []string // of parameters that say which page of a list, whatever these are called
	*session.Secrets
}

// newSecrets makes what removes the key, the header that it is sent in, the values of
// the headers, and those of the base URL's parameters that are secret by their names.
func newSecrets(key, header string, credentials http.Header, base *url.URL) *secrets {
	s := &secrets{names: []string{http.CanonicalHeaderKey(header)}}
	values := []string{key}
	for name, all := range credentials {
		s.names = append(s.names, http.CanonicalHeaderKey(name))
		for _, value := range all {
			values = append(values, value)
			values = append(values, partsOf(value)...)
		}
	}
	for name, all := range base.Query() {
		if session.IsSecretParameter(name) {
			values = append(values, all...)
		}
	}
	s.Secrets = session.NewSecrets(values...)
	return s
}

// partsOf gives the secrets within the value of a header: what follows a scheme, the
// values of cookies, and the password of basic authentication.
func partsOf(value string) (parts []string) {
	scheme, rest, found := strings.Cut(value, " ")
	if !found {
		rest = value
	}
	parts = append(parts, rest)
	for cookie := range strings.SplitSeq(value, ";") {
		if _, inner, found := strings.Cut(cookie, "="); found {
			parts = append(parts, inner)
		}
	}
	if plain, err := base64.StdEncoding.DecodeString(rest); err == nil && strings.EqualFold(scheme, "Basic") {
		_, password, _ := strings.Cut(string(plain), ":")
		parts = append(parts, string(plain), password)
	}
	const shortPart = 10 // or it may be a word, such as that of a scheme
	return slices.DeleteFunc(parts, func(part string) bool { return len(part) < shortPart })
}

// clean removes what is secret from an exchange. A body that is too large when
// decoded is not kept: it could not be looked through, and is no reply. How many
// bytes of the reply were decoded is what it costs.
func (s *secrets) clean(e *recording.Exchange) (decoded int) {
	e.URL, e.Failure = s.url(e.URL), s.Text(e.Failure)
	s.message(&e.Request, false)
	isCut := e.Failure != ""
	decoded, err := s.message(&e.Reply, isCut)
	if errors.Is(err, recording.ErrTooLarge) || errors.Is(err, errHidden) {
		e.Failure, e.Reply.Body = s.Text(err.Error()), nil
	}
	if errors.Is(err, recording.ErrTooLarge) {
		return recording.MaxBody
	}
	return decoded
}

// errHidden says that a body is not kept since a secret is in it, encoded so that it
// cannot be removed.
var errHidden = errors.New("the body repeats a secret inside a broken or unknown encoding, and was not kept")

func (s *secrets) message(m *recording.Message, isCut bool) (decoded int, err error) {
	s.header(m.Header)
	body, err := m.Decoded()
	if err == nil {
		if clean, found := s.Redact(body, isCut); found {
			m.Body = clean
			m.Header.Del("Content-Encoding") // it is decoded now
			body = clean
		}
	} else {
		m.Body, _ = s.Redact(m.Body, true)
		body = m.Body
	}
	all, tooLarge := recording.Inside(body)
	if tooLarge != nil {
		return len(body), tooLarge
	}
	for _, inner := range all {
		if s.Holds(inner, true) {
			return len(body), errHidden
		}
	}
	return len(body), err
}

func (s *secrets) header(header textproto.MIMEHeader) {
	for name, values := range header {
		isSecret := session.IsSecretName(name) || slices.Contains(s.names, name)
		for i := range values {
			switch {
			case isSecret && !strings.Contains(values[i], session.Nonsense): // a wrong key is no secret
				values[i] = session.Redacted
			case name == "Location" || name == "Content-Location":
				values[i] = s.url(values[i])
			default:
				values[i] = s.Text(values[i])
			}
		}
		if clean := s.Text(name); clean != name {
			delete(header, name)
			header[http.CanonicalHeaderKey(clean)] = values
		}
	}
}

// url removes the secrets of a URL: its user, its fragment, and the values of
// parameters that are secret by their names or in themselves.
func (s *secrets) url(text string) string {
	return s.Text(session.CleanURL(text, func(name string) bool { return session.IsSecretParameter(name) && !slices.Contains(s.pages, name) }))
}
