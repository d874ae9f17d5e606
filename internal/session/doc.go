// Package session reads the exchanges of a recording.Session by a contract: which
// operation each of them is, which batches and pages its reply shows, and what was
// seen of each batch in turn. A [Reader] makes [Traffic] of a session, or of the
// exchanges of a live one, one by one. Each reply is parsed once; the checks, the
// driver, the side-by-side view and the reports all read the same Traffic.
//
// What the API calls its routes, fields and states stands in api.go and
// classify.go; nothing here judges.
package session
