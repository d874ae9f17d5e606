package contract

// A Declaration is a member that a place declares.
type Declaration struct {
	Name   string
	Node   *Node
	Number int  // of the name, see Spelled
	Alike  bool // both namings spell it alike
}

// A Spelling is what a place makes of the spelling of a member: it may stand
// for two that are declared, one in each naming.
type Spelling struct {
	Wire   *Declaration
	Client *Declaration // where the wire spells it otherwise
}

// spelled numbers the names that places declare, in both namings, from 1.
type spelled map[string]int

func (s spelled) number(name string) int {
	if s[name] == 0 {
		s[name] = len(s) + 1
	}
	return s[name]
}

// Spelled gives the number of a name that some place declares, in either
// naming; 0 for any other. So a name is looked up once for all places.
func (c *Contract) Spelled(name []byte) int { return c.spelled[string(name)] }

// Names is the number of the last name that Spelled tells of.
func (c *Contract) Names() int { return len(c.spelled) }

// declare notes the member under its spellings.
func (p *Node) declare(name string, inner *Node, all spelled) {
	client := ClientName(name)
	d := &Declaration{Name: name, Node: inner, Number: all.number(name), Alike: client == name}
	p.spelling(d.Number).Wire = d
	if !d.Alike {
		p.spelling(all.number(client)).Client = d
	}
}

func (p *Node) spelling(number int) *Spelling {
	for number >= len(p.spellings) {
		p.spellings = append(p.spellings, Spelling{})
	}
	return &p.spellings[number]
}

// Spelling gives what the place makes of a name, by its number.
func (p *Node) Spelling(number int) Spelling {
	if p == nil || number >= len(p.spellings) {
		return Spelling{}
	}
	return p.spellings[number]
}
