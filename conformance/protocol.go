package conformance

// What a request says, by name: the contract states replies alone.
const (
	sentFile     = "input_file_id"
	sentEndpoint = "endpoint"
	sentWindow   = "completion_window"
	sentMetadata = "metadata"
)

// sentRequired are the members that a create cannot do without.
var sentRequired = []string{sentFile, sentEndpoint, sentWindow}

// idempotencyKey is the header that asks for one batch from two creates.
const idempotencyKey = "Idempotency-Key"

// nonsense is what probes send where a refusal is due: no API means anything by it.
const nonsense = "batchcheck-nonsense"

// The limits of a list request, and what is taken without one.
const (
	mostLimit    = 100
	defaultLimit = 20
)

// mostTries is how often a request that is refused with 429 or 503 is tried.
const mostTries = 5

// Times, in seconds, that the contract allows for.
const (
	mostSkew   = 300 // between created_at and the reply's Date
	mostLag    = 10  // until a list shows what create has told of
	settleTime = 600 // from cancel to the end

	mostRetryAfter = 14 * 24 * 3600 // that a reply may ask for: the longest window of a batch
)
