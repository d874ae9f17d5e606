package session

import (
	"net/textproto"
	"reflect"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// TestUploads reads the ids and numbers of lines of a file that is uploaded, and of one
// that was left out.
func TestUploads(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Profile: "openai"})
	const purpose, file, end = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n", "--b--\r\n"
	form := func(text string) recording.Message {
		return recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"multipart/form-data; boundary=b"}}, Body: []byte(text + end)}
	}
	for _, row := range []struct {
		reason  string
		request recording.Message
		want    Uploaded
		ok      bool
	}{
		{"a file", form(purpose + file + "{\"custom_id\":\"a\",\"url\":\"/v1/e\"}\n\n[]\r\n"), Uploaded{ID: "f1", Purpose: "batch", IDs: []string{"a", ""}, URLs: []string{"/v1/e"}, Lines: []int{1, 3}, Content: []byte("{\"custom_id\":\"a\",\"url\":\"/v1/e\"}\n\n[]")}, true},
		{"an empty file", form(purpose + file + "\r\n"), Uploaded{ID: "f1", Purpose: "batch", IDs: []string{}, Content: []byte{}}, true},
		{"only a purpose", form(purpose), Uploaded{ID: "f1", Purpose: "batch"}, true},
		{"a file that was left out", recording.Message{Omitted: &recording.Omitted{Purpose: "batch", IDs: []string{"a", "b"}, URLs: []string{"/v1/e"}}}, Uploaded{ID: "f1", Purpose: "batch", IDs: []string{"a", "b"}, URLs: []string{"/v1/e"}, Lines: []int{1, 2}}, true},
		{"no form", recording.Message{Body: []byte("{}")}, Uploaded{}, false},
	} {
		e := recording.Exchange{Method: "POST", URL: "https://h.example/v1/files", Status: 200, Request: row.request, Reply: recording.Message{Body: []byte(`{"id":"f1"}`)}}
		got, ok := reader.UploadOf(reader.Read(&recording.Session{Exchanges: []recording.Exchange{e}}).Replies[0])
		if ok != row.ok || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %#v, want %#v", row.reason, got, row.want)
		}
	}
}

// TestCallers tells those apart that have other keys or accounts, in whatever order their
// headers are. Cookies count only where there is nothing else.
func TestCallers(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Profile: "openai"})
	callerOf := func(url string, headers map[string]string) string {
		e := recording.Exchange{Method: "GET", URL: url, Status: 200, Request: recording.Message{Header: textproto.MIMEHeader{}}}
		for name, value := range headers {
			e.Request.Header.Set(name, value)
		}
		return reader.Read(&recording.Session{Exchanges: []recording.Exchange{e}}).Replies[0].Caller()
	}
	const here = "https://h.example/v1/batches"
	all := map[string]string{"Authorization": "a", "Api-Key": "b", "X-Api-Key": "c", "Openai-Organization": "d", "Openai-Project": "e", "X-Team": "f", "X-Token": "g", "X-Account": "h"}
	for range 20 {
		if callerOf(here, all) != callerOf(here+"?limit=1", all) {
			t.Fatal("one caller is two")
		}
	}
	seen := map[string]string{}
	for name, headers := range map[string]map[string]string{
		"all": all, "none": {}, "a key": {"Authorization": "a"}, "another key": {"Authorization": "b"}, "the key in another header": {"Api-Key": "a"}, "a project": {"Authorization": "a", "Openai-Project": "p"}, "another project": {"Authorization": "a", "Openai-Project": "q"},
		"a tenant": {"X-Tenant-Id": "p"}, "a cookie": {"Cookie": "c=1"}, "another cookie": {"Cookie": "c=2"},
	} {
		caller := callerOf(here, headers)
		if other, found := seen[caller]; found {
			t.Errorf("%s is the caller of %s", name, other)
		}
		seen[caller] = name
	}
	same := callerOf(here, map[string]string{"Authorization": "a"})
	for name, headers := range map[string]map[string]string{"a cookie": {"Authorization": "a", "Cookie": "c=1"}, "an idempotency key": {"Authorization": "a", "Idempotency-Key": "k"}, "another header": {"Authorization": "a", "Accept": "b"}} {
		if callerOf(here, headers) != same {
			t.Errorf("with %s, it is another caller", name)
		}
	}
	if callerOf("https://other.example/v1/batches", map[string]string{"Authorization": "a"}) == same {
		t.Error("at another host, it is the same caller")
	}
}

// TestLinesOf holds lines to their numbers and places in the file.
func TestLinesOf(t *testing.T) {
	const text = "{}\n\n \r\n  [1]\r\nlast"
	want := []FileLine{{1, 0, []byte("{}\n")}, {4, 7, []byte("  [1]\r\n")}, {5, 14, []byte("last")}}
	got := LinesOf([]byte(text))
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i, l := range got {
		if l.Number != want[i].Number || l.Start != want[i].Start || string(l.Text) != string(want[i].Text) {
			t.Errorf("line %d is %d at %d: %q", i, l.Number, l.Start, l.Text)
		}
	}
}
