package main

import (
	"errors"
	"os"
	"path/filepath"
)

// replaceFile writes a file beside its name and renames it when it is whole.
func replaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".batchcheck-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return settleFile(file, path, err)
}

// settleFile closes the file and, where nothing went wrong, gives it its name;
// otherwise it goes.
func settleFile(file *os.File, path string, err error) error {
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return errors.Join(os.Chmod(file.Name(), 0o644), os.Rename(file.Name(), path))
}
