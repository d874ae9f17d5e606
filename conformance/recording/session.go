package recording

import (
	"net/textproto"
	"time"

	"github.com/batchcheck/batchcheck/internal/web"
)

// A Session is what was exchanged with one API, in the order of the recording.
type Session struct {
	Name      string // of the file or folder it was read from
	Format    string // of the recording, such as "har"
	Sanitized bool   // ids and times were replaced: what compares them cannot be judged
	Exchanges []Exchange

	// Of a run of the driver alone.
	Ended     Ending   // how it ended; "" while it goes on
	Why       string   // it did not go on to its plan's end; "" where it did
	NotProved []string // what it was to show, and has not, each with the reason
	Digest    string   // that its recording has, and that holds; "" where it was not read from one
	Signature string   // of the digest; a Key tells whose it is
}

// An Ending is how a run of the driver ended.
type Ending string

// The endings of runs.
const (
	Finished    Ending = "finished"    // all steps were taken
	Waited      Ending = "waited"      // the wait for batches to end was over
	Interrupted Ending = "interrupted" // by whoever started it
	GaveUp      Ending = "gave up"     // the API did not answer, or not as one with batches
)

// An Exchange is one request and the reply to it, as recorded.
type Exchange struct {
	Number   int // in the recording, from 1
	Method   string
	URL      string
	Request  Message
	Status   int // of the reply; 0 where none was recorded
	Reply    Message
	Start    time.Time     // of the request; zero where it was not recorded
	Duration time.Duration // from Start until the whole reply was there
	Bare     bool          // an observation without HTTP: the reply's body alone counts
	Unasked  bool          // only the reply was recorded: what it answers shows in its body
	Step     string        // of the driver's plan; "" in recordings by others
	Expects  Expectation   // what the driver knows of the reply; "" in recordings by others
	Failure  string        // why there is no whole reply, such as a timeout; "" where there is one
	Repeats  int           // how many more replies that show the same were left out beside this one
	Place    Place
}

// An Expectation is what the sender of a request knows of the reply that must come.
type Expectation string

// What a sender may know. Without any of them, it follows from the session.
const (
	ExpectSuccess Expectation = "success" // nothing is wrong with the request
	ExpectRefusal Expectation = "refusal" // something is wrong with it on purpose
	ExpectEither  Expectation = "either"  // an API may answer or refuse it
)

// A Message is one side of an exchange. The body is as it came, encoded as its
// header says; Decoded gives it without that.
type Message struct {
	Header  textproto.MIMEHeader
	Body    []byte
	Omitted *Omitted // stands for the body where that is a file that was left out
}

// Omitted is what a recording keeps of a file whose content it leaves out,
// since that is people's data.
type Omitted struct {
	Bytes   int      `json:"bytes"`
	SHA256  string   `json:"sha256"` // of the content, in hexadecimal
	Purpose string   `json:"purpose,omitempty"`
	IDs     []string `json:"custom_ids"`     // of each line, in order; "" where the line has none
	URLs    []string `json:"urls,omitempty"` // that the lines are for, each once
}

// A Place is where a reply's body is in a recording. With Verbatim, the body's
// bytes are those of the file from Offset on; otherwise findings count lines
// and columns inside the body.
type Place struct {
	File     string
	Line     int // of the body's first byte, from 1; of the exchange where it is not Verbatim
	Column   int // from 1, in bytes
	Offset   int64
	Pointer  string // JSON Pointer to the body, where it is part of a JSON document
	Verbatim bool
}

// Time is when the reply was observed: by the recording's own account or, where
// that has no time, by the reply's Date header. ok is false without either.
func (e *Exchange) Time() (at time.Time, ok bool) {
	if !e.Start.IsZero() {
		return e.Start.Add(e.Duration), true
	}
	at, err := web.ParseTime(e.Reply.Header.Get("Date"))
	return at, err == nil
}
