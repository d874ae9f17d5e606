package validate_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// In a test, three lines hold a recorded response to the contract.
func Example() {
	testRecording := func(t *testing.T) {
		body, err := os.ReadFile("testdata/batch.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Check(body).Err(); err != nil {
			t.Error(err)
		}
	}
	_ = testRecording
}

func ExampleCheck() {
	report := validate.Check([]byte(`{"error": {"message": "no such batch"}}`))
	fmt.Println(report.Err())
	// Output:
	// the document breaks the contract of profile openai (no other evidence):
	// 1:1: the document is an error reply, not a batch response [document/kind]
}

func ExampleNew() {
	v, err := validate.New(validate.Options{Profile: "openai", Only: []string{"time/*"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range v.Check([]byte(`{"object": "batch", "created_at": 1767261600000}`)).Findings {
		fmt.Println(f.Level, f.Pointer, f.Rule)
	}
	// Output: error /created_at time/unit
}

func ExampleValidator_Stream() {
	v, err := validate.New(validate.Options{Only: []string{"status/unknown"}, Jobs: runtime.GOMAXPROCS(0)})
	if err != nil {
		fmt.Println(err)
		return
	}
	log := strings.NewReader(`{"id": "batch_1", "object": "batch", "status": "completed"}
{"id": "batch_2", "object": "batch", "status": "failed"}
{"id": "batch_3", "object": "batch", "status": "queued"}
`)
	for report, err := range v.Stream(log) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if len(report.Findings) == 0 {
			fmt.Println(report.Documents, "documents are sound")
		}
		for _, f := range report.Findings {
			fmt.Println("record", f.Record, f.BatchID, f.Rule)
		}
	}
	// Output:
	// 2 documents are sound
	// record 3 batch_3 status/unknown
}
