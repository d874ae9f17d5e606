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
	Why    string // what it costs where it does not hold; Says of a check on sessions has it in it
	Source string // what the statement rests on
	Unless string // when a finding of it is a false alarm, and how to be rid of it then
}

// checkKeywords refuses keywords that are not known, in a schema that has
// rules: in others, what begins with x- may be another tool's.
func (c *Contract) checkKeywords(reader *keywordReader) error {
	if len(reader.wrong) == 0 || c.statedRules().Kind() != document.Object {
		return nil
	}
	slices.Sort(reader.wrong)
	return fmt.Errorf("the schema has keywords that are not known: %s", strings.Join(reader.wrong, ", "))
}

func (c *Contract) statedRules() document.Value { return member(c.schema(), "x-rules") }

// readRules takes the rules from the schema, or the built-in ones where it has none.
func (c *Contract) readRules(reader *keywordReader) error {
	stated := c.statedRules()
	if stated.Kind() != document.Object {
		builtin, err := builtinContract()
		if err != nil {
			return err
		}
		c.rules, c.ruleIDs = builtin.rules, builtin.ruleIDs
		return nil
	}
	c.rules = map[string]Rule{}
	for m := range stated.Members {
		id := m.Name.Text()
		rule, err := newRule(id, m.Value, reader.shown[id])
		if err != nil {
			return err
		}
		c.rules[id] = rule
		c.ruleIDs = append(c.ruleIDs, id)
	}
	return c.overrideLevels()
}

func (c *Contract) overrideLevels() error {
	if c.chosen == nil {
		return nil
	}
	for id, level := range KeywordsOf(c.chosen).Profile.Levels {
		rule, found := c.rules[id]
		if !found {
			return fmt.Errorf("the schema's profile %q gives a level to %q, which is not in x-rules", c.Profile, id)
		}
		rule.Level = level
		c.rules[id] = rule
	}
	return nil
}

// newRule reads one entry of x-rules. In a statement, {} stands for the value
// of the keyword that reports as the rule, so that no limit is written twice.
func newRule(id string, stated document.Value, shown string) (Rule, error) {
	says := textOf(stated, "says")
	rule := Rule{
		ID: id, Says: strings.ReplaceAll(says, "{}", shown),
		Why: textOf(stated, "why"), Source: textOf(stated, "source"), Unless: textOf(stated, "unless"),
	}
	if err := rule.Level.UnmarshalText([]byte(textOf(stated, "level"))); err != nil {
		return Rule{}, fmt.Errorf("the schema's rule %q: %w", id, err)
	}
	if says == "" {
		return Rule{}, fmt.Errorf("the schema's rule %q does not say anything", id)
	}
	return rule, nil
}

// Rule gives the rule with the id. What the schema's x-rules leave out, such
// as the keywords of a schema without ours, is an error.
func (c *Contract) Rule(id string) Rule {
	if rule, found := c.rules[id]; found {
		return rule
	}
	return Rule{ID: id, Level: Error, Says: "the schema's keyword holds", Source: "the schema"}
}

// Rules lists the rules in the order of the schema's text.
func (c *Contract) Rules() []Rule {
	var rules []Rule
	for _, id := range c.ruleIDs {
		rules = append(rules, c.rules[id])
	}
	return rules
}

// PlainRules begins the ids of rules that only a keyword of the schema states.
const PlainRules = "schema/"

// RuleOf gives the id of the rule that a keyword of the subschema states: the
// innermost x-rule-of around it decides. Without one it is schema/KEYWORD.
func (c *Contract) RuleOf(location, keyword string) string {
	key := [2]string{location, keyword}
	c.known.RLock()
	rule, found := c.known.rules[key]
	c.known.RUnlock()
	if !found {
		rule = c.findRule(location, keyword)
		c.known.Lock()
		c.known.rules[key] = rule
		c.known.Unlock()
	}
	return rule
}

func (c *Contract) findRule(location, keyword string) string {
	base, pointer, _ := strings.Cut(location, "#")
	for {
		if s := c.Schema(base + "#" + pointer); s != nil {
			if rule, found := KeywordsOf(s).RuleOf[keyword]; found {
				return rule
			}
		}
		if pointer == "" {
			return PlainRules + keyword
		}
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
	}
}
