package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlPage is one file that loads nothing and runs nothing but its own script.
// What it says first, the verdict, is known last, so all else waits in memory, as
// far as it is shown: the bounds below keep the page of any archive readable, and small.
type htmlPage struct {
	Options
	body   bytes.Buffer
	room   htmlRoom
	rules  map[string]*htmlRule
	inputs []htmlInput
	cut    htmlCut
	open   *htmlFile
	taken  int // entries that are shown, or wait for the end of their file
	shown  int // entries that have a number
	fails  bool
	judged bool // there is a session

	troubled bool   // something could not be checked
	subject  string // what the page is about: the first API or file
	subjects map[string]bool
	first    time.Time
	last     time.Time
	checks   map[string]conformance.Criterion
	known    entries // that the baseline has
	next     int     // number of the next picture or input, for ids of the page

	sessions   []Document // that are compared, with the numbers of their parts
	refs       []int
	uncompared int
}

// What is shown at the most. The rest is counted, by rule and by input.
const (
	maxOfRule   = 50       // entries of one rule
	maxFindings = 1000     // entries in all
	maxFaulty   = 200      // inputs with findings in the list of inputs
	maxSound    = 100      // inputs without
	maxPictures = 40       // of a session
	maxLives    = 500      // rows of its table of lifecycles
	maxRequests = 200      // in its list of exchanges
	maxPage     = 12 << 20 // bytes, about
)

// An htmlRoom is what the page still takes.
type htmlRoom struct{ bytes, faulty, sound int }

var (
	//go:embed html/style.css
	htmlStyle template.CSS
	//go:embed html/script.js
	htmlScript template.JS
	//go:embed html/*.tmpl
	htmlFiles embed.FS
)

// htmlParsed are the templates, once there was a page to write: to parse them takes a
// millisecond.
var htmlParsed struct {
	sync.Once
	*template.Template
}

func htmlTemplates() *template.Template {
	htmlParsed.Do(func() {
		names := template.FuncMap{"plural": plural, "brief": brief, "columnName": columnName, "cell": newCell}
		htmlParsed.Template = template.Must(template.New("").Funcs(names).ParseFS(htmlFiles, "html/*.tmpl"))
	})
	return htmlParsed.Template
}

// htmlPolicy lets a browser take the page's own style and script, and nothing else.
// script is empty for a page without one.
func htmlPolicy(script string) string {
	policy := "default-src 'none'; style-src " + htmlHash(string(htmlStyle))
	if script != "" {
		policy += "; script-src " + htmlHash(script)
	}
	return policy + "; base-uri 'none'; form-action 'none'"
}

func htmlHash(text string) string {
	digest := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
}

func newHTML(o Options) Writer {
	w := &htmlPage{Options: o, room: htmlRoom{maxPage, maxFaulty, maxSound}, rules: map[string]*htmlRule{}, subjects: map[string]bool{}, checks: map[string]conformance.Criterion{}}
	for _, c := range conformance.Checks() {
		w.checks[c.ID] = c
	}
	return w
}

// Flush writes nothing: the verdict, which comes first, is not known yet.
func (w *htmlPage) Flush() error { return nil }

func (w *htmlPage) Document(d Document) error {
	for _, f := range d.Findings {
		w.fails = w.fails || f.Level >= w.FailOn
	}
	if name := d.name(); len(w.subjects) < maxSubjects && !w.subjects[name] {
		w.subject = cmp.Or(w.subject, name)
		w.subjects[name] = true
	}
	w.known.know(d)
	d.Findings = w.listed(d)
	if w.Examples > 0 && d.Checks == nil && d.Trouble == "" {
		return nil // the groups say what was found in documents
	}
	if d.Checks != nil {
		if err := w.closeFile(); err != nil {
			return err
		}
		return w.session(d)
	}
	return w.document(d)
}

// put adds a part to the page.
func (w *htmlPage) put(name string, data any) error {
	return htmlTemplates().ExecuteTemplate(&w.body, name, data)
}

// isFull tells whether the page has all that it takes.
func (w *htmlPage) isFull() bool { return w.body.Len() >= w.room.bytes }

func (w *htmlPage) Close(s Summary) error {
	if err := w.closeFile(); err != nil {
		return err
	}
	if len(w.known.list) > 0 {
		if err := w.put("known.tmpl", htmlKnown{s.Known, w.known.list}); err != nil {
			return err
		}
	}
	for _, c := range s.Beyond {
		w.count(c)
		w.fails = w.fails || c.Level >= w.FailOn
	}
	for _, g := range s.Groups {
		rule := w.count(validate.Count{Rule: g.Rule, Level: g.Level, Profile: g.Profile, N: g.Count})
		rule.Shown = rule.Count // as a group
		w.fails = w.fails || g.Level >= w.FailOn
	}
	head := newHTMLHead(w, s)
	if err := htmlTemplates().ExecuteTemplate(w.Out, "head.tmpl", head); err != nil {
		return err
	}
	if _, err := w.body.WriteTo(w.Out); err != nil {
		return err
	}
	return htmlTemplates().ExecuteTemplate(w.Out, "foot.tmpl", htmlScript)
}

// maxSubjects is how many APIs and files the page tells apart.
const maxSubjects = 1000

// name gives what a document is called: the API that was asked, or the file.
func (d Document) name() string {
	name := printable.Text(cmp.Or(d.API, d.File))
	if d.Target != "" {
		name = printable.Text(d.Target) + ": " + name
	}
	return name
}

// heading names what the page is about.
func (w *htmlPage) heading() string {
	switch n := len(w.subjects); {
	case n == 0:
		return "No input"
	case n == maxSubjects:
		return brief(w.subject) + " and many more"
	case n > 1:
		return brief(w.subject) + fmt.Sprintf(" and %d more", n-1)
	}
	return brief(w.subject)
}

// id gives a part of the page an id.
func (w *htmlPage) id() int {
	w.next++
	return w.next
}

// seen widens the time that sessions were recorded in.
func (w *htmlPage) seen(s *recording.Session) {
	for i := range s.Exchanges {
		at, ok := s.Exchanges[i].Time()
		if !ok {
			continue
		}
		if w.first.IsZero() || at.Before(w.first) {
			w.first = at
		}
		if at.After(w.last) {
			w.last = at
		}
	}
}

// brief makes a name or a pointer safe to print, and short enough to be read.
func brief(text string) string { return withEnds(text, 100, 60) }

// columnName makes a name short enough for the head of a narrow column.
func columnName(text string) string { return withEnds(text, 30, 15) }

// withEnds makes a text safe to print; of a long one, as much as given stays at both ends.
func withEnds(text string, begin, end int) string {
	text = printable.Text(text)
	if text == "" {
		return "(empty)"
	}
	if runes := []rune(text); len(runes) > begin+end {
		return string(runes[:begin]) + "…" + string(runes[len(runes)-end:])
	}
	return text
}

// levels gives the counts of findings by level.
func levels(found []validate.Finding) map[validate.Level]int {
	count := map[validate.Level]int{}
	for _, f := range found {
		count[f.Level] += 1 + f.More
	}
	return count
}
