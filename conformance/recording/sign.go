package recording

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// A Key signs the recordings of one user's runs. The digest in a recording shows
// that nobody has changed it, but anybody can compute one; the signature shows
// whose run it was.
type Key []byte

// sign gives the signature of a recording with a digest, of a run against a server.
func (k Key) sign(digest, server string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(digest + " " + server)) // no digest has a space
	return hex.EncodeToString(mac.Sum(nil))
}

// HasSigned reports whether a session was read from a recording that was written
// with this key, of a run against a server, and that nobody has changed since.
func (k Key) HasSigned(s *Session, server string) bool {
	return len(k) > 0 && s.Digest != "" && hmac.Equal([]byte(s.Signature), []byte(k.sign(s.Digest, server)))
}

// Server gives the server that a session is with, such as "https://host"; "" where
// it is with several, or with none.
func (s *Session) Server() string {
	server := ""
	for _, e := range s.Exchanges {
		this := ServerOf(e.URL)
		if this == "" || server != "" && this != server {
			return ""
		}
		server = this
	}
	return server
}

// ServerOf gives the scheme and the host of a URL; "" where it lacks them.
func ServerOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}
