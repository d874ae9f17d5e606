package drive

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// shortSecret is the length in bytes under which a secret is looked for in
// headers and queries alone: text would be full of it by chance.
const shortSecret = 6

// secrets knows what must not be kept of an exchange.
type secrets struct {
	names    []string // of headers that hold credentials, as http.Header has them
	values   [][]byte
	replacer *strings.Replacer
}

// newSecrets makes what removes the key, the header that it is sent in, and the
// values of the headers.
func newSecrets(key, header string, credentials http.Header) *secrets {
	s := &secrets{names: []string{http.CanonicalHeaderKey(header)}}
	values := []string{key}
	for name, all := range credentials {
		s.names = append(s.names, http.CanonicalHeaderKey(name))
		values = append(values, all...)
	}
	var pairs []string
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // of two that overlap, the longer
	for _, value := range values {
		for _, spelling := range spellings(value) {
			s.values = append(s.values, []byte(spelling))
			pairs = append(pairs, spelling, session.Redacted)
		}
	}
	s.replacer = strings.NewReplacer(pairs...)
	return s
}

// spellings gives how a secret may stand in URLs and JSON; none for one that
// is too short to be looked for.
func spellings(value string) []string {
	if len(value) < shortSecret {
		return nil
	}
	all := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	if quoted, err := json.Marshal(value); err == nil {
		all = append(all, string(quoted[1:len(quoted)-1]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// text gives a text without the secrets.
func (s *secrets) text(text string) string { return s.replacer.Replace(text) }

// clean removes what is secret from an exchange. A body that is too large when
// decoded is not kept: it could not be looked through, and is no reply. How many
// bytes of the reply were decoded is what it costs.
func (s *secrets) clean(e *recording.Exchange) (decoded int) {
	e.URL, e.Failure = s.url(e.URL), s.text(e.Failure)
	s.message(&e.Request)
	decoded, err := s.message(&e.Reply)
	if errors.Is(err, recording.ErrTooLarge) {
		e.Failure, e.Reply.Body = err.Error(), nil
		return recording.MaxBody
	}
	return decoded
}

func (s *secrets) message(m *recording.Message) (decoded int, err error) {
	body, err := m.Decoded()
	if err == nil && s.holds(body) {
		m.Body = []byte(s.text(string(body)))
		m.Header.Del("Content-Encoding") // it is decoded now
	}
	for name, values := range m.Header {
		for i := range values {
			values[i] = s.text(values[i])
			isSecret := session.IsSecretName(name) || slices.Contains(s.names, name)
			if isSecret && !strings.Contains(values[i], session.Nonsense) { // a wrong key is no secret
				values[i] = session.Redacted
			}
		}
	}
	return len(body), err
}

func (s *secrets) holds(body []byte) bool {
	return slices.ContainsFunc(s.values, func(value []byte) bool { return bytes.Contains(body, value) })
}

// url removes the secrets of a URL: its user, and the values of a query that
// are secret by their names or in themselves.
func (s *secrets) url(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return s.text(text)
	}
	u.User = nil
	parameters := strings.Split(u.RawQuery, "&")
	for i, parameter := range parameters {
		if name, _, _ := strings.Cut(parameter, "="); session.IsSecretName(name) {
			parameters[i] = name + "=" + session.Redacted
		}
	}
	u.RawQuery = strings.Join(parameters, "&")
	return s.text(u.String())
}
