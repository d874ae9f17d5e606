package conformance

import (
	"github.com/batchcheck/batchcheck/validate"
)

// A check is one row of the table: a statement about what an API does over
// several exchanges, and the function that judges it.
type check struct {
	id     string
	level  validate.Level
	says   string
	why    string // printed when it fails
	unless string // when it is a false alarm, and how to be rid of it then
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
	{"http/status", validate.Error, "every request is answered: with 200, or 4xx to refuse it, and never by failing or redirecting", "clients retry, or give up, by the status alone", "a recording made while the API was down, as is known: record again, or --skip http/status", fromOpenAI, "no exchange on a route of batches or files", false, judgeStatus},
	{"http/content-type", validate.Error, "JSON comes as application/json", "clients do not parse what is called otherwise", "an API whose clients parse JSON whatever it is called: --skip http/content-type", fromOpenAI, "no reply with a body on a batch route", false, judgeContentType},
	{"http/error-reply", validate.Error, "a refusal carries the error reply", "clients show its message; without it they show nothing", "a proxy in front that refuses with pages of its own: --skip http/error-reply", fromOpenAI, "no refusal in this session", false, judgeErrorReply},
	{"error/stringified", validate.Warning, `members of an error reply are not "None", "null", a number or another error as text`, "clients compare codes and cannot read what was printed into them", "an API that documents numbers as its codes, and sends them as text: --skip error/stringified", fromThreads, "no error reply in this session", false, judgeStringified},

	{"create/echo", validate.Error, "create answers with the file, endpoint, window and metadata that were sent", "what is not there was not understood", "a gateway that maps files or endpoints to those of its provider, or adds to metadata: --skip create/echo; replaced ids: --sanitized", fromOpenAI, "no successful create whose request was recorded", true, judgeEcho},
	{"create/status", validate.Error, "a new batch is validating, in progress or further on, and not Cancelled", "a poller begins with this state", "an API that works on a batch while it is created and may cancel it at once: --skip create/status", fromOpenAI, "no successful create", false, judgeNewState},
	{"retrieve/agrees", validate.Error, "retrieve gives the batch that was asked for, and finds one that create has told of", "ids are all that a client has to go by", "ids that were replaced in the recording: --sanitized", fromThreads, "no retrieve", true, judgeRetrieve},
	{"list/agrees", validate.Error, "a list shows a batch as create and retrieve do, a little lag allowed for", "clients that list see another batch than those that retrieve", "a list that is documented to lag for longer: --skip list/agrees; replaced ids: --sanitized", fromThreads, "no batch both in a list and by itself", true, judgeListed},

	{"lifecycle/transition", validate.Error, "a batch goes from state to state along the lifecycle", "pollers decide by the state what comes next", "recordings of several batches in which one id stands for all: --skip lifecycle/transition", fromOpenAI, "no batch was seen twice", false, judgeTransitions},
	{"lifecycle/terminal", validate.Error, "a batch that has ended stays as it is", "clients stop polling, and read files by what they saw last", "an API that takes file ids away when it deletes the files: --skip lifecycle/terminal", fromOpenAI, "no batch was seen again after its end", true, judgeEnded},
	{"lifecycle/immutable", validate.Error, "what a batch was created with never changes", "clients match batches by it", "an API that lets metadata be changed later: --skip lifecycle/immutable", fromOpenAI, "no batch was seen twice", true, judgeImmutable},
	{"lifecycle/set-once", validate.Error, "a time that is set never changes", "an event happens once", "an API that moves expires_at when it gives a batch more time: --skip lifecycle/set-once", fromWire, "no time was seen after it was set", true, judgeSetOnce},
	{"lifecycle/counts", validate.Error, "the total is set once, and the other counts never fall", "progress bars and alerts are made of them", "an API that takes a request out of the counts while it tries it again: --skip lifecycle/counts", fromWire, "no counts were seen twice", false, judgeCounts},
	{"lifecycle/stalled", validate.Warning, "a batch that is polled gets on, and ends by expires_at", "pollers wait for ever", "a batch that waits in a long queue: a longer --wait, or --resume at a later time", fromThreads, "no batch was polled long enough", true, judgeStalled},
	{"clock/skew", validate.Warning, "created_at is the time of the reply, within 300 s", "clients compute ages and timeouts", "a create that takes minutes to be answered: --skip clock/skew; replaced times: --sanitized", fromThreads, "no create with a Date header", true, judgeClock},

	{"list/contains", validate.Error, "a batch that was created is found in the list", "clients that lost an id look for it there", "a list that is documented to show batches minutes later: --skip list/contains", fromOpenAI, "no list that would have to show a created batch", true, judgeContains},
	{"list/limit", validate.Error, "no page has more items than its limit; limits out of range are refused or clamped", "clients size buffers by it", "an API that documents another largest limit: --skip list/limit", fromOpenAI, "no page of a list", false, judgeLimit},
	{"list/paging", validate.Error, "after goes on behind the item it names, to an end", "clients page for ever, or lose batches", "a shared account in which others delete batches between two pages: use one of its own, or --skip list/paging", fromThreads, "no page after the first", true, judgePaging},
	{"list/overlap", validate.Warning, "no batch stands on two pages of a walk", "clients count it twice", "a shared account in which others create batches between two pages: use one of its own, or --skip list/overlap", fromOpenAI, "no walk of two pages", true, judgeOverlap},

	{"cancel/accepted", validate.Error, "cancel answers with the whole batch, Cancelling or Cancelled", "typed clients parse the reply as a batch", "an API that documents an empty reply to a cancel: --skip cancel/accepted", fromThreads, "no cancel of a batch that had not ended", false, judgeCancel},
	{"cancel/settles", validate.Error, "a batch that was Cancelled comes to an end", "pollers wait for it", "an API that lets running requests end, however long they take: --skip cancel/settles", fromOpenAI, "no Cancelled batch was watched to its end", true, judgeSettles},
	{"cancel/repeat", validate.Error, "cancel of a batch that has ended changes nothing, or is refused with 400 or 409", "clients cancel again when in doubt", "an API that is documented to forget Cancelled batches: --skip cancel/repeat", fromOpenAI, "no cancel of a batch that had ended", true, judgeRepeatedCancel},

	{"error/unknown-id", validate.Error, "an id that nobody has is not found: 404", "clients tell a lost batch from a Failed request by it", "an API that hides what exists, with 403 for all that is not the caller's: --skip error/unknown-id", fromOpenAI, "no retrieve or cancel of an unknown id", false, refused(isUnknownID, 404)},
	{"error/no-credentials", validate.Error, "a request without credentials is refused: 401", "anybody could read batches", "an API in a closed network, without credentials: --skip error/no-credentials", fromOpenAI, "no request without credentials beside ones with them", false, judgeCredentials},
	{"error/missing-field", validate.Error, "a create without a field that it needs is refused: 400 or 422", "the batch would fail later, and cost", "an API with documented defaults, such as a window of 24h: --skip error/missing-field", fromOpenAI, "no create that lacks a field", false, refused(lacksField, 400, 422)},
	{"error/bad-endpoint", validate.Error, "a create for an endpoint that does not exist is refused: 400 or 422", "the batch would fail later, and cost", "a gateway that takes any endpoint and lets its provider refuse it: --skip error/bad-endpoint", fromOpenAI, "no create with a Nonsense endpoint", false, refused(nonsenseIn("endpoint"), 400, 422)},
	{"error/bad-window", validate.Error, "a create with a window that does not exist is refused: 400 or 422", "the batch would fail later, and cost", "an API that is documented to pass over the window: --skip error/bad-window", fromOpenAI, "no create with a Nonsense window", false, refused(nonsenseIn("completion_window"), 400, 422)},
	{"error/unknown-file", validate.Error, "a create from a file that nobody has is refused (404 or 400), or its batch fails", "the batch would hang", "an API that reads the file much later, and fails the batch then: a longer --wait, or --skip error/unknown-file", fromOpenAI, "no create from a Nonsense file", true, judgeUnknownFile},
	{"error/bad-purpose", validate.Error, "an upload for a purpose that does not exist is refused: 400 or 422", "the file would be of no use", "an API whose files have no purpose: --skip error/bad-purpose", fromOpenAI, "no upload with a Nonsense purpose", false, refused(isNonsenseUpload, 400, 422)},

	{"metadata/echo", validate.Error, "metadata within its limits comes back exactly", "people find their batches by it", "a gateway that keeps pairs of its own in metadata: --skip metadata/echo", fromThreads, "no retrieve of a batch that was created with metadata", true, judgeMetadataEcho},
	{"metadata/over-limit", validate.Error, "metadata over its limits is refused, not cut", "what is cut is lost without a word", "an API that documents wider limits: these in a copy of the schema for --schema", fromThreads, "no create with metadata over its limits", false, refused(isOverLimit)},
	{"metadata/wrong-type", validate.Error, "metadata values that are not strings are refused, not dropped", "what is dropped is lost without a word", "an API that takes values of any type, and keeps them: --skip metadata/wrong-type", fromThreads, "no create with metadata values of another type", false, refused(isWrongType)},
	{"metadata/null", validate.Error, "metadata may be null", "generated clients send it so", "an API that documents metadata as an object or left out: --skip metadata/null", fromOpenAI, "no create with metadata null", false, judgeNullMetadata},

	{"input/duplicate-custom-id", validate.Warning, "an input file with a custom_id twice makes the batch fail", "of two results nobody knows whose they are", "an API that matches results by line: --skip input/duplicate-custom-id", fromThreads, "no batch from an uploaded file with a custom_id twice", true, badInput(hasDuplicate)},
	{"input/bad-line", validate.Warning, "an input file with a line that is no request makes the batch fail", "the batch hangs, or the line is lost", "an API that tells of the line in the error file and goes on with the others: --skip input/bad-line", fromThreads, "no batch from an uploaded file with a bad line", true, badInput(hasBadLine)},
	{"files/resolvable", validate.Error, "every file that a batch tells of can be read at the same API", "results that cannot be read are lost", "files that are documented to be deleted, or to need another key: --skip files/resolvable", fromThreads, "no file that a batch tells of was asked for", true, judgeFiles},
	{"ids/one-form", validate.Warning, "batch ids have one form on all routes", "clients that match them by id find nothing", "an API that changes from old ids to new ones, while both are in use: --skip ids/one-form", fromThreads, "no ids from two routes", true, judgeForms},
	{"output/lines", validate.Error, "each line of a result file has id, custom_id, and either a response or an error", "clients cannot tell what became of the request", "a provider with a documented format of its own for results: --skip output/lines", fromOpenAI, "no content of a result file was recorded", false, judgeLines},
	{"output/accounting", validate.Error, "every request comes back once, and lines are as many as the counts say", "requests are lost or billed twice", "a gateway that makes several requests of one line: --skip output/accounting", fromThreads, "no content of a result file was recorded, of a batch that has ended", true, judgeAccounting},
	{"idempotent/repeat", validate.Note, "two creates with one Idempotency-Key make one batch, or two", "it is told, not judged: APIs differ", "never: it is a note, which tells what the API does and fails nothing", fromOpenAI, "no two creates with one Idempotency-Key", true, judgeIdempotent},
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
	return validate.Rule{ID: c.id, Level: c.level, Says: c.says + ": " + c.why, Source: c.source, Unless: c.unless}
}
