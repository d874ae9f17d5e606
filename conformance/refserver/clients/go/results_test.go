package clients

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
)

// A result is a line of a result file.
type result struct {
	CustomID string `json:"custom_id"`
	Response *struct {
		StatusCode int             `json:"status_code"`
		Body       json.RawMessage `json:"body"`
	} `json:"response"`
	Error json.RawMessage `json:"error"`
}

// results gives the lines of a result file, read as they come; none where there
// is no file.
func results(t *testing.T, client openai.Client, file string) (lines []result) {
	t.Helper()
	if file == "" {
		return nil
	}
	reply, err := client.Files.Content(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	text := bufio.NewScanner(reply.Body)
	for text.Scan() {
		var line result
		if err := json.Unmarshal(text.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := text.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// as reads a body by the client's own type.
func as[T any](t *testing.T, body json.RawMessage) (value T) {
	t.Helper()
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return value
}

// TestResults: what each endpoint answers is what the client has a type for, and
// the batch has used what its lines have.
func TestResults(t *testing.T) {
	const user = `"messages":[{"role":"user","content":"Say yes."}]`
	for _, test := range []struct {
		endpoint openai.BatchNewParamsEndpoint
		bodies   []string
		used     func(t *testing.T, body json.RawMessage) (tokens int64, holds bool)
	}{
		{openai.BatchNewParamsEndpointV1ChatCompletions, []string{`{"model":"m",` + user + `}`, `{"model":"m","n":3,` + user + `}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			c := as[openai.ChatCompletion](t, body)
			last := c.Choices[len(c.Choices)-1]
			return c.Usage.TotalTokens, c.Object == "chat.completion" && c.Model == "m" && last.Message.Content != "" && last.FinishReason == "stop" && c.Usage.CompletionTokens == int64(len(c.Choices))
		}},
		{openai.BatchNewParamsEndpointV1Completions, []string{`{"model":"m","prompt":"Say yes."}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			c := as[openai.Completion](t, body)
			return c.Usage.TotalTokens, c.Object == "text_completion" && c.Choices[0].Text != ""
		}},
		{openai.BatchNewParamsEndpointV1Responses, []string{`{"model":"m","input":"Say yes."}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			r := as[responses.Response](t, body)
			return r.Usage.TotalTokens, r.Object == "response" && r.Status == responses.ResponseStatusCompleted && r.OutputText() != ""
		}},
		{openai.BatchNewParamsEndpointV1Embeddings, []string{`{"model":"m","input":["x","y"]}`, `{"model":"m","input":[1,2]}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			e := as[openai.CreateEmbeddingResponse](t, body)
			length := 0.0
			for _, x := range e.Data[0].Embedding {
				length += x * x
			}
			return e.Usage.TotalTokens, e.Object == "list" && math.Abs(length-1) < 1e-5
		}},
		{openai.BatchNewParamsEndpointV1Embeddings, []string{`{"model":"m","input":"x","encoding_format":"base64"}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			e := as[struct {
				Data  []struct{ Embedding string }
				Usage struct {
					Total int64 `json:"total_tokens"`
				}
			}](t, body)
			packed, err := base64.StdEncoding.DecodeString(e.Data[0].Embedding)
			return e.Usage.Total, err == nil && len(packed) >= 4 && math.Abs(float64(math.Float32frombits(binary.LittleEndian.Uint32(packed)))) <= 1
		}},
		{openai.BatchNewParamsEndpointV1Moderations, []string{`{"input":["x","y"]}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			m := as[openai.ModerationNewResponse](t, body)
			return 0, len(m.Results) == 2 && !m.Results[0].Flagged && m.Results[0].JSON.CategoryScores.Valid()
		}},
		{openai.BatchNewParamsEndpointV1ImagesGenerations, []string{`{"model":"m","prompt":"a dot","n":2}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			i := as[openai.ImagesResponse](t, body)
			return i.Usage.TotalTokens, len(i.Data) == 2 && i.Data[0].B64JSON != ""
		}},
		{openai.BatchNewParamsEndpointV1ImagesEdits, []string{`{"model":"m","prompt":"a dot"}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			i := as[openai.ImagesResponse](t, body)
			return i.Usage.TotalTokens, len(i.Data) == 1 && i.Data[0].B64JSON != ""
		}},
		{openai.BatchNewParamsEndpointV1Videos, []string{`{"model":"m","prompt":"a dot"}`}, func(t *testing.T, body json.RawMessage) (int64, bool) {
			v := as[openai.Video](t, body)
			return 0, v.Object == "video" && v.Status == openai.VideoStatusCompleted && v.Prompt == "a dot"
		}},
	} {
		t.Run(string(test.endpoint), func(t *testing.T) {
			t.Parallel()
			client := serve(t, quick)
			asked := params(uploadRequests(t, client, string(test.endpoint), []string{"a", "b"}[:len(test.bodies)], test.bodies), nil)
			asked.Endpoint = test.endpoint
			made, err := client.Batches.New(t.Context(), asked)
			if err != nil {
				t.Fatal(err)
			}
			b := ended(t, client, made.ID)
			var sum int64
			lines := results(t, client, b.OutputFileID)
			for _, line := range lines {
				used, holds := test.used(t, line.Response.Body)
				if sum += used; !holds || line.Response.StatusCode != 200 {
					t.Errorf("%s: %s", line.CustomID, line.Response.Body)
				}
			}
			if len(lines) != len(test.bodies) {
				t.Errorf("%d lines for %d requests", len(lines), len(test.bodies))
			}
			if usage := b.Usage; os.Getenv("BATCHCHECK_PROFILE") == "openai" && (usage.TotalTokens != sum || usage.InputTokens+usage.OutputTokens != sum) {
				t.Errorf("the lines have used %d, the batch %s", sum, usage.RawJSON())
			}
		})
	}
}
