package main

import (
	"maps"
	"slices"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
)

const checkHelp = `batchcheck tells whether batch responses of OpenAI-style APIs keep their contract.

  batchcheck batch.json                  judge a recorded response
  batchcheck testdata/                   judge every .json and .jsonl file in a folder, also .gz, .zst, .bz2
  curl -s $URL/batches/$ID | batchcheck -
                                         judge standard input
  batchcheck --profile azure testdata/   judge by Azure's contract, whatever the files show
  batchcheck --report junit=out.xml testdata/
                                         write a report for a CI server as well
  batchcheck --baseline known.json --write-baseline testdata/
                                         accept what is there now; later runs with --baseline report what is new
  batchcheck --at /response --where '/call_type=*batch' gateway.log
                                         judge the responses in a gateway's log
  batchcheck --exclude '**/legacy/*.json' --skip 'time/order@testdata/*.json' testdata/
                                         leave files out; leave a rule out in some files only
  batchcheck --max-age 180d cassettes/   warn of recordings that are older, by their own times
  batchcheck --client openai-node batch.json
                                         say what a client does about each finding: throw, hang, lose data
  batchcheck rules time/order            explain a rule; rules time lists those on times

Usage:
  batchcheck [flags] FILE...             check recorded responses; - is standard input
  batchcheck conform [flags] TARGET...   judge a live API (its base URL), or recorded traffic
  batchcheck results [flags]             judge the input and result files of a batch
  batchcheck drift [flags] OLD NEW       say what changed in shape between two sets of recordings
  batchcheck lines [flags]               answer each line of standard input, as it comes
  batchcheck profile [flags] FILE...     propose a profile for an API, from recordings of it
  batchcheck serve [flags]               serve a reference batch API in memory, to try clients and this tool on
  batchcheck rules [flags] [ID...]       list the rules, or explain some
  batchcheck schema [flags]              print the JSON Schema that all this follows from
  batchcheck completion SHELL            complete command lines in bash, zsh or fish
  batchcheck help [COMMAND]              say more

A FILE holds a batch, a list of batches, an array of batches, or one of these on
each line, or recorded traffic (HAR, VCR cassettes, SDK test proxy). Which it is
shows in its content, not in its name. In a folder, files that hold something else are
skipped and counted; -v names them.

Each FILE is judged by the profile that it shows: by the host of a recording, by its
shape, or by signs of one API; else by openai. The last line says which, and why.
--profile chooses one for all; do that in CI.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read, reached or written, or there was nothing to judge, 4 the batches of a
live API have not ended yet.

Flags may also stand in .batchcheck.yaml, by their long names: in this folder, or in
one above it up to the root of the repository. There, overrides has settings for some
files, such as another profile. It cannot name targets, headers, keys or files to write.
`

const conformHelp = `Judge a live API, or recorded traffic: the lifecycle of each batch, lists, cancels,
refusals, result files.

  batchcheck conform --demo              see all of it on a reference API in this process
  batchcheck conform https://host/v1     list and retrieve batches of a live API; nothing is changed
  batchcheck conform --write --dry-run https://host/v1
                                         what --write would create there
  batchcheck conform --write https://host/v1
                                         upload, create, poll, cancel and probe as well
  batchcheck conform --write --metadata team=search --create-field priority=5 https://host/v1
                                         with metadata and a field that each create request has
  batchcheck conform --header-env 'api-key=AZURE_KEY' https://host/openai/v1
                                         send a key in a header of another name
  batchcheck conform --resume run.har https://host/v1
                                         go on with a run whose batches had not ended
  batchcheck conform cassette.yml        judge a recording: HAR, VCR (Ruby, Python, Go), SDK test proxy
  batchcheck conform cassettes/          judge each recording in a folder
  batchcheck conform polls.jsonl         take batch objects as successive observations
  batchcheck conform --at /response --time /startTime --where '/call_type=*batch' gateway.log
                                         judge the responses in a gateway's log, in the order of their times
  batchcheck conform eu=https://host/v1 team-b=https://other/v1 openai=run.har
                                         set several side by side: checks by target, live or recorded
  batchcheck conform eu=https://host/v1,profile=azure openai=run.har
                                         each judged by a profile of its own
  batchcheck conform --reference openai.har --report issue=issue.md run.har
                                         what another answered to the same steps, and a bug report
  batchcheck conform --list              the checks, and what each needs

A check that had nothing to judge is skipped, with its reason under -v.

A key is never an argument: it is BATCHCHECK_API_KEY, or the variable that
--api-key-env names. That of NAME=URL is BATCHCHECK_API_KEY_NAME; of several
servers, none is sent a key that may be for another. OPENAI_API_KEY is sent only
to the host of OPENAI_BASE_URL (api.openai.com where that is not set).
BATCHCHECK_BASE_URL, or else OPENAI_BASE_URL, is the target where none is given.

Every run against a live API leaves a recording (HAR) without secrets, which
gives the same verdict again. It never replaces another file.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read, reached or written, no check had anything to judge, or a run with
--write has not shown what it was to (the line "not proved" says what), 4 batches
have not ended within --wait: the line to go on with is printed.
`

const conformNeeds = `conform needs a TARGET to judge:
  batchcheck conform https://host/v1     a live API: its base URL, as its clients take it;
                                         the key in BATCHCHECK_API_KEY
  batchcheck conform cassette.yml        a recording, a log, or a folder of recordings
  batchcheck conform --demo              or none: a reference API in this process
batchcheck conform --help says more`

const driftHelp = `Say what changed in shape between two sets of recordings: members that are new or
gone, other types, null where there was none, values and forms that are new.

  batchcheck drift old/ new/             compare two folders of recordings
  batchcheck drift cassette.yml today.har
                                         compare two recordings: HAR, VCR (Ruby, Python, Go), SDK test proxy
  batchcheck drift batches/ polls.jsonl
                                         compare files of batch objects, lists, error replies
  batchcheck drift cassettes/ https://host/v1
                                         compare recordings with a live API; nothing is changed there
  batchcheck drift --save shape.json cassettes/
                                         write their shape: no ids, no people's data
  batchcheck drift shape.json new/       compare with it later
  batchcheck drift --max-age 180d old/ new/
                                         warn of recordings that are older as well
  batchcheck drift --profile groq old/ new/
                                         by Groq's contract, not openai's: what is declared there is looked into

A shape has for each kind of object (batch, list, error reply), and each state of
it, how often a member was there, its types, few values that repeat, forms of ids
and times, sizes of integers. What a few recordings cannot show is not told: what
is null in one state and set in another, or goes by the request, has not changed.

Exit codes: 0 nothing changed but for notes and warnings, 1 something did, 2 wrong
usage, 3 something could not be read, reached or written, or OLD and NEW have no
kind of batch response in common.
`

const driftNeeds = `drift needs OLD and NEW, each a file, a folder or a saved shape; NEW may be a live API:
  batchcheck drift old/ new/             what changed between two sets of recordings
  batchcheck drift --save shape.json old/
                                         or one, to write its shape
batchcheck drift --help says more`

const linesHelp = `Answer each line of standard input by one line, as it comes: a filter for pipes, databases
and stream processors.

  batchcheck lines < archive.jsonl       {"ok":true} for each response that keeps the contract
  batchcheck lines --at /response --where '/call_type=*batch' < gateway.log
                                         judge the responses in a gateway's log
  batchcheck lines --passthrough < archive.jsonl
                                         print the lines themselves, each with its verdict in batchcheck

Answers come in the order of the lines, and at once when no more input waits:

  {"ok":true}                            the response keeps the contract; there may be warnings
  {"ok":false,"errors":2,"rules":["time/order"],"findings":[…]}
                                         it does not
  {"ok":null,"skipped":"not a batch response"}
                                         the line was not judged

Each line is judged by itself. Without --profile, a line that keeps openai's contract is
ok, and any other is judged by the profile that it shows.

Exit codes: 0 every line was answered, whatever the answers are; 2 wrong usage, 3 standard
input could not be read, or the answers could not be written.
`

const profileHelp = `Propose a profile for an API, from recordings of it: the nearest built-in profile, and
what the recordings do differently, each difference with what shows it.

  batchcheck profile cassettes/ > acme.schema.json
                                         propose one; review it, for it is what the API will be held to
  batchcheck --schema acme.schema.json cassettes/
                                         judge by it: the recordings have no error, later ones may
  batchcheck profile --name acme --says "Acme's batches" --save acme.schema.json run.har archive.jsonl
                                         name it, and write it to a file
  batchcheck profile --from openai cassettes/
                                         in what they differ from openai's contract

It reads what batchcheck reads: documents, lists, JSON Lines, recorded traffic (HAR, VCR
cassettes, SDK test proxy), folders of these. Recordings of traffic show more than
documents do: hosts, how lists go on, what follows a state.

What was seen too rarely to conclude from is on standard error, and not in the profile. No
value of a document is in it, but for states.

Exit codes: 0 the recordings have no error by the profile, 1 some that no profile explains
are left, 2 wrong usage, 3 something could not be read or written, or nothing was read.
`

const profileNeeds = `profile needs a FILE or a folder of recordings:
  batchcheck profile cassettes/ > acme.schema.json
batchcheck profile --help says more`

const resultsHelp = `Judge the files of one batch: each line by itself, and all beside one another.
Did every request come back once, which failed, which are missing?

  batchcheck results --input in.jsonl    an input file before it is sent: its lines, ids that are
                                         used twice, one url and one model, limits
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --batch batch.json
                                         what came back; any of the files may be left out
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --failed again.jsonl
                                         the requests that failed or are missing, to send them again
  batchcheck results --input in.jsonl.gz --output - < out.jsonl
                                         files may be compressed, and one may be standard input

Files may have millions of lines. What is missing is a fault where the batch is
completed, or is not given; an expired or cancelled one may lack some.

Requests that failed are no fault of the files: they are counted.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read or written.
`

const resultsNeeds = `results needs a file of a batch to judge:
  batchcheck results --input in.jsonl    an input file before it is sent
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --batch batch.json
                                         what came back; any of them may be left out
batchcheck results --help says more`

const rulesHelp = `List the rules of the contract, or explain some.

  batchcheck rules                       id, level and statement of each
  batchcheck rules time/order            all about one
  batchcheck rules time                  those of a family
  batchcheck rules lifecycle/terminal    checks on several exchanges, too
  batchcheck rules --profile orq         levels as orq's profile has them, not openai's
  batchcheck rules --format json         for programs

Exit codes: 0, or 2 wrong usage, such as an id that no rule has.
`

const schemaHelp = `Print the JSON Schema (draft 2020-12) that all judging follows from.

  batchcheck schema > batch.schema.json  for other validators, or to edit
  batchcheck --schema batch.schema.json batch.json
                                         judge by what was edited
  batchcheck schema --profile orq        with orq's contract as its root, not openai's
  batchcheck schema --naming client      with createdAt for created_at
  batchcheck schema --list-profiles      whose contracts there are
  batchcheck schema --profile glm --differs
                                         in what one differs from openai's
`

const serveHelp = `Serve a small batch API in memory that keeps the contract, to try clients and this tool on.

  batchcheck serve                       listen on 127.0.0.1:8080
  batchcheck serve --addr 127.0.0.1:0 --step 50ms --api-key test
                                         for a client's tests: a free port, quick batches, a key to ask for
  batchcheck serve --profile azure       say what is not there as Azure does: "" for the id of a file
  batchcheck serve --profile anthropic   serve Message Batches; with mistral, batch jobs
  batchcheck serve --list-faults         what it can be made to get wrong, and which rule or check must catch it
  batchcheck serve --fault after-ignored
                                         get that wrong, to see who notices
  batchcheck serve --webhook http://localhost:3000/webhook --webhook-secret-env OPENAI_WEBHOOK_SECRET
                                         send an event when a batch ends, signed as OpenAI's are

Once it listens, the base URL for clients is the first line on standard error, on
its own. Files, batches, lists and cancel are there; nothing is computed, and
nothing is kept. Ctrl-C ends it, with exit code 0; it is 3 where it cannot listen.

The metadata key batchcheck.outcome of a create request chooses how the batch
ends: completed (the default), partly_failed (every second request), failed or
expired; a stalled one goes on until it is cancelled. Where an API has no
metadata, the header Batchcheck-Outcome does so.
`

const completionHelp = `Print what makes a shell complete commands, flags, their values and the ids of rules.

  source <(batchcheck completion bash)   in ~/.bashrc
  source <(batchcheck completion zsh)    in ~/.zshrc, after compinit
  batchcheck completion fish | source    in ~/.config/fish/config.fish
`

// runHelp says more about a command, or about all.
func runHelp(args []string, w command) error {
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" {
		return runCheck([]string{"--help"}, w)
	}
	named, found := commands()[args[0]]
	if !found || args[0] == "help" {
		return run.Usage("there is no command %q%s", args[0], nearest.Suggest(args[0], slices.Sorted(maps.Keys(commands()))))
	}
	return named([]string{"--help"}, w)
}
