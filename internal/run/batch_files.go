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
	recoded string // encoding of the input file, where it is not UTF-8
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
		if role == results.Input {
			open = func() (io.ReadCloser, error) { return d.openInput(source) }
			if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
				open = func() (io.ReadCloser, error) { return d.openOnce(source) }
			}
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
	if note := encodingNote(in, s.Name); note != "" {
		fmt.Fprintln(d.stderr, "batchcheck: "+note)
	}
	return in, nil
}

// openInput opens the input file. Its encoding is a finding, not a note: APIs
// refuse input files that are not UTF-8.
func (d *desk) openInput(s input.Source) (io.ReadCloser, error) {
	in := input.NewReader(d.reader.count)
	err := in.Open(s)
	if err == nil {
		d.recoded = in.Encoding()
	}
	return in, err
}

// openOnce opens an input file that can be read once: the second time its copy.
func (d *desk) openOnce(s input.Source) (io.ReadCloser, error) {
	if d.copy != nil {
		_, err := d.copy.Seek(0, io.SeekStart)
		return io.NopCloser(d.copy), err
	}
	in, err := d.openInput(s)
	if err != nil {
		return nil, err
	}
	if d.copy, err = Leftovers.temporary(); err != nil {
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
		Leftovers.discard(d.copy)
	}
}
