package conformance

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A result is a file that a batch tells of, as it was read.
type result struct {
	reply *session.Reply
	batch *session.Observation
	count []string // paths of the counts whose sum is the number of its lines
}

// results finds the replies that hold the result files of batches.
// Without a schema of their lines there are none.
func (t *trial) results() []result {
	if t.Output == nil {
		return nil
	}
	type key struct {
		operation contract.Operation
		id        string // of the file, or of the batch where that names its file
	}
	told := map[key]result{}
	for _, h := range t.Batches {
		for _, f := range t.Lifecycle.Files {
			last := h.Last()
			if last == nil || last.Text(f.Field) == "" {
				continue
			}
			told[key{contract.Content, last.Text(f.Field)}] = result{batch: last, count: f.Count}
			told[key{contract.Results, last.ID}] = result{batch: last, count: f.Count}
		}
	}
	var found []result
	for _, r := range t.Of(contract.Content, contract.Results) {
		k := key{r.Operation, r.ID}
		if res, known := told[k]; known && r.IsSuccess() && !t.IsPart(r) && r.Reply.Omitted == nil && r.Failure == "" {
			res.reply = r
			found = append(found, res)
			delete(told, k) // read again, it is the same file
		}
	}
	return found
}

// judgeLines holds the lines of result files to the schema, each by itself.
func judgeLines(t *trial, v *verdict) {
	for _, res := range t.results() {
		v.on()
		if res.reply.Broken != nil {
			v.reply(res.reply, "a body that can be decoded", "the file %s: %v", res.reply.ID, res.reply.Broken)
			continue
		}
		if fault := misfit(res.reply.Body); fault != "" {
			v.put(validate.Finding{BatchID: res.batch.ID, Expected: "one object per line"}, v.check.Level, res.reply, 0, res.reply.ID, fmt.Sprintf("the file %s %s", res.reply.ID, fault))
			continue
		}
		lines := t.validators[t.reader.Results].ForEndpoint(res.batch.Text(t.API.Create.Endpoint))
		for _, l := range session.LinesOf(res.reply.Body) {
			if f, found := t.lineFault(lines, l.Text); found {
				f.Record, f.BatchID = l.Number, res.batch.ID
				message := fmt.Sprintf("line %d of the file %s: %s (%s)", l.Number, res.reply.ID, f.Message, f.Rule)
				v.put(f, f.Level, res.reply, l.Start+int(f.Offset), f.Rule, message)
			}
		}
	}
}

// misfit says why a file is not JSON Lines; "" where it may be. What its lines
// hold is then not known.
func misfit(content []byte) string {
	head := content[:min(len(content), document.LayoutHead)]
	switch document.LayoutOf(head, len(head) < len(content)) {
	case document.OfArray:
		return "is one JSON array; JSON Lines needs one object per line"
	case document.OfIndented:
		return "has a value over several lines; JSON Lines needs one object per line"
	}
	return ""
}

// lineFault gives the worst that is wrong with a line of a result file, above a
// note. What is skipped of the rules on lines does not count.
func (t *trial) lineFault(lines *validate.Validator, text []byte) (worst validate.Finding, found bool) {
	unskipped := selection.Selection{Skip: t.rules.Skip}
	worst.Level = validate.Note
	for _, f := range lines.Check(text).Findings {
		if f.Level > worst.Level && unskipped.Has(f.Rule) {
			worst, found = f, true
		}
	}
	return worst, found
}

// An account is what came back of the requests of a batch.
type account struct {
	result                  // the last of its files
	files   int             // that were read
	seen    map[string]bool // custom_ids
	unnamed bool            // lines have none
}

// judgeAccounting: each request comes back once, in one of the two files, and
// each file has as many lines as the counts say.
func judgeAccounting(t *trial, v *verdict) {
	accounts := map[string]*account{}
	for _, res := range t.results() {
		state, _ := t.State(res.batch)
		if !t.IsEnd(state) || res.reply.Broken != nil || misfit(res.reply.Body) != "" {
			continue // output/lines tells
		}
		v.on()
		lines := session.LinesOf(res.reply.Body)
		if want, ok := res.batch.Sum(res.count); ok && t.mustBeWhole(state) && want.Cmp(big.NewInt(int64(len(lines)))) != 0 {
			counts := strings.Join(res.count, " + ")
			v.put(validate.Finding{BatchID: res.batch.ID}, v.check.Level, res.reply, -1, counts,
				fmt.Sprintf("the file %s has %d lines, but %s is %s (%s)", res.reply.ID, len(lines), counts, want, t.Output.Rules.Counts))
		}
		a := accounts[res.batch.ID]
		if a == nil {
			a = &account{seen: map[string]bool{}}
			accounts[res.batch.ID] = a
		}
		a.result = res
		a.files++
		t.accountLines(v, a, lines)
	}
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		t.accountMissing(v, accounts[id])
	}
}

// accountMissing finds requests of a whole batch that come back in none of its
// files, where all of them were read.
func (t *trial) accountMissing(v *verdict, a *account) {
	told := 0
	for _, f := range t.Lifecycle.Files {
		if a.batch.Text(f.Field) != "" {
			told++
		}
	}
	if state, _ := t.State(a.batch); !t.mustBeWhole(state) || a.files < told || a.unnamed {
		return
	}
	rule := t.Output.Rules.Missing
	for _, id := range t.sentIDs(a.batch) {
		if id != "" && !a.seen[id] {
			v.put(validate.Finding{BatchID: a.batch.ID}, v.check.Level, a.reply, -1, rule, fmt.Sprintf("nothing came back for the custom_id %s (%s)", session.Shown(id), rule))
		}
	}
}

// mustBeWhole tells whether each request of a batch in a state has a result:
// where its files go with its counts or, where no state says that they do, at its end.
func (t *trial) mustBeWhole(state string) bool {
	isStated := false
	for _, row := range t.Lifecycle.States {
		isStated = isStated || row.Files
	}
	return t.Lifecycle.States[state].Files || !isStated && t.IsEnd(state)
}

// sentIDs gives the ids of the requests of a batch, as far as they were recorded:
// those of the uploaded file, or of the create itself.
func (t *trial) sentIDs(batch *session.Observation) []string {
	if field := t.API.Create.Requests; field != "" {
		for _, r := range t.Of(contract.Create) {
			requests, _ := r.Sent[field].([]any)
			if r.BatchID() != batch.ID {
				continue
			}
			var ids []string
			for _, request := range requests {
				members, _ := request.(map[string]any)
				ids = append(ids, session.TextOf(members[t.LineID]))
			}
			return ids
		}
	}
	return t.Uploads[t.FileOf(batch)].IDs
}

// accountLines finds custom_ids that come back twice, or that nobody sent.
func (t *trial) accountLines(v *verdict, a *account, lines []session.FileLine) {
	sent := map[string]bool{} // empty where the upload was not recorded
	for _, id := range t.sentIDs(a.batch) {
		sent[id] = true
	}
	for _, l := range lines {
		id := session.TextIn(l.Text, t.LineID)
		if id == "" {
			a.unnamed = true // output/lines tells
			continue
		}
		find := func(rule, format string) {
			message := fmt.Sprintf("line %d of the file %s: "+format+" (%s)", l.Number, a.reply.ID, session.Shown(id), rule)
			v.put(validate.Finding{BatchID: a.batch.ID, Record: l.Number}, v.check.Level, a.reply, l.Start, rule, message)
		}
		if a.seen[id] {
			find(t.Output.Rules.Duplicate, "the custom_id %s comes back twice")
		} else if len(sent) > 0 && !sent[id] {
			find(t.Output.Rules.Unknown, "nobody sent the custom_id %s")
		}
		a.seen[id] = true
	}
}
