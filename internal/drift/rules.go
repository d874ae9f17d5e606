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

// A rule is one row of the table: a statement about what stays as it is, and the
// function that finds where it has not.
type rule struct {
	id     string
	level  validate.Level
	says   string
	unless string // when it is a false alarm, and how to be rid of it then
	exact  bool   // it compares ids or times, which sanitized recordings do not have
	find   func(*comparison, subject) []change
}

// rules lists the rules, in the order of the documents.
var rules = []rule{
	{
		id: "drift/added", level: validate.Note, find: findAdded,
		says:   "no member is new: clients ignore one that is",
		unless: "an API that was meant to get the member: a note fails nothing, and --skip drift/added hides it",
	},
	{
		id: "drift/removed", level: validate.Warning, find: findRemoved,
		says:   "a member that was always there still is: clients that read it find nothing",
		unless: "recordings too few to show a case that has the member: record more, or --skip drift/removed",
	},
	{
		id: "drift/type", level: validate.Error, find: findType,
		says:   "a member has the types that it had: typed clients cannot parse another",
		unless: "an API that was changed on purpose, its clients too: a new shape to compare with, by --save",
	},
	{
		id: "drift/null", level: validate.Error, find: findNull,
		says:   "a member that was never null is not null now, and one that always was still is: clients do not look for what never was",
		unless: "recordings that happen to show one case alone: record more, or --skip drift/null",
	},
	{
		id: "drift/enum", level: validate.Error, find: findEnum,
		says:   "where the schema lists the values, no new one comes from outside the list: clients that decide by it do not know it",
		unless: "a value that the API is documented to have: the list with it in a copy of the schema, for --schema",
	},
	{
		id: "drift/value", level: validate.Note, find: findValue,
		says:   "a member that had few values, again and again, has no other",
		unless: "recordings of one kind of use alone: a note fails nothing, and --skip drift/value hides it",
	},
	{
		id: "drift/format", level: validate.Warning, exact: true, find: findFormat,
		says:   "ids, times and other texts of a form keep it: clients that match or parse it fail",
		unless: "ids that were replaced in one of the two sets: --sanitized",
	},
	{
		id: "drift/magnitude", level: validate.Error, exact: true, find: findMagnitude,
		says:   "integers of the size of a time stay in their unit: clients would be off by a thousand",
		unless: "times that were replaced in one of the two sets: --sanitized",
	},
}

const source = "a comparison of recordings"

// Rules lists the rules, as `batchcheck rules` has them.
func Rules() []validate.Rule {
	var all []validate.Rule
	for _, r := range rules {
		all = append(all, validate.Rule{ID: r.id, Level: r.level, Says: r.says, Source: source, Unless: r.unless})
	}
	return all
}
