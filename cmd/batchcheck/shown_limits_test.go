package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/schema"
)

// A bound is one row of docs/limits.md.
type bound struct {
	what   string
	value  string // where it stands: "x-limits NAME", "flag NAME", or "FILE NAME" of Go, with the member after a point
	unit   string
	raise  string
	beyond string
	test   string // that tries it at the limit, and over it
}

const inSchema = "`x-limits` in a copy of the schema, `--schema FILE`"

var bounds = []bound{
	{"size of a document", "x-limits bytes", "bytes", "`--max-document SIZE`, or " + inSchema, "json/limit; the rest of the document is not checked; later lines are", "TestDocumentLimits, TestMaxDocument"},
	{"arrays and objects in one another", "x-limits depth", "", inSchema, "json/limit", "TestDocumentLimits"},
	{"fields of one object", "x-limits members", "", inSchema, "json/limit", "TestDocumentLimits"},
	{"values and names in a document", "x-limits values", "", inSchema, "json/limit", "TestDocumentLimits"},
	{"digits of a number, written out", "x-limits digits", "", inSchema, "json/limit", "TestDocumentLimits"},
	{"power of ten that a number stays within", "x-limits exponent", "", inSchema, "json/limit", "TestDocumentLimits"},

	{"values and names in a schema of yours", "internal/contract/bounds.go maxSchemaValues", "", "fixed", "the schema is refused: exit code 2", "TestSchemaLimits"},
	{"objects, true and false in it", "internal/contract/bounds.go maxSubschemas", "", "fixed", "the schema is refused: exit code 2", "TestSchemaLimits"},
	{"instructions that a pattern of a schema is compiled to: a repeat is written out", "internal/contract/bounds.go maxInstructions", "", "fixed", "the schema is refused: exit code 2", "TestSchemaLimits"},
	{"subschemas and fields that a schema combines", "internal/contract/bounds.go maxTree", "", "fixed", "the schema is refused: exit code 2", "TestSchemaLimits"},
	{"subschemas that jsonschema/v5 tries on a document", "internal/contract/bounds.go engineSteps", "and 100 for each value", "fixed", "json/limit", "TestEngineLimit"},
	{"comparisons that a schema asks for in a document: a pattern counts as characters times instructions, an enum as its values", "internal/contract/bounds.go baseWork", "and 40 for each byte", "fixed", "json/limit; no more of the document is judged", "TestWorkLimit"},

	{"line of a log (`--at`)", "internal/envelope/envelope.go Limits.Bytes", "bytes", "fixed", "the line is passed over", "TestLogLimits"},
	{"arrays and objects in one another, in a line of a log", "internal/envelope/envelope.go Limits.Depth", "", "fixed", "the line is passed over", "TestLogLimits"},
	{"digits of a number in a line of a log", "internal/envelope/envelope.go Limits.Digits", "", "fixed", "the line is passed over", "TestLogLimits"},

	{"size of a recording, decompressed", "internal/run/recordings.go MaxRecording", "bytes", "fixed", "the file cannot be read: exit code 3", "TestRecordingLimit"},
	{"size of a recording in YAML", "conformance/recording/yaml.go maxYAML", "bytes", "fixed", "the file cannot be read: exit code 3", "TestLimits"},
	{"arrays and objects in one another, in a recording in JSON", "conformance/recording/recording.go jsonLimits.Depth", "", "fixed", "the file cannot be read: exit code 3", "TestLimits"},
	{"digits of a number in a recording in JSON", "conformance/recording/recording.go jsonLimits.Digits", "", "fixed", "the file cannot be read: exit code 3", "TestLimits"},
	{"values and names in a recording in JSON", "conformance/recording/recording.go jsonLimits.Values", "", "fixed", "the file cannot be read: exit code 3", "TestLimits"},
	{"exchanges of a recording, and batch responses of a file or log that are held in memory", "conformance/recording/recording.go maxExchanges", "", "fixed", "the file cannot be read: exit code 3", "TestLimits"},
	{"bytes that the aliases of a recording in YAML expand to, in addition to its size", "conformance/recording/yaml.go maxExpansion", "times", "fixed; always up to 1 MiB", "the file cannot be read: exit code 3", "TestAliasesStandForNoLargeRecording"},
	{"size of a configuration file", "cmd/batchcheck/config.go maxConfig", "bytes", "fixed", "wrong usage: exit code 2", "TestConfigReadsNothingElsewhere"},
	{"entries of overrides in it", "cmd/batchcheck/config.go maxOverrides", "", "fixed", "wrong usage: exit code 2", "TestConfigReadsNothingElsewhere"},
	{"bytes that show what a file is", "internal/document/prefix.go HeadSize", "bytes", "fixed", "what comes later is not looked at for that", "TestFormatOfHead"},
	{"prefix of a line, before its JSON", "internal/document/prefix.go maxPrefix", "bytes", "fixed", "it is no prefix: the line is judged as it is", "TestSplitterStripsPrefixes"},
	{"what an archive (.gz, .zst, .bz2) holds", "none", "", "", "it is read as a stream, and each document in it has its own limit", "TestArchiveLimit"},
	{"window of a .zst file", "internal/input/reader.go maxMemory", "bytes", "fixed", "the file cannot be read: exit code 3", "TestRead"},
	{"body in a session, decoded", "conformance/recording/body.go MaxBody", "bytes", "fixed", "http/status or http/content-type; the body is not judged", "TestDecodedLimit"},

	{"encoded bodies of a session, decoded, in all", "internal/session/budget.go maxDecoded", "bytes", "fixed", "http/status or http/content-type; the body is not judged", "TestBodiesOfSessionShareABudget"},
	{"items of lists in a session that checks look at", "internal/session/budget.go maxItems", "", "fixed", "the others are judged as documents only", "TestItemsOfSessionShareABudget"},
	{"pairs that a check compares, for each exchange and item of a list", "conformance/judge.go pairsEach", "", "fixed", "the check is not passed: it says that only a part was judged; exit code 3", "TestPairsThatACheckCompares"},

	{"body of a live reply", "conformance/recording/body.go MaxBody", "bytes", "fixed", "http/status; its first 64 KiB are kept", "TestClientLimits"},
	{"fields of the header of a live reply", "conformance/drive/client.go maxFields", "", "fixed", "the others are not kept", "TestFieldsOfHeaderLimit"},
	{"replies of a live run, decoded or as they are recorded, in all", "conformance/drive/client.go maxInAll", "bytes", "fixed", "the run ends: exit code 3", "TestClientLimits"},
	{"header of a live reply", "conformance/drive/client.go maxHeader", "bytes", "fixed", "http/status: no reply", "TestHeaderLimit"},
	{"redirects of one request", "conformance/drive/client.go maxHops", "", "fixed", "http/status", "TestClientLimits"},
	{"tries of a request that is answered with 429 or 503", "internal/session/api.go MaxTries", "", "fixed", "http/status, and the run ends: exit code 3", "TestClientLimits"},
	{"requests in turn without a whole reply", "conformance/drive/client.go maxFailures", "", "fixed", "the run ends with the last of them: exit code 3", "TestClientLimits"},
	{"wait that Retry-After asks for", "conformance/drive/time.go longestWait", "seconds", "fixed", "the next try comes after that time", "TestSmallLimits"},
	{"time for one request", "flag timeout", "", "`--timeout TIME`", "http/status: no reply, or no whole one", "TestHostileConnections"},
	{"time for batches to end, and so for polls", "flag wait", "", "`--wait TIME`, or `--resume FILE` later", "the run ends: exit code 4", "TestNoServerMakesTheWaitLonger"},
	{"batches that a run creates", "flag max-batches", "", "`--max-batches N`", "the steps that need more are left out", "TestNoServerMakesTheDriverCreateMore"},
	{"pages of a walk of the list, reading only", "conformance/drive/read.go fewPages", "", "fixed", "the walk ends; later items are not checked", "TestMostPages"},
	{"pages of a walk of the list, with `--write`", "conformance/drive/read.go maxPages", "", "fixed", "the walk ends; later items are not checked", "TestMostPages"},
	{"id that is asked for", "conformance/drive/read.go maxID", "bytes", "fixed", "it is not asked for", "TestSmallLimits"},

	{"findings of a document that are kept", "internal/document/document.go MaxFaults", "", "fixed", "they are counted, and one finding of each rule says how many", "TestFindingsBeyondTheLimitAreCounted"},
	{"findings of a document that are counted beyond those", "internal/judge/walk.go maxCounted", "", "fixed", "json/limit; the items behind them are not judged", "TestManyFindingsEndTheDocument"},
	{"findings of the items of an array on one line", "internal/document/document.go MaxFaults", "", "fixed", "they are counted", "TestFindingsThatAreOnlyCounted"},
	{"findings in documents that the reports of a run list", "internal/run/room.go maxListed", "", "`--max-findings 0`, or a baseline", "they are counted by rule, and each report says how many", "TestRoom"},
	{"findings of one line that `batchcheck lines` lists", "internal/report/verdict.go maxOfLine", "", "fixed", "they are counted", "TestFindingsOfALine"},
	{"name in a JSON Pointer", "internal/document/pointer.go maxToken", "bytes", "fixed", "both ends stay, and its length", "TestLongPointersAreCut"},
	{"JSON Pointer of a finding", "internal/document/pointer.go maxPointer", "bytes", "fixed", "both ends stay, and its length", "TestLongPointersAreCut"},
	{"entries in text", "flag max-findings", "", "`--max-findings N`; 0 shows all", "their number is printed; all are counted, and other formats list them", "TestScripts"},
	{"findings in SARIF", "internal/report/sarif.go maxResults", "", "fixed: GitHub's limit", "the report has their number", "TestSARIFLimits"},
	{"notes among them", "internal/report/sarif.go maxNotes", "", "fixed", "the report has their number", "TestSARIFLimits"},
	{"causes of a suite that have a case of their own in JUnit, TAP and CTRF", "internal/report/suites.go maxCases", "", "fixed", "the findings of the others are in one case", "TestSuiteLimits"},
	{"findings that a case in JUnit, TAP and CTRF lists", "internal/report/suites.go maxOfOneCase", "", "fixed", "the number of the others is printed", "TestSuiteLimits"},
	{"annotations of a level in GitHub Actions", "internal/report/github.go maxAnnotations", "", "fixed: GitHub's limit", "their number is printed", "TestScripts"},
	{"findings of one rule in HTML", "internal/report/html.go maxOfRule", "", "fixed", "they are counted", "TestHTMLOfMany"},
	{"findings in HTML", "internal/report/html.go maxFindings", "", "fixed", "they are counted", "TestHTMLOfMany"},
	{"size of a statement that `batchcheck matrix` reads", "internal/report/statement.go MaxStatement", "bytes", "fixed", "the file is refused: exit code 3", "TestReadStatement"},
	{"targets of a matrix", "internal/report/public_matrix.go maxPublicColumns", "", "fixed", "the files are refused: exit code 3", "TestPublicMatrixBounds"},
	{"rules and checks of a matrix", "internal/report/public_matrix.go maxPublicRows", "", "fixed", "the files are refused: exit code 3", "TestPublicMatrixBounds"},
	{"error codes that `results` counts separately", "conformance/results/summary.go maxCodes", "", "fixed", "the rest counts as other", "TestSummary"},
	{"files, or parts of one, that are judged at a time", "one a core", "", "`--jobs N`", "the others wait", "TestJobs"},

	{"body of an upload to the reference server", "conformance/refserver/server.go maxBody", "bytes", "fixed", "413", "TestBodyLimit"},
	{"body of another request to it", "conformance/refserver/server.go maxCreate", "bytes", "fixed", "413", "TestBodyLimit"},
	{"parts of a form", "conformance/refserver/file.go maxParts", "", "fixed", "400", "TestFormsHaveLimits"},
	{"field of a form", "conformance/refserver/file.go maxField", "bytes", "fixed", "400", "TestFormsHaveLimits"},
	{"files and batches that it keeps, in all", "conformance/refserver/store.go DefaultMaxStore", "bytes", "`--max-store SIZE`", "507, until files are deleted; a request without room for its answer fails", "TestStoreHasALimit"},
	{"bodies and replies that are on their way, in all", "conformance/refserver/store.go maxMoving", "bytes", "fixed", "503", "TestBodiesOnTheirWayHaveALimit"},
	{"header of a request to it", "cmd/batchcheck/serve.go maxHeader", "bytes", "fixed", "431 (net/http allows 4 KiB more)", "TestServeLimit"},
	{"items of a page of its list of files", "conformance/refserver/page.go maxFiles", "", "fixed", "400", "TestFileLists"},
	{"answers to one request of a batch", "conformance/refserver/body.go maxChoices", "", "fixed", "no more are made", "TestManyChoices"},
	{"texts that one request of a batch asks to answer", "conformance/refserver/body.go maxInputs", "", "fixed", "the request fails", "TestManyInputs"},
	{"numbers of a vector", "conformance/refserver/body.go maxDimensions", "", "fixed", "no more are made", "TestVectors"},
	{"tries to deliver an event to a webhook", "conformance/refserver/webhook.go maxTries", "", "fixed", "the event is given up, and that is said", "TestEventsAgain"},
	{"events that are delivered at a time", "conformance/refserver/webhook.go maxDeliveries", "", "fixed", "the others wait", "TestEventsWaitForOneAnother"},
}

const limitsHead = `# Limits

How much batchcheck reads, sends and shows, and which flag raises each limit. Limits of an API, such as 16 pairs of metadata or 50,000
requests, are rules: [rules.md](rules.md).

    $ batchcheck --max-document 64MiB batch.json

The values come from the schema and the Go code. The test in the last column tries each limit at its value and one beyond. Times, and
what net/http limits, are tried a little to either side.

| limit | value | raised by | beyond it | test |
|---|---|---|---|---|
`

const limitsTail = `
A recording is held in memory as a whole: its exchanges are judged against one another, in any order. So its size is limited.
Logs (` + "`--at`" + `) and batch responses as JSON or JSON Lines are read as a stream, of any size
([performance.md](performance.md#lives-of-batches-in-a-log)). They are held in memory, and limited like a recording, only where
` + "`html`" + `, ` + "`issue`" + ` or ` + "`metrics`" + ` shows them, with ` + "`--reference`" + ` or ` + "`--max-age`" + `, or where lists of batches, webhook events, or batches with
their results are among them.

## What cannot be detected

[recordings.md](recordings.md#other-files) explains how files and documents are recognized, and [profiles.md](profiles.md#how-a-profile-is-chosen) how a
profile is chosen. Some things cannot be detected:

- A batch that has lost nearly all of its fields counts as other JSON: it is skipped in a folder, and gives exit code 3 if you name it. ` + "`--kind batch`" + ` makes it a
  finding.
- An empty list without ` + "`has_more`" + ` may be a list of anything. It is counted as a list of other objects. ` + "`--kind list`" + ` judges it.
- OpenAI, Groq, gateways and orq.ai's router send batches of one shape. Only the host of a recording shows which API it is; use ` + "`--profile`" + `.
- The first 32 documents within 64 KiB choose the profile of a file. Of a file with batches of several APIs, the others are judged
  by the first one's profile.
- A fault may remove the field that identifies an API: without ` + "`input_blob`" + `, a batch of Azure is judged as OpenAI's. Pin the profile in CI.
- Documents inside of text, or more than three objects deep, are judged only with ` + "`--at`" + `.

## What costs more

10 MB of input need at most 5 s of processor time, and 64 MB of memory and 100 bytes for each byte. Some shapes need more; ` + "`bench/limits`" + ` holds
them to these figures. ` + "`.ci/run`" + ` allows 2.5 times the seconds, since machines differ: the
same commit took 3.3 s for a list of many faulty batches on one, and 6.3 s on another. The figures:

| 10 MB of | seconds | memory |
|---|--:|--:|
| faulty batches in a file or log that is checked as a session: each has findings of its own | 15 | 2 GB |
| one list of 200,000 batches in a recording, all of them faulty or in a wrong order | 8 | |
| a recording of an SDK's test proxy with 60,000 exchanges, each with a fault | 8 | |
| answers of ` + "`batchcheck lines --passthrough`" + ` to 1,250,000 objects that are no batches | 8 | |
| its answers to 200,000 batches that lack most fields: 270 MB | 10 | |
| faulty lines, as JSON, JSON Lines or ` + "`oneline`" + `: up to 100,000 findings are listed | | 192 MB |

A ` + "`--schema`" + ` that asks for as much as it may can take 0.2 s for each document, however small. ` + "`bench/limits`" + ` has small inputs that ask for much.
`

// TestShownLimits holds docs/limits.md to the values in the schema and the code.
func TestShownLimits(t *testing.T) {
	t.Chdir("../..")
	tests := testNames(t)
	text := limitsHead
	for _, b := range bounds {
		text += fmt.Sprintf("| %s | %s | %s | %s | %s |\n", b.what, measured(valueOf(t, b.value), b.unit), b.raise, b.beyond, b.test)
		for name := range strings.SplitSeq(b.test, ", ") {
			if !tests[name] {
				t.Errorf("%s: there is no %s", b.what, name)
			}
		}
	}
	golden.Check(t, "docs/limits.md", text+limitsTail)
}

// testNames are the functions of all tests.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllSubmatch(text, -1) {
			names[string(found[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func valueOf(t *testing.T, place string) string {
	t.Helper()
	where, name, _ := strings.Cut(place, " ")
	switch {
	case where == "x-limits":
		var root struct {
			Limits map[string]json.Number `json:"x-limits"`
		}
		text, err := schema.FS.ReadFile("batch.schema.json") // which the others refer to
		if err == nil {
			err = json.Unmarshal(text, &root)
		}
		if err != nil || root.Limits[name] == "" {
			t.Fatalf("no %s: %v", place, err)
		}
		return root.Limits[name].String()
	case where == "flag":
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		options.Check(new(run.Options), flags, report.All)
		liveFlags(flags, new(live.Settings))
		if flags.Lookup(name) == nil {
			t.Fatalf("no %s", place)
		}
		return flags.Lookup(name).DefValue
	case strings.HasSuffix(where, ".go"):
		return inGo(t, where, name)
	}
	return place
}

// inGo evaluates what a constant or variable is set to.
func inGo(t *testing.T, file, name string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, file, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	name, member, _ := strings.Cut(name, ".")
	var found ast.Expr
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, value := range n.Values {
				if n.Names[i].Name == name && member == "" {
					found = value
				}
			}
			return n.Names[0].Name == name || member == "" // look into the value for its member
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && member != "" && key.Name == member {
				found = n.Value
			}
		}
		return true
	})
	if found == nil {
		t.Fatalf("%s has no %s", file, name)
	}
	written := string(text[files.Position(found.Pos()).Offset:files.Position(found.End()).Offset])
	value, err := types.Eval(files, nil, token.NoPos, strings.ReplaceAll(written, "time.Minute", "60"))
	if err != nil {
		t.Fatalf("%s %s: %v", file, name, err)
	}
	return value.Value.ExactString()
}

// measured writes a value as people read it.
func measured(value, unit string) string {
	n, err := strconv.Atoi(value)
	if err != nil {
		return value
	}
	if unit == "bytes" && n%1024 == 0 {
		n, unit = n/1024, "KiB"
	}
	if unit == "KiB" && n%1024 == 0 {
		n, unit = n/1024, "MiB"
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return strings.TrimSpace(digits + " " + unit)
}
