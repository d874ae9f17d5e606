package run

import (
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// openUnnamed makes a file that has no name, in a folder. Not every file system has
// such files.
func openUnnamed(folder string, mode fs.FileMode) (*os.File, error) {
	file, err := os.OpenFile(folder, os.O_WRONLY|unix.O_TMPFILE, mode)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(handle(file)); err != nil { // it could not be given a name
		file.Close()
		return nil, err
	}
	return file, nil
}

// linkUnnamed gives such a file a name that no other has.
func linkUnnamed(file *os.File, name string) error {
	err := unix.Linkat(unix.AT_FDCWD, handle(file), unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
	if err != nil {
		return &fs.PathError{Op: "link", Path: name, Err: err}
	}
	return nil
}

// handle gives the path at which the system has an open file.
func handle(file *os.File) string { return "/proc/self/fd/" + strconv.Itoa(int(file.Fd())) }
