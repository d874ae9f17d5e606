// Package clients says what known clients do where an API breaks its contract: which
// of them throw, hang, lose data or misread it. It reads schema/clients.json, and
// names no client and no rule itself.
package clients

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

// A Client is one version of a client of batch APIs, and what is known of it.
type Client struct {
	Name     string `json:"name"`
	Says     string `json:"says"`
	Package  string `json:"package"`
	Version  string `json:"version"`
	Language string `json:"language"`
	Profile  string `json:"profile"` // that it is made for: it is asked about all profiles of that family
	Facts    []Fact `json:"facts"`
}

// A Fact is what a client does where some rules are broken.
type Fact struct {
	Rules  []string `json:"rules"`
	At     []string `json:"at"`     // ends of JSON Pointers, * for any one part; none is any place
	Where  string   `json:"where"`  // words that the finding's message must have
	Unless string   `json:"unless"` // words that it must not have
	Asked  string   `json:"asked"`  // the operation that the client was asked for
	Effect string   `json:"effect"` // what becomes of the caller: a key of effects
	Says   string   `json:"says"`
	Source string   `json:"source"` // file and line in the package
	HeldBy string   `json:"heldBy"` // the fault of the reference server that a test runs the client against; "" for a fact that was only read
}

// A Break is what one client does about one finding.
type Break struct {
	Client string `json:"client"`
	Effect string `json:"effect"`
	Says   string `json:"says"`
	Source string `json:"source"`
	Tested bool   `json:"tested"` // by running the client; else its code was read
}

// Every names all clients where some are chosen.
const Every = "all"

// A Table is schema/clients.json.
type Table struct {
	Effects map[string]string `json:"effects"` // what each means
	Clients []Client          `json:"clients"`
}

// Read reads the table.
var Read = sync.OnceValue(func() (table Table) {
	if err := json.Unmarshal(schema.Clients, &table); err != nil {
		panic("schema/clients.json is no table: " + err.Error()) // tests read it
	}
	return table
})

// Names lists their names.
func Names() (all []string) {
	for _, c := range Read().Clients {
		all = append(all, c.Name)
	}
	return all
}

// Choose gives the clients with the names, in the order of the table.
func Choose(names []string) (chosen []Client, err error) {
	if len(names) == 0 {
		return nil, nil // the table is large, and most runs do not ask
	}
	for _, name := range names {
		if known := Names(); name != Every && !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no client %q%s; known are %s, or %s", name, nearest.Suggest(name, known), strings.Join(known, ", "), Every)
		}
	}
	for _, c := range Read().Clients {
		if slices.Contains(names, c.Name) || slices.Contains(names, Every) {
			chosen = append(chosen, c)
		}
	}
	return chosen, nil
}

// Breaks says what is known of the clients about a finding. Of a client without such a
// fact it says nothing: that is not to say that all is well.
func Breaks(all []Client, f validate.Finding) (breaks []Break) {
	for _, c := range all {
		if c.Profile != f.Profile && !slices.Contains(recognize.Family(c.Profile), f.Profile) {
			continue
		}
		for _, fact := range c.Facts {
			if fact.Fits(f) {
				breaks = append(breaks, Break{Client: c.Name, Effect: fact.Effect, Says: fact.Says, Source: fact.Source, Tested: fact.HeldBy != ""})
			}
		}
	}
	return breaks
}

// Fits tells whether the fact is about the finding.
func (fact Fact) Fits(f validate.Finding) bool {
	return slices.Contains(fact.Rules, f.Rule) &&
		(len(fact.At) == 0 || slices.ContainsFunc(fact.At, func(end string) bool { return endsWith(f.Pointer, end) })) &&
		strings.Contains(f.Message, fact.Where) &&
		(fact.Unless == "" || !strings.Contains(f.Message, fact.Unless))
}

// endsWith tells whether the last parts of a JSON Pointer fit a pattern of as many.
func endsWith(pointer, pattern string) bool {
	parts := strings.Split(pointer, "/")
	n := strings.Count(pattern, "/")
	if n >= len(parts) {
		return false
	}
	fits, err := path.Match(pattern, "/"+strings.Join(parts[len(parts)-n:], "/"))
	return err == nil && fits
}
