package report

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/validate"
)

// TestClientsAreInEachFormat: each format that shows findings says of one what the client
// does that was asked about, and nothing of others.
func TestClientsAreInEachFormat(t *testing.T) {
	finding := validate.Finding{Rule: "a/b", Level: validate.Error, File: "f.json", Line: 1, Column: 1, Message: "it is wrong", Profile: "orq"}
	other := finding
	other.Rule = "c/d"
	asked := []clients.Client{{Name: "acme-client", Profile: "orq", Facts: []clients.Fact{{Rules: []string{"a/b"}, Effect: "hangs", Says: "waits for ever"}}}}
	brief, full := "acme-client hangs", "waits for ever"
	wanted := map[string]struct {
		says  []string
		shows int // how often the client's name is there
	}{
		"text":       {[]string{brief + ": " + full}, 1},
		"oneline":    {[]string{"it is wrong (" + brief + ") [a/b]\n", "it is wrong [c/d]\n"}, 1},
		"json":       {[]string{`"clients":[{"client":"acme-client","effect":"hangs","says":"waits for ever"`}, 1},
		"jsonl":      {[]string{`"clients":[{"client":"acme-client","effect":"hangs","says":"waits for ever"`}, 1},
		"junit":      {[]string{"it is wrong (" + brief + ") [a/b]"}, 1},
		"markdown":   {[]string{"| where | clients |", "| **acme-client hangs**: " + full + " |\n", "`f.json:1:1` |  |\n"}, 1},
		"issue":      {[]string{"### Clients that it breaks\n\n- " + brief + ": " + full}, 1},
		"sarif":      {[]string{`"clients":[{"client":"acme-client","effect":"hangs","says":"waits for ever"`}, 1},
		"gitlab":     {[]string{`"description":"it is wrong (` + brief + `)"`}, 1},
		"checkstyle": {[]string{`message="it is wrong (` + brief + `)"`}, 1},
		"azure":      {[]string{"]it is wrong (" + brief + ")\n", "]it is wrong\n"}, 1},
		"teamcity":   {[]string{"message='it is wrong (" + brief + ")'"}, 1},
		"rdjson":     {[]string{`"message":"it is wrong (` + brief + `)"`}, 1},
		"tap":        {[]string{`"f.json:1:1: error: it is wrong (` + brief + `) [a/b]"`}, 1},
		"ctrf":       {[]string{`f.json:1:1: error: it is wrong (` + brief + `) [a/b]`}, 1},
		"metrics":    {nil, 0},
		"badge":      {nil, 0},
		"statement":  {nil, 0},
		"github":     {[]string{"::it is wrong (" + brief + ")\n", "::it is wrong\n"}, 1},
		"html":       {[]string{"<strong>acme-client hangs</strong>: " + full}, 1},
	}
	for _, f := range All {
		format := f.Name
		want, known := wanted[format]
		if !known {
			t.Errorf("%s is not in the table", format)
		}
		o := Options{FailOn: validate.Error, Clients: asked}
		got := write(t, format, o, finding, other)
		for _, text := range want.says {
			if !strings.Contains(got, text) {
				t.Errorf("%s does not say %q:\n%s", format, text, got)
			}
		}
		if n := strings.Count(got, "acme-client"); n != want.shows {
			t.Errorf("%s names the client %d times, not %d:\n%s", format, n, want.shows, got)
		}
		o.Clients = nil
		if strings.Contains(write(t, format, o, finding, other), "client") && format != "html" {
			t.Errorf("%s says something of clients, though nobody asked", format)
		}
	}
}
