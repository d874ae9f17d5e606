package drive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/textproto"
	"strings"

	"github.com/batchcheck/batchcheck/internal/session"
)

// fewRequests is how many requests the driver's own input file has.
const fewRequests = 3

// inputPurpose is what batches' input files are uploaded for.
const inputPurpose = "batch"

// defaultEndpoint is what batches are for where nothing says otherwise.
const defaultEndpoint = "/v1/chat/completions"

// bodies has the smallest request that each endpoint takes, without its model.
var bodies = map[string]map[string]any{
	defaultEndpoint:   {"model": "gpt-4o-mini", "messages": []any{map[string]any{"role": "user", "content": "Say yes."}}, "max_tokens": 5},
	"/v1/completions": {"model": "gpt-3.5-turbo-instruct", "prompt": "Say yes.", "max_tokens": 5},
	"/v1/responses":   {"model": "gpt-4o-mini", "input": "Say yes."},
	"/v1/embeddings":  {"model": "text-embedding-3-small", "input": "yes"},
	"/v1/moderations": {"model": "omni-moderation-latest", "input": "yes"},
}

// endpoint gives what the batches are for.
func (w *walker) endpoint() string {
	if w.Endpoint != "" {
		return w.Endpoint
	}
	if lines := session.LinesOf(w.Input); len(lines) > 0 {
		if url := session.TextIn(lines[0].Text, "url"); url != "" {
			return url
		}
	}
	return defaultEndpoint
}

// inputLine makes one line of an input file.
func (w *walker) inputLine(id string) string {
	body := maps.Clone(bodies[w.endpoint()])
	if body == nil {
		body = maps.Clone(bodies[defaultEndpoint])
	}
	if w.Model != "" {
		body["model"] = w.Model
	}
	return jsonText(map[string]any{session.CustomID: id, "method": "POST", "url": w.endpoint(), "body": body}) + "\n"
}

// ownInput makes the input file of a batch that is to end well.
func (w *walker) ownInput() []byte {
	var text strings.Builder
	for i := range fewRequests {
		text.WriteString(w.inputLine(fmt.Sprintf("batchcheck-%d", i+1)))
	}
	return []byte(text.String())
}

func duplicateLines(w *walker) []byte {
	return []byte(w.inputLine("batchcheck-1") + w.inputLine("batchcheck-1"))
}

func badLines(w *walker) []byte {
	return []byte(w.inputLine("batchcheck-1") + "this line is not JSON\n")
}

// jsonText writes what cannot fail to be written: maps of strings, and the like.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// uploadForm makes the form that uploads a file, and its content type.
func uploadForm(purpose string, content []byte) (body []byte, contentType string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form) // into memory: nothing of it can fail
	w.WriteField("purpose", purpose)
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", `form-data; name="file"; filename="batchcheck.jsonl"`)
	header.Set("Content-Type", "application/jsonl")
	part, _ := w.CreatePart(header)
	part.Write(content)
	w.Close()
	return form.Bytes(), w.FormDataContentType()
}

// metadataLimits are what the schema allows of metadata; 0 where it sets no limit.
type metadataLimits struct{ pairs, key, value int }

// metadataLimitsOf finds the limits by what the schema refuses.
func metadataLimitsOf(r *session.Reader) metadataLimits {
	return metadataLimits{
		pairs: maxMetadata(r, func(n int) map[string]string { return metadata(n, 8, 1) }),
		key:   maxMetadata(r, func(n int) map[string]string { return metadata(1, n, 1) }),
		value: maxMetadata(r, func(n int) map[string]string { return metadata(1, 1, n) }),
	}
}

// maxMetadata gives the largest n whose metadata the schema allows; 0 where
// there seems to be none.
func maxMetadata(r *session.Reader, of func(n int) map[string]string) int {
	isAllowed := func(n int) bool {
		return len(r.MetadataRules([]byte(jsonText(map[string]any{session.SentMetadata: of(n)})))) == 0
	}
	const unlimited = 1 << 13
	over := 1
	for isAllowed(over) {
		if over *= 2; over > unlimited {
			return 0
		}
	}
	allowed := over / 2
	for over-allowed > 1 {
		if middle := (allowed + over) / 2; isAllowed(middle) {
			allowed = middle
		} else {
			over = middle
		}
	}
	return allowed
}

// metadata makes metadata of a number of pairs, one of them with a key and a
// value of the lengths, in code points. Values are of one to four bytes each.
func metadata(pairs, key, value int) map[string]string {
	const letters = "aé€😀"
	all := map[string]string{strings.Repeat("k", key): string([]rune(strings.Repeat(letters, value/4+1))[:value])}
	for i := 1; len(all) < pairs; i++ {
		all[fmt.Sprintf("batchcheck-%d", i)] = "1"
	}
	return all
}
