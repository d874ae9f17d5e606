// Package recognize tells what something is before anything is judged: what format
// a file has, what kind of object a JSON value is, and whose API it comes from.
//
// Of a file it looks at the first bytes only, in time in proportion to them. Its
// name counts where the content leaves the format open.
package recognize

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// A Thing is what a JSON value is.
type Thing struct {
	Kind    *contract.Kind // nil where it is of no kind
	Value   document.Value // that is of the kind: the value itself, or an object inside of it
	Pointer string         // JSON Pointer from the value to Value
	Title   string         // what it is, in words
	Stated  bool           // the object around it is of a kind that holds others
}

// Is tells whether the thing is of the kind with the name.
func (t Thing) Is(kind string) bool { return t.Kind != nil && t.Kind.Name == kind }

// Named gives what the thing is with an article, where it takes one.
func (t Thing) Named() string {
	if t.Title == OtherJSON || t.Title == severalInside {
		return t.Title
	}
	return WithArticle(t.Title)
}

// What things of no kind are called.
const (
	OtherJSON     = "other JSON"
	severalInside = "JSON with several batches inside"
)

// WithArticle gives a title with its indefinite article.
func WithArticle(title string) string {
	if strings.ContainsRune("aeiouAEIOU", rune(title[0])) {
		return "an " + title
	}
	return "a " + title
}

// Node gives what the contract says of the thing; nil where it is of no kind.
func (t Thing) Node() *contract.Node {
	if t.Kind == nil {
		return nil
	}
	return t.Kind.Node
}

// maxWrappers is how many objects deep an object may be wrapped.
const maxWrappers = 3

// Of tells what a value is: of which of the kinds, by their evidence, or which of
// the others. An object with the evidence of no kind may be a wrapper: then it is
// what the only object inside is that has such evidence.
func Of(shapes *contract.Shapes, value document.Value) Thing {
	if value.Kind() != document.Object {
		return Thing{Value: value, Title: "JSON " + value.Kind().String()}
	}
	if value.Len() == 0 { // it shows nothing, and there may be millions
		return Thing{Value: value, Title: OtherJSON}
	}
	several := ""
	for _, fits := range []evidence{inFull, alone} {
		thing, pointer := fits.find(shapes, value)
		if thing.Kind != nil {
			return thing
		}
		several = cmp.Or(several, pointer)
	}
	if several != "" {
		return Thing{Value: value, Title: severalInside, Pointer: several}
	}
	if other := shapes.Other(value, false); other != nil {
		return Thing{Value: value, Title: other.Title}
	}
	return Thing{Value: value, Title: OtherJSON}
}

// An evidence tells whether an object has what shows a kind.
type evidence func(*contract.Evidence, document.Value) bool

var (
	inFull evidence = (*contract.Evidence).IsIn
	alone  evidence = (*contract.Evidence).IsAlone
)

// find gives the thing that an object is or wraps. Where it wraps several, pointer
// is that of the first.
func (fits evidence) find(shapes *contract.Shapes, object document.Value) (thing Thing, pointer string) {
	kind := fits.kindOf(shapes, object)
	if kind != nil && (!kind.Wraps || kind.Lines != nil) {
		return Thing{Kind: kind, Value: object, Title: kind.Title}, ""
	}
	w := wrapped{shapes: shapes, fits: fits}
	w.look(object, "", maxWrappers)
	switch {
	case len(w.found) == 1:
		w.found[0].Stated = kind != nil
		return w.found[0], ""
	case kind != nil:
		return Thing{Kind: kind, Value: object, Title: kind.Title}, ""
	case len(w.found) > 1:
		return Thing{}, w.found[0].Pointer
	}
	return Thing{}, ""
}

// kindOf gives the first kind that the object is of.
func (fits evidence) kindOf(shapes *contract.Shapes, object document.Value) *contract.Kind {
	// Of an API's objects most are of its first kind, which is quicker to see than to look up.
	if len(shapes.Kinds) > 0 && shapes.Kinds[0].Evidence != nil && fits.isOf(shapes.Kinds, &shapes.Kinds[0], object) {
		return &shapes.Kinds[0]
	}
	for i, kind := range shapes.MayBe(object) {
		if i > 0 && fits.isOf(shapes.Kinds, kind, object) {
			return kind
		}
	}
	return nil
}

// isOf tells whether an object is of a kind. A list that has items is known by them.
func (fits evidence) isOf(kinds []contract.Kind, kind *contract.Kind, object document.Value) bool {
	e := kind.Evidence
	if e.Items == "" {
		return fits(e, object)
	}
	of := slices.IndexFunc(kinds, func(k contract.Kind) bool { return k.Name == e.Of })
	hasItems := false
	const tried = 3
	for i, item := range itemsOf(object, e.Items).Items {
		if i == tried || item.Kind() != document.Object {
			break
		}
		hasItems = true
		if of >= 0 && kinds[of].Evidence != nil && fits(kinds[of].Evidence, item) {
			return true
		}
	}
	return !hasItems && fits(e, object)
}

func itemsOf(object document.Value, name string) (items document.Value) {
	items = object // which has none
	for m := range object.Members {
		if m.Name.Is(name) {
			items = m.Value
		}
	}
	return items
}

// A wrapped finds the objects of some kind inside of another.
type wrapped struct {
	shapes *contract.Shapes
	fits   evidence
	found  []Thing
}

func (w *wrapped) look(object document.Value, pointer string, depth int) {
	for m := range object.Members {
		if m.Value.Kind() != document.Object || len(w.found) > 1 {
			continue
		}
		at := document.AppendToken(pointer, m.Name.Text())
		kind := w.fits.kindOf(w.shapes, m.Value)
		switch {
		case kind != nil && !kind.Refusal && kind.Lines == nil && !kind.Wraps:
			w.found = append(w.found, Thing{Kind: kind, Value: m.Value, Pointer: at, Title: kind.Title})
		case depth > 1:
			w.look(m.Value, at, depth-1)
		}
	}
}
