package run

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
)

// A meter shows on a terminal how far the judging of files has come, where it
// takes long. It is asked when something came of the judging, in the goroutine
// that prints findings, and makes room for all that is printed on the same
// terminal, so that the two never mix. A nil meter shows nothing.
type meter struct {
	Line
	now   func() time.Time
	begun time.Time
	next  time.Time // when to draw again
	read  atomic.Int64
	size  func() (int64, bool) // of what is to be read
}

const (
	patience = 2 * time.Second // before the first word
	interval = 200 * time.Millisecond
)

func newMeter(o *Options, w World, args []string, now func() time.Time) *meter {
	if o.Quiet || !w.ErrTTY() {
		return nil
	}
	begun := now()
	return &meter{
		Line: Line{Out: w.Stderr}, now: now, begun: begun, next: begun.Add(patience),
		size: sync.OnceValues(func() (int64, bool) { return input.Size(o.expand(args, nil)) }),
	}
}

// counter is where to count the bytes that are read.
func (m *meter) counter() *atomic.Int64 {
	if m == nil {
		return nil
	}
	return &m.read
}

// under gives a world like w, for all that is written while the meter draws.
func (m *meter) under(w World) World {
	if m == nil {
		return w
	}
	w.Stderr = clearing{w.Stderr, m}
	if out, ok := w.Stdout.(*Pipe); ok && w.OutTTY() {
		out.To = clearing{out.To, m}
	}
	return w
}

// A clearing writer writes to the terminal that the meter is on.
type clearing struct {
	io.Writer
	meter *meter
}

func (c clearing) Write(text []byte) (int, error) {
	c.meter.Erase()
	return c.Writer.Write(text)
}

// update draws how far it is, where that is due.
func (m *meter) update(s report.Summary) {
	if m == nil {
		return
	}
	if now := m.now(); !now.Before(m.next) {
		m.next = now.Add(interval)
		m.Draw(m.says(now.Sub(m.begun), s))
	}
}

func (m *meter) end() {
	if m != nil {
		m.Erase()
	}
}

func (m *meter) says(elapsed time.Duration, s report.Summary) string {
	read := m.read.Load()
	rate := float64(read) / elapsed.Seconds()
	size, known := m.size()
	amount, left := inUnits(float64(read)), ""
	if known && size >= read && read > 0 {
		amount += " of " + inUnits(float64(size))
		left = fmt.Sprintf(", %v left", time.Duration(float64(size-read)/rate*float64(time.Second)).Round(time.Second))
	}
	findings := 0
	for _, n := range s.Count {
		findings += n
	}
	return fmt.Sprintf("%s, %s/s%s; documents: %s, findings: %s", amount, inUnits(rate), left, inThousands(s.Documents), inThousands(findings))
}

// inUnits gives bytes in the unit that leaves few digits.
func inUnits(bytes float64) string {
	unit := 0
	for units := "kMGTP"; bytes >= 1000 && unit < len(units); unit++ {
		bytes /= 1000
	}
	name := strings.TrimSpace(" kMGTP"[unit:unit+1]) + "B"
	if unit > 0 && bytes < 10 {
		return fmt.Sprintf("%.1f %s", bytes, name)
	}
	return fmt.Sprintf("%.0f %s", bytes, name)
}

// inThousands gives a number with a comma for each thousand.
func inThousands(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
