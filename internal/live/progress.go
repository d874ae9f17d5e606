package live

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/run"
)

// A progress prints on standard error what a run against a live API does: on a
// terminal on one line that changes, elsewhere a line for each change.
type progress struct {
	mu sync.Mutex
	run.Line
	always io.Writer // for what is said with --quiet, too
	name   string    // of the target, before what is said of it; "" where there is one
	tty    bool
	curl   *curl.Variables // for exchanges as commands; nil shows none
	step   string
	status map[string]string // of each batch, as it was told last
}

func newProgress(o *run.Options, d *targetRun, w run.World) *progress {
	p := &progress{Line: run.Line{Out: w.Stderr}, always: w.Stderr, tty: w.ErrTTY() && o.Verbose < 2, status: map[string]string{}}
	if d.label != "" {
		p.name, p.tty = d.label+": ", false // lines of several would take one another's place
	}
	if o.Quiet {
		p.Out, p.tty = io.Discard, false
	}
	if o.Verbose > 1 {
		p.curl = &d.variables
	}
	return p
}

// curlLine gives an exchange as a command that can be pasted, and what it was
// answered.
func curlLine(e *recording.Exchange, v curl.Variables) string {
	answer := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	return fmt.Sprintf("%s  # %s, %s", curl.Line(e, v), cmp.Or(e.Failure, answer), e.Duration.Round(time.Millisecond))
}

// say prints something that stays.
func (p *progress) say(text string) { p.sayTo(p.Out, text) }

func (p *progress) sayTo(out io.Writer, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Erase()
	fmt.Fprintln(out, "batchcheck: "+p.name+text)
}

// event reports something that Drive does.
func (p *progress) event(e drive.Event) {
	switch {
	case e.Exchange != nil:
		if p.curl != nil {
			p.say(curlLine(e.Exchange, *p.curl))
		}
	case e.Note != "": // what stays may cost
		p.sayTo(p.always, e.Step+": "+e.Note)
	case e.LeftOut != "":
		p.say(e.Step + " is left out: " + e.LeftOut)
	case e.Batch != "":
		p.batch(e)
	default:
		p.step = e.Step + ": " + e.Says
		p.change(p.step)
	}
}

// batch reports where a batch is; off a terminal, only when that has changed.
func (p *progress) batch(e drive.Event) {
	status := strings.TrimRight(e.Status+", "+e.Counts, ", ")
	text := fmt.Sprintf("%s: %s, after %s", e.Step, status, e.Elapsed.Round(100*time.Millisecond))
	if p.tty && e.Next > 0 {
		text += fmt.Sprintf(", next poll in %s", e.Next.Round(100*time.Millisecond))
	}
	text += ": " + e.Batch
	if p.tty || p.status[e.Batch] != status {
		p.status[e.Batch] = status
		p.change(text)
	}
}

// change shows what is being done.
func (p *progress) change(text string) {
	if !p.tty {
		p.say(text)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Draw(text)
}

// end takes away what is not to stay.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Erase()
}
