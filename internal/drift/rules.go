// Package drift tells what changed between two shapes: of recordings made long
// ago, say, and of today's API. A recording may keep the contract and be rotten
// at once.
//
// It is careful with what a few recordings cannot show. A member that is null in
// one state and set in another has not changed; nor has what goes by the request,
// or by how a batch went. Such things it compares state by state, only where all
// of many objects say the same, and not at all where the schema leaves them open.
package drift

import "github.com/batchcheck/batchcheck/validate"

// A rule is one row of the table: a kind of change, and the function that finds it.
type rule struct {
	id     string
	level  validate.Level
	says   string // what is wrong
	help   string // how to fix it
	why    string // what it costs clients
	unless string // when it is a false alarm, and how to skip it
	exact  bool   // it compares ids or times, which sanitized recordings do not have
	find   func(*comparison, subject) []change
}

// rules lists the rules, in the order of the documents.
var rules = []rule{
	{
		id: "drift/added", level: validate.Note, find: findAdded,
		says:   "a field is new",
		help:   "document the field; clients ignore it until they know it",
		why:    "nobody reads what the API newly sends",
		unless: "an API that was meant to get the field: a note fails nothing, and --skip drift/added hides it",
	},
	{
		id: "drift/removed", level: validate.Warning, find: findRemoved,
		says:   "a field that was always sent is missing",
		help:   "send the field again, or record anew if the API dropped it on purpose",
		why:    "clients that read the field find nothing",
		unless: "recordings too few to show a case that has the field: record more, or --skip drift/removed",
	},
	{
		id: "drift/type", level: validate.Error, find: findType,
		says:   "a field has a new JSON type",
		help:   "send the type that was recorded",
		why:    "typed clients cannot parse another type",
		unless: "an API that was changed on purpose, with its clients: a new shape to compare with, by --save",
	},
	{
		id: "drift/null", level: validate.Error, find: findNull,
		says:   "a field that was never null is null, or one that was always null is set",
		help:   "send null only where it was recorded",
		why:    "clients do not check for what never happened",
		unless: "recordings that happen to show only one case: record more, or --skip drift/null",
	},
	{
		id: "drift/enum", level: validate.Error, find: findEnum,
		says:   "a new value is not in the list of the schema",
		help:   "send a value of the list",
		why:    "clients that decide by the value do not know it",
		unless: "a value that the API is documented to have: the list with it in a copy of the schema, for --schema",
	},
	{
		id: "drift/value", level: validate.Note, find: findValue,
		says:   "a field that had few values has a new one",
		help:   "check whether the value is meant",
		why:    "clients may decide by the values that they have seen",
		unless: "recordings of only one kind of use: a note fails nothing, and --skip drift/value hides it",
	},
	{
		id: "drift/format", level: validate.Warning, exact: true, find: findFormat,
		says:   "an id, a time or another text has a new form",
		help:   "keep the form that was recorded",
		why:    "clients that match or parse the text fail",
		unless: "ids that were replaced in one of the two sets: --sanitized",
	},
	{
		id: "drift/magnitude", level: validate.Error, exact: true, find: findMagnitude,
		says:   "a time has another unit",
		help:   "keep the unit that was recorded",
		why:    "clients are off by a factor of a thousand",
		unless: "times that were replaced in one of the two sets: --sanitized",
	},
}

const source = "a comparison of two sets of recordings, see docs/drift.md"

// Rules lists the rules, as `batchcheck rules` has them.
func Rules() []validate.Rule {
	var all []validate.Rule
	for _, r := range rules {
		all = append(all, validate.Rule{ID: r.id, Level: r.level, Says: r.says, Help: r.help, Why: r.why, Source: source, Unless: r.unless})
	}
	return all
}
