package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runSchema prints the schema, for other validators to load.
func runSchema(args []string, w command) error {
	var o run.Options
	flags := pflag.NewFlagSet("batchcheck schema", pflag.ContinueOnError)
	var list, differs, editor bool
	ofContract := options.Contract(&o)
	flags.AddFlagSet(ofContract)
	flags.BoolVar(&list, "list-profiles", false, "list the profiles: name, API, source")
	flags.BoolVar(&differs, "differs", false, "list the differences from the default profile: group, name, default, this profile")
	flags.BoolVar(&editor, "editor", false, "print the schema for editors: one document, without keywords that only batchcheck knows")
	if err := parse(flags, args, w, schemaHelp); err != nil {
		return err
	}
	if err := applyConfig(ofContract, &o, w); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return run.Usage("batchcheck schema takes no FILE: it prints the schema (--schema FILE reads another)")
	}
	switch {
	case list:
		return listProfiles(&o, w.Stdout)
	case differs:
		return listDifferences(&o, w.Stdout)
	}
	v, err := o.Validator()
	if err != nil {
		return err
	}
	text := v.SchemaText()
	if editor {
		if text, err = forEditors(text); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w.Stdout, printable.JSON(string(text)))
	return err
}

// forEditors rewrites a schema for editors. They do not know that a definition with an
// $id is a document of its own, so a reference must lead there from the root.
func forEditors(text []byte) ([]byte, error) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var root map[string]any
	if err := in.Decode(&root); err != nil {
		return nil, err
	}
	flatten(root, "")
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(root)
	return out.Bytes(), err
}

// flatten takes out of a value what editors do not read. The place is that of the
// document around the value, in the root.
func flatten(value any, place string) {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			flatten(one, place)
		}
	case map[string]any:
		if to, ok := value["$ref"].(string); ok {
			if file, pointer, _ := strings.Cut(to, "#"); file == "" {
				value["$ref"] = "#" + place + pointer
			} else {
				value["$ref"] = "#/$defs/" + file + pointer
			}
		}
		for name, one := range value {
			if strings.HasPrefix(name, "x-") {
				delete(value, name)
				continue
			}
			inside := place
			if document, ok := one.(map[string]any); ok && document["$id"] != nil {
				inside = "/$defs/" + name
				delete(document, "$id")
				delete(document, "$schema")
			}
			flatten(one, inside)
		}
	}
}

// listProfiles writes a line for each profile, its columns parted by tabs as in
// the list of faults.
func listProfiles(o *run.Options, out io.Writer) error {
	profiles, err := o.Profiles()
	if err != nil {
		return err
	}
	for _, p := range profiles {
		if p.Default && len(profiles) > 1 {
			p.Says += "; judged by where an input shows no other"
		}
		if _, err := fmt.Fprintf(out, "%s\t%s\t%s\n", printable.Line(p.Name), printable.Text(p.Says), printable.Text(p.Source)); err != nil {
			return err
		}
	}
	return nil
}

// listDifferences writes a line for each difference from the default profile, its
// columns parted by tabs.
func listDifferences(o *run.Options, out io.Writer) error {
	from, err := contract.Load(nil, "")
	if err != nil {
		return err
	}
	judging, err := o.Judging()
	if err != nil {
		return err
	}
	for _, d := range describe.Differences(from, judging.Contract.Tree()) {
		columns := []string{d.Group, strings.Join(d.Names, ", "), d.From, d.To}
		for i, text := range columns {
			columns[i] = printable.Line(text)
		}
		if _, err := fmt.Fprintln(out, strings.Join(columns, "\t")); err != nil {
			return err
		}
	}
	return nil
}
