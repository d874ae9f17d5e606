package conformance_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// variants change an exchange of a session, given by its index.
var variants = []struct {
	says   string
	change func(s *recording.Session, i int)
}{
	{"left out", func(s *recording.Session, i int) { s.Exchanges = slices.Delete(s.Exchanges, i, i+1) }},
	{"again an hour later", func(s *recording.Session, i int) {
		e := s.Exchanges[i]
		e.Start = s.Exchanges[len(s.Exchanges)-1].Start.Add(time.Hour)
		s.Exchanges = append(s.Exchanges, e)
	}},
	{"a minute later", func(s *recording.Session, i int) { s.Exchanges[i].Start = s.Exchanges[i].Start.Add(time.Minute) }},
	{"takes a minute", func(s *recording.Session, i int) { s.Exchanges[i].Duration = time.Minute }},
	{"refused", func(s *recording.Session, i int) { refuse(&s.Exchanges[i], http.StatusBadRequest) }},
	{"not found", func(s *recording.Session, i int) { refuse(&s.Exchanges[i], http.StatusNotFound) }},
	{"forbidden", func(s *recording.Session, i int) { refuse(&s.Exchanges[i], http.StatusForbidden) }},
	{"failed", func(s *recording.Session, i int) { refuse(&s.Exchanges[i], http.StatusInternalServerError) }},
	{"not answered", func(s *recording.Session, i int) {
		s.Exchanges[i].Status, s.Exchanges[i].Failure, s.Exchanges[i].Reply = 0, "no reply", recording.Message{}
	}},
	{"answered with success", func(s *recording.Session, i int) { s.Exchanges[i].Status = http.StatusOK }},
	{"with an empty reply", func(s *recording.Session, i int) { s.Exchanges[i].Reply.Body = nil }},
	{"without headers", func(s *recording.Session, i int) {
		s.Exchanges[i].Request.Header, s.Exchanges[i].Reply.Header = nil, nil
	}},
	{"without what was sent", func(s *recording.Session, i int) { s.Exchanges[i].Request.Body = nil }},
	{"of the driver, and sound", func(s *recording.Session, i int) { s.Exchanges[i].Expects = recording.ExpectSuccess }},
	{"of the driver, and to be refused", func(s *recording.Session, i int) { s.Exchanges[i].Expects = recording.ExpectRefusal }},
	{"by another key", func(s *recording.Session, i int) {
		s.Exchanges[i].Request.Header = textproto.MIMEHeader(http.Header(s.Exchanges[i].Request.Header).Clone())
		if s.Exchanges[i].Request.Header == nil {
			s.Exchanges[i].Request.Header = textproto.MIMEHeader{}
		}
		s.Exchanges[i].Request.Header.Set("Authorization", "Bearer sk-other-81f3")
	}},
	{"two before", func(s *recording.Session, i int) {
		if i > 1 {
			s.Exchanges[i], s.Exchanges[i-2] = s.Exchanges[i-2], s.Exchanges[i]
			s.Exchanges[i].Start, s.Exchanges[i-2].Start = s.Exchanges[i-2].Start, s.Exchanges[i].Start
		}
	}},
}

func refuse(e *recording.Exchange, status int) {
	e.Status, e.Reply.Body = status, []byte(sessiontest.Refusal)
}

// sessionVariants change a session as a whole.
var sessionVariants = []struct {
	says   string
	change func(s *recording.Session)
}{
	{"sanitized", func(s *recording.Session) { s.Sanitized = true }},
	{"without times", func(s *recording.Session) {
		for i := range s.Exchanges {
			s.Exchanges[i].Start, s.Exchanges[i].Reply.Header = time.Time{}, textproto.MIMEHeader(http.Header(s.Exchanges[i].Reply.Header).Clone())
			s.Exchanges[i].Reply.Header.Del("Date")
		}
	}},
	{"ten times slower", func(s *recording.Session) {
		for i := range s.Exchanges {
			e := &s.Exchanges[i]
			e.Start = s.Exchanges[0].Start.Add(10 * e.Start.Sub(s.Exchanges[0].Start))
			e.Reply.Header = textproto.MIMEHeader(http.Header(e.Reply.Header).Clone())
			e.Reply.Header.Del("Date")
		}
	}},
	{"without HTTP", func(s *recording.Session) {
		for i := range s.Exchanges {
			s.Exchanges[i].Bare = true
		}
	}},
}

// TestVariants changes each session in each way, and holds what is found then, and was
// not before, or the other way round, to one table.
func TestVariants(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	var table bytes.Buffer
	err := filepath.WalkDir(sessions, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		name, _ := filepath.Rel(sessions, path)
		fmt.Fprintln(&table, filepath.ToSlash(name))
		whole := readSession(t, path)
		before := foundIn(j, whole)
		vary := func(says string, change func(*recording.Session)) {
			s := &recording.Session{Exchanges: slices.Clone(whole.Exchanges)}
			change(s)
			for i := range s.Exchanges {
				s.Exchanges[i].Number = i + 1
			}
			if diff := difference(before, foundIn(j, s)); diff != "" {
				fmt.Fprintf(&table, "  %s:%s\n", says, diff)
			}
		}
		for _, v := range sessionVariants {
			vary(v.says, v.change)
		}
		const few = 5 // exchanges of a session that are changed
		for i := range whole.Exchanges[:min(few, len(whole.Exchanges))] {
			for _, v := range variants {
				vary(fmt.Sprintf("%d %s", i+1, v.says), func(s *recording.Session) { v.change(s, i) })
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, sessions+"/variants.golden", table.String())
}

// foundIn gives the findings in a session, and the checks that had something to judge.
func foundIn(j *conformance.Checker, s *recording.Session) (found []string) {
	report := j.Judge(s)
	for _, o := range report.Outcomes {
		if o.Judged > 0 {
			found = append(found, o.Check)
		}
	}
	for _, f := range report.Findings {
		text := fmt.Sprintf("%s %s in %d", f.Level, f.Rule, f.Exchange.Number)
		if f.Count > 1 {
			text += fmt.Sprintf(" x%d", f.Count)
		}
		found = append(found, text)
	}
	return found
}

func difference(before, after []string) string {
	var text strings.Builder
	for _, one := range after {
		if !slices.Contains(before, one) {
			text.WriteString(" +" + one)
		}
	}
	for _, one := range before {
		if !slices.Contains(after, one) && strings.Contains(one, " ") {
			text.WriteString(" -" + one)
		}
	}
	return text.String()
}
