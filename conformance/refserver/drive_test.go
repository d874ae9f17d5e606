package refserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A script is what a driver of the kit sends, condensed, until there is one.
type script struct {
	*client
	file    string   // the main input
	batches []string // that were made
	uploads []string
}

const (
	nonsense = "batchcheck-nonsense"
	endpoint = "/v1/embeddings"
)

// drive talks to a server about all that the checks look at.
func drive(c *client) {
	s := &script{client: c}
	s.file = s.upload(line("batchcheck-1"), line("batchcheck-2"), line("batchcheck-3"))
	main := s.create(s.file, fullMetadata())
	s.get("/batches/" + main)
	second := s.create(s.file, "null")
	s.get("/batches/" + second)
	s.cancel(second)
	s.cancel(second)
	s.create(s.upload(line("a"), line("a")), "{}")
	s.create(s.upload(line("a"), "no JSON"), "{}")
	s.probe()
	s.repeat()
	s.poll()
	s.readResults(main)
	s.cancel(main)
	s.cancel(second)
	s.list()
	for _, file := range s.uploads {
		s.do("DELETE", "/files/"+file, "", "")
	}
}

func fullMetadata() string {
	pairs := map[string]string{strings.Repeat("k", 63) + "é": "v", "long": strings.Repeat("v", 511) + "😀"}
	for i := range 14 {
		pairs[fmt.Sprintf("key-%d", i)] = "naïve"
	}
	text, _ := json.Marshal(pairs)
	return string(text)
}

func (s *script) upload(lines ...string) string {
	file := s.client.upload("batch", lines...)
	s.uploads = append(s.uploads, file)
	return file
}

func (s *script) cancel(id string) { s.do("POST", "/batches/"+id+"/cancel", "", "") }

func createBody(file, endpoint, window, metadata string) string {
	return fmt.Sprintf(`{"input_file_id":%q,"endpoint":%q,"completion_window":%q,"metadata":%s}`, file, endpoint, window, metadata)
}

// send creates a batch, and gives its id, "" where it was refused.
func (s *script) send(body string) string {
	status, reply := s.post("/batches", body)
	id := between(reply, `"id":"`, `"`)
	if status >= 300 || id == "" {
		return ""
	}
	s.batches = append(s.batches, id)
	return id
}

func (s *script) create(file, metadata string) string {
	return s.send(createBody(file, endpoint, "24h", metadata))
}

// probe sends what must be refused.
func (s *script) probe() {
	s.cancel(nonsense)
	s.get("/batches/" + nonsense)
	for _, body := range []string{
		fmt.Sprintf(`{"input_file_id":%q,"endpoint":%q}`, s.file, endpoint),
		createBody(s.file, nonsense, "24h", "{}"),
		createBody(s.file, endpoint, nonsense, "{}"),
		createBody(nonsense, endpoint, "24h", "{}"),
		createBody(s.file, endpoint, "24h", strings.Replace(fullMetadata(), "{", `{"one more":"v",`, 1)),
		createBody(s.file, endpoint, "24h", `{"`+strings.Repeat("k", 65)+`":"v"}`),
		createBody(s.file, endpoint, "24h", `{"k":"`+strings.Repeat("v", 513)+`"}`),
		createBody(s.file, endpoint, "24h", `{"k":5}`),
	} {
		if id := s.send(body); id != "" {
			s.cancel(id)
		}
	}
	s.client.upload(nonsense, line("a"))
	key := s.key
	s.key = ""
	s.get("/batches?limit=1")
	s.key = key
}

// repeat sends one create twice.
func (s *script) repeat() {
	s.idempotencyKey = nonsense
	first, again := s.create(s.file, "{}"), s.create(s.file, "{}")
	s.idempotencyKey = ""
	s.cancel(first)
	s.cancel(again)
}

// poll asks for all batches until they have ended, for half an hour at most.
func (s *script) poll() {
	const longest = 30 * time.Second
	until := s.now.Add(30 * time.Minute)
	open := map[string]bool{}
	for _, id := range s.batches {
		open[id] = true
	}
	for wait := 100 * time.Millisecond; len(open) > 0 && s.now.Before(until); wait = min(2*wait, longest) {
		s.now = s.now.Add(wait)
		for _, id := range s.batches {
			if open[id] && s.hasEnded(id) {
				delete(open, id)
			}
		}
	}
}

func (s *script) hasEnded(id string) bool {
	_, reply := s.get("/batches/" + id)
	switch between(reply, `"status":"`, `"`) {
	case "completed", "failed", "expired", "cancelled":
		return true
	}
	return false
}

func (s *script) readResults(id string) {
	_, reply := s.get("/batches/" + id)
	for _, member := range []string{"output_file_id", "error_file_id"} {
		if file := between(reply, `"`+member+`":"`, `"`); file != "" {
			s.get("/files/" + file)
			s.get("/files/" + file + "/content")
		}
	}
}

// list walks the list to its end, a step beyond, and asks for odd limits.
func (s *script) list() {
	const mostPages = 20 // of a list that does not end
	after := ""
	for range mostPages {
		_, page := s.get("/batches?limit=2" + after)
		if last := between(page, `"last_id":"`, `"`); last != "" {
			after = "&after=" + last
		}
		if !strings.Contains(page, `"has_more":true`) {
			break
		}
	}
	s.get("/batches?limit=2" + after)
	for _, query := range []string{"", "?limit=0", "?limit=-1", "?limit=101"} {
		s.get("/batches" + query)
	}
}
