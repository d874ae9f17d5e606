package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/schema"
)

// A dumper writes what a value has that is not zero, a field to a line. What it has
// written before it only names.
type dumper struct {
	out  strings.Builder
	seen map[any]string
}

func dump(value any) string {
	d := &dumper{seen: map[any]string{}}
	d.write("", reflect.ValueOf(value), "")
	return d.out.String()
}

// unsaid are fields that depend on the order of names, and on what else is compiled.
var unsaid = []string{"spellings", "numbered", "isShared"}

func (d *dumper) write(indent string, v reflect.Value, path string) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		d.out.WriteString(" null\n")
		return
	}
	if v.CanInterface() {
		switch known := v.Interface().(type) {
		case *jsonschema.Schema:
			fmt.Fprintf(&d.out, " schema %s\n", known.Location[strings.LastIndexByte(known.Location, '/')+1:])
			return
		case *regexp.Regexp:
			fmt.Fprintf(&d.out, " %s\n", known)
			return
		case contract.Keyword:
			fmt.Fprintf(&d.out, " %s, by rule %s\n", known.Name, known.Rule)
			return
		case contract.Number:
			fmt.Fprintf(&d.out, " %s, small %d, fits %t\n", known.Exact, known.Small, known.Fits)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		key := v.Pointer()
		if at, found := d.seen[key]; found {
			fmt.Fprintf(&d.out, " see %s\n", at)
			return
		}
		d.seen[key] = path
		d.write(indent, v.Elem(), path)
	case reflect.Struct:
		d.out.WriteString("\n")
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; !isEmpty(v.Field(i)) && !slices.Contains(unsaid, name) {
				d.out.WriteString(indent + name + ":")
				d.write(indent+"  ", v.Field(i), path+"."+name)
			}
		}
	case reflect.Map:
		d.out.WriteString("\n")
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			fmt.Fprintf(&d.out, "%s%q:", indent, key.String())
			d.write(indent+"  ", v.MapIndex(key), path+"."+key.String())
		}
	case reflect.Slice, reflect.Array:
		if kind := v.Type().Elem().Kind(); kind != reflect.Struct && kind != reflect.Pointer && kind != reflect.Interface {
			fmt.Fprintf(&d.out, " %v\n", v)
			return
		}
		d.out.WriteString("\n")
		for i := range v.Len() {
			fmt.Fprintf(&d.out, "%s-", indent)
			d.write(indent+"  ", v.Index(i), fmt.Sprintf("%s.%d", path, i))
		}
	case reflect.Func:
		d.out.WriteString(" a function\n")
	default:
		fmt.Fprintf(&d.out, " %v\n", v)
	}
}

func isEmpty(v reflect.Value) bool {
	return v.IsZero() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice) && v.Len() == 0
}

// shown are the parts of a contract that others read.
func shown(c *contract.Contract) string {
	return dump(struct {
		Profile        contract.ProfileInfo
		Limits         any
		StatesEvidence bool
		API            *contract.API
		Rules          []contract.Rule
		Kinds          []contract.Kind
	}{c.Profile, c.Limits, c.StatesEvidence, c.API, c.Rules(), c.Kinds})
}

// TestTreeOfEveryKeyword holds what is compiled of a schema with every keyword to a
// file.
func TestTreeOfEveryKeyword(t *testing.T) {
	text, err := os.ReadFile("testdata/every.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load(text, "every")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/every.golden", shown(c)+"\nWith the answers of an endpoint:\n"+dump(c.ForEndpoint("/v1/chat").Kinds[2]))
	golden.Check(t, "testdata/every.client.json", string(c.Text(true)))
}

// TestBuiltinIsWhatItsTextIs compiles each built-in profile a second time from the
// text that is printed of it, and reads the same of it without compiling.
func TestBuiltinIsWhatItsTextIs(t *testing.T) {
	all, err := contract.ListProfiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	families := contract.Families()
	seen := 0
	for _, p := range all {
		if testing.Short() && p.Name != "orq" && p.Name != "anthropic" && p.Name != "azure" {
			seen++
			continue // it is made of the same parts
		}
		c := load(t, p.Name)
		again, err := contract.Load(c.Text(false), p.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shown(c), shown(again)); diff != "" {
			t.Errorf("%s (-built-in +its text)\n%s", p.Name, diff)
		}
		first, err := contract.LoadFirst(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		hasLinesOnly := !slices.ContainsFunc(c.Kinds, contract.Kind.IsResponse)
		for _, kind := range c.Kinds {
			isFirst := kind.Refusal || kind.IsResponse() || hasLinesOnly
			kind.Schema = nil
			early, found := first.Kind(kind.Name)
			if early.Node == nil { // it is left for later
				kind.Node = nil
				if early.Lines != nil && kind.Lines != nil {
					kind.Lines = early.Lines
				}
			}
			early.Schema = nil
			if diff := cmp.Diff(dump(kind), dump(early)); !found || diff != "" {
				t.Errorf("%s: %s (-whole +first)\n%s", p.Name, kind.Name, diff)
			}
			if isFirst != (early.Node != nil) {
				t.Errorf("%s: %s is compiled at first: %t", p.Name, kind.Name, early.Node != nil)
			}
		}
		for _, family := range families {
			for _, signs := range family.Profiles {
				if signs.Name != p.Name {
					continue
				}
				seen++
				if signs.Default != p.Default || !slices.Equal(signs.Hosts, c.API.Hosts) {
					t.Errorf("%s: read without compiling, it is %+v", p.Name, signs)
				}
				if diff := cmp.Diff(dump(c.API.Others), dump(family.Shapes().Others)); diff != "" {
					t.Errorf("%s: others (-compiled +read)\n%s", p.Name, diff)
				}
			}
		}
	}
	if seen != len(all) {
		t.Errorf("%d profiles of %d are in families", seen, len(all))
	}
}

// TestTextKeepsWhatTheFileHas prints a built-in profile with the kinds of its file as they
// are written there, with all that it defines, and of other files what it leads to.
func TestTextKeepsWhatTheFileHas(t *testing.T) {
	file, err := schema.FS.ReadFile("mistral.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(file, []byte(`"anyOf": [`))
	kinds := file[from : from+bytes.IndexByte(file[from:], ']')+1]
	if text := load(t, "mistral").Text(false); from < 0 || !bytes.Contains(text, kinds) {
		t.Errorf("%s is not in the text", kinds)
	}
	type definitions struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	read := func(text []byte) (d definitions) {
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	base, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	printed := read(load(t, "mistral").Text(false))
	for name := range read(file).Defs {
		if printed.Defs[name] == nil {
			t.Errorf("the text does not define %s", name)
		}
	}
	if some, all := len(read(printed.Defs["batch.schema.json"]).Defs), len(read(base).Defs); some == 0 || some >= all {
		t.Errorf("the text has %d of the %d definitions of the file that it builds on", some, all)
	}
}

// TestNodesOfKeywords holds the nodes of schemas of one keyword to a file: what the
// tree judges, and what it leaves to jsonschema/v5.
func TestNodesOfKeywords(t *testing.T) {
	var out strings.Builder
	for _, text := range slices.Concat(corpus.OneKeyword, corpus.EngineOnly, []string{
		`{"format":"date"}`, `{"format":"regex"}`, `{"contains":{}}`, `{"uniqueItems":true}`, `{"prefixItems":[{}]}`, `{"unevaluatedItems":false}`, `{"contentEncoding":"base64"}`, `{"contentMediaType":"application/json"}`,
		`{"dependentSchemas":{"a":{}}}`, `{"$schema":"http://json-schema.org/draft-07/schema#","items":[{}],"additionalItems":{}}`, `{"type":"integer","allOf":[{"type":"number"}]}`, `{"type":"number","allOf":[{"type":["integer","null"]}]}`,
		`{"allOf":[{"patternProperties":{"^x":{}},"additionalProperties":{"type":"integer"}}],"properties":{"a":{}}}`, `{"allOf":[{"additionalProperties":{"type":"integer"}}],"properties":{"a":{}}}`,
	}) {
		c, err := contract.Load([]byte(text), "")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s%s", text, dump(c.Kinds[0].Node))
	}
	golden.Check(t, "testdata/keywords.golden", out.String())
}
