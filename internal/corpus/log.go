package corpus

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A randomLog makes logs of several batches whose lifecycles are broken in every way
// that checks know, interleaved and out of order.
type randomLog struct {
	*rand.Rand
	lines []string
}

// pick gives one of some texts.
func (l randomLog) pick(texts ...string) string { return texts[l.IntN(len(texts))] }

// batch adds the observations of one batch.
func (l *randomLog) batch(id string, start float64) {
	states := []string{"validating", "in_progress", "in_progress", "finalizing", "completed", "failed", "cancelled"}
	faults := l.IntN(3) // how often something is wrong
	fields := map[string]string{
		"id": strconv.Quote(id), "object": `"batch"`, "endpoint": `"/v1/embeddings"`, "errors": "null", "input_file_id": `"file-1"`,
		"completion_window": `"24h"`, "status": `"validating"`, "created_at": "1767261600", "expires_at": "1767348000", "in_progress_at": "null",
		"output_file_id": "null", "error_file_id": "null", "finalizing_at": "null", "completed_at": "null", "failed_at": "null", "expired_at": "null",
		"cancelling_at": "null", "cancelled_at": "null", "metadata": `{"a":"b","c":"d"}`, "request_counts": `{"total":0,"completed":0,"failed":0}`,
	}
	at, done := start, 0
	for range 1 + l.IntN(25) {
		at += float64(l.IntN(3000))
		if l.IntN(3) == 0 {
			done += l.IntN(20)
			fields["request_counts"] = fmt.Sprintf(`{"total":%d,"completed":%d,"failed":%d}`, 500, done, l.IntN(3))
		}
		if l.IntN(4) == 0 {
			fields["status"] = strconv.Quote(states[l.IntN(len(states))])
			fields["completed_at"] = l.pick("null", "1767270000", "1767270001", "1.7e3")
			fields["in_progress_at"] = l.pick("1767261610", "1767261610.0", "null")
		}
		if faults > 0 && l.IntN(6) == 0 {
			name := l.pick("endpoint", "metadata", "expires_at", "input_file_id", "request_counts", "errors", "status", "x_more", "id")
			fields[name] = map[string]string{
				"endpoint": l.pick(`"/v1/embeddings"`, `"/v1/completions"`, `"\/v1\/embeddings"`, "null", `""`), "metadata": l.pick("null", "{}", `{"c":"d","a":"b"}`, `{ "a": "b", "c": "e" }`, `{"a":1}`),
				"expires_at": l.pick("1767348000", "1767348001", `"soon"`, "null"), "input_file_id": l.pick(`"file-1"`, `"file-2"`, `""`),
				"request_counts": l.pick("null", `{"total":5}`, `{"total":400,"completed":1,"failed":1}`, `{"total":99999999999999999999999,"completed":1,"failed":0}`),
				"errors":         l.pick("null", `{"object":"list","data":[{"code":"x","message":"m","line":null,"param":null}]}`), "status": l.pick(`"odd"`, "null", `"completed"`),
				"x_more": strconv.Itoa(l.IntN(5)), "id": l.pick(strconv.Quote(id), `""`, "7"),
			}[name]
		}
		names := []string{}
		for name := range fields {
			names = append(names, name)
		}
		slices.Sort(names)
		if l.IntN(20) == 0 {
			delete(fields, names[l.IntN(len(names))])
			continue
		}
		var body strings.Builder
		for i, name := range names {
			fmt.Fprintf(&body, "%s%q:%s", []string{"{", ","}[min(i, 1)], name, fields[name])
		}
		response := body.String() + "}"
		switch l.IntN(40) {
		case 0:
			text, _ := json.Marshal(response)
			response = string(text)
		case 1:
			response = `{"batch":` + response + `}`
		case 2:
			response = l.pick(`{"id":"x"}`, "7", "null", `{"object":"file"}`, response[:20])
		}
		l.lines = append(l.lines, fmt.Sprintf(`{"t":%s,"kind":"retrieve","response":%s}`, strconv.FormatFloat(at, 'f', 1, 64), response))
	}
}

// Log gives the log of a seed: observations of several batches, each a line with its time
// in /t and the batch in /response. They are in the order of batches, interleaved, or
// shuffled within a window.
func Log(seed uint64) string {
	l := &randomLog{Rand: rand.New(rand.NewPCG(seed, 1))}
	start := 1767261600.0
	for i := range 1 + l.IntN(6) {
		l.batch(fmt.Sprintf("batch_%d", i), start+float64(l.IntN(1000)))
	}
	if l.IntN(3) > 0 {
		slices.Sort(l.lines) // by time
	}
	if window := []int{1, 1, 2, 5, 1000}[l.IntN(5)]; window > 1 {
		for i := range l.lines {
			j := min(len(l.lines)-1, i+l.IntN(window))
			l.lines[i], l.lines[j] = l.lines[j], l.lines[i]
		}
	}
	if l.IntN(5) == 0 {
		i := l.IntN(len(l.lines) + 1)
		l.lines = slices.Insert(l.lines, i, l.pick(`{"response":{"id":"batch_0","object":"batch","status":"completed","created_at":1767261600}}`, "no JSON", ""))
	}
	return strings.Join(l.lines, "\n")
}
