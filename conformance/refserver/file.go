package refserver

import (
	"io"
	"math"
	"net/http"
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
	return f
}

// dropExpired forgets the files whose time has come.
func (s *Server) dropExpired() {
	now := s.options.Now().Unix()
	if now < s.nextExpiry {
		return
	}
	s.nextExpiry = math.MaxInt64
	s.files = slices.DeleteFunc(s.files, func(f *file) bool {
		if f.Expires == nil || *f.Expires <= now {
			return f.Expires != nil
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
	purpose := r.FormValue(s.api.Upload.Purpose)
	if purposes := s.shape.purposes(); !slices.Contains(purposes, purpose) {
		return refusal{status: http.StatusBadRequest, code: invalidValue, param: "purpose", message: "the purpose must be one of " + strings.Join(purposes, ", ")}
	}
	var e *expiry
	if anchor, seconds := r.FormValue("expires_after[anchor]"), r.FormValue("expires_after[seconds]"); anchor+seconds != "" {
		n, _ := strconv.ParseInt(seconds, 10, 64) // what is no number is refused as 0
		e = &expiry{anchor, n}
	}
	if err := e.check("expires_after"); err != nil {
		return err
	}
	upload, header, err := r.FormFile(s.api.Upload.File)
	if err != nil {
		return refuse(http.StatusBadRequest, "file", "the form has no file")
	}
	defer upload.Close()
	content, err := io.ReadAll(upload)
	if err != nil {
		return err
	}
	return s.reply(w, http.StatusOK, fileKind, s.shape.file(s.addFile(header.Filename, purpose, content, e)))
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
	_, err = w.Write(f.content)
	return err
}

func (s *Server) deleteFile(w http.ResponseWriter, r *http.Request) error {
	f, err := s.findFile(r.PathValue("id"))
	if err != nil {
		return err
	}
	s.files = slices.DeleteFunc(s.files, func(other *file) bool { return other == f })
	return s.reply(w, http.StatusOK, noKind, s.shape.deleted(contract.DeleteFile, f.ID))
}
