package session_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestWithoutFiles leaves out what files hold, and nothing else.
func TestWithoutFiles(t *testing.T) {
	const form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n{\"custom_id\":\"a\",\"url\":\"/v1/e\"}\nnone\n\r\n--b--\r\n"
	content := func(status int, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET /files/f/content", Status: status, Body: body}
	}
	upload := func(kind, sent string) sessiontest.Turn {
		return sessiontest.Turn{Request: "POST /files", Sent: sent, Status: 200, Body: `{"id":"f"}`, Headers: []string{"Content-Type", kind}}
	}
	const multipart = "multipart/form-data; boundary=b"
	tests := []struct {
		reason string
		sessiontest.Turn
		request, reply *recording.Omitted // what stands for a body; nil where it is kept
	}{
		{"a file", content(200, sessiontest.ResultOf("a")+"\n"+sessiontest.ResultOf("b")), nil, &recording.Omitted{IDs: []string{"a", "b"}}},
		{"an empty file", content(299, ""), nil, &recording.Omitted{IDs: []string{}}},
		{"a redirect", content(300, "elsewhere"), nil, nil},
		{"a refusal", content(404, sessiontest.Refusal), nil, nil},
		{"no answer", content(0, ""), nil, nil},
		{"an upload", upload(multipart, form), &recording.Omitted{Purpose: "batch", IDs: []string{"a", ""}, URLs: []string{"/v1/e"}}, nil},
		{"a purpose alone", upload(multipart, form[:strings.LastIndex(form, "--b\r\n")]+"--b--\r\n"), &recording.Omitted{Purpose: "batch"}, nil},
		{"an upload that broke off", upload(multipart, form[:len(form)-9]), nil, nil},
		{"a form without a file", upload(multipart, "--b--\r\n"), nil, nil},
		{"no form", upload("application/json", form), nil, nil},
		{"a batch", sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}, nil, nil},
	}
	for _, test := range tests {
		whole := sessiontest.SessionOf(test.Turn)
		before, after := whole.Exchanges[0], sessiontest.NewJudge(t, conformance.Options{}).Reader().WithoutFiles(whole).Exchanges[0]
		for side, m := range map[string]struct {
			before, after recording.Message
			want          *recording.Omitted
		}{"request": {before.Request, after.Request, test.request}, "reply": {before.Reply, after.Reply, test.reply}} {
			if m.want == nil {
				if m.after.Omitted != nil || !bytes.Equal(m.before.Body, m.after.Body) {
					t.Errorf("%s: the body of the %s is left out: %+v", test.reason, side, m.after.Omitted)
				}
				continue
			}
			if m.after.Omitted == nil || m.after.Body != nil || m.after.Omitted.Purpose != m.want.Purpose || cmp.Diff(m.want.IDs, m.after.Omitted.IDs) != "" || cmp.Diff(m.want.URLs, m.after.Omitted.URLs) != "" {
				t.Errorf("%s: for the body of the %s stands %+v, want %+v", test.reason, side, m.after.Omitted, m.want)
			}
		}
	}
}
