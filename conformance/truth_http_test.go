package conformance_test

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// tried are the statuses of replies.
var tried = []int{200, 201, 202, 204, 301, 307, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503}

func (t table) statuses() {
	fmt.Fprint(t, "request\tstatus\tfindings\n")
	for _, r := range []struct {
		method, path string
		body         []byte
	}{
		{"POST", "", batchIn(t.T, "validating")}, {"GET", ofBatch, batchIn(t.T, "validating")},
		{"GET", "", readFile(t.T, "../testdata/lists/page.json")}, {"POST", ofBatch + "/cancel", batchIn(t.T, "cancelling")},
	} {
		t.each(r.method+" /v1/batches"+strings.Replace(r.path, ofBatch, "/ID", 1), func(status int) string {
			body := r.body
			if status == 204 {
				body = nil
			} else if status >= 300 {
				body = []byte(errorReply)
			}
			found := t.find("http/*", replied(r.method, r.path, status, body))
			want := "http/status"
			switch {
			case status == 200 || status >= 400 && status < 500:
				want = "holds"
			case status < 300:
				want = "http/status (warning)"
			}
			if found != want {
				t.Errorf("%s %s with %d: %s", r.method, r.path, status, found)
			}
			return found
		})
	}
	fmt.Fprintln(t)
}

// each shows what is found at each status; those with the same share a line.
func (t table) each(head string, find func(status int) string) {
	var order []string
	at := map[string]string{}
	for _, status := range tried {
		found := find(status)
		if at[found] == "" {
			order = append(order, found)
		}
		at[found] += fmt.Sprint(status, " ")
	}
	for _, found := range order {
		fmt.Fprintf(t, "%s\t%s\t%s\n", head, at[found], found)
		head = ""
	}
}

// carried are the rows on what a refusal carries.
var carried = []struct{ body, want string }{
	{errorReply, "holds"},
	{``, "http/error-reply"},
	{`<html>`, "http/error-reply"},
	{`{}`, "http/error-reply"},
	{`{"error":"No."}`, "http/error-reply"},
	{`{"detail":"No."}`, "http/error-reply"},
	{`{"error":{"message":"No."}}`, "http/error-reply"},
	{`{"error":{"message":"No.","type":"t","param":null,"code":500}}`, "http/error-reply"},
	{`{"error":{"message":"No.","type":"t","param":null,"code":"500"}}`, "error/stringified (warning)"},
	{`{"error":{"message":"No.","type":"None","param":"None","code":null}}`, "error/stringified (warning)"},
	{`{"error":{"message":"{'error': {'message': 'No.'}}","type":"t","param":null,"code":null}}`, "error/stringified (warning)"},
	{`{"error":{"message":"[{\"loc\": [\"body\"]}]","type":"t","param":null,"code":null}}`, "error/stringified (warning)"},
	{`{"error":{"message":"[\n  {\n    \"loc\": []\n  }\n]","type":"t","param":null,"code":null}}`, "error/stringified (warning)"},
	{`{"error":{"message":"Error code: 400 - {'error': 'No.'}","type":"t","param":null,"code":null}}`, "error/stringified (warning)"},
}

func (t table) errorReplies() {
	fmt.Fprint(t, "body of a refusal with 400\tfindings\n")
	for _, row := range carried {
		found := t.find("http/error-reply error/stringified", replied("GET", "", 400, []byte(row.body)))
		if found != row.want {
			t.Errorf("%s: %s, want %s", row.body, found, row.want)
		}
		fmt.Fprintf(t, "%s\t%s\n", cmp.Or(row.body, "none"), found)
	}
	fmt.Fprintln(t)
}

// refusable says with which statuses a request that must be refused may be. With
// 429, nobody looked at it.
var refusable = []struct{ check, with string }{
	{"error/unknown-id", "404 429"},
	{"error/no-credentials", "401 429"},
	{"auth/wrong-key", "401 403 429"},
	{"error/missing-field", "400 422 429"},
	{"error/malformed", "400 401 403 404 409 413 422 429"},
	{"error/bad-endpoint", "400 422 429"},
	{"error/bad-window", "400 422 429"},
	{"error/unknown-file", "400 404 429"},
	{"error/bad-purpose", "400 422 429"},
	{"metadata/over-limit", "400 401 403 404 409 413 422 429"},
	{"metadata/wrong-type", "400 401 403 404 409 413 422 429"},
}

// refusals changes the status of the reply that is at fault in the failing
// session of each check, with its control and without.
func (t table) refusals() {
	fmt.Fprint(t, "request of\trefused with\tfindings\n")
	for _, row := range refusable {
		s := readSession(t.T, sessions+"/"+row.check+"/fail.json")
		at := sessiontest.NewJudge(t.T, conformance.Options{Profile: "orq", Only: []string{row.check}}).Judge(s).Findings[0].Exchange.Number - 1
		with := func(status int) []recording.Exchange {
			exchanges := slices.Clone(s.Exchanges)
			exchanges[at].Status = status
			if status >= 300 {
				exchanges[at].Reply.Body = []byte(errorReply)
			}
			return exchanges
		}
		t.each(row.check, func(status int) string {
			found := t.find(row.check, with(status)...)
			if may := slices.Contains(strings.Fields(row.with), fmt.Sprint(status)); may != (found == "holds") {
				t.Errorf("%s with %d: %s", row.check, status, found)
			}
			return found
		})
		t.each(row.check+", without a control", func(status int) string {
			found := t.find(row.check, with(status)[at])
			if status >= 300 && found != "holds" {
				t.Errorf("%s with %d, without a control: %s", row.check, status, found)
			}
			return found
		})
	}
	for _, row := range []struct{ status, with string }{{"cancelled", "200"}, {"completed", "200 400 409"}, {"failed", "200 400 409"}, {"expired", "200 400 409"}} {
		t.each("cancel of a batch that was "+row.status, func(status int) string {
			body := batchIn(t.T, row.status)
			if status >= 300 {
				body = []byte(errorReply)
			}
			found := t.find("cancel/repeat", replied("GET", ofBatch, 200, batchIn(t.T, row.status)), replied("POST", ofBatch+"/cancel", status, body))
			if may := slices.Contains(strings.Fields(row.with), fmt.Sprint(status)); may != (found == "holds") && status >= 300 {
				t.Errorf("cancel of %s with %d: %s", row.status, status, found)
			}
			return found
		})
	}
}

// sized are the rows on pages: how many items may come for a limit.
var sized = []struct {
	query string
	items int
	want  string
}{
	{"", 20, "holds"}, {"", 21, "list/limit"},
	{"?limit=0", 0, "holds"}, {"?limit=0", 1, "list/limit"},
	{"?limit=1", 1, "holds"}, {"?limit=1", 2, "list/limit"},
	{"?limit=100", 100, "holds"}, {"?limit=100", 101, "list/limit"},
	{"?limit=-1", 100, "holds"}, {"?limit=-1", 101, "list/limit"},
	{"?limit=101", 100, "holds"}, {"?limit=101", 101, "list/limit"},
}

func (t table) pages() {
	fmt.Fprint(t, "\nlist\titems\tfindings\n")
	for _, row := range sized {
		var items []string
		for i := range row.items {
			items = append(items, string(batchIn(t.T, "validating", "id", fmt.Sprintf(`"batch_%d"`, i))))
		}
		page := `{"object":"list","has_more":false,"data":[` + strings.Join(items, ",") + `]}`
		found := t.find("list/limit list/empty-page", replied("GET", row.query, 200, []byte(page)))
		if found != row.want {
			t.Errorf("%+v: %s", row, found)
		}
		fmt.Fprintf(t, "GET /v1/batches%s\t%d\t%s\n", row.query, row.items, found)
	}
}

// several shows rows of more than one exchange.
func (t table) several() {
	page := func(query, more string, items ...[]byte) recording.Exchange {
		return replied("GET", query, 200, []byte(`{"object":"list","has_more":`+more+`,"data":[`+string(bytes.Join(items, []byte(",")))+`]}`))
	}
	item := func(n int) []byte { return batchIn(t.T, "validating", "id", fmt.Sprintf(`"batch_%d"`, n)) }
	create := replied("POST", "", 200, batchIn(t.T, "validating"))
	create.Request.Body = []byte(`{"input_file_id":"batchcheck-nonsense","endpoint":"/v1/embeddings","completion_window":"24h"}`)
	cut := broken(replied("GET", "", 200, []byte("\x1f\x8b")))
	cut.URL = "https://api.example.com/v1/files/file-9SdVnB5tGq1MzXc7UyKwPf/content"
	fmt.Fprint(t, "\nexchanges\tfindings\n")
	for _, row := range []struct {
		says, only string
		exchanges  []recording.Exchange
		want       string
	}{
		{"a walk to the end", "list/*", []recording.Exchange{page("", "true", item(4), item(3)), page("?after=batch_3", "false", item(2))}, "holds"},
		{"a walk that comes round again", "list/paging", []recording.Exchange{
			page("", "true", item(4), item(3)), page("?after=batch_3", "true", item(2), item(1)), page("?after=batch_1", "true", item(4), item(3)),
		}, "list/paging"},
		{"after that is passed over", "list/paging", []recording.Exchange{page("", "true", item(4), item(3)), page("?after=batch_3", "true", item(4), item(3))}, "list/paging"},
		{"a batch on two pages", "list/overlap", []recording.Exchange{page("", "true", item(4), item(3)), page("?after=batch_3", "false", item(4), item(2))}, "list/overlap (warning)"},
		{"a list behind retrieve", "list/agrees", []recording.Exchange{replied("GET", ofBatch, 200, batchIn(t.T, "completed")), page("", "false", batchIn(t.T, "in_progress"))}, "list/agrees (warning)"},
		{"a list with another end than retrieve", "list/agrees", []recording.Exchange{replied("GET", ofBatch, 200, batchIn(t.T, "completed")), page("", "false", batchIn(t.T, "cancelled"))}, "list/agrees"},
		{"a list with another endpoint than retrieve", "list/agrees", []recording.Exchange{
			replied("GET", ofBatch, 200, batchIn(t.T, "completed")), page("", "false", batchIn(t.T, "completed", "endpoint", `"/v1/other"`)),
		}, "list/agrees"},
		{"a batch from no file that fails", "error/unknown-file", []recording.Exchange{create, replied("GET", ofBatch, 200, batchIn(t.T, "failed"))}, "holds"},
		{"a batch from no file that completes", "error/unknown-file", []recording.Exchange{create, replied("GET", ofBatch, 200, batchIn(t.T, "completed"))}, "error/unknown-file"},
		{"a batch from no file that goes on", "error/unknown-file", []recording.Exchange{create, replied("GET", ofBatch, 200, batchIn(t.T, "in_progress"))}, "holds"},
		{"a result file that is no gzip", "output/lines", []recording.Exchange{replied("GET", ofBatch, 200, batchIn(t.T, "completed")), cut}, "output/lines"},
		{"no error reply, and no gzip", "http/*", []recording.Exchange{broken(replied("GET", "", 400, []byte("\x1f\x8b")))}, "http/content-type"},
	} {
		found := t.find(row.only, row.exchanges...)
		if found != row.want {
			t.Errorf("%s: %s, want %s", row.says, found, row.want)
		}
		fmt.Fprintf(t, "%s\t%s\n", row.says, found)
	}
}

// broken says of a reply's body that it is gzip.
func broken(e recording.Exchange) recording.Exchange {
	e.Reply.Header.Set("Content-Encoding", "gzip")
	return e
}
