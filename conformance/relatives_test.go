package conformance_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// relativePolls has for each relative of OpenAI what a batch shows from create to its
// end: fixtures of its folder.
var relativePolls = map[string][]string{
	"dashscope":      {"alike/validating", "alike/in_progress", "alike/finalizing", "alike/completed"},
	"glm":            {"validating", "in_progress", "finalizing", "completed"},
	"nebius":         {"validating_new", "validating", "validated", "running", "done"},
	"llumnix":        {"pending", "validating", "in_progress", "finalize", "finalizing", "completed"},
	"siliconflow":    {"in_queue", "alike/in_progress", "alike/finalizing", "completed"},
	"cerebras":       {"alike/validating", "alike/in_progress", "alike/finalizing", "alike/completed"},
	"digitalocean":   {"validating", "in_progress", "finalizing", "completed"},
	"bedrock-openai": {"validating", "in_progress", "finalizing", "completed"},
	"gemini-openai":  {"alike/validating", "alike/in_progress", "alike/finalizing", "alike/completed"},
	"litellm":        {"alike/validating", "alike/in_progress", "alike/finalizing", "alike/completed"},
	"openrouter":     {"validating", "in_progress", "finalizing", "completed"},
}

// A relativeFault is done to the session of a relative, and must be found as the first of
// want. The others follow from it, in some profiles.
type relativeFault struct {
	name string
	do   func(s *relativeSession)
	want []string
}

// A relativeSession is a batch as it is created and polled, and a page of the list.
type relativeSession struct {
	polls  []map[string]any
	page   map[string]any
	status int    // of the last poll
	reply  string // in place of the last poll, where it is set
}

func (s *relativeSession) last() map[string]any { return s.polls[len(s.polls)-1] }

// relativeFaults are the same for each relative.
var relativeFaults = []relativeFault{
	{"none", func(*relativeSession) {}, nil},
	{"it runs again after its end", func(s *relativeSession) { s.polls = append(s.polls, s.polls[len(s.polls)-2]) }, []string{"lifecycle/terminal", "lifecycle/set-once", "lifecycle/stalled", "lifecycle/counts"}},
	{"its time of creation changes", func(s *relativeSession) { s.last()["created_at"] = s.page["earlier"] }, []string{"lifecycle/immutable"}},
	{"its endpoint changes", func(s *relativeSession) { s.last()["endpoint"] = "/v1/other" }, []string{"lifecycle/immutable"}},
	{"a state that no API has", func(s *relativeSession) { s.last()["status"] = "asleep" }, []string{"status/unknown"}},
	{"the server fails", func(s *relativeSession) { s.status, s.reply = 500, sessiontest.Refusal }, []string{"http/status"}},
	{"an error reply in place of the batch", func(s *relativeSession) { s.reply = sessiontest.Refusal }, []string{"document/kind"}},
	{"a page without batches says that there is more", func(s *relativeSession) {
		s.page["data"], s.page["has_more"], s.page["first_id"], s.page["last_id"] = []any{}, true, nil, nil
	}, []string{"list/empty-page"}},
	{"the same batch twice in a page", func(s *relativeSession) {
		s.page["data"] = []any{s.last(), s.last()}
	}, []string{"list/duplicate"}},
	{"a field that must be there is not", func(s *relativeSession) { delete(s.last(), "completion_window") }, []string{"field/missing"}},
}

// TestSessionsOfRelatives judges a session of each relative of OpenAI: a sound one has no
// finding, and a fault is found for what it is, with nothing that does not follow from it.
func TestSessionsOfRelatives(t *testing.T) {
	const wantJudged = 15
	for profile, names := range relativePolls {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: profile})
		id := "id"
		if batch, found := j.Reader().Contract.Kind("batch"); found {
			id = batch.Node.ID
		}
		for _, fault := range relativeFaults {
			s := relativeSession{status: 200}
			for _, name := range names {
				s.polls = append(s.polls, readObject(t, filepath.Join("../testdata/profiles", profile, name+".json")))
			}
			earlier := readObject(t, filepath.Join("../testdata/profiles", profile, names[0]+".json"))["created_at"]
			if number, isNumber := earlier.(float64); isNumber {
				earlier = number - 7
			} else {
				earlier = "2026-01-01T09:59:53Z"
			}
			s.page = map[string]any{"object": "list", "data": []any{s.last()}, "first_id": s.last()[id], "last_id": s.last()[id], "has_more": false, "earlier": earlier}
			fault.do(&s)
			delete(s.page, "earlier")
			report := j.Judge(sessiontest.SessionOf(s.turns(j.Reader().API, id)...))
			found := sessiontest.Above(report, validate.Warning)
			isUnfit := func(rule string) bool { return !slices.Contains(fault.want, rule) }
			if slices.ContainsFunc(found, isUnfit) || len(fault.want) > 0 && !slices.Contains(found, fault.want[0]) {
				t.Errorf("%s, %s: %v, want %v: %v", profile, fault.name, found, fault.want, report.Err())
			}
			judged := 0
			for _, o := range report.Outcomes {
				if o.Result != conformance.Skip {
					judged++
				}
			}
			if len(fault.want) == 0 && judged < wantJudged {
				t.Errorf("%s: only %d checks were judged", profile, judged)
			}
		}
	}
}

// turns makes the exchanges of the session.
func (s *relativeSession) turns(api *contract.API, id string) []sessiontest.Turn {
	text := func(value any) string {
		all, _ := json.Marshal(value) // of what was JSON before
		return string(all)
	}
	batch := "/batches/" + s.polls[0][id].(string)
	sent := map[string]any{}
	for _, name := range api.Create.Required {
		if sent[name] = s.polls[0][name]; sent[name] == nil {
			sent[name] = "what the API takes"
		}
	}
	route, _ := api.Route(contract.Create)
	turns := []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: text(sent), Status: route.Status, Body: text(s.polls[0])}}
	for i, poll := range s.polls {
		turn := sessiontest.Turn{Request: "GET " + batch, Status: 200, Body: text(poll), After: time.Duration(i+1) * time.Minute}
		if i == len(s.polls)-1 && s.reply != "" {
			turn.Status, turn.Body = s.status, s.reply
		}
		turns = append(turns, turn)
	}
	return append(turns,
		sessiontest.Turn{Request: "GET " + batch, Status: 200, Body: text(s.last()), After: time.Hour},
		sessiontest.Turn{Request: "GET /batches?limit=2", Status: 200, Body: text(s.page), After: time.Hour + time.Minute},
	)
}

func readObject(t *testing.T, path string) (object map[string]any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return object
}
