package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Rule is one statement of the contract.
type Rule struct {
	ID     string
	Level  Level // in the profile that was loaded
	Says   string
	Why    string // what it costs clients where it does not hold
	Source string // what the statement rests on
	Unless string // when a finding of it is a false alarm, and how to be rid of it then
}

// PlainRules begins the ids of rules that only a keyword of the schema states.
const PlainRules = "schema/"

func unknownKeywords(names []string) error {
	slices.Sort(names)
	return fmt.Errorf("the schema has keywords that are not known: %s", strings.Join(slices.Compact(names), ", "))
}

// readRules takes the rules from the schema and from the file that it builds
// on. shown has the value of the keyword that reports as a rule.
func (c *Contract) readRules(shown map[string]string, profile *Profile) error {
	c.rules = map[string]*Rule{}
	own := member(c.source.root(), "x-rules")
	texts := []document.Value{own}
	if own.Kind() != document.Object || len(c.source.opened) > 0 {
		base, _ := c.source.base()
		texts = []document.Value{member(base, "x-rules"), own}
	}
	for _, rules := range texts {
		for m := range rules.Members {
			id := m.Name.Text()
			rule := Rule{
				ID: id, Says: strings.ReplaceAll(textOf(m.Value, "says"), "{}", shown[id]), // so no limit is written twice
				Why: textOf(m.Value, "why"), Source: textOf(m.Value, "source"), Unless: textOf(m.Value, "unless"),
			}
			var err error
			if rule.Level, err = parseLevel(textOf(m.Value, "level")); err != nil {
				return fmt.Errorf("the schema's rule %q: %w", id, err)
			}
			if rule.Says == "" {
				return fmt.Errorf("the schema's rule %q does not say anything", id)
			}
			if c.rules[id] == nil {
				c.ruleIDs = append(c.ruleIDs, id)
			}
			c.rules[id] = &rule
		}
	}
	if profile == nil {
		return nil
	}
	for id, level := range profile.Levels {
		if c.rules[id] == nil {
			return fmt.Errorf("the schema's profile %q gives a level to %q, which is not in x-rules", c.Profile.Name, id)
		}
		c.rules[id].Level = level
	}
	return nil
}

// Rule gives the rule with the id. What x-rules leaves out, such as the
// keywords of a schema without ours, is an error.
func (c *Contract) Rule(id string) Rule {
	if rule := c.rules[id]; rule != nil {
		return *rule
	}
	return Rule{ID: id, Level: Error, Says: "the schema's keyword holds", Source: "the schema"}
}

// Rules lists the rules in the order of the schema's text.
func (c *Contract) Rules() []Rule {
	var rules []Rule
	for _, id := range c.ruleIDs {
		rules = append(rules, *c.rules[id])
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
