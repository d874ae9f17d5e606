// Package connect runs batchcheck lines in the engine of Redpanda Connect.
package connect

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	_ "github.com/redpanda-data/benthos/v4/public/components/io"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

// TestSubprocess sends 10,000 messages through the pipeline of the file that CONFIG
// names: each comes back once, in order, with its verdict.
func TestSubprocess(t *testing.T) {
	config, err := os.ReadFile(os.Getenv("CONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	builder := service.NewStreamBuilder()
	if err := builder.SetYAML(string(config)); err != nil {
		t.Fatal(err)
	}
	if err := builder.SetLoggerYAML("level: WARN"); err != nil {
		t.Fatal(err)
	}
	send, err := builder.AddProducerFunc()
	if err != nil {
		t.Fatal(err)
	}
	const messages = 10_000
	received := make(chan []byte, messages)
	err = builder.AddConsumerFunc(func(_ context.Context, m *service.Message) error {
		text, err := m.AsBytes()
		received <- text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stream, err := builder.Build()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- stream.Run(ctx) }()
	for i := range messages {
		if err := send(ctx, service.NewMessage([]byte(line(i)))); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		var got struct {
			Number     int
			Batchcheck struct {
				OK      *bool
				Skipped string
				Rules   []string
			}
		}
		select {
		case text := <-received:
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		case <-ctx.Done():
			t.Fatalf("message %d is lost", i)
		}
		said := fmt.Sprint(got.Batchcheck.Rules)
		if ok := got.Batchcheck.OK; ok != nil {
			said = strconv.FormatBool(*ok) + said
		}
		if want := []string{"true[]", "false[status/unknown]", "[]"}[i%3]; got.Number != i || said != want {
			t.Fatalf("message %d came as %d with %s, want %s", i, got.Number, said, want)
		}
	}
	if err := stream.StopWithin(10 * time.Second); err != nil {
		t.Error(err)
	}
	if len(received) > 0 {
		t.Errorf("%d messages came twice", len(received))
	}
	<-ended
}

// line gives a message: a sound batch, a faulty one, and none, in turn.
func line(i int) string {
	status := []string{"validating", "done", ""}[i%3]
	if status == "" {
		return fmt.Sprintf(`{"number":%d,"response":null}`, i)
	}
	return fmt.Sprintf(`{"number":%d,"response":{"id":"batch_%[1]d","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"%s","created_at":1767607201,"metadata":null}}`, i, status)
}
