// Command v5lines is what batchcheck is measured against on archives: JSON
// Lines, one schema, encoding/json, jsonschema/v5 and nothing else. It prints
// how many documents are valid, and exits 1 if some are not.
//
//	go run ./bench/v5lines schema/batch.schema.json FILE
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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
	documents, valid := judge(schema, file)
	fmt.Printf("%d of %d valid\n", valid, documents)
	if valid < documents {
		os.Exit(1)
	}
}

func judge(schema *jsonschema.Schema, file io.Reader) (documents, valid int) {
	const longest = 16 << 20
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<16), longest)
	for lines.Scan() {
		var value any
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			panic(err)
		}
		documents++
		if schema.Validate(value) == nil {
			valid++
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
	return documents, valid
}
