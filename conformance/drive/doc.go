// Package drive walks a plan of requests against a live batch API, so that
// package conformance has a session to judge.
//
// In a test of an API:
//
//	drive.Test(t, drive.Config{BaseURL: server.URL + "/v1", Write: true})
//
// [Drive] gives the session, to keep or to judge; [Test] and [Check] drive and
// judge, for go test and for programs. [PlanOf] says beforehand what would be
// sent. Without Config.Write nothing is created: lists and batches are read.
//
// The driver never sends credentials to another host, undoes what it made when it
// is stopped, and keeps no secret in the session.
package drive
