package conformance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestOthers: what looks like a route of the API, and is not the API's, is named and
// not judged.
func TestOthers(t *testing.T) {
	const other, api = "https://jobs.example.net/rest/v3/batches", "https://api.example/v1/batches"
	const page = "<html>Batches</html>"
	sound := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), Headers: []string{"Authorization", "Bearer k"}}
	type exchange struct {
		method, url string
		status      int
		kind, body  string
		accept      string
	}
	for name, row := range map[string]struct {
		exchange exchange
		without  bool // the sound exchange
		routes   []string
		rules    string
	}{
		"another host":                 {exchange: exchange{"GET", other, 200, "application/json", `{"batches":[]}`, ""}, routes: []string{"GET jobs.example.net/rest/v3/batches"}},
		"another host that fails":      {exchange: exchange{"POST", other, 500, "application/json", `{}`, ""}, routes: []string{"POST jobs.example.net/rest/v3/batches"}},
		"another prefix":               {exchange: exchange{"GET", "https://api.example/jobs/batches/7", 200, "application/json", `{"id":"7"}`, ""}, routes: []string{"GET api.example/jobs/batches/7"}},
		"nothing else answers":         {exchange: exchange{"GET", other + "/7", 200, "application/json", `{"id":"7","object":"batch"}`, ""}, without: true, rules: "field/missing"},
		"the batch at another host":    {exchange: exchange{"GET", other + "/" + sessiontest.BatchID, 200, "application/json", `{"id":"` + sessiontest.BatchID + `"}`, ""}, rules: "field/missing"},
		"the same host, broken":        {exchange: exchange{"GET", api + "/7", 200, "application/json", `{"id":"7","object":"batch"}`, ""}, rules: "field/missing"},
		"a page at another path":       {exchange: exchange{"GET", "https://api.example/batches", 200, "text/html; charset=utf-8", page, ""}, routes: []string{"GET api.example/batches"}},
		"a page that was asked for":    {exchange: exchange{"GET", api, 200, "text/html", page, "text/html,*/*"}, routes: []string{"GET /v1/batches"}},
		"a page in place of a list":    {exchange: exchange{"GET", api, 200, "text/html", page, ""}, rules: "http/content-type json/syntax"},
		"a page, and nothing else":     {exchange: exchange{"GET", api, 200, "text/html", page, ""}, without: true, routes: []string{"GET /v1/batches"}},
		"a preflight":                  {exchange: exchange{"OPTIONS", api, 204, "", "", ""}, routes: []string{"OPTIONS /v1/batches"}},
		"a HEAD":                       {exchange: exchange{"HEAD", api, 200, "application/json", "", ""}, routes: []string{"HEAD /v1/batches"}},
		"not modified":                 {exchange: exchange{"GET", api, 304, "", "", ""}, routes: []string{"GET /v1/batches"}},
		"a request that was abandoned": {exchange: exchange{"GET", api, 0, "", "", ""}, routes: []string{"GET /v1/batches"}},
	} {
		turns := []sessiontest.Turn{{Request: row.exchange.method + " ", Status: row.exchange.status, Body: row.exchange.body, Headers: []string{"Accept", row.exchange.accept}}}
		if !row.without {
			turns[0].Headers = append(turns[0].Headers, sound.Headers...)
			turns = append(turns, sound)
		}
		s := sessiontest.SessionOf(turns...)
		s.Exchanges[0].URL = row.exchange.url
		s.Exchanges[0].Reply.Header.Set("Content-Type", row.exchange.kind)
		report := sessiontest.NewJudge(t, conformance.Options{}).Judge(s)
		if diff := cmp.Diff(row.routes, report.Routes); diff != "" || report.Others != len(row.routes) {
			t.Errorf("%s: %d others (-want +got):\n%s", name, report.Others, diff)
		}
		if got := strings.Join(sessiontest.Above(report, validate.Error), " "); got != row.rules {
			t.Errorf("%s: %s, want %s", name, got, row.rules)
		}
	}
}

// TestPartsOfFiles: a part of a result file is not judged as all of it.
func TestPartsOfFiles(t *testing.T) {
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}
	line := sessiontest.ResultOf("a")
	content := func(query string, status int, headers ...string) []sessiontest.Turn {
		return []sessiontest.Turn{completed, {Request: sessiontest.ToOutput + query, Status: status, Body: line[:len(line)/2], Headers: headers}}
	}
	for _, check := range []string{"output/lines", "output/accounting"} {
		for name, turns := range map[string][]sessiontest.Turn{
			"a limit": content("?limit=1", 200), "an offset": content("?offset=3", 200), "partial content": content("", 206), "a range": content("", 200, "Range", "bytes=0-40"),
		} {
			judgeTurns(t, check, []judged{{name, turns, "skip"}})
		}
		whole := sessiontest.NewJudge(t, conformance.Options{Only: []string{check}}).Judge(sessiontest.SessionOf(content("?api-version=1", 200)...))
		if sessiontest.Outcome(whole, check).Result != conformance.Fail {
			t.Errorf("%s passes over a whole file", check)
		}
	}
}

// TestRedirects: one finding tells of all redirects, and files may be elsewhere.
func TestRedirects(t *testing.T) {
	moved := func(request string) sessiontest.Turn { return sessiontest.Turn{Request: request, Status: 307} }
	const fault = "the status is 307 (Temporary Redirect), but must be 200, or 4xx for a refusal"
	judgeTurns(t, "http/status", []judged{
		{"of a file's content", []sessiontest.Turn{moved(sessiontest.ToOutput), {Request: "GET /elsewhere", Status: 200}}, "pass"},
		{"of several", []sessiontest.Turn{moved("GET /batches"), moved(sessiontest.ToOutput), moved(sessiontest.ToBatch), moved(sessiontest.ToCreate)}, "fail\n1 : " + fault},
	})
}
