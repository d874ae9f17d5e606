// Package schema holds the contracts of batch APIs: one JSON Schema (draft
// 2020-12) for each API, in a file of its own. They are the only place where
// fields, types, limits, orders, lifecycles, routes and the texts of rules are
// stated; docs/schema.md describes the keywords.
package schema

import "embed"

// FS holds the files NAME.schema.json. batch.schema.json is the contract of
// orq.ai's batch API, and has the definitions that the other files build on.
// Any validator of the draft can load a file with those that it refers to.
//
//go:embed *.schema.json
var FS embed.FS

// Clients is the table of what known clients do where an API breaks its contract.
//
//go:embed clients.json
var Clients []byte
