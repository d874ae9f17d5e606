package refserver_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

// A client talks to a server and keeps what it said, on a clock of its own.
type client struct {
	t       *testing.T
	server  *refserver.Server
	now     time.Time
	key     string // of the API
	profile string
	session recording.Session

	idempotencyKey string            // of creates
	outcome        string            // that creates ask for in a header
	fields         map[string]string // of the forms of uploads, beside the purpose
}

func newClient(t *testing.T, o refserver.Options) *client {
	c := &client{t: t, now: time.Unix(1767261600, 0), key: o.APIKey, profile: o.Profile}
	o.Step, o.Now = time.Minute, func() time.Time { return c.now }
	var err error
	if c.server, err = refserver.New(o); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *client) do(method, path, contentType, body string) (status int, reply string) {
	c.t.Helper()
	r := httptest.NewRequest(method, "https://api.example.com/v1"+path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if c.outcome != "" {
		r.Header.Set(refserver.OutcomeHeader, c.outcome)
	}
	if c.idempotencyKey != "" {
		r.Header.Set("Idempotency-Key", c.idempotencyKey)
	}
	w := httptest.NewRecorder()
	c.server.ServeHTTP(w, r)
	c.session.Exchanges = append(c.session.Exchanges, recording.Exchange{
		Number: len(c.session.Exchanges) + 1, Method: method, URL: r.URL.String(), Status: w.Code, Start: c.now,
		Request: recording.Message{Header: textproto.MIMEHeader(r.Header), Body: []byte(body)},
		Reply:   recording.Message{Header: textproto.MIMEHeader(w.Header()), Body: w.Body.Bytes()},
	})
	return w.Code, w.Body.String()
}

func (c *client) post(path, body string) (int, string) {
	return c.do("POST", path, "application/json", body)
}

func (c *client) get(path string) (int, string) { return c.do("GET", path, "", "") }

// upload sends a file, and gives its id.
func (c *client) upload(purpose string, lines ...string) string {
	c.t.Helper()
	_, reply := c.send(purpose, lines...)
	return between(reply, `"id":"`, `"`)
}

func (c *client) send(purpose string, lines ...string) (status int, reply string) {
	c.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range c.fields {
		w.WriteField(name, value)
	}
	w.WriteField("purpose", purpose)
	part, err := w.CreateFormFile("file", "in.jsonl")
	if err != nil {
		c.t.Fatal(err)
	}
	io.WriteString(part, strings.Join(lines, "\n"))
	w.Close()
	return c.do("POST", "/files", w.FormDataContentType(), form.String())
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

func line(id string) string {
	return fmt.Sprintf(`{"custom_id":%q,"method":"POST","url":"/v1/embeddings","body":{"input":"x"}}`, id)
}

// create makes a batch, and gives its id.
func (c *client) create(file, metadata string) string {
	c.t.Helper()
	status, reply := c.post("/batches", fmt.Sprintf(`{"input_file_id":%q,"endpoint":"/v1/embeddings","completion_window":"24h","metadata":%s}`, file, metadata))
	if status != 200 {
		c.t.Fatalf("create: %d %s", status, reply)
	}
	return between(reply, `"id":"`, `"`)
}

// judge holds all that was said to the contract of the server's profile. What
// openai, the default, and orq have sent fits the contract that is chosen by what
// the documents show, too, and what orq has sent fits openai.
func (c *client) judge(skip ...string) conformance.Report {
	c.t.Helper()
	var last conformance.Report
	profiles := []string{c.profile}
	switch c.profile {
	case "", "openai":
		profiles = []string{"openai", validate.AutoProfile}
	case "orq":
		profiles = []string{"orq", "openai", validate.AutoProfile}
	}
	for _, profile := range profiles {
		r, err := conformance.Judge(&c.session, conformance.Options{Profile: profile, Skip: skip})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Level > validate.Note {
				c.t.Errorf("%s: %s (exchange %d)", profile, f, f.Exchange.Number)
			}
		}
		last = r
	}
	return last
}

// TestOutcomes watches a batch to each of its ends, every half step.
func TestOutcomes(t *testing.T) {
	for outcome, want := range map[string]string{"": "completed", "completed": "completed", "partly_failed": "completed", "failed": "failed", "expired": "expired"} {
		eachProfile(t, outcome, func(t *testing.T, profile string) {
			c := newClient(t, refserver.Options{APIKey: "k", Profile: profile})
			id := c.create(c.upload("batch", line("a"), line("b"), line("c")), fmt.Sprintf(`{"batchcheck.outcome":%q,"note":"naïve 😀"}`, outcome))
			reply := ""
			for range 12 {
				c.now = c.now.Add(30 * time.Second)
				_, reply = c.get("/batches/" + id)
			}
			if got := between(reply, `"status":"`, `"`); got != want {
				t.Errorf("it ends as %s: %s", got, reply)
			}
			for _, member := range []string{"output_file_id", "error_file_id"} {
				if file := between(reply, `"`+member+`":"`, `"`); file != "" {
					if status, lines := c.get("/files/" + file + "/content"); status != 200 || !strings.Contains(lines, "custom_id") {
						t.Errorf("%s: %d %s", member, status, lines)
					}
				}
			}
			c.get("/batches")
			r := c.judge()
			for _, o := range r.Outcomes {
				if strings.HasPrefix(o.Check, "lifecycle/t") && o.Result != conformance.Pass || o.Check == "list/contains" && o.Result != conformance.Pass {
					t.Errorf("%+v", o)
				}
			}
		})
	}
}

// served are the profiles that the server keeps in all that is tried here. Others have
// states, times or limits that it does not know, or take fewer endpoints.
var served = []string{"openai", "orq", "azure", "gateway", "groq", "orq-router"}

// families are the profiles of APIs whose batches are not OpenAI's.
var families = []string{"anthropic", "mistral"}

func eachProfile(t *testing.T, name string, test func(t *testing.T, profile string)) {
	t.Helper()
	for _, profile := range served {
		t.Run(name+"/"+profile, func(t *testing.T) { test(t, profile) })
	}
}

// TestProfiles looks for what each profile says of what is not there.
func TestProfiles(t *testing.T) {
	for profile, want := range map[string][]string{
		"orq":    {`"errors":{"object":"list","data":[]}`, `"metadata":{}`},
		"":       {`"errors":null`, `"metadata":null`, `"model":"m"`},
		"openai": {`"errors":null`, `"metadata":null`, `"model":"m"`, `"usage":{"input_tokens":1`, `"error_file_id":null`},
		"azure":  {`"errors":null`, `"metadata":null`, `"model":"m"`, `"error_file_id":""`},
	} {
		c := newClient(t, refserver.Options{Profile: profile})
		request := `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m"}}`
		id := c.create(c.upload("batch", request), "null")
		c.now = c.now.Add(5 * time.Minute)
		_, reply := c.get("/batches/" + id)
		for _, member := range want {
			if !strings.Contains(reply, member) {
				t.Errorf("profile %q: no %s in %s", profile, member, reply)
			}
		}
		c.judge()
	}
	if _, reply := newClient(t, refserver.Options{Profile: "orq-router"}).get("/batches"); !strings.Contains(reply, `"data":null`) {
		t.Errorf("an empty page of the router: %s", reply)
	}
	if _, err := refserver.New(refserver.Options{Profile: "opnai"}); err == nil || !strings.Contains(err.Error(), "openai") {
		t.Errorf("an unknown profile: %v", err)
	}
	for _, family := range []string{"glm", "digitalocean", "gemini", "vertex"} {
		if _, err := refserver.New(refserver.Options{Profile: family}); err == nil || !strings.Contains(err.Error(), family) {
			t.Errorf("a profile that it cannot keep: %v", err)
		}
	}
}

// TestDate holds the Date header to the server's clock.
func TestDate(t *testing.T) {
	c := newClient(t, refserver.Options{})
	c.get("/batches")
	if date := c.session.Exchanges[0].Reply.Header.Get("Date"); date != "Thu, 01 Jan 2026 10:00:00 GMT" {
		t.Errorf("Date: %s", date)
	}
}

func TestIdempotencyKey(t *testing.T) {
	c := newClient(t, refserver.Options{})
	file := c.upload("batch", line("a"))
	c.idempotencyKey = "once"
	first := c.create(file, "{}")
	if again := c.create(file, "{}"); again != first {
		t.Errorf("one key makes %s and %s", first, again)
	}
	if status, reply := c.post("/batches", `{"input_file_id":"`+file+`","endpoint":"/v1/embeddings","completion_window":"48h"}`); status != 400 || !strings.Contains(reply, `"type":"idempotency_error"`) {
		t.Errorf("the key with another body: %d %s", status, reply)
	}
	c.idempotencyKey = "twice"
	if other := c.create(file, "{}"); other == first {
		t.Errorf("another key gives the first batch")
	}
	c.judge()
}

func TestCancel(t *testing.T) {
	for _, after := range []time.Duration{0, 30 * time.Second, 150 * time.Second, 270 * time.Second} {
		c := newClient(t, refserver.Options{})
		id := c.create(c.upload("batch", line("a"), line("b"), line("c"), line("d")), "null")
		c.now = c.now.Add(after)
		if _, reply := c.do("POST", "/batches/"+id+"/cancel", "", ""); between(reply, `"status":"`, `"`) != "cancelling" {
			t.Errorf("cancel after %s: %s", after, reply)
		}
		c.now = c.now.Add(30 * time.Second)
		c.get("/batches/" + id)
		c.now = c.now.Add(time.Minute)
		if _, reply := c.get("/batches/" + id); between(reply, `"status":"`, `"`) != "cancelled" {
			t.Errorf("a step after cancel: %s", reply)
		}
		c.do("POST", "/batches/"+id+"/cancel", "", "")
		r := c.judge()
		for _, check := range []string{"cancel/accepted", "cancel/settles", "cancel/repeat", "metadata/null"} {
			for _, o := range r.Outcomes {
				if o.Check == check && o.Result != conformance.Pass {
					t.Errorf("cancel after %s: %+v", after, o)
				}
			}
		}
	}
}

// TestStalled waits in vain, then cancels.
func TestStalled(t *testing.T) {
	c := newClient(t, refserver.Options{})
	id := c.create(c.upload("batch", line("a"), line("b")), `{"batchcheck.outcome":"stalled"}`)
	c.now = c.now.Add(time.Hour)
	if _, reply := c.get("/batches/" + id); between(reply, `"status":"`, `"`) != "in_progress" || !strings.Contains(reply, `"completed":1`) {
		t.Errorf("after an hour: %s", reply)
	}
	c.do("POST", "/batches/"+id+"/cancel", "", "")
	c.now = c.now.Add(time.Minute)
	if _, reply := c.get("/batches/" + id); between(reply, `"status":"`, `"`) != "cancelled" {
		t.Errorf("a step after cancel: %s", reply)
	}
	c.judge()
}

// TestCursor walks the list of a profile whose pages have a cursor.
func TestCursor(t *testing.T) {
	c := newClient(t, refserver.Options{Profile: "groq"})
	file := c.upload("batch", line("a"))
	for range 3 {
		c.create(file, "{}")
	}
	_, first := c.get("/batches?limit=2")
	_, second := c.get("/batches?limit=2&cursor=" + between(first, `"next_cursor":"`, `"`))
	if strings.Count(first, `"object":"batch"`) != 2 || strings.Count(second, `"object":"batch"`) != 1 || !strings.Contains(second, `"next_cursor":null`) {
		t.Errorf("the pages are %s and %s", first, second)
	}
	c.judge()
}

func TestPaging(t *testing.T) {
	c := newClient(t, refserver.Options{})
	file := c.upload("batch", line("a"))
	for range 5 {
		c.create(file, "{}")
		c.now = c.now.Add(time.Minute)
	}
	after, walked := "", 0
	for {
		_, page := c.get("/batches?limit=2" + after)
		walked += strings.Count(page, `"object":"batch"`)
		if !strings.Contains(page, `"has_more":true`) {
			break
		}
		after = "&after=" + between(page, `"last_id":"`, `"`)
	}
	if walked != 5 {
		t.Errorf("the walk shows %d batches of 5", walked)
	}
	for limit, want := range map[string]int{"0": 200, "100": 200, "-1": 400, "101": 400, "x": 400} {
		if status, _ := c.get("/batches?limit=" + limit); status != want {
			t.Errorf("limit %s: %d", limit, status)
		}
	}
	if status, _ := c.get("/batches?after=nobody"); status != 400 {
		t.Errorf("after=nobody: %d", status)
	}
	c.judge()
}

// TestRefusals sends what must be refused; the checks hold it to how.
func TestRefusals(t *testing.T) {
	c := newClient(t, refserver.Options{APIKey: "k"})
	file := c.upload("batch", line("a"))
	sound := c.create(file, "{}")
	c.get("/batches")
	c.get("/batches/" + sound)
	c.do("POST", "/batches/"+sound+"/cancel", "", "")
	sent := func(file, endpoint, window, metadata string) string {
		return fmt.Sprintf(`{"input_file_id":%q,"endpoint":%q,"completion_window":%q,"metadata":%s}`, file, endpoint, window, metadata)
	}
	const nonsense, endpoint = "batchcheck-nonsense", "/v1/embeddings"
	c.get("/batches/" + nonsense)
	c.do("POST", "/batches/"+nonsense+"/cancel", "", "")
	c.post("/batches", `{"endpoint":"/v1/embeddings"}`)
	c.post("/batches", sent(nonsense, endpoint, "24h", "{}"))
	c.post("/batches", sent(file, nonsense, "24h", "{}"))
	c.post("/batches", sent(file, endpoint, nonsense, "{}"))
	c.post("/batches", sent(file, endpoint, "24h", `{"`+strings.Repeat("k", 65)+`":"v"}`))
	c.post("/batches", sent(file, endpoint, "24h", `{"k":"`+strings.Repeat("v", 513)+`"}`))
	c.post("/batches", sent(file, endpoint, "24h", `{"k":5}`))
	for _, window := range []string{"0s", "-24h", "+24h", "024h", "0h", "337h", "24"} {
		refused(t, c, "completion_window", sent(file, endpoint, window, "{}"))
	}
	for _, body := range []string{"", "[", "null", "[]", `"text"`, "5", "{} {}"} {
		refused(t, c, "", body)
	}
	refused(t, c, "metadata", sent(file, endpoint, "24h", `{"k":null}`))
	refused(t, c, "metadata", sent(file, endpoint, "24h", `[]`))
	refused(t, c, "input_file_id", `{"endpoint":"/v1/embeddings","completion_window":"24h"}`)
	refused(t, c, "input_file_id", `{"input_file_id":5,"endpoint":"/v1/embeddings","completion_window":"24h"}`)
	refused(t, c, "endpoint", `{"input_file_id":"`+file+`","completion_window":"24h"}`)
	refused(t, c, "input_file_id", sent(c.upload("fine-tune", line("a")), endpoint, "24h", "{}"))
	refused(t, c, "output_expires_after", `{"output_expires_after":{"anchor":"created_at","seconds":60},"input_file_id":"`+file+`","endpoint":"/v1/embeddings","completion_window":"24h"}`)
	c.upload(nonsense, line("a"))
	c.key = ""
	c.get("/batches")
	r := c.judge()
	for _, o := range r.Outcomes {
		if strings.HasPrefix(o.Check, "error/") && o.Result != conformance.Pass || strings.HasPrefix(o.Check, "metadata/o") && o.Result != conformance.Pass {
			t.Errorf("%+v", o)
		}
	}
}

// refused sends a create that must be refused with 400 because of a parameter.
func refused(t *testing.T, c *client, param, body string) {
	t.Helper()
	status, reply := c.post("/batches", body)
	want := `"param":null`
	if param != "" {
		want = fmt.Sprintf(`"param":%q`, param)
	}
	if status != 400 || !strings.Contains(reply, want) || strings.Contains(reply, "refserver") {
		t.Errorf("create with %s: %d %s, want param %q", body, status, reply, param)
	}
}

// TestBadInput makes batches of files that are no good: they fail, and say where.
func TestBadInput(t *testing.T) {
	for reason, lines := range map[string][]string{
		"a custom_id twice": {line("a"), line("a")}, "a line that is no request": {line("a"), "{"}, "a body that is none": {strings.Replace(line("a"), `{"input":"x"}`, "null", 1)}, "another endpoint": {strings.Replace(line("a"), "embeddings", "responses", 1)}, "nothing": nil,
	} {
		c := newClient(t, refserver.Options{})
		id := c.create(c.upload("batch", lines...), "{}")
		c.now = c.now.Add(2 * time.Minute)
		_, reply := c.get("/batches/" + id)
		if between(reply, `"status":"`, `"`) != "failed" || !strings.Contains(reply, `"code":"`) {
			t.Errorf("%s: %s", reason, reply)
		}
		c.judge()
	}
}

// TestSchemaWithoutPaging serves by a schema that says nothing of how lists go on.
func TestSchemaWithoutPaging(t *testing.T) {
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	paging := []byte(`"paging": [{ "by": "item", "query": "after" }, { "by": "item", "query": "before", "from": "first" }]`)
	c, err := validate.Load(bytes.Replace(text, paging, []byte(`"paging": []`), 1), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := refserver.New(refserver.Options{Contract: c}); err != nil || !bytes.Contains(text, paging) {
		t.Error(err)
	}
}
