package refserver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// newJob makes a batch of three requests with an API that is not OpenAI's, and gives
// the path to it.
func newJob(t *testing.T, c *client, outcome string) string {
	t.Helper()
	path, lines := "/messages/batches", []string{}
	for _, id := range []string{"a", "b", "c"} {
		body := `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Say yes."}]}`
		if c.profile == "anthropic" {
			lines = append(lines, fmt.Sprintf(`{"custom_id":%q,"params":%s}`, id, body))
		} else {
			lines = append(lines, fmt.Sprintf(`{"custom_id":%q,"body":%s}`, id, body))
		}
	}
	sent := `{"requests":[` + strings.Join(lines, ",") + `]}`
	if c.profile == "mistral" {
		path = "/batch/jobs"
		sent = fmt.Sprintf(`{"input_files":[%q],"endpoint":"/v1/chat/completions","model":"m"}`, c.upload("batch", lines...))
	}
	c.outcome = outcome
	status, reply := c.post(path, sent)
	if status != 200 {
		t.Fatalf("create: %d %s", status, reply)
	}
	return path + "/" + between(reply, `"id":"`, `"`)
}

// TestJobOutcomes watches a batch of each family to each of its ends, every half step,
// and reads its results: the contract holds throughout.
func TestJobOutcomes(t *testing.T) {
	for _, test := range []struct {
		profile, outcome string
		want             []string // in the last reply
	}{
		{"anthropic", "", []string{`"processing_status":"ended"`, `"succeeded":3`}},
		{"anthropic", "partly_failed", []string{`"processing_status":"ended"`, `"errored":2`, `"succeeded":1`}},
		{"anthropic", "expired", []string{`"processing_status":"ended"`, `"expired":1`, `"succeeded":2`}},
		{"anthropic", "stalled", []string{`"processing_status":"in_progress"`, `"processing":3`, `"results_url":null`}},
		{"anthropic", "cancelled", []string{`"processing_status":"ended"`, `"canceled":2`, `"succeeded":1`}},
		{"mistral", "", []string{`"status":"SUCCESS"`, `"succeeded_requests":3`, `"error_file":null`}},
		{"mistral", "partly_failed", []string{`"status":"SUCCESS"`, `"failed_requests":2`, `"error_file":"file-`}},
		{"mistral", "failed", []string{`"status":"FAILED"`, `"completed_at":null`}},
		{"mistral", "expired", []string{`"status":"TIMEOUT_EXCEEDED"`, `"succeeded_requests":2`}},
		{"mistral", "stalled", []string{`"status":"RUNNING"`, `"succeeded_requests":2`, `"output_file":null`}},
		{"mistral", "cancelled", []string{`"status":"CANCELLED"`, `"succeeded_requests":1`, `"output_file":"file-`}},
	} {
		t.Run(test.profile+"/"+test.outcome, func(t *testing.T) {
			c := newClient(t, refserver.Options{APIKey: "k", Profile: test.profile})
			path := newJob(t, c, test.outcome)
			reply := ""
			for halfSteps := range 12 {
				c.now = c.now.Add(30 * time.Second)
				if _, reply = c.get(path); test.outcome == "cancelled" && halfSteps == 5 {
					c.do("POST", path+"/cancel", "", "")
				}
			}
			for _, want := range test.want {
				if !strings.Contains(reply, want) {
					t.Errorf("no %s in %s", want, reply)
				}
			}
			if _, results := c.get(path + "/results"); test.profile == "anthropic" && test.outcome != "stalled" && strings.Count(results, "custom_id") != 3 {
				t.Errorf("the results are %s", results)
			}
			for _, field := range []string{"output_file", "error_file"} {
				if file := between(reply, `"`+field+`":"`, `"`); file != "" {
					c.get("/files/" + file)
					c.get("/files/" + file + "/content")
				}
			}
			c.get(strings.TrimSuffix(path, path[strings.LastIndex(path, "/"):]))
			status, _ := c.do("DELETE", path, "", "")
			if isOver := test.outcome != "stalled"; isOver != (status == 200) {
				t.Errorf("delete: %d", status)
			}
			c.get(path)
			c.judge()
		})
	}
}

// TestJobsAreShownSound drives the server of each family with everything that there
// is: many checks have something to judge, none has a finding, and nothing is left
// unproved.
func TestJobsAreShownSound(t *testing.T) {
	const wantJudged = 25
	for _, profile := range families {
		t.Run(profile, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				s, err := sessiontest.Driven(t, refserver.Options{Profile: profile}, nil)
				if err != nil || len(s.NotProved) > 0 {
					t.Fatalf("%v; not proved: %v", err, s.NotProved)
				}
				r := newChecker(t, profile).Judge(s)
				judged := 0
				for _, o := range r.Outcomes {
					if o.Result != conformance.Skip {
						judged++
					}
				}
				if ids := sessiontest.Above(r, validate.Note+1); len(ids) > 0 || judged < wantJudged {
					t.Errorf("%d checks were judged, want %d; found %v", judged, wantJudged, ids)
				}
			})
		})
	}
}

// TestJobFaultTable holds the faults of each family to rules and checks that there are,
// each once.
func TestJobFaultTable(t *testing.T) {
	for _, profile := range families {
		faults, err := refserver.FaultsOf(profile)
		if err != nil {
			t.Fatal(err)
		}
		var known []string
		for _, rule := range newChecker(t, profile).Rules() {
			known = append(known, rule.ID)
		}
		rules, names := map[string]bool{}, map[string]bool{}
		for _, f := range faults {
			if names[f.Name] || f.Says == "" || !slices.Contains(known, f.Rule) {
				t.Errorf("%s: %s is there twice, says nothing, or has an unknown rule: %s", profile, f.Name, f.Rule)
			}
			names[f.Name], rules[f.Rule] = true, true
		}
		if len(faults) < 60 || len(rules) < 40 {
			t.Errorf("%s: %d faults of %d rules", profile, len(faults), len(rules))
		}
	}
	if _, err := refserver.FaultsOf("nobody"); err == nil {
		t.Error("an unknown profile has faults")
	}
}

// TestJobsRefuse sends what no batch can be made of.
func TestJobsRefuse(t *testing.T) {
	line := `{"custom_id":"a","body":{},"params":{}}`
	for _, test := range []struct{ profile, body string }{
		{"anthropic", ``}, {"anthropic", `null`}, {"anthropic", `[]`}, {"anthropic", `{}`}, {"anthropic", `{"requests":null}`}, {"anthropic", `{"requests":[]}`},
		{"anthropic", `{"requests":{}}`}, {"anthropic", `{"requests":[5]}`}, {"anthropic", `{"requests":[{"params":{}}]}`}, {"anthropic", `{"requests":[{"custom_id":"a"}]}`},
		{"anthropic", `{"requests":[` + line + `,` + line + `]}`}, {"anthropic", `{"requests":[` + strings.Repeat(line+",", 100_000) + line + `]}`},
		{"mistral", `{"requests":[` + line + `]}`}, {"mistral", `{"endpoint":"/v1/chat/completions"}`}, {"mistral", `{"endpoint":5,"requests":[` + line + `]}`},
		{"mistral", `{"endpoint":"/v1/chat/completions","requests":[]}`}, {"mistral", `{"endpoint":"/v1/chat/completions","input_files":[5]}`},
		{"mistral", `{"endpoint":"/v1/chat/completions","input_files":"file-1"}`}, {"mistral", `{"endpoint":"/v1/chat/completions","metadata":5,"requests":[` + line + `]}`},
		{"mistral", `{"endpoint":"/v1/chat/completions","model":{},"requests":[` + line + `]}`},
	} {
		c := newClient(t, refserver.Options{Profile: test.profile})
		path := map[string]string{"anthropic": "/messages/batches", "mistral": "/batch/jobs"}[test.profile]
		if status, reply := c.post(path, test.body); status != 400 || !strings.Contains(reply, "invalid_request_error") {
			t.Errorf("%s with %.80s: %d %.200s", test.profile, test.body, status, reply)
		}
		if _, page := c.get(path); strings.Contains(page, `"id"`) {
			t.Errorf("%s with %.80s makes a batch", test.profile, test.body)
		}
	}
}

// TestNoWebhookOfJobs: an API without events takes no webhook.
func TestNoWebhookOfJobs(t *testing.T) {
	for _, profile := range families {
		_, err := refserver.New(refserver.Options{Profile: profile, Webhook: &refserver.Webhook{URL: "https://app.example.org", Secret: refserver.NewSecret()}})
		if err == nil || !strings.Contains(err.Error(), "sends no events") {
			t.Errorf("%s: %v", profile, err)
		}
	}
}

// TestPagesOfJobs reads pages by their number, in both orders, and backwards from an id.
func TestPagesOfJobs(t *testing.T) {
	ids := func(page string) (all []string) {
		for _, part := range strings.Split(page, `"id":"`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			all = append(all, id)
		}
		return all
	}
	made := func(c *client) (newest []string) {
		for range 5 {
			path := newJob(t, c, "")
			newest = slices.Insert(newest, 0, path[strings.LastIndex(path, "/")+1:])
			c.now = c.now.Add(time.Minute)
		}
		return newest
	}
	c := newClient(t, refserver.Options{Profile: "mistral"})
	all := made(c)
	for query, want := range map[string][]string{
		"page=0&page_size=2": all[:2], "page=2&page_size=2": all[4:], "page=3&page_size=2": nil, "page=9223372036854775807&page_size=2": nil,
		"page=1&page_size=2&order_by=created": {all[2], all[1]}, "": all,
	} {
		if _, page := c.get("/batch/jobs?" + query); !slices.Equal(ids(page), want) || !strings.Contains(page, `"total":5`) {
			t.Errorf("%s: %s", query, page)
		}
	}
	for _, query := range []string{"page=-1", "page=x", "page_size=-1", "order_by=x"} {
		if status, _ := c.get("/batch/jobs?" + query); status != 400 {
			t.Errorf("%s: %d", query, status)
		}
	}
	c.judge()
	c = newClient(t, refserver.Options{Profile: "anthropic"})
	all = made(c)
	for query, want := range map[string][]string{
		"limit=2": all[:2], "limit=2&after_id=" + all[1]: all[2:4], "limit=2&before_id=" + all[4]: all[2:4], "limit=9&before_id=" + all[1]: all[:1],
	} {
		if _, page := c.get("/messages/batches?" + query); !slices.Equal(ids(page), want) {
			t.Errorf("%s: %s", query, page)
		}
	}
	c.judge()
}
