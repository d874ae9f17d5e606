package conformance_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// by gives a turn as the owner of a key makes it.
func by(key string, t sessiontest.Turn) sessiontest.Turn {
	t.Headers = []string{"Authorization", "Bearer " + key}
	return t
}

func TestListed(t *testing.T) {
	running, completed, failed := sessiontest.Batch(t, "in_progress"), sessiontest.Batch(t, "completed"), sessiontest.Batch(t, "failed")
	odd := sessiontest.Batch(t, "in_progress", `"status": "in_progress"`, `"status": "odd"`)
	moved := sessiontest.Batch(t, "in_progress", "chat/completions", "embeddings")
	seen := func(body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body}
	}
	list := func(body string) sessiontest.Turn { return sessiontest.Listed("", "false", body) }
	judgeTurns(t, "list/agrees", []judged{
		{"the same", []sessiontest.Turn{seen(completed), list(completed)}, "pass"},
		{"behind", []sessiontest.Turn{seen(completed), list(running)}, "pass"},
		{"ahead", []sessiontest.Turn{seen(running), list(completed)}, "pass"},
		{"other counts on the way", []sessiontest.Turn{seen(running), list(sessiontest.Batch(t, "in_progress", `"completed": 37`, `"completed": 38`))}, "pass"},
		{
			"other counts at the end", []sessiontest.Turn{seen(completed), list(sessiontest.Batch(t, "completed", `"completed": 118`, `"completed": 117`))},
			"fail\n2 /data/0/request_counts: the list shows another request_counts than exchange 1: it changed from 118 to 117",
		},
		{
			"another endpoint", []sessiontest.Turn{seen(running), list(moved)},
			"fail\n2 /data/0/endpoint: the list shows another endpoint than exchange 1: it changed from \"/v1/chat/completions\" to \"/v1/embeddings\"",
		},
		{"another end", []sessiontest.Turn{seen(failed), list(completed)}, "fail\n2 /data/0/status: the list shows the state \"completed\", exchange 1 shows \"failed\""},
		{"a state that is none", []sessiontest.Turn{seen(running), list(odd)}, "pass"},
		{"a state that is none elsewhere", []sessiontest.Turn{seen(odd), list(running)}, "pass"},
		{"as the nearest before it", []sessiontest.Turn{seen(running), seen(moved), seen(moved), list(moved)}, "pass"},
		{"as the nearest behind it", []sessiontest.Turn{list(moved), seen(moved), seen(running)}, "pass"},
		{"as the first of two as near", []sessiontest.Turn{seen(moved), list(moved), seen(running)}, "pass"},
		{"never seen by itself", []sessiontest.Turn{list(running)}, "skip"},
	})
}

func TestContains(t *testing.T) {
	created := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}
	after := func(d time.Duration, list sessiontest.Turn) []sessiontest.Turn {
		list.After = d
		return []sessiontest.Turn{created, list}
	}
	const missing = "fail\n2 : the batch \"" + sessiontest.BatchID + "\", which exchange 1 created, is not in the list"
	older, newer := sessiontest.Item("a", "1767261599"), sessiontest.Item("b", "1767261600")
	judgeTurns(t, "list/contains", []judged{
		{"it is there", after(0, sessiontest.Listed("", "true", sessiontest.Batch(t, "validating"))), "pass"},
		{"it is there, in all of the list", after(10*time.Second, sessiontest.Listed("", "false", sessiontest.Batch(t, "validating"))), "pass"},
		{"not in all of the list", after(10*time.Second, sessiontest.Listed("", "false", newer)), missing},
		{"not in an empty list", after(10*time.Second, sessiontest.Listed("", "false")), missing},
		{"too soon", after(9*time.Second, sessiontest.Listed("", "false", newer)), "skip"},
		{"nothing was asked for", after(10*time.Second, sessiontest.Listed("?limit=0", "false")), "skip"},
		{"not among newer ones and an older one", after(10*time.Second, sessiontest.Listed("", "true", newer, older)), missing},
		{"not before an older one", after(10*time.Second, sessiontest.Listed("", "true", older)), missing},
		{"not before a newer one, oldest first", after(10*time.Second, sessiontest.Listed("?order=asc", "true", sessiontest.Item("c", "1767261601"))), missing},
		{"not among those of its second, oldest first", after(10*time.Second, sessiontest.Listed("?order=asc", "true", newer)), "skip"},
		{"not among those of its second", after(10*time.Second, sessiontest.Listed("", "true", newer)), "skip"},
		{"not on an empty page", after(10*time.Second, sessiontest.Listed("", "true")), "skip"},
		{"the oldest has no time", after(10*time.Second, sessiontest.Listed("", "true", sessiontest.Item("a", "null"))), "skip"},
		{"the oldest has a time beyond all", after(10*time.Second, sessiontest.Listed("", "true", sessiontest.Item("a", "9223372036854775808"))), "skip"},
		{"a filter", after(time.Minute, sessiontest.Listed("?status=failed&limit=20", "false", newer)), "skip"},
		{"a filter that nobody knows", after(time.Minute, sessiontest.Listed("?team[name]=red", "false")), "skip"},
		{"backwards from an item", after(time.Minute, sessiontest.Listed("?before=x", "false", newer)), "skip"},
		{"a limit is no filter", after(time.Minute, sessiontest.Listed("?limit=20", "false", newer)), missing},
		{"an order is no filter", after(time.Minute, sessiontest.Listed("?order=asc", "false", newer)), missing},
		{"oldest first, and it did not come to it", after(time.Minute, sessiontest.Listed("?order=asc", "true", older)), "skip"},
		{"oldest first, and it went past it", after(time.Minute, sessiontest.Listed("?order=asc", "true", older, sessiontest.Item("c", "1767261601"))), missing},
		{"an order that nobody knows", after(time.Minute, sessiontest.Listed("?order=random", "true", newer, older)), "skip"},
		{"it has no time itself", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", "1767261600", "null")}, after(10*time.Second, sessiontest.Listed("", "false"))[1]}, "skip"},
		{"another key's list", after(time.Minute, by("two", sessiontest.Listed("", "false", newer))), "skip"},
		{"a batch without an id", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", sessiontest.BatchID, "")}, after(time.Minute, sessiontest.Listed("", "false"))[1]}, "skip"},
		{"a list of unknown length, oldest first", after(time.Minute, sessiontest.Listed("?order=asc", "true", sessiontest.Item("a", "1767261600"))), "skip"},
		{"one list has it, and one has not", append(after(time.Minute, sessiontest.Listed("", "false", sessiontest.Batch(t, "validating"))), after(2*time.Minute, sessiontest.Listed("", "false", newer))[1]), strings.Replace(missing, "\n2", "\n3", 1)},
		{"a page further on has it", []sessiontest.Turn{created, sessiontest.Listed("", "true", newer), sessiontest.Listed("?after=b", "false", sessiontest.Batch(t, "validating"))}, "pass"},
	})
}

// TestContainsOfIDs looks in lists for batches of which create gives the id only, once
// they were shown.
func TestContainsOfIDs(t *testing.T) {
	const host, arn = "https://bedrock.us-east-1.amazonaws.com/", "arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/"
	job := func(id string) string {
		return `{"jobArn":"` + arn + id + `","jobName":"n","modelId":"m","roleArn":"r","status":"Submitted","submitTime":"2026-01-01T10:00:00Z"}`
	}
	create := sessiontest.Turn{Request: "POST " + host + "model-invocation-job", Sent: `{"jobName":"n"}`, Status: 200, Body: `{"jobArn":"` + arn + `a"}`}
	shown := sessiontest.Turn{Request: "GET " + host + "model-invocation-job/a", Status: 200, Body: job("a")}
	list := func(ids ...string) sessiontest.Turn {
		var items []string
		for _, id := range ids {
			items = append(items, job(id))
		}
		return sessiontest.Turn{Request: "GET " + host + "model-invocation-jobs", Status: 200, Body: `{"invocationJobSummaries":[` + strings.Join(items, ",") + `]}`, After: time.Hour}
	}
	judgeTurnsBy(t, "bedrock", "list/contains", []judged{
		{"it is there", []sessiontest.Turn{create, shown, list("a")}, "pass"},
		{"it is not there", []sessiontest.Turn{create, shown, list("b")}, "fail\n3 : the batch \"a\", which exchange 1 created, is not in the list"},
		{"nobody has shown it", []sessiontest.Turn{create, list("b")}, "skip"},
		{"only a list has shown it", []sessiontest.Turn{create, list("a"), list("b")}, "skip"},
	})
}

// TestContainsOfDeleted lets a list be without what was deleted before it.
func TestContainsOfDeleted(t *testing.T) {
	const path = "https://api.anthropic.com/v1/messages/batches"
	batch := func(id string) string {
		return `{"id":"` + id + `","type":"message_batch","processing_status":"ended","created_at":"2026-01-01T10:00:00Z","request_counts":{"processing":0}}`
	}
	create := sessiontest.Turn{Request: "POST " + path, Sent: `{"requests":[]}`, Status: 200, Body: batch("msgbatch_a")}
	list := sessiontest.Turn{Request: "GET " + path, Status: 200, Body: `{"data":[` + batch("msgbatch_b") + `],"has_more":false,"first_id":null,"last_id":null}`, After: time.Hour}
	del := func(id string, status int) sessiontest.Turn {
		return sessiontest.Turn{Request: "DELETE " + path + "/" + id, Status: status, Body: `{"id":"` + id + `","type":"message_batch_deleted"}`, After: time.Minute}
	}
	const missing = " : the batch \"msgbatch_a\", which exchange 1 created, is not in the list"
	judgeTurnsBy(t, "anthropic", "list/contains", []judged{
		{"not deleted", []sessiontest.Turn{create, list}, "fail\n2" + missing},
		{"deleted before", []sessiontest.Turn{create, del("msgbatch_a", 200), list}, "skip"},
		{"deleted, and nobody knows what came of it", []sessiontest.Turn{create, del("msgbatch_a", 302), list}, "skip"},
		{"not deleted, since that was refused", []sessiontest.Turn{create, del("msgbatch_a", 409), list}, "fail\n3" + missing},
		{"deleted later", []sessiontest.Turn{create, list, del("msgbatch_a", 200)}, "fail\n2" + missing},
		{"another was deleted", []sessiontest.Turn{create, del("msgbatch_b", 200), list}, "fail\n3" + missing},
	})
	page := func(query string, status int, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET " + path + query, Status: status, Body: body, After: time.Hour}
	}
	first := page("", 200, `{"data":[`+batch("msgbatch_a")+`],"has_more":true,"first_id":null,"last_id":"msgbatch_a"}`)
	next := page("?after_id=msgbatch_a", 404, `{"type":"error","error":{"type":"not_found_error","message":"no"}}`)
	const refused = " : after_id=\"msgbatch_a\" is refused with 404 (Not Found): \"no\", but the list of exchange 1 gave that id"
	judgeTurnsBy(t, "anthropic", "list/paging", []judged{
		{"it is refused after what is there", []sessiontest.Turn{first, next}, "fail\n2" + refused},
		{"it is refused after what was deleted", []sessiontest.Turn{first, del("msgbatch_a", 200), next}, "skip"},
		{"it is refused after what was deleted twice", []sessiontest.Turn{first, del("msgbatch_a", 200), next, del("msgbatch_a", 200)}, "skip"},
		{"it is refused after what was deleted later", []sessiontest.Turn{first, next, del("msgbatch_a", 200)}, "fail\n2" + refused},
		{"it is refused after what is there, beside what was deleted", []sessiontest.Turn{first, del("msgbatch_b", 200), next}, "fail\n3" + refused},
	})
}

func TestLimits(t *testing.T) {
	items := func(query string, n int) []sessiontest.Turn {
		return []sessiontest.Turn{sessiontest.Listed(query, "false", slices.Repeat([]string{sessiontest.Item("a", "1")}, n)...)}
	}
	judgeTurns(t, "list/limit", []judged{
		{"the default", items("", 20), "pass"},
		{"over the default", items("", 21), "fail\n1 : the page has 21 items, but must have at most 20"},
		{"under a limit", items("?limit=100", 100), "pass"},
		{"over a limit", items("?limit=1", 2), "fail\n1 : the page has 2 items, but must have at most 1"},
		{"none", items("?limit=0", 0), "pass"},
		{"one of none", items("?limit=0", 1), "fail\n1 : the page has 1 items, but must have at most 0"},
		{"a limit below all, clamped", items("?limit=-1", 100), "pass"},
		{"a limit below all, ignored", items("?limit=-1", 101), "fail\n1 : the page has 101 items, but must have at most 100"},
		{"a limit above all, taken", items("?limit=101", 101), "fail\n1 : the page has 101 items, but must have at most 100"},
		{"a limit that is none, passed over", items("?limit=many", 20), "pass"},
		{"a limit that is none, taken for more", items("?limit=many", 21), "fail\n1 : the page has 21 items, but must have at most 20"},
		{"refused", []sessiontest.Turn{{Request: "GET /batches?limit=-1", Status: 400, Body: sessiontest.Refusal}}, "pass"},
		{"a limit over the largest, refused", []sessiontest.Turn{{Request: "GET /batches?limit=101", Status: 400, Body: sessiontest.Refusal}}, "pass"},
		{"the largest limit, refused", []sessiontest.Turn{{Request: "GET /batches?limit=100", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"the least limit, refused", []sessiontest.Turn{{Request: "GET /batches?limit=0", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"no limit, refused", []sessiontest.Turn{{Request: "GET /batches", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"a failing server", []sessiontest.Turn{{Request: "GET /batches?limit=-1", Status: 500, Body: sessiontest.Refusal}}, "skip"},
		{"an observation", []sessiontest.Turn{{Bare: true, Body: items("", 21)[0].Body}}, "skip"},
		{"no page", []sessiontest.Turn{{Request: "GET /batches", Status: 200, Body: "{}"}}, "skip"},
		{"a limit that is none, refused", []sessiontest.Turn{{Request: "GET /batches?limit=many", Status: 400, Body: sessiontest.Refusal}}, "pass"},
		{"a limit that is fine, refused", []sessiontest.Turn{{Request: "GET /batches?limit=5", Status: 400, Body: sessiontest.Refusal}}, "skip"},
	})
}

// TestLimitsWithoutALargest judges limits where an API states none: any may be refused,
// and those that are taken hold.
func TestLimitsWithoutALargest(t *testing.T) {
	list := func(query string, status, n int) []sessiontest.Turn {
		item := `{"id":"5f0c","object":"batch","input_files":["f"],"endpoint":"/v1/chat/completions","status":"QUEUED","created_at":1767261600,"total_requests":1}`
		return []sessiontest.Turn{{Request: "GET https://api.mistral.ai/v1/batch/jobs" + query, Status: status, Body: `{"object":"list","data":[` + strings.Join(slices.Repeat([]string{item}, n), ",") + `],"total":500}`}}
	}
	judgeTurnsBy(t, "mistral", "list/limit", []judged{
		{"a limit that is fine, refused", list("?page_size=5", 400, 0), "skip"},
		{"a limit below all, refused", list("?page_size=-1", 400, 0), "pass"},
		{"a large limit", list("?page_size=300", 200, 200), "pass"},
		{"over a limit", list("?page_size=3", 200, 4), "fail\n1 : the page has 4 items, but must have at most 3"},
		{"over the default", list("", 200, 101), "fail\n1 : the page has 101 items, but must have at most 100"},
	})
	databricks := func(query string, n int) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: "GET https://x.cloud.databricks.com/api/2.0/ai-functions/batches" + query, Status: 200, Body: `{"batches":[` + strings.Join(slices.Repeat([]string{`{"name":"batch_1","endpoint":"ai_extract","state":"QUEUED"}`}, n), ",") + `]}`}}
	}
	judgeTurnsBy(t, "databricks", "list/limit", []judged{{"no default", databricks("", 500), "skip"}, {"none was asked for", databricks("?page_size=0", 5), "skip"}, {"over a limit", databricks("?page_size=1", 2), "fail\n1 : the page has 2 items, but must have at most 1"}})
}

func TestWalks(t *testing.T) {
	a, b, c := sessiontest.Item("a", "1767261600"), sessiontest.Item("b", "1767261590"), sessiontest.Item("c", "1767261580")
	judgeTurns(t, "list/paging", []judged{
		{"to an end", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "true", b), sessiontest.Listed("?after=b", "false", c)}, "pass"},
		{"from its own item on", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "true", a)}, "fail\n2 /data/0/id: after=\"a\" returns a page with that item in it"},
		{
			"round and round", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "true", b), sessiontest.Listed("?after=b", "true", a)},
			"fail\n3 : the page ends with \"a\", like that of exchange 1: paging does not end",
		},
		{"round to an end", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "true", b), sessiontest.Listed("?after=b", "false", a)}, "pass"},
		{"a page is refused", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 400, Body: sessiontest.Refusal}}, "fail\n2 : after=\"a\" is refused with 400 (Bad Request): \"no\", but the list of exchange 1 gave that id"},
		{"a page is refused for now", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 429, Body: sessiontest.Refusal}}, "skip"},
		{"a page is refused by a failing server", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 500, Body: sessiontest.Refusal}}, "skip"},
		{"a page is refused with 499", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 499, Body: sessiontest.Refusal}}, "fail\n2 : after=\"a\" is refused with 499: \"no\", but the list of exchange 1 gave that id"},
		{"a page is forbidden", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 403, Body: sessiontest.Refusal}}, "skip"},
		{"a page is redirected", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 302}}, "skip"},
		{"the first list of two that gave it", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?limit=5", "true", a), {Request: "GET /batches?after=a", Status: 400, Body: sessiontest.Refusal}}, "fail\n3 : after=\"a\" is refused with 400 (Bad Request): \"no\", but the list of exchange 1 gave that id"},
		{"an observation of a list", []sessiontest.Turn{{Bare: true, Body: sessiontest.Listed("", "true", a).Body}, {Request: "GET /batches?after=a", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"a page that ends like that before it, which goes back", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "true", b, a)}, "fail\n2 /data/1/id: after=\"a\" returns a page with that item in it"},
		{"a page after an id that no list gave is refused", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=b", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"a page is refused to another", []sessiontest.Turn{sessiontest.Listed("", "true", a), {Request: "GET /batches?after=a", Status: 404, Body: sessiontest.Refusal, Headers: []string{"Authorization", "Bearer two"}}}, "skip"},
		{"backwards to its own item", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?before=a", "true", a)}, "skip"},
		{"another list goes on from its item", []sessiontest.Turn{sessiontest.Listed("?status=failed", "true", a), sessiontest.Listed("?after=a", "true", b, a)}, "fail\n2 /data/1/id: after=\"a\" returns a page with that item in it"},
		{"two walks that go on from one item", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("", "true", a), sessiontest.Listed("?after=a", "false", b)}, "pass"},
	})
}

func TestSeams(t *testing.T) {
	a, b, newer := sessiontest.Item("a", "1767261600"), sessiontest.Item("b", "1767261590"), sessiontest.Item("n", "1767261601")
	const seam = "pass\n2 /data/0: the first item of the page is newer than the last of the page before"
	walk := func(first, second []string) []sessiontest.Turn {
		return []sessiontest.Turn{sessiontest.Listed("", "true", first...), sessiontest.Listed("?after=a", "false", second...)}
	}
	judgeTurns(t, "list/overlap", []judged{
		{"newest first", walk([]string{a}, []string{b}), "pass"},
		{"the same second", walk([]string{a}, []string{sessiontest.Item("n", "1767261600")}), "pass"},
		{"a newer one behind", walk([]string{a}, []string{newer}), seam},
		{"a newer one behind, in the last of two walks", append([]sessiontest.Turn{sessiontest.Listed("", "true", a)}, walk([]string{a}, []string{newer})...), strings.Replace(seam, "2", "3", 1)},
		{"a newer one that stands on the page before", walk([]string{newer, a}, []string{newer}), "warn\n2 /data/0/id: the batch is also on page 1 of the walk"},
		{"a page that goes back", walk([]string{a}, []string{newer, a}), "pass"},
		{"an empty page", walk([]string{a}, nil), "pass"},
		{"no time before", walk([]string{sessiontest.Item("a", "null")}, []string{newer}), "pass"},
		{"no time behind", walk([]string{a}, []string{sessiontest.Item("n", "null")}), "pass"},
	}, "list/order")
	judgeTurns(t, "list/overlap", []judged{{"order is not asked for", walk([]string{a}, []string{newer}), "pass"}})
}

// TestOrderThatWasAskedFor holds a list to the order that its request names.
func TestOrderThatWasAskedFor(t *testing.T) {
	newer, older := sessiontest.Batch(t, "validating", "batch_7", "batch_8", "1767261600", "1767261700"), sessiontest.Batch(t, "validating")
	j := sessiontest.NewJudge(t, conformance.Options{Only: []string{"list/order"}})
	for _, row := range []struct {
		query string
		items []string
		want  string
	}{
		{"", []string{newer, older}, ""},
		{"", []string{older, newer}, "/data/1/created_at"},
		{"?order=desc", []string{older, newer}, "/data/1/created_at"},
		{"?order=asc", []string{older, newer}, ""},
		{"?order=asc", []string{newer, older}, "/data/1"},
		{"?order=random", []string{older, newer}, ""},
		{"?order=random", []string{newer, older}, ""},
	} {
		got := ""
		for _, f := range j.Judge(sessiontest.SessionOf(sessiontest.Listed(row.query, "false", row.items...))).Findings {
			got += f.Pointer
		}
		if got != row.want {
			t.Errorf("%s: findings at %q, want %q", row.query, got, row.want)
		}
	}
}

// TestOtherFaultsOfAnOrder finds what else is wrong with a list, in whatever order it was
// asked for.
func TestOtherFaultsOfAnOrder(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"list/order", "field/type"}})
	for _, query := range []string{"", "?order=asc", "?order=up"} {
		report := j.Judge(sessiontest.SessionOf(sessiontest.Listed(query, "false", sessiontest.Batch(t, "validating", `"endpoint": "/v1/chat/completions"`, `"endpoint": 7`))))
		if len(report.Findings) != 1 || report.Findings[0].Pointer != "/data/0/endpoint" {
			t.Errorf("%q: %v", query, report.Findings)
		}
	}
}

// TestVersionIsNoFilter: Azure's list requests all have one, and must show what was created.
func TestVersionIsNoFilter(t *testing.T) {
	created := sessiontest.Turn{Request: "POST /batches?api-version=2025-04-01", Status: 200, Body: sessiontest.Batch(t, "validating")}
	listed := sessiontest.Listed("?api-version=2025-04-01", "false")
	listed.After = time.Minute
	report := sessiontest.NewJudge(t, conformance.Options{Profile: "azure"}).Judge(sessiontest.SessionOf(created, listed))
	if o := sessiontest.Outcome(report, "list/contains"); o.Result != conformance.Fail {
		t.Errorf("%+v", o)
	}
}
