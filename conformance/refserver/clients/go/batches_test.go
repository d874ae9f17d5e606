package clients

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// TestOutcomes follows a batch of three requests to each of its ends.
func TestOutcomes(t *testing.T) {
	asked := []string{"a", "b", "c-é😀"}
	for _, test := range []struct {
		outcome        string
		status         openai.BatchStatus
		at             func(*openai.Batch) int64
		total          int64
		output, errors []string // the custom_ids in the files
	}{
		{"completed", openai.BatchStatusCompleted, func(b *openai.Batch) int64 { return b.CompletedAt }, 3, asked, nil},
		{"partly_failed", openai.BatchStatusCompleted, func(b *openai.Batch) int64 { return b.CompletedAt }, 3, []string{"b"}, []string{"a", "c-é😀"}},
		{"failed", openai.BatchStatusFailed, func(b *openai.Batch) int64 { return b.FailedAt }, 0, nil, nil},
		{"expired", openai.BatchStatusExpired, func(b *openai.Batch) int64 { return b.ExpiredAt }, 3, []string{"a", "b"}, nil},
	} {
		t.Run(test.outcome, func(t *testing.T) {
			t.Parallel()
			client := serve(t, quick)
			file := upload(t, client, asked...)
			metadata := map[string]string{"batchcheck.outcome": test.outcome, "Zweck": "naïve – 日本 😀"}
			made := create(t, client, file, metadata)
			if made.InputFileID != file || made.Endpoint != "/v1/embeddings" || made.CompletionWindow != "24h" {
				t.Errorf("create is answered with %s", made.RawJSON())
			}
			b := ended(t, client, made.ID)
			if b.Status != test.status || test.at(b) < b.CreatedAt || b.CreatedAt != made.CreatedAt || b.ExpiresAt != made.ExpiresAt {
				t.Errorf("it ends as %s", b.RawJSON())
			}
			if !maps.Equal(b.Metadata, metadata) {
				t.Errorf("metadata comes back as %v", b.Metadata)
			}
			if b.JSON.CancelledAt.Raw() != "null" || b.JSON.CancellingAt.Raw() != "null" {
				t.Errorf("times of a cancel that nobody asked for: %s", b.RawJSON())
			}
			if says := len(b.Errors.Data) > 0; says != (test.status == openai.BatchStatusFailed) {
				t.Errorf("its errors are %s", b.Errors.RawJSON())
			}
			counts := b.RequestCounts
			if counts.Total != test.total || counts.Completed != int64(len(test.output)) || counts.Failed != int64(len(test.errors)) {
				t.Errorf("its counts are %s", counts.RawJSON())
			}
			hold(t, client, b.OutputFileID, test.output)
			hold(t, client, b.ErrorFileID, test.errors)
		})
	}
}

// hold downloads a result file, and holds it to a line for each custom_id.
func hold(t *testing.T, client openai.Client, file string, want []string) {
	t.Helper()
	if (file == "") != (want == nil) {
		t.Errorf("file %q for the results of %q", file, want)
	}
	if file == "" {
		return
	}
	reply, err := client.Files.Content(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var got []string
	for lines := json.NewDecoder(reply.Body); lines.More(); {
		var line struct {
			CustomID string          `json:"custom_id"`
			Response json.RawMessage `json:"response"`
			Error    json.RawMessage `json:"error"`
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if (string(line.Response) == "null") == (string(line.Error) == "null") {
			t.Errorf("%s: response %s, error %s", line.CustomID, line.Response, line.Error)
		}
		got = append(got, line.CustomID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", file, got, want)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	client := serve(t, 10*quick)
	made := create(t, client, upload(t, client, "a"), nil)
	if made.Status != openai.BatchStatusValidating {
		t.Errorf("create is answered with %s", made.RawJSON())
	}
	asked, err := client.Batches.Cancel(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if asked.Status != openai.BatchStatusCancelling || asked.CancellingAt < made.CreatedAt || asked.JSON.CancelledAt.Raw() != "null" {
		t.Errorf("cancel is answered with %s", asked.RawJSON())
	}
	b := ended(t, client, made.ID)
	if b.Status != openai.BatchStatusCancelled || b.CancelledAt < asked.CancellingAt || b.CancellingAt != asked.CancellingAt || b.JSON.CompletedAt.Raw() != "null" {
		t.Errorf("it ends as %s", b.RawJSON())
	}
	again, err := client.Batches.Cancel(t.Context(), made.ID)
	if err != nil || again.RawJSON() != b.RawJSON() {
		t.Errorf("a second cancel gives %v, %v", again, err)
	}
}

// TestPages walks over five batches, two a page.
func TestPages(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a")
	var want, got []string
	for n := range 5 {
		want = append(want, create(t, client, file, map[string]string{"n": fmt.Sprint(n)}).ID)
	}
	slices.Reverse(want) // the newest comes first
	pager := client.Batches.ListAutoPaging(t.Context(), openai.BatchListParams{Limit: openai.Int(2)})
	for pager.Next() {
		b := pager.Current()
		got = append(got, b.ID)
		if n := fmt.Sprint(5 - len(got)); b.Metadata["n"] != n {
			t.Errorf("%s has the metadata %v, want n %s", b.ID, b.Metadata, n)
		}
	}
	if err := pager.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("the walk shows %q, %v, want %q", got, err, want)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a")
	for what, test := range map[string]struct {
		status int
		do     func() error
	}{
		"an unknown batch": {404, func() error { _, err := client.Batches.Get(t.Context(), "batch_nobody"); return err }},
		"to cancel it":     {404, func() error { _, err := client.Batches.Cancel(t.Context(), "batch_nobody"); return err }},
		"an unknown file":  {404, func() error { _, err := client.Files.Content(t.Context(), "file-nobody"); return err }},
		"a batch of it":    {404, func() error { _, err := client.Batches.New(t.Context(), params("file-nobody", nil)); return err }},
		"another's key": {401, func() error {
			_, err := client.Batches.Get(t.Context(), "batch_1", option.WithAPIKey("other"))
			return err
		}},
		"too long a value": {400, func() error {
			_, err := client.Batches.New(t.Context(), params(file, map[string]string{"k": strings.Repeat("ü", 513)}))
			return err
		}},
	} {
		var refused *openai.Error
		if err := test.do(); !errors.As(err, &refused) {
			t.Errorf("%s: %v", what, err)
		} else if refused.StatusCode != test.status || refused.Message == "" || refused.Type != "invalid_request_error" {
			t.Errorf("%s: %d %s", what, refused.StatusCode, refused.RawJSON())
		}
	}
}
