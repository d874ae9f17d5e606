package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// An upload is a file that a session sends, and the id it got.
type upload struct {
	id      string
	purpose string
	lines   [][]byte
}

// uploadOf reads an upload's form. ok is false where it was not recorded.
func uploadOf(r *reply) (u upload, ok bool) {
	kind, parameters, err := mime.ParseMediaType(r.Request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return u, false
	}
	u.id = textMember(r.root, r.isJSON, "id")
	form := multipart.NewReader(bytes.NewReader(r.Request.Body), parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return u, errors.Is(err, io.EOF) && (u.lines != nil || u.purpose != "")
		}
		content, err := io.ReadAll(io.LimitReader(part, mostBody))
		if err != nil {
			return u, false
		}
		switch part.FormName() {
		case "purpose":
			u.purpose = string(content)
		case "file":
			u.lines = linesOf(content)
		}
	}
}

func linesOf(content []byte) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(content) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

func textMember(v document.Value, ok bool, name string) string {
	if !ok {
		return ""
	}
	for m := range v.Members {
		if m.Name.Text() == name && m.Value.Kind() == document.String {
			return m.Value.Text()
		}
	}
	return ""
}

func isNonsenseUpload(_ *trial, r *reply) bool {
	if r.operation != Upload {
		return false
	}
	u, _ := uploadOf(r)
	return strings.Contains(u.purpose, nonsense)
}

// badInput makes a check of batches whose input file is no good: they fail.
func badInput(isBad func([][]byte) bool) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		bad := map[string]bool{}
		for _, r := range t.of(Upload) {
			if u, ok := uploadOf(r); ok && u.id != "" && isBad(u.lines) {
				bad[u.id] = true
			}
		}
		for _, r := range t.of(Create) {
			if r.batch == nil || !bad[textOf(r.request()[sentFile])] {
				continue
			}
			if ended, asFailed := t.fate(r.batch.id); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a batch that fails", "the batch %s ends well, though its input file is no good", shown(r.batch.id))
				}
			}
		}
	}
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

// A line is one line of an input or a result file.
type line struct {
	root document.Value
	ok   bool
	id   string // the custom_id
}

func readLine(text []byte) line {
	root, ok := document.Parse(text, document.Limits{Depth: 100, Digits: 400, Exponent: 308}).Root()
	ok = ok && root.Kind() == document.Object
	return line{root, ok, textMember(root, ok, customID)}
}

// What result files and input files name their members.
const (
	customID   = "custom_id"
	response   = "response"
	lineError  = "error"
	statusCode = "status_code"
)

func hasDuplicate(lines [][]byte) bool {
	seen := map[string]bool{}
	for _, text := range lines {
		l := readLine(text)
		if l.id != "" && seen[l.id] {
			return true
		}
		seen[l.id] = true
	}
	return false
}

func hasBadLine(lines [][]byte) bool {
	for _, text := range lines {
		if l := readLine(text); !l.ok || l.id == "" {
			return true
		}
	}
	return false
}

// A result is a file that a batch tells of, as it was read.
type result struct {
	reply *reply
	batch *observation
	count string // path to the number of its lines
}

// results finds the replies that hold the result files of batches.
func (t *trial) results() []result {
	var found []result
	for _, r := range t.of(Content) {
		if !r.isSuccess() || r.broken != nil {
			continue
		}
		for _, h := range t.batches {
			if h.last() == nil {
				continue
			}
			for _, f := range t.counts.Files {
				if h.last().members[f.File] == r.id {
					found = append(found, result{r, h.last(), f.Count})
				}
			}
		}
	}
	return found
}

// judgeLines holds the lines of result files to their form.
func judgeLines(t *trial, v *verdict) {
	for _, res := range t.results() {
		v.on()
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
				v.put(f, v.check.level, res.reply, -1, fmt.Sprintf("line %d of the file %s: %s", number, res.reply.id, fault))
			}
		}
	}
}

func lineFault(l line) string {
	if !l.ok {
		return "it is not a JSON object"
	}
	if textMember(l.root, true, "id") == "" {
		return "it has no id"
	}
	if l.id == "" {
		return "it has no custom_id"
	}
	answer, answered := objectMember(l.root, response)
	_, broken := objectMember(l.root, lineError)
	switch {
	case answered && broken:
		return "it has both a response and an error"
	case !answered && !broken:
		return "it has neither a response nor an error"
	case answered:
		return responseFault(answer)
	}
	return ""
}

func responseFault(answer document.Value) string {
	for m := range answer.Members {
		if m.Name.Text() == statusCode && m.Value.Kind() == document.Number {
			return ""
		}
	}
	return "its response has no status_code"
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
		if !t.isEnd(state) {
			continue
		}
		v.on()
		lines := linesOf(res.reply.body)
		f := validate.Finding{BatchID: res.batch.id}
		if want, ok := res.batch.count(res.count); ok && t.mustBeWhole(state) && want.Cmp(big.NewInt(int64(len(lines)))) != 0 {
			v.put(f, v.check.level, res.reply, -1, fmt.Sprintf("the file %s has %d lines, but %s is %s", res.reply.id, len(lines), res.count, want))
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
			v.put(f, v.check.level, res.reply, -1, fmt.Sprintf("line %d of the file %s: the custom_id %s comes back twice", i+1, res.reply.id, shown(l.id)))
		} else if sent != nil && !sent[l.id] {
			v.put(f, v.check.level, res.reply, -1, fmt.Sprintf("line %d of the file %s: nobody sent the custom_id %s", i+1, res.reply.id, shown(l.id)))
		}
		seen[l.id] = true
	}
}

// sentIDs gives the custom_ids of an uploaded file; nil where the upload was
// not recorded.
func (t *trial) sentIDs(file string) map[string]bool {
	for _, r := range t.of(Upload) {
		u, ok := uploadOf(r)
		if !ok || u.id != file || len(u.lines) == 0 {
			continue
		}
		ids := map[string]bool{}
		for _, text := range u.lines {
			ids[readLine(text).id] = true
		}
		return ids
	}
	return nil
}

// judgeFiles: a file that a batch tells of is there.
func judgeFiles(t *trial, v *verdict) {
	told := map[string]string{}
	for _, h := range t.batches {
		for _, o := range h.seen {
			for _, f := range t.counts.Files {
				if id, ok := o.members[f.File].(string); ok {
					told[id] = h.id
				}
			}
		}
	}
	for _, r := range t.of(File, Content) {
		batch, known := told[r.id]
		if !known {
			continue
		}
		v.on()
		if r.Status == http.StatusNotFound {
			v.put(validate.Finding{BatchID: batch, Expected: "the file"}, v.check.level, r, -1, fmt.Sprintf("the file %s, which the batch %s tells of, is not found", shown(r.id), shown(batch)))
		}
	}
}

// judgeForms compares the forms of batch ids in lists with those elsewhere.
func judgeForms(t *trial, v *verdict) {
	single := map[string]bool{}
	var listed []*observation
	for _, h := range t.batches {
		for _, o := range h.seen {
			single[formOf(o.id)] = true
		}
		listed = append(listed, h.listed...)
	}
	if len(single) == 0 || len(listed) == 0 {
		return
	}
	v.on()
	if slices.ContainsFunc(listed, func(o *observation) bool { return single[formOf(o.id)] }) {
		return
	}
	o := listed[0]
	v.at(o, o.place.Identity, "one form", "lists have ids such as %s, other routes have none of that form", shown(o.id))
}

// formOf gives what ids of one kind share: the letters up to the first
// separator or, in a UUID or the like, where its digits stand.
func formOf(id string) string {
	if at := strings.IndexAny(id, "_-"); at > 0 && strings.Count(id, "-") != 4 {
		return id[:at+1]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return 'x'
		}
		return r
	}, id)
}
