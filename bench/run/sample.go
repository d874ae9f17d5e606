//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/batchcheck/batchcheck/internal/benchdata"
)

// A sample is what is judged: a file or a folder, relative to the bench's, and
// what is known of it.
type sample struct {
	of benchdata.Archive
	benchdata.Tally
	path string
}

// sample makes an archive, or gives the one that was made before. That stays
// until another shape is due: archives are large.
func (b *bench) sample(a benchdata.Archive) (sample, error) {
	if b.kept.of == a {
		return b.kept, nil
	}
	if b.kept.path != "" {
		if err := os.Remove(filepath.Join(b.folder, b.kept.path)); err != nil {
			return sample{}, err
		}
	}
	s, err := b.write(a, "archive.jsonl")
	b.kept = s
	return s, err
}

// write writes an archive, to the disk: writing it out later would disturb.
func (b *bench) write(a benchdata.Archive, name string) (s sample, err error) {
	file, err := os.Create(filepath.Join(b.folder, name))
	if err != nil {
		return sample{}, err
	}
	tally, err := a.Write(file)
	return sample{a, tally, name}, errors.Join(err, file.Sync(), file.Close())
}

// folderOf makes a folder with a file for each of the first documents.
func (b *bench) folderOf(a benchdata.Archive, name string) (sample, error) {
	s := sample{of: a, path: name}
	if err := os.Mkdir(filepath.Join(b.folder, name), 0o777); err != nil {
		return s, err
	}
	for d := range a.All() {
		s.Add(d)
		path := filepath.Join(b.folder, name, fmt.Sprintf("%05d.json", s.Documents))
		if err := os.WriteFile(path, append(d.Text, '\n'), 0o666); err != nil {
			return s, err
		}
	}
	return s, b.ctx.Err()
}
