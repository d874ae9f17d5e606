package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	axe := axeScript(t)
	for name, make := range browserPages(server.URL) {
		t.Run(name, func(t *testing.T) {
			text := make(t)
			path := filepath.Join(t.TempDir(), name+".html")
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			checkInBrowser(t, b, path, axe)
		})
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("the pages asked a server %d times", n)
	}
}

// browserPages makes the pages to open, by name.
func browserPages(server string) map[string]func(*testing.T) string {
	of := func(names ...string) func(*testing.T) string {
		return func(t *testing.T) string {
			var all []Document
			for _, name := range names {
				all = append(all, recorded(t, name))
			}
			return page(t, all...)
		}
	}
	const transitions = "../../../testdata/sessions/lifecycle/transition/"
	return map[string]func(*testing.T) string{
		"public": func(t *testing.T) string {
			var attacked []Statement
			for i, text := range attacks {
				d := sessionOf(fmt.Sprintf("%d.har", i), strings.ReplaceAll(text, "SERVER", server), conformance.Pass, conformance.Skip, conformance.Fail)
				d.Findings = []validate.Finding{{Rule: cmp.Or(text, "plain"), Level: validate.Error}}
				attacked = append(attacked, stated(t, statedAt, Summary{}, d))
				attacked[i].Skip, attacked[i].Report = []string{text}, "https://a.example/"
			}
			public, _ := published(t, "Batch APIs <script>alert(1)</script>", attacked[:min(len(attacked), maxPublicColumns)]...)
			return public
		},
		"beside": func(t *testing.T) string {
			d := recorded(t, "order.har")
			d.Beside = besideOther(d)
			d.Known = manyFindings()[0].Findings
			return page(t, d)
		},
		"hostile": func(t *testing.T) string {
			var all []Document
			for _, text := range attacks {
				all = append(all, sessionDocument(t, hostileExchanges(strings.ReplaceAll(text, "SERVER", server))))
			}
			return page(t, all...)
		},
		"order":      of("order.har"),
		"lives":      func(t *testing.T) string { return page(t, manyLives(t)) },
		"many":       func(t *testing.T) string { return page(t, manyFindings()...) },
		"transition": of(transitions + "fail.json"),
		"untimed":    of("untimed.har"),
		"compared":   of("order.har", transitions+"pass.json"),
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

// axeScript gives axe-core, which finds what makes a page hard to use. AXE names its
// file; .ci/browser does.
func axeScript(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AXE")
	if path == "" {
		t.Log("AXE names no axe.min.js: what it would find is not looked for")
		return ""
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + ";0"
}

// manyLives is a session with 200 batches, a few of which go back: that is one finding,
// at the first of them.
func manyLives(t *testing.T) Document {
	s := &recording.Session{Name: "polls.har"}
	body := func(id, status string, at int, more map[string]any) []byte {
		all := map[string]any{
			"id": id, "object": "batch", "endpoint": "/v1/embeddings", "errors": map[string]any{}, "input_file_id": "file-1", "completion_window": "24h", "status": status,
			"output_file_id": nil, "error_file_id": nil, "created_at": 1767261600, "in_progress_at": nil, "expires_at": 1767348000, "finalizing_at": nil,
			"completed_at": nil, "failed_at": nil, "expired_at": nil, "cancelling_at": nil, "cancelled_at": nil,
			"request_counts": map[string]any{"total": 100, "completed": at, "failed": 0},
		}
		for name, value := range more {
			all[name] = value
		}
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for i := range 200 {
		id := fmt.Sprintf("batch_%03d", i)
		for step, status := range []string{"validating", "in_progress", "in_progress", "finalizing", "completed"} {
			more := map[string]any{}
			for n, name := range []string{"", "in_progress_at", "", "finalizing_at", "completed_at"} {
				if name != "" && n <= step {
					more[name] = 1767261600 + n*60
				}
			}
			if i%40 == 7 && step == 3 {
				status, more = "validating", map[string]any{}
			}
			s.Exchanges = append(s.Exchanges, recording.Exchange{
				Number: len(s.Exchanges) + 1, Method: http.MethodGet, URL: "https://api.example/v1/batches/" + id, Status: 200,
				Request: recording.Message{Header: textproto.MIMEHeader{"Authorization": {"Bearer sk-1234567890abcdef"}}},
				Start:   time.Unix(int64(1767261600+i+step*60), 0), Reply: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}}, Body: body(id, status, step*25, more)},
			})
		}
	}
	return sessionDocument(t, s)
}

// manyFindings gives files with 5,000 findings of 20 rules. That which is broken most
// often is the last, and gives warnings.
func manyFindings() (all []Document) {
	for file := range 100 {
		d := Document{File: fmt.Sprintf("responses/%03d.json", file)}
		for i := range 50 {
			rule, level := fmt.Sprintf("rule/%02d", (file+i)%19), validate.Error
			if i%5 == 4 {
				rule, level = "rule/often", validate.Warning
			}
			d.Findings = append(d.Findings, validate.Finding{
				Rule: rule, Level: level, File: d.File, Line: i + 1, Column: 5, Offset: int64(i), Count: 1, Pointer: fmt.Sprintf("/field_%d", i%7), Message: fmt.Sprintf("field_%d is %d, but must be a string", i%7, i),
				BatchID: fmt.Sprintf("batch_%d", i), Excerpt: validate.Excerpt{Text: fmt.Sprintf(`"field_%d": %d,`, i%7, i), Mark: 11, Width: 2},
			})
		}
		all = append(all, d)
	}
	return all
}

func checkInBrowser(t *testing.T, b *browser.Browser, path, axe string) {
	b.Events() // those of the page before
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if err := b.Open(address); err != nil {
		t.Fatal(err)
	}
	isLoaded := true
	for _, width := range []int{390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			look(t, b, path, width, scheme)
			isLarge := strings.HasSuffix(path, "many.html") || strings.HasSuffix(path, "hostile.html") // axe-core takes minutes there
			if axe != "" && !isLarge {
				checkAxe(t, b, axe, isLoaded)
				isLoaded = false
			}
		}
	}
	checkPrint(t, b)
	switch strings.TrimSuffix(filepath.Base(path), ".html") {
	case "many":
		checkTwoClicks(t, b)
		checkKeyboard(t, b)
	case "lives":
		checkLives(t, b)
	}
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
		Over   []string
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
	if len(seen.Over) > 0 {
		t.Errorf("at %d pixels, one text is over another: %q", width, seen.Over)
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
  const texts = [], over = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const n = walk.currentNode, e = n.parentElement;
    if (!n.data.trim() || !e.checkVisibility() || e.closest('.hidden, script, option, #filter') || e.matches('svg title, svg desc')) continue;
    const range = document.createRange();
    range.selectNodeContents(n);
    const clip = e.closest('.body, .scroll');
    for (const r of range.getClientRects()) {
      const c = clip && clip.getBoundingClientRect();
      if (r.width > 0 && !(c && (r.bottom > c.bottom || r.top < c.top || r.right > c.right))) texts.push([r, n]);
    }
  }
  texts.sort((a, b) => a[0].top - b[0].top);
  texts.forEach(([r, n], i) => {
    for (let j = i + 1; j < texts.length && texts[j][0].top < r.bottom - 3; j++) {
      const s = texts[j][0];
      if (texts[j][1] != n && s.left < r.right - 1 && s.right > r.left + 1) over.add(n.data.trim().slice(0, 40) + ' | ' + texts[j][1].data.trim().slice(0, 40));
    }
    if (r.left < -1 || r.right > innerWidth + 1) over.add('out of the page: ' + n.data.trim().slice(0, 40));
  });
  return {
    over: [...over].slice(0, 20),
    width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    active: document.querySelectorAll('script[src], script:not(body > script:last-of-type), iframe, object, embed, img, link, base, form, [onload], [onerror], [onmouseover], [style]').length,
    faint: [...faint],
  };
})()`

// checkAxe holds the page to what axe-core asks for.
func checkAxe(t *testing.T, b *browser.Browser, axe string, load bool) {
	t.Helper()
	var zero int
	if load {
		if err := b.Eval(axe, &zero); err != nil {
			t.Fatal(err)
		}
	}
	found, err := b.Axe()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range found {
		t.Errorf("axe-core: %s", text)
	}
}

// click clicks on what the selector finds, as a mouse does, and tells whether it is
// there to be clicked on.
func click(t *testing.T, b *browser.Browser, selector string) {
	t.Helper()
	var at struct{ X, Y float64 }
	script := fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()`, selector)
	err := b.Eval(script, &at)
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		err = errors.Join(err, b.Do("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at.X, "y": at.Y, "button": "left", "clickCount": 1}, nil))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func press(t *testing.T, b *browser.Browser, keys ...string) {
	t.Helper()
	if err := b.Press(keys...); err != nil {
		t.Fatal(err)
	}
}

// is holds an expression in the page to a value.
func is[T comparable](t *testing.T, b *browser.Browser, expression string, want T) {
	t.Helper()
	var got T
	if err := b.Eval(expression, &got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s is %v, not %v", expression, got, want)
	}
}

// checkTwoClicks asks the page which rule has most findings, and where the first is.
func checkTwoClicks(t *testing.T, b *browser.Browser) {
	t.Helper()
	click(t, b, "#by-rule thead button")
	is(t, b, `document.querySelector('#by-rule tbody tr').textContent.includes('rule/often')`, true)
	is(t, b, `document.querySelector('#by-rule tbody tr').dataset.n`, "1000")
	click(t, b, "#by-rule tbody tr a")
	const first = `document.querySelector(':target')`
	is(t, b, first+`.dataset.rule`, "rule/often")
	is(t, b, first+`.querySelector('.where').textContent.includes('responses/000.json:5:5')`, true)
	is(t, b, `(r => r.top >= document.querySelector('#filter').getBoundingClientRect().bottom - 1 && innerHeight > r.bottom)(`+first+`.getBoundingClientRect())`, true)
	click(t, b, ":target .rule a:last-child") // the next of the rule
	is(t, b, `document.querySelector(':target').dataset.rule`, "rule/often")
	is(t, b, `document.querySelectorAll('.finding')[0].id != location.hash.slice(1)`, true)
}

// checkKeyboard filters by keyboard.
func checkKeyboard(t *testing.T, b *browser.Browser) {
	t.Helper()
	const shown = `[...document.querySelectorAll('.finding')].filter(e => e.checkVisibility())`
	is(t, b, `(document.querySelector('#by-text').focus(), document.activeElement.id)`, "by-text")
	press(t, b, "f", "i", "e", "l", "d", "_", "3", " ", "i", "s")
	is(t, b, shown+`.every(e => e.textContent.includes('field_3 is'))`, true)
	is(t, b, shown+`.length > 0`, true)
	press(t, b, "Tab", "ArrowDown")
	is(t, b, `document.querySelector('#by-level').value`, "error")
	is(t, b, shown+`.every(e => e.dataset.level == 'error')`, true)
	press(t, b, "Tab", "ArrowDown")
	is(t, b, `document.querySelector('#of-rule').value.startsWith('rule/')`, true)
	is(t, b, shown+`.every(e => e.dataset.rule == document.querySelector('#of-rule').value)`, true)
	press(t, b, "Tab", "ArrowDown")
	is(t, b, `document.querySelector('#of-input').value != ''`, true)
	is(t, b, `[...document.querySelectorAll('.input')].filter(e => e.checkVisibility()).length <= 1`, true)
	press(t, b, "Tab", "Enter")
	is(t, b, `document.activeElement.id`, "by-text")
	is(t, b, shown+`.length == document.querySelectorAll('.finding').length`, true)
	var ms float64
	if err := b.Eval(`(() => { const t = performance.now(); for (const v of ['x', 'field', '']) { document.querySelector('#by-text').value = v; document.querySelector('#by-text').dispatchEvent(new Event('input')); document.body.offsetHeight; } return performance.now() - t; })()`, &ms); err != nil {
		t.Fatal(err)
	}
	t.Logf("three searches took %.0f ms", ms)
}

// checkLives opens the picture of a batch from the table of lifecycles.
func checkLives(t *testing.T, b *browser.Browser) {
	t.Helper()
	is(t, b, `document.querySelectorAll('.lives tbody tr').length`, 200)
	is(t, b, `document.querySelector('.lives tbody tr').dataset.level`, "error")
	click(t, b, ".lives tbody a")
	is(t, b, `document.querySelector('.picture:target').checkVisibility()`, true)
}

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
	if onPaper != 0 {
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
