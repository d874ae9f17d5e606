package conformance_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/validate"
)

// virtual runs a test on a clock that goes on by itself when everything
// waits: hours of polling take no time.
func virtual(t *testing.T, test func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		test(t)
	})
}

func TestDriveClean(t *testing.T) {
	virtual(t, func(t *testing.T) {
		server, err := refserver.New(refserver.Options{APIKey: "k-12345678", Step: 20 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		s, err := conformance.Drive(context.Background(), conformance.Config{BaseURL: "https://api.example.com/v1", APIKey: "k-12345678", Write: true, Transport: server, Wait: 30 * time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.Exchanges {
			t.Log(e.Number, e.Step, e.Method, e.URL, e.Status, e.Start.Unix())
		}
		r, err := conformance.Judge(s, conformance.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Level > validate.Note {
				t.Error(f)
			}
		}
		for _, o := range r.Outcomes {
			if o.Result != conformance.Pass {
				t.Log(o)
			}
		}
	})
}
