package live

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

const keySize = 32 // bytes

// ownKey reads the key that signs this user's recordings, and makes it where there
// is none. Of several runs that make one at a time, the first wins.
func ownKey() (recording.Key, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	folder = filepath.Join(folder, "batchcheck")
	name := filepath.Join(folder, "key")
	key, err := readKey(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(folder, "key-*") // of mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	key = make(recording.Key, keySize)
	rand.Read(key) // never fails
	_, err = file.Write(key)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(file.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readKey(name)
}

func readKey(name string) (recording.Key, error) {
	key, err := os.ReadFile(name)
	if err == nil && len(key) != keySize {
		return nil, fmt.Errorf("%s has %d bytes, not %d: delete it, and a new one is made", name, len(key), keySize)
	}
	return key, err
}
