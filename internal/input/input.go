// Package input finds what the command is to read: files, the files of
// folders, standard input, each decompressed where its content says gzip,
// zstd or bzip2, and decoded where it is UTF-16.
package input

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/selection"
)

// Stdin is the argument, and the name, of standard input.
const Stdin = "-"

// A Source is one input, not opened yet.
type Source struct {
	Name  string
	Named bool  // by an argument, not found in a folder
	Err   error // why it cannot be read, where that is known already
	open  func() (io.ReadCloser, error)
}

// A Choice says which files of folders are read. The zero value takes those whose
// extensions say that they may hold recordings.
type Choice struct {
	Every   bool     // take each regular file
	Include []string // globs of paths to take whatever their extension is
	Exclude []string // globs of paths to leave out, before all else

	OnExclude func(path string) // is told of what is left out by them; nil for nobody
}

// Expand gives the sources that the arguments name, with no choice of files.
func Expand(args []string, stdin io.Reader) []Source { return Choice{}.Expand(args, stdin) }

// Expand gives the sources that the arguments name: a folder stands for its
// files that are chosen, and those of the folders in it, in the order of their
// names. A file that an argument names is always read. What is named more than once, by
// whatever path, is one source.
func (c Choice) Expand(args []string, stdin io.Reader) []Source {
	var sources []Source
	at := map[string]int{}  // index in sources, by absolute path
	folder, _ := os.Getwd() // without it, paths from the root and others do not meet
	add := func(s Source) {
		key := s.Name // - is standard input, and no file of that name
		switch {
		case key == Stdin:
		case filepath.IsAbs(key):
			key = filepath.Clean(key)
		default:
			key = filepath.Join(folder, key)
		}
		if i, found := at[key]; found {
			sources[i].Named = sources[i].Named || s.Named
			return
		}
		at[key] = len(sources)
		sources = append(sources, s)
	}
	for _, arg := range args {
		if arg == Stdin {
			add(Source{Name: arg, open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }})
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			add(Source{Name: arg, Named: true, Err: err})
		case info.IsDir():
			for _, s := range c.folder(arg) {
				add(s)
			}
		default:
			s := file(arg)
			s.Named = true
			add(s)
		}
	}
	return sources
}

// From makes a source of what open opens.
func From(name string, open func() (io.ReadCloser, error)) Source {
	return Source{Name: name, open: open}
}

// Opened gives the source opened in another way, which is handed how it is opened now.
func (s Source) Opened(how func(open func() (io.ReadCloser, error)) (io.ReadCloser, error)) Source {
	open := s.open
	s.open = func() (io.ReadCloser, error) { return how(open) }
	return s
}

func file(name string) Source {
	return Source{Name: name, open: func() (io.ReadCloser, error) { return os.Open(name) }}
}

// folder lists the files that are chosen. Hidden folders and those of package
// managers are passed over; links to folders are not followed, so that a loop of
// them ends; root itself may be one.
func (c Choice) folder(root string) []Source {
	var sources []Source
	if !strings.HasSuffix(root, string(filepath.Separator)) {
		root += string(filepath.Separator) // or WalkDir would stop at a link
	}
	walk := func(path string, entry fs.DirEntry, err error) error {
		isOneOf := func(globs []string) bool {
			return slices.ContainsFunc(globs, func(glob string) bool { return selection.MatchPath(glob, path) })
		}
		isExcluded := func() bool {
			if !isOneOf(c.Exclude) {
				return false
			}
			if c.OnExclude != nil {
				c.OnExclude(path)
			}
			return true
		}
		isChosen := func() bool { return mayHoldRecording(entry.Name()) || isOneOf(c.Include) }
		switch {
		case err != nil:
			sources = append(sources, Source{Name: path, Err: err})
		case entry.IsDir():
			if path != root && (isPassedOver(entry.Name()) || isExcluded()) {
				return fs.SkipDir
			}
		case !c.Every && !isChosen():
		case isExcluded():
		case isChosen():
			sources = append(sources, entryFile(path, entry)...)
		default:
			for _, s := range entryFile(path, entry) {
				if s.Err != errSpecial {
					sources = append(sources, s)
				}
			}
		}
		return nil
	}
	if err := filepath.WalkDir(root, walk); err != nil {
		sources = append(sources, Source{Name: root, Err: err})
	}
	return sources
}

func isPassedOver(folder string) bool {
	return strings.HasPrefix(folder, ".") || folder == "node_modules" || folder == "vendor"
}

var (
	extensions  = []string{".json", ".jsonl", ".ndjson", ".har", ".yml", ".yaml"}
	compressors = []string{".gz", ".zst", ".bz2"}
)

func mayHoldRecording(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	if slices.Contains(compressors, ext) {
		ext = strings.ToLower(filepath.Ext(name[:len(name)-len(ext)]))
	}
	return slices.Contains(extensions, ext)
}

// errSpecial is why an entry of a folder is not read whose name may be that of a
// recording: opening a pipe, or reading a device, may wait for ever.
var errSpecial = errors.New("this is no file but a pipe, a socket or a device, which is read only if it is named")

// entryFile gives an entry of a folder. A link to nothing that is hidden is an
// editor's lock. What a link leads to that has no bytes by its size is not opened,
// but taken as empty: of such files, /proc has some that wait for ever.
func entryFile(path string, entry fs.DirEntry) []Source {
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		switch {
		case err != nil && strings.HasPrefix(entry.Name(), "."):
			return nil
		case err != nil:
			return []Source{{Name: path, Err: err}}
		case info.IsDir():
			return nil
		case info.Mode().IsRegular() && info.Size() == 0:
			return []Source{From(path, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil })}
		}
		mode = info.Mode()
	}
	if !mode.IsRegular() {
		return []Source{{Name: path, Err: errSpecial}}
	}
	return []Source{file(path)}
}

// Why says why the source with the name cannot be read, naming it once.
func Why(name string, err error) string {
	var path *fs.PathError
	if errors.As(err, &path) && path.Path == name {
		err = path.Err
	}
	return name + ": " + err.Error()
}

// Size gives the number of bytes in all sources, or false where that is not
// known before reading: standard input, a FIFO.
func Size(sources []Source) (total int64, known bool) {
	for _, s := range sources {
		info, err := os.Stat(s.Name)
		if s.Err != nil || err != nil || !info.Mode().IsRegular() {
			return 0, false
		}
		total += info.Size()
	}
	return total, true
}
