package benchdata

import (
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	epoch  = 1735689600 // when the first batch is created: 2025-01-01
	window = 24 * 60 * 60
)

// A maker draws batches, each created some seconds after the one before.
type maker struct {
	*rand.Rand
	now int
}

// batch gives an object that keeps the contract of the profile orq, with
// all fields that it has.
func (m *maker) batch() object {
	m.now += m.IntN(60)
	l := m.life()
	values := m.times(l)
	values["{created}"], values["{due}"], values["{state}"] = m.now, m.now+window, l.State
	total, good, bad := m.counts(l)
	values["{counts}"] = fill(stated.Counts.object, map[string]any{"{total}": total, "{good}": good, "{bad}": bad})
	values["{id}"] = fmt.Sprintf("batch_%x%s", m.now, m.text(24, "0123456789abcdef"))
	values["{endpoint}"] = pick(m.Rand, stated.Endpoints)
	values["{errors}"] = m.errors(l)
	values["{input}"] = m.fileID(true)
	values["{output}"] = m.fileID(l.Files && good > 0)
	values["{failures}"] = m.fileID(l.Files && bad > 0)
	values["{pairs}"] = m.metadata()
	return fill(stated.Batch.object, values)
}

func (m *maker) life() life {
	sum := 0
	for _, l := range stated.Lives {
		sum += l.Weight
	}
	at := m.IntN(sum)
	for _, l := range stated.Lives {
		if at -= l.Weight; at < 0 {
			return l
		}
	}
	panic("archive: the weights do not add up")
}

// times gives when events happened, nil for those that have not, by their names
// in braces.
func (m *maker) times(l life) map[string]any {
	times := map[string]any{}
	for name := range stated.Events {
		times["{"+name+"}"] = nil
	}
	at := m.now
	for _, name := range l.Events {
		e := stated.Events[name]
		if e.Due {
			at = m.now + window
		}
		at += m.upTo(e.Max)
		times["{"+name+"}"] = at
	}
	return times
}

// counts gives how many requests there are, and how many have succeeded and
// failed: of ten batches, eight have none that failed.
func (m *maker) counts(l life) (total, good, bad int) {
	if l.Done == nothing && (!l.Counted || m.IntN(2) == 0) {
		return 0, 0, 0
	}
	total = m.upTo(50_000)
	done := 0
	switch l.Done {
	case part:
		done = m.IntN(total)
	case all:
		done = total
	}
	switch n := m.IntN(50); {
	case n == 0:
		bad = done
	case n < 10:
		bad = m.IntN(done + 1)
	}
	return total, done - bad, bad
}

func (m *maker) errors(l life) object {
	if !l.Errors {
		return fill(stated.NoErrors[m.IntN(2)].object, nil) // a copy: shapes change it
	}
	at := m.upTo(1000)
	return fill(stated.Errors.object, map[string]any{"{message}": fmt.Sprintf(stated.Message, at, at+1), "{line}": at + 1})
}

// fileID gives an id, or nil where there is no file.
func (m *maker) fileID(exists bool) any {
	if !exists {
		return nil
	}
	return "file-" + m.text(22, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

// text draws characters.
func (m *maker) text(length int, from string) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = from[m.IntN(len(from))]
	}
	return string(text)
}

// upTo draws from 1 to limit, small numbers as often as large ones.
func (m *maker) upTo(limit float64) int { return int(math.Pow(limit, m.Float64())) }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
