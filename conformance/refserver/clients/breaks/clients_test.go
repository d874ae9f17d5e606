// Package breaks runs clients against the faults that the table of
// schema/clients.json says break them. It is a module of its own, so that the
// clients are nothing that batchcheck depends on.
package breaks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// errHangs is what a loop ends with that would go on for ever: it has taken many
// times the turns that it takes with a sound server.
var errHangs = errors.New("the loop does not end")

const (
	maxTurns = 100
	listed   = 5
)

// An operation is what a client is asked for. What it sees is the same for every sound
// server, so that a fault shows.
type operation func(ctx context.Context) (any, error)

// clients are those of the table that are in Go, with what each sees of a server.
var clients = map[string]func(url, key string) map[string]operation{
	"openai-go": func(url, key string) map[string]operation {
		c := openaiGo{openai.NewClient(option.WithBaseURL(url), option.WithAPIKey(key), option.WithMaxRetries(0))}
		return map[string]operation{"retrieve": c.retrieve, "list": c.list, "results": c.results, "cancel": c.cancel, "refusal": c.refusal}
	},
}

type openaiGo struct{ openai.Client }

func (c openaiGo) create(ctx context.Context) (*openai.Batch, error) {
	var lines strings.Builder
	for _, id := range []string{"a", "b", "c"} {
		fmt.Fprintf(&lines, `{"custom_id":%q,"method":"POST","url":"/v1/responses","body":{"model":"m","input":"x"}}`+"\n", id)
	}
	file, err := c.Files.New(ctx, openai.FileNewParams{File: openai.File(strings.NewReader(lines.String()), "in.jsonl", "application/jsonl"), Purpose: openai.FilePurposeBatch})
	if err != nil {
		return nil, err
	}
	return c.Batches.New(ctx, openai.BatchNewParams{
		InputFileID: file.ID, Endpoint: openai.BatchNewParamsEndpointV1Responses, CompletionWindow: openai.BatchNewParamsCompletionWindow24h,
		Metadata: map[string]string{"n": "1"},
	})
}

// end makes a batch and asks for it until it has ended.
func (c openaiGo) end(ctx context.Context) (*openai.Batch, error) {
	made, err := c.create(ctx)
	if err != nil {
		return nil, err
	}
	for range maxTurns {
		b, err := c.Batches.Get(ctx, made.ID)
		if err != nil {
			return nil, err
		}
		switch b.Status {
		case openai.BatchStatusCompleted, openai.BatchStatusFailed, openai.BatchStatusExpired, openai.BatchStatusCancelled:
			return b, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil, errHangs
}

func (c openaiGo) retrieve(ctx context.Context) (any, error) {
	b, err := c.end(ctx)
	if err != nil {
		return nil, err
	}
	counts := b.RequestCounts
	return map[string]any{
		"status": b.Status, "created": time.Unix(b.CreatedAt, 0).Year() / 100, "expires": b.ExpiresAt - b.CreatedAt, "counts": []int64{counts.Total, counts.Completed, counts.Failed},
		"metadata": b.Metadata, "errors": len(b.Errors.Data),
	}, nil
}

func (c openaiGo) list(ctx context.Context) (any, error) {
	var made []string
	for range listed {
		b, err := c.create(ctx)
		if err != nil {
			return nil, err
		}
		made = append(made, b.ID)
	}
	var places []int
	pager := c.Batches.ListAutoPaging(ctx, openai.BatchListParams{Limit: openai.Int(2)})
	for pager.Next() {
		if places = append(places, slices.Index(made, pager.Current().ID)); len(places) == maxTurns {
			return nil, errHangs
		}
	}
	return places, pager.Err()
}

func (c openaiGo) results(ctx context.Context) (any, error) {
	b, err := c.end(ctx)
	if err != nil {
		return nil, err
	}
	reply, err := c.Files.Content(ctx, b.OutputFileID)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	var ids []string
	for lines := json.NewDecoder(reply.Body); lines.More(); {
		var line struct {
			CustomID string `json:"custom_id"`
		}
		if err := lines.Decode(&line); err != nil {
			return nil, err
		}
		ids = append(ids, line.CustomID)
	}
	return ids, nil
}

func (c openaiGo) cancel(ctx context.Context) (any, error) {
	made, err := c.create(ctx)
	if err != nil {
		return nil, err
	}
	b, err := c.Batches.Cancel(ctx, made.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"same": b.ID == made.ID, "status": b.Status}, nil
}

// refusal says what an error says to who gets it.
func (c openaiGo) refusal(ctx context.Context) (any, error) {
	_, err := c.Batches.Get(ctx, "batch_nobody")
	var refused *openai.Error
	if !errors.As(err, &refused) {
		return nil, fmt.Errorf("nothing was refused: %w", err)
	}
	return map[string]any{"status": refused.StatusCode, "says": refused.Message != ""}, nil
}
