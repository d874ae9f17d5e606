// Package conformance judges what an API does over several exchanges: whether a
// batch's lifecycle goes forward only, whether lists page to an end, whether
// refusals are refusals. It judges a [Session], a list of exchanges, and nothing
// else: what was recorded yesterday gives the verdict it would have given live.
//
// In a test of an API:
//
//	conformance.Test(t, conformance.Config{BaseURL: server.URL + "/v1", Write: true})
//
// [Judge] is pure: the same session gives the same report. Subpackage recording
// reads the formats that sessions come in, and [Drive] makes a session with a
// live API. [Test] and [Check] do both for go test and for programs. Whoever
// implements a batch API can try all of it on subpackage refserver first;
// subpackage results judges the files of a batch.
//
// What a session does not show is not judged: a check without anything to judge
// is a skip. So a pass says that no fault was seen, not that there is none; an
// API that is slow, or that lists many batches of others, shows less.
package conformance
