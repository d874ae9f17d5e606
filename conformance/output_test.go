package conformance

import "testing"

func TestLineFault(t *testing.T) {
	const good = `"response":{"status_code":200,"request_id":"r","body":{}}`
	tests := []struct{ text, want string }{
		{`{"id":"1","custom_id":"a",` + good + `,"error":null}`, ""},
		{`{"id":"1","custom_id":"a",` + good + `}`, ""},
		{`{"id":"1","custom_id":"a","response":null,"error":{"code":"batch_expired","message":"m"}}`, ""},
		{`{"custom_id":"a",` + good + `}`, "it has no id"},
		{`{"id":"1",` + good + `}`, "it has no custom_id"},
		{`{"id":"1","custom_id":"a"}`, "it has neither a response nor an error"},
		{`{"id":"1","custom_id":"a",` + good + `,"error":{"code":"c","message":"m"}}`, "it has both a response and an error"},
		{`{"id":"1","custom_id":"a","response":{"body":{}}}`, "its response lacks one of status_code, request_id, body"},
		{`{"id":"1","custom_id":"a","error":{"message":"m"}}`, "its error lacks one of code, message"},
		{`{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}`, "it is the request again, not what became of it"},
		{`{"id":"1","custom_id":"a"`, "it is not a JSON object"},
		{`[]`, "it is not a JSON object"},
	}
	for _, test := range tests {
		if got := lineFault(readLine([]byte(test.text))); got != test.want {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}
