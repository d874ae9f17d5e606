package run

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/input"
)

// A desk has the files of a batch at hand. What can be read once alone, and is
// needed twice, it copies to a file of its own.
type desk struct {
	reader  *Reader
	stdin   io.Reader
	sources map[string]input.Source // by name
	copy    *os.File
	notes   map[string]bool // that were printed
	stderr  io.Writer
}

func (d *desk) files(f *BatchFiles) results.Files {
	files := results.Files{}
	d.sources = map[string]input.Source{}
	for index, path := range f.Paths {
		role := results.Role(index)
		if path == "" {
			continue
		}
		source := input.Expand([]string{path}, d.stdin)[0]
		d.sources[source.Name] = source
		open := func() (io.ReadCloser, error) { return d.open(source) }
		if info, err := os.Stat(path); role == results.Input && (err != nil || !info.Mode().IsRegular()) {
			open = func() (io.ReadCloser, error) { return d.openOnce(source) }
		}
		files[role] = results.File{Name: source.Name, Open: open}
	}
	return files
}

func (d *desk) open(s input.Source) (io.ReadCloser, error) {
	in := input.NewReader(d.reader.count)
	if err := in.Open(s); err != nil {
		return in, err
	}
	if note := encodingNote(in, s.Name); note != "" && !d.notes[note] {
		d.notes[note] = true // the input is opened twice
		fmt.Fprintln(d.stderr, "batchcheck: "+PrintableLines(note))
	}
	return in, nil
}

// openOnce opens a source that can be read once: the second time its copy.
func (d *desk) openOnce(s input.Source) (io.ReadCloser, error) {
	if d.copy != nil {
		_, err := d.copy.Seek(0, io.SeekStart)
		return io.NopCloser(d.copy), err
	}
	in, err := d.open(s)
	if err != nil {
		return nil, err
	}
	d.copy, err = Leftovers.create(func() (*os.File, error) { return os.CreateTemp("", "batchcheck-*.jsonl") })
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return copying{io.TeeReader(in, d.copy), in}, nil
}

type copying struct {
	io.Reader
	io.Closer
}

// clear takes the copy away.
func (d *desk) clear() {
	if d.copy != nil {
		d.copy.Close()
		os.Remove(d.copy.Name())
		Leftovers.forget(d.copy.Name())
	}
}
