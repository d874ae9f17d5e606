// Package conformance judges what an API does over several exchanges: whether a
// batch's lifecycle goes forward only, whether lists page to an end, whether
// refusals are refusals. It judges a [Session], a list of exchanges, and nothing
// else: what was recorded yesterday gives the verdict it would have given live.
//
// In a test of an API:
//
//	conformance.Test(t, conformance.Config{BaseURL: server.URL + "/v1", Write: true})
//
// [Judge] is pure: the same session gives the same report. Subpackage recording
// reads the formats that sessions come in, and [Drive] makes a session with a
// live API. [Test] and [Check] do both for go test and for programs. Whoever
// implements a batch API can try all of it on subpackage refserver first;
// subpackage results judges the files of a batch.
//
// What a session does not show is not judged: a check without anything to judge
// is a skip. So a pass says that no fault was seen, not that there is none; an
// API that is slow, or that lists many batches of others, shows less.
package conformance

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A Session is what was exchanged with one API, in the order of the recording.
type Session struct {
	Name      string // of the file or folder it was read from
	Format    string // of the recording, such as "har"
	Sanitized bool   // ids and times were replaced: what compares them cannot be judged
	Exchanges []Exchange
}

// An Exchange is one request and the reply to it, as recorded.
type Exchange struct {
	Number   int // in the recording, from 1
	Method   string
	URL      string
	Request  Message
	Status   int // of the reply; 0 where none was recorded
	Reply    Message
	Start    time.Time // of the request; zero where it was not recorded
	Duration time.Duration
	Bare     bool   // an observation without HTTP: the reply's body alone counts
	Step     string // of the driver's plan; "" in recordings by others
	Failure  string // why there is no whole reply, such as a timeout; "" where there is one
	Repeats  int    // how many more, beside this one and the same by Identify, were left out
	Place    Place
}

// A Message is one side of an exchange. The body is as it came, encoded as its
// header says.
type Message struct {
	Header  http.Header
	Body    []byte
	Omitted *Omitted // stands for the body where that is a file that was left out
}

// A Place is where a reply's body stands. With Verbatim, the body's bytes are
// those of the file from Offset on; otherwise positions count inside the body.
type Place struct {
	File     string
	Line     int // of the body's first byte, from 1; of the exchange where it is not Verbatim
	Column   int
	Offset   int64
	Pointer  string // to the body, where it is part of a JSON document
	Verbatim bool
}

// Time is when the reply was observed: by the recording's own account or, for
// want of that, by the reply's Date header. ok is false without either.
func (e *Exchange) Time() (at time.Time, ok bool) {
	if !e.Start.IsZero() {
		return e.Start.Add(e.Duration), true
	}
	at, err := http.ParseTime(e.Reply.Header.Get("Date"))
	return at, err == nil
}

// path gives the path of the URL.
func (e *Exchange) path() string {
	path, _, _ := strings.Cut(e.URL, "?")
	if u, err := url.Parse(path); err == nil {
		return u.Path
	}
	return path
}

// shownURL gives the URL without what may be secret: user, and query values
// other than those of paging.
func (e *Exchange) shownURL() string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return e.path()
	}
	u.User = nil
	query := u.Query()
	for name := range query {
		if name != "after" && name != "limit" {
			query.Set(name, "redacted")
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}
