// Package vectors has the documents and sessions that batchcheck is tested with, each with
// what must be found in it, for other implementations to be tested with. FS holds the
// files, and vectors.json, which lists them; docs/vectors.md says how to use them.
package vectors

import (
	"embed"
	"encoding/json"
)

//go:embed vectors.json arrays batches breaks examples families lines lists metadata profiles references requests results rules seed sessions
var FS embed.FS

// Index is the name of the file in FS that lists the vectors.
const Index = "vectors.json"

// A Vector is an input with what must be found in it.
type Vector struct {
	ID       string    `json:"id"`      // File, and the profile
	File     string    `json:"file"`    // in FS
	Command  string    `json:"command"` // "check" for documents, "conform" for sessions
	Profile  string    `json:"profile"` // the contract that it is judged by
	Kind     string    `json:"kind"`    // what the document is; "auto" where the file has several kinds, or none
	Findings []Finding `json:"findings"`
}

// A Finding is one that an implementation must report.
type Finding struct {
	Rule     string `json:"rule"`
	Level    string `json:"level"`
	Pointer  string `json:"pointer"`            // JSON Pointer in the document, or in the body of the exchange
	Record   int    `json:"record,omitempty"`   // of the document in JSON Lines or an array, from 1; 0 for the only one
	Exchange int    `json:"exchange,omitempty"` // of a session, from 1
	Count    int    `json:"count,omitempty"`    // of equal faults that it stands for, where more than 1
}

// All lists the vectors.
func All() ([]Vector, error) {
	text, err := FS.ReadFile(Index)
	if err != nil {
		return nil, err
	}
	var index struct{ Vectors []Vector }
	err = json.Unmarshal(text, &index)
	return index.Vectors, err
}
