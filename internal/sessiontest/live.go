package sessiontest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// Virtual runs a test on a clock that goes on by itself when everything
// waits: hours of polling take no time.
func Virtual(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		test(t)
	})
}

// Driven drives a reference server with everything that there is.
func Driven(t *testing.T, o refserver.Options, change func(*drive.Config)) (*recording.Session, error) {
	t.Helper()
	o.APIKey = "key-0123456789"
	c := drive.Config{APIKey: o.APIKey, Write: true, Wait: 30 * time.Minute, Options: conformance.Options{Profile: o.Profile}}
	if change != nil {
		change(&c)
	}
	return Drive(t, NewServer(t, o).ServeHTTP, c)
}

// Drive drives a handler, whatever the clock.
func Drive(t *testing.T, serve http.HandlerFunc, c drive.Config) (*recording.Session, error) {
	t.Helper()
	c.BaseURL, c.Transport = "https://api.example.com/v1", handlerTransport{serve}
	return drive.Drive(context.Background(), c)
}

// A handlerTransport is a server in the process.
type handlerTransport struct{ http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

func NewServer(t *testing.T, o refserver.Options) *refserver.Server {
	t.Helper()
	if o.Step == 0 {
		o.Step = 20 * time.Second
	}
	server, err := refserver.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return server
}
