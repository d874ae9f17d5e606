// Package recording reads sessions, for package conformance to judge, out of
// what HTTP traffic is recorded in: HAR, the cassettes of Ruby's VCR, vcrpy and
// go-vcr, those of the Azure SDK's test proxy, and what curl -i prints. [Read]
// tells them apart by content; [WriteHAR] writes what it reads back.
//
// [Observations] takes JSON or JSON Lines of batch objects, and a [Log] the lines
// of a gateway's log, as what was seen of batches one after the other.
package recording

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
)

// ErrNone says that a file is not a recording in a format that is known.
var ErrNone = errors.New("not a recording of a known format")

// A format is one way to record. It has a file of its own.
type format struct {
	name string
	fits func(head []byte) bool
	read func(data []byte) (*Session, error)
}

var formats = []format{
	{"test-proxy", firstName("Entries"), exchanges(readTestProxy)},
	{"har", firstName("log"), readHAR},
	{"ruby-vcr", topLevelKey("http_interactions"), exchanges(readRubyVCR)},
	{"vcr", topLevelKey("interactions"), exchanges(readInteractions)},
	{"http", beginsResponse, exchanges(readResponse)},
}

// exchanges makes a format's reader of one that reads exchanges and knows nothing
// else of the session.
func exchanges(read func(data []byte) ([]Exchange, error)) func(data []byte) (*Session, error) {
	return func(data []byte) (*Session, error) {
		all, err := read(data)
		return &Session{Exchanges: all}, err
	}
}

// HeadSize is how many bytes of a file tell its format.
const HeadSize = 4 << 10

// Fits tells whether a file that begins with head is a recording.
func Fits(head []byte) bool {
	_, found := formatOf(head)
	return found
}

func formatOf(data []byte) (format, bool) {
	head := data[:min(len(data), HeadSize)]
	for _, f := range formats {
		if f.fits(head) {
			return f, true
		}
	}
	return format{}, false
}

// Read reads a recording. The error is ErrNone where data is none, and tells
// what is wrong with it otherwise.
func Read(name string, data []byte) (*Session, error) {
	f, found := formatOf(data)
	if !found {
		return nil, wrongEncoding(data)
	}
	s, err := f.read(data)
	if err != nil {
		return nil, fmt.Errorf("a broken %s recording: %w", f.name, err)
	}
	s.Name, s.Format = name, f.name
	for i := range s.Exchanges {
		s.Exchanges[i].Number = i + 1
		s.Exchanges[i].Place.File = name
	}
	return s, nil
}

// wrongEncoding says so where a file would be text in another encoding.
func wrongEncoding(data []byte) error {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return fmt.Errorf("%w: its text is UTF-16; UTF-8 is read", ErrNone)
	}
	return ErrNone
}

// firstName fits a JSON object by the name of its first member.
func firstName(name string) func([]byte) bool {
	quoted := []byte(`"` + name + `"`)
	return func(head []byte) bool {
		text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
		inner, isObject := bytes.CutPrefix(text, []byte("{"))
		return isObject && bytes.HasPrefix(bytes.TrimLeft(inner, " \t\r\n"), quoted)
	}
}

// topLevelKey fits a YAML document by a key at its top.
func topLevelKey(key string) func([]byte) bool {
	return func(head []byte) bool {
		for line := range bytes.Lines(head) {
			if bytes.HasPrefix(line, []byte(key+":")) {
				return true
			}
			if text := bytes.TrimSpace(line); len(text) > 0 && (text[0] == '{' || text[0] == '[') {
				return false
			}
		}
		return false
	}
}

// jsonLimits bound what a JSON recording may be; the bodies in it are judged
// by limits of their own.
var jsonLimits = document.Limits{Bytes: 1 << 30, Depth: 1000, Digits: 10_000, Values: 8_000_000}

// maxExchanges bounds how many exchanges a recording has: each costs many times what
// an empty one takes up in a file. (Variable for tests only.)
var maxExchanges = 250_000

// CheckNumber says so where a recording has too many exchanges. It is for packages of
// this module.
func CheckNumber(exchanges int) error {
	if exchanges > maxExchanges {
		return fmt.Errorf("it has %d exchanges, and up to %d are read", exchanges, maxExchanges)
	}
	return nil
}

// parseJSON reads a JSON recording whole.
func parseJSON(data []byte) (document.Value, error) {
	doc := document.Parse(data, jsonLimits)
	root, ok := doc.Root()
	if !ok {
		fault := doc.Faults[len(doc.Faults)-1]
		at := document.Start.Advance(data[:fault.Offset])
		return root, fmt.Errorf("line %d, column %d: %s", at.Line, at.Column, fault.Message)
	}
	return root, nil
}
