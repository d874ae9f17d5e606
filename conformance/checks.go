package conformance

import "github.com/batchcheck/batchcheck/validate"

// A check is one row of the table: a statement about what an API does over
// several exchanges, and the function that judges it.
type check struct {
	id     string
	level  validate.Level
	says   string
	why    string // printed when it fails
	source string
	needs  string // without which there is nothing to judge; the reason of a skip
	exact  bool   // it compares ids or times, which sanitized recordings do not have
	judge  func(*trial, *verdict)
}

const (
	fromOpenAI  = "OpenAI's API description, August 2026"
	fromWire    = "2,405 batch objects recorded from OpenAI"
	fromThreads = "public issue threads"
)

// checks lists all checks, in the order of reports.
var checks = []check{
	{"http/status", validate.Error, "every request is answered: with 200, or 4xx to refuse it, and never by failing or redirecting", "clients retry, or give up, by the status alone", fromOpenAI, "no exchange on a route of batches or files", false, judgeStatus},
	{"http/content-type", validate.Error, "JSON comes as application/json", "clients do not parse what is called otherwise", fromOpenAI, "no reply with a body on a batch route", false, judgeContentType},
	{"http/error-reply", validate.Error, "a refusal carries the error reply", "clients show its message; without it they show nothing", fromOpenAI, "no refusal in this session", false, judgeErrorReply},
	{"error/stringified", validate.Warning, `members of an error reply are not "None", "null", a number or another error as text`, "clients compare codes and cannot read what was printed into them", fromThreads, "no error reply in this session", false, judgeStringified},

	{"create/echo", validate.Error, "create answers with the file, endpoint, window and metadata that were sent", "what is not there was not understood", fromOpenAI, "no successful create whose request was recorded", true, judgeEcho},
	{"create/status", validate.Error, "a new batch is validating, in progress or further on, and not cancelled", "a poller begins with this state", fromOpenAI, "no successful create", false, judgeNewState},
	{"retrieve/agrees", validate.Error, "retrieve gives the batch that was asked for, and finds one that create has told of", "ids are all that a client has to go by", fromThreads, "no retrieve", true, judgeRetrieve},
	{"list/agrees", validate.Error, "a list shows a batch as create and retrieve do, a little lag allowed for", "clients that list see another batch than those that retrieve", fromThreads, "no batch both in a list and by itself", true, judgeListed},

	{"lifecycle/transition", validate.Error, "a batch goes from state to state along the lifecycle", "pollers decide by the state what comes next", fromOpenAI, "no batch was seen twice", false, judgeTransitions},
	{"lifecycle/terminal", validate.Error, "a batch that has ended stays as it is", "clients stop polling, and read files by what they saw last", fromOpenAI, "no batch was seen again after its end", true, judgeEnded},
	{"lifecycle/immutable", validate.Error, "what a batch was created with never changes", "clients match batches by it", fromOpenAI, "no batch was seen twice", true, judgeImmutable},
	{"lifecycle/set-once", validate.Error, "a time that is set never changes", "an event happens once", fromWire, "no time was seen after it was set", true, judgeSetOnce},
	{"lifecycle/counts", validate.Error, "the total is set once, and the other counts never fall", "progress bars and alerts are made of them", fromWire, "no counts were seen twice", false, judgeCounts},
	{"lifecycle/stalled", validate.Warning, "a batch that is polled gets on, and ends by expires_at", "pollers wait for ever", fromThreads, "no batch was polled long enough", true, judgeStalled},
	{"clock/skew", validate.Warning, "created_at is the time of the reply, within 300 s", "clients compute ages and timeouts", fromThreads, "no create with a Date header", true, judgeClock},

	{"list/contains", validate.Error, "a batch that was created is found in the list", "clients that lost an id look for it there", fromOpenAI, "no list that would have to show a created batch", true, judgeContains},
	{"list/limit", validate.Error, "no page has more items than its limit; limits out of range are refused or clamped", "clients size buffers by it", fromOpenAI, "no page of a list", false, judgeLimit},
	{"list/paging", validate.Error, "after goes on behind the item it names, to an end", "clients page for ever, or lose batches", fromThreads, "no page after the first", true, judgePaging},
	{"list/overlap", validate.Warning, "no batch stands on two pages of a walk", "clients count it twice", fromOpenAI, "no walk of two pages", true, judgeOverlap},

	{"cancel/accepted", validate.Error, "cancel answers with the whole batch, cancelling or cancelled", "typed clients parse the reply as a batch", fromThreads, "no cancel of a batch that had not ended", false, judgeCancel},
	{"cancel/settles", validate.Error, "a batch that was cancelled comes to an end", "pollers wait for it", fromOpenAI, "no cancelled batch was watched to its end", true, judgeSettles},
	{"cancel/repeat", validate.Error, "cancel of a batch that has ended changes nothing, or is refused with 400 or 409", "clients cancel again when in doubt", fromOpenAI, "no cancel of a batch that had ended", true, judgeRepeatedCancel},

	{"error/unknown-id", validate.Error, "an id that nobody has is not found: 404", "clients tell a lost batch from a failed request by it", fromOpenAI, "no retrieve or cancel of an unknown id", false, refused(isUnknownID, 404)},
	{"error/no-credentials", validate.Error, "a request without credentials is refused: 401", "anybody could read batches", fromOpenAI, "no request without credentials beside ones with them", false, judgeCredentials},
	{"error/missing-field", validate.Error, "a create without a field that it needs is refused: 400 or 422", "the batch would fail later, and cost", fromOpenAI, "no create that lacks a field", false, refused(lacksField, 400, 422)},
	{"error/bad-endpoint", validate.Error, "a create for an endpoint that does not exist is refused: 400 or 422", "the batch would fail later, and cost", fromOpenAI, "no create with a nonsense endpoint", false, refused(nonsenseIn("endpoint"), 400, 422)},
	{"error/bad-window", validate.Error, "a create with a window that does not exist is refused: 400 or 422", "the batch would fail later, and cost", fromOpenAI, "no create with a nonsense window", false, refused(nonsenseIn("completion_window"), 400, 422)},
	{"error/unknown-file", validate.Error, "a create from a file that nobody has is refused (404 or 400), or its batch fails", "the batch would hang", fromOpenAI, "no create from a nonsense file", true, judgeUnknownFile},
	{"error/bad-purpose", validate.Error, "an upload for a purpose that does not exist is refused: 400 or 422", "the file would be of no use", fromOpenAI, "no upload with a nonsense purpose", false, refused(isNonsenseUpload, 400, 422)},

	{"metadata/echo", validate.Error, "metadata within its limits comes back exactly", "people find their batches by it", fromThreads, "no retrieve of a batch that was created with metadata", true, judgeMetadataEcho},
	{"metadata/over-limit", validate.Error, "metadata over its limits is refused, not cut", "what is cut is lost without a word", fromThreads, "no create with metadata over its limits", false, refused(isOverLimit)},
	{"metadata/wrong-type", validate.Error, "metadata values that are not strings are refused, not dropped", "what is dropped is lost without a word", fromThreads, "no create with metadata values of another type", false, refused(isWrongType)},
	{"metadata/null", validate.Error, "metadata may be null", "generated clients send it so", fromOpenAI, "no create with metadata null", false, judgeNullMetadata},

	{"input/duplicate-custom-id", validate.Warning, "an input file with a custom_id twice makes the batch fail", "of two results nobody knows whose they are", fromThreads, "no batch from an uploaded file with a custom_id twice", true, badInput(hasDuplicate)},
	{"input/bad-line", validate.Warning, "an input file with a line that is no request makes the batch fail", "the batch hangs, or the line is lost", fromThreads, "no batch from an uploaded file with a bad line", true, badInput(hasBadLine)},
	{"files/resolvable", validate.Error, "every file that a batch tells of can be read at the same API", "results that cannot be read are lost", fromThreads, "no file that a batch tells of was asked for", true, judgeFiles},
	{"ids/one-form", validate.Warning, "batch ids have one form on all routes", "clients that match them by id find nothing", fromThreads, "no ids from two routes", true, judgeForms},
	{"output/lines", validate.Error, "each line of a result file has id, custom_id, and either a response or an error", "clients cannot tell what became of the request", fromOpenAI, "no content of a result file was recorded", false, judgeLines},
	{"output/accounting", validate.Error, "every request comes back once, and lines are as many as the counts say", "requests are lost or billed twice", fromThreads, "no content of a result file was recorded, of a batch that has ended", true, judgeAccounting},
	{"idempotent/repeat", validate.Note, "two creates with one Idempotency-Key make one batch, or two", "it is told, not judged: APIs differ", fromOpenAI, "no two creates with one Idempotency-Key", true, judgeIdempotent},
}

// A Criterion is what a check of the table says: a statement about what an API
// does over several exchanges.
type Criterion struct {
	validate.Rule
	Statement string // what Rule says, without the reason
	Why       string // what it costs clients
	Needs     string // without which there is nothing to judge, as the reason of a skip
}

// Checks lists the checks, in the order of reports.
func Checks() []Criterion {
	var all []Criterion
	for _, c := range checks {
		all = append(all, Criterion{c.rule(), c.says, c.why, c.needs})
	}
	return all
}

func (c check) rule() validate.Rule {
	return validate.Rule{ID: c.id, Level: c.level, Says: c.says + ": " + c.why, Source: c.source}
}
