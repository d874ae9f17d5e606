package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"net/textproto"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/web"
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
// would: whoever has the session need not read the file for its places. Bodies may be
// large, so the text of one exchange is made at a time.
func WriteHARAs(w io.Writer, name string, s *Session, key Key) ([]Place, error) {
	log := harLog{Version: "1.2", Creator: harCreator{"batchcheck", "1"}, Entries: []harEntry{}}
	if isDriven(s) {
		log.Own = &harProof{Ended: s.Ended, Why: s.Why, NotProved: s.NotProved}
		entries := newDigest()
		if _, err := writeEntries(&counter{to: entries}, s.Exchanges, "", ""); err != nil {
			return nil, err
		}
		entries.Write([]byte("]"))
		log.Own.SHA256 = log.Own.digest(entries)
		if server := s.Server(); len(key) > 0 && server != "" {
			log.Own.Signature = key.sign(log.Own.SHA256, server)
		}
	}
	frame, err := marshalHAR(map[string]harLog{"log": log}, "", "  ")
	if err != nil {
		return nil, err
	}
	head := bytes.TrimSuffix(frame, []byte("[]\n  }\n}")) // the entries are last
	out := &counter{to: w, line: 1}
	out.Write(head)
	places, err := writeEntries(out, s.Exchanges, "      ", "  ")
	if err != nil {
		return nil, err
	}
	for i := range places {
		places[i].File = name
	}
	if len(places) > 0 {
		io.WriteString(out, "\n    ")
	}
	io.WriteString(out, "]\n  }\n}\n")
	return places, out.err
}

// SizeOf gives how many bytes a reply takes up in a recording: escapes may make a body
// six times as long.
func SizeOf(reply Message) (int, error) {
	size := &counter{to: io.Discard}
	err := writeEntry(size, Exchange{Reply: reply}, "", "")
	return int(size.offset), err
}

// A counter counts the lines and the bytes that are written, until there is an error.
type counter struct {
	to     io.Writer
	err    error
	line   int
	offset int64
}

func (c *counter) Write(text []byte) (int, error) {
	if c.err == nil {
		_, c.err = c.to.Write(text)
	}
	c.line, c.offset = c.line+bytes.Count(text, []byte("\n")), c.offset+int64(len(text))
	return len(text), c.err
}

// writeEntries begins an array with an entry for each exchange, and gives the place of
// each. Each begins a line with the prefix; without one, there is only one line.
func writeEntries(out *counter, exchanges []Exchange, prefix, indent string) (places []Place, err error) {
	io.WriteString(out, "[")
	for i, e := range exchanges {
		if i > 0 {
			io.WriteString(out, ",")
		}
		if prefix != "" {
			io.WriteString(out, "\n"+prefix)
		}
		places = append(places, Place{Line: out.line, Column: len(prefix) + 1, Offset: out.offset})
		if err := writeEntry(out, e, prefix, indent); err != nil {
			return nil, err
		}
	}
	return places, out.err
}

// writeEntry writes one entry. Bodies may be large: their text is written as it is
// made, into the entry without them.
func writeEntry(out *counter, e Exchange, prefix, indent string) error {
	entry := toHAR(e)
	text, err := marshalHAR(entry, prefix, indent)
	if err != nil {
		return err
	}
	bodies := [][]byte{e.Reply.Body}
	if entry.Request.PostData != nil {
		bodies = [][]byte{e.Request.Body, e.Reply.Body}
	}
	empty := []byte(`"text":""`) // nothing else has it: in a string, quotes are escaped
	if indent != "" {
		empty = []byte(`"text": ""`)
	}
	for _, body := range bodies {
		before, after, _ := bytes.Cut(text, empty)
		out.Write(before)
		out.Write(empty[:len(empty)-1])
		if err := writeText(out, body); err != nil {
			return err
		}
		text = append([]byte(`"`), after...)
	}
	out.Write(text)
	return out.err
}

// isDriven tells whether a session has exchanges of the driver's plan.
func isDriven(s *Session) bool {
	return slices.ContainsFunc(s.Exchanges, func(e Exchange) bool { return e.Step != "" })
}

func marshalHAR(value any, prefix, indent string) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent(prefix, indent)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// digest gives the digest of what is in it, the entries, and of what the proof says of
// the run.
func (p harProof) digest(d *digest) string {
	p.SHA256, p.Signature = "", ""
	if p.Ended != "" { // older recordings have no more
		own, err := json.Marshal(p)
		if err != nil {
			panic("recording: a proof is no JSON: " + err.Error()) // it is made of strings
		}
		d.Write(own)
	}
	return hex.EncodeToString(d.hash.Sum(nil))
}

// A digest is that of JSON text that is valid, whatever its white space.
type digest struct {
	hash              hash.Hash
	inString, escaped bool
}

func newDigest() *digest { return &digest{hash: sha256.New()} }

// Write adds a text. There is no error.
func (d *digest) Write(text []byte) (int, error) {
	start := 0
	for i, c := range text {
		switch {
		case d.escaped:
			d.escaped = false
		case d.inString:
			d.escaped, d.inString = c == '\\', c != '"'
		case c == '"':
			d.inString = true
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			d.hash.Write(text[start:i])
			start = i + 1
		}
	}
	d.hash.Write(text[start:])
	return len(text), nil
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
		Status: e.Status, StatusText: web.StatusText(e.Status), HTTPVersion: "HTTP/1.1", Cookies: []struct{}{},
		Headers: fieldsOf(e.Reply.Header), Content: textOf(e.Reply), HeadersSize: -1, BodySize: len(e.Reply.Body), Error: e.Failure,
	}
	return entry
}

func fieldsOf(header textproto.MIMEHeader) []harField {
	fields := []harField{}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fields = append(fields, harField{name, value})
		}
	}
	return fields
}

// textOf gives a body as it is written, but for its text: writeEntry adds that.
func textOf(m Message) harText {
	body := harText{Size: len(m.Body), MimeType: m.Header.Get("Content-Type"), Omitted: m.Omitted}
	if !utf8.Valid(m.Body) {
		body.Encoding = "base64"
	}
	return body
}

// writeText writes what is between the quotes of a body's text: the body or, where it
// is not UTF-8, its base64.
func writeText(out io.Writer, body []byte) error {
	if !utf8.Valid(body) {
		encoder := base64.NewEncoder(base64.StdEncoding, out)
		encoder.Write(body)
		return encoder.Close()
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	const piece = 64 << 10
	for len(body) > 0 {
		end := min(piece, len(body))
		for end < len(body) && !utf8.RuneStart(body[end]) {
			end--
		}
		text.Reset()
		if err := encoder.Encode(string(body[:end])); err != nil {
			return err
		}
		if _, err := out.Write(text.Bytes()[1 : text.Len()-len("\"\n")]); err != nil {
			return err
		}
		body = body[end:]
	}
	return nil
}
