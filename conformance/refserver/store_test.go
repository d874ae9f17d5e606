package refserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// uploadRequest makes the request that uploads content for batches.
func uploadRequest(content string) *http.Request {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("purpose", inputPurpose)
	part, _ := w.CreateFormFile("file", "in.jsonl") // into memory
	io.WriteString(part, content)
	w.Close()
	r := httptest.NewRequest(http.MethodPost, "/v1/files", &form)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// answered gives the status and the body of the reply to a request.
func (s *Server) answered(r *http.Request) (status int, body string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// TestStoreHasALimit uploads, creates and lets batches end until the server is full.
// It never holds more than it may, and goes on once files are deleted.
func TestStoreHasALimit(t *testing.T) {
	now := time.Unix(1_767_261_600, 0)
	const limit = 64 << 10
	s, err := New(Options{MaxStore: limit, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	const line = `{"custom_id":"%d","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":["a","b","c"],"dimensions":512}}` + "\n"
	input := ""
	for i := range 4 { // of which each is answered with some 18 kB
		input += fmt.Sprintf(line, i)
	}
	s.answered(uploadRequest(input))
	create := func() int {
		body := fmt.Sprintf(`{"input_file_id":%q,"endpoint":"/v1/embeddings","completion_window":"24h"}`, s.files[0].ID)
		status, _ := s.answered(httptest.NewRequest(http.MethodPost, "/v1/batches", strings.NewReader(body)))
		return status
	}
	for range 3 {
		if status := create(); status != 200 {
			t.Fatal(status)
		}
	}
	now = now.Add(time.Minute)
	_, list := s.answered(httptest.NewRequest(http.MethodGet, "/v1/batches", nil))
	if held := s.store.held.Load(); held > limit {
		t.Errorf("%d bytes are held", held)
	}
	answered, failed := 0, 0
	for _, b := range s.batches {
		if b.counts.Total != 4 || b.counts.Completed+b.counts.Failed != 4 || (b.errors != nil) != (b.counts.Failed > 0) || b.requests != nil {
			t.Errorf("%+v", b)
		}
		answered, failed = answered+b.counts.Completed, failed+b.counts.Failed
	}
	if answered == 0 || failed == 0 || !strings.Contains(list, `"failed":4`) {
		t.Errorf("%d are answered, %d failed: %s", answered, failed, list)
	}

	created, uploaded := 0, 0
	for create() == 200 {
		created++
	}
	for {
		status, reply := s.answered(uploadRequest("x"))
		if status != 200 {
			if status != 507 || !strings.Contains(reply, `"code":"store_full"`) {
				t.Errorf("%d %s", status, reply)
			}
			break
		}
		uploaded++
	}
	if held := s.store.held.Load(); held > limit || created+uploaded > limit/fileCost {
		t.Errorf("%d batches and %d files more, %d bytes", created, uploaded, held)
	}
	for len(s.files) > 1 {
		s.answered(httptest.NewRequest(http.MethodDelete, "/v1/files/"+s.files[1].ID, nil))
	}
	if create() != 200 {
		t.Error("it takes no more once files are deleted")
	}
	now = now.Add(maxExpiry * time.Second)
	s.answered(httptest.NewRequest(http.MethodGet, "/v1/files", nil))
	held := s.store.held.Load()
	for _, b := range s.batches {
		held -= b.held
	}
	if len(s.files) != 0 || held != 0 {
		t.Errorf("%d files, and %d bytes that are nobody's", len(s.files), held)
	}
}

// TestBodiesOnTheirWayHaveALimit holds most of what may be on its way in one body that
// does not end. What it says of its length costs nothing; what it has sent is counted
// until it is given up. Small requests are answered all the while.
func TestBodiesOnTheirWayHaveALimit(t *testing.T) {
	whole := maxMoving
	maxMoving = 16 << 10
	t.Cleanup(func() { maxMoving = whole })
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	body, sender := io.Pipe()
	watched := &watchedReader{Reader: body}
	slow := httptest.NewRequest(http.MethodPost, "/v1/files", watched)
	slow.ContentLength = maxBody
	done := make(chan int)
	go func() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, slow)
		body.Close() // what is sent from here on fails, and does not wait
		done <- w.Code
	}()
	sent := int64(0)
	send := func(n int64) {
		t.Helper()
		sent += n
		if _, err := sender.Write(make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		for watched.before.Load() != sent { // then the bytes are counted, and it waits for more
			time.Sleep(time.Millisecond)
		}
	}
	small := func() {
		t.Helper()
		if status, reply := s.answered(httptest.NewRequest(http.MethodPost, "/v1/batches", strings.NewReader("{}"))); status != 400 {
			t.Errorf("a small request: %d %s", status, reply)
		}
	}
	send(2 << 10)
	small()
	if status, reply := s.answered(uploadRequest(strings.Repeat("x", 4<<10))); status != 200 {
		t.Errorf("beside a body of 2 KiB: %d %s", status, reply)
	}
	send(10 << 10)
	small()
	if status, reply := s.answered(uploadRequest(strings.Repeat("x", 4<<10))); status != 503 || !strings.Contains(reply, `"code":"server_busy"`) {
		t.Errorf("beside a body of 12 KiB: %d %s", status, reply)
	}
	sender.Write(make([]byte, 3<<10)) // more than seven eighths
	if status := <-done; status != 503 {
		t.Errorf("a body of 15 KiB: %d", status)
	}
	if status, _ := s.answered(uploadRequest(strings.Repeat("x", 4<<10))); status != 200 || s.moving.held.Load() != 0 {
		t.Errorf("after it: %d, %d bytes are still counted", status, s.moving.held.Load())
	}
}

// A watchedReader knows how much was read before the read that is under way.
type watchedReader struct {
	io.Reader
	read   int64
	before atomic.Int64
}

func (r *watchedReader) Read(p []byte) (int, error) {
	r.before.Store(r.read)
	n, err := r.Reader.Read(p)
	r.read += int64(n)
	return n, err
}

// TestUploadsLeaveNothingOnTheDisk uploads more than net/http keeps in memory.
func TestUploadsLeaveNothingOnTheDisk(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	content := strings.Repeat("x", 33<<20)
	if status, reply := s.answered(uploadRequest(content)); status != 200 || len(s.files[0].content) != len(content) {
		t.Fatalf("%d %s", status, reply)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// TestFormsHaveLimits sends forms at the limit of parts and of fields, and beyond.
func TestFormsHaveLimits(t *testing.T) {
	for _, test := range []struct {
		parts, field, want int
	}{
		{maxParts, 1, 200}, {maxParts + 1, 1, 400}, {3, maxField, 200}, {3, maxField + 1, 400},
	} {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		w.WriteField("purpose", inputPurpose)
		part, _ := w.CreateFormFile("file", "in.jsonl")
		part.Write([]byte("x"))
		for i := range test.parts - 3 {
			w.WriteField(fmt.Sprint("more", i), "x")
		}
		w.WriteField("last", strings.Repeat("x", test.field))
		w.Close()
		r := httptest.NewRequest(http.MethodPost, "/v1/files", &form)
		r.Header.Set("Content-Type", w.FormDataContentType())
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if status, reply := s.answered(r); status != test.want {
			t.Errorf("%d parts, a field of %d bytes: %d %s", test.parts, test.field, status, reply)
		}
	}
}

// TestEventsWaitForOneAnother ends more batches than events are delivered at a time,
// to a webhook that does not answer.
func TestEventsWaitForOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		arrived, answer := make(chan struct{}, 2*maxDeliveries), make(chan struct{})
		s, err := New(Options{Webhook: &Webhook{URL: "https://app.example.org/hook", Secret: NewSecret(), Transport: transportFunc(func(r *http.Request) (*http.Response, error) {
			arrived <- struct{}{}
			<-answer
			return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}, nil
		})}})
		if err != nil {
			t.Fatal(err)
		}
		for range maxDeliveries + 1 {
			s.untold = append(s.untold, &batch{id: s.newID("batch_"), created: s.options.Now()})
		}
		ctx, end := context.WithCancel(t.Context())
		var delivering sync.WaitGroup
		delivering.Go(func() { s.Deliver(ctx) })
		time.Sleep(endStep*s.options.Step + time.Second)
		synctest.Wait()
		if len(arrived) != maxDeliveries {
			t.Errorf("%d events are on their way", len(arrived))
		}
		close(answer)
		synctest.Wait()
		if len(arrived) != maxDeliveries+1 {
			t.Errorf("%d events were delivered", len(arrived))
		}
		end()
		delivering.Wait()
	})
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
