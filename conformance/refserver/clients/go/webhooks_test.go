package clients

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/openai/openai-go/v3"
)

// TestWebhooks: the client takes the event of each of the ends, one of them only
// when it is delivered again, and nothing that was changed.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	type delivery struct {
		header http.Header
		body   []byte
	}
	deliveries := make(chan delivery, 8)
	var refused atomic.Bool
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !refused.Swap(true) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		deliveries <- delivery{r.Header, body}
	}))
	t.Cleanup(receiver.Close)
	client := serve(t, quick, "--webhook", receiver.URL+"/webhook", "--webhook-secret-env", "OPENAI_WEBHOOK_SECRET")
	file := upload(t, client, "a", "b")
	want, got := map[string]string{}, map[string]string{}
	for _, outcome := range []string{"completed", "failed", "expired", "stalled"} {
		made := create(t, client, file, map[string]string{"batchcheck.outcome": outcome})
		want[made.ID] = "batch." + outcome
		if outcome == "stalled" {
			want[made.ID] = "batch.cancelled"
			if _, err := client.Batches.Cancel(t.Context(), made.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range want {
		d := <-deliveries
		event, err := client.Webhooks.Unwrap(d.body, d.header)
		if err != nil {
			t.Fatalf("%v: %s", err, d.body)
		}
		got[event.Data.ID] = event.Type
		if b := ended(t, client, event.Data.ID); event.Type != "batch."+string(b.Status) || event.Object != "event" || b.Status != openai.BatchStatusExpired && event.CreatedAt != max(b.CompletedAt, b.FailedAt, b.CancelledAt) {
			t.Errorf("the event %s of %s", d.body, b.RawJSON())
		}
		if _, err := client.Webhooks.Unwrap(append(d.body, ' '), d.header); err == nil {
			t.Error("an event that was changed is taken")
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("told is %v, want %v", got, want)
	}
}
