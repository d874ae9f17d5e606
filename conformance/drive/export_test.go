package drive

import "testing"

// LimitReplies sets how many bytes all replies of a run have at most, until the test ends.
func LimitReplies(t *testing.T, bytes int) {
	before := maxInAll
	maxInAll = bytes
	t.Cleanup(func() { maxInAll = before })
}
