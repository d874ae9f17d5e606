// Package drift reports what changed between two shapes, such as one of old
// recordings and one of today's API. A recording may keep the contract and be
// out of date.
//
// It does not report what a few recordings cannot show. A field that is null in
// one state and set in another has not changed. Nor has a field that depends on
// the request, or on how a batch went. Such fields are compared state by state,
// only if all of many objects agree, and not at all where the schema leaves them open.
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
		help:   "record again, and read the new field if you need it",
		why:    "clients ignore the field",
		unless: "the API was meant to get the field: a note fails nothing, and --skip drift/added hides it",
	},
	{
		id: "drift/removed", level: validate.Warning, find: findRemoved,
		says:   "a field that was always present is missing, always or sometimes",
		help:   "send the field again, or make clients work without it",
		why:    "clients that read the field find nothing",
		unless: "the recordings are too few to show a case that has the field: record more, or --skip drift/removed",
	},
	{
		id: "drift/type", level: validate.Error, find: findType,
		says:   "a field has a type that it did not have before",
		help:   "send the type from before",
		why:    "typed clients cannot parse the new type",
		unless: "the API was changed on purpose, with its clients: save a new shape with --save, and compare with that",
	},
	{
		id: "drift/null", level: validate.Error, find: findNull,
		says:   "a field that was never null is null, or one that was always null has a value",
		help:   "send null only where it was sent before",
		why:    "clients do not expect what they never got",
		unless: "the recordings show only one case by chance: record more, or --skip drift/null",
	},
	{
		id: "drift/enum", level: validate.Error, find: findEnum,
		says:   "a field has a new value, which is not in the schema's list",
		help:   "use the listed values, or document the new one",
		why:    "clients that decide by the field do not know the value",
		unless: "the API documents the value: add it to the list in a copy of the schema, for --schema",
	},
	{
		id: "drift/value", level: validate.Note, find: findValue,
		says:   "a field that repeated a few values has another",
		help:   "check that clients accept the new value",
		why:    "clients may depend on the old values",
		unless: "the old recordings are of only one use: a note fails nothing, and --skip drift/value hides it",
	},
	{
		id: "drift/format", level: validate.Warning, exact: true, find: findFormat,
		says:   "an id, a time or another string has a new form",
		help:   "keep the form from before",
		why:    "clients that match or parse the old form fail",
		unless: "ids were replaced in one of the two sets: --sanitized",
	},
	{
		id: "drift/magnitude", level: validate.Error, exact: true, find: findMagnitude,
		says:   "a time is in another unit than before",
		help:   "keep the unit from before",
		why:    "clients are wrong by a factor of a thousand or more",
		unless: "times were replaced in one of the two sets: --sanitized",
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
