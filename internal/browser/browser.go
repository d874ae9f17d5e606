// Package browser drives a Chromium through its DevTools, over a pipe, as far as
// tests of pages need it. It is for tests alone.
package browser

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A Browser is one Chromium with one page.
type Browser struct {
	command *exec.Cmd
	to      *os.File
	session string
	replies chan reply
	folder  string

	mu     sync.Mutex // for what follows
	sent   int
	events []Event
}

// An Event is something that happened in the page.
type Event struct {
	Method string
	Params json.RawMessage
}

type reply struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

// Start starts the program, with a profile of its own that Close removes.
func Start(program string) (*Browser, error) {
	folder, err := os.MkdirTemp("", "browser")
	if err != nil {
		return nil, err
	}
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b := &Browser{to: to, replies: make(chan reply, 1), folder: folder}
	b.command = exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-extensions", "--disable-sync", "--hide-scrollbars", "--user-data-dir="+folder, "--remote-debugging-pipe")
	b.command.ExtraFiles = []*os.File{in, out}
	if err := b.command.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	in.Close()
	out.Close()
	go b.listen(from)
	return b, b.attach()
}

// listen takes what the browser says: replies, and events.
func (b *Browser) listen(from *os.File) {
	defer close(b.replies)
	in := bufio.NewReader(from)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			return
		}
		var r reply
		if json.Unmarshal(text[:len(text)-1], &r) != nil {
			continue
		}
		if r.ID > 0 {
			b.replies <- r
			continue
		}
		b.mu.Lock()
		b.events = append(b.events, Event{r.Method, r.Params})
		b.mu.Unlock()
	}
}

// attach makes a page and has all of it told.
func (b *Browser) attach() error {
	var made struct{ TargetID string }
	if err := b.Do("Target.createTarget", map[string]string{"url": "about:blank"}, &made); err != nil {
		return err
	}
	var attached struct{ SessionID string }
	err := b.Do("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Log", "Runtime", "Audits"} {
		err = errors.Join(err, b.Do(domain+".enable", nil, nil))
	}
	return err
}

// patience is how long a browser may take for one command.
const patience = time.Minute

// Do sends one command and reads its result, for one caller at a time.
func (b *Browser) Do(method string, params, result any) error {
	b.sent++
	message := map[string]any{"id": b.sent, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case r, open := <-b.replies:
		switch {
		case !open:
			return fmt.Errorf("%s: the browser has ended", method)
		case r.Error != nil:
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		case result != nil:
			return json.Unmarshal(r.Result, result)
		}
		return nil
	case <-time.After(patience):
		return fmt.Errorf("%s: no reply", method)
	}
}

// Events gives what happened since it was last asked for.
func (b *Browser) Events() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.events
	b.events = nil
	return all
}

// Eval gives the value of an expression in the page.
func (b *Browser) Eval(expression string, value any) error {
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Text string }
	}
	err := b.Do("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if err == nil && out.ExceptionDetails != nil {
		err = errors.New(out.ExceptionDetails.Text)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(out.Result.Value, value)
}

// Open opens an address, and waits until the page is there.
func (b *Browser) Open(address string) error {
	var ready bool
	return errors.Join(
		b.Do("Page.navigate", map[string]string{"url": address}, nil),
		b.Eval("new Promise(done => document.readyState == 'complete' ? done(true) : addEventListener('load', () => done(true)))", &ready),
	)
}

// Show sets the width of the page, and whether it is dark.
func (b *Browser) Show(width int, scheme string) error {
	const height = 900
	return errors.Join(
		b.Do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil),
		b.Do("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil),
	)
}

// Screenshot gives the page, from its top, as a PNG.
func (b *Browser) Screenshot(width, height int) ([]byte, error) {
	const most = 16_000 // pixels that a browser paints at once
	clip := map[string]int{"x": 0, "y": 0, "width": width, "height": min(height, most), "scale": 1}
	var out struct{ Data string }
	if err := b.Do("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true, "clip": clip}, &out); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(out.Data)
}

// Press presses keys, one after another: names of keys, or what they write.
func (b *Browser) Press(keys ...string) error {
	codes := map[string]int{"Tab": 9, "Enter": 13, "ArrowDown": 40, "F8": 119}
	for _, key := range keys {
		down := map[string]any{"type": "keyDown", "key": key, "windowsVirtualKeyCode": codes[key]}
		if codes[key] == 0 {
			down["text"] = key
		} else if key == "Enter" {
			down["text"] = "\r"
		}
		if err := errors.Join(b.Do("Input.dispatchKeyEvent", down, nil), b.Do("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "windowsVirtualKeyCode": codes[key]}, nil)); err != nil {
			return err
		}
	}
	return nil
}

// Axe gives what axe-core finds in the page. Its script must have been run there.
func (b *Browser) Axe() (found []string, err error) {
	const run = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | ')))`
	err = b.Eval(run, &found)
	return found, err
}

// Print has the page look as it does on paper, or on a screen again.
func (b *Browser) Print(on bool) error {
	media := ""
	if on {
		media = "print"
	}
	return b.Do("Emulation.setEmulatedMedia", map[string]string{"media": media}, nil)
}

// Close ends the browser.
func (b *Browser) Close() error {
	b.session = ""
	err := b.Do("Browser.close", nil, nil)
	b.to.Close()
	b.command.Wait() // it was told to end
	return errors.Join(err, os.RemoveAll(b.folder))
}
