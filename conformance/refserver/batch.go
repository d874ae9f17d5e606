package refserver

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A batch is what a client asked for, and when. What it is at a moment, object
// works out.
type batch struct {
	id        string
	sent      createRequest
	window    time.Duration
	created   time.Time
	cancelled time.Time // when cancel was asked for; zero for never
	requests  []request
	faults    []inputFault
	outcome   string // that OutcomeKey asks for
	output    *file  // once it has ended
	errors    *file
	settled   bool // the files are made
}

type createRequest struct {
	InputFileID string            `json:"input_file_id"`
	Endpoint    string            `json:"endpoint"`
	Window      string            `json:"completion_window"`
	Metadata    map[string]string `json:"metadata"`
}

// endpoints are those that a batch may be for.
var endpoints = []string{"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/moderations"}

// answers has what the body of an endpoint's answer is told by.
var answers = map[string]map[string]any{
	"/v1/chat/completions": {"object": "chat.completion", "choices": []any{map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}}},
	"/v1/completions":      {"object": "text_completion", "choices": []any{map[string]any{"index": 0, "text": "Yes.", "finish_reason": "stop"}}},
	"/v1/embeddings":       {"object": "list", "data": []any{map[string]any{"object": "embedding", "index": 0, "embedding": []any{0.5}}}},
	"/v1/responses":        {"object": "response", "output": []any{}},
	"/v1/moderations":      {"results": []any{map[string]any{"flagged": false}}},
}

// createBatch makes a batch, or gives the one that was made with the same
// Idempotency-Key, as it is now.
func (s *Server) createBatch(w http.ResponseWriter, r *http.Request) error {
	key := r.Header.Get("Idempotency-Key")
	if b := s.byKey[key]; b != nil {
		return reply(w, http.StatusOK, s.object(b))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	b, err := s.newBatch(body)
	if err != nil {
		return err
	}
	s.batches = append(s.batches, b)
	if key != "" {
		s.byKey[key] = b
	}
	return reply(w, http.StatusOK, s.object(b))
}

func (s *Server) newBatch(body []byte) (*batch, error) {
	for _, f := range s.metadata.Check(body).Findings {
		if strings.HasPrefix(f.Rule, "metadata/") {
			return nil, refuse(http.StatusBadRequest, "metadata", "%s", f.Message)
		}
	}
	var sent createRequest
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, refuse(http.StatusBadRequest, "", "the body is no create request: %v", err)
	}
	window, err := sent.check()
	if err != nil {
		return nil, err
	}
	input, err := s.findFile(sent.InputFileID)
	if err != nil {
		return nil, refuse(http.StatusNotFound, "input_file_id", "%v", err)
	}
	b := &batch{id: s.newID("batch_"), sent: sent, window: window, created: s.options.Now(), outcome: sent.Metadata[OutcomeKey]}
	b.requests, b.faults = readInput(input.content, sent.Endpoint)
	return b, nil
}

func (c createRequest) check() (window time.Duration, err error) {
	for name, value := range map[string]string{"input_file_id": c.InputFileID, "endpoint": c.Endpoint, "completion_window": c.Window} {
		if value == "" {
			return 0, refuse(http.StatusBadRequest, name, "%s is required", name)
		}
	}
	if !slices.Contains(endpoints, c.Endpoint) {
		return 0, refuse(http.StatusBadRequest, "endpoint", "the endpoint must be one of %s", strings.Join(endpoints, ", "))
	}
	hours, err := strconv.Atoi(strings.TrimSuffix(c.Window, "h"))
	const most = 14 * 24
	if err != nil || !strings.HasSuffix(c.Window, "h") || hours < 1 || hours > most {
		return 0, refuse(http.StatusBadRequest, "completion_window", "the window must be a number of hours such as 24h, %d at the most", most)
	}
	return time.Duration(hours) * time.Hour, nil
}

func (s *Server) findBatch(id string) (*batch, error) {
	at := slices.IndexFunc(s.batches, func(b *batch) bool { return b.id == id })
	if at < 0 {
		return nil, refuse(http.StatusNotFound, "id", "there is no batch %q", id)
	}
	return s.batches[at], nil
}

func (s *Server) retrieveBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, s.object(b))
}

// cancelBatch asks for a cancel; of a batch that has ended, it changes nothing.
func (s *Server) cancelBatch(w http.ResponseWriter, r *http.Request) error {
	b, err := s.findBatch(r.PathValue("id"))
	if err != nil {
		return err
	}
	if now := s.options.Now(); b.cancelled.IsZero() && !isEnd(s.state(b, now)) {
		b.cancelled = now
	}
	return reply(w, http.StatusOK, s.object(b))
}

// The limits of a page.
const (
	maxItems     = 100
	defaultItems = 20
)

// listBatches gives a page, the newest first.
func (s *Server) listBatches(w http.ResponseWriter, r *http.Request) error {
	limit := defaultItems
	if asked := r.URL.Query().Get("limit"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 0 || n > maxItems {
			return refuse(http.StatusBadRequest, "limit", "limit must be a number from 0 to %d", maxItems)
		}
		limit = n
	}
	newest := slices.Clone(s.batches)
	slices.Reverse(newest)
	if after := r.URL.Query().Get(s.paging.Query); after != "" {
		at := slices.IndexFunc(newest, func(b *batch) bool { return s.pageAfter(b.id) == after })
		if at < 0 {
			return refuse(http.StatusBadRequest, s.paging.Query, "there is no batch %q to go on after", after)
		}
		newest = newest[at+1:]
	}
	return reply(w, http.StatusOK, s.page(newest, limit))
}

// pageAfter gives what asks for the page after a batch: its id, or a token.
func (s *Server) pageAfter(id string) string {
	if s.paging.By == contract.ByToken {
		return "cursor-" + id
	}
	return id
}

func (s *Server) page(batches []*batch, limit int) map[string]any {
	shown := batches[:min(limit, len(batches))]
	data := s.manners.items()
	for _, b := range shown {
		data = append(data, s.object(b))
	}
	more := limit > 0 && len(shown) < len(batches)
	if s.paging.By == contract.ByToken { // it says what is next, and nothing else
		var next any
		if more {
			next = s.pageAfter(data[len(data)-1].ID)
		}
		holder, field, _ := strings.Cut(s.paging.Field, "/")
		return map[string]any{"object": "list", "data": data, holder: map[string]any{field: next}}
	}
	page := map[string]any{"object": "list", "data": data, "first_id": nil, "last_id": nil, "has_more": more}
	if len(data) > 0 {
		page["first_id"], page["last_id"] = data[0].ID, data[len(data)-1].ID
	}
	return page
}
