package validate

// A scanner tells quickly that nothing is found in a document. It is for one
// goroutine.
type scanner interface {
	// Holds tells whether judging the text would find nothing, not even a
	// note. False means that it is not known.
	Holds(text []byte) bool
}

// newScanner makes a scanner; nil where the schema or the settings say what
// scanners do not know.
func (v *Validator) newScanner() scanner { return nil }
