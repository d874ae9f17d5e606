package propose

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/schema"
)

// A base is the text of a built-in profile, to refer to.
type base struct {
	api  string   // the reference at its root; "" for none
	defs []define // the entries of its anyOf
}

// A define is a kind of document in an anyOf.
type define struct {
	kind string // "" for what is there for other validators
	ref  string // from another file
	name string // of the definition
}

const suffix = ".schema.json"

// readBase reads the file of a built-in profile.
func readBase(profile string) (b base, err error) {
	name, found := contract.FileOf(profile)
	if !found {
		return b, fmt.Errorf("there is no profile %q", profile)
	}
	file := name + suffix
	root, err := readFile(file)
	if err != nil {
		return b, err
	}
	b.api = absolute(file, root["$ref"])
	entries, _ := root["anyOf"].([]any)
	for _, entry := range entries {
		stated, _ := entry.(map[string]any)
		d := define{ref: absolute(file, stated["$ref"])}
		d.name = d.ref[strings.LastIndexByte(d.ref, '/')+1:]
		if d.kind, err = kindOf(file, stated); err != nil {
			return b, err
		}
		b.defs = append(b.defs, d)
	}
	return b, nil
}

func readFile(file string) (root map[string]any, err error) {
	text, err := schema.FS.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &root)
	}
	return root, err
}

// absolute gives a reference of one file as others write it.
func absolute(file string, ref any) string {
	text, _ := ref.(string)
	if strings.HasPrefix(text, "#") {
		return file + text
	}
	return text
}

// kindOf gives the name of the kind that a definition is of; "" for none.
func kindOf(file string, definition map[string]any) (string, error) {
	if kind, states := definition["x-kind"].(map[string]any); states {
		name, _ := kind["name"].(string)
		return name, nil
	}
	parts, _ := definition["allOf"].([]any)
	if ref := absolute(file, definition["$ref"]); ref != "" {
		from, name, _ := strings.Cut(ref, "#/$defs/")
		root, err := readFile(from)
		if err != nil {
			return "", err
		}
		defs, _ := root["$defs"].(map[string]any)
		file, parts = from, append(parts, defs[name])
	}
	for _, part := range parts {
		inner, _ := part.(map[string]any)
		if kind, err := kindOf(file, inner); kind != "" || err != nil {
			return kind, err
		}
	}
	return "", nil
}
