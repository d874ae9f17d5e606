// Package sessiontest makes sessions for tests: turn by turn, or by driving the
// reference server.
package sessiontest
