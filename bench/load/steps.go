package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A batch is what the clients read of one.
type batch struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Output string `json:"output_file_id"`
	Counts struct{ Total, Completed, Failed int }
}

type page struct {
	Data []batch `json:"data"`
	Last string  `json:"last_id"`
	More bool    `json:"has_more"`
}

// as reads JSON.
func as[T any](text []byte, err error) (value T, _ error) {
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	return value, err
}

// upload uploads a file of requests, or of one text where size is not 0.
func (s *server) upload(name string, requests int, size int) (id string, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("purpose", "batch")
	part, _ := w.CreateFormFile("file", "in.jsonl") // into memory
	for i := range requests {
		fmt.Fprintf(part, `{"custom_id":"%s-%d","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"yes"}}`+"\n", name, i)
	}
	part.Write(make([]byte, size))
	w.Close()
	f, err := as[batch](s.ask(http.StatusOK, "POST", "/files", w.FormDataContentType(), form.Bytes()))
	return f.ID, err
}

func (s *server) create(file, outcome string) (batch, error) {
	body := fmt.Sprintf(`{"input_file_id":%q,"endpoint":"/v1/embeddings","completion_window":"24h","metadata":{"batchcheck.outcome":%q}}`, file, outcome)
	return as[batch](s.ask(http.StatusOK, "POST", "/batches", "application/json", []byte(body)))
}

func (s *server) retrieve(id string) (batch, error) {
	return as[batch](s.ask(http.StatusOK, "GET", "/batches/"+id, "", nil))
}

// ended polls a batch until it has ended.
func (s *server) ended(id string) (b batch, err error) {
	for range 1000 {
		if b, err = s.retrieve(id); err != nil || slices.Contains([]string{"completed", "failed", "expired", "cancelled"}, b.Status) {
			return b, err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return b, fmt.Errorf("%s is still %s", id, b.Status)
}

// each calls do in n goroutines, with their numbers, and gives the first error.
func each(n int, do func(i int) error) error {
	var all sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		all.Go(func() { failed[i] = do(i) })
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// useServer has clients do all that there is to do, beside slow ones. At the end, the
// list has every batch that was created, once, as it ended.
func useServer(s *server, p plan, out io.Writer) error {
	stop := make(chan struct{})
	var slow sync.WaitGroup
	slow.Go(func() { s.dribble(p.slow, stop) })
	var created sync.Map // from ids to states that were seen
	var requests atomic.Int64
	until := time.Now().Add(p.time)
	err := each(p.clients, func(client int) error {
		for round := 0; time.Now().Before(until); round++ {
			if err := s.round(fmt.Sprintf("c%d-%d", client, round), client+round, &created); err != nil {
				return err
			}
			requests.Add(1)
		}
		return nil
	})
	close(stop)
	slow.Wait()
	if err != nil {
		return err
	}
	listed := map[string]string{}
	for after, more := "", true; more; {
		shown, err := as[page](s.ask(http.StatusOK, "GET", "/batches?limit=100"+after, "", nil))
		if err != nil {
			return err
		}
		for _, b := range shown.Data {
			if listed[b.ID] != "" {
				return fmt.Errorf("%s is listed twice", b.ID)
			}
			listed[b.ID] = b.Status
		}
		after, more = "&after="+shown.Last, shown.More
	}
	n := 0
	created.Range(func(id, status any) bool {
		if n++; listed[id.(string)] != status {
			err = errors.Join(err, fmt.Errorf("%s ended %s, and is listed as %q", id, status, listed[id.(string)]))
		}
		return true
	})
	if n != len(listed) {
		err = errors.Join(err, fmt.Errorf("%d batches are listed, and %d were created", len(listed), n))
	}
	fmt.Fprintf(out, "%d clients and %d slow ones: %d rounds, %d batches, none lost\n", p.clients, p.slow, requests.Load(), n)
	return err
}

// round uploads, creates, polls, lists, and cancels or downloads, and deletes half of
// what it has made.
func (s *server) round(name string, number int, created *sync.Map) error {
	const lines = 3
	file, err := s.upload(name, lines, 0)
	if err != nil {
		return err
	}
	outcome := []string{"completed", "stalled", "partly_failed", "completed"}[number%4]
	b, err := s.create(file, outcome)
	if err != nil {
		return err
	}
	if shown, err := as[page](s.ask(http.StatusOK, "GET", "/batches?limit=10", "", nil)); err != nil || len(shown.Data) == 0 {
		return fmt.Errorf("the list has %d batches: %w", len(shown.Data), err)
	}
	want := "completed"
	if outcome == "stalled" {
		want = "cancelled"
		if _, err := s.ask(http.StatusOK, "POST", "/batches/"+b.ID+"/cancel", "", nil); err != nil {
			return err
		}
	}
	if b, err = s.ended(b.ID); err != nil {
		return err
	}
	created.Store(b.ID, b.Status)
	if b.Status != want {
		return fmt.Errorf("%s is %s, not %s", b.ID, b.Status, want)
	}
	if outcome == "completed" {
		results, err := s.ask(http.StatusOK, "GET", "/files/"+b.Output+"/content", "", nil)
		if n := strings.Count(string(results), `"custom_id":"`+name+"-"); err != nil || n != lines || bytes.Count(results, []byte("\n")) != lines {
			return fmt.Errorf("%s has results of %d requests of its own: %s %w", b.ID, n, results, err)
		}
		if number%8 == 0 {
			_, err = s.ask(http.StatusOK, "DELETE", "/files/"+b.Output, "", nil)
		}
		return err
	}
	return nil
}

// rate gives how many requests a second some clients get answered, of each kind as
// many: create, retrieve, list.
func (s *server) rate(d time.Duration) (float64, error) {
	file, err := s.upload("rate", 1, 0)
	if err != nil {
		return 0, err
	}
	var answered atomic.Int64
	start := time.Now()
	err = each(32, func(int) error {
		for time.Since(start) < d {
			b, err := s.create(file, "completed")
			if err == nil {
				_, err = s.retrieve(b.ID)
			}
			if err == nil {
				_, err = s.ask(http.StatusOK, "GET", "/batches?limit=20", "", nil)
			}
			if err != nil {
				return err
			}
			answered.Add(3)
		}
		return nil
	})
	return float64(answered.Load()) / time.Since(start).Seconds(), err
}

// compareRates holds the rate beside slow clients, and that after many batches, to half
// of the first.
func compareRates(s *server, p plan, out io.Writer) error {
	d := min(p.time, 5*time.Second)
	first, err := s.rate(d)
	if err != nil {
		return err
	}
	stop := make(chan struct{})
	var slow sync.WaitGroup
	slow.Go(func() { s.dribble(p.slow, stop) })
	time.Sleep(time.Second)
	beside, err := s.rate(d)
	close(stop)
	slow.Wait()
	if err != nil {
		return err
	}
	file, err := s.upload("many", 1, 0)
	if err != nil {
		return err
	}
	var made atomic.Int64
	if err := each(32, func(int) error {
		for made.Add(1) <= int64(p.batches) {
			if _, err := s.create(file, "completed"); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	after, err := s.rate(d)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "requests a second: %.0f at first, %.0f beside %d slow clients, %.0f after %d batches\n", first, beside, p.slow, after, p.batches)
	if min(beside, after) < first/2 {
		return errors.New("that is less than half")
	}
	return nil
}

// fillMemory uploads until the server takes no more, and then sends it as many large
// bodies as it holds that do not end. It goes on to answer.
func fillMemory(s *server, _ plan, out io.Writer) error {
	uploads := 0
	for {
		if _, err := s.upload("big", 0, 4<<20); err == nil {
			uploads++
			continue
		} else if !strings.Contains(err.Error(), "store_full") {
			return err
		}
		break
	}
	stop := make(chan struct{})
	var endless sync.WaitGroup
	var sent atomic.Int64
	for range 20 {
		endless.Go(func() {
			body, sender := io.Pipe()
			go func() {
				part := make([]byte, 1<<20)
				for range 190 {
					if n, err := sender.Write(part); err != nil {
						return
					} else {
						sent.Add(int64(n))
					}
				}
				<-stop
				sender.CloseWithError(io.ErrUnexpectedEOF)
			}()
			r, _ := http.NewRequest("POST", s.base.String()+"/files", body)
			r.Header.Set("Authorization", "Bearer "+key)
			if reply, err := s.client.Do(r); err == nil {
				reply.Body.Close()
			}
			sender.CloseWithError(io.ErrUnexpectedEOF)
		})
	}
	time.Sleep(3 * time.Second)
	_, err := s.ask(http.StatusOK, "GET", "/batches", "", nil)
	close(stop)
	endless.Wait()
	fmt.Fprintf(out, "%d uploads of 4 MiB were kept, %d MiB of endless bodies were sent\n", uploads, sent.Load()>>20)
	return err
}
