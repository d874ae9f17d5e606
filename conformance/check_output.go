package conformance

import (
	"bufio"
	"bytes"
	"fmt"
	"math/big"
	"slices"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// A result is a file that a batch tells of, as it was read.
type result struct {
	reply *reply
	batch *observation
	count string // path to the number of its lines
}

// results finds the replies that hold the result files of batches.
func (t *trial) results() []result {
	told := map[string]result{}
	for _, h := range t.batches {
		for _, f := range t.counts.Files {
			if last := h.last(); last != nil {
				if id, ok := last.members[f.File].(string); ok {
					told[id] = result{batch: last, count: f.Count}
				}
			}
		}
	}
	var found []result
	for _, r := range t.of(Content) {
		if res, known := told[r.id]; known && r.isSuccess() && r.Reply.Omitted == nil && r.Failure == "" {
			res.reply = r
			found = append(found, res)
		}
	}
	return found
}

// judgeLines holds the lines of result files to their form.
func judgeLines(t *trial, v *verdict) {
	for _, res := range t.results() {
		v.on()
		if res.reply.broken != nil {
			v.reply(res.reply, "a body that can be decoded", "the file %s: %v", res.reply.id, res.reply.broken)
			continue
		}
		number := 0
		scanner := bufio.NewScanner(bytes.NewReader(res.reply.body))
		scanner.Buffer(nil, mostBody)
		for scanner.Scan() {
			number++
			if len(bytes.TrimSpace(scanner.Bytes())) == 0 {
				continue
			}
			if fault := lineFault(readLine(scanner.Bytes())); fault != "" {
				f := validate.Finding{BatchID: res.batch.id, Expected: "id, custom_id, and a response or an error"}
				v.put(f, v.check.level, res.reply, -1, fault, fmt.Sprintf("line %d of the file %s: %s", number, res.reply.id, fault))
			}
		}
	}
}

// lineFault says what is wrong with a line of a result file, "" for nothing.
func lineFault(l line) string {
	if !l.ok {
		return "it is not a JSON object"
	}
	answer, answered := objectMember(l.root, response)
	trouble, broken := objectMember(l.root, lineError)
	switch {
	case hasMembers(l.root, "method", "url") && !answered:
		return "it is the request again, not what became of it"
	case textMember(l.root, true, "id") == "":
		return "it has no id"
	case l.id == "":
		return "it has no custom_id"
	case answered && broken:
		return "it has both a response and an error"
	case answered && !hasMembers(answer, "status_code", "request_id", "body"):
		return "its response lacks one of status_code, request_id, body"
	case broken && !hasMembers(trouble, "code", "message"):
		return "its error lacks one of code, message"
	case !answered && !broken:
		return "it has neither a response nor an error"
	}
	return ""
}

// hasMembers tells whether an object has all the members.
func hasMembers(object document.Value, names ...string) bool {
	for _, name := range names {
		found := false
		for m := range object.Members {
			found = found || m.Name.Text() == name
		}
		if !found {
			return false
		}
	}
	return true
}

func objectMember(v document.Value, name string) (document.Value, bool) {
	for m := range v.Members {
		if m.Name.Text() == name && m.Value.Kind() == document.Object {
			return m.Value, true
		}
	}
	return v, false
}

// judgeAccounting: each request comes back once, in one of the two files, and
// each file has as many lines as the counts say.
func judgeAccounting(t *trial, v *verdict) {
	seen := map[string]map[string]bool{}
	for _, res := range t.results() {
		state, _ := t.state(res.batch)
		if !t.isEnd(state) || res.reply.broken != nil {
			continue
		}
		v.on()
		lines := linesOf(res.reply.body)
		f := validate.Finding{BatchID: res.batch.id}
		if want, ok := res.batch.count(res.count); ok && t.mustBeWhole(state) && want.Cmp(big.NewInt(int64(len(lines)))) != 0 {
			v.put(f, v.check.level, res.reply, -1, res.count, fmt.Sprintf("the file %s has %d lines, but %s is %s", res.reply.id, len(lines), res.count, want))
		}
		if seen[res.batch.id] == nil {
			seen[res.batch.id] = map[string]bool{}
		}
		t.accountLines(v, res, lines, seen[res.batch.id])
	}
}

func (t *trial) mustBeWhole(state string) bool {
	return slices.Contains(t.counts.Whole.In, state)
}

// accountLines finds custom_ids that come back twice, or that nobody sent.
func (t *trial) accountLines(v *verdict, res result, lines [][]byte, seen map[string]bool) {
	sent := t.sentIDs(textOf(res.batch.members[sentFile]))
	for i, text := range lines {
		l := readLine(text)
		if l.id == "" {
			continue // output/lines tells
		}
		f := validate.Finding{BatchID: res.batch.id}
		if seen[l.id] {
			v.put(f, v.check.level, res.reply, -1, "twice", fmt.Sprintf("line %d of the file %s: the custom_id %s comes back twice", i+1, res.reply.id, shown(l.id)))
		} else if sent != nil && !sent[l.id] {
			v.put(f, v.check.level, res.reply, -1, "unknown", fmt.Sprintf("line %d of the file %s: nobody sent the custom_id %s", i+1, res.reply.id, shown(l.id)))
		}
		seen[l.id] = true
	}
}

// sentIDs gives the custom_ids of an uploaded file; nil where the upload was
// not recorded.
func (t *trial) sentIDs(file string) map[string]bool {
	u := t.uploads[file]
	if len(u.ids) == 0 {
		return nil
	}
	ids := map[string]bool{}
	for _, id := range u.ids {
		ids[id] = true
	}
	return ids
}
