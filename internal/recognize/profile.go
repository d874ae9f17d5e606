package recognize

import (
	"bufio"
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// HeadSize is how many bytes of an input its format is told by, and a profile is
// chosen by; the latter by maxDocuments documents at most.
const (
	HeadSize     = document.HeadSize
	maxDocuments = 32
)

// NoEvidence is why a profile was chosen that nothing showed.
const NoEvidence = "no other evidence"

// A Choice is the profile to judge an input by, and why.
type Choice struct {
	Profile string
	Why     string
	Sure    bool // there was evidence
}

// Profile chooses the profile for an input that begins with head. isAll says that
// there is no more.
func Profile(head []byte, isAll bool) Choice {
	families := mustFamilies()
	number := 0
	choice := fallback(families)
	if !isAll {
		head = Closed(head)
	}
	parts := document.NewSplitter(bytes.NewReader(head), document.Start, document.Limits{Depth: 100})
	for part, err := parts.Next(); err == nil && number < maxDocuments; part, err = parts.Next() {
		number++
		root, whole := document.Parse(part.Text, document.Limits{Depth: 100}).Root()
		if !whole {
			continue
		}
		values := []document.Value{root}
		for _, item := range root.Items { // of an array in a line: each is a document
			values = append(values, item)
		}
		for _, value := range values {
			if found, isSure := ofValue(families, value); isSure {
				return found
			}
		}
	}
	return choice
}

// Head gives the beginning of an input, enough to choose a profile by. It waits for
// no more than that, so that lines are judged as they come.
func Head(in *bufio.Reader) (head []byte, isAll bool) {
	for {
		have := in.Buffered()
		if have >= HeadSize {
			head, _ = in.Peek(HeadSize)
			return head, false
		}
		if _, err := in.Peek(have + 1); err != nil { // there is no more
			head, _ = in.Peek(have)
			return head, true
		}
		head, _ = in.Peek(min(in.Buffered(), HeadSize))
		if bytes.Count(head, []byte("\n{"))+bytes.Count(head, []byte("\n[")) > maxDocuments {
			return head, false
		}
	}
}

// OfHost chooses the profile by the URL of a request.
func OfHost(rawURL string) (c Choice, found bool) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" {
		return c, false
	}
	longest := -1
	for _, f := range mustFamilies() {
		for _, p := range f.Profiles {
			for _, stated := range p.Hosts {
				host, path, _ := strings.Cut(stated, "/")
				suffix, isSuffix := strings.CutPrefix(host, "*")
				isHost := u.Hostname() == host || isSuffix && strings.HasSuffix(u.Hostname(), suffix)
				if isHost && strings.HasPrefix(u.Path, "/"+path) && len(stated) > longest {
					longest = len(stated)
					c, found = Choice{Profile: p.Name, Why: "the host is " + u.Hostname(), Sure: true}, true
				}
			}
		}
	}
	return c, found
}

// Family lists the other profiles that an input without evidence may be of.
func Family(profile string) (others []string) {
	for _, f := range mustFamilies() {
		if !slices.ContainsFunc(f.Profiles, func(p contract.ProfileSigns) bool { return p.Name == profile }) {
			continue
		}
		for _, p := range f.Profiles {
			if p.Name != profile {
				others = append(others, p.Name)
			}
		}
	}
	return others
}

// Identify tells what a value is, whoever's it may be.
func Identify(value document.Value) Thing {
	families := mustFamilies()
	thing, _ := identify(families, value)
	return thing
}

// identify tells what a value is, and of which family. What has all the evidence of
// one family is not another's. What only wraps is what any family finds inside.
func identify(families []contract.Family, value document.Value) (thing Thing, family int) {
	if value.Kind() != document.Object {
		return Of(families[0].Kinds, families[0].Others, value), 0
	}
	var wrapper Thing
	for i, f := range families {
		thing, _ := inFull.find(f.Kinds, value)
		switch {
		case thing.Kind == nil || thing.Kind.Refusal && i > 0: // nobody knows whose error reply it is
		case thing.Kind.Wraps:
			wrapper, family = thing, i
		default:
			return thing, i
		}
	}
	if wrapper.Kind != nil {
		return wrapper, family
	}
	return Of(families[0].Kinds, families[0].Others, value), 0
}

// BeginsLikeBatch tells whether a text that cannot be read whole begins like a
// document of some kind.
func BeginsLikeBatch(text []byte) bool {
	head := text
	if len(text) > HeadSize {
		head = Closed(text[:HeadSize])
	}
	root, whole := document.Parse(head, document.Limits{Depth: 100}).Root()
	if !whole {
		return true // nobody knows
	}
	return Identify(root).Kind != nil
}

func mustFamilies() []contract.Family {
	families, err := contract.Families()
	if err != nil {
		panic("recognize: the built-in schemas are no JSON: " + err.Error()) // tests read them
	}
	return families
}

func fallback(families []contract.Family) Choice {
	for _, f := range families {
		for _, p := range f.Profiles {
			if p.Default {
				return Choice{Profile: p.Name, Why: NoEvidence}
			}
		}
	}
	return Choice{}
}

// ofValue chooses by one document: by its shape, or by a sign where several
// profiles share that.
func ofValue(families []contract.Family, value document.Value) (c Choice, isSure bool) {
	thing, at := identify(families, value)
	if thing.Kind == nil || thing.Kind.Refusal {
		return c, false
	}
	family := families[at]
	if len(family.Profiles) == 1 {
		return Choice{family.Profiles[0].Name, "it has the shape of " + family.Profiles[0].Name + "'s " + thing.Title, true}, true
	}
	objects := []document.Value{thing.Value}
	if items := thing.Kind.Evidence.Items; items != "" {
		for _, item := range itemsOf(thing.Value, items).Items {
			objects = append(objects, item)
		}
	}
	for _, p := range family.Profiles {
		for _, sign := range p.Signs {
			if slices.ContainsFunc(objects, func(o document.Value) bool { return hasSign(thing.Kind, sign, o) }) {
				return Choice{p.Name, sign.Says, true}, true
			}
		}
	}
	return c, false
}

func hasSign(kind *contract.Kind, sign contract.Sign, object document.Value) bool {
	if object.Kind() != document.Object {
		return false
	}
	if sign.Naming != "" {
		return kind.Evidence.IsClientOnly(object)
	}
	return !slices.ContainsFunc(sign.Marks, func(m contract.Mark) bool { return !m.Is(object) })
}

// Closed gives a head that was cut off in the middle of a document the brackets
// that it lacks, after its last whole value, so that what is there can be read.
// What is whole, or is lines, it leaves alone.
func Closed(head []byte) []byte {
	var open []byte      // the brackets that are missing, the outermost first
	end, missing := 0, 0 // the last place at which they can be added, and how many of them: later ones were opened behind it
	inString := false
	for i := 0; i < len(head); i++ {
		switch c := head[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{':
			open = append(open, '}')
		case c == '[':
			open = append(open, ']')
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
			end, missing = i+1, len(open)
		case c == ',':
			end, missing = i, len(open)
		case c == '\n' && len(open) == 0:
			end, missing = i+1, 0
		}
	}
	open = open[:missing]
	slices.Reverse(open)
	return append(slices.Clone(head[:end]), open...)
}
