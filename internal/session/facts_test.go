package session_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

const testdata = "../../testdata/"

// TestFacts holds what is read of each recording in testdata to one table: for each
// exchange what was asked, what is expected and why; for each batch its observations
// in time, what each shows that is behind others, and its end; each walk of a list.
// Where the times are left out, the table has the lines that are others.
func TestFacts(t *testing.T) {
	var table bytes.Buffer
	for _, source := range []struct{ folder, profile string }{
		{"sessions", "orq"}, {"families/anthropic/sound.har", "anthropic"}, {"families/mistral/sound.har", "mistral"}, {"families/ai-gateway/sound.har", "ai-gateway"}, {"families/bedrock/sound.har", "bedrock"}, {"families/cohere/sound.har", "cohere"},
		{"families/databricks/sound.har", "databricks"}, {"families/fireworks/sound.har", "fireworks"}, {"families/gemini/sound.har", "gemini"}, {"families/together/sound.har", "together"}, {"families/vertex/sound.har", "vertex"}, {"families/xai/sound.har", "xai"},
	} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: source.profile}).Reader()
		for path, s := range recordings(t, testdata+source.folder) {
			fmt.Fprintf(&table, "%s\n", strings.TrimPrefix(path, testdata))
			timed := factsOf(t, reader, s)
			for _, fact := range timed {
				fmt.Fprintf(&table, "  %s\n", fact)
			}
			for i := range s.Exchanges {
				e := &s.Exchanges[i]
				e.Start, e.Reply.Header = time.Time{}, textproto.MIMEHeader(http.Header(e.Reply.Header).Clone())
				e.Reply.Header.Del("Date")
			}
			for _, fact := range factsOf(t, reader, s) {
				if !slices.Contains(timed, fact) {
					fmt.Fprintf(&table, "  without times: %s\n", fact)
				}
			}
		}
	}
	golden.Check(t, "testdata/facts.golden", table.String())
}

// recordings yields the recordings in a folder, by path.
func recordings(t *testing.T, folder string) func(yield func(string, *recording.Session) bool) {
	return func(yield func(string, *recording.Session) bool) {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || ext != ".json" && ext != ".har" {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			path = filepath.ToSlash(path)
			s, err := recording.Read(path, data)
			if err == nil && !yield(path, s) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// factsOf gives what is read of a session, a fact a line.
func factsOf(t *testing.T, reader *session.Reader, s *recording.Session) (facts []string) {
	t.Helper()
	add := func(format string, args ...any) { facts = append(facts, fmt.Sprintf(format, args...)) }
	read, live := reader.Read(s), reader.Start(s)
	for i := range s.Exchanges {
		live.Add(&s.Exchanges[i])
	}
	if got, want := orderOf(live), orderOf(read); got != want {
		t.Errorf("%s: exchange by exchange, the batches are %s, want %s", s.Name, got, want)
	}
	for i := range read.Replies {
		add("%s", factOf(read, expectedOf(read, i+1), read.Replies[i]))
	}
	for _, id := range slices.Sorted(maps.Keys(read.Uploads)) {
		u := read.Uploads[id]
		add("upload %s for %q: %d lines %q", id, u.Purpose, len(u.Lines), u.URLs)
	}
	for _, h := range read.Batches {
		line := h.Timeline()
		var order []string
		line.LongBefore(2*time.Second, func(p *session.Point, news []*session.Point) {
			order = append(order, fmt.Sprintf("%s+%d", nameOf(p), len(news)))
		})
		add("batch %s: %s", h.ID, strings.Join(order, " "))
		progress := reader.NewProgress()
		for _, p := range line.Points {
			if path, by := progress.Before(p); by != nil {
				add("%s is behind %s in %s", nameOf(p), nameOf(by), path)
			}
			progress.Add(p)
		}
		if at, name, shown := read.End(line); shown != nil {
			add("ended by %s at %d, as %s shows", name, at.Unix(), nameOf(shown))
		}
		for before, after := range h.Steps {
			for _, c := range reader.Changes(before, after) {
				if since := reader.ChangesSince(c.Name, before.Members[c.Name], after); !slices.ContainsFunc(since, func(other session.Change) bool { return other.Path == c.Path }) {
					t.Errorf("%s: of %s alone, the changes are %v", s.Name, c.Name, since)
				}
				add("%d to %d: %s %s", before.Reply.Number, after.Reply.Number, c.Path, reader.FromTo(after, c))
			}
		}
	}
	for _, operation := range []contract.Operation{contract.Create, contract.Retrieve, contract.List, contract.Cancel} {
		if r := read.Refused(operation); r != nil {
			add("each %s fails, as %d shows", operation, r.Number)
		}
	}
	for _, w := range read.Walks {
		var pages []string
		for _, p := range w.Pages {
			query, value, _ := reader.From(p.Reply)
			more, said := p.HasMore()
			pages = append(pages, fmt.Sprintf("%d (%d of %d, order %d, from %s %s, behind %q, back %t, more %t %t, next %s, filtered %t, of all %t, oddly ordered %t)", p.Reply.Number, len(p.Items), p.Limit(), p.Order(), query, value, p.Behind(), p.GoesBack(), more, said, p.Next(7).Encode(), p.IsFiltered(), p.IsOfAll(), p.IsOddlyOrdered()))
		}
		add("walk to the end %t: %s", w.IsComplete(), strings.Join(pages, ", "))
	}
	if read.Behind != 0 || read.Ahead != 0 {
		add("the clock of batches is behind by %s, ahead by %s", read.Behind, read.Ahead)
	}
	return facts
}

// orderOf gives the exchanges that show each batch, in their order.
func orderOf(read *session.Traffic) string {
	var text strings.Builder
	for _, h := range read.Batches {
		fmt.Fprintf(&text, "%s:", h.ID)
		for _, o := range slices.Concat(h.Seen, h.Listed) {
			fmt.Fprintf(&text, " %d", o.Reply.Number)
		}
		text.WriteString("\n")
	}
	return text.String()
}

func nameOf(p *session.Point) string {
	if p.Listed {
		return fmt.Sprintf("%d (listed)", p.Reply.Number)
	}
	return fmt.Sprint(p.Reply.Number)
}

// factOf gives what is read of an exchange.
func factOf(read *session.Traffic, expected string, r *session.Reply) string {
	fact := fmt.Sprintf("%d %s %s: %s", r.Number, r.Operation, r.ID, expected)
	if r.Gone {
		fact += ", gone"
	}
	if r.Broken != nil {
		fact += ", broken: " + r.Broken.Error()
	}
	if sent := read.SentFile(r); sent != "" {
		fact += ", from " + sent
	}
	if r.Event != nil {
		fact += fmt.Sprintf(", event %s of %s: %s, at %q", r.Event.Type, r.Event.BatchID, r.Event.ID, r.Place.Pointer)
	}
	if control := read.Control(r); control != nil && control != r {
		fact += fmt.Sprintf(", control %d", control.Number)
	}
	if r.Batch != nil {
		fact += ", shows " + r.BatchID()
	} else if r.BatchID() != "" {
		fact += ", has made " + r.BatchID()
	}
	return fact
}

// TestShown holds what is shown of each recording of the families to one table:
// exchanges without people's data, bodies line by line, and lives of batches.
func TestShown(t *testing.T) {
	var table bytes.Buffer
	for _, source := range []struct{ path, profile string }{
		{"families/anthropic/sound.har", "anthropic"}, {"families/mistral/sound.har", "mistral"}, {"sessions/webhook/repeat/pass.json", "orq"}, {"sessions/metadata/echo/pass.json", "orq"},
	} {
		fmt.Fprintln(&table, source.path)
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: source.profile}).Reader()
		for _, s := range recordings(t, testdata+source.path) {
			for i := range s.Exchanges {
				s.Exchanges[i].Step = ""
			}
			read := reader.Read(s)
			for _, r := range read.Replies {
				e := read.Redact(r)
				fmt.Fprintf(&table, "  %d %s %s %s %s\n", e.Number, e.Method, e.URL, headerText(e.Request.Header), e.Request.Body)
				fmt.Fprintf(&table, "    %d %s %s\n", e.Status, headerText(e.Reply.Header), e.Reply.Body)
			}
			for _, life := range read.Lives() {
				for _, sights := range [][]session.Sight{life.Seen, life.Listed} {
					for _, sight := range sights {
						fmt.Fprintf(&table, "  life %s: %d %s %+v\n", life.ID, sight.Exchange, sight.Operation, sight.State)
						for _, m := range sight.Times {
							fmt.Fprintf(&table, "    %s %s %s promise %t\n", m.Name, m.Pointer, m.Text, m.Promise)
						}
						fmt.Fprintf(&table, "    %v\n", sight.Counts)
					}
				}
			}
			for _, e := range reader.WithoutFiles(s).Exchanges {
				for _, m := range []recording.Message{e.Request, e.Reply} {
					if m.Omitted != nil {
						text, err := json.Marshal(m.Omitted)
						if err != nil {
							t.Fatal(err)
						}
						fmt.Fprintf(&table, "  left out of %d: %s\n", e.Number, text)
					}
				}
			}
		}
	}
	golden.Check(t, "testdata/shown.golden", table.String())
}

func headerText(h map[string][]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		all = append(all, fmt.Sprintf("%s=%s", name, strings.Join(h[name], "|")))
	}
	return "[" + strings.Join(all, " ") + "]"
}
