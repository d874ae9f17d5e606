package contract

import "github.com/santhosh-tekuri/jsonschema/v5"

// Flatten gives the schema and those that hold wherever it does, outermost first.
func Flatten(s *jsonschema.Schema) []*jsonschema.Schema { return flatten(s) }

// KeywordsOf gives our keywords in the subschema; never nil.
func KeywordsOf(s *jsonschema.Schema) *Keywords { return keywordsOf(s) }
