package conformance

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A check is one row of the table: a statement about what an API does over
// several exchanges, and the function that judges it.
type check struct {
	ID     string
	Level  validate.Level
	Judge  func(*trial, *verdict)
	Follow func(*trial, *verdict, *life, *session.Observation) // in place of Judge, of what is seen of a batch, one after the other
	End    func(*trial, *verdict, *life)                       // after the last
	Exact  bool                                                // it compares ids or times, which sanitized recordings do not have
	Says   string
	Why    string               // what it costs clients; printed when it fails
	Unless string               // when it is a false alarm, and how to be rid of it then
	Needs  string               // without which there is nothing to judge; the reason of a skip
	On     []contract.Operation // that must have succeeded; where one was refused, that is the reason of a skip
	Source string
}

const (
	fromOpenAI  = "OpenAI's API description, August 2026"
	fromWire    = "2,405 batch objects recorded from OpenAI"
	fromThreads = "public issue threads"
)

// checks lists all checks, in the order of reports.
var checks = []check{
	{
		ID: "http/status", Level: validate.Error, Judge: judgeStatus,
		Says:   "every request is answered: with 200, or 4xx to refuse it, and never by failing or redirecting",
		Why:    "clients retry, or give up, by the status alone",
		Unless: "a recording made while the API was down, as is known: record again, or --skip http/status",
		Needs:  "no exchange on a route of batches or files",
		Source: fromOpenAI,
	},
	{
		ID: "http/content-type", Level: validate.Error, Judge: judgeContentType,
		Says:   "JSON comes as application/json",
		Why:    "clients do not parse what is called otherwise",
		Unless: "an API whose clients parse JSON whatever it is called: --skip http/content-type",
		Needs:  "no reply with a body on a batch route",
		Source: fromOpenAI,
	},
	{
		ID: "http/error-reply", Level: validate.Error, Judge: judgeErrorReply,
		Says:   "a refusal carries the error reply",
		Why:    "clients show its message; without it they show nothing",
		Unless: "a proxy in front that refuses with pages of its own: --skip http/error-reply",
		Needs:  "no refusal in this session",
		Source: fromOpenAI,
	},

	{
		ID: "error/stringified", Level: validate.Warning, Judge: judgeStringified,
		Says:   `fields of an error reply must not be "None", "null", a number, or JSON or another error as text`,
		Why:    "clients compare codes and cannot read what was printed into them",
		Unless: "an API that documents numbers as its codes, and sends them as text: --skip error/stringified",
		Needs:  "no error reply in this session",
		Source: fromThreads,
	},

	{
		ID: "create/accepted", Level: validate.Error, Judge: accepted(contract.Create),
		Says:   "a create with nothing wrong in it is accepted",
		Why:    "no client can make a batch",
		Unless: "an account that may not create batches, or has no credit: use another key, or --skip create/accepted; replaced ids: --sanitized",
		Needs:  "no create with nothing wrong in it",
		On:     []contract.Operation{contract.Upload},
		Source: fromThreads,
	},
	{
		ID: "create/echo", Level: validate.Error, Judge: judgeEcho, Exact: true,
		Says:   "create answers with the file, endpoint, window and metadata that were sent",
		Why:    "what is not there was not understood",
		Unless: "a gateway that maps files or endpoints to those of its provider, or adds to metadata: --skip create/echo; replaced ids: --sanitized",
		Needs:  "no successful create whose request was recorded",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI,
	},
	{
		ID: "create/status", Level: validate.Error, Judge: judgeNewState,
		Says:   "a new batch is validating, in progress or further on, and not cancelled",
		Why:    "a poller begins with this state",
		Unless: "an API that works on a batch while it is created and may cancel it at once: --skip create/status",
		Needs:  "no successful create",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI,
	},

	{
		ID: "retrieve/accepted", Level: validate.Error, Judge: accepted(contract.Retrieve),
		Says:   "a retrieve of a batch that exists is accepted",
		Why:    "pollers give up, and results are lost",
		Unless: "batches that others delete in the meantime: use an account of its own, or --skip retrieve/accepted; replaced ids: --sanitized",
		Needs:  "no retrieve of a batch that exists",
		On:     []contract.Operation{contract.Create},
		Source: fromThreads,
	},
	{
		ID: "retrieve/agrees", Level: validate.Error, Judge: judgeRetrieve, Exact: true,
		Says:   "retrieve gives the batch that was asked for, and shows no less of it than other replies did before",
		Why:    "ids are all that a client has to go by",
		Unless: "ids that were replaced in the recording: --sanitized; an API that is documented to lag for longer: seconds.stale in a copy of the schema for --schema",
		Needs:  "no retrieve",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromThreads,
	},

	{
		ID: "list/accepted", Level: validate.Error, Judge: accepted(contract.List),
		Says:   "a list that is asked for with nothing wrong is accepted",
		Why:    "clients cannot find their batches",
		Unless: "a key that may not list batches: use another key, or --skip list/accepted",
		Needs:  "no list",
		Source: fromThreads,
	},
	{
		ID: "list/agrees", Level: validate.Error, Judge: judgeListed, Exact: true,
		Says:   "a list shows a batch as create and retrieve do, by the same id, and at most some seconds behind them",
		Why:    "clients that list see another batch than those that retrieve",
		Unless: "a list that is documented to lag for longer: seconds.stale in a copy of the schema for --schema; replaced ids: --sanitized",
		Needs:  "no batch in a list that was seen twice",
		On:     []contract.Operation{contract.List, contract.Create},
		Source: fromThreads,
	},

	{
		ID: "lifecycle/transition", Level: validate.Error, Follow: followTransitions,
		Says:   "a batch goes from state to state along the lifecycle",
		Why:    "pollers decide by the state what comes next",
		Unless: "recordings of several batches in which one id stands for all: --skip lifecycle/transition",
		Needs:  "no batch was seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/terminal", Level: validate.Error, Follow: followEnded, Exact: true,
		Says:   "a batch that has ended stays as it is",
		Why:    "clients stop polling, and read files by what they saw last",
		Unless: "an API that takes file ids away when it deletes the files: --skip lifecycle/terminal",
		Needs:  "no batch was seen again after its end",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/immutable", Level: validate.Error, Follow: followFixed, Exact: true,
		Says:   "what a batch was created with never changes",
		Why:    "clients match batches by it",
		Unless: "an API that lets metadata be changed later: --skip lifecycle/immutable",
		Needs:  "no batch was seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/set-once", Level: validate.Error, Follow: followTimes, Exact: true,
		Says:   "a time that is set never changes",
		Why:    "an event happens once",
		Unless: "an API that moves expires_at when it gives a batch more time: --skip lifecycle/set-once",
		Needs:  "no time was seen after it was set",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromWire,
	},
	{
		ID: "lifecycle/counts", Level: validate.Error, Follow: followCounts,
		Says:   "the total is set once, and the other counts never fall",
		Why:    "progress bars and alerts are made of them",
		Unless: "an API that takes a request out of the counts while it tries it again: --skip lifecycle/counts",
		Needs:  "no counts were seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromWire,
	},
	{
		ID: "lifecycle/stalled", Level: validate.Warning, Judge: judgeStalled, Follow: followPolls, End: endPolls, Exact: true,
		Says:   "a batch that is polled gets on, and ends by expires_at",
		Why:    "pollers wait for ever",
		Unless: "a batch that waits in a long queue: a longer --wait, or --resume at a later time; in a recording, --skip lifecycle/stalled",
		Needs:  "no batch was polled long enough",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromThreads,
	},

	{
		ID: "clock/skew", Level: validate.Warning, Judge: judgeClock, Exact: true,
		Says:   "created_at is the time of the reply, within 300 s",
		Why:    "clients compute ages and timeouts",
		Unless: "a create that takes minutes to be answered: --skip clock/skew; replaced times: --sanitized",
		Needs:  "no create with a Date header",
		On:     []contract.Operation{contract.Create},
		Source: fromThreads,
	},

	{
		ID: "list/contains", Level: validate.Error, Judge: judgeContains, Exact: true,
		Says:   "a batch that was created is found in the list",
		Why:    "clients that lost an id look for it there",
		Unless: "a list that is documented to show batches minutes later: seconds.lag in a copy of the schema for --schema",
		Needs:  "no list that would have to show a created batch",
		On:     []contract.Operation{contract.List, contract.Create},
		Source: fromOpenAI,
	},
	{
		ID: "list/limit", Level: validate.Error, Judge: judgeLimit,
		Says:   "no page has more items than its limit; limits out of range, or that are no numbers, are refused or replaced",
		Why:    "clients size buffers by it",
		Unless: "an API that documents another largest limit: --skip list/limit",
		Needs:  "no page of a list",
		On:     []contract.Operation{contract.List},
		Source: fromOpenAI,
	},
	{
		ID: "list/paging", Level: validate.Error, Judge: judgePaging, Exact: true,
		Says:   "after=ID returns the items after ID; paging ends, and no batch of other lists is missing then",
		Why:    "clients page for ever, or lose batches",
		Unless: "a shared account in which others delete batches between two lists: use one of its own, or --skip list/paging",
		Needs:  "no page after the first, and no list that lacks a batch",
		On:     []contract.Operation{contract.List},
		Source: fromThreads,
	},
	{
		ID: "list/unknown-after", Level: validate.Warning, Judge: judgeUnknownAfter, Exact: true,
		Says:   "after=ID of a batch that does not exist is refused with 4xx, or gives an empty page",
		Why:    "clients that go on from a lost id read the list from its beginning, for ever",
		Unless: "an API that documents to begin anew then: --skip list/unknown-after",
		Needs:  "no list after an unknown id",
		On:     []contract.Operation{contract.List},
		Source: fromThreads,
	},
	{
		ID: "list/overlap", Level: validate.Warning, Judge: judgeOverlap, Exact: true,
		Says:   "no batch stands on two pages of a walk",
		Why:    "clients count it twice",
		Unless: "a shared account in which others create batches between two pages: use one of its own, or --skip list/overlap",
		Needs:  "no walk of two pages",
		On:     []contract.Operation{contract.List},
		Source: fromOpenAI,
	},

	{
		ID: "cancel/accepted", Level: validate.Error, Judge: judgeCancel,
		Says:   "cancel of a batch that has not ended answers with this batch, whole, cancelling or cancelled",
		Why:    "clients take the batch for cancelled when it is not, or cannot stop it",
		Unless: "an API that documents an empty reply to a cancel, or batches that cannot be cancelled: --skip cancel/accepted",
		Needs:  "no cancel of a batch that had not ended, or none that shows whether it had",
		On:     []contract.Operation{contract.Create},
		Source: fromThreads,
	},
	{
		ID: "cancel/settles", Level: validate.Error, Judge: judgeSettles, Exact: true,
		Says:   "a batch that was cancelled comes to an end",
		Why:    "pollers wait for it",
		Unless: "an API that lets running requests end, however long they take: --skip cancel/settles",
		Needs:  "no cancelled batch was watched to its end",
		On:     []contract.Operation{contract.Create, contract.Cancel, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "cancel/repeat", Level: validate.Error, Judge: judgeRepeatedCancel, Exact: true,
		Says:   "cancel of a cancelled batch answers with this batch as it is; of one that ended otherwise it does so too, or is refused with 400 or 409",
		Why:    "clients cancel again when in doubt",
		Unless: "an API that is documented to forget cancelled batches: --skip cancel/repeat",
		Needs:  "no cancel of a batch that had ended",
		On:     []contract.Operation{contract.Create, contract.Cancel},
		Source: fromOpenAI,
	},

	{
		ID: "error/unknown-id", Level: validate.Error, Judge: refused(session.UnknownID),
		Says:   "an id that nobody has is not found: 404",
		Why:    "clients tell a lost batch from a failed request by it",
		Unless: "an API that hides what exists, with 403 for all that is not the caller's: --skip error/unknown-id",
		Needs:  "no retrieve or cancel of an unknown id",
		Source: fromOpenAI,
	},
	{
		ID: "error/no-credentials", Level: validate.Error, Judge: refused(session.NoCredentials),
		Says:   "a request without credentials is refused: 401",
		Why:    "anybody could read batches",
		Unless: "an API in a closed network, without credentials: --skip error/no-credentials",
		Needs:  "no request without credentials beside ones with them",
		Source: fromOpenAI,
	},
	{
		ID: "auth/wrong-key", Level: validate.Error, Judge: judgeWrongKey,
		Says:   "a request with a wrong key is refused: 401 or 403",
		Why:    "anybody can read and cancel batches with any key",
		Unless: "an API in a closed network, without credentials: --skip auth/wrong-key",
		Needs:  "no request with a wrong key beside ones with the right key",
		Source: fromThreads,
	},
	{
		ID: "error/missing-field", Level: validate.Error, Judge: refused(session.MissingField),
		Says:   "a create without a field that it needs is refused: 400 or 422",
		Why:    "the batch would fail later, and cost",
		Unless: "an API with documented defaults, such as a window of 24h: --skip error/missing-field",
		Needs:  "no create that lacks a field",
		Source: fromOpenAI,
	},
	{
		ID: "error/malformed", Level: validate.Error, Judge: refused(session.Malformed),
		Says:   "a create whose body is not a JSON object is refused: 4xx",
		Why:    "clients retry on 5xx, and cannot see their mistake",
		Unless: "a proxy in front that answers 5xx to bad bodies: --skip error/malformed",
		Needs:  "no create with a malformed body",
		Source: fromThreads,
	},
	{
		ID: "error/bad-endpoint", Level: validate.Error, Judge: refused(session.BadEndpoint),
		Says:   "a create for an endpoint that does not exist is refused: 400 or 422",
		Why:    "the batch would fail later, and cost",
		Unless: "a gateway that takes any endpoint and lets its provider refuse it: --skip error/bad-endpoint",
		Needs:  "no create with a nonsense endpoint",
		Source: fromOpenAI,
	},
	{
		ID: "error/bad-window", Level: validate.Error, Judge: refused(session.BadWindow),
		Says:   "a create with a window that does not exist is refused: 400 or 422",
		Why:    "the batch would fail later, and cost",
		Unless: "an API that is documented to pass over the window: --skip error/bad-window",
		Needs:  "no create with a nonsense window",
		Source: fromOpenAI,
	},
	{
		ID: "error/unknown-file", Level: validate.Error, Judge: judgeUnknownFile, Exact: true,
		Says:   "a create from a file that nobody has is refused (404 or 400), or its batch fails",
		Why:    "the batch would hang",
		Unless: "an API that reads the file much later, and fails the batch then: a longer --wait, or --skip error/unknown-file",
		Needs:  "no create from a nonsense file",
		Source: fromOpenAI,
	},
	{
		ID: "error/bad-purpose", Level: validate.Error, Judge: judgeBadPurpose,
		Says:   "an upload for a purpose that does not exist is refused, and so is a create from a file for another purpose: 400 or 422",
		Why:    "the file would be of no use",
		Unless: "an API whose files have no purpose: --skip error/bad-purpose",
		Needs:  "no upload with a nonsense purpose",
		Source: fromOpenAI,
	},

	{
		ID: "metadata/echo", Level: validate.Error, Judge: judgeMetadataEcho, Exact: true,
		Says:   "metadata within its limits comes back exactly",
		Why:    "people find their batches by it",
		Unless: "a gateway that keeps pairs of its own in metadata: --skip metadata/echo",
		Needs:  "no retrieve of a batch that was created with metadata",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromThreads,
	},
	{
		ID: "metadata/over-limit", Level: validate.Error, Judge: refused(session.OverLimit),
		Says:   "metadata over its limits is refused, not cut",
		Why:    "what is cut is lost without a word",
		Unless: "an API that documents wider limits: these in a copy of the schema for --schema",
		Needs:  "no create with metadata over its limits",
		Source: fromThreads,
	},
	{
		ID: "metadata/wrong-type", Level: validate.Error, Judge: judgeWrongType,
		Says:   "metadata values that are not strings are refused, or null is kept, and none is dropped or changed",
		Why:    "what is dropped is lost without a word",
		Unless: "an API that takes values of any type, and keeps them: --skip metadata/wrong-type",
		Needs:  "no create with metadata values of another type",
		Source: fromThreads,
	},
	{
		ID: "metadata/null", Level: validate.Error, Judge: judgeNullMetadata,
		Says:   "metadata may be null",
		Why:    "generated clients send it so",
		Unless: "an API that documents metadata as an object or left out: --skip metadata/null",
		Needs:  "no create with metadata null",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI,
	},

	{
		ID: "input/duplicate-custom-id", Level: validate.Warning, Judge: badInput(duplicateID), Exact: true,
		Says:   "an input file with a custom_id twice makes the batch fail",
		Why:    "of two results nobody knows whose they are",
		Unless: "an API that matches results by line: --skip input/duplicate-custom-id",
		Needs:  "no batch from an uploaded file with a custom_id twice",
		On:     []contract.Operation{contract.Upload, contract.Create},
		Source: fromThreads,
	},
	{
		ID: "input/bad-line", Level: validate.Warning, Judge: badInput(badLine), Exact: true,
		Says:   "an input file that is empty, or has a line that is no request or is for another endpoint, makes the batch fail",
		Why:    "the batch hangs, or the line is lost",
		Unless: "an API that tells of the line in the error file and goes on with the others: --skip input/bad-line",
		Needs:  "no batch from an uploaded file with a bad line",
		On:     []contract.Operation{contract.Upload, contract.Create},
		Source: fromThreads,
	},

	{
		ID: "files/accepted", Level: validate.Error, Judge: accepted(contract.Upload, contract.File, contract.Content, contract.Results),
		Says:   "uploads, and files that exist, are accepted",
		Why:    "clients cannot send requests or read results",
		Unless: "files that need another key: use that key, or --skip files/accepted; replaced ids: --sanitized",
		Needs:  "no request for a file that exists",
		On:     []contract.Operation{contract.Create},
		Source: fromThreads,
	},
	{
		ID: "files/resolvable", Level: validate.Error, Judge: judgeFiles, Exact: true,
		Says:   "every file that a batch tells of can be read at the same API",
		Why:    "results that cannot be read are lost",
		Unless: "files that are documented to be deleted, or to need another key: --skip files/resolvable",
		Needs:  "no file that a batch tells of was asked for",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromThreads,
	},

	{
		ID: "ids/one-form", Level: validate.Warning, Judge: judgeForms, Exact: true,
		Says:   "ids have one form: batch ids on all routes, and ids of one field in a page",
		Why:    "clients that match them by id find nothing",
		Unless: "an API that changes from old ids to new ones, or passes on those of several providers: --skip ids/one-form",
		Needs:  "no ids to compare",
		On:     []contract.Operation{contract.Create, contract.List},
		Source: fromThreads,
	},

	{
		ID: "output/lines", Level: validate.Error, Judge: judgeLines,
		Says:   "each line of a result file has id, custom_id, and either a response or an error",
		Why:    "clients cannot tell what became of the request",
		Unless: "a provider with a documented format of its own for results: --skip output/lines",
		Needs:  "no content of a result file was recorded",
		On:     []contract.Operation{contract.Upload, contract.Create, contract.Content},
		Source: fromOpenAI,
	},
	{
		ID: "output/accounting", Level: validate.Error, Judge: judgeAccounting, Exact: true,
		Says:   "every request comes back once, and as many succeed and fail as the counts say",
		Why:    "requests are lost or billed twice",
		Unless: "a gateway that makes several requests of one line: --skip output/accounting",
		Needs:  "no content of a result file was recorded, of a batch that has ended",
		On:     []contract.Operation{contract.Upload, contract.Create, contract.Content},
		Source: fromThreads,
	},

	{
		ID: "webhook/type", Level: validate.Error, Judge: judgeEventTypes,
		Says:   "the type of a webhook event agrees with the status of the batch in it",
		Why:    "receivers act on the type, and read results that are not there",
		Unless: "an API that documents types for other states: these in x-api in a copy of the schema for --schema",
		Needs:  "no webhook event with a whole batch in it",
		Source: fromThreads,
	},
	{
		ID: "webhook/repeat", Level: validate.Warning, Judge: judgeRepeatedEvents, Exact: true,
		Says:   "an event happens once: the same type and batch never have two event ids",
		Why:    "receivers tell a second delivery from a new event by the id, and do their work twice",
		Unless: "an API that documents a new id for each delivery: --skip webhook/repeat",
		Needs:  "no webhook event",
		Source: fromThreads,
	},

	{
		ID: "idempotent/repeat", Level: validate.Note, Judge: judgeIdempotent, Exact: true,
		Says:   "two creates with one Idempotency-Key make one batch, or two",
		Why:    "it is told, not judged: APIs differ",
		Unless: "never: it is a note, which tells what the API does and fails nothing",
		Needs:  "no two creates with one Idempotency-Key",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI,
	},
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
		all = append(all, Criterion{Rule: c.rule(), Statement: c.Says, Why: c.Why, Needs: c.Needs})
	}
	return all
}

func (c check) rule() validate.Rule {
	return validate.Rule{ID: c.ID, Level: c.Level, Says: c.Says + ": " + c.Why, Source: c.Source, Unless: c.Unless}
}
