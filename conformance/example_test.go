package conformance_test

import (
	"fmt"
	"os"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

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
