package results_test

import (
	"fmt"

	"github.com/batchcheck/batchcheck/conformance/results"
)

// Of three requests one came back, one failed and one is missing.
func ExampleCheck() {
	input := `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}
{"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"y"}}
{"custom_id":"c","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"z"}}
`
	output := `{"id":"1","custom_id":"c","response":{"status_code":200,"request_id":"r1","body":{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}},"error":null}
`
	failed := `{"id":"2","custom_id":"a","response":{"status_code":429,"request_id":"r2","body":{"error":{"message":"too many"}}},"error":null}
`
	report, err := results.Check(results.Files{
		results.Input:  results.Text("in.jsonl", []byte(input)),
		results.Output: results.Text("out.jsonl", []byte(output)),
		results.Errors: results.Text("err.jsonl", []byte(failed)),
	}, results.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Err())
	fmt.Printf("%+v\n", report.Summary)
	// Output:
	// a file of the batch breaks the contract of profile openai (no other evidence):
	// in.jsonl:2:14: custom_id is "b", but nothing came back for it [output/missing-id]
	// {Requests:3 Succeeded:1 Stops:map[] Failed:1 Codes:map[HTTP 429:1] Unknown:0 Missing:1 Unjudged: Again:0}
}
