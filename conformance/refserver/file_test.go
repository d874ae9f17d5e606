package refserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

func TestFiles(t *testing.T) {
	c := newClient(t, refserver.Options{})
	id := c.upload("batch", line("a"))
	if status, reply := c.get("/files/" + id); status != 200 || between(reply, `"filename":"`, `"`) != "in.jsonl" {
		t.Errorf("retrieve: %d %s", status, reply)
	}
	if _, reply := c.get("/files"); !strings.Contains(reply, id) {
		t.Errorf("list: %s", reply)
	}
	if status, reply := c.do("DELETE", "/files/"+id, "", ""); status != 200 || !strings.Contains(reply, `"deleted":true`) {
		t.Errorf("delete: %d %s", status, reply)
	}
	if status, _ := c.get("/files/" + id + "/content"); status != 404 {
		t.Errorf("after it was deleted: %d", status)
	}
	if status, reply := c.get("/nowhere"); status != 404 || !strings.Contains(reply, `"message"`) {
		t.Errorf("nowhere: %d %s", status, reply)
	}
}

// TestFileLists asks for files by purpose, in pages, in either order.
func TestFileLists(t *testing.T) {
	c := newClient(t, refserver.Options{})
	if _, reply := c.get("/files"); !strings.Contains(reply, `"data":[]`) || !strings.Contains(reply, `"has_more":false`) {
		t.Errorf("no files: %s", reply)
	}
	var ids []string
	for _, purpose := range []string{"batch", "fine-tune", "batch", "assistants", "user_data", "vision", "evals"} {
		ids = append(ids, c.upload(purpose, line("a")))
	}
	for query, want := range map[string][]int{
		"":                               {6, 5, 4, 3, 2, 1, 0},
		"?purpose=batch":                 {2, 0},
		"?purpose=batch&order=asc":       {0, 2},
		"?limit=2":                       {6, 5},
		"?limit=2&after=" + ids[5]:       {4, 3},
		"?order=asc&after=" + ids[4]:     {5, 6},
		"?purpose=batch_output":          {},
		"?purpose=batch&limit=1":         {2},
		"?limit=10000&after=" + ids[0]:   {},
		"?purpose=batch&after=" + ids[2]: {0},
	} {
		_, reply := c.get("/files" + query)
		var got []string
		for _, item := range strings.Split(reply, `"id":"`)[1:] {
			got = append(got, between(item, "", `"`))
		}
		var named []string
		for _, i := range want {
			named = append(named, ids[i])
		}
		if fmt.Sprint(got) != fmt.Sprint(named) {
			t.Errorf("%s: %q, want %q", query, got, named)
		}
		if more := strings.Contains(reply, `"has_more":true`); more != strings.Contains(query, "limit=2") && query != "?purpose=batch&limit=1" {
			t.Errorf("%s: has_more is %v", query, more)
		}
	}
	for _, query := range []string{"limit=x", "limit=-1", "limit=10001", "after=nobody", "order=up", "after=" + ids[1] + "&purpose=batch"} {
		if status, reply := c.get("/files?" + query); status != 400 {
			t.Errorf("%s: %d %s", query, status, reply)
		}
	}
	if status, _ := c.send("batchcheck-nonsense", line("a")); status != 400 {
		t.Errorf("a purpose that is none: %d", status)
	}
}

// TestFilesExpire: files of batches are gone after 30 days, or as soon as was asked.
func TestFilesExpire(t *testing.T) {
	c := newClient(t, refserver.Options{})
	kept := c.upload("assistants", line("a"))
	input := c.upload("batch", line("a"))
	c.fields = map[string]string{"expires_after[anchor]": "created_at", "expires_after[seconds]": "7200"}
	_, reply := c.send("assistants", line("a"))
	soon := between(reply, `"id":"`, `"`)
	if !strings.Contains(reply, `"expires_at":1767268800`) {
		t.Errorf("upload: %s", reply)
	}
	for name, value := range map[string]string{"expires_after[seconds]": "60", "expires_after[anchor]": "last_active_at"} {
		before := c.fields[name]
		c.fields[name] = value
		if status, reply := c.send("batch", line("a")); status != 400 || !strings.Contains(reply, `"param":"expires_after"`) {
			t.Errorf("%s %s: %d %s", name, value, status, reply)
		}
		c.fields[name] = before
	}
	_, reply = c.post("/batches", `{"input_file_id":"`+input+`","endpoint":"/v1/embeddings","completion_window":"24h","output_expires_after":{"anchor":"created_at","seconds":10800}}`)
	id := between(reply, `"id":"`, `"`)
	c.now = c.now.Add(time.Hour)
	_, reply = c.get("/batches/" + id)
	output := between(reply, `"output_file_id":"`, `"`)
	there := func(when string, want map[string]bool) {
		t.Helper()
		for id, is := range want {
			if status, _ := c.get("/files/" + id); (status == 200) != is {
				t.Errorf("%s: %s answers %d", when, id, status)
			}
		}
	}
	there("after an hour", map[string]bool{kept: true, input: true, soon: true, output: true})
	c.now = c.now.Add(time.Hour)
	there("after two hours", map[string]bool{kept: true, input: true, soon: false, output: true})
	c.now = c.now.Add(2 * time.Hour)
	there("after four hours", map[string]bool{kept: true, input: true, soon: false, output: false})
	c.now = c.now.Add(30 * 24 * time.Hour)
	there("after a month", map[string]bool{kept: true, input: false})
	if _, reply := c.get("/files"); strings.Count(reply, `"object":"file"`) != 1 {
		t.Errorf("the list after a month: %s", reply)
	}
}
