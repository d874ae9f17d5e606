package archive

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// The lives of batches: the state, how many of 2,405 recorded batches were in
// it, how much of the work is done, and what has happened. No failed batch was
// recorded: as many as have expired are made. Most of the cancelled ones were
// cancelled before their work began.
var lives = []life{
	{"validating", 26, nothing, nil},
	{"in_progress", 15, part, []event{inProgress}},
	{"finalizing", 3, all, []event{inProgress, finalizing}},
	{"completed", 1262, all, []event{inProgress, finalizing, completed}},
	{"failed", 3, nothing, []event{failed}},
	{"expired", 3, part, []event{inProgress, expired}},
	{"cancelling", 7, part, []event{inProgress, cancelling}},
	{"cancelled", 1029, nothing, []event{cancelling, cancelled}},
	{"cancelled", 62, part, []event{inProgress, cancelling, cancelled}},
}

type life struct {
	status string
	weight int
	done   progress
	events []event
}

type progress int

const (
	nothing progress = iota
	part
	all
)

type event int

const (
	inProgress event = iota
	finalizing
	completed
	failed
	expired
	cancelling
	cancelled
)

// The events in the order of the members, and the seconds that pass before
// each: from one to these. expiry comes at its time whatever was before.
var events = []struct {
	event  event
	member string
	most   float64
}{
	{inProgress, "in_progress_at", 120},
	{finalizing, "finalizing_at", 60_000},
	{completed, "completed_at", 120},
	{failed, "failed_at", 30},
	{expired, "expired_at", 30},
	{cancelling, "cancelling_at", 20_000},
	{cancelled, "cancelled_at", 600},
}

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
// all members that it has.
func (m *maker) batch() object {
	m.now += m.IntN(60)
	l := m.life()
	times := m.times(l)
	total, good, bad := m.counts(l)
	o := object{
		{"id", fmt.Sprintf("batch_%x%s", m.now, m.text(24, "0123456789abcdef"))},
		{"object", "batch"},
		{"endpoint", pick(m.Rand, endpoints)},
		{"errors", m.errors(l)},
		{"input_file_id", m.fileID(true)},
		{"completion_window", "24h"},
		{"status", l.status},
		{"output_file_id", m.fileID(l.hasFiles() && good > 0)},
		{"error_file_id", m.fileID(l.hasFiles() && bad > 0)},
		{"created_at", m.now},
	}
	for _, e := range events {
		o = append(o, member{e.member, times[e.event]})
		if e.event == inProgress {
			o = append(o, member{"expires_at", m.now + window})
		}
	}
	counts := object{{"total", total}, {"completed", good}, {"failed", bad}}
	return append(o, member{"request_counts", counts}, member{"metadata", m.metadata()})
}

func (m *maker) life() life {
	sum := 0
	for _, l := range lives {
		sum += l.weight
	}
	at := m.IntN(sum)
	for _, l := range lives {
		if at -= l.weight; at < 0 {
			return l
		}
	}
	panic("archive: the weights do not add up")
}

// hasFiles tells whether the batch is at an end that may have files.
func (l life) hasFiles() bool {
	switch l.status {
	case "completed", "expired", "cancelled":
		return true
	}
	return false
}

// times gives when things happened, nil for what has not.
func (m *maker) times(l life) map[event]any {
	times := map[event]any{}
	at := m.now
	for _, e := range l.events {
		if e == expired {
			at = m.now + window
		}
		at += m.upTo(events[e].most)
		times[e] = at
	}
	return times
}

// counts gives how many requests there are, and how many have succeeded and
// failed: of ten batches, eight have none that failed.
func (m *maker) counts(l life) (total, good, bad int) {
	if l.done == nothing && (l.status != "cancelled" || m.IntN(2) == 0) {
		return 0, 0, 0
	}
	total = m.upTo(50_000)
	done := 0
	switch l.done {
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
	if l.status == "failed" {
		at := m.upTo(1000)
		message := fmt.Sprintf("The custom_id \"request-%d\" of line %d was used before.", at, at+1)
		one := object{{"code", "duplicate_custom_id"}, {"message", message}, {"param", "custom_id"}, {"line", at + 1}}
		return object{{"object", "list"}, {"data", list{one}}}
	}
	if m.IntN(2) == 0 {
		return object{}
	}
	return object{{"object", "list"}, {"data", list{}}}
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

// upTo draws from 1 to most, small numbers as often as large ones.
func (m *maker) upTo(most float64) int { return int(math.Pow(most, m.Float64())) }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
