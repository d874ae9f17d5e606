package validate

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// compileProgram makes what tells quickly that a document holds; nil where the
// schema says what it does not know.
func (v *Validator) compileProgram() *scan.Program {
	p := v.compile(nil, v.spellings()...)
	if p == nil || v.envelope == nil {
		return p
	}
	if len(v.envelope.Where) == 0 && p.Required() <= instance.ByChance {
		return nil // what holds might be passed over as not ours
	}
	var others [][]string
	for _, c := range v.envelope.Where {
		others = append(others, envelope.Tokens(c.Pointer))
	}
	return p.Inside(envelope.Tokens(v.envelope.At), others...)
}

// Scanner gives what tells quickly that a document holds, spelled as APIs send it
// unless naming says otherwise, and gives the text of fields of it; nil where the schema
// says what it does not know, or too little to know a batch by. It is for packages of
// this module.
func (v *Validator) Scanner(keep ...string) *scan.Scanner {
	p := v.compile(keep, v.spellings()[0])
	if p == nil || p.Required() <= instance.ByChance {
		return nil
	}
	return p.NewScanner()
}

func (v *Validator) spellings() (spellings []func(string) string) {
	if v.options.Naming != ClientNaming {
		spellings = append(spellings, func(name string) string { return name })
	}
	if v.options.Naming != WireNaming {
		spellings = append(spellings, contract.ClientName)
	}
	return spellings
}

func (v *Validator) compile(keep []string, spellings ...func(string) string) *scan.Program {
	return scan.Compile(v.contract(), scan.Options{
		Kind: v.options.Kind, Spellings: spellings, Keep: keep, Signs: v.signs,
		CountNotes: v.options.CountNotes && v.rules.IsAll(),
		Judge:      func() func(*contract.Node, []byte) bool { return v.newJudge().Holds },
	})
}

// A glance looks quickly whether there will be anything in a document. Of the
// first few it does not: what it looks with is compiled when that pays.
type glance struct {
	seen    int
	missed  int // documents in a row of which it did not know
	scanner *scan.Scanner
	looked  bool       // it has looked at the last document
	last    scan.Known // what known gave
}

// Where so many documents in a row were not known to hold, only one in often is looked
// at: the others are judged in full at once.
const (
	many  = 64
	often = 8
)

// soon is how many documents are judged before a program for more is compiled,
// which takes as long as judging them.
const soon = 16

// holds tells whether nothing will be found in a part, but for notes that are
// counted alone; false where that is not known.
func (g *glance) holds(v *Validator, part document.Part) bool {
	if g.scanner == nil {
		if g.seen++; g.seen != soon {
			return false // also ever after, where there is no program
		}
		p := v.program()
		if p == nil {
			return false
		}
		g.scanner = p.NewScanner()
	}
	g.looked = part.Fault == nil && !part.TooLong
	holds := g.looked && g.scanner.Holds(part.Text) && g.counts(v)
	g.missed++
	if holds {
		g.missed = 0
	}
	return holds
}

// known gives what is known of a document that was not found to hold; nil for nothing.
func (g *glance) known() *scan.Known {
	if !g.looked {
		return nil
	}
	var ok bool
	if g.last, ok = g.scanner.Known(); !ok {
		return nil
	}
	g.missed = 0 // it paid to look
	return &g.last
}

// passes tells whether to judge a document in full at once.
func (g *glance) passes() bool {
	if g.missed < many || (g.missed+1)%often == 0 {
		return false
	}
	g.missed++
	return true
}

// counts tells whether the line that was found to hold meets the conditions
// for lines that count.
func (g *glance) counts(v *Validator) bool {
	if v.envelope == nil {
		return true
	}
	for i, c := range v.envelope.Where {
		if !c.IsMet(string(g.scanner.TextAt(i))) {
			return false // the full path passes it over
		}
	}
	return true
}
