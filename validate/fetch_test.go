package validate_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestSchemaFetchesNothing refers to schemas that are there, and would do: none
// of them is read, whatever the way to it.
func TestSchemaFetchesNothing(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Write([]byte(`{}`))
	}))
	defer server.Close()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("other.json", []byte(`{}`), 0o644); err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs("other.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range []string{
		`{"$ref":"REF"}`, `{"$ref":"REF#/$defs/a"}`, `{"$dynamicRef":"REF#a"}`, `{"$schema":"REF"}`, `{"properties":{"a":{"anyOf":[{"$ref":"REF"}]}}}`,
		`{"$defs":{"batch":{"x-should":{"$ref":"REF"}}},"$ref":"#/$defs/batch"}`,
	} {
		for _, ref := range []string{server.URL + "/other.json", "file://" + filepath.ToSlash(path), "other.json", "./other.json", "/other.json", "../other.json"} {
			text := strings.ReplaceAll(schema, "REF", ref)
			_, err := validate.New(validate.Options{Schema: []byte(text)})
			if err == nil || !strings.Contains(err.Error(), "nothing is fetched") && !strings.Contains(err.Error(), "$schema must be uri") {
				t.Errorf("%s: %v", text, err)
			}
		}
		based := strings.Replace(strings.ReplaceAll(schema, "REF", "other.json"), "{", `{"$id":"`+server.URL+`/base.json",`, 1)
		if _, err := validate.New(validate.Options{Schema: []byte(based)}); err == nil {
			t.Errorf("%s compiles", based)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the server was asked %d times", n)
	}
}
