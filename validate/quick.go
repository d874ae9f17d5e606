package validate

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// newScanner makes what tells quickly that a document holds; nil where the
// schema says what it does not know. It is for one goroutine.
func (v *Validator) newScanner() *scan.Scanner {
	var spellings []func(string) string
	if v.settings.naming != ClientNaming {
		spellings = append(spellings, func(name string) string { return name })
	}
	if v.settings.naming != WireNaming {
		spellings = append(spellings, contract.ClientName)
	}
	if p := scan.Compile(v.contract, v.settings.kind, spellings...); p != nil {
		return p.NewScanner()
	}
	return nil
}
