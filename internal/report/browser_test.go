package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/browser"
	"github.com/batchcheck/batchcheck/validate"
)

// TestBrowser opens reports in a real browser, BROWSER, and is skipped without
// one. Screenshots go to the folder SCREENSHOTS, for people to look at.
func TestBrowser(t *testing.T) {
	program := os.Getenv("BROWSER")
	if program == "" {
		t.Skip("BROWSER names no Chromium; .ci/browser does")
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	b, err := browser.Start(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	for name, text := range browserPages(t, server.URL) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name+".html")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			checkInBrowser(t, b, path)
		})
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the pages asked a server %d times", n)
	}
}

// browserPages gives the pages to open, by name.
func browserPages(t *testing.T, server string) map[string]string {
	var hostile []Document
	for _, text := range attacks {
		text = strings.ReplaceAll(text, "SERVER", server)
		hostile = append(hostile, sessionDocument(t, hostileExchanges(text)))
	}
	beside := recorded(t, "order.har")
	beside.Beside = besideOther(beside)
	var attacked []Statement
	for i, text := range attacks {
		d := sessionOf(fmt.Sprintf("%d.har", i), strings.ReplaceAll(text, "SERVER", server), conformance.Pass, conformance.Skip, conformance.Fail)
		d.Findings = []validate.Finding{{Rule: text, Level: validate.Error}}
		attacked = append(attacked, stated(t, statedAt, Summary{}, d))
		attacked[i].Skip, attacked[i].Report = []string{text}, "https://a.example/"
	}
	public, _ := published(t, "Batch APIs <script>alert(1)</script>", attacked[:min(len(attacked), maxPublicColumns)]...)
	return map[string]string{
		"public":     public,
		"beside":     page(t, beside),
		"hostile":    page(t, hostile...),
		"order":      page(t, recorded(t, "order.har")),
		"transition": page(t, recorded(t, "../../../testdata/sessions/lifecycle/transition/fail.json")),
		"untimed":    page(t, recorded(t, "untimed.har")),
		"compared":   page(t, recorded(t, "order.har"), recorded(t, "../../../testdata/sessions/lifecycle/transition/pass.json")),
	}
}

func recorded(t *testing.T, name string) Document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	session, err := recording.Read(filepath.Base(name), data)
	if err != nil {
		t.Fatal(err)
	}
	return sessionDocument(t, session)
}

func checkInBrowser(t *testing.T, b *browser.Browser, path string) {
	b.Events() // those of the page before
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if err := b.Open(address); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{390, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			look(t, b, path, width, scheme)
		}
	}
	checkPrint(t, b)
	for _, e := range b.Events() {
		checkEvent(t, e, address)
	}
}

// look holds what is seen to being readable: it fits the width, and every
// letter stands out from its ground.
func look(t *testing.T, b *browser.Browser, path string, width int, scheme string) {
	t.Helper()
	var seen struct {
		Width  int
		Height int
		Active int
		Faint  []string
	}
	err := b.Show(width, scheme)
	if err = errors.Join(err, b.Eval(lookScript, &seen)); err != nil {
		t.Fatal(err)
	}
	if seen.Width > width {
		t.Errorf("at %d pixels the page is %d wide", width, seen.Width)
	}
	if seen.Active > 0 {
		t.Errorf("%d elements load or run something", seen.Active)
	}
	if len(seen.Faint) > 0 {
		t.Errorf("in %s, hard to read are %q", scheme, seen.Faint)
	}
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	png, err := b.Screenshot(width, seen.Height)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s-%d-%s.png", strings.TrimSuffix(filepath.Base(path), ".html"), width, scheme)
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// lookScript measures the page. A contrast of 4.5 is what WCAG 2 asks for.
const lookScript = `(() => {
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length == 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const faint = new Set();
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || e.closest('.hidden') || e.matches('svg title, svg desc')) continue;
    const style = getComputedStyle(e), a = light(rgb(e.closest('svg') ? style.fill : style.color)), b = light(ground(e));
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) faint.add(e.tagName + ' ' + e.getAttribute('class'));
  }
  return {
    width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    active: document.querySelectorAll('script, iframe, object, embed, img, link, base, form, [onload], [onerror], [onmouseover], [style]').length,
    faint: [...faint],
  };
})()`

// checkPrint holds what is folded on the screen to being on paper.
func checkPrint(t *testing.T, b *browser.Browser) {
	t.Helper()
	const folded = `[...document.querySelectorAll('details > :not(summary)')].filter(e => e.offsetHeight == 0 || !e.checkVisibility()).length`
	var onScreen, onPaper int
	err := b.Eval(folded, &onScreen)
	err = errors.Join(err, b.Print(true), b.Eval(folded, &onPaper), b.Print(false))
	if err != nil {
		t.Fatal(err)
	}
	if hasFolds := !strings.HasPrefix(t.Name(), "TestBrowser/public"); hasFolds && onScreen == 0 || onPaper != 0 {
		t.Errorf("folded are %d parts on the screen and %d on paper", onScreen, onPaper)
	}
}

// checkEvent holds the page to loading itself alone, and raising nothing.
func checkEvent(t *testing.T, e browser.Event, address string) {
	t.Helper()
	switch e.Method {
	case "Network.requestWillBeSent":
		var p struct{ Request struct{ URL string } }
		if err := json.Unmarshal(e.Params, &p); err != nil || p.Request.URL != address {
			t.Errorf("the page asks for %s", p.Request.URL)
		}
	case "Page.javascriptDialogOpening", "Log.entryAdded", "Audits.issueAdded", "Runtime.exceptionThrown", "Page.windowOpen":
		t.Errorf("%s: %s", e.Method, e.Params)
	}
}
