package contract

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// choose finds the profile's definition and the kinds of document in it.
func (c *Contract) choose(compiler *jsonschema.Compiler, profile string) error {
	s := c.root
	if profile != "" {
		if _, found := c.profileNames()[profile]; !found {
			return fmt.Errorf("the schema has no profile %q; it has %s", profile, orNone(c.Profiles()))
		}
		var err error
		if s, err = compile(compiler, nil, "#/$defs/"+profile); err != nil {
			return err
		}
	} else if s.Ref != nil && keywordsOf(s.Ref).Profile != nil {
		s = s.Ref
	}
	if keywordsOf(s).Profile == nil {
		c.Kinds = []Kind{newKind(s, newPlaces())}
		return nil
	}
	c.Profile = s.Location[strings.LastIndexByte(s.Location, '/')+1:]
	c.chosen = s
	places := newPlaces()
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
	kind := Kind{Schema: s, Place: places.of(s)}
	for _, part := range flatten(s) {
		if k := keywordsOf(part); k.Kind != "" {
			kind.Name, kind.Title, kind.Refusal = k.Kind, first(part.Title, k.Kind), k.Refusal
		}
	}
	return kind
}

// Profiles lists the schema's profiles in the order of its text.
func (c *Contract) Profiles() []string {
	var names []string
	for definition := range member(parsed(c.text), "$defs").Members {
		if _, found := c.profileNames()[definition.Name.Text()]; found {
			names = append(names, definition.Name.Text())
		}
	}
	return names
}

func (c *Contract) profileNames() map[string]document.Value {
	names := map[string]document.Value{}
	for definition := range member(parsed(c.text), "$defs").Members {
		for m := range definition.Value.Members {
			if m.Name.Text() == "x-profile" {
				names[definition.Name.Text()] = m.Value
			}
		}
	}
	return names
}

// parsed gives a schema's text as values, for what has an order there.
func parsed(text []byte) document.Value {
	root, _ := document.Parse(text, document.Limits{}).Root()
	return root
}

// member gives the member of an object, or an empty document's absent value.
func member(object document.Value, name string) document.Value {
	for m := range object.Members {
		if m.Name.Text() == name {
			return m.Value
		}
	}
	return absent
}

var absent = parsed([]byte("null"))

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
