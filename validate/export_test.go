package validate

// Quick gives what tells quickly that a document holds; nil where there is none.
func (v *Validator) Quick() func([]byte) bool {
	if s := v.newScanner(); s != nil {
		return s.Holds
	}
	return nil
}
