package refserver

import (
	"bytes"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A file is one that was uploaded, or that holds the results of a batch.
type file struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Bytes    int    `json:"bytes"`
	Created  int64  `json:"created_at"`
	Expires  *int64 `json:"expires_at"` // nil for never
	Filename string `json:"filename"`
	Purpose  string `json:"purpose"`
	Status   string `json:"status"`
	content  []byte
}

// The purposes of files of batches.
const (
	inputPurpose  = "batch"
	outputPurpose = "batch_output"
)

// purposes are those that files may be uploaded for, with what none of the
// batches takes.
func (openAI) purposes() []string {
	return []string{inputPurpose, "assistants", "evals", "fine-tune", "user_data", "vision"}
}

// file gives the file object, which a file is as it stands.
func (openAI) file(f *file) any { return f }

// deleted gives the reply to a deletion.
func (openAI) deleted(_ contract.Operation, id string) any {
	return map[string]any{"id": id, "object": "file", "deleted": true}
}

// An expiry says when a file is gone.
type expiry struct {
	Anchor  string `json:"anchor"`
	Seconds int64  `json:"seconds"`
}

// The seconds that a file may be asked to live for. Of files of batches, the
// most is also what they live for unasked.
const (
	minExpiry = 60 * 60
	maxExpiry = 30 * 24 * 60 * 60
)

// check refuses what cannot be in a parameter; nil can.
func (e *expiry) check(param string) error {
	switch {
	case e == nil:
	case e.Anchor != "created_at":
		return refuse(http.StatusBadRequest, param, "the anchor of %s must be created_at", param)
	case e.Seconds < minExpiry || e.Seconds > maxExpiry:
		return refuse(http.StatusBadRequest, param, "the seconds of %s must be a number from %d to %d", param, minExpiry, maxExpiry)
	}
	return nil
}

// addFile makes a file that lives for as long as is asked, or with nil is usual.
func (s *Server) addFile(name, purpose string, content []byte, e *expiry) *file {
	f := &file{
		ID: s.newID("file-"), Object: "file", Bytes: len(content), Created: s.options.Now().Unix(), Filename: name,
		Purpose: purpose, Status: "processed", content: content,
	}
	if e == nil && strings.HasPrefix(purpose, inputPurpose) {
		e = &expiry{Seconds: maxExpiry}
	}
	if e != nil {
		gone := f.Created + e.Seconds
		f.Expires = &gone
		s.nextExpiry = min(s.nextExpiry, gone)
	}
	s.files = append(s.files, f)
	s.store.held.Add(f.cost())
	return f
}

// cost gives the bytes that a file counts in the store.
func (f *file) cost() int64 { return fileCost + int64(len(f.content)+len(f.Filename)) }

// dropExpired forgets the files whose time has come.
func (s *Server) dropExpired() {
	now := s.options.Now().Unix()
	if now < s.nextExpiry {
		return
	}
	s.nextExpiry = math.MaxInt64
	s.files = slices.DeleteFunc(s.files, func(f *file) bool {
		switch {
		case f.Expires == nil:
			return false
		case *f.Expires <= now:
			s.store.give(f.cost())
			return true
		}
		s.nextExpiry = min(s.nextExpiry, *f.Expires)
		return false
	})
}

func (s *Server) findFile(id string) (*file, error) {
	at, found := slices.BinarySearchFunc(s.files, id, func(f *file, id string) int { return strings.Compare(f.ID, id) })
	if !found {
		return nil, refuse(http.StatusNotFound, "id", "there is no file %q", id)
	}
	return s.files[at], nil
}

func (s *Server) uploadFile(w http.ResponseWriter, r *http.Request) error {
	upload, err := readForm(r, s.api.Upload.File)
	if err != nil {
		return err
	}
	purpose := r.Form.Get(s.api.Upload.Purpose)
	if purposes := s.shape.purposes(); !slices.Contains(purposes, purpose) {
		return refusal{status: http.StatusBadRequest, code: invalidValue, param: "purpose", message: "the purpose must be one of " + strings.Join(purposes, ", ")}
	}
	var e *expiry
	if anchor, seconds := r.Form.Get("expires_after[anchor]"), r.Form.Get("expires_after[seconds]"); anchor+seconds != "" {
		n, _ := strconv.ParseInt(seconds, 10, 64) // what is no number is refused as 0
		e = &expiry{anchor, n}
	}
	if err := e.check("expires_after"); err != nil {
		return err
	}
	if upload == nil {
		return refuse(http.StatusBadRequest, "file", "the form has no file")
	}
	if !s.store.take(upload.cost()) {
		return errFull
	}
	s.store.give(upload.cost()) // addFile counts it
	return s.reply(w, http.StatusOK, fileKind, s.shape.file(s.addFile(upload.Filename, purpose, upload.content, e)))
}

// The most parts of a form, and bytes of one that is no file.
const (
	maxParts = 100
	maxField = 1 << 10
)

// readForm reads a form into r.Form, beside what is there, and gives its file, which the
// field has; nil for none. net/http would put a large file on the disk.
func readForm(r *http.Request, field string) (upload *file, err error) {
	if r.Form == nil {
		r.Form = url.Values{}
	}
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" { // it is no such form
		return nil, nil
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	for n := 0; ; n++ {
		part, err := form.NextPart()
		if err == io.EOF {
			return upload, nil
		}
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "", "the form cannot be read: %v", err)
		}
		if n == maxParts {
			return nil, refuse(http.StatusBadRequest, "", "the form has more than %d parts", maxParts)
		}
		name, most := part.FormName(), int64(maxField)
		if part.FileName() != "" {
			most = maxBody
		}
		text, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return nil, refuse(http.StatusBadRequest, name, "the form cannot be read: %v", err)
		case int64(len(text)) > most:
			return nil, refuse(http.StatusBadRequest, name, "%s has more than %d bytes", name, most)
		case part.FileName() == "":
			if !r.Form.Has(name) {
				r.Form.Set(name, string(text))
			}
		case name == field:
			upload = &file{Filename: part.FileName(), content: bytes.Clone(text)} // without the room that ReadAll leaves
		}
	}
}

func (s *Server) retrieveFile(w http.ResponseWriter, r *http.Request) error {
	f, err := s.findFile(r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.reply(w, http.StatusOK, fileKind, s.shape.file(f))
}

func (s *Server) fileContent(w http.ResponseWriter, r *http.Request) error {
	f, err := s.findFile(r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.WriteHeader(http.StatusOK)
	if kept, ok := w.(*answer); ok {
		kept.body, kept.isShared = slices.Clip(f.content), true // a copy for each reader could be large
		return nil
	}
	_, err = w.Write(f.content)
	return err
}

func (s *Server) deleteFile(w http.ResponseWriter, r *http.Request) error {
	f, err := s.findFile(r.PathValue("id"))
	if err != nil {
		return err
	}
	s.files = slices.DeleteFunc(s.files, func(other *file) bool { return other == f })
	s.store.give(f.cost())
	return s.reply(w, http.StatusOK, noKind, s.shape.deleted(contract.DeleteFile, f.ID))
}
