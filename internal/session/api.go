package session

import (
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// Nonsense is what probes send where a refusal must follow: no API means
// anything by it.
const Nonsense = "batchcheck-nonsense"

// nonsense are words that people put into an id which nobody has.
var nonsense = []string{"nonsense", "nonexist", "non-exist", "does-not-exist", "does_not_exist", "doesnotexist", "unknown", "invalid", "not-found", "not_found", "notfound"}

// IsNonsense tells whether an id is made to be one that nobody has.
func IsNonsense(id string) bool {
	return slices.ContainsFunc(nonsense, func(word string) bool { return strings.Contains(strings.ToLower(id), word) })
}

// MaxTries is how often a request that is refused with 429 or 503 is tried.
const MaxTries = 5

// WatchStep is the step of the driver's plan that polls: in a session of the
// driver, a batch that it has not seen end was still running when the wait was over.
const WatchStep = "watch"

// IsOfFiles tells whether an operation is on files rather than on batches.
func IsOfFiles(o contract.Operation) bool {
	switch o {
	case contract.Upload, contract.File, contract.Content, contract.Results, contract.DeleteFile:
		return true
	}
	return false
}

// IsContent tells whether an operation reads the content of a file.
func IsContent(o contract.Operation) bool { return o == contract.Content || o == contract.Results }
