package results

import (
	"bufio"
	"io"
	"maps"

	"github.com/batchcheck/batchcheck/internal/recognize"
)

// choose takes the Checker of the profile that the files show. The batch object
// tells more than results do, and they more than requests. The files that it looks
// into it leaves open for who reads them, and gives a function that closes them.
func (r *Run) choose() (closeAll func()) {
	var held []io.Closer
	closeAll = func() {
		for _, in := range held {
			in.Close() // it was only read
		}
	}
	if r.chooser == nil {
		return closeAll
	}
	choice := recognize.Profile(nil, true)
	for _, role := range []Role{Batch, Output, Errors, Input} {
		if !r.has(role) || choice.Sure {
			continue
		}
		in, err := r.files[role].Open()
		if err != nil {
			r.files[role] = r.files[role].after(nil, err)
			continue
		}
		held = append(held, in)
		from := bufio.NewReaderSize(in, recognize.HeadSize)
		r.files[role] = r.files[role].after(headed{from, in}, nil)
		if found := recognize.Profile(recognize.Head(from)); found.Sure {
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
	return closeAll
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
