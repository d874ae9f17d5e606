package validate

// Quick gives what tells quickly that a document holds; nil where there is none.
func (v *Validator) Quick() func([]byte) bool {
	if p := v.program(); p != nil {
		return p.NewScanner().Holds
	}
	return nil
}

// BlocksOf is for tests of what stands on the sizes of blocks.
var BlocksOf = (*Validator).blocks
