package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Rule is one requirement of the contract.
type Rule struct {
	ID     string
	Level  Level  // in the profile that was loaded
	Says   string // what is wrong where it does not hold
	Help   string // how to fix it
	Why    string // what a violation costs clients
	Source string // the evidence for the rule
	Unless string // when a finding is a false alarm, and how to skip it

	IsOpen bool // Says or Help lacks a value of a kind that was not compiled
}

// PlainRules begins the ids of rules that only a keyword of the schema states.
const PlainRules = "schema/"

func unknownKeywords(names []string) error {
	slices.Sort(names)
	return fmt.Errorf("the schema has keywords that are not known: %s", strings.Join(slices.Compact(names), ", "))
}

// readRules takes the rules from the schema and from the file that it builds
// on, and gives the mistakes, by location. shown has the value of the keyword
// that reports as a rule.
func (c *Contract) readRules(shown map[string]string) (mistakes map[string][]mistake) {
	mistakes = map[string][]mistake{}
	c.scopes, c.fallback = c.source.ruleScopes()
	c.rules = map[string]*Rule{}
	type file struct {
		root     document.Value
		location string
	}
	files := []file{{c.source.root(), c.source.url + "#"}}
	if member(c.source.root(), "x-rules") == absent || len(c.source.opened) > 0 {
		root, location := c.source.base()
		files = slices.Insert(files, 0, file{root, location})
	}
	if like := c.source.like; like != nil {
		root, _ := like.doc.Root()
		files = slices.Insert(files, len(files)-1, file{root, baseURL + like.file + "#"})
	}
	for _, f := range files {
		stated := member(f.root, "x-rules")
		if stated == absent {
			continue
		}
		var r reading
		rules := newTable("/x-rules", plain(stated), &r)
		for m := range stated.Members {
			id := m.Name.Text()
			rules.within(id, func(t table) {
				rule := c.rules[id]
				if rule == nil {
					rule = &Rule{ID: id}
					c.rules[id] = rule
					c.ruleIDs = append(c.ruleIDs, id)
					for _, name := range []string{"level", "says"} {
						if t.members[name] == nil {
							t.fail("", "it must have %s", name)
						}
					}
				}
				if level := t.choice("level", "error", "warning", "note"); level != "" {
					rule.Level = levels[level]
				}
				// A later file states only what differs.
				for name, text := range map[string]*string{"says": &rule.Says, "help": &rule.Help, "why": &rule.Why, "source": &rule.Source, "unless": &rule.Unless} {
					if stated := t.text(name); t.members[name] != nil {
						rule.IsOpen = rule.IsOpen || strings.Contains(stated, "{}") && shown[id] == ""
						*text = strings.ReplaceAll(stated, "{}", shown[id]) // so no limit is written twice
					}
				}
			})
		}
		mistakes[f.location] = append(mistakes[f.location], r.mistakes...)
	}
	return mistakes
}

// plain gives a value as the engine shows it to extensions.
func plain(v document.Value) any {
	switch v.Kind() {
	case document.Object:
		members := map[string]any{}
		for m := range v.Members {
			members[m.Name.Text()] = plain(m.Value)
		}
		return members
	case document.Array:
		items := []any{}
		for _, item := range v.Items {
			items = append(items, plain(item))
		}
		return items
	case document.String:
		return v.Text()
	case document.Number:
		return json.Number(v.Raw())
	case document.Boolean:
		return v.True()
	}
	return nil
}

// Rule gives the rule with the id. What x-rules leaves out, such as the
// keywords of a schema without ours, is an error.
func (c *Contract) Rule(id string) Rule {
	if rule := c.rules[id]; rule != nil {
		return *rule
	}
	return Rule{ID: id, Level: Error, Says: "a keyword of the schema does not hold", Source: "the schema"}
}

// Rules lists the rules in the order of the schema's text. It leaves out rules
// whose text shows a limit that no keyword of the schema states: nothing reports them.
func (c *Contract) Rules() []Rule {
	var rules []Rule
	for _, id := range c.ruleIDs {
		if rule := c.rules[id]; !rule.IsOpen {
			rules = append(rules, *rule)
		}
	}
	return rules
}

// RuleOf gives the id of the rule that a keyword of the subschema states: the
// innermost x-rule-of around it decides. Without one it is schema/KEYWORD.
func (c *Contract) RuleOf(location, keyword string) string {
	if rule, found := c.findRule(location, keyword); found {
		return rule
	}
	return PlainRules + keyword
}

func (c *Contract) findRule(location, keyword string) (rule string, found bool) {
	base, pointer, _ := strings.Cut(location, "#")
	for {
		at := base + "#" + pointer
		if s := c.index[at]; s != nil {
			if rule, found = KeywordsOf(s).RuleOf[keyword]; found {
				return rule, true
			}
		}
		if rule, found = c.scopes[at][keyword]; found {
			return rule, true
		}
		if pointer == "" {
			rule, found = c.fallback[keyword]
			return rule, found
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
}
