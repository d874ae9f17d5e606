package conformance

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A check is one row of the table: a requirement on what an API does over
// several exchanges, and the function that judges it.
type check struct {
	ID     string
	Level  validate.Level
	Judge  func(*trial, *verdict)
	Follow func(*trial, *verdict, *life, *session.Observation) // in place of Judge, of what is seen of a batch, one after the other
	End    func(*trial, *verdict, *life)                       // after the last
	Of     string                                              // what it judges, in the singular
	Exact  bool                                                // it compares ids or times, which sanitized recordings do not have
	Says   string                                              // what is wrong where it fails
	Help   string                                              // how to fix it
	Why    string                                              // what a failure costs clients
	Unless string                                              // when a failure is a false alarm, and how to skip the check
	Needs  string                                              // the reason of a skip: what the session lacks
	On     []contract.Operation                                // that must have succeeded; a refused one is the reason of a skip
	Source string
}

const (
	fromOpenAI  = "OpenAI's API description, August 2026 (https://github.com/openai/openai-openapi)"
	fromWire    = "measured on 2,405 recorded batches, see docs/evidence.md"
	fromThreads = "seen in public issue trackers"
)

// checks lists all checks, in the order of reports.
var checks = []check{
	{
		ID: "http/status", Level: validate.Error, Judge: judgeStatus,
		Of:     "request",
		Says:   "a request is not answered with 200, or with 4xx to refuse it",
		Help:   "answer 200, or 4xx with an error reply; do not fail with 5xx or redirect",
		Why:    "clients retry or give up by the status",
		Unless: "a recording made while the API was down, as is known: record again, or --skip http/status",
		Needs:  "no exchange on a route of batches or files",
		Source: fromOpenAI + "; a create that fails with 500: TU-Wien-dataLAB/aqueduct#118 (https://github.com/TU-Wien-dataLAB/aqueduct/issues/118)",
	},
	{
		ID: "http/content-type", Level: validate.Error, Judge: judgeContentType,
		Of:     "response",
		Says:   "a JSON response does not have the content type application/json",
		Help:   "send Content-Type: application/json",
		Why:    "clients do not parse a body of another type",
		Unless: "an API whose clients parse JSON whatever it is called: --skip http/content-type",
		Needs:  "no reply with a body on a batch route",
		Source: fromOpenAI,
	},
	{
		ID: "http/error-reply", Level: validate.Error, Judge: judgeErrorReply,
		Of:     "refusal",
		Says:   "a refusal has no error reply",
		Help:   "send the API's error object as the body of every 4xx response",
		Why:    "clients show its message; without it they show nothing",
		Unless: "a proxy in front that refuses with pages of its own: --skip http/error-reply",
		Needs:  "no refusal in this session",
		Source: fromOpenAI,
	},

	{
		ID: "error/stringified", Level: validate.Warning, Judge: judgeStringified,
		Of:     "error reply",
		Says:   `a field of an error reply is "None", "null", a number, or JSON or another error as text`,
		Help:   "send null, or the value itself",
		Why:    "clients cannot compare such a code, or read such a message",
		Unless: "an API that documents numbers as its codes, and sends them as text: --skip error/stringified",
		Needs:  "no error reply in this session",
		Source: "BerriAI/litellm#40135 (https://github.com/BerriAI/litellm/issues/40135); BerriAI/litellm#6578 (https://github.com/BerriAI/litellm/issues/6578)",
	},

	{
		ID: "create/accepted", Level: validate.Error, Judge: accepted(contract.Create),
		Of:     "create request",
		Says:   "a valid create is refused",
		Help:   "accept a create that has every required field and no invalid one",
		Why:    "clients cannot make a batch",
		Unless: "an account that may not create batches, or has no credit: use another key, or --skip create/accepted; replaced ids: --sanitized",
		Needs:  "no create with nothing wrong in it",
		On:     []contract.Operation{contract.Upload},
		Source: "a gateway whose own policy made creates fail: BerriAI/litellm#28425 (https://github.com/BerriAI/litellm/pull/28425)",
	},
	{
		ID: "create/echo", Level: validate.Error, Judge: judgeEcho, Exact: true,
		Of:     "create request",
		Says:   "create answers with another file, endpoint, window or metadata than it was sent",
		Help:   "return what the request sent",
		Why:    "clients cannot tell whether the request was understood",
		Unless: "a gateway that maps files or endpoints to those of its provider, or adds to metadata: --skip create/echo; replaced ids: --sanitized",
		Needs:  "no successful create whose request was recorded",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI + "; a completion window that was dropped: deltawi/deltallm#156 (https://github.com/deltawi/deltallm/issues/156)",
	},
	{
		ID: "create/status", Level: validate.Error, Judge: judgeNewState,
		Of:     "new batch",
		Says:   "a new batch is cancelled, or in a state that is not known",
		Help:   "return a new batch as validating, in progress or a later state",
		Why:    "pollers begin with this state",
		Unless: "an API that works on a batch while it is created and may cancel it at once: --skip create/status",
		Needs:  "no successful create",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI + "; a new batch that is queued: deltawi/deltallm#153 (https://github.com/deltawi/deltallm/issues/153)",
	},

	{
		ID: "retrieve/accepted", Level: validate.Error, Judge: accepted(contract.Retrieve),
		Of:     "retrieve request",
		Says:   "a retrieve of an existing batch is refused",
		Help:   "answer 200 for a batch that exists",
		Why:    "pollers give up, and results are lost",
		Unless: "batches that others delete in the meantime: use an account of its own, or --skip retrieve/accepted; replaced ids: --sanitized",
		Needs:  "no retrieve of a batch that exists",
		On:     []contract.Operation{contract.Create},
		Source: "BerriAI/litellm#32596 (https://github.com/BerriAI/litellm/issues/32596)",
	},
	{
		ID: "retrieve/agrees", Level: validate.Error, Judge: judgeRetrieve, Exact: true,
		Of:     "retrieve request",
		Says:   "retrieve returns another batch, or less of it than earlier responses showed",
		Help:   "return the batch that was requested, at least as new as earlier responses",
		Why:    "clients have only the id to go by",
		Unless: "ids that were replaced in the recording: --sanitized; an API that is documented to lag for longer: seconds.stale in a copy of the schema for --schema",
		Needs:  "no retrieve",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: "another endpoint than the batch was created with: BerriAI/litellm-docs#1408 (https://github.com/BerriAI/litellm-docs/pull/1408)",
	},

	{
		ID: "list/accepted", Level: validate.Error, Judge: accepted(contract.List),
		Of:     "list request",
		Says:   "a valid list is refused",
		Help:   "answer 200 to a list without invalid parameters",
		Why:    "clients cannot find their batches",
		Unless: "a key that may not list batches: use another key, or --skip list/accepted",
		Needs:  "no list",
		Source: "BerriAI/litellm#4966 (https://github.com/BerriAI/litellm/issues/4966)",
	},
	{
		ID: "list/agrees", Level: validate.Error, Judge: judgeListed, Exact: true,
		Of:     "listed batch",
		Says:   "a list shows a batch differently than create or retrieve",
		Help:   "show the same batch under the same id, at most a few seconds behind",
		Why:    "clients that list see another batch than clients that retrieve",
		Unless: "a list that is documented to lag for longer: seconds.stale in a copy of the schema for --schema; replaced ids: --sanitized",
		Needs:  "no batch in a list that was seen twice",
		On:     []contract.Operation{contract.List, contract.Create},
		Source: "a list that shows an old status: BerriAI/litellm#22982 (https://github.com/BerriAI/litellm/pull/22982)",
	},

	{
		ID: "lifecycle/transition", Level: validate.Error, Follow: followTransitions,
		Of:     "observation",
		Says:   "a batch changed to a state that cannot follow its last one",
		Help:   "follow the lifecycle of the contract",
		Why:    "pollers use the state to decide what comes next",
		Unless: "recordings of several batches that use one id for all: --skip lifecycle/transition",
		Needs:  "no batch was seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/terminal", Level: validate.Error, Follow: followEnded, Exact: true,
		Of:     "observation",
		Says:   "a batch changed after it had ended",
		Help:   "never change a batch that has ended",
		Why:    "clients have stopped polling, and use what they saw last",
		Unless: "an API that takes file ids away when it deletes the files: --skip lifecycle/terminal",
		Needs:  "no batch was seen again after its end",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/immutable", Level: validate.Error, Follow: followFixed, Exact: true,
		Of:     "observation",
		Says:   "a field that is fixed at creation changed",
		Help:   "keep every field of the create request as it was",
		Why:    "clients match batches by these fields",
		Unless: "an API that lets metadata be changed later: --skip lifecycle/immutable",
		Needs:  "no batch was seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "lifecycle/set-once", Level: validate.Error, Follow: followTimes, Exact: true,
		Of:     "observation",
		Says:   "a time that was set changed later",
		Help:   "set each time once",
		Why:    "an event happens once",
		Unless: "an API that moves expires_at when it gives a batch more time: --skip lifecycle/set-once",
		Needs:  "no time was seen after it was set",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromWire + "; times that the next state cleared: llm-d/llm-d-batch-gateway#632 (https://github.com/llm-d/llm-d-batch-gateway/issues/632)",
	},
	{
		ID: "lifecycle/counts", Level: validate.Error, Follow: followCounts,
		Of:     "observation",
		Says:   "the total changed after it was set, or another count decreased",
		Help:   "set the total once, and never decrease the other counts",
		Why:    "progress bars and alerts are computed from the counts",
		Unless: "an API that takes a request out of the counts while it tries it again: --skip lifecycle/counts",
		Needs:  "no counts were seen twice",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: fromWire + "; failed requests that disappear again: doublewordai/control-layer#110 (https://github.com/doublewordai/control-layer/issues/110)",
	},
	{
		ID: "lifecycle/stalled", Level: validate.Warning, Judge: judgeStalled, Follow: followPolls, End: endPolls, Exact: true,
		Of:     "batch",
		Says:   "a polled batch made no progress, or did not end by expires_at",
		Help:   "make progress, and end every batch by expires_at",
		Why:    "pollers wait forever",
		Unless: "a batch that waits in a long queue: a longer --wait, or --resume at a later time; in a recording, --skip lifecycle/stalled",
		Needs:  "no batch was polled long enough",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: "llm-d/llm-d-batch-gateway#199 (https://github.com/llm-d/llm-d-batch-gateway/issues/199); sgl-project/sglang#1415 (https://github.com/sgl-project/sglang/issues/1415)",
	},

	{
		ID: "clock/skew", Level: validate.Warning, Judge: judgeClock, Exact: true,
		Of:     "create request",
		Says:   "created_at differs from the time of the response by more than 300 seconds",
		Help:   "set created_at from a synchronized clock",
		Why:    "clients compute ages and timeouts from it",
		Unless: "a create that takes minutes to be answered: --skip clock/skew; replaced times: --sanitized",
		Needs:  "no create with a Date header",
		On:     []contract.Operation{contract.Create},
		Source: fromThreads,
	},

	{
		ID: "list/contains", Level: validate.Error, Judge: judgeContains, Exact: true,
		Of:     "created batch",
		Says:   "a created batch is not in the list",
		Help:   "list every batch that was created",
		Why:    "clients that lost an id look for it in the list",
		Unless: "a list that is documented to show batches minutes later: seconds.lag in a copy of the schema for --schema",
		Needs:  "no list that would have to show a created batch",
		On:     []contract.Operation{contract.List, contract.Create},
		Source: fromOpenAI + "; created batches that no list shows: BerriAI/litellm#39810 (https://github.com/BerriAI/litellm/pull/39810)",
	},
	{
		ID: "list/limit", Level: validate.Error, Judge: judgeLimit,
		Of:     "list request",
		Says:   "a page has more items than its limit, or an invalid limit is accepted as it is",
		Help:   "return at most limit items; reject or replace limits that are out of range or not numbers",
		Why:    "clients size buffers by the limit",
		Unless: "an API that documents another largest limit: --skip list/limit",
		Needs:  "no page of a list",
		On:     []contract.Operation{contract.List},
		Source: fromOpenAI,
	},
	{
		ID: "list/paging", Level: validate.Error, Judge: judgePaging, Exact: true,
		Of:     "page",
		Says:   "paging loses or repeats batches, or does not end",
		Help:   "after=ID must return the items after ID, and paging must end",
		Why:    "clients page forever, or lose batches",
		Unless: "a shared account in which others delete batches between two lists: use one of its own, or --skip list/paging",
		Needs:  "no page after the first, and no list that lacks a batch",
		On:     []contract.Operation{contract.List},
		Source: "BerriAI/litellm#37150 (https://github.com/BerriAI/litellm/issues/37150)",
	},
	{
		ID: "list/unknown-after", Level: validate.Warning, Judge: judgeUnknownAfter, Exact: true,
		Of:     "list request",
		Says:   "after=ID of an unknown batch returns the first page",
		Help:   "reject an unknown id with 4xx, or return an empty page",
		Why:    "clients that continue from a lost id read the list from its beginning, forever",
		Unless: "an API that documents to begin anew then: --skip list/unknown-after",
		Needs:  "no list after an unknown id",
		On:     []contract.Operation{contract.List},
		Source: fromThreads,
	},
	{
		ID: "list/overlap", Level: validate.Warning, Judge: judgeOverlap, Exact: true,
		Of:     "page",
		Says:   "a batch is on two pages of one walk",
		Help:   "list each batch once in a walk",
		Why:    "clients count it twice",
		Unless: "a shared account in which others create batches between two pages: use one of its own, or --skip list/overlap",
		Needs:  "no walk of two pages",
		On:     []contract.Operation{contract.List},
		Source: fromOpenAI + "; pages that share rows: BerriAI/litellm#37150 (https://github.com/BerriAI/litellm/issues/37150)",
	},

	{
		ID: "cancel/accepted", Level: validate.Error, Judge: judgeCancel,
		Of:     "cancel request",
		Says:   "cancel of a running batch is refused, or does not return the batch",
		Help:   "answer with the whole batch, cancelling or cancelled",
		Why:    "clients think that the batch is cancelled, or cannot stop it",
		Unless: "an API that documents an empty reply to a cancel, or batches that cannot be cancelled: --skip cancel/accepted",
		Needs:  "no cancel of a batch that had not ended, or none that shows whether it had",
		On:     []contract.Operation{contract.Create},
		Source: "a cancel that fails with 500: llm-d/llm-d-batch-gateway#330 (https://github.com/llm-d/llm-d-batch-gateway/pull/330)",
	},
	{
		ID: "cancel/settles", Level: validate.Error, Judge: judgeSettles, Exact: true,
		Of:     "cancelled batch",
		Says:   "a cancelled batch does not end",
		Help:   "end a batch after it was cancelled",
		Why:    "pollers wait for its end",
		Unless: "an API that lets running requests end, however long they take: --skip cancel/settles",
		Needs:  "no cancelled batch was watched to its end",
		On:     []contract.Operation{contract.Create, contract.Cancel, contract.Retrieve},
		Source: fromOpenAI,
	},
	{
		ID: "cancel/repeat", Level: validate.Error, Judge: judgeRepeatedCancel, Exact: true,
		Of:     "cancel request",
		Says:   "a second cancel changes the batch, or fails",
		Help:   "return a cancelled batch as it is; for a batch that ended otherwise, do the same or refuse with 400 or 409",
		Why:    "clients cancel again when in doubt",
		Unless: "an API that is documented to forget cancelled batches: --skip cancel/repeat",
		Needs:  "no cancel of a batch that had ended",
		On:     []contract.Operation{contract.Create, contract.Cancel},
		Source: fromOpenAI + "; a second cancel that fails with 400: llm-d/llm-d-batch-gateway#330 (https://github.com/llm-d/llm-d-batch-gateway/pull/330)",
	},

	{
		ID: "error/unknown-id", Level: validate.Error, Judge: refused(session.UnknownID),
		Of:     "probe",
		Says:   "a request for an unknown id is not answered with 404",
		Help:   "answer 404 to ids that do not exist",
		Why:    "clients use 404 to tell a lost batch from a failed request",
		Unless: "an API that hides what exists, with 403 for all that is not the caller's: --skip error/unknown-id",
		Needs:  "no retrieve or cancel of an unknown id",
		Source: fromOpenAI,
	},
	{
		ID: "error/no-credentials", Level: validate.Error, Judge: refused(session.NoCredentials),
		Of:     "probe",
		Says:   "a request without credentials is accepted",
		Help:   "refuse it with 401",
		Why:    "anybody could read batches",
		Unless: "an API in a closed network, without credentials: --skip error/no-credentials",
		Needs:  "no request without credentials next to ones with them",
		Source: fromOpenAI + "; diegosouzapw/OmniRoute#13749 (https://github.com/diegosouzapw/OmniRoute/pull/13749)",
	},
	{
		ID: "auth/wrong-key", Level: validate.Error, Judge: judgeWrongKey,
		Of:     "probe",
		Says:   "a request with a wrong key is accepted",
		Help:   "refuse it with 401 or 403",
		Why:    "anybody can read and cancel batches with any key",
		Unless: "an API in a closed network, without credentials: --skip auth/wrong-key",
		Needs:  "no request with a wrong key next to ones with the right key",
		Source: "batches that any key could list: diegosouzapw/OmniRoute#13749 (https://github.com/diegosouzapw/OmniRoute/pull/13749); 404 instead of 401: experientiallabs/experiential#762 (https://github.com/experientiallabs/experiential/pull/762)",
	},
	{
		ID: "error/missing-field", Level: validate.Error, Judge: refused(session.MissingField),
		Of:     "probe",
		Says:   "a create without a required field is accepted",
		Help:   "refuse it with 400 or 422",
		Why:    "the batch fails later, and may cost money",
		Unless: "an API with documented defaults, such as a window of 24h: --skip error/missing-field",
		Needs:  "no create that lacks a field",
		Source: fromOpenAI + "; 500 instead of 400: BerriAI/litellm#37199 (https://github.com/BerriAI/litellm/pull/37199)",
	},
	{
		ID: "error/malformed", Level: validate.Error, Judge: refused(session.Malformed),
		Of:     "probe",
		Says:   "a create whose body is not a JSON object is not refused with 4xx",
		Help:   "refuse it with 400",
		Why:    "clients retry on 5xx, and do not see their mistake",
		Unless: "a proxy in front that answers 5xx to bad bodies: --skip error/malformed",
		Needs:  "no create with a malformed body",
		Source: fromThreads,
	},
	{
		ID: "error/bad-endpoint", Level: validate.Error, Judge: refused(session.BadEndpoint),
		Of:     "probe",
		Says:   "a create for an endpoint that does not exist is accepted",
		Help:   "refuse it with 400 or 422",
		Why:    "the batch fails later, and may cost money",
		Unless: "a gateway that takes any endpoint and lets its provider refuse it: --skip error/bad-endpoint",
		Needs:  "no create with a nonsense endpoint",
		Source: fromOpenAI,
	},
	{
		ID: "error/bad-window", Level: validate.Error, Judge: refused(session.BadWindow),
		Of:     "probe",
		Says:   "a create with an invalid completion window is accepted",
		Help:   "refuse it with 400 or 422",
		Why:    "the batch fails later, and may cost money",
		Unless: "an API that is documented to pass over the window: --skip error/bad-window",
		Needs:  "no create with a nonsense window",
		Source: fromOpenAI,
	},
	{
		ID: "error/unknown-file", Level: validate.Error, Judge: judgeUnknownFile, Exact: true,
		Of:     "probe",
		Says:   "a create from a file that does not exist is accepted, and its batch does not fail",
		Help:   "refuse it with 404 or 400, or fail the batch",
		Why:    "the batch hangs",
		Unless: "an API that reads the file much later, and fails the batch then: a longer --wait, or --skip error/unknown-file",
		Needs:  "no create from a nonsense file",
		Source: fromOpenAI,
	},
	{
		ID: "error/bad-purpose", Level: validate.Error, Judge: judgeBadPurpose,
		Of:     "probe",
		Says:   "an invalid purpose is accepted, or a file for another purpose",
		Help:   "refuse both with 400 or 422",
		Why:    "the file cannot be used",
		Unless: "an API whose files have no purpose: --skip error/bad-purpose",
		Needs:  "no upload with a nonsense purpose",
		Source: fromOpenAI + "; files for another purpose that are accepted: llm-d/llm-d-batch-gateway#165 (https://github.com/llm-d/llm-d-batch-gateway/pull/165)",
	},

	{
		ID: "metadata/echo", Level: validate.Error, Judge: judgeMetadataEcho, Exact: true,
		Of:     "batch",
		Says:   "metadata within its limits is not returned as it was sent",
		Help:   "return metadata exactly",
		Why:    "people find their batches by it",
		Unless: "a gateway that keeps pairs of its own in metadata: --skip metadata/echo",
		Needs:  "no retrieve of a batch that was created with metadata",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: "BerriAI/litellm#37203 (https://github.com/BerriAI/litellm/pull/37203)",
	},
	{
		ID: "metadata/over-limit", Level: validate.Error, Judge: refused(session.OverLimit),
		Of:     "probe",
		Says:   "metadata over its limits is accepted",
		Help:   "refuse it with 4xx; do not cut it",
		Why:    "data is lost without notice",
		Unless: "an API that documents wider limits: these in a copy of the schema for --schema",
		Needs:  "no create with metadata over its limits",
		Source: "llm-d/llm-d-batch-gateway#148 (https://github.com/llm-d/llm-d-batch-gateway/issues/148)",
	},
	{
		ID: "metadata/wrong-type", Level: validate.Error, Judge: judgeWrongType,
		Of:     "probe",
		Says:   "a metadata value that is not a string is dropped or changed",
		Help:   "refuse it, or keep null as null",
		Why:    "data is lost without notice",
		Unless: "an API that takes values of any type, and keeps them: --skip metadata/wrong-type",
		Needs:  "no create with metadata values of another type",
		Source: "metadata of another type that is dropped: BerriAI/litellm#37203 (https://github.com/BerriAI/litellm/pull/37203)",
	},
	{
		ID: "metadata/null", Level: validate.Error, Judge: judgeNullMetadata,
		Of:     "probe",
		Says:   "metadata null is refused",
		Help:   "accept null as no metadata",
		Why:    "generated clients send null",
		Unless: "an API that documents metadata as an object or left out: --skip metadata/null",
		Needs:  "no create with metadata null",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI + "; BerriAI/litellm#17263 (https://github.com/BerriAI/litellm/issues/17263)",
	},

	{
		ID: "input/duplicate-custom-id", Level: validate.Warning, Judge: badInput(duplicateID), Exact: true,
		Of:     "batch",
		Says:   "an input file with a duplicate custom_id does not make the batch fail",
		Help:   "fail the batch, and say why in errors",
		Why:    "nobody can tell which result belongs to which request",
		Unless: "an API that matches results by line: --skip input/duplicate-custom-id",
		Needs:  "no batch from an uploaded file with a custom_id twice",
		On:     []contract.Operation{contract.Upload, contract.Create},
		Source: "llm-d/llm-d-batch-gateway#147 (https://github.com/llm-d/llm-d-batch-gateway/issues/147); sgl-project/sglang#1415 (https://github.com/sgl-project/sglang/issues/1415)",
	},
	{
		ID: "input/bad-line", Level: validate.Warning, Judge: badInput(badLine), Exact: true,
		Of:     "batch",
		Says:   "an invalid input file does not make the batch fail",
		Help:   "fail the batch for a file that is empty, or has a line that is not a request or is for another endpoint",
		Why:    "the batch hangs, or the line is lost",
		Unless: "an API that reports the line in the error file and processes the others: --skip input/bad-line",
		Needs:  "no batch from an uploaded file with a bad line",
		On:     []contract.Operation{contract.Upload, contract.Create},
		Source: "what OpenAI does, and a gateway that differs: stdapi-ai/stdapi.ai#240 (https://github.com/stdapi-ai/stdapi.ai/issues/240); a bad file that is accepted: BerriAI/litellm#37527 (https://github.com/BerriAI/litellm/pull/37527)",
	},

	{
		ID: "files/accepted", Level: validate.Error, Judge: accepted(contract.Upload, contract.File, contract.Content, contract.Results),
		Of:     "file request",
		Says:   "a valid upload, or a request for an existing file, is refused",
		Help:   "answer 200 to valid uploads and for files that exist",
		Why:    "clients cannot send requests or read results",
		Unless: "files that need another key: use that key, or --skip files/accepted; replaced ids: --sanitized",
		Needs:  "no request for a file that exists",
		On:     []contract.Operation{contract.Create},
		Source: "BerriAI/litellm#6582 (https://github.com/BerriAI/litellm/issues/6582); BerriAI/litellm#41751 (https://github.com/BerriAI/litellm/issues/41751)",
	},
	{
		ID: "files/resolvable", Level: validate.Error, Judge: judgeFiles, Exact: true,
		Of:     "file",
		Says:   "a file that a batch names cannot be read",
		Help:   "serve every file that a batch names from the same API",
		Why:    "results are lost",
		Unless: "files that are documented to be deleted, or to need another key: --skip files/resolvable",
		Needs:  "no file that a batch names was requested",
		On:     []contract.Operation{contract.Create, contract.Retrieve},
		Source: "BerriAI/litellm#33989 (https://github.com/BerriAI/litellm/issues/33989); BerriAI/litellm#33988 (https://github.com/BerriAI/litellm/issues/33988)",
	},

	{
		ID: "ids/one-form", Level: validate.Warning, Judge: judgeForms, Exact: true,
		Of:     "id",
		Says:   "ids of one kind have different forms",
		Help:   "use one form of batch id on all routes, and one form for each field of a page",
		Why:    "clients that match ids find nothing",
		Unless: "an API that changes from old ids to new ones, or passes on those of several providers: --skip ids/one-form",
		Needs:  "no ids to compare",
		On:     []contract.Operation{contract.Create, contract.List},
		Source: "BerriAI/litellm#36049 (https://github.com/BerriAI/litellm/pull/36049); BerriAI/litellm#28294 (https://github.com/BerriAI/litellm/issues/28294)",
	},

	{
		ID: "output/lines", Level: validate.Error, Judge: judgeLines,
		Of:     "result file",
		Says:   "a line of a result file is not a result",
		Help:   "write id, custom_id, and either a response or an error on each line",
		Why:    "clients cannot tell what became of the request",
		Unless: "a provider with a documented format of its own for results: --skip output/lines",
		Needs:  "no content of a result file was recorded",
		On:     []contract.Operation{contract.Upload, contract.Create, contract.Content},
		Source: fromOpenAI,
	},
	{
		ID: "output/accounting", Level: validate.Error, Judge: judgeAccounting, Exact: true,
		Of:     "batch",
		Says:   "the results do not match the requests and the counts of the batch",
		Help:   "return each request once, and count what succeeded and failed",
		Why:    "requests are lost, or billed twice",
		Unless: "a gateway that makes several requests of one line: --skip output/accounting",
		Needs:  "no content of a result file was recorded, of a batch that has ended",
		On:     []contract.Operation{contract.Upload, contract.Create, contract.Content},
		Source: "llm-d/llm-d-batch-gateway#221 (https://github.com/llm-d/llm-d-batch-gateway/issues/221); vllm-project/aibrix#2253 (https://github.com/vllm-project/aibrix/issues/2253); tidyverse/ellmer#830 (https://github.com/tidyverse/ellmer/issues/830)",
	},

	{
		ID: "webhook/type", Level: validate.Error, Judge: judgeEventTypes,
		Of:     "event",
		Says:   "the type of a webhook event does not match the status of its batch",
		Help:   "send the type of the batch's state",
		Why:    "receivers act on the type, and read results that do not exist",
		Unless: "an API that documents types for other states: these in x-api in a copy of the schema for --schema",
		Needs:  "no webhook event with a whole batch in it",
		Source: fromThreads,
	},
	{
		ID: "webhook/repeat", Level: validate.Warning, Judge: judgeRepeatedEvents, Exact: true,
		Of:     "event",
		Says:   "one event has two event ids",
		Help:   "send a repeated delivery with the same event id",
		Why:    "receivers treat it as a new event, and do their work twice",
		Unless: "an API that documents a new id for each delivery: --skip webhook/repeat",
		Needs:  "no webhook event",
		Source: "the same fault in another API: reapit/foundations#10832 (https://github.com/reapit/foundations/issues/10832)",
	},

	{
		ID: "idempotent/repeat", Level: validate.Note, Judge: judgeIdempotent, Exact: true,
		Of:     "pair of create requests",
		Says:   "two creates with one Idempotency-Key made one batch, or two",
		Help:   "nothing to fix: this is a note, because APIs differ",
		Why:    "clients need to know whether a retry is safe",
		Unless: "never: it is a note, and fails nothing",
		Needs:  "no two creates with one Idempotency-Key",
		On:     []contract.Operation{contract.Create},
		Source: fromOpenAI,
	},
}

// A Criterion describes a check.
type Criterion struct {
	validate.Rule
	Needs string // the reason of a skip: what the session lacks
}

// Checks lists the checks, in the order of reports.
func Checks() []Criterion {
	var all []Criterion
	for _, c := range checks {
		all = append(all, Criterion{c.rule(), c.Needs})
	}
	return all
}

func (c check) rule() validate.Rule {
	return validate.Rule{ID: c.ID, Level: c.Level, Says: c.Says, Help: c.Help, Why: c.Why, Source: c.Source, Unless: c.Unless}
}
