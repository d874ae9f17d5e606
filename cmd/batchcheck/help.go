package main

import (
	"maps"
	"slices"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
)

const checkHelp = `batchcheck checks whether batch responses of OpenAI-style and other batch APIs keep their contract.

  batchcheck batch.json                  check a recorded response
  batchcheck testdata/                   check every .json and .jsonl file in a folder, also .gz, .zst, .bz2
  curl -s $URL/batches/$ID | batchcheck -
                                         check standard input
  batchcheck --profile azure testdata/   use Azure's contract for every file
  batchcheck --report junit=out.xml testdata/
                                         also write a report for a CI server
  batchcheck --baseline known.json --write-baseline testdata/
                                         accept today's findings; later runs with --baseline report only new ones
  batchcheck --at /response --where '/call_type=*batch' gateway.log
                                         check the responses in a gateway's log
  batchcheck --exclude '**/legacy/*.json' --skip 'time/order@testdata/*.json' testdata/
                                         skip some files; skip a rule in some files only
  batchcheck --max-age 180d cassettes/   warn about recordings older than that
  batchcheck --client openai-node batch.json
                                         show what a client does about each finding: throw, hang, lose data
  batchcheck rules time/order            explain a rule; rules time lists the rules on times

Usage:
  batchcheck [flags] FILE...             check recorded responses; - is standard input
  batchcheck conform [flags] TARGET...   check a live API (its base URL), or recorded traffic
  batchcheck results [flags]             check the input and result files of a batch
  batchcheck drift [flags] OLD NEW       show how the shape of responses changed between two sets of recordings
  batchcheck lines [flags]               check each line of standard input, and print one line for it
  batchcheck matrix [flags] FILE...      set statements of several APIs side by side, as a page to publish
  batchcheck profile [flags] FILE...     propose a profile for an API, from recordings of it
  batchcheck serve [flags]               serve a reference batch API in memory, to test clients
  batchcheck rules [flags] [ID...]       list the rules, or explain some
  batchcheck schema [flags]              print the JSON Schema that all rules come from
  batchcheck completion SHELL            complete command lines in bash, zsh, fish or PowerShell
  batchcheck man [COMMAND]               print a manual page
  batchcheck help [COMMAND]              show help for a command

A FILE holds a batch, a list of batches, an array of batches, one of these on each
line, or recorded traffic (HAR, VCR cassettes, SDK test proxy). The content decides,
not the file's name. Folders may hold other files: these are skipped and counted, and
-v lists them.

Each FILE is checked by the profile of the API it came from. The host of a recording,
the shape of the object, or typical values show which API that is; otherwise it is
openai. The last line of the output names the profile, and the reason. --profile
chooses one profile for all files; use it in CI.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read, reached or written, or there was nothing to check, 4 the batches of a
live API have not ended yet.

Flags may also be set in .batchcheck.yaml, by their long names: in this folder, or in
a parent folder up to the root of the repository. Its overrides set flags for some
files, such as another profile. It cannot name targets, headers, keys or files to write.
`

const conformHelp = `Check a live API, or recorded traffic: the lifecycle of each batch, lists, cancels,
refusals, result files.

  batchcheck conform --demo              run everything against a reference API in this process
  batchcheck conform https://host/v1     list and retrieve batches of a live API; changes nothing
  batchcheck conform --write --dry-run https://host/v1
                                         show what --write would create there
  batchcheck conform --write https://host/v1
                                         also upload, create, poll, cancel, and send invalid requests
  batchcheck conform --write --metadata team=search --create-field priority=5 https://host/v1
                                         add metadata and a field to each create request
  batchcheck conform --header-env 'api-key=AZURE_KEY' https://host/openai/v1
                                         send a key in a header of another name
  batchcheck conform --resume run.har https://host/v1
                                         continue a run whose batches had not ended
  batchcheck conform cassette.yml        check a recording: HAR, VCR (Ruby, Python, Go), SDK test proxy
  batchcheck conform cassettes/          check each recording in a folder
  batchcheck conform polls.jsonl         treat batch objects as successive observations
  batchcheck conform --at /response --time /startTime --where '/call_type=*batch' gateway.log
                                         check the responses in a gateway's log, ordered by their times
  batchcheck conform eu=https://host/v1 team-b=https://other/v1 openai=run.har
                                         compare several, live or recorded: one column for each
  batchcheck conform eu=https://host/v1,profile=azure openai=run.har
                                         use a profile of its own for each
  batchcheck conform --reference openai.har --report issue=issue.md run.har
                                         show what another API answered, and write a bug report
  batchcheck conform --list              list the checks, and what each one needs

A check without anything to judge is skipped; -v shows the reason.

Never pass a key as an argument. batchcheck reads it from BATCHCHECK_API_KEY, or from
the variable that --api-key-env names. For NAME=URL it reads BATCHCHECK_API_KEY_NAME;
with several servers, none gets a key that may belong to another. OPENAI_API_KEY is
sent only to the host of OPENAI_BASE_URL (default api.openai.com). Without a target,
BATCHCHECK_BASE_URL or OPENAI_BASE_URL is the target.

Every run against a live API writes a recording (HAR) without secrets. Checking the
recording gives the same result. It never replaces another file.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read, reached or written, no check had anything to judge, or a run with
--write could not test everything (the line "not proved" says what), 4 batches
have not ended within --wait: the command to continue is printed.
`

const conformNeeds = `conform needs a TARGET to check:
  batchcheck conform https://host/v1     a live API: its base URL, as its clients take it;
                                         the key in BATCHCHECK_API_KEY
  batchcheck conform cassette.yml        a recording, a log, or a folder of recordings
  batchcheck conform --demo              or none: a reference API in this process
batchcheck conform --help says more`

const driftHelp = `Show how the shape of responses changed between two sets of recordings: new or missing
fields, other types, null in new places, new values and forms.

  batchcheck drift old/ new/             compare two folders of recordings
  batchcheck drift cassette.yml today.har
                                         compare two recordings: HAR, VCR (Ruby, Python, Go), SDK test proxy
  batchcheck drift batches/ polls.jsonl
                                         compare files of batch objects, lists, error replies
  batchcheck drift cassettes/ https://host/v1
                                         compare recordings with a live API; changes nothing there
  batchcheck drift --save shape.json cassettes/
                                         save the shape: it has no ids and no people's data
  batchcheck drift shape.json new/       compare with a saved shape later
  batchcheck drift --max-age 180d old/ new/
                                         also warn about old recordings
  batchcheck drift --profile groq old/ new/
                                         use the fields that Groq's contract declares, not openai's

For each kind of object (batch, list, error reply) and each of its states, a shape
holds how often a field was present, its types, values that repeat, forms of ids and
times, and sizes of integers. drift does not report what a few recordings cannot
prove: a field that depends on the state or on the request has not changed.

Exit codes: 0 nothing changed except notes and warnings, 1 something did, 2 wrong
usage, 3 something could not be read, reached or written, or OLD and NEW have no
kind of batch response in common.
`

const driftNeeds = `drift needs OLD and NEW, each a file, a folder or a saved shape; NEW may be a live API:
  batchcheck drift old/ new/             what changed between two sets of recordings
  batchcheck drift --save shape.json old/
                                         or one, to write its shape
batchcheck drift --help says more`

const linesHelp = `Check each line of standard input, and print one line for it at once: a filter for pipes,
databases and stream processors.

  batchcheck lines < archive.jsonl       {"ok":true} for each response that keeps the contract
  batchcheck lines --at /response --where '/call_type=*batch' < gateway.log
                                         check the responses in a gateway's log
  batchcheck lines --passthrough < archive.jsonl
                                         print each line itself, with its verdict in the field batchcheck

Answers come in the order of the lines, and at once when no more input waits:

  {"ok":true}                            the response keeps the contract; there may be warnings
  {"ok":false,"errors":2,"rules":["time/order"],"findings":[…]}
                                         it does not
  {"ok":null,"skipped":"not a batch response"}
                                         the line was not checked

Each line is checked by itself. Without --profile, a line that keeps openai's contract is
ok; any other line is checked by the profile of the API it came from.

Exit codes: 0 every line was answered, whatever the answers are, 2 wrong usage, 3 standard
input could not be read, or the answers could not be written.
`

const matrixHelp = `Set statements of several APIs side by side, as one page to publish: a row for each check,
a column for each API.

  batchcheck conform --report statement=acme.json acme=run.har
                                         write a statement: checks and counts, no data
  batchcheck matrix acme.json > matrix.html
                                         write the page; it has no script and loads nothing
  batchcheck matrix --title 'Batch APIs in May' --format markdown acme.json
                                         print Markdown

A FILE is a statement, or a folder of them. Columns are in the order of the files. To
link a report, add its address to the statement: "report": "https://…".

Exit codes: 0 the page was written, whatever the statements say, 2 wrong usage, 3 a
statement could not be read, or the page could not be written.
`

const matrixNeeds = `matrix needs a FILE, a statement of an API:
  batchcheck conform --report statement=acme.json acme=run.har
  batchcheck matrix acme.json > matrix.html
batchcheck matrix --help says more`

const profileHelp = `Propose a profile for an API from recordings of it: the nearest built-in profile, and
what the recordings do differently, with evidence for each difference.

  batchcheck profile cassettes/ > acme.schema.json
                                         propose a profile; review it before you use it
  batchcheck --schema acme.schema.json cassettes/
                                         check with it: the recordings have no errors, later ones may
  batchcheck profile --name acme --says "Acme's batches" --save acme.schema.json run.har archive.jsonl
                                         name it, and write it to a file
  batchcheck profile --from openai cassettes/
                                         show how the recordings differ from openai's contract

It reads documents, lists, JSON Lines, recorded traffic (HAR, VCR cassettes, SDK test
proxy) and folders of these. Traffic shows more than documents do: hosts, how lists are
paged, which states follow each other.

Fields that were seen too rarely are listed on standard error, and left out of the
profile. The profile holds no values of your documents except states.

Exit codes: 0 the recordings have no errors under the profile, 1 some errors remain that
no profile explains, 2 wrong usage, 3 something could not be read or written, or nothing
was read.
`

const profileNeeds = `profile needs a FILE or a folder of recordings:
  batchcheck profile cassettes/ > acme.schema.json
batchcheck profile --help says more`

const resultsHelp = `Check the files of one batch, each line and all of them together. Did every request get
exactly one result? Which requests failed, and which are missing?

  batchcheck results --input in.jsonl    check an input file before you upload it: its lines,
                                         duplicate ids, one url and one model, limits
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --batch batch.json
                                         check the results; you may leave out any of the files
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --failed again.jsonl
                                         write the requests that failed or are missing, to send them again
  batchcheck results --input in.jsonl.gz --output - < out.jsonl
                                         files may be compressed, and one may be standard input

Files may have millions of lines. A missing result is an error if the batch is completed,
or not given; an expired or cancelled batch may lack some.

Requests that failed are not errors of the files. They are counted.

Exit codes: 0 the contract holds, 1 it does not, 2 wrong usage, 3 something could
not be read or written.
`

const resultsNeeds = `results needs a file of a batch to check:
  batchcheck results --input in.jsonl    an input file before it is sent
  batchcheck results --input in.jsonl --output out.jsonl --errors err.jsonl --batch batch.json
                                         check the results; you may leave out any of the files
batchcheck results --help shows more`

const rulesHelp = `List the rules of the contract, or explain some.

  batchcheck rules                       list the id, level and text of each rule
  batchcheck rules time/order            explain a rule
  batchcheck rules time                  list the rules whose ids begin with time/
  batchcheck rules lifecycle/terminal    explain a check of sessions
  batchcheck rules --profile orq         use the levels of orq's profile, not openai's
  batchcheck rules --format json         print JSON

Exit codes: 0, or 2 wrong usage, such as an unknown id.
`

const schemaHelp = `Print the JSON Schema (draft 2020-12) that all rules come from.

  batchcheck schema > batch.schema.json  for other validators, or to edit
  batchcheck --schema batch.schema.json batch.json
                                         check with your edited schema
  batchcheck schema --profile orq        use orq's contract as the root, not openai's
  batchcheck schema --naming client      use createdAt instead of created_at
  batchcheck schema --editor             for editors: see docs/editor.md
  batchcheck schema --list-profiles      list the contracts
  batchcheck schema --profile glm --differs
                                         show how a contract differs from openai's
`

const serveHelp = `Serve a small batch API in memory that keeps the contract, to test clients and this tool.

  batchcheck serve                       listen on 127.0.0.1:8080
  batchcheck serve --addr 127.0.0.1:0 --step 50ms --api-key test
                                         for a client's tests: a free port, fast batches, a required key
  batchcheck serve --profile azure       send missing values as Azure does: "" for the id of a file
  batchcheck serve --profile anthropic   serve Message Batches; with mistral, batch jobs
  batchcheck serve --list-faults         list the faults it can have, and the rule or check that finds each
  batchcheck serve --fault after-ignored
                                         have that fault, to see which tests notice
  batchcheck serve --webhook http://localhost:3000/webhook --webhook-secret-env OPENAI_WEBHOOK_SECRET
                                         send an event when a batch ends, signed as OpenAI signs them

Once the server listens, the first line on standard error is its base URL, and nothing
else. It serves files, batches, lists and cancel. It computes nothing, and stores
nothing on disk. Ctrl-C stops it with exit code 0; the exit code is 3 if it cannot listen.

The metadata key batchcheck.outcome of a create request chooses how the batch
ends: completed (the default), partly_failed (every second request), failed or
expired; a stalled batch runs until it is cancelled. If an API has no metadata, use
the header Batchcheck-Outcome.
`

const completionHelp = `Print a script that completes commands, flags, their values and rule ids in your shell.

  source <(batchcheck completion bash)   in ~/.bashrc
  source <(batchcheck completion zsh)    in ~/.zshrc, after compinit
  batchcheck completion fish | source    in ~/.config/fish/config.fish
  batchcheck completion powershell > batchcheck.ps1
                                         load it in the file that $PROFILE names: . ./batchcheck.ps1
`

const manHelp = `Print the manual page of a command, in roff. The page is the help of the command.

  batchcheck man > batchcheck.1          write the page of batchcheck; man -l batchcheck.1 shows it
  batchcheck man conform > batchcheck-conform.1
                                         write the page of a command
  batchcheck man --save man1             write the pages of all commands to the folder man1

Exit codes: 0 the page was written, 2 wrong usage, such as an unknown command, 3 the page
could not be written.
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
