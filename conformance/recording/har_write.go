package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/document"
)

// The parts of HAR 1.2 that are written; what the format wants and a session
// does not have is empty or -1, as it says. Members of our own begin with an
// underscore, as it says, too.
type (
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Own     *harProof  `json:"_batchcheck,omitempty"`
		Entries []harEntry `json:"entries"`
	}
	// A harProof shows that the entries, and how the run ended, are as they were
	// written here. Only then are steps, expectations and the end read: in other
	// recordings, comments are comments.
	harProof struct {
		Ended     Ending   `json:"ended,omitempty"`
		Why       string   `json:"why,omitempty"`
		NotProved []string `json:"not_proved,omitempty"`
		SHA256    string   `json:"entries_sha256,omitempty"`
		Signature string   `json:"signature,omitempty"` // of the digest
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started  string      `json:"startedDateTime"`
		Time     float64     `json:"time"` // milliseconds
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Comment  string      `json:"comment,omitempty"`
		Expects  Expectation `json:"_expects,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	harRequest struct {
		Method      string     `json:"method"`
		URL         string     `json:"url"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []struct{} `json:"cookies"`
		Headers     []harField `json:"headers"`
		Query       []harField `json:"queryString"`
		PostData    *harText   `json:"postData,omitempty"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []struct{} `json:"cookies"`
		Headers     []harField `json:"headers"`
		Content     harText    `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
		Error       string     `json:"_error,omitempty"`
	}
	harField struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harText struct {
		Size     int      `json:"size"`
		MimeType string   `json:"mimeType"`
		Text     string   `json:"text"`
		Encoding string   `json:"encoding,omitempty"`
		Omitted  *Omitted `json:"_omitted,omitempty"`
	}
)

// WriteHAR writes a session as HTTP Archive 1.2. Read gives the same exchanges
// back, in time to the nanosecond: exchanges with a server nearby take less
// than a millisecond, and their order counts.
func WriteHAR(w io.Writer, s *Session) error {
	_, err := WriteHARAs(w, "", s, nil)
	return err
}

// WriteHARAs does what WriteHAR does, signs the recording where there is a key, and
// gives the place of each exchange in a file of the name, as Read of that file
// would: whoever has the session need not read the file for its places.
func WriteHARAs(w io.Writer, name string, s *Session, key Key) ([]Place, error) {
	log := harLog{Version: "1.2", Creator: harCreator{"batchcheck", "1"}, Entries: []harEntry{}}
	for _, e := range s.Exchanges {
		log.Entries = append(log.Entries, toHAR(e))
	}
	if isDriven(s) {
		entries, err := marshalHAR(log.Entries, "")
		if err != nil {
			return nil, err
		}
		log.Own = &harProof{Ended: s.Ended, Why: s.Why, NotProved: s.NotProved}
		log.Own.SHA256 = log.Own.digest(entries)
		if server := s.Server(); len(key) > 0 && server != "" {
			log.Own.Signature = key.sign(log.Own.SHA256, server)
		}
	}
	text, err := marshalHAR(map[string]harLog{"log": log}, "  ")
	if err != nil {
		return nil, err
	}
	var places []Place
	at := document.Start
	for line := range bytes.Lines(text) {
		const entry = "      {\n" // no other object is an item at this depth, and strings hold no newline
		if string(line) == entry {
			places = append(places, Place{File: name, Line: at.Line, Column: len(entry) - 1, Offset: at.Offset + int64(len(entry)) - 2})
		}
		at.Line, at.Offset = at.Line+1, at.Offset+int64(len(line))
	}
	_, err = w.Write(text)
	return places, err
}

// isDriven tells whether a session has exchanges of the driver's plan.
func isDriven(s *Session) bool {
	return slices.ContainsFunc(s.Exchanges, func(e Exchange) bool { return e.Step != "" })
}

func marshalHAR(value any, indent string) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", indent)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// digest gives the digest of the entries and of what the proof says of the run, as
// JSON without white space.
func (p harProof) digest(entries []byte) string {
	p.SHA256, p.Signature = "", ""
	if p.Ended == "" { // older recordings have no more
		return digestOf(entries)
	}
	own, err := json.Marshal(p)
	if err != nil {
		panic("recording: a proof is no JSON: " + err.Error()) // it is made of strings
	}
	return digestOf(slices.Concat(entries, own))
}

// digestOf gives the digest of JSON text that is valid, whatever its white space.
func digestOf(text []byte) string {
	hash := sha256.New()
	inString, escaped := false, false
	start := 0
	for i, c := range text {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			hash.Write(text[start:i])
			start = i + 1
		}
	}
	hash.Write(text[start:])
	return hex.EncodeToString(hash.Sum(nil))
}

func toHAR(e Exchange) harEntry {
	milliseconds := float64(e.Duration) / float64(time.Millisecond)
	entry := harEntry{Time: milliseconds, Timings: harTimings{Wait: milliseconds}, Comment: e.Step, Expects: e.Expects}
	if !e.Start.IsZero() {
		entry.Started = e.Start.UTC().Format("2006-01-02T15:04:05.000000000Z07:00")
	}
	entry.Request = harRequest{
		Method: e.Method, URL: e.URL, HTTPVersion: "HTTP/1.1", Cookies: []struct{}{}, Headers: fieldsOf(e.Request.Header),
		Query: []harField{}, HeadersSize: -1, BodySize: len(e.Request.Body),
	}
	if len(e.Request.Body) > 0 || e.Request.Omitted != nil {
		body := textOf(e.Request)
		entry.Request.PostData = &body
	}
	entry.Response = harResponse{
		Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: "HTTP/1.1", Cookies: []struct{}{},
		Headers: fieldsOf(e.Reply.Header), Content: textOf(e.Reply), HeadersSize: -1, BodySize: len(e.Reply.Body), Error: e.Failure,
	}
	return entry
}

func fieldsOf(header http.Header) []harField {
	fields := []harField{}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fields = append(fields, harField{name, value})
		}
	}
	return fields
}

// textOf gives a body as text or, where it is not UTF-8, in base64.
func textOf(m Message) harText {
	body := harText{Size: len(m.Body), MimeType: m.Header.Get("Content-Type"), Text: string(m.Body), Omitted: m.Omitted}
	if !utf8.Valid(m.Body) {
		body.Text, body.Encoding = base64.StdEncoding.EncodeToString(m.Body), "base64"
	}
	return body
}
