package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// dated gives a turn at a time by the server's clock, which is ahead of that of
// the recording by so much.
func dated(turn sessiontest.Turn, after, ahead time.Duration) sessiontest.Turn {
	turn.After = after
	turn.Replied = []string{"Date", sessiontest.Began.Add(after + ahead).UTC().Format(http.TimeFormat)}
	return turn
}

func at(after time.Duration, turn sessiontest.Turn) sessiontest.Turn {
	turn.After = after
	return turn
}

// TestStale lets lists and retrieves be behind for some seconds, and no longer.
func TestStale(t *testing.T) {
	const min = time.Minute
	running, completed := sessiontest.Batch(t, "in_progress"), sessiontest.Batch(t, "completed")
	other := sessiontest.Batch(t, "in_progress", "/v1/chat/completions", "/v1/embeddings")
	further := sessiontest.Batch(t, "in_progress", `"completed": 37`, `"completed": 57`)
	seen := func(after time.Duration, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body, After: after}
	}
	list := func(after time.Duration, body string) sessiontest.Turn {
		turn := sessiontest.Listed("", "false", body)
		turn.After = after
		return turn
	}
	late := func(turn sessiontest.Turn) sessiontest.Turn { turn.Untimed = true; return turn }
	// The batch of the fixtures ends 3,322 s after the sessions begin.
	const end = 3322 * time.Second
	judgeTurns(t, "list/agrees", []judged{
		{"ten seconds behind", []sessiontest.Turn{seen(min, completed), list(min+10*time.Second, running)}, "pass"},
		{
			"eleven seconds behind", []sessiontest.Turn{seen(min, completed), list(min+11*time.Second, running)},
			"fail\n2 /data/0/status: status is \"in_progress\", but exchange 1, 11s before, showed \"completed\"",
		},
		{
			"two items that agree with one another, and not with what is seen next", []sessiontest.Turn{list(0, other), list(min, other), seen(2*min, running)},
			"fail\n1 /data/0/endpoint: the list shows another endpoint than exchange 3: it changed from \"/v1/chat/completions\" to \"/v1/embeddings\" (2 times)",
		},
		{
			"behind another list", []sessiontest.Turn{list(0, completed), list(min, running)},
			"fail\n2 /data/0/status: status is \"in_progress\", but exchange 1, 1m0s before, showed \"completed\"",
		},
		{
			"a count is behind", []sessiontest.Turn{seen(0, further), list(min, running)},
			"fail\n2 /data/0/request_counts/completed: request_counts/completed is 37, but exchange 1, 1m0s before, showed 57",
		},
		{
			"a time is behind", []sessiontest.Turn{seen(0, running), list(min, sessiontest.Batch(t, "in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": null`))},
			"fail\n2 /data/0/in_progress_at: in_progress_at is null, but exchange 1, 1m0s before, showed 1767261642",
		},
		{"ahead by hours", []sessiontest.Turn{list(0, completed), seen(time.Hour, completed)}, "pass"},
		{"earlier in time, later in the recording", []sessiontest.Turn{seen(time.Hour, completed), list(0, running)}, "pass"},
		{"the batch itself went back", []sessiontest.Turn{seen(0, further), seen(min, running), list(2*min, running)}, "pass"},
		{
			"no times", []sessiontest.Turn{late(seen(0, completed)), late(list(0, running))},
			"warn\n2 /data/0/status: status is \"in_progress\", but exchange 1, before it, showed \"completed\"",
		},
		{
			"the recorder's clock stands still, the server's does not", []sessiontest.Turn{dated(seen(0, further), 0, 0), dated(list(0, running), 0, min)},
			"fail\n2 /data/0/request_counts/completed: request_counts/completed is 37, but exchange 1, 1m0s before, showed 57",
		},
		{"the server's clock stands still", []sessiontest.Turn{dated(seen(0, further), 0, 0), dated(list(min, running), min, -min)}, "pass"},
		{"two clocks: that of the recording is ahead by minutes, and one reply has no date", []sessiontest.Turn{dated(seen(0, further), 0, -5*min), list(5*time.Second, running)}, "pass"},
		{
			"on the way long after its end, which is seen later", []sessiontest.Turn{dated(list(0, running), end+min, 0), dated(seen(0, completed), end+2*min, 0)},
			"fail\n1 /data/0/status: status is \"in_progress\", but the batch had ended 1m0s before: completed_at in exchange 2 is 1767264922",
		},
		{"on the way shortly after its end", []sessiontest.Turn{dated(list(0, running), end+10*time.Second, 0), dated(seen(0, completed), end+2*min, 0)}, "pass"},
		{"after its end, by a clock that nobody has", []sessiontest.Turn{list(end+min, running), seen(end+2*min, completed)}, "pass"},
		{
			"long after its end, and just after another reply showed it", []sessiontest.Turn{dated(seen(0, completed), end+min, 0), dated(list(0, running), end+min+2*time.Second, 0)},
			"warn\n2 /data/0/status: status is \"in_progress\", but the batch had ended 1m2s before: completed_at in exchange 1 is 1767264922",
		},
		{
			"long after its end, and at the same time as another reply showed it", []sessiontest.Turn{dated(seen(0, completed), end+min, 0), dated(list(0, running), end+min, 0)},
			"warn\n2 /data/0/status: status is \"in_progress\", but the batch had ended 1m0s before: completed_at in exchange 1 is 1767264922",
		},
		{"the clock of batches is behind that of replies", []sessiontest.Turn{
			dated(sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}, 0, 2*min),
			dated(list(0, running), end, 2*min), dated(seen(0, completed), end+5*min, 2*min),
		}, "pass"},
	})
	judgeTurns(t, "retrieve/agrees", []judged{
		{"as the list", []sessiontest.Turn{list(0, running), seen(min, completed)}, "pass"},
		{
			"behind the list", []sessiontest.Turn{list(0, completed), seen(min, running)},
			"fail\n2 /status: status is \"in_progress\", but exchange 1, 1m0s before, showed \"completed\"",
		},
		{"behind itself, which lifecycle/terminal tells", []sessiontest.Turn{seen(0, completed), list(1, completed), seen(min, running)}, "pass"},
		{
			"on the way long after its end", []sessiontest.Turn{dated(seen(0, running), end+min, 0), dated(seen(0, completed), end+2*min, 0)},
			"fail\n1 /status: status is \"in_progress\", but the batch had ended 1m0s before: completed_at in exchange 2 is 1767264922",
		},
	})
}

// TestSlowLists lets a list be from when it was asked for.
func TestSlowLists(t *testing.T) {
	s := sessiontest.SessionOf(
		sessiontest.Listed("", "false", sessiontest.Batch(t, "in_progress")),
		sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), After: 5 * time.Second},
	)
	s.Exchanges[0].Duration = time.Minute
	if ids := sessiontest.Above(sessiontest.NewJudge(t, conformance.Options{Only: []string{"list/agrees"}}).Judge(s), validate.Warning); len(ids) > 0 {
		t.Error(ids)
	}
}

// TestOtherIDs finds a batch that lists show by another id, once.
func TestOtherIDs(t *testing.T) {
	created := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}
	list := func(items ...string) []sessiontest.Turn {
		page := sessiontest.Listed("", "false", items...)
		page.After = time.Minute
		return []sessiontest.Turn{created, page}
	}
	by := func(key string, turns []sessiontest.Turn) []sessiontest.Turn {
		turns[1].Headers = []string{"Authorization", "Bearer " + key}
		return turns
	}
	of := func(query string, turns []sessiontest.Turn) []sessiontest.Turn {
		turns[1].Request += query
		return turns
	}
	raw := sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw")
	const want = "fail\n2 /data/0/id: the list shows the batch \"" + sessiontest.BatchID + "\" of exchange 1 by another id, \"batch_raw\": all that never changes of it is the same"
	judgeTurns(t, "list/agrees", []judged{
		{"by another id", list(raw), want},
		{"both ids", list(raw, sessiontest.Batch(t, "in_progress")), "pass"},
		{"two candidates", list(raw, sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_other")), "skip"},
		{"in a list that was read too early", []sessiontest.Turn{created, sessiontest.Listed("", "false", raw)}, "skip"},
		{"in a list that another key reads", by("other", list(raw)), "skip"},
		{"in a list that is chosen from", of("?status=failed", list(raw)), "skip"},
		{"in a list that has more", []sessiontest.Turn{created, {Request: "GET /batches", Status: 200, Body: strings.Replace(list(raw)[1].Body, `"has_more":false`, `"has_more":true`, 1), After: time.Minute}}, "skip"},
		{"without a time", []sessiontest.Turn{
			{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", "1767261600", "null")}, list(sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw", "1767261600", "null"))[1],
		}, "skip"},
		{"without a file", []sessiontest.Turn{
			{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", `"file-4HkWmT2pQz8YcNv6RbLxJd"`, "null")}, list(sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw", `"file-4HkWmT2pQz8YcNv6RbLxJd"`, "null"))[1],
		}, "skip"},
		{"without what never changes", list(sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw", `"endpoint": "/v1/chat/completions",`, "")), "skip"},
		{"without metadata", list(sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw", "\"metadata\"", "\"other\"")), "skip"},
		{"two of the session", append(list(raw), sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", sessiontest.BatchID, "batch_two")}), "skip"},
		{"by another id, 10 s after it was created", []sessiontest.Turn{created, at(10*time.Second, list(raw)[1])}, want},
		{"by another id, not 10 s after it was created", []sessiontest.Turn{created, at(10*time.Second-1, list(raw)[1])}, "skip"},
		{"by another id, which it has later", append(list(raw), at(2*time.Minute, list(sessiontest.Batch(t, "in_progress"))[1])), "pass"},
		{"by another id, on the last page", []sessiontest.Turn{
			created, at(time.Minute, sessiontest.Listed("", "true", sessiontest.Item("batch_zz", "1767261601"))), at(time.Minute, sessiontest.Listed("?after=batch_zz", "false", raw)),
		}, strings.Replace(want, "\n2", "\n3", 1)},
		{"by another id, on a page that nobody came to from the first one", []sessiontest.Turn{created, at(time.Minute, sessiontest.Listed("?after=batch_zz", "false", raw))}, "skip"},
		{"by another id, in two lists", append(list(raw), at(2*time.Minute, list(raw)[1])), want},
		{"of another file", list(sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_raw", "file-4Hk", "file-9Zz")), "skip"},
	})
	judgeTurns(t, "list/contains", []judged{{"by another id, which list/agrees tells", list(raw), "skip"}})
}

// TestLosses compares walks that came to the end with other lists.
func TestLosses(t *testing.T) {
	item := func(id, at string) string { return sessiontest.Item(id, at) }
	a, b, c, d := item("a", "1767261690"), item("b", "1767261660"), item("c", "1767261630"), item("d", "1767261600")
	asked := func(turn sessiontest.Turn, headers ...string) sessiontest.Turn {
		turn.Headers = headers
		return turn
	}
	first, second := sessiontest.Listed("?limit=2", "true", a, b), sessiontest.Listed("?limit=2&after=b", "false", d)
	const lost = " : the walk ends without the batch \"c\", which the list of exchange "
	judgeTurns(t, "list/paging", []judged{
		{"a batch is skipped", []sessiontest.Turn{first, second, sessiontest.Listed("", "false", a, b, c, d)}, "fail\n2" + lost + "3 shows"},
		{"a batch is skipped that a list before shows", []sessiontest.Turn{sessiontest.Listed("", "false", a, b, c, d), first, second}, "fail\n3" + lost + "1 shows"},
		{"a batch is skipped that lists before and behind show", []sessiontest.Turn{sessiontest.Listed("", "false", a, b, c, d), first, second, sessiontest.Listed("", "false", a, b, c, d)}, "fail\n3" + lost + "4 shows"},
		{"it ends early", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, b, c)}, "fail\n1" + lost + "2 shows"},
		{"it ends early, by leaving out what says so", []sessiontest.Turn{{Request: "GET /batches?limit=3", Status: 200, Body: `{"object":"list","data":[` + a + "," + b + `]}`}, sessiontest.Listed("", "false", a, b, c)}, "fail\n1" + lost + "2 shows"},
		{"oldest first", []sessiontest.Turn{sessiontest.Listed("?order=asc&limit=2", "true", d, b), sessiontest.Listed("?order=asc&limit=2&after=b", "false", a), sessiontest.Listed("", "false", a, b, c, d)}, "fail\n2" + lost + "3 shows"},
		{"there is more", []sessiontest.Turn{first, sessiontest.Listed("?limit=1&after=b", "true", d), sessiontest.Listed("", "false", a, b, c, d)}, "pass"},
		{"a batch from while the walk ran", []sessiontest.Turn{first, sessiontest.Listed("?limit=2&after=b", "false", c), sessiontest.Listed("", "false", item("new", "1767261700"), a, b, c)}, "pass"},
		{"a batch about as new as the newest", []sessiontest.Turn{first, sessiontest.Listed("?limit=2&after=b", "false", c), sessiontest.Listed("", "false", a, item("near", "1767261681"), b, c)}, "pass"},
		{"a filtered walk", []sessiontest.Turn{sessiontest.Listed("?status=failed", "false", a, d), sessiontest.Listed("", "false", a, b, c, d)}, "skip"},
		{"another list with a filter", []sessiontest.Turn{sessiontest.Listed("", "false", a, b, d), sessiontest.Listed("?all=true", "false", a, b, c, d)}, "skip"},
		{"a batch without a time", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, b, item("c", "null"))}, "skip"},
		{"a batch without an id", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, b, item("", "1767261630"))}, "skip"},
		{"two batches are skipped: one cause", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, b, c, d)}, "fail\n1" + lost + "2 shows"},
		{"a batch that is 10 s older than the newest", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, item("c", "1767261680"), b)}, "skip"},
		{"a batch that is 11 s older than the newest", []sessiontest.Turn{sessiontest.Listed("?limit=2", "false", a, b), sessiontest.Listed("", "false", a, item("c", "1767261679"), b)}, "fail\n1" + lost + "2 shows"},
		{"a walk that goes back", []sessiontest.Turn{sessiontest.Listed("?limit=1", "true", a), sessiontest.Listed("?limit=1&after=a", "false", b, a), sessiontest.Listed("", "false", a, b, c)}, "fail\n2 /data/1/id: after=\"a\" returns a page with that item in it"},
		{"a walk in an order that nobody knows", []sessiontest.Turn{sessiontest.Listed("?order=up", "false", a, b), sessiontest.Listed("", "false", a, b, c)}, "skip"},
		{"another key", []sessiontest.Turn{asked(sessiontest.Listed("", "false", a, b, d), "Authorization", "Bearer one"), asked(sessiontest.Listed("", "false", a, b, c, d), "Authorization", "Bearer two")}, "skip"},
		{"another project", []sessiontest.Turn{asked(sessiontest.Listed("", "false", a, b, d), "Openai-Project", "one"), asked(sessiontest.Listed("", "false", a, b, c, d), "Openai-Project", "two")}, "skip"},
		{"two keys that are redacted: they share no batch", []sessiontest.Turn{sessiontest.Listed("", "false", a, b, d), sessiontest.Listed("", "false", c)}, "skip"},
	})
}

// TestDeletedBatches lets a walk be without what was deleted before it, where an
// API can delete batches.
func TestDeletedBatches(t *testing.T) {
	item := func(id, at string) string {
		return `{"id":"` + id + `","type":"message_batch","processing_status":"ended","created_at":"` + at + `","request_counts":{"processing":0}}`
	}
	page := func(items string) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET /messages/batches", Status: 200, Body: `{"data":[` + items + `],"has_more":false,"first_id":null,"last_id":null}`}
	}
	a, b, c := item("msgbatch_a", "2026-01-01T12:00:00Z"), item("msgbatch_b", "2026-01-01T11:00:00Z"), item("msgbatch_c", "2026-01-01T10:00:00Z")
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "anthropic", Only: []string{"list/paging"}})
	whole, less := page(a+","+b+","+c), page(a+","+c)
	for _, test := range []struct {
		reason   string
		turns    []sessiontest.Turn
		findings int
	}{
		{"gone from then on", []sessiontest.Turn{whole, less, less}, 0},
		{"back again", []sessiontest.Turn{whole, less, whole}, 1},
	} {
		if r := j.Judge(sessiontest.SessionOf(test.turns...)); len(r.Findings) != test.findings {
			t.Errorf("%s: %v", test.reason, r.Findings)
		}
	}
}

func TestUnknownAfter(t *testing.T) {
	a, b := sessiontest.Item("batch_a", "1767261690"), sessiontest.Item("batch_b", "1767261660")
	refused := sessiontest.Turn{Request: "GET /batches?after=batch_nonsense", Status: 400, Body: sessiontest.Refusal}
	const found = "1 : after=\"batch_nonsense\" names an unknown batch, but returns a page of 2 items"
	judgeTurns(t, "list/unknown-after", []judged{
		{"refused", []sessiontest.Turn{refused}, "pass"},
		{"nothing comes after it", []sessiontest.Turn{sessiontest.Listed("?after=batch_nonsense", "false")}, "pass"},
		{"a page comes after it", []sessiontest.Turn{sessiontest.Listed("?after=batch_nonsense", "false", a, b)}, "warn\n" + found},
		{"an id from before the recording", []sessiontest.Turn{sessiontest.Listed("?after=batch_z", "false", a, b)}, "skip"},
		{"an id that no reply gave, and the first page", []sessiontest.Turn{sessiontest.Listed("", "false", a, b), sessiontest.Listed("?after=batch_z", "false", a, b)}, "warn\n2 : after=\"batch_z\" names an unknown batch, but returns a page of 2 items"},
		{"an id that a reply gave", []sessiontest.Turn{sessiontest.Listed("", "false", a, b), sessiontest.Listed("?after=batch_a", "false", b)}, "skip"},
		{"an id that no reply gave, and the first page of one", []sessiontest.Turn{sessiontest.Listed("", "true", a), sessiontest.Listed("?after=batch_z", "true", a)}, "warn\n2 : after=\"batch_z\" names an unknown batch, but returns a page of 1 items"},
		{"an id that no reply gave, and another page than the first", []sessiontest.Turn{sessiontest.Listed("", "false", a, b), sessiontest.Listed("?after=batch_z", "false", b)}, "skip"},
		{"an id that no reply gave, and the first page of another", []sessiontest.Turn{by("one", sessiontest.Listed("", "false", a, b)), by("two", sessiontest.Listed("?after=batch_z", "false", a, b))}, "skip"},
		{"an id that no reply gave, and the first page of a filter", []sessiontest.Turn{sessiontest.Listed("?status=failed", "false", a, b), sessiontest.Listed("?after=batch_z", "false", a, b)}, "skip"},
		{"an id that no reply gave is refused", []sessiontest.Turn{{Request: "GET /batches?after=batch_z", Status: 400, Body: sessiontest.Refusal}}, "skip"},
		{"a failing server", []sessiontest.Turn{{Request: "GET /batches?after=batch_nonsense", Status: 500, Body: sessiontest.Refusal}}, "skip"},
		{"backwards", []sessiontest.Turn{sessiontest.Listed("?before=batch_nonsense", "false", a)}, "skip"},
	})
}

// TestUnknownTokens holds tokens that are nonsense to being refused, and no others.
func TestUnknownTokens(t *testing.T) {
	page := func(query string) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET https://api.groq.com/openai/v1/batches" + query, Status: 200, Body: `{"object":"list","data":[` + sessiontest.Item("batch_a", "1767261690") + `],"paging":{"next_cursor":"t1"}}`}
	}
	judgeTurnsBy(t, "groq", "list/unknown-after", []judged{
		{"a token that a page gave", []sessiontest.Turn{page(""), page("?cursor=t1")}, "skip"},
		{"a token that nobody gave", []sessiontest.Turn{page(""), page("?cursor=t9")}, "skip"},
		{"nonsense", []sessiontest.Turn{page(""), page("?cursor=batchcheck-nonsense")}, "warn\n2 : cursor=\"batchcheck-nonsense\" names an unknown batch, but returns a page of 1 items"},
	})
}

// TestFormsInAPage compares ids of one field in one page.
func TestFormsInAPage(t *testing.T) {
	page := func(ids ...string) []sessiontest.Turn {
		var items []string
		for _, id := range ids {
			items = append(items, sessiontest.Item(id, "1767261600"))
		}
		return []sessiontest.Turn{sessiontest.Listed("", "false", items...)}
	}
	files := func(ids ...string) []sessiontest.Turn {
		var items []string
		for i, id := range ids {
			items = append(items, sessiontest.Batch(t, "completed", sessiontest.BatchID, "batch_"+string(rune('a'+i)), "file-4HkWmT2pQz8YcNv6RbLxJd", id))
		}
		return []sessiontest.Turn{sessiontest.Listed("", "false", items...)}
	}
	const encoded = "Z2F0ZXdheTpmaWxlO3VuaWZpZWRfaWQsNDI"
	judgeTurns(t, "ids/one-form", []judged{
		{"one item", page("batch_1"), "skip"},
		{"one prefix, other lengths", page("batch_1", "batch_12345"), "pass"},
		{"two prefixes", page("batch_1", "msgbatch_2"), "warn\n1 /data/1/id: id is \"msgbatch_2\", but \"batch_1\" in another item of the page: ids of one field have one form"},
		{"words of chance in ids without prefixes", page("abc-xK31_9", "V1StGXR8_Z5jd", "xyz_Q2"), "pass"},
		{"file ids that are empty or say that there is none", files("file-4HkWmT2p", "", "none"), "pass"},
		{"file ids of two kinds, beside one that is empty", files("file-4HkWmT2p", "", "job-4HkWmT2p"), "warn\n1 /data/2/input_file_id: input_file_id is \"job-4HkWmT2p\", but \"file-4HkWmT2p\" in another item of the page: ids of one field have one form"},
		{"a file id that is nonsense", files("file-4HkWmT2p", "batchcheck-nonsense"), "pass"},
		{"UUIDs", page("abcdefab-0000-4000-8000-000000000000", "facadeed-0000-4000-8000-000000000000"), "pass"},
		{"a UUID and a prefix", page("abcdefab-0000-4000-8000-000000000000", "batch_1"), "pass"},
		{"file ids with either separator", files("file-4HkWmT2p", "file_4HkWmT2q"), "pass"},
		{"file ids in base64", files(encoded, encoded+"5"), "pass"},
		{"file ids with and without", files("file-4HkWmT2p", encoded), "warn\n1 /data/1/input_file_id: input_file_id is \"" + encoded + "\", but \"file-4HkWmT2p\" in another item of the page: ids of one field have one form"},
		{"file ids in base64 and without a prefix", files(encoded, "7Q2mLxV0aKd94Rt"), "warn\n1 /data/1/input_file_id: input_file_id is \"7Q2mLxV0aKd94Rt\", but \"" + encoded + "\" in another item of the page: ids of one field have one form"},
		{"file ids of three kinds", files("7Q2mLxV0aKd94Rt", "file-4HkWmT2p", encoded), "warn\n1 /data/2/input_file_id: input_file_id is \"" + encoded + "\", but \"7Q2mLxV0aKd94Rt\" in another item of the page: ids of one field have one form"},
		{"file ids in base64 of 12 bytes", files("file-4HkWmT2p", "Z2F0ZXdheTpmaWxl"), "warn\n1 /data/1/input_file_id: input_file_id is \"Z2F0ZXdheTpmaWxl\", but \"file-4HkWmT2p\" in another item of the page: ids of one field have one form"},
		{"file ids that may be base64 by chance", files("file-4HkWmT2p", "Z2F0ZXdheTpm"), "pass"},
		{"hexadecimal ids", files("61616161626262626363636364646464", "file-4HkWmT2p"), "pass"},
	})
}
