package conformance_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// A gateway's own test. The reference server stands for the gateway here.
func ExampleTest() {
	testGateway := func(t *testing.T) {
		gateway, err := refserver.New(refserver.Options{APIKey: "test-key", Step: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(gateway)
		defer server.Close()
		conformance.Test(t, conformance.Config{BaseURL: server.URL + "/v1", APIKey: "test-key", Write: true})
	}
	_ = testGateway
}

// Without a test, all that is wrong comes as one error.
func ExampleCheck() {
	server, err := refserver.New(refserver.Options{Step: 20 * time.Millisecond})
	if err != nil {
		fmt.Println(err)
		return
	}
	config := conformance.Config{BaseURL: "http://reference.invalid/v1", Transport: server, Write: true}
	fmt.Println(conformance.Check(context.Background(), config))
	// Output: <nil>
}

// A recorded session is read, then judged: a state that a batch cannot go
// back to is an error.
func ExampleJudge() {
	const name = "../testdata/sessions/lifecycle/transition/fail.json"
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Println(err)
		return
	}
	session, err := recording.Read(name, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := conformance.Judge(session, conformance.Options{Only: []string{"lifecycle/*"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, outcome := range report.Outcomes {
		fmt.Println(outcome.Result, outcome.Check)
	}
	for _, f := range report.Findings {
		fmt.Println(f.Message)
	}
	// Output:
	// fail lifecycle/transition
	// skip lifecycle/terminal
	// pass lifecycle/immutable
	// pass lifecycle/set-once
	// pass lifecycle/counts
	// skip lifecycle/stalled
	// the state went from "cancelling" (exchange 1) to "in_progress"
}
