package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/golden"
)

// clientSteps are what official clients do at the reference server: a row of
// the page, and the test of each client that does it.
var clientSteps = []struct{ says, inGo, inNode string }{
	{"upload, create, poll to each end status, read the result files; metadata that is not ASCII", "TestOutcomes", "`a batch that is ${outcome}`"},
	{"cancel, poll to the end, cancel again", "TestCancel", `"a batch that is cancelled"`},
	{"read a list of 53 batches with the client's own paging", "TestPages", `"a walk over 53 batches, ten a page"`},
	{"50 creates at once", "TestManyAtOnce", `"50 creates at once"`},
	{"repeat a create with the same `Idempotency-Key`, and with another body", "TestIdempotencyKey", `"one Idempotency-Key, one batch"`},
	{"request ids", "TestRequestIDs", `"request ids"`},
	{"stop early: a timeout, an abort", "TestGivenUp", `"what is given up"`},
	{"refusals, as the client's own errors: status, code, param, request id", "TestRefusals", `"refusals"`},
	{"upload from a stream, and read it back", "TestUploadFromStream", `"an upload from a stream"`},
	{"an empty file", "TestEmptyFile", `"an empty file"`},
	{"list files by purpose, in pages, in both orders", "TestFileLists", `"files by purpose, in pages and in order"`},
	{"files that expire; delete", "TestFilesEnd", `"files that expire, and that are deleted"`},
	{"stream the results of each endpoint, and read them with the client's own types; usage", "TestResults", "`results of ${endpoint}`"},
	{"webhook events, unwrapped by the client; one that is delivered twice", "TestWebhooks", `"webhook events of each of the ends"`},
}

// familySteps are what the clients of Anthropic and Mistral do: a row of the page, and
// the test of each that does it; "" for none.
var familySteps = []struct{ says, ofAnthropic, ofMistral string }{
	{"create, poll to the end, read the results with the client's own types, delete", "create, poll, results, delete", "upload, create, poll, results, delete"},
	{"create from requests instead of a file", "", "requests in place of a file"},
	{"poll to each end status", "outcomes", "ends"},
	{"cancel, poll to the end, read the results", "a cancelled batch has a result for each request", ""},
	{"read a list of 23 batches, ten a page", "a walk over 23 batches, ten a page, and back", "pages of 23 jobs"},
	{"refusals, as the client's own errors", "refusals", "refusals"},
	{"faults that the client notices, and one that it does not", "faults that the client notices, or passes over", "a page without its total is no page for the client"},
}

// TestShownClients holds docs/serve.md to the clients, their versions and the
// steps that .ci/clients takes with them.
func TestShownClients(t *testing.T) {
	t.Chdir("../..")
	const page, folder = "docs/serve.md", "conformance/refserver/clients/"
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const inGo, inNode = "github.com/openai/openai-go/v3", "openai"
	_, version, _ := strings.Cut(read(folder+"go/go.mod"), inGo+" v")
	version, _, _ = strings.Cut(version, "\n")
	var node struct{ Dependencies map[string]string }
	if err := json.Unmarshal([]byte(read(folder+"node/package.json")), &node); err != nil {
		t.Fatal(err)
	}
	profiles := regexp.MustCompile(`(?m)^for profile in (.+); do$`).FindStringSubmatch(read(".ci/clients"))
	if version == "" || node.Dependencies[inNode] == "" || profiles == nil {
		t.Fatalf("the versions are %q and %q, the profiles %q", version, node.Dependencies[inNode], profiles)
	}
	table := "| step | Go: `" + inGo + "` " + version + " | JavaScript: `" + inNode + "` " + node.Dependencies[inNode] + " |\n|---|---|---|\n"
	all := func(pattern string) (text string) {
		paths, err := filepath.Glob(folder + pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		for _, path := range paths {
			text += read(path)
		}
		return text
	}
	goTests, nodeTests := all("go/*_test.go"), all("node/[bfrw]*.test.js") // without those of other families
	for _, step := range clientSteps {
		if !strings.Contains(goTests, "func "+step.inGo+"(") || !strings.Contains(nodeTests, "test("+step.inNode+", ") {
			t.Errorf("a client does not %s", step.says)
		}
		table += "| " + step.says + " | passes | passes |\n"
	}
	if n := len(clientSteps); strings.Count(goTests, "\nfunc Test") != n || len(regexp.MustCompile(`(?m)^ *test\(`).FindAllString(nodeTests, -1)) != n {
		t.Errorf("the clients do more than the %d steps that the page has", n)
	}
	table += "\nThe server used the profiles " + strings.Join(strings.Fields(profiles[1]), " and ") + ".\n\n"
	const anthropic, mistral = "@anthropic-ai/sdk", "@mistralai/mistralai"
	table += "| step | `" + anthropic + "` " + node.Dependencies[anthropic] + " | `" + mistral + "` " + node.Dependencies[mistral] + " |\n|---|---|---|\n"
	for _, step := range familySteps {
		table += "| " + step.says + " |"
		for _, client := range []struct{ file, test string }{{"anthropic", step.ofAnthropic}, {"mistral", step.ofMistral}} {
			if client.test == "" {
				table += " |"
				continue
			}
			if !strings.Contains(all("node/"+client.file+".test.js"), `test("`+client.test+`", `) {
				t.Errorf("the client of %s does not %s", client.file, step.says)
			}
			table += " passes |"
		}
		table += "\n"
	}
	golden.Check(t, page, replaceShown(t, read(page), "<!-- clients -->", table))
}
