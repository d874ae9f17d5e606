package results

import (
	"bufio"
	"io"
	"maps"

	"github.com/batchcheck/batchcheck/internal/recognize"
)

// choose takes the Checker of the profile that the files show. The batch object
// tells more than results do, and they more than requests.
func (r *Run) choose() {
	if r.chooser == nil {
		return
	}
	choice := recognize.Profile(nil, true)
	for _, role := range []Role{Batch, Output, Errors, Input} {
		if choice.Sure || !r.has(role) {
			continue
		}
		if found := recognize.Profile(r.head(role)); found.Sure {
			choice = found
		}
	}
	made, err := r.chooser.Of(choice.Profile)
	if err != nil {
		panic("results: a built-in profile cannot be used: " + err.Error()) // tests use each
	}
	chosen := *made
	chosen.why = choice.Why
	r.Checker, r.judges = &chosen, maps.Clone(chosen.validators)
}

// head gives the beginning of a file, and whether that is all. It leaves the file
// open for whoever reads it.
func (r *Run) head(role Role) (head []byte, whole bool) {
	in, err := r.files[role].Open()
	if err != nil {
		r.files[role] = r.files[role].after(nil, err)
		return nil, false
	}
	r.held = append(r.held, in)
	from := bufio.NewReaderSize(in, recognize.HeadSize)
	r.files[role] = r.files[role].after(headed{from, in}, nil)
	return recognize.Head(from)
}

// after gives the file as it is once it was opened: the next to open it gets what
// came of that. A pipe can be opened only once.
func (f File) after(in io.ReadCloser, err error) File {
	isTaken := false
	return File{f.Name, func() (io.ReadCloser, error) {
		if isTaken {
			return f.Open()
		}
		isTaken = true
		return in, err
	}}
}

// A headed is a file whose beginning was looked at.
type headed struct {
	io.Reader
	io.Closer
}
