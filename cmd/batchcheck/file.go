package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile writes a file beside its name and renames it when it is whole.
func replaceFile(path string, text []byte) error {
	file, err := createBeside(path)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return settleFile(file, path, err)
}

// createBeside makes a file of a new name in the folder of path, readable by
// those who can read path, where that is there, or else any new file.
func createBeside(path string) (*os.File, error) {
	for n := 0; ; n++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".batchcheck-%d-%d", os.Getpid(), n))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if info, statErr := os.Stat(path); err == nil && statErr == nil {
			file.Chmod(info.Mode().Perm()) // not every file system has modes
		}
		return file, err
	}
}

// settleFile closes the file and, where nothing went wrong, gives it its name;
// otherwise it goes.
func settleFile(file *os.File, path string, err error) error {
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
