package conformance

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// announcedFiles gives the files that batches announce: by the file's id, and by
// that of the batch, the batch.
func announcedFiles(read *session.Traffic) map[string]string {
	announced := map[string]string{}
	for _, h := range read.Batches {
		for _, o := range h.Seen {
			for _, f := range read.Lifecycle.Files {
				if id := o.Text(f.Field); id != "" {
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
		if r.Status == http.StatusNotFound {
			v.put(validate.Finding{BatchID: batch, Expected: "the file"}, v.check.Level, r, -1, r.ID, fmt.Sprintf("the file %s, which the batch %s tells of, is not found", session.Shown(r.ID), session.Shown(batch)))
		}
	}
}

// judgeForms compares the forms of batch ids in lists with those elsewhere.
func judgeForms(t *trial, v *verdict) {
	single := map[string]bool{}
	var listed []*session.Observation
	for _, h := range t.Batches {
		for _, o := range h.Seen {
			single[formOf(o.ID)] = true
		}
		listed = append(listed, h.Listed...)
	}
	if len(single) == 0 || len(listed) == 0 {
		return
	}
	v.on()
	if slices.ContainsFunc(listed, func(o *session.Observation) bool { return single[formOf(o.ID)] }) {
		return
	}
	o := listed[0]
	v.at(o, o.Place.ID, "one form", "lists have ids such as %s, other routes have none of that form", session.Shown(o.ID))
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
