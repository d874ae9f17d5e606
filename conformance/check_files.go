package conformance

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// announcedFiles gives the files that batches announce: by the file's id, and by
// that of the batch, the batch.
func announcedFiles(read *session.Traffic) map[string]string {
	announced := map[string]string{}
	for _, h := range read.Batches {
		for _, o := range h.Seen {
			for _, f := range read.Lifecycle.Files {
				if id := read.ResultFile(o, f); id != "" {
					announced[id], announced[h.ID] = h.ID, h.ID
				}
			}
		}
	}
	return announced
}

// judgeFiles: a file that a batch tells of is there, until it is deleted.
func judgeFiles(t *trial, v *verdict) {
	for _, r := range t.Of(contract.File, contract.Content, contract.Results) {
		batch, known := t.announced[r.ID]
		if !known || r.Gone {
			continue
		}
		v.on()
		if r.Status == web.StatusNotFound {
			v.put(validate.Finding{BatchID: batch, Expected: "the file"}, v.check.Level, r, -1, r.ID, fmt.Sprintf("the batch %s names the file %s, which is not found", session.Shown(batch), session.Shown(r.ID)))
		}
	}
}

// judgeForms holds the ids of one field in a page to one form, and batch ids in
// lists to a form that other routes have as well.
func judgeForms(t *trial, v *verdict) {
	for _, r := range t.Of(contract.List) {
		if r.Page != nil && len(r.Page.Items) > 1 {
			v.on()
			t.judgeFormsIn(v, r.Page)
		}
	}
	elsewhere := map[string]bool{}
	var listed []*session.Observation
	for _, h := range t.Batches {
		for _, o := range h.Seen {
			elsewhere[formOf(o.ID)] = true
		}
		listed = append(listed, h.Listed...)
	}
	if len(elsewhere) == 0 || len(listed) == 0 {
		return
	}
	v.on()
	if slices.ContainsFunc(listed, func(o *session.Observation) bool { return elsewhere[formOf(o.ID)] }) {
		return
	}
	o := listed[0]
	v.at(o, o.Place.ID, "one form", "lists have ids such as %s, other routes have none of that form", session.Shown(o.ID))
}

// judgeFormsIn compares the ids of each field with the first of it: one with
// another prefix, or one that is base64 where the other is not. Ids without a
// prefix may look like having one, so all must. What is found in
// several fields is one cause.
func (t *trial) judgeFormsIn(v *verdict, p *session.Page) {
	fields := []string{p.Items[0].Place.ID, t.API.Create.File}
	for _, f := range t.Lifecycle.Files {
		fields = append(fields, f.Field)
	}
	for _, field := range fields {
		var with []*session.Observation // an id in the field
		forms := map[string]bool{}
		for _, o := range p.Items {
			if id := session.FirstText(o.Value(field)); id != "" && !session.IsNonsense(id) {
				with = append(with, o)
				forms[pageFormOf(id)] = true
			}
		}
		if len(forms) < 2 || forms[""] && !forms[base64Form] {
			continue
		}
		first := session.FirstText(with[0].Members[field])
		for _, o := range with {
			if id := session.FirstText(o.Value(field)); pageFormOf(id) != pageFormOf(first) && (!forms[""] || pageFormOf(id) == base64Form || pageFormOf(first) == base64Form) {
				f := validate.Finding{BatchID: o.ID, Expected: "one form"}
				var value document.Value
				f.Pointer, value = o.Point(field)
				v.put(f, v.check.Level, p.Reply, value.Start(), field, fmt.Sprintf("%s is %s, but %s in another item of the page: ids of one field have one form", field, session.Shown(id), session.Shown(first)))
				return
			}
		}
	}
}

// base64Form is the form of ids that are another text in base64.
const base64Form = "base64"

// pageFormOf gives the form of an id without its separator: providers have changed
// that while ids of both kinds were in use.
func pageFormOf(id string) string { return strings.TrimRight(formOf(id), "_-") }

// formOf gives what ids of one kind share, as far as they show it: the word
// before the first separator, and this; "" where there is none. Lengths say nothing.
func formOf(id string) string {
	const shortest, shortestText = 3, 12 // of what is no chance
	text := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(id, "="))
	text = text[:len(text)/4*4] // what is behind may be cut
	isNoText := func(b byte) bool { return b < ' ' || b > '~' }
	if decoded, err := base64.StdEncoding.DecodeString(text); err == nil && len(decoded) >= shortestText && !slices.ContainsFunc(decoded, isNoText) {
		return base64Form
	}
	at := strings.IndexAny(id, "_-")
	if at < shortest || strings.Count(id, "-") == 4 && !strings.Contains(id, "_") || strings.Trim(id[:at], "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return id[:at+1]
}
