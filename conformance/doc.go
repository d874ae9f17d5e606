// Package conformance judges what an API does over several exchanges: whether a
// batch's lifecycle only goes forward, whether lists page to an end, whether
// refusals are refusals. It judges a [recording.Session], a list of exchanges,
// and nothing else: what was recorded yesterday gives the verdict that it would
// have given live.
//
// In a test of a client that keeps a cassette:
//
//	conformance.TestRecording(t, "testdata/batches.yaml", conformance.Options{})
//
// [Judge] is pure: the same session gives the same report. Package recording
// reads the formats that sessions come in. Package drive makes a session with a
// live API, and judges it. Whoever implements a batch API can try all of it on
// package refserver first. Package results judges the files of a batch.
//
// What a session does not show is not judged: a check without anything to judge
// is a skip. So a pass says that no fault was seen, not that there is none; an
// API that is slow, or that lists many batches of others, shows less.
package conformance
