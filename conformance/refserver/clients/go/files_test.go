package clients

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
)

// TestUploadFromStream sends a file that is written while it is sent.
func TestUploadFromStream(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	const all = 2000
	var sent strings.Builder
	from, to := io.Pipe()
	go func() {
		out := io.MultiWriter(to, &sent)
		for n := range all {
			fmt.Fprintf(out, `{"custom_id":"r-%d","method":"POST","url":"/v1/embeddings","body":{"input":"text %d"}}`+"\n", n, n)
		}
		to.Close()
	}()
	file, err := client.Files.New(t.Context(), openai.FileNewParams{File: openai.File(from, "in.jsonl", "application/jsonl"), Purpose: openai.FilePurposeBatch})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := client.Files.Content(t.Context(), file.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if content, err := io.ReadAll(reply.Body); err != nil || string(content) != sent.String() || file.Bytes != int64(len(content)) {
		t.Errorf("%d bytes were sent, %d came back, %v: %s", sent.Len(), len(content), err, file.RawJSON())
	}
	if b := ended(t, client, create(t, client, file.ID, nil).ID); b.RequestCounts.Completed != all {
		t.Errorf("it ends as %s", b.RawJSON())
	}
}

func TestEmptyFile(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	b := ended(t, client, create(t, client, upload(t, client), nil).ID)
	if b.Status != openai.BatchStatusFailed || len(b.Errors.Data) == 0 || b.Errors.Data[0].Code != "empty_file" {
		t.Errorf("it ends as %s", b.RawJSON())
	}
}

// TestFileLists walks over files by purpose, in pages, in either order.
func TestFileLists(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	var inputs []string
	for n := range 5 {
		inputs = append(inputs, upload(t, client, fmt.Sprint(n)))
	}
	notes, err := client.Files.New(t.Context(), openai.FileNewParams{File: strings.NewReader("notes"), Purpose: openai.FilePurposeUserData})
	if err != nil {
		t.Fatal(err)
	}
	b := ended(t, client, create(t, client, inputs[0], nil).ID)
	newest := slices.Clone(inputs)
	slices.Reverse(newest)
	ofBatches := openai.FileListParams{Purpose: openai.String("batch"), Limit: openai.Int(2)}
	oldest := ofBatches
	oldest.Order = openai.FileListParamsOrderAsc
	for _, test := range []struct {
		query openai.FileListParams
		want  []string
	}{
		{ofBatches, newest},
		{oldest, inputs},
		{openai.FileListParams{Purpose: openai.String("batch_output")}, []string{b.OutputFileID}},
		{openai.FileListParams{Purpose: openai.String("user_data")}, []string{notes.ID}},
		{openai.FileListParams{}, append([]string{b.OutputFileID, notes.ID}, newest...)},
	} {
		var got []string
		pager := client.Files.ListAutoPaging(t.Context(), test.query)
		for pager.Next() {
			got = append(got, pager.Current().ID)
		}
		if err := pager.Err(); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q, %v, want %q", test.query, got, err, test.want)
		}
	}
}

// TestFilesEnd: files expire when they are asked to, and are gone once they are deleted.
func TestFilesEnd(t *testing.T) {
	t.Parallel()
	client := serve(t, quick)
	file, err := client.Files.New(t.Context(), openai.FileNewParams{
		File: strings.NewReader("a"), Purpose: openai.FilePurposeAssistants, ExpiresAfter: openai.FileNewParamsExpiresAfter{Seconds: 3600},
	})
	if err != nil || file.ExpiresAt != file.CreatedAt+3600 {
		t.Fatalf("upload: %v, %v", file, err)
	}
	asked := params(upload(t, client, "a"), nil)
	asked.OutputExpiresAfter = openai.BatchNewParamsOutputExpiresAfter{Seconds: 7200}
	made, err := client.Batches.New(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	output, err := client.Files.Get(t.Context(), ended(t, client, made.ID).OutputFileID)
	if err != nil || output.ExpiresAt != output.CreatedAt+7200 || output.Purpose != openai.FileObjectPurposeBatchOutput {
		t.Fatalf("the output: %v, %v", output, err)
	}
	if deleted, err := client.Files.Delete(t.Context(), output.ID); err != nil || !deleted.Deleted || deleted.ID != output.ID {
		t.Errorf("delete: %v, %v", deleted, err)
	}
	var refused *openai.Error
	if _, err := client.Files.Get(t.Context(), output.ID); !errors.As(err, &refused) || refused.StatusCode != 404 {
		t.Errorf("after it was deleted: %v", err)
	}
}
