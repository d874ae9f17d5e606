package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Draft is a file that is being written. It is made in the folder of its name, and
// takes that when it is whole, so that nobody reads half of it. Until then it has no
// name where the system allows that, so that nothing is left of it however the process
// ends, and elsewhere one beside it. What is no regular file, such as a FIFO or a
// device, is written to and never replaced.
type Draft struct {
	*os.File
	beside  string // the name beside the target; "" while it has none
	target  string // to rename the file to; "" where it is written in place
	claimed bool   // an empty file holds the target
}

// OpenDraft begins to write the file of the name; a new one has the mode. A link is
// refused where a file would be replaced that nobody has named: it may have come
// with somebody's change. Links of the system, such as /dev/stdout, are followed.
func OpenDraft(path string, mode fs.FileMode) (*Draft, error) {
	if err := CheckFolders(path); err != nil {
		return nil, err
	}
	entry, err := os.Lstat(path)
	isLink := err == nil && entry.Mode()&fs.ModeSymlink != 0
	info, err := os.Stat(path)
	switch absolute, _ := filepath.Abs(path); {
	case !isLink || err == nil && !info.Mode().IsRegular():
	case strings.HasPrefix(absolute, "/dev/") || strings.HasPrefix(absolute, "/proc/"):
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return nil, err
		}
	default:
		target, _ := os.Readlink(path)
		return nil, &fs.PathError{Op: "write", Path: path, Err: fmt.Errorf("this is a link to %s, which is not replaced; name that file, or delete the link", target)}
	}
	if err == nil && !info.Mode().IsRegular() {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		return &Draft{File: file}, err
	}
	d := &Draft{target: path}
	if d.File, err = openUnnamed(filepath.Dir(path), mode); err != nil {
		d.beside, err = createBeside(path, func(name string) (err error) {
			d.File, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	if info != nil {
		d.Chmod(info.Mode().Perm()) // not every file system has modes
	}
	return d, nil
}

// CheckFolders refuses a path to write to whose folders below the current one are
// links: whoever made the files here may have made them, and they lead anywhere. A
// path to elsewhere is followed as it is.
func CheckFolders(path string) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	below, err := filepath.Rel(here, filepath.Dir(absolute))
	if err != nil || !filepath.IsLocal(below) {
		return nil
	}
	for below != "." {
		folder := filepath.Join(here, below)
		if entry, err := os.Lstat(folder); err == nil && entry.Mode()&fs.ModeSymlink != 0 {
			target, _ := os.Readlink(folder)
			return &fs.PathError{Op: "write", Path: path, Err: fmt.Errorf("the folder %s is a link to %s, and nothing is written through it; name that folder, or delete the link", below, target)}
		}
		below = filepath.Dir(below)
	}
	return nil
}

// createBeside makes a file of a new name in the folder of path, and gives that.
func createBeside(path string, make func(name string) error) (name string, err error) {
	for n := 0; ; n++ {
		name = filepath.Join(filepath.Dir(path), fmt.Sprintf(".batchcheck-%d-%d", os.Getpid(), n))
		err = Leftovers.create(func() (string, error) { return name, make(name) })
		if !errors.Is(err, fs.ErrExist) {
			return name, named(err, path)
		}
	}
}

// Finish closes the file and, where nothing went wrong, gives it its name;
// otherwise it goes.
func (d *Draft) Finish(err error) error {
	if err == nil && d.target != "" && d.beside == "" {
		d.beside, err = createBeside(d.target, func(name string) error { return linkUnnamed(d.File, name) })
	}
	err = errors.Join(err, d.Close())
	if d.target == "" {
		return err
	}
	if err == nil {
		err = os.Rename(d.beside, d.target)
	}
	if err != nil {
		err = named(err, d.target)
		if d.beside != "" {
			err = errors.Join(err, os.Remove(d.beside))
		}
		if d.claimed {
			err = errors.Join(err, os.Remove(d.target))
		}
	}
	Leftovers.forget(d.beside)
	return err
}

// Claim takes the name for this file alone, with a number where another file has
// it, and gives it; "" where the file is written in place. Until the file is
// closed, an empty one holds the name.
func (d *Draft) Claim() (name string, err error) {
	if d.target == "" {
		return "", nil
	}
	ext := filepath.Ext(d.target)
	name = d.target
	for n := 2; ; n++ {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case errors.Is(err, fs.ErrExist):
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(d.target, ext), n, ext)
			continue
		case err == nil:
			d.target, d.claimed = name, true
			return name, file.Close()
		}
		return name, err
	}
}

// named lets an error name the file that people know, not the one that stands
// beside it.
func named(err error, path string) error {
	if of, ok := errors.AsType[*fs.PathError](err); ok {
		return &fs.PathError{Op: of.Op, Path: path, Err: of.Err}
	}
	return err
}

// replaceFile writes a whole file.
func replaceFile(path string, text []byte) error {
	d, err := OpenDraft(path, 0o666)
	if err != nil {
		return err
	}
	_, err = d.Write(text)
	return d.Finish(err)
}
