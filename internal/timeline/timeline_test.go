package timeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/contract"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

var start = time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)

// seen gives what an exchange shows: its state, and times after the start.
func seen(exchange int, after time.Duration, state string, times map[string]time.Duration) session.Sight {
	o := session.Sight{
		Exchange: exchange, At: start.Add(after), Operation: contract.Retrieve,
		State: session.State{Name: state, Pointer: "/state", Final: state == "done"},
	}
	for _, name := range []string{"made_at", "begun_at", "done_at", "due_at"} {
		m := session.Moment{Name: name, Pointer: "/" + name, Promise: name == "due_at", Text: "null"}
		if at, set := times[name]; set {
			m.At = start.Add(at)
			m.Text = fmt.Sprint(m.At.Unix())
		}
		o.Times = append(o.Times, m)
	}
	return o
}

func finding(exchange int, rule, pointer, beside string) validate.Finding {
	return validate.Finding{Rule: rule, Level: validate.Error, Pointer: pointer, Beside: beside, Message: rule + " is broken", Exchange: &validate.Exchange{Number: exchange}}
}

func TestBrokenStep(t *testing.T) {
	h := session.Life{ID: "b", Seen: []session.Sight{
		seen(1, time.Minute, "waiting", nil), seen(2, 2*time.Minute, "done", nil), seen(3, 3*time.Minute, "waiting", nil),
	}}
	p := New(h, []validate.Finding{finding(3, "lifecycle/terminal", "/state", ""), finding(2, "status/unknown", "/state", "")})
	if len(p.Bars) != 3 || p.Bars[0].Y != p.Bars[2].Y || p.Bars[0].Y >= p.Bars[1].Y {
		t.Fatalf("the states do not go down and up again: %+v", p.Bars)
	}
	if p.Links[0].Broken != 0 || p.Links[1].Broken != validate.Error {
		t.Errorf("a rule on documents breaks the first step, or no check the second: %+v", p.Links)
	}
	if p.Bars[1].Broken != validate.Error || !p.Bars[1].Final || len(p.Breaks) != 2 {
		t.Errorf("the state in between is %+v", p.Bars[1])
	}
	if want := "Seen 3 times: waiting, then done, then waiting. Broken: status/unknown is broken. Broken: lifecycle/terminal is broken."; p.Says != want {
		t.Errorf("says %q, not %q", p.Says, want)
	}
}

func TestBrokenPair(t *testing.T) {
	times := map[string]time.Duration{"made_at": 0, "begun_at": time.Hour, "done_at": time.Minute, "due_at": 24 * time.Hour}
	h := session.Life{ID: "b", Seen: []session.Sight{seen(1, 2*time.Hour, "done", times)}}
	p := New(h, []validate.Finding{finding(1, "time/order", "/done_at", "/begun_at"), finding(7, "time/order", "/made_at", "/due_at")})
	if len(p.Links) != 1 || !p.Links[0].Pair || p.Links[0].Broken != validate.Error || p.Links[0].X1 <= p.Links[0].X2 {
		t.Fatalf("the pair is %+v", p.Links)
	}
	broken := 0
	for _, d := range p.Dots {
		if d.Broken > 0 {
			broken++
		}
	}
	if broken != 1 || len(p.Breaks) != 1 {
		t.Errorf("broken are %d dots, and told is %v", broken, p.Breaks)
	}
	last := p.Table[len(p.Table)-1]
	if last.Name != "due_at" || last.After != "+1 d" || last.At != "2026-01-02 10:00:00" {
		t.Errorf("the table ends with %+v", last)
	}
}

// TestUntimed holds exchanges without times to standing in their order, apart
// from the events.
func TestUntimed(t *testing.T) {
	a, b := seen(4, 0, "waiting", map[string]time.Duration{"made_at": 0}), seen(9, 0, "done", map[string]time.Duration{"made_at": 0, "done_at": time.Hour})
	a.At, b.At = time.Time{}, time.Time{}
	p := New(session.Life{ID: "b", Listed: []session.Sight{a, b}}, nil)
	if !p.Ordered || p.Own == 0 || len(p.Ticks) != 2 || p.Ticks[0].Label != "#4" || p.Ticks[1].Label != "#9" || p.OwnAxis[1].Label != "+1 h" {
		t.Errorf("the axes are %+v and %+v", p.Ticks, p.OwnAxis)
	}
}

// TestBounds holds any history to a picture that stays in its frame and in its
// bounds.
func TestBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h session.Life
		var found []validate.Finding
		for i := range rapid.IntRange(0, 30).Draw(t, "observations") {
			duration := rapid.Int64Range(-1<<55, 1<<62)
			times := map[string]time.Duration{}
			for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"made_at", "begun_at", "done_at", "due_at"}), rapid.ID).Draw(t, "set") {
				times[name] = time.Duration(duration.Draw(t, name))
			}
			o := seen(i, time.Duration(duration.Draw(t, "at")), rapid.String().Draw(t, "state"), times)
			if rapid.IntRange(0, 60).Draw(t, "untimed") == 0 {
				o.At = time.Time{}
			}
			for _, name := range []string{"parts/a", "parts/b", "parts/total"} {
				o.Counts = append(o.Counts, session.Count{Name: name, Pointer: "/" + name, N: rapid.Int64().Draw(t, name)})
			}
			h.Seen = append(h.Seen, o)
			found = append(found, finding(i, "x/y", rapid.SampledFrom([]string{"/state", "/done_at", "/parts/a", "/parts"}).Draw(t, "pointer"), "/made_at"))
		}
		checkFrame(t, New(h, found))
	})
}

func checkFrame(t *rapid.T, p Picture) {
	within := func(x, width Percent, top, bottom int) {
		if !(x >= 0 && width >= 0 && x+width <= 100) || top < 0 || bottom > p.Height || top > bottom {
			t.Fatalf("at %v, %v wide, from %d to %d of %d, something is out of the frame", x, width, top, bottom, p.Height)
		}
	}
	for _, b := range p.Bars {
		within(b.X, b.Width, b.Y, b.Y)
	}
	for _, a := range p.Areas {
		within(a.X, a.Width, a.Y, a.Y+a.Height)
	}
	for _, d := range p.Dots {
		within(d.X, 0, d.Y, d.Y)
	}
	for _, l := range p.Links {
		within(min(l.X1, l.X2), max(l.X1, l.X2)-min(l.X1, l.X2), min(l.Y1, l.Y2), max(l.Y1, l.Y2))
	}
	for _, x := range append(p.Ticks, p.OwnAxis...) {
		within(x.X, 0, 0, p.Height)
	}
}

// TestMany holds the picture of a session that makes states up to a size.
func TestMany(t *testing.T) {
	var h session.Life
	for i := range 3000 {
		h.Seen = append(h.Seen, seen(i, time.Duration(i)*time.Second, strings.Repeat("s", 99)+fmt.Sprint(i), nil))
	}
	p := New(h, nil)
	if p.Height > 1000 || len(p.Bars) > maxDrawn || len(p.Table) != maxTable || p.More != 3000-maxTable {
		t.Errorf("a picture of %d pixels with %d bars and %d entries, %d more", p.Height, len(p.Bars), len(p.Table), p.More)
	}
}

func TestElapsed(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 s": 0, "+300 ms": 300 * time.Millisecond, "+1.5 s": 1500 * time.Millisecond, "+41 s": 41 * time.Second, "+1 min 5 s": 65 * time.Second,
		"+1 h": time.Hour, "+1 h 2 min": time.Hour + 2*time.Minute + 3*time.Second, "+1 d 1 h": 25 * time.Hour, "+56 y 1 d": (56*365 + 1) * 24 * time.Hour, "−2 s": -2 * time.Second,
	} {
		if got := elapsed(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}
