package conformance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/growth"
)

// TestPlacesOfFindingsCostNoMoreThanTheReply counts the bytes that are gone over for
// line and column, in a reply with ever more findings.
func TestPlacesOfFindingsCostNoMoreThanTheReply(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{Profile: "openai"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { document.OnAdvance = nil })
	growth.Check(t, 200, func(n int) (counted int64) {
		item := `{"id":"batch_%d","object":"batch","endpoint":"/v1/chat/completions","status":"x","created_at":1767261600}`
		items := make([]string, n)
		for i := range items {
			items[i] = fmt.Sprintf(item, i)
		}
		body, _ := json.Marshal(`{"object":"list","has_more":false,"data":[` + strings.Join(items, ",") + `]}`)
		har := fmt.Sprintf(`{"log":{"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","request":{"method":"GET","url":"https://h.example/v1/batches"},
			"response":{"status":200,"content":{"text":%s}}}]}}`, body)
		session, err := recording.Read("list.har", []byte(har))
		if err != nil {
			t.Fatal(err)
		}
		document.OnAdvance = func(length int) { counted += int64(length) }
		report := checker.Judge(session)
		document.OnAdvance = nil
		if len(report.Findings) == 0 {
			t.Fatal("nothing is found")
		}
		return counted
	})
}
