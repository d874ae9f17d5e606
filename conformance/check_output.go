package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// An output is what a session has of the result files of one batch, and what package
// results finds in them.
type output struct {
	batch    *session.Observation // the last
	isInline bool                 // the batch has its results in it
	pages    []*session.Reply     // of results, where they come so; files has the last
	lines    results.Pages        // in pages
	files    map[results.Role]*session.Reply
	found    []outputFinding
}

// An outputFinding is in the batch, or in the file of a role.
type outputFinding struct {
	validate.Finding
	role results.Role
}

// judgeOutputs judges the result files of each batch, once for all checks. Findings on
// answers and on what they used are like those on other replies: they have the id of
// their rule.
func (t *trial) judgeOutputs() {
	t.ofBatch = map[string][]*session.Reply{}
	for _, r := range t.Of(contract.Create, contract.Add, contract.Results) {
		id := r.ID
		if r.Operation == contract.Create {
			id = r.BatchID()
		}
		t.ofBatch[id] = append(t.ofBatch[id], r)
	}
	t.outputs = t.outputFiles()
	for _, o := range t.outputs {
		o.found = t.judgeOutput(o)
		for _, f := range o.found {
			if rules := t.Output.Rules; (f.Rule == rules.Body || f.Rule == rules.Usage) && t.rules.Has(f.Rule) {
				f.Message = o.shown(f)
				r, offset := o.place(&f)
				t.put(f.Finding, r, offset, "")
			}
		}
	}
}

// outputFiles finds the replies that hold result files, by the batches that name them.
// Without a schema of their lines there are none.
func (t *trial) outputFiles() (all []*output) {
	if t.Output == nil {
		return nil
	}
	type key struct {
		operation contract.Operation
		id        string // of the file, or of the batch where that names its file
	}
	type place struct {
		output *output
		role   results.Role
	}
	named := map[key]place{}
	for _, h := range t.Batches {
		last := h.Last()
		if last == nil {
			continue
		}
		o := &output{batch: last, files: map[results.Role]*session.Reply{}}
		o.isInline = slices.ContainsFunc(t.Output.Inline, func(path string) bool { return last.Value(path) != nil })
		if o.isInline {
			all = append(all, o)
			continue
		}
		if t.Output.Pages != "" {
			if t.readPages(o, h); len(o.pages) > 0 {
				all = append(all, o)
			}
			continue
		}
		for _, f := range t.Lifecycle.Files {
			if role, ok := t.results.RoleOf(f.Field); ok && last.Text(f.Field) != "" {
				named[key{contract.Content, t.ResultFile(last, f)}] = place{o, role}
				named[key{contract.Results, last.ID}] = place{o, role}
			}
		}
	}
	for _, r := range t.Of(contract.Content, contract.Results) {
		at, known := named[key{r.Operation, r.ID}]
		if !known || !r.IsSuccess() || t.IsPart(r) || r.Reply.Omitted != nil || r.Failure != "" || at.output.files[at.role] != nil {
			continue // where it was read before, it is the same file
		}
		if len(at.output.files) == 0 {
			all = append(all, at.output)
		}
		at.output.files[at.role] = r
	}
	return all
}

// readPages finds the pages of the results of a batch: those of the last time that they
// were read from the first to the last, after it had ended and all requests were added.
// They are results of the batch as it was then. A page is asked for like one of the list.
func (t *trial) readPages(o *output, h *session.History) {
	var by contract.Paging
	for _, paging := range t.API.List.Paging {
		if paging.By == contract.ByToken {
			by = paging
		}
	}
	var open []*session.Reply // read so far
	var ended *session.Observation
	next, from := "", 0
	for _, r := range t.ofBatch[h.ID] {
		asked := r.Query.Get(by.Query)
		switch {
		case r.Operation == contract.Create:
			continue
		case r.Operation == contract.Add:
			from, open, o.pages = r.Number, nil, nil
			continue
		case !r.IsSuccess() || !r.IsJSON:
			continue
		case asked == "":
			open, ended = nil, nil
			for _, seen := range h.Seen {
				if t.IsEnd(seen.State) && seen.Reply.Number > from && r.Follows(seen.Reply) {
					ended = seen
				}
			}
		case asked != next || open == nil:
			continue
		}
		open = append(open, r)
		if next = r.Text(by.Field); next == "" && ended != nil {
			o.batch, o.pages, open = ended, open, nil
		}
	}
	if len(o.pages) > 0 {
		o.files[results.Output] = o.pages[len(o.pages)-1]
	}
	for _, r := range o.pages {
		o.lines.Add(t.Output.Pages, r.Body, t.reader.Contract.Limits)
	}
}

// judgeOutput has package results judge the files beside the batch and the requests, as
// far as these were recorded. What is wrong with the batch or a request by itself is
// found elsewhere.
func (t *trial) judgeOutput(o *output) (found []outputFinding) {
	files := results.Files{}
	for role, r := range o.files {
		switch {
		case len(o.pages) > 0:
			files[role] = results.Text("the results", o.lines.Text)
		case r.Broken == nil:
			files[role] = results.Text("the file "+r.ID, r.Body)
		}
	}
	content := t.Uploads[t.FileOf(o.batch)].Content
	if content != nil && t.results.Describes(results.Input) {
		files[results.Input] = results.Text("the input", content)
	}
	run := t.results.Run(files)
	object := o.batch.Object.Value
	run.Know(o.batch.Reply.Body[object.Start():object.End()], o.batch.Instances(), object, o.batch.Place)
	if _, isThere := files[results.Input]; !isThere {
		run.Sent = t.sentIDs(o.batch)
	}
	unskipped := selection.Selection{Skip: t.rules.Skip}
	for part := range run.Parts() {
		for _, f := range part.Report.Findings {
			if unskipped.Has(f.Rule) && (part.Role != results.Input || f.Rule == t.Output.Rules.Missing) {
				f.BatchID = o.batch.ID
				found = append(found, outputFinding{f, part.Role})
			}
		}
	}
	return found
}

// place gives where a finding is: the reply, and the offset in its body. What is missing
// is missing in the last file.
func (o *output) place(f *outputFinding) (r *session.Reply, offset int) {
	switch f.role {
	case results.Batch:
		r = o.batch.Reply
		object := o.batch.Object.Value
		f.Pointer = o.batch.Pointer() + f.Pointer
		return r, object.Start() + int(f.Offset)
	case results.Input:
		for _, file := range o.files {
			if r == nil || file.Number > r.Number {
				r = file
			}
		}
		f.Pointer, f.Record = "", 0
		return r, -1
	}
	if len(o.pages) > 0 {
		at := o.lines.Place(&f.Finding)
		return o.pages[at], int(f.Offset)
	}
	return o.files[f.role], int(f.Offset)
}

// shown gives the message of a finding with the file and line that it is on.
func (o *output) shown(f outputFinding) string {
	if f.role == results.Batch || f.role == results.Input {
		return f.Message
	}
	if len(o.pages) > 0 && f.Record > 0 {
		return fmt.Sprintf("result %d of %s: %s", f.Record, printable.Text(o.batch.ID), f.Message)
	}
	file := "the file " + printable.Text(o.files[f.role].ID)
	if f.Record > 0 {
		return fmt.Sprintf("line %d of %s: %s", f.Record, file, f.Message)
	}
	if rest, isOfFile := strings.CutPrefix(f.Message, "the file "); isOfFile {
		return file + " " + rest
	}
	return file + ": " + f.Message
}

// output finds the fault as a finding of a check.
func (v *verdict) output(o *output, f outputFinding) {
	message := fmt.Sprintf("%s (%s)", o.shown(f), f.Rule)
	rule := f.Rule
	r, offset := o.place(&f)
	v.put(f.Finding, f.Level, r, offset, rule, message)
}

// judgeLines holds the lines of result files to the schema, each by itself. Of a line
// that breaks several rules, the worst is reported.
func judgeLines(t *trial, v *verdict) {
	for _, o := range t.outputs {
		if o.isInline {
			v.on()
		}
		for _, r := range o.files {
			v.on()
			if r.Broken != nil {
				v.reply(r, "a body that can be decoded", "the file %s: %v", r.ID, r.Broken)
			}
		}
		lines := slices.DeleteFunc(slices.Clone(o.found), func(f outputFinding) bool {
			rules := t.Output.Rules
			return f.Level <= validate.Note || slices.Contains([]string{rules.Unknown, rules.Missing, rules.Duplicate, rules.Counts, rules.Body, rules.Usage, rules.Order, rules.Copies}, f.Rule)
		})
		slices.SortStableFunc(lines, func(a, b outputFinding) int {
			return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.Record, b.Record), cmp.Compare(b.Level, a.Level))
		})
		for i, f := range lines {
			if i == 0 || f.role != lines[i-1].role || f.Record != lines[i-1].Record {
				v.output(o, f)
			}
		}
	}
}

// judgeAccounting: each request comes back once, in one of the two files, and as many
// succeed and fail as the counts say.
func judgeAccounting(t *trial, v *verdict) {
	for _, o := range t.outputs {
		state, _ := t.State(o.batch)
		if !t.IsEnd(state) {
			continue
		}
		if o.isInline {
			v.on()
		}
		for role, r := range o.files {
			if r.Broken == nil && !o.isUnread(role) {
				v.on()
			}
		}
		for _, f := range o.found {
			if rules := t.Output.Rules; slices.Contains([]string{rules.Unknown, rules.Missing, rules.Duplicate, rules.Counts, rules.Order, rules.Copies}, f.Rule) {
				v.output(o, f)
			}
		}
	}
}

// isUnread tells whether a file is no JSON Lines: what its lines hold is not known.
func (o *output) isUnread(role results.Role) bool {
	return slices.ContainsFunc(o.found, func(f outputFinding) bool { return f.role == role && f.Record == 0 })
}

// sentIDs gives the ids of the requests of a batch, as far as they were recorded:
// those of the uploaded file, or of the create itself and what was added to it.
func (t *trial) sentIDs(batch *session.Observation) (ids []string) {
	isWhole := false
	for _, r := range t.ofBatch[batch.ID] {
		switch {
		case r.Operation == contract.Results:
			continue
		case r.Operation == contract.Create:
			isWhole = true
		case !r.IsSuccess() && !r.IsRefusal() || r.Status >= 500:
			return nil // nobody knows whether these are in the batch
		case !r.IsSuccess():
			continue
		}
		sent, _ := t.idsInline(r)
		ids = append(ids, sent...)
	}
	if isWhole && len(ids) > 0 {
		return ids
	}
	return t.Uploads[t.FileOf(batch)].IDs
}

// idsInline gives the ids of the requests that a create has in place of a file, or that
// are added to its batch, or what a result repeats of them; "" for one that has none.
func (t *trial) idsInline(r *session.Reply) (ids []string, isInline bool) {
	path := t.API.Create.Requests
	if r.Operation == contract.Add {
		path = t.API.Add.Requests
	}
	requests, isInline := session.At(r.Sent, path).([]any)
	if path == "" || !isInline {
		return nil, false
	}
	for _, request := range requests {
		members, _ := request.(map[string]any)
		id := session.TextOf(members[t.LineID])
		if echo, isThere := members[t.Output.Echo]; isThere {
			id = session.Key(echo)
		}
		ids = append(ids, id)
	}
	return ids, true
}
