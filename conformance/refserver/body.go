package refserver

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
)

// asked is what a request's body asks for, of all endpoints.
type asked struct {
	Model      string `json:"model"`
	Input      any    `json:"input"`
	Prompt     any    `json:"prompt"`
	Messages   any    `json:"messages"`
	N          int    `json:"n"`
	Format     string `json:"encoding_format"`
	Dimensions int    `json:"dimensions"`

	id      string // with which to make ids
	created int64
}

// tokens are what a request has used. A word of the request's texts counts as one.
type tokens struct{ input, output int }

// bodies has what each endpoint answers, made up but of its form.
var bodies = map[string]func(asked) (map[string]any, tokens){
	"/v1/chat/completions":   chatCompletion,
	"/v1/completions":        textCompletion,
	"/v1/responses":          response,
	"/v1/embeddings":         embeddings,
	"/v1/moderations":        moderation,
	"/v1/images/generations": images,
	"/v1/images/edits":       images,
	"/v1/videos":             video,
	"/v1/messages":           message,
}

// What one request may ask for: answers, and texts to answer.
const (
	maxChoices = 128
	maxInputs  = 2048
)

// body gives what a request is answered with, and what it has used. Of an
// endpoint that only a contract knows, no more than an id.
func (s *Server) body(r request) (map[string]any, tokens) {
	for endpoint, make := range bodies {
		if s.api.Input.IsSame(endpoint, r.url) {
			var a asked
			json.Unmarshal(r.body, &a) // of what has another type, nothing is asked
			a.id, a.created = s.newID(""), s.options.Now().Unix()
			return make(a)
		}
	}
	return map[string]any{"id": s.newID("")}, tokens{}
}

// said is the text of every answer.
const said = "Yes."

func chatCompletion(a asked) (map[string]any, tokens) {
	n := max(1, a.N)
	used := tokens{words(a.Messages), n}
	return map[string]any{
		"id": "chatcmpl-" + a.id, "object": "chat.completion", "created": a.created, "model": a.Model,
		"choices": each(n, func(i int) any {
			return map[string]any{
				"index": i, "message": map[string]any{"role": "assistant", "content": said, "refusal": nil, "annotations": []any{}},
				"logprobs": nil, "finish_reason": "stop",
			}
		}),
		"usage": used.ofCompletion(), "service_tier": "default", "system_fingerprint": nil,
	}, used
}

func textCompletion(a asked) (map[string]any, tokens) {
	n := max(1, a.N) * len(inputs(a.Prompt))
	used := tokens{words(a.Prompt), n}
	return map[string]any{
		"id": "cmpl-" + a.id, "object": "text_completion", "created": a.created, "model": a.Model,
		"choices": each(n, func(i int) any {
			return map[string]any{"index": i, "text": said, "logprobs": nil, "finish_reason": "stop"}
		}),
		"usage": used.ofCompletion(),
	}, used
}

func (t tokens) ofCompletion() map[string]any {
	return map[string]any{"prompt_tokens": t.input, "completion_tokens": t.output, "total_tokens": t.input + t.output}
}

func response(a asked) (map[string]any, tokens) {
	used := tokens{words(a.Input), 1}
	return map[string]any{
		"id": "resp_" + a.id, "object": "response", "created_at": a.created, "completed_at": a.created, "model": a.Model,
		"status": "completed", "error": nil, "incomplete_details": nil, "instructions": nil, "metadata": map[string]any{},
		"output": []any{map[string]any{
			"id": "msg_" + a.id, "type": "message", "role": "assistant", "status": "completed",
			"content": []any{map[string]any{"type": "output_text", "text": said, "annotations": []any{}, "logprobs": []any{}}},
		}},
		"parallel_tool_calls": true, "tool_choice": "auto", "tools": []any{}, "temperature": 1, "top_p": 1,
		"usage": map[string]any{
			"input_tokens": used.input, "input_tokens_details": map[string]any{"cached_tokens": 0},
			"output_tokens": used.output, "output_tokens_details": map[string]any{"reasoning_tokens": 0},
			"total_tokens": used.input + used.output,
		},
	}, used
}

func embeddings(a asked) (map[string]any, tokens) {
	all, used := inputs(a.Input), tokens{input: words(a.Input)}
	return map[string]any{
		"object": "list", "model": a.Model, "usage": map[string]any{"prompt_tokens": used.input, "total_tokens": used.input},
		"data": each(len(all), func(i int) any {
			return map[string]any{"object": "embedding", "index": i, "embedding": a.vector(all[i])}
		}),
	}, used
}

// How long vectors are. The usual ones keep result files small: no model has so few.
const (
	usualDimensions = 8
	maxDimensions   = 1 << 12
)

// vector gives the vector of an input, of length 1: the same one for the same
// input.
func (a asked) vector(input any) any {
	hash := fnv.New64a()
	fmt.Fprint(hash, input)
	random := rand.New(rand.NewPCG(hash.Sum64(), 0))
	vector := make([]float32, usualDimensions)
	if a.Dimensions > 0 {
		vector = make([]float32, min(a.Dimensions, maxDimensions))
	}
	length := 0.0
	for i := range vector {
		vector[i] = float32(random.NormFloat64())
		length += float64(vector[i]) * float64(vector[i])
	}
	var packed []byte // base64 holds floats of 32 bits, the least significant byte first
	for i := range vector {
		vector[i] /= float32(math.Sqrt(length))
		packed = binary.LittleEndian.AppendUint32(packed, math.Float32bits(vector[i]))
	}
	if a.Format == "base64" {
		return base64.StdEncoding.EncodeToString(packed)
	}
	return vector
}

// categories are what a moderation looks for.
var categories = []string{
	"harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/instructions",
	"self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic",
}

func moderation(a asked) (map[string]any, tokens) {
	found, scores, types := map[string]any{}, map[string]any{}, map[string]any{}
	for _, category := range categories {
		found[category], scores[category], types[category] = false, 0.001, []any{"text"}
	}
	n := len(inputs(a.Input))
	if list, isList := a.Input.([]any); isList && len(list) > 0 && !isText(list[0]) {
		n = 1 // of several parts, such as a text with an image
	}
	return map[string]any{
		"id": "modr-" + a.id, "model": a.Model,
		"results": each(n, func(int) any {
			return map[string]any{"flagged": false, "categories": found, "category_scores": scores, "category_applied_input_types": types}
		}),
	}, tokens{}
}

// pixel is a PNG of one pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="

func images(a asked) (map[string]any, tokens) {
	n := max(1, a.N)
	used := tokens{words(a.Prompt), n}
	return map[string]any{
		"created": a.created, "background": "opaque", "output_format": "png", "quality": "low", "size": "1024x1024",
		"data": each(n, func(int) any { return map[string]any{"b64_json": pixel} }),
		"usage": map[string]any{
			"input_tokens": used.input, "input_tokens_details": map[string]any{"text_tokens": used.input, "image_tokens": 0},
			"output_tokens": used.output, "total_tokens": used.input + used.output,
		},
	}, used
}

func video(a asked) (map[string]any, tokens) {
	return map[string]any{
		"id": "video_" + a.id, "object": "video", "created_at": a.created, "completed_at": a.created, "expires_at": a.created + 24*60*60,
		"model": a.Model, "prompt": a.Prompt, "status": "completed", "progress": 100, "seconds": "4", "size": "720x1280",
		"error": nil, "remixed_from_video_id": nil,
	}, tokens{}
}

func message(a asked) (map[string]any, tokens) {
	used := tokens{words(a.Messages), 1}
	return map[string]any{
		"id": "msg_" + a.id, "type": "message", "role": "assistant", "model": a.Model, "content": []any{map[string]any{"type": "text", "text": said}},
		"stop_reason": "end_turn", "stop_sequence": nil,
		"usage": map[string]any{
			"input_tokens": used.input, "output_tokens": used.output, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "service_tier": "batch",
		},
	}, used
}

// each makes n objects.
func each(n int, make func(int) any) []any {
	all := []any{}
	for i := range n {
		all = append(all, make(i))
	}
	return all
}

// inputs gives the inputs of a request: a list is several, but one of numbers is
// a single text, made of tokens.
func inputs(input any) []any {
	list, isList := input.([]any)
	if !isList || len(list) == 0 {
		return []any{input}
	}
	if _, isToken := list[0].(float64); isToken {
		return []any{input}
	}
	return list
}

func isText(value any) bool {
	_, ok := value.(string)
	return ok
}

// words counts the words of all texts in a value, and its numbers, as they are
// tokens; at least one.
func words(value any) int { return max(1, wordsIn(value)) }

func wordsIn(value any) (n int) {
	switch value := value.(type) {
	case string:
		return len(strings.Fields(value))
	case float64:
		return 1
	case []any:
		for _, inner := range value {
			n += wordsIn(inner)
		}
	case map[string]any:
		for _, inner := range value {
			n += wordsIn(inner)
		}
	}
	return n
}
