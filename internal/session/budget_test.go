package session

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/textproto"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// TestBodiesOfSessionShareABudget reads compressed bodies, replies and requests, up
// to the limit of a session, and one byte beyond it.
func TestBodiesOfSessionShareABudget(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Profile: "openai"})
	const sent = `{"input_file_id":"file-1"}`
	body := `{"id":"batch_1","object":"batch"` + strings.Repeat(" ", 1000) + "}"
	session := func() *recording.Session {
		s := &recording.Session{}
		for i := range 10 {
			s.Exchanges = append(s.Exchanges, recording.Exchange{
				Number: i + 1, Method: "POST", URL: "https://h.example/v1/batches", Status: 200,
				Request: recording.Message{Header: textproto.MIMEHeader{"Content-Encoding": {"gzip"}}, Body: packed(t, sent)},
				Reply:   recording.Message{Header: textproto.MIMEHeader{"Content-Encoding": {"gzip"}}, Body: packed(t, body)},
			})
		}
		return s
	}
	whole := maxDecoded
	t.Cleanup(func() { maxDecoded = whole })
	all := 10 * (2*len(sent) + len(body))  // a request may also be the delivery of an event
	for over, want := range []int{10, 9} { // replies that are read
		maxDecoded = all - over
		read := 0
		for _, r := range reader.Read(session()).Replies {
			if r.Sent == nil {
				t.Errorf("over by %d: the request of exchange %d was not read", over, r.Number)
			}
			if r.Batch != nil {
				read++
			} else if r.Broken == nil || !strings.Contains(r.Broken.Error(), fmt.Sprint(maxDecoded)) {
				t.Errorf("over by %d: %v names no limit", over, r.Broken)
			}
		}
		if read != want {
			t.Errorf("over by %d: %d replies were read, want %d", over, read, want)
		}
	}
}

func newTestReader(t *testing.T, o validate.Options) (*Reader, *validate.Validator) {
	t.Helper()
	v, err := validate.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Contract, err = o.Load(); err != nil {
		t.Fatal(err)
	}
	reader, err := NewReader(v, o)
	if err != nil {
		t.Fatal(err)
	}
	return reader, v
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return b.Bytes()
}

// TestItemsOfSessionShareABudget reads lists with as many items as a session may have,
// and with one more, which is not looked at.
func TestItemsOfSessionShareABudget(t *testing.T) {
	whole := maxItems
	t.Cleanup(func() { maxItems = whole })
	maxItems = 4
	reader, _ := newTestReader(t, validate.Options{Profile: "openai"})
	for _, test := range []struct{ first, second, kept int }{{2, 2, 2}, {2, 3, 2}, {4, 1, 0}} {
		s := &recording.Session{}
		for _, n := range []int{test.first, test.second} {
			body := `{"object":"list","has_more":false,"data":[` + strings.TrimSuffix(strings.Repeat(`{"id":"b","object":"batch"},`, n), ",") + `]}`
			s.Exchanges = append(s.Exchanges, recording.Exchange{Method: "GET", URL: "https://h.example/v1/batches", Status: 200, Reply: recording.Message{Body: []byte(body)}})
		}
		if got := len(reader.Read(s).Replies[1].Page.Items); got != test.kept {
			t.Errorf("of %d items after %d, %d are looked at, want %d", test.second, test.first, got, test.kept)
		}
	}
}
