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
var Families = sync.OnceValue(readFamilies)

func readFamilies() []Family {
	var families []Family
	ofFile, shared := map[string]int{}, map[string]head{} // by what files refer to, its x-api
	for _, file := range builtinFiles() {
		root := heads()[file]
		api := root.in("x-api")
		ref := root.text("$ref")
		of, pointer, isRef := strings.Cut(ref, "#/$defs/")
		if of == "" {
			of = file
		}
		at, isKnown := ofFile[of]
		if !isKnown {
			at = len(families)
			ofFile[of] = at
			families = append(families, readFamily(root, api))
		}
		profile := readSigns(root, api)
		if isRef {
			if shared[ref] == nil {
				shared[ref] = heads()[of].in("$defs").in(pointer).in("x-api")
			}
			if profile.Hosts == nil {
				profile.Hosts = shared[ref].only("hosts").texts("hosts")
			}
			if !isKnown {
				families[at].Others = decodeOthers(shared[ref].only("others"))
			}
		}
		families[at].Profiles = append(families[at].Profiles, profile)
	}
	return families
}

// readTable reads an object of a schema. Load finds what is wrong in it.
func readTable(v document.Value) table {
	if v == absent {
		return newTable("", map[string]any{}, &reading{})
	}
	return newTable("", plain(v), &reading{})
}

func readFamily(root, api head) Family {
	f := Family{Others: decodeOthers(api.only("others"))}
	for _, def := range root.in("$defs") {
		stated := headOf(def.text)
		if stated.member("x-kind") == nil {
			continue
		}
		k := decodeKind(readTable(stated.value("x-kind")))
		kind := Kind{Name: k.Name, Title: stated.text("title"), Refusal: k.Refusal, Wraps: k.Wraps, Evidence: k.Evidence}
		if stated.member("x-lines") != nil {
			kind.Lines = &Lines{}
		}
		f.Kinds = append(f.Kinds, kind)
	}
	return f
}

func readSigns(root, api head) ProfileSigns {
	profile := root.in("x-profile")
	signs := ProfileSigns{Name: profile.text("name"), Default: profile.member("default") != nil, Signs: decodeSigns(profile.only("signs"))}
	if api.member("hosts") != nil {
		signs.Hosts = api.only("hosts").texts("hosts")
	}
	return signs
}
