package drive_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// quick is the time for a request to a server that keeps its clients waiting.
const quick = 150 * time.Millisecond

// TestHostileConnections drives servers that do not keep to HTTP, over a real
// network: each run ends, and a finding names what was wrong.
func TestHostileConnections(t *testing.T) {
	log.SetOutput(io.Discard) // net/http tells there of what servers send unasked
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	zeros := bytes.Repeat([]byte(" "), 1<<20)
	tests := []struct {
		reason string
		serve  http.HandlerFunc
		rule   string
		says   string
		isSlow bool
	}{
		{"never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "http/status", "no reply within 150ms", true},
		{"answers a byte at a time", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(quick / 5)
			}
		}, "http/status", "incomplete reply", true},
		{"endless body", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write(zeros)
			}
		}, "http/status", "the body has more than", false},
		{"1 GB body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000000000")
			for range 1000 {
				if _, err := w.Write(zeros[:1_000_000]); err != nil {
					return
				}
			}
		}, "http/status", "the body has more than", false},
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(sessiontest.Bomb())
		}, "http/status", "more than 67108864 bytes when decoded", false},
		{"closes within the body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "{")
		}, "http/status", "unexpected EOF", false},
		{"resets the connection", func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				connection.(*net.TCPConn).SetLinger(0)
				connection.Close()
			}
		}, "http/status", "connection reset", false},
		{"a length that is too short", raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"object\":\"list\",\"data\":[]}"), "json/syntax", "", false},
		{"a length that is no number", raw("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n{}"), "http/status", "no reply", false},
		{"no HTTP", raw("220 mail.example.com ESMTP\r\n"), "http/status", "no reply", false},
		{"headers without end", raw("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Filler: "+strings.Repeat("x", 1000)+"\r\n", 2000)), "http/status", "no reply", false},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, "http/status", "the status is 302 (Found)", false},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			if isLarge := strings.Contains(test.says, "more than"); isLarge && testing.Short() {
				t.Skip("64 MB are sent for it")
			} else if isLarge {
				test.serve = servedOnce(test.serve)
			}
			server := httptest.NewServer(test.serve)
			defer server.Close()
			defer server.CloseClientConnections()
			wait := time.Minute // it is something else that ends it
			if test.isSlow {
				wait = quick
			}
			s, err := drive.Drive(t.Context(), drive.Config{BaseURL: server.URL + "/v1", Timeout: wait, Options: conformance.Options{Only: []string{"list/limit"}}})
			expectFinding(t, s, test.rule, test.says)
			t.Log(len(s.Exchanges), err)
		})
	}
}

// servedOnce serves the first request, and fails the others.
func servedOnce(serve http.HandlerFunc) http.HandlerFunc {
	var served atomic.Bool
	return func(w http.ResponseWriter, r *http.Request) {
		if served.Swap(true) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		serve(w, r)
	}
}

// raw answers with bytes as they are.
func raw(reply string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
			io.WriteString(connection, reply)
			connection.Close()
		}
	}
}

// hostileJudge judges what hostile servers have sent.
var hostileJudge = sync.OnceValue(func() *conformance.Checker {
	checker, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		panic(err)
	}
	return checker
})

// expectFinding holds a session to a finding of a rule, and to nothing in any
// finding that a terminal acts on.
func expectFinding(t *testing.T, s *recording.Session, rule, says string) {
	t.Helper()
	r := hostileJudge().Judge(s)
	found := false
	for _, f := range r.Findings {
		found = found || f.Rule == rule && strings.Contains(f.Message, says)
		for _, text := range []string{f.String(), f.Message, f.Expected, f.Pointer, f.Excerpt.Text} {
			if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("a finding holds %q", text)
			}
		}
	}
	if !found {
		t.Errorf("no finding of %s says %q, but: %v", rule, says, r.Err())
	}
}

// TestWrongName tells of a certificate that is for another host.
func TestWrongName(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the client hangs up on it
	server.StartTLS()
	defer server.Close()
	transport := drive.NewTransport(func(tr *http.Transport) {
		tr.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	})
	base := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	s, err := drive.Drive(t.Context(), drive.Config{BaseURL: base, Transport: transport})
	if err == nil || len(s.Exchanges) != 1 {
		t.Errorf("%d exchanges, %v", len(s.Exchanges), err)
	}
	expectFinding(t, s, "http/status", "certificate is valid for")
}

// TestStranger holds credentials to not following a redirect to another server.
func TestStranger(t *testing.T) {
	var visits atomic.Int32
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer stranger.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, stranger.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	s, err := drive.Drive(t.Context(), drive.Config{
		BaseURL: server.URL + "/v1", APIKey: "sk-secret-0123456789", Write: true,
		Credentials: http.Header{"X-Team": {"team-secret"}}, Header: http.Header{"X-Tenant": {"tenant"}},
	})
	if err == nil {
		t.Error("nothing of it was an answer, and no error tells")
	}
	if visits.Load() > 0 {
		t.Errorf("the stranger was sent %d requests", visits.Load())
	}
	expectFinding(t, s, "http/status", "the status is 307")
}

// TestSameServer follows a redirect that stays at the server, as many have
// for a slash at the end.
func TestSameServer(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{APIKey: "k"})
		s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/batches" {
				http.Redirect(w, r, "/v1/batches/?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
				return
			}
			r.URL.Path = strings.TrimSuffix(r.URL.Path, "/")
			server.ServeHTTP(w, r)
		}, drive.Config{APIKey: "k", Write: true})
		if err != nil || len(s.Exchanges) < 60 {
			t.Errorf("%d exchanges, %v", len(s.Exchanges), err)
		}
		expectFinding(t, s, "http/status", "the status is 307")
	})
}

// TestHostileServers drives servers that keep to HTTP, and to nothing else.
// The clock is virtual: however long they make their clients wait.
func TestHostileServers(t *testing.T) {
	refuse := func(status int, retryAfter string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if retryAfter != "" {
				w.Header().Set("Retry-After", retryAfter)
			}
			answer(w, status, `{"error":{"message":"slow down","type":"rate_limit","param":null,"code":null}}`)
		}
	}
	tests := []struct {
		reason string
		serve  http.HandlerFunc
		rule   string
		says   string
	}{
		{"429 for ever", refuse(429, ""), "http/status", "429 (Too Many Requests) for the 5th time"},
		{"503 for ever", refuse(503, "1"), "http/status", "the status is 503"},
		{"Retry-After of a year", refuse(429, "31536000"), "http/status", "Retry-After is 8760h"},
		{"Retry-After of a date", refuse(429, "Fri, 01 Jan 2100 00:00:00 GMT"), "http/status", "Retry-After is"},
		{"Retry-After of nonsense", refuse(429, "\x1b[31msoon"), "http/status", "for the 5th time"},
		{"500 with HTML", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(500)
			io.WriteString(w, "<html><h1>Oops\x1b[2J</h1>")
		}, "http/status", "the status is 500"},
		{"200 with an empty body", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) }, "json/syntax", ""},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				start := time.Now()
				s, _ := sessiontest.Drive(t, test.serve, drive.Config{Write: true, APIKey: "k"})
				expectFinding(t, s, test.rule, test.says)
				if took := time.Since(start); took > time.Hour || len(s.Exchanges) > 100 {
					t.Errorf("%d exchanges in %s", len(s.Exchanges), took)
				}
			})
		})
	}
}

// ownPath is what requests are sent to, whatever ids are: no segment goes up.
var ownPath = regexp.MustCompile(`^https://api\.example\.com/v1/(batches|files)(/[^/?#]*[^/?#.][^/?#]*)?(/cancel|/content)?(\?(after=[^&]*&)?limit=(-?\d+|batchcheck-nonsense))?$`)

// TestHostileBatches drives a reference server behind something that spoils
// its replies.
func TestHostileBatches(t *testing.T) {
	tests := []struct {
		reason string
		spoil  func(r *http.Request, body []byte) []byte
		rule   string
		says   string
	}{
		{"escapes and commands in every string", func(r *http.Request, body []byte) []byte {
			if strings.HasPrefix(r.URL.Path, "/v1/files") {
				return body // or there would be no batches
			}
			return mapStrings(body, func(s string) string { return s + "\x1b[31m\r\n::set-output name=x::y\u202e##vso[x]" })
		}, "status/unknown", `\x1b`},
		{"a batch that never ends", func(_ *http.Request, body []byte) []byte {
			return mapStrings(body, func(s string) string {
				if s == "completed" || s == "finalizing" || s == "cancelled" {
					return "in_progress"
				}
				return s
			})
		}, "lifecycle/stalled", "nothing changed in the last half"},
		{"a list without end", func(_ *http.Request, body []byte) []byte {
			return bytes.Replace(body, []byte(`"has_more":false`), []byte(`"has_more":true`), 1)
		}, "list/empty-page", ""},
		{"ids with slashes and dots", func(r *http.Request, body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"id":"batch_`), []byte(`"id":"../../admin?x=1#/batch_`))
		}, "retrieve/accepted", ""},
		{"ids that go up", func(r *http.Request, body []byte) []byte {
			return mapStrings(body, func(s string) string {
				if strings.HasPrefix(s, "batch_") {
					return ".."
				}
				return s
			})
		}, "list/duplicate", ""},
		{"ids without end", func(r *http.Request, body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"id":"batch_`), []byte(`"id":"`+strings.Repeat("x", 5000)))
		}, "list/cursor", ""},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				server := sessiontest.NewServer(t, refserver.Options{})
				s, err := sessiontest.Drive(t, spoiled(server, test.spoil), drive.Config{Write: true, Wait: 30 * time.Minute})
				if err != nil && !errors.Is(err, drive.ErrUnfinished) {
					t.Error(err)
				}
				expectFinding(t, s, test.rule, test.says)
				if len(s.Exchanges) > 1000 {
					t.Errorf("%d exchanges", len(s.Exchanges))
				}
				for _, e := range s.Exchanges {
					if !ownPath.MatchString(e.URL) {
						t.Errorf("a request was sent to %s", e.URL)
					}
				}
			})
		})
	}
}

// TestLoops drives a server whose list comes round again and again.
func TestLoops(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
			if query := r.URL.Query(); query.Has("after") {
				query.Del("after")
				r.URL.RawQuery = query.Encode()
			}
			server.ServeHTTP(w, r)
		}, drive.Config{Write: true})
		if err != nil || len(s.Exchanges) > 300 {
			t.Errorf("%d exchanges, %v", len(s.Exchanges), err)
		}
		expectFinding(t, s, "list/paging", "returns a page with that item in it")
	})
}

// TestLargeReplies drives a server of whose replies none is too large, but all together are.
func TestLargeReplies(t *testing.T) {
	drive.LimitReplies(t, 3<<20)
	page := []byte(`{"object":"list","data":[],"has_more":false}` + strings.Repeat(" ", 1<<20))
	s, err := sessiontest.Drive(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(page) }, drive.Config{})
	if err == nil || !strings.Contains(err.Error(), "bytes in all") || len(s.Exchanges) > 5 {
		t.Errorf("%d exchanges, %v", len(s.Exchanges), err)
	}
}

// TestLargeFile drives a server with a result file that is too large to be read.
func TestLargeFile(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		s, err := sessiontest.Drive(t, spoiled(server, func(r *http.Request, body []byte) []byte {
			if strings.HasSuffix(r.URL.Path, "/content") {
				t.Error("the content was asked for")
			}
			return regexp.MustCompile(`"bytes":\d+`).ReplaceAll(body, []byte(`"bytes":1000000000000`))
		}), drive.Config{Write: true})
		if err != nil {
			t.Error(err)
		}
		r := sessiontest.NewJudge(t, conformance.Options{}).Judge(s)
		if err := r.Err(); err != nil || sessiontest.Outcome(r, "output/lines").Result != conformance.Skip {
			t.Errorf("%v, %v", err, sessiontest.Outcome(r, "output/lines"))
		}
	})
}

// TestDeletedFiles drives a server whose files are gone when they are asked for.
func TestDeletedFiles(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{})
		s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == "GET" && strings.HasPrefix(r.URL.Path, "/v1/files/") {
				r.URL.Path = "/v1/files/deleted"
			}
			server.ServeHTTP(w, r)
		}, drive.Config{Write: true})
		if err != nil {
			t.Error(err)
		}
		expectFinding(t, s, "files/resolvable", "is not found")
	})
}

// TestRefusesNothing counts the batches that a server without any refusal is
// made to create.
func TestRefusesNothing(t *testing.T) {
	for _, most := range []int{1, 2, 5, 20} {
		sessiontest.Virtual(t, func(t *testing.T) {
			server := sessiontest.NewServer(t, refserver.Options{})
			good := "" // an input file
			creates := 0
			s, err := sessiontest.Drive(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == "POST" && r.URL.Path == "/v1/batches" {
					creates++
					r.Body = io.NopCloser(strings.NewReader(fmt.Sprintf(`{"input_file_id":%q,"endpoint":"/v1/chat/completions","completion_window":"24h"}`, good)))
					r.Header.Del("Idempotency-Key")
				}
				kept := httptest.NewRecorder()
				server.ServeHTTP(kept, r)
				if r.Method == "POST" && r.URL.Path == "/v1/files" && good == "" {
					var file struct{ ID string }
					json.Unmarshal(kept.Body.Bytes(), &file)
					good = file.ID
				}
				copyReply(w, kept, kept.Body.Bytes())
			}, drive.Config{Write: true, MaxBatches: most})
			if err != nil {
				t.Error(err)
			}
			if creates > most {
				t.Errorf("%d batches were created, %d may be", creates, most)
			}
			if most == 20 {
				expectFinding(t, s, "error/bad-endpoint", "must be refused")
				for _, e := range s.Exchanges {
					if e.Step == "bad-endpoint" && strings.HasSuffix(e.URL, "/cancel") {
						return
					}
				}
				t.Error("the batch of a probe was not cancelled")
			}
		})
	}
}

// spoiled changes the bodies of a server's replies.
func spoiled(server http.Handler, spoil func(*http.Request, []byte) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		server.ServeHTTP(kept, r)
		copyReply(w, kept, spoil(r, kept.Body.Bytes()))
	}
}

func copyReply(w http.ResponseWriter, kept *httptest.ResponseRecorder, body []byte) {
	for name, values := range kept.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(kept.Code)
	w.Write(body)
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// mapStrings changes every string of a JSON text, but for names.
func mapStrings(body []byte, change func(string) string) []byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return body
	}
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			return change(v)
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for name := range v {
				v[name] = walk(v[name])
			}
		}
		return v
	}
	text, err := json.Marshal(walk(value))
	if err != nil {
		return slices.Clone(body)
	}
	return text
}
