package recording_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/internal/golden"
)

func recordings(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, path := range paths {
		if filepath.Ext(path) != ".golden" {
			all = append(all, path)
		}
	}
	return all
}

// TestRead holds each format's recording to what it says, in one table.
func TestRead(t *testing.T) {
	var out bytes.Buffer
	for _, path := range recordings(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := recording.Read(filepath.ToSlash(path), data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		fmt.Fprintf(&out, "%s: %s, %d exchanges\n", s.Name, s.Format, len(s.Exchanges))
		for _, e := range s.Exchanges {
			at, known := e.Time()
			fmt.Fprintf(&out, "  %d %s %s -> %d at %v %s %s, line %d:%d verbatim %v\n", e.Number, e.Method, e.URL, e.Status, known, at.UTC().Format(time.RFC3339), e.Duration, e.Place.Line, e.Place.Column, e.Place.Verbatim)
			fmt.Fprintf(&out, "    request %v %q\n    reply %v %q\n", e.Request.Header, e.Request.Body, e.Reply.Header, e.Reply.Body)
			if e.Place.Verbatim && !bytes.HasPrefix(data[e.Place.Offset:], e.Reply.Body) {
				t.Errorf("%s: the body of exchange %d does not stand at its place", path, e.Number)
			}
		}
	}
	golden.Check(t, "testdata/exchanges.golden", out.String())
}

// TestBroken holds what is no good to a clear error.
func TestBroken(t *testing.T) {
	tests := []struct{ reason, data, want string }{
		{"nothing", "", recording.ErrNone.Error()},
		{"a batch", `{"id":"batch_1"}`, recording.ErrNone.Error()},
		{"UTF-16", "\xff\xfei\x00", "UTF-16"},
		{"NULs", "interactions:\n\x00", "vcr recording: "},
		{"cut JSON", `{"Entries": [{"RequestUri": "x"`, "line 1, column 32: expected \",\" or \"}\" in an object, but the text ends"},
		{"cut HAR", `{"log": {"entries": [`, "har recording: line 1"},
		{"deep JSON", `{"log":` + strings.Repeat("[", 100_000), "nested"},
		{"broken YAML", "http_interactions:\n- [", "ruby-vcr recording: "},
		{"deep YAML", "interactions: " + strings.Repeat("[", 100_000), "vcr recording: "},
		{"YAML with tabs", "interactions:\n\t- a", "vcr recording: "},
		{"a response cut in its header", "HTTP/1.1 200 OK\r\nContent-Ty", "http recording: it ends in the header"},
	}
	for _, test := range tests {
		if _, err := recording.Read("x", []byte(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.reason, err, test.want)
		}
	}
	if _, err := recording.Read("x", []byte("{}")); !errors.Is(err, recording.ErrNone) {
		t.Errorf("no recording: %v", err)
	}
}

// TestOddShapes reads recordings whose parts are of other types than they
// should be: what is not there is empty.
func TestOddShapes(t *testing.T) {
	for _, data := range []string{
		`{"Entries": {"a": 1}}`, `{"Entries": [1, null, {"RequestUri": 5, "ResponseBody": [1, "a"], "StatusCode": 1e300}]}`, `{"Entries": 5}`,
		`{"log": 5}`, `{"log": {"entries": [{"request": [], "response": {"content": {"text": "!", "encoding": "base64"}}, "time": 1e999}]}}`,
		"interactions: 5", "interactions:\n- 5\n- request: []\n  response: {body: [1]}", "http_interactions:\n- *missing", "interactions: &a [*a]",
		"interactions:\n- &a {request: *a, response: *a}", bomb,
	} {
		s, err := recording.Read("x", []byte(data))
		if err == nil && len(s.Exchanges) > 20 {
			t.Errorf("%.40s… gives %d exchanges", data, len(s.Exchanges))
		}
	}
}

// bomb is a YAML document whose aliases stand for a billion values.
var bomb = func() string {
	var b strings.Builder
	b.WriteString("interactions:\n- a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "  a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	b.WriteString("  request: {headers: {a: *a9}, method: *a9, uri: *a9}\n  response: {body: *a9}\n")
	return b.String()
}()

// TestHARRoundTrip writes sessions as HAR, and reads them back: all that is in
// them, and the places that the writer gave.
func TestHARRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.Custom(func(t *rapid.T) textproto.MIMEHeader {
			h := textproto.MIMEHeader{}
			for range rapid.IntRange(0, 3).Draw(t, "fields") {
				h.Add(rapid.StringMatching(`[A-Za-z][A-Za-z-]{0,9}`).Draw(t, "name"), rapid.String().Draw(t, "value"))
			}
			return h
		})
		body := rapid.SliceOfN(rapid.Byte(), 0, 40)
		s := &recording.Session{}
		for i := range rapid.IntRange(0, 3).Draw(t, "exchanges") {
			e := recording.Exchange{
				Number: i + 1, Method: rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "method"), URL: rapid.String().Draw(t, "url"),
				Status: rapid.IntRange(0, 599).Draw(t, "status"), Duration: time.Duration(rapid.IntRange(0, 1e6).Draw(t, "ms")) * time.Millisecond,
				Start: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "start")).UTC(),
			}
			e.Request = recording.Message{Header: header.Draw(t, "request"), Body: body.Draw(t, "sent")}
			e.Reply = recording.Message{Header: header.Draw(t, "reply"), Body: body.Draw(t, "got")}
			s.Exchanges = append(s.Exchanges, e)
		}
		var out bytes.Buffer
		places, err := recording.WriteHARAs(&out, "x", s, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := recording.Read("x", out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for i := range back.Exchanges {
			if back.Exchanges[i].Place != places[i] {
				t.Fatalf("exchange %d is at %+v, not %+v", i+1, back.Exchanges[i].Place, places[i])
			}
			back.Exchanges[i].Place = recording.Place{}
			for _, m := range []*recording.Message{&s.Exchanges[i].Request, &s.Exchanges[i].Reply} {
				if len(m.Body) == 0 {
					m.Body = nil
				}
			}
		}
		if diff := cmp.Diff(s.Exchanges, back.Exchanges); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func TestLog(t *testing.T) {
	text := "not JSON\n" +
		`{"kind":"batch","n":1,"t":1767261600,"response":{"id":"b","object":"batch"}}` + "\r\n\n" +
		`{"kind":"batch","n":2,"t":"2026-01-01T10:01:00Z","response":"{\"id\":\"b\"}"}` + "\n" +
		`{"kind":"chat","n":3,"t":1767261600000,"response":{}}` + "\n" +
		`{"kind":"batch","n":4,"t":"yesterday","response":[{"id":"c"}]}` + "\n" +
		`{"kind":"batch","n":5}`
	exchanges, counts, err := recording.Log{At: "/response", Time: "/t", Where: []string{"/kind=b*", "/n=[1-5]"}}.Observations("x.log", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := (recording.Counts{Lines: 6, Broken: 1, First: 1, Passed: 2, Untimed: 1}); counts != want {
		t.Errorf("%+v, want %+v", counts, want)
	}
	var got []string
	for _, e := range exchanges {
		got = append(got, fmt.Sprintf("%s %d:%d %v %s", e.Reply.Body, e.Place.Line, e.Place.Column, e.Place.Verbatim, e.Start.UTC().Format(time.RFC3339)))
		if e.Place.Verbatim && !strings.HasPrefix(text[e.Place.Offset:], string(e.Reply.Body)) {
			t.Errorf("the body of exchange %d does not stand at its place", e.Number)
		}
	}
	want := []string{
		`{"id":"b","object":"batch"} 2:49 true 2026-01-01T10:00:00Z`,
		`{"id":"b"} 4:61 false 2026-01-01T10:01:00Z`,
		`[{"id":"c"}] 6:50 true 0001-01-01T00:00:00Z`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, where := range []string{"kind=b", "/kind", "/kind=["} {
		if _, _, err := (recording.Log{Where: []string{where}}).Observations("x", strings.NewReader("")); err == nil {
			t.Errorf("--where %s is taken", where)
		}
	}
}

func TestObservations(t *testing.T) {
	for text, want := range map[string]int{`{"id":"b"}`: 1, `[{"id":"b"},{"id":"c"}]`: 2, "{}\n{}\n\n{}": 3} {
		if got, err := observations(text); err != nil || got != want {
			t.Errorf("%q gives %d observations, %v", text, got, err)
		}
	}
	if _, err := observations(`[{},`); err == nil {
		t.Error("a cut array is taken")
	}
}

func observations(text string) (n int, err error) {
	for _, err := range recording.Observations("x", strings.NewReader(text)) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// FuzzRead holds readers to a session or an error, whatever they are given,
// judging to not minding what comes of it, and HAR to giving back what is written.
func FuzzRead(f *testing.F) {
	for _, path := range recordings(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(bomb))
	j, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		f.Fatal(err)
	}
	fuzzing.Run(f, func(t *testing.T, data []byte) {
		s, err := recording.Read("x", data)
		if err != nil {
			return
		}
		j.Judge(s)
		once := written(t, s)
		again, err := recording.Read("x", once)
		if len(s.Exchanges) == 0 {
			return // of which a reader knows nothing
		}
		if err != nil {
			t.Fatalf("written as HAR, it cannot be read: %v\n%s", err, once)
		}
		if twice := written(t, again); !bytes.Equal(once, twice) {
			t.Fatalf("written, read and written again (-once +twice):\n%s", cmp.Diff(string(once), string(twice)))
		}
	})
}

func written(t testing.TB, s *recording.Session) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := recording.WriteHAR(&out, s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestEndingIsProved reads how a run ended, and what it has not shown, only where
// nobody has changed the recording since it was written.
func TestEndingIsProved(t *testing.T) {
	s := &recording.Session{
		Exchanges: []recording.Exchange{{Number: 1, Method: "GET", URL: "https://api.example.com/v1/batches", Status: 200, Step: "list"}},
		Ended:     recording.Waited, Why: "not all <batches> have ended", NotProved: []string{"a cancel: none was made"},
	}
	har := string(written(t, s))
	for _, test := range []struct {
		reason, old, new string
		isOwn            bool
	}{
		{"as it was written", "", "", true},
		{"other white space", "\n", " \n", true},
		{"another end", `"ended": "waited"`, `"ended": "finished"`, false},
		{"no end", `"ended": "waited",`, ``, false},
		{"another reason", `not all`, `none of the`, false},
		{"all proved", `"a cancel: none was made"`, ``, false},
		{"another reply", `"status": 200`, `"status": 404`, false},
		{"no digest", `"entries_sha256"`, `"sha256"`, false},
	} {
		read, err := recording.Read("x", []byte(strings.ReplaceAll(har, test.old, test.new)))
		if test.old == "" {
			read, err = recording.Read("x", []byte(har))
		}
		if err != nil {
			t.Fatal(err)
		}
		var want recording.Session
		step := ""
		if test.isOwn {
			want, step = *s, "list"
		}
		if read.Ended != want.Ended || read.Why != want.Why || !slices.Equal(read.NotProved, want.NotProved) || read.Exchanges[0].Step != step {
			t.Errorf("%s: it ended as %q since %q, not proved %q, step %q", test.reason, read.Ended, read.Why, read.NotProved, read.Exchanges[0].Step)
		}
	}
}

// driven gives a session of the driver as HAR.
func driven(t *testing.T) string {
	t.Helper()
	e := recording.Exchange{Number: 1, Method: "POST", URL: "https://api.example/v1/batches", Status: 400, Step: "no-endpoint", Expects: recording.ExpectRefusal}
	e.Request.Body, e.Reply.Body = []byte(`{"note":"a \"quoted\" text,  with blanks"}`), []byte("{}\n")
	f := recording.Exchange{Number: 2, Method: "GET", URL: "https://api.example/v1/batches", Status: 200, Step: "list", Expects: recording.ExpectSuccess}
	return string(written(t, &recording.Session{Exchanges: []recording.Exchange{e, f}}))
}

// TestHARProof takes steps and expectations only from recordings of the driver
// that nobody has changed since.
func TestHARProof(t *testing.T) {
	own := driven(t)
	reindented := func(prefix, indent string) string {
		var text bytes.Buffer
		if err := json.Indent(&text, []byte(own), prefix, indent); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(own)); err != nil {
		t.Fatal(err)
	}
	replaced := func(from, to string) string {
		if strings.Count(own, from) != 1 {
			t.Fatalf("%s is not there once", from)
		}
		return strings.Replace(own, from, to, 1)
	}
	proof := own[strings.Index(own, `"_batchcheck"`):strings.Index(own, `"entries"`)]
	for _, row := range []struct {
		reason, text string
		isOwn        bool
	}{
		{"as written", own, true},
		{"indented in another way", reindented(" ", "\t"), true},
		{"without white space", compact.String(), true},
		{"lines that end as on Windows", strings.ReplaceAll(own, "\n", "\r\n"), true},
		{"by another creator", replaced(`"name": "batchcheck"`, `"name": "other"`), true},
		{"without the proof", replaced(proof, ""), false},
		{"another status", replaced(`"status": 400`, `"status": 404`), false},
		{"another expectation", replaced(`"_expects": "refusal"`, `"_expects": "success"`), false},
		{"another step", replaced(`"comment": "list"`, `"comment": "list-all"`), false},
		{"a blank less in a text", replaced(`text,  with`, `text, with`), false},
		{"an entry without its step", replaced(`"comment": "list",`, ``), false},
	} {
		s, err := recording.Read("x.har", []byte(row.text))
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got, want := s.Exchanges[0].Step+" "+string(s.Exchanges[0].Expects)+", "+s.Exchanges[1].Step+" "+string(s.Exchanges[1].Expects), " ,  "
		if row.isOwn {
			want = "no-endpoint refusal, list success"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", row.reason, got, want)
		}
	}
}

// TestForeignHAR takes comments of other tools for comments, whatever they say.
func TestForeignHAR(t *testing.T) {
	const text = `{"log":{"version":"1.2","creator":{"name":"batchcheck","version":"1"},"entries":[{"comment":"list","_expects":"success",
		"startedDateTime":"2026-01-01T10:00:00Z","request":{"method":"GET","url":"https://api.example/v1/batches"},"response":{"status":403}}]}}`
	s, err := recording.Read("x.har", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if e := s.Exchanges[0]; e.Step != "" || e.Expects != "" {
		t.Errorf("step %q, expectation %q", e.Step, e.Expects)
	}
	if text := string(written(t, s)); strings.Contains(text, "_batchcheck") {
		t.Errorf("written again, it claims to be the driver's: %s", text)
	}
}
