package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// A pair is a scanner, nil where there is no program, and the judge that it is held to.
type pair struct {
	contract *contract.Contract
	*scan.Scanner
	judge  *judge.Judge
	partly *int // texts of which something is known that are not known to hold
}

func newPair(c *contract.Contract, naming string, countNotes bool) pair {
	judgeOptions := judge.Options{Naming: naming}
	options := scan.Options{
		CountNotes: countNotes,
		Judge:      func() func(*contract.Node, []byte) bool { return judge.New(c, judgeOptions).Holds },
	}
	if naming != instance.Client {
		options.Spellings = append(options.Spellings, strings.Clone)
	}
	if naming != instance.Wire {
		options.Spellings = append(options.Spellings, contract.ClientName)
	}
	p := pair{contract: c, judge: judge.New(c, judgeOptions), partly: new(int)}
	if program := scan.Compile(c, options); program != nil {
		p.Scanner = program.NewScanner()
	}
	return p
}

// judged tells whether nothing is found in a text but notes of undeclared fields, and
// how many of these there are.
func (p pair) judged(text []byte) (holds bool, notes int) {
	root, whole := p.judge.Read(text)
	if !whole || len(p.judge.Doc.Faults) > 0 {
		return false, 0
	}
	p.judge.Judge(root, p.judge.Recognize(root))
	for _, f := range p.judge.Findings("", false, func(string, bool, string, int) bool { return false }) {
		if p.contract.Rule(f.Rule).Level != contract.Note || !strings.HasSuffix(f.Rule, "/unknown") {
			return false, 0
		}
		notes++
	}
	return true, notes
}

// verdict is a letter for what the scanner knows of a text: H for what holds, + for
// what holds and is not known, . for what does not hold.
func (p pair) verdict(t *testing.T, name string, text []byte) byte {
	t.Helper()
	knows := p.Holds(text)
	if !knows {
		p.checkKnown(t, name, text)
	}
	switch holds, notes := p.judged(text); {
	case knows && (!holds || notes != p.Noted()):
		t.Errorf("%s: %s holds with %d notes, says the scanner; the judge says %t, %d", name, text, p.Noted(), holds, notes)
	case knows:
		return 'H'
	case holds:
		return '+'
	}
	return '.'
}

// checkKnown holds what the scanner has found out of a text that is not known to hold to
// making no difference: judging the rest finds the same.
func (p pair) checkKnown(t *testing.T, name string, text []byte) {
	t.Helper()
	known, ok := p.Known()
	if !ok {
		return
	}
	*p.partly++
	root, whole := p.judge.Read(text)
	if !whole {
		t.Errorf("%s: %s is not JSON, and the scanner has been through it", name, text)
		return
	}
	p.judge.JudgeRest(root, p.judge.Recognize(root), &known)
	got := Lines(p.judge.Findings("", false, func(string, bool, string, int) bool { return false }))
	if want := found(p.judge, text); got != want {
		t.Errorf("%s: %s with what is known, %+v:\n%s\nwithout:\n%s", name, text, known, got, want)
	}
}

// CheckKnownKeywords tries many values as a field under schemas of one keyword,
// and holds what is known to a file.
func CheckKnownKeywords(t *testing.T, root string) {
	var table strings.Builder
	for i, text := range PlainDocuments {
		fmt.Fprintf(&table, "%2d %s\n", i, text)
	}
	for _, schema := range slices.Concat(OneKeyword, EngineOnly) {
		if strings.Contains(schema, `"$`) {
			continue // it is for the root
		}
		c, err := contract.Load(fmt.Appendf(nil, `{"type":"object","properties":{"v":%s,"w":{"x-should":{"items":%[1]s}}},"additionalProperties":false}`, schema), "")
		if err != nil {
			t.Fatal(err)
		}
		p := newPair(c, instance.Wire, false)
		if p.Scanner == nil {
			fmt.Fprintf(&table, "no program: %s\n", schema)
			continue
		}
		for _, form := range []string{`{"v":%s}`, `{ "v" : %s } `, `{"w":[%s]}`} {
			for _, text := range PlainDocuments {
				table.WriteByte(p.verdict(t, schema, fmt.Appendf(nil, form, text)))
			}
			table.WriteString(" ")
		}
		fmt.Fprintf(&table, "%s\n", schema)
	}
	checkFile(t, root, "known_keywords.golden", table.String())
}

// CheckKnownObjects tries objects under schemas that relate their fields, and
// holds what is known to a file: as errors, and with undeclared fields as notes.
func CheckKnownObjects(t *testing.T, root string) {
	var table strings.Builder
	for i, text := range Objects {
		fmt.Fprintf(&table, "%2d %s\n", i, text)
	}
	for _, schema := range append(OfObjects, `"title":"nothing else"`) {
		for _, level := range []string{"error", "note"} {
			c, err := contract.Load(OfObject(schema, level), "")
			if err != nil {
				t.Fatal(err)
			}
			p := newPair(c, instance.Auto, level == "note")
			if p.Scanner == nil {
				fmt.Fprintf(&table, "no program: %s\n", schema)
				continue
			}
			for _, text := range Objects {
				table.WriteByte(p.verdict(t, schema, []byte(text)))
			}
			fmt.Fprintf(&table, " %s\n", schema)
		}
	}
	checkFile(t, root, "known_objects.golden", table.String())
}

// pairs has one for each profile and naming.
func pairs(t *testing.T) map[string]pair {
	all := map[string]pair{}
	for _, profile := range []string{"orq", "openai", "mistral"} { // a batch of anthropic's has no field that is in no other kind
		c, err := contract.Load(nil, profile)
		if err != nil {
			t.Fatal(err)
		}
		for _, naming := range []string{instance.Auto, instance.Wire, instance.Client} {
			all[profile+" "+naming] = newPair(c, naming, false)
		}
		all[profile+" with notes"] = newPair(c, instance.Auto, true)
	}
	for name, p := range all {
		if p.Scanner == nil {
			t.Errorf("%s: there is no program", name)
			delete(all, name)
		}
	}
	return all
}

// CheckKnownDocuments tries fixtures and the rows of the table of truth, each
// as it is and without white space, and holds what holds and is not known to a file.
func CheckKnownDocuments(t *testing.T, root string) {
	documents := Documents(t, root, ".")
	for _, row := range Truths() {
		documents = append(documents, Document{Name: row.Base + " with " + row.Edit, Text: row.Text()})
	}
	all := pairs(t)
	var table strings.Builder
	for _, d := range documents {
		unknown := ""
		for _, name := range slices.Sorted(maps.Keys(all)) {
			p := all[name]
			verdict := p.verdict(t, name, d.Text)
			var compact bytes.Buffer
			if json.Compact(&compact, d.Text) == nil {
				if other := p.verdict(t, name, compact.Bytes()); other != verdict {
					t.Errorf("%s: %s is %c, without white space %c", name, d.Name, verdict, other)
				}
			}
			root, _ := p.judge.Read(d.Text)
			if verdict == '+' && p.judge.Recognize(root).Is(p.contract.Kinds[0].Name) {
				unknown += ", " + name
			}
		}
		if unknown != "" {
			fmt.Fprintf(&table, "%s: %s\n", d.Name, unknown[2:])
		}
	}
	checkFile(t, root, "known_documents.golden", table.String())
}

// CheckKnownMutations mutates documents that hold. How many of these
// are known is part of what is tested.
func CheckKnownMutations(t *testing.T, root string) {
	const tries = 1000
	all := pairs(t)
	r := rand.New(rand.NewPCG(1, 2))
	var sound [][]byte
	for _, row := range Truths() {
		if row.Want == "" {
			sound = append(sound, row.Text())
		}
	}
	for _, under := range []string{"batches", "profiles"} {
		for _, d := range Documents(t, root, under) {
			sound = append(sound, d.Text)
		}
	}
	count := map[byte]int{}
	for range tries {
		text := Mutate(r, sound[r.IntN(len(sound))])
		for name, p := range all {
			count[p.verdict(t, name, text)]++
		}
	}
	partly := 0
	for _, p := range all {
		partly += *p.partly
	}
	checkFile(t, root, "known_mutated.golden", fmt.Sprintf("H %d\n+ %d\n. %d\npartly %d\n", count['H'], count['+'], count['.'], partly))
}
