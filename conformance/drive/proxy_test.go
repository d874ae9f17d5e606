package drive_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// A breach is one thing that a proxy breaks in front of the reference server.
type breach struct {
	operation string
	says      string
	breaks    func(p *proxied)
	found     string // the checks and rules of which one must tell; "" where there is nothing to tell
	also      string // those that its consequences are found by
}

// A proxied request is one that a proxy may break.
type proxied struct {
	server  http.Handler
	request *http.Request
	reply   *httptest.ResponseRecorder
	nth     int               // of its operation, from 1
	first   map[string][]byte // by path, the first body that was answered
}

// forward has the server answer.
func (p *proxied) forward() { p.server.ServeHTTP(p.reply, p.request) }

func (p *proxied) refuse(status int) {
	p.reply.Header().Set("Content-Type", "application/json")
	p.reply.WriteHeader(status)
	fmt.Fprint(p.reply, `{"error":{"message":"broken on purpose","type":"invalid_request_error","param":null,"code":null}}`)
}

// rewrite changes the body of a success.
func (p *proxied) rewrite(change func(body []byte) []byte) {
	p.forward()
	if p.reply.Code == http.StatusOK {
		body := change(bytes.Clone(p.reply.Body.Bytes()))
		p.reply.Body.Reset()
		p.reply.Body.Write(body)
	}
}

// routes tells the operations of the reference server apart.
var routes = []struct {
	operation string
	matches   *regexp.Regexp
}{
	{"create", regexp.MustCompile(`^POST /v1/batches$`)},
	{"list", regexp.MustCompile(`^GET /v1/batches$`)},
	{"retrieve", regexp.MustCompile(`^GET /v1/batches/[^/]+$`)},
	{"cancel", regexp.MustCompile(`^POST /v1/batches/[^/]+/cancel$`)},
	{"upload", regexp.MustCompile(`^POST /v1/files$`)},
	{"file", regexp.MustCompile(`^GET /v1/files/[^/]+$`)},
	{"content", regexp.MustCompile(`^GET /v1/files/[^/]+/content$`)},
}

func operationOf(r *http.Request) string {
	for _, route := range routes {
		if route.matches.MatchString(r.Method + " " + r.URL.Path) {
			return route.operation
		}
	}
	return ""
}

// proxy puts a breach in front of a server.
func (b breach) proxy(server http.Handler) http.HandlerFunc {
	var asked atomic.Int64 // clients may hang up, and ask again meanwhile
	first := map[string][]byte{}
	return func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(b.operation, operationOf(r)) || operationOf(r) == "" {
			server.ServeHTTP(w, r)
			return
		}
		p := &proxied{server, r, httptest.NewRecorder(), int(asked.Add(1)), first}
		b.breaks(p)
		for name, values := range p.reply.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(p.reply.Code)
		w.Write(p.reply.Body.Bytes())
	}
}

func refusing(status int) func(*proxied) { return func(p *proxied) { p.refuse(status) } }

// once breaks one request of an operation: the second, or the one that is said.
func once(breaks func(*proxied), nth ...int) func(*proxied) {
	return func(p *proxied) {
		if p.nth == append(nth, 2)[0] {
			breaks(p)
		} else {
			p.forward()
		}
	}
}

func empty(p *proxied) { p.rewrite(func([]byte) []byte { return nil }) }

func html(p *proxied) {
	p.rewrite(func([]byte) []byte { return []byte("<html><body>Gateway</body></html>") })
	p.reply.Header().Set("Content-Type", "text/html")
}

func wrongID(p *proxied) {
	p.rewrite(func(body []byte) []byte {
		return bytes.Replace(body, []byte(`"id":"batch_`), []byte(`"id":"batch_9`), 1)
	})
}

// stale answers as the first time.
func stale(p *proxied) {
	p.rewrite(func(body []byte) []byte {
		if first := p.first[p.request.URL.Path]; first != nil {
			return first
		}
		p.first[p.request.URL.Path] = body
		return body
	})
}

func redirectElsewhere(p *proxied) {
	p.reply.Header().Set("Location", "https://elsewhere.example.com"+p.request.URL.Path)
	p.reply.WriteHeader(http.StatusTemporaryRedirect)
}

// breaches lists what is broken: each operation in each of the ways.
func breaches() []breach {
	accepted := map[string]string{"upload": "files/accepted", "file": "files/accepted", "content": "files/accepted"}
	for _, operation := range []string{"create", "list", "retrieve", "cancel"} {
		accepted[operation] = operation + "/accepted"
	}
	var all []breach
	for _, route := range routes {
		operation := route.operation
		refused := accepted[operation]
		for _, status := range []int{400, 401, 403, 404, 405, 410} {
			found := refused
			if (operation == "file" || operation == "content") && status == 404 {
				found = "files/resolvable"
			}
			all = append(all, breach{operation, fmt.Sprint("always ", status), refusing(status), found, ""})
		}
		for _, status := range []int{400, 403, 404} {
			found := refused
			if (operation == "file" || operation == "content") && status == 404 {
				found = "files/resolvable"
			}
			nth := 2
			switch operation {
			case "create":
				nth = 4 // others may be refused
			case "retrieve":
				nth = 150 // a new batch need not be found at once
			case "list":
				found = "list/paging"
			case "cancel":
				nth = 3 // one that is being cancelled need not be cancelled again
			}
			all = append(all, breach{operation, fmt.Sprint("once ", status), once(refusing(status), nth), found, ""})
		}
		all = append(all,
			breach{operation, "once 502", once(refusing(502)), "http/status", ""},
			breach{operation, "always 429", refusing(429), "http/status", ""},
			breach{operation, "always 500", refusing(500), "http/status", ""},
			breach{operation, "503 without Retry-After, once", once(refusing(503)), "http/status", ""},
			breach{operation, "a redirect to another host", redirectElsewhere, map[bool]string{false: "http/status"}[operation == "content"], ""}, // files may be in a bucket
		)
	}
	for _, operation := range []string{"create", "list", "retrieve", "cancel"} {
		all = append(all,
			breach{operation, "an empty body", empty, "json/syntax", ""},
			breach{operation, "HTML", html, "http/content-type json/syntax", ""},
		)
	}
	return append(all,
		breach{"create", "another id", wrongID, "retrieve/accepted", "cancel/accepted list/contains list/agrees"},
		breach{"retrieve", "another id", wrongID, "retrieve/agrees", ""},
		breach{"cancel", "another id", wrongID, "cancel/accepted", ""},
		breach{"list", "another id", wrongID, "list/cursor list/contains", "retrieve/accepted list/agrees"},
		breach{"retrieve", "a stale body", stale, "lifecycle/stalled cancel/settles lifecycle/transition retrieve/agrees", "lifecycle/set-once input/bad-line input/duplicate-custom-id"},
		breach{"list", "a stale body", stale, "list/paging list/contains list/agrees", "list/limit"},
		breach{"content", "an empty body", empty, "output/accounting output/counts", ""},
		breach{"content", "HTML", html, "output/lines", "output/accounting"},
		breach{"upload", "an empty body", empty, "files/accepted", ""},
		breach{"file", "an empty body", empty, "files/accepted", ""},
		breach{"file", "HTML", html, "files/accepted", ""},
		breach{"create list retrieve cancel upload file content", "429 without Retry-After, once", once(refusing(429)), "", ""},
		breach{"list", "after is refused", func(p *proxied) {
			if p.request.URL.Query().Has("after") {
				p.refuse(400)
			} else {
				p.forward()
			}
		}, "list/paging", ""},
		breach{"list", "after is not found", func(p *proxied) {
			if p.request.URL.Query().Has("after") {
				p.refuse(404)
			} else {
				p.forward()
			}
		}, "list/paging", ""},
		breach{"create list retrieve cancel", "any key is accepted", func(p *proxied) {
			if p.request.Header.Get("Authorization") != "" {
				p.request.Header.Set("Authorization", "Bearer key-0123456789")
			}
			p.forward()
		}, "auth/wrong-key", ""},
	)
}

// TestBreaches holds each breach to being found by the check that fits, and by none
// that is about something else, in the recording of the run. (TestSoak holds recordings
// to being judged as their runs are.)
func TestBreaches(t *testing.T) {
	if len(breaches()) < 60 {
		t.Errorf("there are %d breaches", len(breaches()))
	}
	openai := conformance.Options{Profile: "openai"}
	j := sessiontest.NewJudge(t, openai)
	for i, b := range breaches() {
		t.Run(b.operation+"/"+b.says, func(t *testing.T) {
			if testing.Short() && i%4 != 0 {
				t.Skip("one of four is enough")
			}
			t.Parallel()
			sessiontest.Virtual(t, func(t *testing.T) {
				server := sessiontest.NewServer(t, refserver.Options{APIKey: "key-0123456789"})
				c := drive.Config{APIKey: "key-0123456789", Write: true, Wait: 30 * time.Minute, Options: openai}
				s, err := sessiontest.Drive(t, b.proxy(server), c)
				report := j.Judge(s)
				found := sessiontest.Above(report, validate.Warning)
				may := strings.Fields(b.found + " " + b.also)
				if b.found != "" && !slices.ContainsFunc(found, func(id string) bool { return slices.Contains(strings.Fields(b.found), id) }) {
					t.Errorf("found %v, want one of %v (%v)\n%v", found, may, err, report.Err())
				}
				for _, id := range found {
					if !slices.Contains(may, id) {
						t.Errorf("%s is found as well\n%v", id, report.Err())
					}
				}
			})
		})
	}
}

// benign are things that clients must bear, and a kit as well.
var benign = map[string]func(*proxied){
	"429 once, with Retry-After": once(func(p *proxied) {
		p.reply.Header().Set("Retry-After", "1")
		p.refuse(429)
	}),
	"503 once, with Retry-After": once(func(p *proxied) {
		p.reply.Header().Set("Retry-After", "1")
		p.refuse(503)
	}),
	"a charset": func(p *proxied) {
		p.forward()
		if p.reply.Header().Get("Content-Type") == "application/json" {
			p.reply.Header().Set("Content-Type", "application/json; charset=utf-8")
		}
	},
	"no Date": func(p *proxied) {
		p.forward()
		p.reply.Header().Del("Date")
	},
	"white space before the body": func(p *proxied) {
		p.rewrite(func(body []byte) []byte { return append([]byte("\n\n  "), body...) })
	},
	"slow": func(p *proxied) {
		time.Sleep(3 * time.Second)
		p.forward()
	},
}

// TestBenign holds what is sound to making no finding above a note.
func TestBenign(t *testing.T) {
	for says, breaks := range benign {
		t.Run(says, func(t *testing.T) {
			sessiontest.Virtual(t, func(t *testing.T) {
				server := sessiontest.NewServer(t, refserver.Options{APIKey: "key-0123456789"})
				b := breach{operation: "create list retrieve cancel upload file content", breaks: breaks}
				s, err := sessiontest.Drive(t, b.proxy(server), drive.Config{APIKey: "key-0123456789", Write: true, Wait: 30 * time.Minute})
				if err != nil && !errors.Is(err, drive.ErrUnfinished) {
					t.Error(err)
				}
				report := sessiontest.NewJudge(t, conformance.Options{}).Judge(s)
				if found := sessiontest.Above(report, validate.Warning); len(found) > 0 {
					t.Errorf("found %v\n%v", found, report.Err())
				}
			})
		})
	}
}

// TestBenignConnections holds what is sound on a real network to making no finding
// above a note, but for those that are said.
func TestBenignConnections(t *testing.T) {
	tests := []struct {
		says   string
		query  string // of the base URL
		change func(server http.Handler) http.HandlerFunc
		found  string
	}{
		{"bodies that drip, in chunks", "", func(server http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				kept := httptest.NewRecorder()
				server.ServeHTTP(kept, r)
				for name, values := range kept.Header() {
					w.Header()[name] = values
				}
				w.WriteHeader(kept.Code)
				for chunk := range slices.Chunk(kept.Body.Bytes(), 200) {
					w.Write(chunk)
					w.(http.Flusher).Flush()
				}
			}
		}, ""},
		{"a version in the query", "?api-version=2026-11-01", func(server http.Handler) http.HandlerFunc { return server.ServeHTTP }, ""},
		{"a redirect of each request", "", func(server http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if inner, isMoved := strings.CutPrefix(r.URL.Path, "/moved"); isMoved {
					r.URL.Path = inner
					server.ServeHTTP(w, r)
					return
				}
				http.Redirect(w, r, "/moved"+r.URL.RequestURI(), http.StatusTemporaryRedirect)
			}
		}, "http/status"},
	}
	for _, test := range tests {
		t.Run(test.says, func(t *testing.T) {
			t.Parallel()
			server := sessiontest.NewServer(t, refserver.Options{APIKey: "key-0123456789", Step: 20 * time.Millisecond})
			live := httptest.NewServer(test.change(server))
			defer live.Close()
			c := drive.Config{
				BaseURL: live.URL + "/v1" + test.query, Credentials: http.Header{"Api-Key": {"key-0123456789"}}, Write: true, Wait: time.Minute,
			}
			s, err := drive.Drive(t.Context(), c)
			if err != nil {
				t.Error(err)
			}
			report := sessiontest.NewJudge(t, conformance.Options{}).Judge(s)
			if found := strings.Join(sessiontest.Above(report, validate.Warning), " "); found != test.found {
				t.Errorf("found %q, want %q\n%v", found, test.found, report.Err())
			}
		})
	}
}

// TestRefusedCreateProvesNothing holds probes to skipping where every create is
// refused, and what builds on a batch to saying so.
func TestRefusedCreateProvesNothing(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		server := sessiontest.NewServer(t, refserver.Options{APIKey: "key-0123456789"})
		b := breach{operation: "create", breaks: refusing(400)}
		s, err := sessiontest.Drive(t, b.proxy(server), drive.Config{APIKey: "key-0123456789", Write: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range sessiontest.NewJudge(t, conformance.Options{}).Judge(s).Outcomes {
			group, _, _ := strings.Cut(o.Check, "/")
			if slices.Contains([]string{"create", "error", "metadata", "cancel", "lifecycle", "input", "output"}, group) && o.Result == conformance.Pass && o.Check != "error/stringified" && o.Check != "error/no-credentials" && o.Check != "error/bad-purpose" {
				t.Errorf("%+v", o)
			}
			if o.Check == "lifecycle/transition" && !strings.Contains(o.Reason, "create does not succeed: 400 (Bad Request)") {
				t.Errorf("%+v", o)
			}
		}
	})
}
