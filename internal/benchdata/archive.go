// Package benchdata makes archives of batch objects to measure with: JSON Lines
// that look like what APIs send, the same for the same seed. In every shape the
// documents are the same; those that are broken are so in one way each, and
// known.
package benchdata

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
)

// An Archive says what to make.
type Archive struct {
	Documents int
	Seed      uint64
	Shape     string  // one of Shapes
	Invalid   float64 // share of documents that are broken
}

// A Document is one line. What is wrong with it, at most one thing, is the rule
// that finds it and the JSON Pointer to where; both are empty for nothing.
type Document struct {
	Text     []byte // without the end of the line; overwritten by the next
	Rule     string
	Pointer  string // in the batch, as the shape spells it
	Standard bool   // any JSON Schema validator sees the fault, not only one that knows our keywords
}

// A Tally counts what was made.
type Tally struct {
	Bytes     int64
	Documents int
	Broken    int
	Standard  int // of the broken ones
}

// Check finds what is wrong with a.
func (a Archive) Check() error {
	switch {
	case a.Documents < 1:
		return fmt.Errorf("an archive has at least one document, not %d", a.Documents)
	case a.Invalid < 0 || a.Invalid > 1:
		return fmt.Errorf("the share of broken documents is from 0 to 1, not %g", a.Invalid)
	case !slices.Contains(Shapes(), a.Shape):
		return fmt.Errorf("the shape %q is none of %s", a.Shape, strings.Join(Shapes(), ", "))
	}
	return nil
}

// Write writes the archive.
func (a Archive) Write(w io.Writer) (Tally, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	var t Tally
	for d := range a.All() {
		t.Add(d)
		out.Write(d.Text) // an error of w stays, and Flush gives it
		if err := out.WriteByte('\n'); err != nil {
			return t, err
		}
	}
	return t, out.Flush()
}

// Add counts a document, and the end of its line.
func (t *Tally) Add(d Document) {
	t.Bytes += int64(len(d.Text)) + 1
	t.Documents++
	if d.Rule != "" {
		t.Broken++
	}
	if d.Standard {
		t.Standard++
	}
}

// All gives the documents of an archive that Check finds nothing wrong with.
// What they say, what is broken and how they are written is drawn apart, so
// that none of it changes the others.
func (a Archive) All() iter.Seq[Document] {
	shape := findShape(a.Shape)
	draw := func(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(a.Seed, stream)) }
	says, breaks, order := maker{Rand: draw(1), now: epoch}, draw(2), draw(3)
	return func(yield func(Document) bool) {
		var text []byte
		for range a.Documents {
			batch := says.batch()
			var d Document
			if breaks.Float64() < a.Invalid {
				d = breakOne(&batch, breaks)
				d.Pointer = shape.spell(d.Pointer)
			}
			text = shape.append(text[:0], batch, order)
			d.Text = text
			if !yield(d) {
				return
			}
		}
	}
}
