package refserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// TestRequestIDs: each reply has an id of its own, refusals and content too.
func TestRequestIDs(t *testing.T) {
	c := newClient(t, refserver.Options{APIKey: "k"})
	file := c.upload("batch", line("a"))
	c.get("/batches/nobody")
	c.get("/files/" + file + "/content")
	c.get("/nowhere")
	c.do("PUT", "/batches", "", "")
	c.key = "other"
	c.get("/batches")
	seen := map[string]bool{}
	for _, e := range c.session.Exchanges {
		id := e.Reply.Header.Get("X-Request-Id")
		if !strings.HasPrefix(id, "req_") || seen[id] {
			t.Errorf("%s %s has the request id %q", e.Method, e.URL, id)
		}
		seen[id] = true
	}
}

// TestMethods asks known routes with methods that they do not have.
func TestMethods(t *testing.T) {
	c := newClient(t, refserver.Options{})
	for path, allowed := range map[string]string{
		"/batches": "GET, HEAD, POST", "/batches/x": "GET, HEAD", "/batches/x/cancel": "POST", "/files": "GET, HEAD, POST", "/files/x": "DELETE, GET, HEAD", "/files/x/content": "GET, HEAD",
	} {
		status, reply := c.do("PATCH", path, "", "{}")
		last := c.session.Exchanges[len(c.session.Exchanges)-1]
		if allow := last.Reply.Header.Get("Allow"); status != 405 || allow != allowed || !strings.Contains(reply, `"error":{"code":"method_not_supported"`) {
			t.Errorf("PATCH %s: %d, Allow %q, %s", path, status, allow, reply)
		}
	}
	if status, reply := c.get("/nowhere"); status != 404 || !strings.Contains(reply, `"code":"unknown_url"`) {
		t.Errorf("nowhere: %d %s", status, reply)
	}
}

// TestWrongKey is refused on every route, and on those that there are not.
func TestWrongKey(t *testing.T) {
	c := newClient(t, refserver.Options{APIKey: "k"})
	file := c.upload("batch", line("a"))
	id := c.create(file, "{}")
	for _, c.key = range []string{"", "other", "Bearer", "k "} {
		for _, request := range []string{
			"GET /batches", "POST /batches", "GET /batches/" + id, "POST /batches/" + id + "/cancel",
			"GET /files", "POST /files", "GET /files/" + file, "DELETE /files/" + file, "GET /files/" + file + "/content", "GET /nowhere", "PUT /files",
		} {
			method, path, _ := strings.Cut(request, " ")
			if status, reply := c.do(method, path, "", ""); status != 401 || !strings.Contains(reply, `"code":"invalid_api_key"`) {
				t.Errorf("%s with the key %q: %d %s", request, c.key, status, reply)
			}
		}
	}
}

// TestWrongKeyIsRefusedEarly sends a body without an end, which is not read.
func TestWrongKeyIsRefusedEarly(t *testing.T) {
	handler, err := refserver.New(refserver.Options{APIKey: "k"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	body, end := io.Pipe()
	defer end.Close()
	request, err := http.NewRequest("POST", server.URL+"/v1/files", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "multipart/form-data; boundary=part")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != 401 {
		t.Errorf("it answers %s", reply.Status)
	}
}
