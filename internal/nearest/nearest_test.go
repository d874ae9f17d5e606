package nearest

import (
	"strings"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func TestSuggest(t *testing.T) {
	names := []string{"time/order", "time/unit", "rules", "schema"}
	tests := map[string]string{
		"time/ordr":                       `; did you mean "time/order"?`,
		"ruels":                           `; did you mean "rules"?`,
		"rules":                           `; did you mean "rules"?`,
		"colour":                          "",
		"":                                "",
		"time/unät":                       `; did you mean "time/unit"?`,
		strings.Repeat("time/order", 100): "",
	}
	for word, want := range tests {
		if got := Suggest(word, names); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
}
