package contract

import (
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Family is the built-in profiles whose documents have one shape. It is read
// from the text of the schemas: nothing is compiled to recognize documents.
type Family struct {
	Profiles []ProfileSigns
	Kinds    []Kind // without Schema and Node
	Others   []OtherObject
}

// ProfileSigns are what shows that traffic is of a profile.
type ProfileSigns struct {
	Name    string
	Default bool
	Hosts   []string // names of hosts, *.SUFFIX, either with the beginning of a path
	Signs   []Sign
}

// Families gives the families of the built-in profiles, that of the default
// profile first.
var Families = sync.OnceValues(func() ([]Family, error) {
	files, err := builtins()
	if err != nil {
		return nil, err
	}
	var families []Family
	ofFile := map[string]int{}
	for _, b := range files {
		root, _ := b.doc.Root()
		api := member(root, "x-api")
		base, pointer, isRef := strings.Cut(textOf(root, "$ref"), "#/$defs/")
		if base == "" {
			base = b.file
		}
		at, isKnown := ofFile[base]
		if !isKnown {
			at = len(families)
			ofFile[base] = at
			families = append(families, readFamily(root, api))
		}
		profile := readSigns(root, api)
		if isRef {
			i := slices.IndexFunc(files, func(b builtin) bool { return b.file == base })
			from, _ := files[i].doc.Root()
			shared := member(member(member(from, "$defs"), pointer), "x-api")
			if profile.Hosts == nil {
				profile.Hosts = readTable(shared).texts("hosts")
			}
			if !isKnown {
				families[at].Others = readOthers(shared)
			}
		}
		families[at].Profiles = append(families[at].Profiles, profile)
	}
	return families, nil
})

// readTable reads an object of a schema. Load finds what is wrong in it.
func readTable(v document.Value) table {
	if v == absent {
		return newTable("", map[string]any{}, &reading{})
	}
	return newTable("", plain(v), &reading{})
}

func readFamily(root, api document.Value) Family {
	f := Family{Others: readOthers(api)}
	for m := range member(root, "$defs").Members {
		stated := member(m.Value, "x-kind")
		if stated == absent {
			continue
		}
		k := decodeKind(readTable(stated))
		kind := Kind{Name: k.Name, Title: textOf(m.Value, "title"), Refusal: k.Refusal, Wraps: k.Wraps, Evidence: k.Evidence}
		if member(m.Value, "x-lines") != absent {
			kind.Lines = &Lines{}
		}
		f.Kinds = append(f.Kinds, kind)
	}
	return f
}

func readOthers(api document.Value) []OtherObject {
	a := &API{}
	t := readTable(api)
	a.decode(t)
	return a.Others
}

func readSigns(root, api document.Value) ProfileSigns {
	profile := member(root, "x-profile")
	signs := ProfileSigns{Name: textOf(profile, "name"), Signs: decodeProfile(readTable(profile)).Signs}
	signs.Default = member(profile, "default").True()
	if member(api, "hosts") != absent {
		signs.Hosts = readTable(api).texts("hosts")
	}
	return signs
}
