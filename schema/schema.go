// Package schema holds the batch contract: a JSON Schema (draft 2020-12) that
// any validator can load. It is the one place where fields, types, limits,
// orders, the lifecycle, rule ids, levels and statements stand.
package schema

import _ "embed"

// Batch is the text of batch.schema.json.
//
//go:embed batch.schema.json
var Batch []byte
