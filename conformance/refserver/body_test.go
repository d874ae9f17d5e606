package refserver_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// answered gives the bodies that requests to an endpoint are answered with, and
// what the batch says it has used.
func answered(t *testing.T, endpoint string, requests ...string) (bodies []string, usage string) {
	t.Helper()
	c := newClient(t, refserver.Options{})
	var lines []string
	for i, body := range requests {
		lines = append(lines, fmt.Sprintf(`{"custom_id":"%d","method":"POST","url":%q,"body":%s}`, i, endpoint, body))
	}
	file := c.upload("batch", lines...)
	_, reply := c.post("/batches", fmt.Sprintf(`{"input_file_id":%q,"endpoint":%q,"completion_window":"24h"}`, file, endpoint))
	id := between(reply, `"id":"`, `"`)
	c.now = c.now.Add(time.Hour)
	_, reply = c.get("/batches/" + id)
	_, content := c.get("/files/" + between(reply, `"output_file_id":"`, `"`) + "/content")
	for scanner := bufio.NewScanner(strings.NewReader(content)); scanner.Scan(); {
		var line struct {
			Response struct{ Body json.RawMessage }
		}
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(line.Response.Body))
	}
	if len(bodies) != len(requests) {
		t.Fatalf("%d answers of %d: %s", len(bodies), len(requests), reply)
	}
	c.judge()
	return bodies, between(reply, `"usage":`, `,"output_tokens_details"`)
}

// TestBodies: each endpoint answers in its form, with as many answers as were
// asked for, and the batch has used what the lines have.
func TestBodies(t *testing.T) {
	for _, test := range []struct {
		endpoint, body string
		parts          map[string]int // of the answer, and how often each is there
		input, output  int            // tokens
	}{
		{"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"one two"}]}`, map[string]int{`"object":"chat.completion"`: 1, `"content":"Yes."`: 1, `"model":"m"`: 1, `"finish_reason":"stop"`: 1}, 3, 1},
		{"/v1/chat/completions", `{"model":"m","messages":[],"n":3}`, map[string]int{`"content":"Yes."`: 3, `"index":2`: 1}, 1, 3},
		{"/v1/completions", `{"model":"m","prompt":["a","b"],"n":2}`, map[string]int{`"object":"text_completion"`: 1, `"text":"Yes."`: 4}, 2, 4},
		{"/v1/responses", `{"model":"m","input":"one two three"}`, map[string]int{`"object":"response"`: 1, `"type":"output_text"`: 1, `"text":"Yes."`: 1, `"status":"completed"`: 2}, 3, 1},
		{"/v1/embeddings", `{"model":"m","input":"x"}`, map[string]int{`"object":"list"`: 1, `"embedding":[`: 1}, 1, 0},
		{"/v1/embeddings", `{"model":"m","input":["x","y","z"]}`, map[string]int{`"embedding":[`: 3}, 3, 0},
		{"/v1/embeddings", `{"model":"m","input":[1,2,3]}`, map[string]int{`"embedding":[`: 1}, 3, 0},
		{"/v1/embeddings", `{"model":"m","input":[[1,2],[3]]}`, map[string]int{`"embedding":[`: 2}, 3, 0},
		{"/v1/embeddings", `{"model":"m","input":["x","y"],"encoding_format":"base64"}`, map[string]int{`"embedding":"`: 2}, 2, 0},
		{"/v1/moderations", `{"input":["x","y"]}`, map[string]int{`"flagged":false`: 2, `"id":"modr-`: 1}, 0, 0},
		{"/v1/moderations", `{"input":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}`, map[string]int{`"flagged":false`: 1}, 0, 0},
		{"/v1/images/generations", `{"model":"m","prompt":"a dot","n":2}`, map[string]int{`"b64_json":"iVBOR`: 2}, 2, 2},
		{"/v1/images/edits", `{"model":"m","prompt":"a dot"}`, map[string]int{`"b64_json":"iVBOR`: 1}, 2, 1},
		{"/v1/videos", `{"model":"m","prompt":"a dot"}`, map[string]int{`"object":"video"`: 1, `"prompt":"a dot"`: 1}, 0, 0},
		{"/v1/chat/completions", `{"model":5,"n":"many"}`, map[string]int{`"content":"Yes."`: 1}, 1, 1},
	} {
		bodies, usage := answered(t, test.endpoint, test.body)
		for part, want := range test.parts {
			if got := strings.Count(bodies[0], part); got != want {
				t.Errorf("%s with %s: %s is there %d times, want %d: %s", test.endpoint, test.body, part, got, want, bodies[0])
			}
		}
		want := fmt.Sprintf(`{"input_tokens":%d,"input_tokens_details":{"cached_tokens":0},"output_tokens":%d`, test.input, test.output)
		if diff := cmp.Diff(want, usage); diff != "" {
			t.Errorf("%s with %s has used (-want +got):\n%s", test.endpoint, test.body, diff)
		}
	}
}

// TestUsage: a batch has used what its lines have together.
func TestUsage(t *testing.T) {
	_, usage := answered(t, "/v1/responses", `{"input":"a b"}`, `{"input":"c"}`, `{"input":"d e f"}`)
	if want := `{"input_tokens":6,"input_tokens_details":{"cached_tokens":0},"output_tokens":3`; usage != want {
		t.Errorf("it has used %s, want %s", usage, want)
	}
}

// TestVectors: the same text has the same vector, as numbers or as base64, of the
// length that is asked for.
func TestVectors(t *testing.T) {
	bodies, _ := answered(t, "/v1/embeddings",
		`{"input":"x"}`, `{"input":["x"]}`, `{"input":["y","x"],"dimensions":3}`, `{"input":"y","dimensions":3}`, `{"input":"x","encoding_format":"base64"}`, `{"input":"x","dimensions":5000}`)
	var vectors []string
	for _, body := range bodies {
		vectors = append(vectors, between(body, `"embedding":`, `,"index"`))
	}
	if vectors[0] != vectors[1] || vectors[2] != vectors[3] || vectors[0] == vectors[2] {
		t.Errorf("the vectors are %q", vectors[:4])
	}
	if n := strings.Count(vectors[3], ",") + 1; n != 3 {
		t.Errorf("%d of 3 dimensions: %s", n, vectors[3])
	}
	packed, err := base64.StdEncoding.DecodeString(strings.Trim(vectors[4], `"`))
	if n := strings.Count(vectors[0], ",") + 1; err != nil || len(packed) != 4*n {
		t.Errorf("%d bytes for %d numbers: %v", len(packed), n, err)
	}
	if n := strings.Count(vectors[5], ",") + 1; n != 1<<12 {
		t.Errorf("5000 dimensions: %d numbers", n)
	}
}

// TestManyInputs asks for as many vectors as are made; a line that asks for more
// fails.
func TestManyInputs(t *testing.T) {
	for n, want := range map[int]string{2048: `"failed":0`, 2049: `"failed":1`} {
		c := newClient(t, refserver.Options{})
		input := strings.Repeat(`"a",`, n-1) + `"a"`
		id := c.create(c.upload("batch", `{"custom_id":"1","method":"POST","url":"/v1/embeddings","body":{"dimensions":1,"input":[`+input+`]}}`), "{}")
		c.now = c.now.Add(time.Hour)
		if _, reply := c.get("/batches/" + id); !strings.Contains(reply, want) || !strings.Contains(reply, `"total":1`) {
			t.Errorf("%d inputs: %s", n, reply)
		}
	}
}

// TestManyChoices asks for as many answers as are made; a line that asks for more
// fails.
func TestManyChoices(t *testing.T) {
	bodies, _ := answered(t, "/v1/chat/completions", `{"n":128}`)
	if n := strings.Count(bodies[0], `"finish_reason"`); n != 128 {
		t.Errorf("it has %d choices", n)
	}
	c := newClient(t, refserver.Options{})
	id := c.create(c.upload("batch", strings.Replace(line("a"), `"body":{`, `"body":{"n":129,`, 1)), "{}")
	c.now = c.now.Add(time.Hour)
	if _, reply := c.get("/batches/" + id); !strings.Contains(reply, `"failed":1`) || strings.Contains(reply, `"error_file_id":null`) {
		t.Errorf("129 choices: %s", reply)
	}
}
