package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// checkProfile refuses the name of a profile that the schema does not have.
func (c *Contract) checkProfile(name string) error {
	if names := c.Profiles(); name != "" && !slices.Contains(names, name) {
		return fmt.Errorf("the schema has no profile %q; it has %s", name, orNone(names))
	}
	return nil
}

// choose finds the profile's definition and the kinds of document in it.
func (c *Contract) choose(s *jsonschema.Schema) error {
	if s == c.root && s.Ref != nil && KeywordsOf(s.Ref).Profile != nil {
		s = s.Ref
	}
	places := newPlaces()
	c.spelled = places.spelled
	if KeywordsOf(s).Profile == nil {
		c.Kinds = []Kind{newKind(s, places)}
		return nil
	}
	c.Profile = s.Location[strings.LastIndexByte(s.Location, '/')+1:]
	c.chosen = s
	for _, branch := range s.AnyOf {
		if kind := newKind(branch, places); kind.Name != "" {
			c.Kinds = append(c.Kinds, kind)
		}
	}
	if len(c.Kinds) == 0 {
		return fmt.Errorf("the schema's profile %q has no anyOf with a definition that says x-kind", c.Profile)
	}
	return nil
}

func newKind(s *jsonschema.Schema, places *places) Kind {
	kind := Kind{Schema: s, Node: places.of(s)}
	for _, part := range Flatten(s) {
		if k := KeywordsOf(part); k.Kind != "" {
			kind.Name, kind.Title, kind.Refusal, kind.Line = k.Kind, first(part.Title, k.Kind), k.Refusal, k.Line
		}
	}
	return kind
}

// Profiles names the schema's profiles in the order of its text.
func (c *Contract) Profiles() []string {
	var names []string
	for _, p := range profilesIn(c.schema()) {
		names = append(names, p.Name)
	}
	return names
}

// ProfileInfo tells of a profile of a schema.
type ProfileInfo struct {
	Name    string
	Says    string
	Source  string // what it rests on
	Default bool   // it is judged by where none is named
}

// ListProfiles tells of the profiles of a schema in the order of its text, and
// compiles none. An empty text is the built-in schema.
func ListProfiles(text []byte) ([]ProfileInfo, error) {
	doc, err := parseSchema(text)
	if err != nil {
		return nil, err
	}
	c := Contract{doc: doc}
	return profilesIn(c.schema()), nil
}

func profilesIn(root document.Value) []ProfileInfo {
	chosen := textOf(root, "$ref")
	var all []ProfileInfo
	for definition := range member(root, "$defs").Members {
		if p := member(definition.Value, "x-profile"); p != absent {
			name := definition.Name.Text()
			all = append(all, ProfileInfo{name, textOf(p, "says"), textOf(p, "source"), chosen == definitions+name})
		}
	}
	return all
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
