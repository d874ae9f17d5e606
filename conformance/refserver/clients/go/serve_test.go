// Package clients holds the reference server to OpenAI's own Go client: what
// that cannot take, nobody's can. It is a module of its own, so that the
// client is nothing that batchcheck depends on.
package clients

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

const key = "batchcheck-key"

// quick is the pace where nothing has to happen before a batch has ended.
const quick = 50 * time.Millisecond

// secret is the webhook's, which the server takes from the environment.
const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// serve starts a reference server for the test, and gives a client of it.
func serve(t *testing.T, step time.Duration, flags ...string) openai.Client {
	t.Helper()
	program := os.Getenv("BATCHCHECK")
	if program == "" {
		t.Fatal("set BATCHCHECK to the path of the command: go build -o PATH ./cmd/batchcheck")
	}
	command := exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0", "--step", step.String(), "--api-key", key}, flags...)...)
	command.Env = append(os.Environ(), "OPENAI_WEBHOOK_SECRET="+secret)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		if err := command.Wait(); err != nil {
			t.Errorf("the server ends with %v", err)
		}
	})
	line, _ := bufio.NewReader(stderr).ReadString('\n')
	url, ok := strings.CutSuffix(line, "\n")
	if !ok || !strings.HasPrefix(url, "http://") {
		t.Fatalf("the server's first line is no URL: %q", line)
	}
	return openai.NewClient(option.WithBaseURL(url), option.WithAPIKey(key), option.WithMaxRetries(0), option.WithWebhookSecret(secret))
}

// upload sends an input file with a request for each custom_id, and gives its id.
func upload(t *testing.T, client openai.Client, customIDs ...string) string {
	t.Helper()
	var bodies []string
	for range customIDs {
		bodies = append(bodies, `{"input":"x"}`)
	}
	return uploadRequests(t, client, "/v1/embeddings", customIDs, bodies)
}

// uploadRequests sends an input file with a request for each custom_id and body.
func uploadRequests(t *testing.T, client openai.Client, url string, customIDs, bodies []string) string {
	t.Helper()
	var lines strings.Builder
	for i, id := range customIDs {
		fmt.Fprintf(&lines, `{"custom_id":%q,"method":"POST","url":%q,"body":%s}`+"\n", id, url, bodies[i])
	}
	file, err := client.Files.New(t.Context(), openai.FileNewParams{
		File: openai.File(strings.NewReader(lines.String()), "in.jsonl", "application/jsonl"), Purpose: openai.FilePurposeBatch,
	})
	if err != nil {
		t.Fatal(err)
	}
	if file.Bytes != int64(lines.Len()) || file.Filename != "in.jsonl" || file.Purpose != openai.FileObjectPurposeBatch || file.CreatedAt == 0 {
		t.Errorf("the upload is answered with %s", file.RawJSON())
	}
	return file.ID
}

// create makes a batch of a file.
func create(t *testing.T, client openai.Client, file string, metadata map[string]string) *openai.Batch {
	t.Helper()
	b, err := client.Batches.New(t.Context(), params(file, metadata))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func params(file string, metadata map[string]string) openai.BatchNewParams {
	return openai.BatchNewParams{
		InputFileID: file, Endpoint: openai.BatchNewParamsEndpointV1Embeddings, CompletionWindow: openai.BatchNewParamsCompletionWindow24h, Metadata: metadata,
	}
}

// ended polls a batch until its status is one that no batch leaves.
func ended(t *testing.T, client openai.Client, id string) *openai.Batch {
	t.Helper()
	ctx, enough := context.WithTimeout(t.Context(), time.Minute)
	defer enough()
	for {
		b, err := client.Batches.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		switch b.Status {
		case openai.BatchStatusCompleted, openai.BatchStatusFailed, openai.BatchStatusExpired, openai.BatchStatusCancelled:
			return b
		}
		time.Sleep(20 * time.Millisecond)
	}
}
