// Package site tests the built site and its playground in a real browser.
package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/browser"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/report"
	vectors "github.com/batchcheck/batchcheck/testdata"
)

const base = "/batchcheck/" // which the site is built for

// program is BROWSER. Tests are skipped without one; .ci/site builds the site and names one.
func program(t *testing.T) string {
	t.Helper()
	name := os.Getenv("BROWSER")
	if name == "" {
		t.Skip("BROWSER names no Chromium; .ci/site does")
	}
	return name
}

var (
	links   = regexp.MustCompile(`<[^>]* (?:href|src)="([^"]*)"`)
	anchors = regexp.MustCompile(`<[^>]* id="([^"]*)"`)
)

// TestLinksLeadSomewhere follows every link of the site within it, and its fragment.
func TestLinksLeadSomewhere(t *testing.T) {
	program(t)
	pages, ids := map[string][]string{}, map[string]map[string]bool{}
	err := fs.WalkDir(os.DirFS("dist"), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		text, err := os.ReadFile(filepath.Join("dist", name))
		ids[name] = map[string]bool{}
		for _, m := range anchors.FindAllSubmatch(text, -1) {
			ids[name][html.UnescapeString(string(m[1]))] = true
		}
		for _, m := range links.FindAllSubmatch(text, -1) {
			pages[name] = append(pages[name], html.UnescapeString(string(m[1])))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	followed := 0
	for page, all := range pages {
		from := &url.URL{Path: base + page}
		for _, link := range all {
			to, err := from.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if to.Host != "" || to.Scheme != "" {
				continue
			}
			name, inside := strings.CutPrefix(to.Path, base)
			if name == "" || strings.HasSuffix(name, "/") {
				name += "index.html"
			}
			if _, err := os.Stat(filepath.Join("dist", filepath.FromSlash(name))); err != nil || !inside {
				t.Errorf("%s links to %s, which does not exist", page, link)
			} else if to.Fragment != "" && path.Ext(name) == ".html" && !ids[name][to.Fragment] {
				t.Errorf("%s links to %s, whose fragment does not exist", page, link)
			}
			followed++
		}
	}
	if len(pages) < 150 || followed < 10_000 {
		t.Errorf("only %d links of %d pages were followed", followed, len(pages))
	}
}

// A visit is a browser at a server of the site.
type visit struct {
	*testing.T
	*browser.Browser
	server *httptest.Server
	axe    string
}

func newVisit(t *testing.T) *visit {
	t.Helper()
	b, err := browser.Start(program(t))
	if err != nil {
		t.Fatal(err)
	}
	files := http.StripPrefix(base, http.FileServer(http.Dir("dist")))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache") // what is there without the server, the service worker keeps
		if r.URL.Path != "/favicon.ico" {           // a browser asks for it by itself
			files.ServeHTTP(w, r)
		}
	}))
	v := &visit{T: t, Browser: b, server: server}
	t.Cleanup(func() {
		server.Close()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	v.must(err)
	v.axe = string(axe) + ";0"
	return v
}

func (v *visit) must(errs ...error) {
	v.Helper()
	if err := errors.Join(errs...); err != nil {
		v.Fatal(err)
	}
}

// open opens a page of the site.
func (v *visit) open(page string) {
	v.Helper()
	v.must(v.Open("about:blank"), v.Open(v.server.URL+base+page)) // a new fragment alone would load nothing
}

// wait waits until an expression in the page is true.
func (v *visit) wait(expression string) {
	v.Helper()
	var met bool
	v.must(v.Eval(fmt.Sprintf(`(async () => { for (const end = Date.now() + 50000; Date.now() < end; await new Promise(r => setTimeout(r, 5))) if (%s) return true; return false })()`, expression), &met))
	if !met {
		var verdict string
		v.must(v.Eval(`document.body.innerText.slice(0, 2000)`, &verdict))
		v.Fatalf("%s does not become true in:\n%s", expression, verdict)
	}
}

func (v *visit) is(expression string, want any) {
	v.Helper()
	var got any
	v.must(v.Eval(expression, &got))
	if got != want {
		v.Errorf("%s is %v, not %v", expression, got, want)
	}
}

// looksRight holds a page at all sizes and in both schemes to axe-core, and to no horizontal
// scrolling.
func (v *visit) looksRight(name string) {
	v.Helper()
	var zero int
	v.must(v.Eval(v.axe, &zero))
	for _, width := range []int{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			v.must(v.Show(width, scheme))
			v.wait(`document.getAnimations().every(a => a.playState != 'running')`)
			var wide int
			v.must(v.Eval(`document.documentElement.scrollWidth`, &wide))
			if wide > width {
				v.Errorf("%s at %d pixels is %d wide", name, width, wide)
			}
			found, err := v.Axe()
			v.must(err)
			for _, text := range found {
				v.Errorf("%s at %d pixels, %s: axe-core: %s", name, width, scheme, text)
			}
			if folder := os.Getenv("SCREENSHOTS"); folder != "" {
				png, err := v.Screenshot(width, 900)
				v.must(err, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), png, 0o644))
			}
		}
	}
	v.must(v.Show(1280, "light"))
}

// isQuiet holds what happened in the page to loading from its own server, and raising nothing.
func (v *visit) isQuiet() {
	v.Helper()
	for _, e := range v.Events() {
		switch e.Method {
		case "Network.requestWillBeSent":
			var p struct{ Request struct{ URL string } }
			v.must(json.Unmarshal(e.Params, &p))
			isOwn := strings.HasPrefix(p.Request.URL, v.server.URL+"/") || strings.HasPrefix(p.Request.URL, "blob:") || strings.HasPrefix(p.Request.URL, "data:") || p.Request.URL == "about:blank"
			if !isOwn {
				v.Errorf("the page asks for %s", p.Request.URL)
			}
		case "Page.javascriptDialogOpening", "Log.entryAdded", "Audits.issueAdded", "Runtime.exceptionThrown", "Page.windowOpen":
			v.Errorf("%s: %s", e.Method, e.Params)
		}
	}
}

// TestPages opens pages of the site as people see them.
func TestPages(t *testing.T) {
	v := newVisit(t)
	for name, page := range map[string]string{"docs": "", "rule": "rules/time/order.html", "profile": "providers/anthropic.html", "matrix": "matrix.html", "reference": "reference.html"} {
		v.open(page)
		v.looksRight(name)
		v.isQuiet()
	}
}

// TestSearch searches the docs, by keyboard.
func TestSearch(t *testing.T) {
	v := newVisit(t)
	v.must(v.Show(1280, "light"))
	v.open("")
	v.wait(`document.querySelector('#app').__vue_app__`)
	v.must(v.Press("/"))
	v.wait(`document.activeElement.matches('.VPLocalSearchBox input')`)
	v.must(v.Do("Input.insertText", map[string]string{"text": "baseline"}, nil))
	v.wait(`[...document.querySelectorAll('.VPLocalSearchBox .result')].some(e => e.href.includes('/ci.html'))`)
	v.isQuiet()
}

const verdict = `document.querySelector('#verdict').textContent`

// took is how long verdicts took, from the change to the page; the first, from opening it.
const took = `performance.getEntriesByName('verdict').map(e => e.duration)`

// TestPlayground uses the playground by mouse, by keyboard and without a network.
func TestPlayground(t *testing.T) {
	v := newVisit(t)
	v.must(v.Show(1280, "light"))
	// Chromium goes on starting for some two seconds after it has answered. A page that is
	// opened meanwhile takes twice as long, and people open pages in a browser that runs.
	time.Sleep(3 * time.Second)
	v.open("playground/")
	v.wait(`performance.getEntriesByName('verdict').length == 1`)
	var first float64
	v.must(v.Eval(`(e => e.startTime + e.duration)(performance.getEntriesByName('verdict')[0])`, &first))
	v.within("the first verdict, from a cold load", first, 1500)
	v.is(verdict, "2 errors, 0 warnings, 1 document checked")
	v.is(`document.querySelectorAll('#findings li').length`, 2.0)
	v.wait(`document.querySelector('#lifecycle img')?.naturalWidth > 0`)
	v.is(`document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-lintRange-error').length`, 2.0)
	v.is(`document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-lint-marker-error').length`, 2.0)
	v.looksRight("playground")
	v.isQuiet()

	t.Run("by keyboard", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).byKeyboard() })
	t.Run("hostile text", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).hostile() })
	t.Run("speed", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).speed() })
	t.Run("examples and links", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).examples() })
	v.isQuiet()
	t.Run("policy", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).policy() })
	t.Run("offline", func(t *testing.T) { (&visit{t, v.Browser, v.server, v.axe}).offline() })
}

// within prints a time beside what is promised. Other work may go on on this machine, so
// six times as long fails.
func (v *visit) within(what string, ms, promised float64) {
	v.Helper()
	v.Logf("%s took %.0f ms; promised are %.0f", what, ms, promised)
	if ms > 6*promised {
		v.Errorf("%s took %.0f ms, more than six times %.0f", what, ms, promised)
	}
}

// replace replaces the text of the editor, as typing does.
func (v *visit) replace(text string) {
	v.Helper()
	v.must(v.Do("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": "a", "modifiers": 2, "windowsVirtualKeyCode": 65, "commands": []string{"selectAll"}}, nil))
	v.must(v.Do("Input.insertText", map[string]string{"text": text}, nil))
}

// focused names the element that has the focus.
const focused = `(e => e.id || e.closest('[id]')?.id || '')(document.activeElement)`

// tabTo presses Tab until an element has the focus.
func (v *visit) tabTo(id string) {
	v.Helper()
	for range 30 {
		v.must(v.Press("Tab"))
		var at string
		if v.must(v.Eval(focused, &at)); at == id {
			return
		}
	}
	v.Fatalf("Tab does not lead to #%s", id)
}

func (v *visit) byKeyboard() {
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	for _, id := range []string{"example", "profile", "polls", "open", "share", "editor"} {
		v.tabTo(id)
	}
	v.replace("{\n  \"id\": 7,\n  \"object\": \"batch\",\n  \"status\": \"running\"\n}")
	v.wait(`document.querySelector('#findings').textContent.includes('"running"')`)
	const line = `document.querySelector('#editor').shadowRoot.querySelector('.cm-activeLine').textContent`
	v.tabTo("findings")
	v.must(v.Press("Enter"))
	v.is(focused, "editor")
	var first string
	v.must(v.Eval(`document.querySelector('#findings li').textContent.match(/line (\d+)/)[1]`, &first))
	v.is(`[...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-line')].findIndex(e => e.classList.contains('cm-activeLine')) + 1 + ''`, first)
	for range 30 { // as many findings as there may be before that one
		var at string
		if v.must(v.Eval(line, &at)); strings.Contains(at, "running") {
			break
		}
		v.must(v.Press("F8"))
	}
	v.is(line+`.includes('running')`, true)

	v.must(v.Open("about:blank"))
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	v.tabTo("profile")
	v.must(v.Press("a", "z"))
	v.is(`document.querySelector('#profile').value`, "azure")
	v.wait(`document.querySelector('#more').textContent.includes('Judged as azure')`)
}

// hostile holds the page to showing what a server sent as text only.
func (v *visit) hostile() {
	const attack = `<img src=x onerror=alert(1)><script>alert(1)</script>`
	v.show(map[string]any{"text": strings.ReplaceAll(`{"id": "ATTACK", "object": "batch", "status": "ATTACK", "ATTACK": 1, "metadata": {"ATTACK": 7}, "endpoint": "ATTACK"}`, "ATTACK", attack)})
	v.wait(`document.querySelector('#findings').textContent.includes('<img')`)
	v.is(`document.querySelectorAll('#findings img, #findings script, #more img').length`, 0.0)
	v.isQuiet()
	v.must(v.Open("about:blank"))
	v.open("playground/#not-a-link")
	v.wait(verdict + `.startsWith('This link is damaged')`)
}

// show opens the playground with a link that holds a value.
func (v *visit) show(value map[string]any) {
	v.Helper()
	text, err := json.Marshal(value)
	v.must(err)
	const pack = `(async text => {
  const bytes = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer())
  let all = ''
  for (const b of bytes) all += String.fromCharCode(b)
  return btoa(all).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
})`
	var fragment string
	v.must(v.Eval(fmt.Sprintf(`%s(%s)`, pack, quoted(string(text))), &fragment))
	v.open("playground/#" + fragment)
	v.wait(`performance.getEntriesByName('verdict').length > 0`)
}

// quoted writes a text as JavaScript does.
func quoted(text string) string {
	out, _ := json.Marshal(text) // a text is always JSON
	return string(out)
}

// speed times verdicts of a batch while it is typed, and of a recording of 1 MB.
func (v *visit) speed() {
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	v.tabTo("editor")
	for i := range 10 {
		v.must(v.Do("Input.insertText", map[string]string{"text": " "}, nil))
		v.wait(fmt.Sprintf(`performance.getEntriesByName('verdict').length == %d`, i+2))
	}
	var all []float64
	v.must(v.Eval(took+`.slice(1).sort((a, b) => a - b)`, &all))
	v.within("a further verdict on a batch, the median of ten", all[len(all)/2], 50)

	const open = `(text => {
  const files = new DataTransfer()
  files.items.add(new File([text], 'a.har'))
  window.longest = 0
  let last = performance.now()
  setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now }, 5)
  performance.clearMeasures()
  document.querySelector('#file').files = files.files
  document.querySelector('#file').dispatchEvent(new Event('change'))
  return true
})`
	var done bool
	v.must(v.Eval(open+"("+quoted(recording(v.T, 1<<20))+")", &done))
	v.wait(`performance.getEntriesByName('verdict').length == 1`)
	var har, frozen float64
	v.must(v.Eval(took+`[0]`, &har), v.Eval(`longest`, &frozen))
	v.within("the verdict on a HAR of 1 MB", har, 2000)
	v.within("the longest time in which the page did not answer", frozen, 200)
	v.is(verdict+`.startsWith('0 errors')`, true)
}

// recording is a HAR with at least so many bytes, of one batch that is polled.
func recording(t *testing.T, size int) string {
	batch, err := os.ReadFile("../testdata/examples/completed.json")
	if err != nil {
		t.Fatal(err)
	}
	var id struct{ ID string }
	if err := json.Unmarshal(batch, &id); err != nil {
		t.Fatal(err)
	}
	var entries []any
	for n := 0; n < size; n += len(batch) + 500 {
		header := []any{map[string]string{"name": "Content-Type", "value": "application/json"}}
		entries = append(entries, map[string]any{
			"startedDateTime": time.Unix(1767269000+int64(len(entries)), 0).UTC().Format(time.RFC3339), "time": 100,
			"request":  map[string]any{"method": "GET", "url": "https://api.openai.com/v1/batches/" + id.ID, "httpVersion": "HTTP/1.1", "headers": []any{map[string]string{"name": "Authorization", "value": "Bearer redacted"}}, "queryString": []any{}},
			"response": map[string]any{"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": header, "content": map[string]any{"size": len(batch), "mimeType": "application/json", "text": string(batch)}},
		})
	}
	text, err := json.MarshalIndent(map[string]any{"log": map[string]any{"version": "1.2", "creator": map[string]string{"name": "test", "version": "1"}, "entries": entries}}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// examples chooses each example, and opens the link that the page makes of it.
func (v *visit) examples() {
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	want := []string{"2 errors, 0 warnings, 1 document", "0 errors, 0 warnings, 1 document", "", "3 errors, 0 warnings, 3 documents", "1 error, 0 warnings", "0 errors", "this looks like Python output (Batch(...))"}
	v.is(`document.querySelectorAll('#example option').length - 1`, float64(len(want)))
	for i, verdictOf := range want {
		var done bool
		v.must(v.Eval(fmt.Sprintf(`(performance.clearMeasures(), (e => { e.value = '%d'; e.dispatchEvent(new Event('change')); return true })(document.querySelector('#example')))`, i), &done))
		v.wait(`performance.getEntriesByName('verdict').length > 0`)
		v.is(fmt.Sprintf(`%s.includes(%s) || %[1]s`, verdict, quoted(verdictOf)), true)
		if folder := os.Getenv("SCREENSHOTS"); folder != "" {
			time.Sleep(200 * time.Millisecond) // for the picture to be drawn
			png, err := v.Screenshot(1280, 900)
			v.must(err, os.WriteFile(filepath.Join(folder, fmt.Sprintf("example-%d.png", i)), png, 0o644))
		}
	}
	var before, link, after string
	v.must(v.Eval(verdict, &before))
	v.must(v.Eval(`(document.querySelector('#share').click(), true)`, new(bool)))
	v.wait(`location.hash.length > 10`)
	v.must(v.Eval(`location.hash`, &link))
	v.open("playground/" + link)
	v.wait(`performance.getEntriesByName('verdict').length > 0`)
	v.must(v.Eval(verdict, &after))
	if before != after {
		v.Errorf("a link to %q leads to %q", before, after)
	}
}

// policy holds the page's Content-Security-Policy to being in force.
func (v *visit) policy() {
	v.open("playground/")
	v.is(`fetch('https://example.com/').then(() => 'loaded', () => 'blocked')`, "blocked")
	v.is(`new Promise(done => { addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true}); const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s) })`, "script-src-elem")
	v.is(`window.ran === undefined`, true)
	v.is(`new Promise(done => { addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true}); new Image().src = 'https://example.com/x.png' })`, "img-src")
	v.is(`new Promise(done => { addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true}); fetch('https://example.com/').catch(() => 0) })`, "connect-src")
	v.Events()
}

// offline ends the server, and opens the page again.
func (v *visit) offline() {
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	v.is(`navigator.serviceWorker.ready.then(r => new Promise(done => { const w = r.active; if (w.state == 'activated') done(true); else w.onstatechange = () => w.state == 'activated' && done(true) }))`, true)
	v.server.Close()
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	v.is(`fetch('../index.html').then(() => 'loaded', () => 'blocked')`, "blocked")
	var done bool
	v.must(v.Eval(`(e => { e.value = '4'; e.dispatchEvent(new Event('change')); return true })(document.querySelector('#example'))`, &done))
	v.wait(verdict + `.startsWith('1 error')`)
	v.Events()
}

// TestVectors holds the browser to the findings of all vectors, as a test of the command
// holds the command.
func TestVectors(t *testing.T) {
	v := newVisit(t)
	v.open("playground/")
	v.wait(verdict + `.startsWith('2 errors')`)
	asset := func(pattern string) string {
		names, err := filepath.Glob("dist/playground/assets/" + pattern)
		v.must(err)
		if len(names) != 1 {
			v.Fatalf("%s are %q, not one", pattern, names)
		}
		return quoted(base + strings.TrimPrefix(filepath.ToSlash(names[0]), "dist/"))
	}
	const worker = `(async (program, wasm) => {
  const worker = new Worker(program, {type: 'module'})
  worker.postMessage({wasm})
  await new Promise(done => { worker.onmessage = done })
  window.check = (...given) => new Promise(done => { worker.onmessage = e => done(e.data.result ?? JSON.stringify({error: e.data.error})); worker.postMessage({id: 1, name: 'check', arguments: given}) })
  return true
})`
	v.is(worker+"("+asset("worker-*.js")+","+asset("batchcheck-*.wasm")+")", true)
	all, err := vectors.All()
	v.must(err)
	for _, vector := range all {
		text, err := vectors.FS.ReadFile(vector.File)
		v.must(err)
		if !utf8.Valid(text) {
			continue // no text for JavaScript
		}
		options, err := json.Marshal(map[string]any{"command": vector.Command, "profile": vector.Profile, "kind": vector.Kind, "maxFindings": 0, "other": "skip"})
		v.must(err)
		var answer string
		v.must(v.Eval(fmt.Sprintf("check(%s, %s)", quoted(string(text)), quoted(string(options))), &answer))
		var made struct {
			Error    string
			Findings []report.Record
		}
		v.must(json.Unmarshal([]byte(answer), &made))
		got := []vectors.Finding{}
		for _, r := range made.Findings {
			f := vectors.Finding{Rule: r.Rule, Level: r.Level.String(), Pointer: r.Pointer, Record: r.Record, Exchange: r.Exchange}
			if r.Count > 1 {
				f.Count = r.Count
			}
			got = append(got, f)
		}
		if diff := cmp.Diff(vector.Findings, got); diff != "" {
			t.Errorf("%s (-vector +browser): %s%s", vector.ID, diff, made.Error)
		}
	}
	t.Logf("%d vectors have the same findings in the browser", len(all))
}
