// Package session reads the exchanges of a recording.Session by a contract: which
// operation each of them is, which batches and pages its reply shows, and what was
// seen of each batch in turn. A [Reader] makes [Traffic] of a session, or of the
// exchanges of a live one, one by one. Each reply is parsed once; the checks, the
// driver, the side-by-side view and the reports all read the same Traffic.
//
// What an API calls its routes, fields and states comes from the contract;
// nothing here judges.
package session
