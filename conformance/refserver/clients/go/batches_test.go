package clients

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// hold reads a result file, and holds it to a line for each custom_id.
func hold(t *testing.T, client openai.Client, file string, want []string) {
	t.Helper()
	if (file == "") != (want == nil) {
		t.Errorf("file %q for the results of %q", file, want)
	}
	var got []string
	for _, line := range results(t, client, file) {
		if (line.Response == nil) == (string(line.Error) == "null") {
			t.Errorf("%s: response %v, error %s", line.CustomID, line.Response, line.Error)
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

// TestPages walks over 53 batches, ten a page.
func TestPages(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a")
	var want, got []string
	const all = 53
	for n := range all {
		want = append(want, create(t, client, file, map[string]string{"n": fmt.Sprint(n)}).ID)
	}
	slices.Reverse(want) // the newest comes first
	pager := client.Batches.ListAutoPaging(t.Context(), openai.BatchListParams{Limit: openai.Int(10)})
	for pager.Next() {
		b := pager.Current()
		got = append(got, b.ID)
		if n := fmt.Sprint(all - len(got)); b.Metadata["n"] != n {
			t.Errorf("%s has the metadata %v, want n %s", b.ID, b.Metadata, n)
		}
	}
	if err := pager.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("the walk shows %q, %v, want %q", got, err, want)
	}
}

// TestManyAtOnce makes 50 batches at once, and follows each to its end.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a", "b")
	const all = 50
	ended := make([]*openai.Batch, all)
	var work sync.WaitGroup
	for n := range all {
		work.Go(func() {
			made, err := client.Batches.New(t.Context(), params(file, map[string]string{"n": fmt.Sprint(n)}))
			for err == nil && made.Status != openai.BatchStatusCompleted {
				time.Sleep(20 * time.Millisecond)
				made, err = client.Batches.Get(t.Context(), made.ID)
			}
			if err != nil {
				t.Error(err)
				return
			}
			ended[n] = made
		})
	}
	work.Wait()
	ids := map[string]bool{}
	for n, b := range ended {
		if b == nil || ids[b.ID] || b.Metadata["n"] != fmt.Sprint(n) || b.RequestCounts.Completed != 2 {
			t.Errorf("the batch %d is %v", n, b)
			continue
		}
		ids[b.ID] = true
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a")
	once := option.WithHeader("Idempotency-Key", "once")
	send := func(n string) (*openai.Batch, error) {
		return client.Batches.New(t.Context(), params(file, map[string]string{"n": n}), once)
	}
	first, err := send("1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := send("1"); err != nil || again.ID != first.ID {
		t.Errorf("one key makes %s and %s, %v", first.ID, again.RawJSON(), err)
	}
	var refused *openai.Error
	if _, err := send("2"); !errors.As(err, &refused) || refused.StatusCode != 400 || refused.Type != "idempotency_error" {
		t.Errorf("the key with another body: %v", err)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	seen := map[string]bool{}
	for range 2 {
		var reply *http.Response
		if _, err := client.Batches.List(t.Context(), openai.BatchListParams{}, option.WithResponseInto(&reply)); err != nil {
			t.Fatal(err)
		}
		id := reply.Header.Get("x-request-id")
		if !strings.HasPrefix(id, "req_") || seen[id] {
			t.Errorf("the request id is %q", id)
		}
		seen[id] = true
	}
}

// TestGivenUp: an upload of 32 MB does not end within a millisecond, and leaves
// nothing.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	large := openai.FileNewParams{File: openai.File(strings.NewReader(strings.Repeat("x", 32<<20)), "large.jsonl", "application/jsonl"), Purpose: openai.FilePurposeBatch}
	if _, err := client.Files.New(t.Context(), large, option.WithRequestTimeout(time.Millisecond)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after a millisecond: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancel)
	large.File = openai.File(strings.NewReader(strings.Repeat("x", 32<<20)), "large.jsonl", "application/jsonl")
	if _, err := client.Files.New(ctx, large); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	files, err := client.Files.List(t.Context(), openai.FileListParams{})
	if err != nil || len(files.Data) != 0 || files.JSON.Data.Raw() != "[]" {
		t.Errorf("the files are %v, %v", files, err)
	}
	if b := ended(t, client, create(t, client, upload(t, client, "a"), nil).ID); b.Status != openai.BatchStatusCompleted {
		t.Errorf("a batch after that: %s", b.RawJSON())
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file := upload(t, client, "a")
	made := create(t, client, file, nil)
	notes, err := client.Files.New(t.Context(), openai.FileNewParams{File: strings.NewReader("a"), Purpose: openai.FilePurposeAssistants})
	if err != nil {
		t.Fatal(err)
	}
	other := option.WithAPIKey("other")
	without := func(change func(*openai.BatchNewParams)) func() error {
		p := params(file, nil)
		change(&p)
		return func() error { _, err := client.Batches.New(t.Context(), p); return err }
	}
	for what, test := range map[string]struct {
		status      int
		code, param string
		do          func() error
	}{
		"an unknown batch":                     {404, "", "id", func() error { _, err := client.Batches.Get(t.Context(), "batch_nobody"); return err }},
		"to cancel it":                         {404, "", "id", func() error { _, err := client.Batches.Cancel(t.Context(), "batch_nobody"); return err }},
		"an unknown file":                      {404, "", "id", func() error { _, err := client.Files.Content(t.Context(), "file-nobody"); return err }},
		"a batch of it":                        {404, "", "input_file_id", func() error { _, err := client.Batches.New(t.Context(), params("file-nobody", nil)); return err }},
		"a batch of a file for something else": {400, "", "input_file_id", func() error { _, err := client.Batches.New(t.Context(), params(notes.ID, nil)); return err }},
		"another's key":                        {401, "invalid_api_key", "", func() error { _, err := client.Batches.Get(t.Context(), made.ID, other); return err }},
		"to cancel with it":                    {401, "invalid_api_key", "", func() error { _, err := client.Batches.Cancel(t.Context(), made.ID, other); return err }},
		"to upload with it": {401, "invalid_api_key", "", func() error {
			_, err := client.Files.New(t.Context(), openai.FileNewParams{File: strings.NewReader("a"), Purpose: openai.FilePurposeBatch}, other)
			return err
		}},
		"too long a value":        {400, "", "metadata", without(func(p *openai.BatchNewParams) { p.Metadata = map[string]string{"k": strings.Repeat("ü", 513)} })},
		"a value that is no text": {400, "", "metadata", without(func(p *openai.BatchNewParams) { p.SetExtraFields(map[string]any{"metadata": map[string]any{"k": nil}}) })},
		"no endpoint":             {400, "missing_required_parameter", "endpoint", without(func(p *openai.BatchNewParams) { p.Endpoint = "" })},
		"another window":          {400, "invalid_value", "completion_window", without(func(p *openai.BatchNewParams) { p.CompletionWindow = "-24h" })},
		"a page of nobody's": {400, "", "after", func() error {
			_, err := client.Batches.List(t.Context(), openai.BatchListParams{After: openai.String("batch_nobody")})
			return err
		}},
		"a page of a thousand": {400, "", "limit", func() error {
			_, err := client.Batches.List(t.Context(), openai.BatchListParams{Limit: openai.Int(1000)})
			return err
		}},
		"an unknown purpose": {400, "invalid_value", "purpose", func() error {
			_, err := client.Files.New(t.Context(), openai.FileNewParams{File: strings.NewReader("a"), Purpose: "nonsense"})
			return err
		}},
		"a method that there is not": {405, "method_not_supported", "", func() error {
			return client.Patch(t.Context(), "batches/"+made.ID, nil, nil)
		}},
	} {
		var refused *openai.Error
		if err := test.do(); !errors.As(err, &refused) {
			t.Errorf("%s: %v", what, err)
		} else if refused.StatusCode != test.status || refused.Code != test.code || refused.Param != test.param || refused.Message == "" || refused.Type != "invalid_request_error" {
			t.Errorf("%s: %d %s", what, refused.StatusCode, refused.RawJSON())
		} else if id := refused.Response.Header.Get("x-request-id"); !strings.HasPrefix(id, "req_") {
			t.Errorf("%s: the request id is %q", what, id)
		}
	}
}
