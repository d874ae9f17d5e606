package contract

import (
	"maps"
	"slices"
	"strings"
)

// A Declaration is a field that a node declares.
type Declaration struct {
	Name   string
	Node   *Node
	Number int  // of the name, see NumberOf
	Alike  bool // both namings spell it alike
}

// A Spelling is what a node makes of the spelling of a field: it may stand for
// two that are declared, one in each naming.
type Spelling struct {
	Wire   *Declaration
	Client *Declaration // where the wire spells it otherwise
}

// names numbers the names that nodes declare, in both namings, from 1. So a
// name of a document is looked up once for all nodes.
type names struct {
	numbers map[string]int
	all     []string // by number
}

func newNames() names { return names{map[string]int{}, []string{""}} }

func (n names) clone() names { return names{maps.Clone(n.numbers), slices.Clone(n.all)} }

func (n *names) number(name string) int {
	if n.numbers[name] == 0 {
		n.numbers[name] = len(n.all)
		n.all = append(n.all, name)
	}
	return n.numbers[name]
}

// NumberOf gives the number of a name that some node declares, in either
// naming; 0 for any other.
func (c *Contract) NumberOf(name []byte) int { return c.names.numbers[string(name)] }

// NameOf gives the name with a number.
func (c *Contract) NameOf(number int) string { return c.names.all[number] }

// MaxNumber is the largest number that NumberOf gives.
func (c *Contract) MaxNumber() int { return len(c.names.all) - 1 }

// declare notes a field under its spellings.
func (n *Node) declare(name string, inner *Node, all *names) {
	client := ClientName(name)
	d := &Declaration{Name: name, Node: inner, Number: all.number(name), Alike: client == name}
	n.spelling(d.Number).Wire = d
	if !d.Alike {
		n.spelling(all.number(client)).Client = d
	}
	for d.Number >= len(n.numbered) {
		n.numbered = append(n.numbered, nil)
	}
	n.numbered[d.Number] = inner
}

func (n *Node) spelling(number int) *Spelling {
	for number >= len(n.spellings) {
		n.spellings = append(n.spellings, Spelling{})
	}
	return &n.spellings[number]
}

// DeclaresAny tells whether the node declares any field.
func (n *Node) DeclaresAny() bool { return n != nil && len(n.spellings) > 0 }

// Spelling gives what the node makes of a name, by its number.
func (n *Node) Spelling(number int) Spelling {
	if n == nil || number >= len(n.spellings) {
		return Spelling{}
	}
	return n.spellings[number]
}

// ClientName gives the spelling that generated clients have for a name of the
// wire: created_at becomes createdAt.
func ClientName(wire string) string {
	words := strings.Split(wire, "_")
	for i, word := range words {
		if i > 0 && word != "" {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
