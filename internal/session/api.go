package session

import (
	"time"
)

// What the API of batches calls things in requests and replies, beside what the
// schema says of documents. The routes are in classify.go.

// Members of a create request.
const (
	SentFile     = "input_file_id"
	SentEndpoint = "endpoint"
	SentWindow   = "completion_window"
	SentMetadata = "metadata"
)

// SentRequired are the members that a create cannot do without.
var SentRequired = []string{SentFile, SentEndpoint, SentWindow}

// Query names of a list request, and the member of its reply that says whether
// there is another page.
const (
	AfterQuery = "after"
	LimitQuery = "limit"
	hasMore    = "has_more"
)

// Members of a file, and of the lines of files.
const (
	FileID   = "id"
	FileSize = "bytes"
	CustomID = "custom_id" // matches requests and results
)

// Parts of the form that uploads a file.
const (
	purposePart = "purpose"
	filePart    = "file"
)

// States that a batch has for a reason: those that only cancel leads to, and
// that of a batch whose input was no good.
const (
	Cancelling = "cancelling"
	Cancelled  = "cancelled"
	Failed     = "failed"
)

// The kinds of document that routes answer with, as the schema names them.
const (
	BatchKind = "batch"
	ListKind  = "list"
	ErrorKind = "error"
)

// ResultKind is the kind of the lines of result files. A schema need not have it.
const ResultKind = "result"

// IdempotencyKey is the header that asks for one batch from two creates.
const IdempotencyKey = "Idempotency-Key"

// Nonsense is what probes send where a refusal is due: no API means anything by it.
const Nonsense = "batchcheck-nonsense"

// The limits of a list request, and what is taken without one.
const (
	MaxLimit     = 100
	DefaultLimit = 20
)

// MaxTries is how often a request that is refused with 429 or 503 is tried.
const MaxTries = 5

// MaxLag is how long a list, or a retrieve, may not show what create has told of.
const MaxLag = 10 * time.Second

// WatchStep is the step of the driver's plan that polls: in a session of the
// driver, a batch that it has not seen end was still going on when the wait was over.
const WatchStep = "watch"
