package conformance_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestListed(t *testing.T) {
	running, completed, failed := batch(t, "in_progress"), batch(t, "completed"), batch(t, "failed")
	odd := batch(t, "in_progress", `"status": "in_progress"`, `"status": "odd"`)
	moved := batch(t, "in_progress", "chat/completions", "embeddings")
	seen := func(body string) turn { return turn{request: toBatch, status: 200, body: body} }
	list := func(body string) turn { return listed("", "false", body) }
	judgeTurns(t, "list/agrees", []judged{
		{"the same", []turn{seen(completed), list(completed)}, "pass"},
		{"behind", []turn{seen(completed), list(running)}, "pass"},
		{"ahead", []turn{seen(running), list(completed)}, "pass"},
		{"other counts on the way", []turn{seen(running), list(batch(t, "in_progress", `"completed": 37`, `"completed": 38`))}, "pass"},
		{
			"other counts at the end", []turn{seen(completed), list(batch(t, "completed", `"completed": 118`, `"completed": 117`))},
			"fail\n2 /data/0/request_counts: the list shows another request_counts than exchange 1: it changed from 118 to 117",
		},
		{
			"another endpoint", []turn{seen(running), list(moved)},
			"fail\n2 /data/0/endpoint: the list shows another endpoint than exchange 1: it changed from \"/v1/chat/completions\" to \"/v1/embeddings\"",
		},
		{"another end", []turn{seen(failed), list(completed)}, "fail\n2 /data/0/status: the list shows the state \"completed\", exchange 1 shows \"failed\""},
		{"a state that is none", []turn{seen(running), list(odd)}, "pass"},
		{"a state that is none elsewhere", []turn{seen(odd), list(running)}, "pass"},
		{"as the nearest before it", []turn{seen(running), seen(moved), seen(moved), list(moved)}, "pass"},
		{"as the nearest behind it", []turn{list(moved), seen(moved), seen(running)}, "pass"},
		{"as the first of two as near", []turn{seen(moved), list(moved), seen(running)}, "pass"},
		{"never seen by itself", []turn{list(running)}, "skip"},
	})
}

func TestContains(t *testing.T) {
	created := turn{request: toCreate, status: 200, body: batch(t, "validating")}
	after := func(d time.Duration, list turn) []turn {
		list.after = d
		return []turn{created, list}
	}
	const missing = "fail\n2 : the batch \"" + batchID + "\", which exchange 1 created, is not in the list"
	older, newer := item("a", "1767261599"), item("b", "1767261600")
	judgeTurns(t, "list/contains", []judged{
		{"it is there", after(0, listed("", "true", batch(t, "validating"))), "pass"},
		{"it is there, in all of the list", after(10*time.Second, listed("", "false", batch(t, "validating"))), "pass"},
		{"not in all of the list", after(10*time.Second, listed("", "false", newer)), missing},
		{"not in an empty list", after(10*time.Second, listed("", "false")), missing},
		{"too soon", after(9*time.Second, listed("", "false", newer)), "skip"},
		{"nothing was asked for", after(10*time.Second, listed("?limit=0", "false")), "skip"},
		{"not among newer ones and an older one", after(10*time.Second, listed("", "true", newer, older)), missing},
		{"not among those of its second", after(10*time.Second, listed("", "true", newer)), "skip"},
		{"not on an empty page", after(10*time.Second, listed("", "true")), "skip"},
		{"the oldest has no time", after(10*time.Second, listed("", "true", item("a", "null"))), "skip"},
		{"the oldest has a time beyond all", after(10*time.Second, listed("", "true", item("a", "9223372036854775808"))), "skip"},
		{"it has no time itself", []turn{{request: toCreate, status: 200, body: batch(t, "validating", "1767261600", "null")}, after(10*time.Second, listed("", "false"))[1]}, "skip"},
		{"a page further on has it", []turn{created, listed("", "true", newer), listed("?after=b", "false", batch(t, "validating"))}, "pass"},
	})
}

func TestLimits(t *testing.T) {
	items := func(query string, n int) []turn {
		return []turn{listed(query, "false", slices.Repeat([]string{item("a", "1")}, n)...)}
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
		{"a limit that is none", items("?limit=many", 101), "skip"},
		{"refused", []turn{{request: "GET /batches?limit=-1", status: 400, body: refusal}}, "skip"},
	})
}

func TestWalks(t *testing.T) {
	a, b, c := item("a", "1767261600"), item("b", "1767261590"), item("c", "1767261580")
	judgeTurns(t, "list/paging", []judged{
		{"to an end", []turn{listed("", "true", a), listed("?after=a", "true", b), listed("?after=b", "false", c)}, "pass"},
		{"from its own item on", []turn{listed("", "true", a), listed("?after=a", "true", a)}, "fail\n2 /data/0/id: after=\"a\" gives a page with that item in it"},
		{
			"round and round", []turn{listed("", "true", a), listed("?after=a", "true", b), listed("?after=b", "true", a)},
			"fail\n3 : the page ends with \"a\", as that of exchange 1 did: the walk does not end",
		},
		{"round to an end", []turn{listed("", "true", a), listed("?after=a", "true", b), listed("?after=b", "false", a)}, "pass"},
		{"a page is refused", []turn{listed("", "true", a), {request: "GET /batches?after=a", status: 400, body: refusal}}, "skip"},
		{"two walks that go on from one item", []turn{listed("", "true", a), listed("", "true", a), listed("?after=a", "false", b)}, "pass"},
	})
}

func TestSeams(t *testing.T) {
	a, b, newer := item("a", "1767261600"), item("b", "1767261590"), item("n", "1767261601")
	const seam = "pass\n2 /data/0: the first item of the page is newer than the last of the page before"
	walk := func(first, second []string) []turn {
		return []turn{listed("", "true", first...), listed("?after=a", "false", second...)}
	}
	judgeTurns(t, "list/overlap", []judged{
		{"newest first", walk([]string{a}, []string{b}), "pass"},
		{"the same second", walk([]string{a}, []string{item("n", "1767261600")}), "pass"},
		{"a newer one behind", walk([]string{a}, []string{newer}), seam},
		{"a newer one behind, in the last of two walks", append([]turn{listed("", "true", a)}, walk([]string{a}, []string{newer})...), strings.Replace(seam, "2", "3", 1)},
		{"a newer one that stands on the page before", walk([]string{newer, a}, []string{newer}), "warn\n2 /data/0/id: the batch stands on page 1 of the walk, too"},
		{"a page that goes back", walk([]string{a}, []string{newer, a}), "pass"},
		{"an empty page", walk([]string{a}, nil), "pass"},
		{"no time before", walk([]string{item("a", "null")}, []string{newer}), "pass"},
		{"no time behind", walk([]string{a}, []string{item("n", "null")}), "pass"},
	}, "list/order")
	judgeTurns(t, "list/overlap", []judged{{"order is not asked for", walk([]string{a}, []string{newer}), "pass"}})
}
