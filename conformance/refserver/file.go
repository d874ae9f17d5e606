package refserver

import (
	"io"
	"net/http"
	"slices"
)

// A file is one that was uploaded, or that holds the results of a batch.
type file struct {
	ID       string `json:"id"`
	Object   string `json:"object"`
	Bytes    int    `json:"bytes"`
	Created  int64  `json:"created_at"`
	Filename string `json:"filename"`
	Purpose  string `json:"purpose"`
	Status   string `json:"status"`
	content  []byte
}

// The purposes of files.
const (
	inputPurpose  = "batch"
	outputPurpose = "batch_output"
)

func (s *Server) addFile(name, purpose string, content []byte) *file {
	f := &file{
		ID: s.newID("file-"), Object: "file", Bytes: len(content), Created: s.options.Now().Unix(), Filename: name,
		Purpose: purpose, Status: "processed", content: content,
	}
	s.files = append(s.files, f)
	return f
}

func (s *Server) findFile(id string) (*file, error) {
	at := slices.IndexFunc(s.files, func(f *file) bool { return f.ID == id })
	if at < 0 {
		return nil, refuse(http.StatusNotFound, "id", "there is no file %q", id)
	}
	return s.files[at], nil
}

func (s *Server) uploadFile(w http.ResponseWriter, r *http.Request) error {
	if purpose := r.FormValue("purpose"); purpose != inputPurpose {
		return refuse(http.StatusBadRequest, "purpose", "the purpose must be %q", inputPurpose)
	}
	upload, header, err := r.FormFile("file")
	if err != nil {
		return refuse(http.StatusBadRequest, "file", "the form has no file")
	}
	defer upload.Close()
	content, err := io.ReadAll(upload)
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, s.addFile(header.Filename, inputPurpose, content))
}

func (s *Server) listFiles(w http.ResponseWriter, _ *http.Request) error {
	newest := slices.Clone(s.files)
	slices.Reverse(newest)
	return reply(w, http.StatusOK, map[string]any{"object": "list", "data": newest, "has_more": false})
}

func (s *Server) retrieveFile(w http.ResponseWriter, r *http.Request) error {
	f, err := s.findFile(r.PathValue("id"))
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, f)
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
	return reply(w, http.StatusOK, map[string]any{"id": f.ID, "object": "file", "deleted": true})
}
