// Command v5 is what batchcheck is measured against: one file, one schema,
// jsonschema/v5 and nothing else.
//
//	go run ./bench/v5 schema/batch.schema.json FILE
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

func main() {
	schema := jsonschema.MustCompile(os.Args[1])
	file, err := os.Open(os.Args[2])
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var value any
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	if err := schema.Validate(value); err != nil {
		fmt.Printf("%#v\n", err)
		os.Exit(1)
	}
}
