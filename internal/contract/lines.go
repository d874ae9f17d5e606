package contract

import (
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Line marks a kind of document that is one line of a file of a batch.
type Line struct {
	ID    string            // the member by which a request and its result are matched
	Rules map[string]string // by kind that may stand in its place by mistake
}

// Either states that exactly one of the members is not null.
type Either struct {
	Rule string
	Of   []string
}

// Input states what holds of an input file as a whole. No two lines have the
// same ID.
type Input struct {
	URL      string // the member that holds the endpoint
	Endpoint string // the member of the batch that holds the same
	Same     []Same
	Lines    int64 // at most, and at least one
	Bytes    int64 // at most
	Items    map[string]Items
	Rules    InputRules
}

// Same states that a member has one value in all lines that have it.
type Same struct {
	Member string
	Rule   string
}

// Items states how many items there are at the most in a member of all lines
// together, for one endpoint. A value that is no array is one item, and so is an
// array of numbers.
type Items struct {
	Member string
	Most   int64
}

// InputRules names the rules of Input.
type InputRules struct {
	Duplicate string
	Lines     string
	Bytes     string
	Items     string
}

// Output states what holds of the result files of a batch together: each line
// of the input comes back once, in one of them.
type Output struct {
	Of      string // the kind of the lines that they answer
	Output  string // the member of the batch that tells of the file with what succeeded
	Errors  string // the same, of the file with what failed
	Error   string // the member that is set where there is no response
	Code    string // of the error, where there is one
	Status  string // of the response, where there is one
	Failing int64  // the least status of a request that failed
	Rules   OutputRules
}

// OutputRules names the rules of Output.
type OutputRules struct {
	Unknown   string
	Missing   string
	Duplicate string
	Counts    string
}

// Bodies states what the body of a response is, by its status and by the
// endpoint that answered.
type Bodies struct {
	Status string
	Body   string
	Rows   []BodyRow
}

// A BodyRow holds for statuses from From to To.
type BodyRow struct {
	From, To int64
	Endpoint string // "" for all
	Rule     string
	Schema   *jsonschema.Schema
}

// For gives the rows of an endpoint; with "", of one that is not known.
func (b *Bodies) For(endpoint string) []BodyRow {
	if b == nil {
		return nil
	}
	var rows []BodyRow
	for _, row := range b.Rows {
		if row.Endpoint == "" || row.Endpoint == endpoint {
			rows = append(rows, row)
		}
	}
	return rows
}

// compile compiles the schemas of the rows.
func (b *Bodies) compile(ctx jsonschema.CompilerContext) (err error) {
	if b == nil {
		return nil
	}
	for i := range b.Rows {
		if b.Rows[i].Schema, err = ctx.Compile(fmt.Sprintf("x-bodies/rows/%d/is", i), false); err != nil {
			return err
		}
	}
	return nil
}

func decodeLine(t table) *Line {
	return &Line{ID: t.text("id"), Rules: decodeStrings(t, "rules")}
}

func decodeInput(t table) *Input {
	items, rules := t.inner("items"), t.inner("rules")
	in := &Input{
		URL: t.text("url"), Endpoint: t.text("endpoint"), Lines: t.number("lines"), Bytes: t.number("bytes"), Items: map[string]Items{},
		Rules: InputRules{rules.text("duplicate"), rules.text("lines"), rules.text("bytes"), rules.text("items")},
	}
	rules.close()
	t.each("same", func(t table) { in.Same = append(in.Same, Same{t.text("member"), t.text("rule")}) })
	for endpoint := range items.members {
		row := items.inner(endpoint)
		in.Items[endpoint] = Items{row.text("member"), row.number("most")}
		row.close()
	}
	return in
}

func decodeOutput(t table) *Output {
	rules := t.inner("rules")
	out := &Output{
		Of: t.text("of"), Output: t.text("output"), Errors: t.text("errors"),
		Error: t.text("error"), Code: t.text("code"), Status: t.text("status"), Failing: t.number("failing"),
		Rules: OutputRules{rules.text("unknown"), rules.text("missing"), rules.text("duplicate"), rules.text("counts")},
	}
	rules.close()
	return out
}

func decodeBodies(t table) *Bodies {
	b := &Bodies{Status: t.text("status"), Body: t.text("body")}
	t.each("rows", func(t table) {
		t.asked["is"] = true // a schema, which compile compiles
		b.Rows = append(b.Rows, BodyRow{From: t.number("from"), To: t.number("to"), Endpoint: t.text("endpoint"), Rule: t.text("rule")})
	})
	return b
}
