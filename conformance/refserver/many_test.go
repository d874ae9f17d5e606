package refserver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/growth"
)

// newMany makes a server with so many batches of one file.
func newMany(tb testing.TB, n int) *Server {
	s, err := New(Options{})
	if err != nil {
		tb.Fatal(err)
	}
	in := s.addFile("in.jsonl", inputPurpose, []byte("{}\n"), nil)
	for range n {
		body := fmt.Sprintf(`{"input_file_id":%q,"endpoint":"/v1/embeddings","completion_window":"24h"}`, in.ID)
		b, err := s.shape.newBatch([]byte(body), nil)
		if err != nil {
			tb.Fatal(err)
		}
		s.batches = append(s.batches, b)
	}
	return s
}

// TestEachIsFoundAmongMany finds every batch and file by its id, also once the ids
// between have gone, and none that is not there.
func TestEachIsFoundAmongMany(t *testing.T) {
	s := newMany(t, 300)
	for range 300 {
		s.addFile("x", outputPurpose, nil, nil)
	}
	gone := s.files[100].ID
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodDelete, "/v1/files/"+gone, nil))
	for _, b := range s.batches {
		if found, err := s.findBatch(b.id); found != b {
			t.Fatalf("%s: %v", b.id, err)
		}
	}
	for _, f := range s.files {
		if found, err := s.findFile(f.ID); found != f {
			t.Fatalf("%s: %v", f.ID, err)
		}
	}
	for _, id := range []string{gone, "", "batch_", "file-", "zzz", s.files[0].ID + "0"} {
		if found, err := s.findFile(id); err == nil {
			t.Errorf("%q is the file %s", id, found.ID)
		}
		if found, err := s.findBatch(id); err == nil {
			t.Errorf("%q is the batch %s", id, found.id)
		}
	}
}

// TestPagesAreNoDearerAmongMany holds a page to costing as much memory with a
// hundred times as many batches.
func TestPagesAreNoDearerAmongMany(t *testing.T) {
	cost := func(n int) int64 {
		s := newMany(t, n)
		p := pager[*batch]{id: func(b *batch) string { return b.id }, asks: s.listAPI()}
		query := url.Values{"after": {s.batches[n/2].id}}
		return growth.Allocated(func() {
			for range 100 {
				p.page(query, s.batches)
			}
		})
	}
	if few, many := cost(50), cost(5000); many > 2*few {
		t.Errorf("%v bytes among few, %v among many", few, many)
	}
}

// BenchmarkRetrieve retrieves the newest of many batches.
func BenchmarkRetrieve(b *testing.B) {
	for _, n := range []int{1, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newMany(b, n)
			request := httptest.NewRequest(http.MethodGet, "/v1/batches/"+s.batches[0].id, strings.NewReader(""))
			for b.Loop() {
				s.ServeHTTP(httptest.NewRecorder(), request)
			}
		})
	}
}
