package schema_test

import (
	"encoding/json"
	"fmt"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/schema"
)

// The files are for any validator of the draft.
func Example() {
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	var head struct {
		Draft string `json:"$schema"`
		Title string
	}
	if err := json.Unmarshal(text, &head); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(head.Draft)
	fmt.Println(head.Title)
	// Output:
	// https://json-schema.org/draft/2020-12/schema
	// Batch responses of OpenAI-style APIs
}
