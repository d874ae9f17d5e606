package contract

import (
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Family is the built-in profiles whose documents have one shape. It is read
// from the text of the schemas: nothing is compiled to recognize documents.
type Family struct {
	Profiles []ProfileSigns
	Shapes   func() *Shapes // of kinds without Schema and Node
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
var Families = sync.OnceValue(func() []Family {
	var families []Family
	ofFile, shared := map[string]int{}, map[string]head{} // by what files refer to, its x-api
	for _, file := range builtinFiles() {
		root := headOf(file)
		api := root.in("x-api")
		ref := root.text("$ref")
		of, pointer, isRef := strings.Cut(ref, "#/$defs/")
		if of == "" {
			of = file
		}
		profile := readSigns(root, api)
		if isRef {
			if shared[ref] == nil {
				shared[ref] = headOf(of).in("$defs").in(pointer).in("x-api")
			}
			api = shared[ref]
			if profile.Hosts == nil {
				profile.Hosts = api.only("hosts").texts("hosts")
			}
		}
		at, isKnown := ofFile[of]
		if !isKnown {
			at = len(families)
			ofFile[of] = at
			families = append(families, readFamily(root, api))
		}
		families[at].Profiles = append(families[at].Profiles, profile)
	}
	return families
})

// readTable reads an object of a schema. Load finds what is wrong in it.
func readTable(v document.Value) table {
	if v == absent {
		return newTable("", map[string]any{}, &reading{})
	}
	return newTable("", plain(v), &reading{})
}

// readFamily gives what recognizes documents of a family. It is read when somebody
// asks for it: most documents are OpenAI's, and need no other's.
func readFamily(root, api head) Family {
	return Family{Shapes: sync.OnceValue(func() *Shapes {
		return NewShapes(readKinds(root.in("$defs")), decodeOthers(api.only("others")))
	})}
}

func readKinds(defs head) (all []Kind) {
	for _, def := range defs.members() {
		stated := def.in("x-kind")
		if stated == nil {
			continue
		}
		k := decodeKind(readTable(stated.value()))
		kind := Kind{Name: k.Name, Title: def.text("title"), Refusal: k.Refusal, Wraps: k.Wraps, Evidence: k.Evidence}
		if def.in("x-lines") != nil {
			kind.Lines = &Lines{}
		}
		all = append(all, kind)
	}
	return all
}

func readSigns(root, api head) ProfileSigns {
	profile := root.in("x-profile")
	signs := ProfileSigns{Name: profile.text("name"), Default: profile.flag("default"), Signs: decodeSigns(profile.only("signs"))}
	if api.in("hosts") != nil {
		signs.Hosts = api.only("hosts").texts("hosts")
	}
	return signs
}
