package benchdata

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// The faults: the rule that finds each, whether every JSON Schema validator
// does, and what breaks a batch in this way alone and says where; "" where the
// batch has nothing to break so.
var faults = []fault{
	{rule: "field/missing", standard: true, apply: withoutTime},
	{rule: "field/type", standard: true, apply: timeAsString},
	{rule: "metadata/pairs", standard: true, apply: tooManyPairs},
	{rule: "metadata/key-length", standard: true, apply: keyTooLong},
	{rule: "metadata/value-length", standard: true, apply: valueTooLong},
	{rule: "time/order", apply: startBeforeCreation},
	{rule: "status/time-foreign", apply: anotherEnd},
	{rule: "counts/sum", apply: beyondTotal},
	{rule: "status/unknown", standard: true, apply: otherStatus},
}

type fault struct {
	rule     string
	standard bool
	apply    func(o *object, r *rand.Rand) (pointer string)
}

// field gives the name of the field of a batch that has the value.
func field(value string) string { return stated.Batch.names["{"+value+"}"] }

// breakOne breaks the batch in a random one of the ways that it can be broken.
func breakOne(o *object, r *rand.Rand) Document {
	for {
		f := pick(r, faults)
		if pointer := f.apply(o, r); pointer != "" {
			return Document{Rule: f.rule, Pointer: pointer, Standard: f.standard}
		}
	}
}

// withoutTime leaves out the time of what has not happened, in place of null.
func withoutTime(o *object, r *rand.Rand) string {
	var unset []int
	for name := range stated.Events {
		if i := o.index(field(name)); (*o)[i].value == nil {
			unset = append(unset, i)
		}
	}
	slices.Sort(unset)
	at := pick(r, unset) // no batch has been through all
	name := (*o)[at].name
	*o = append((*o)[:at:at], (*o)[at+1:]...)
	return "/" + name
}

func timeAsString(o *object, _ *rand.Rand) string {
	created := field("created")
	o.set(created, fmt.Sprint(o.get(created)))
	return "/" + created
}

const (
	maxPairs = 16
	maxKey   = 64
	maxValue = 512
)

func tooManyPairs(o *object, _ *rand.Rand) string {
	pairs := object{}
	for n := range maxPairs + 1 {
		pairs = append(pairs, member{"tag_" + strconv.Itoa(n), "on"})
	}
	o.set(field("pairs"), pairs)
	return "/" + field("pairs")
}

func keyTooLong(o *object, _ *rand.Rand) string {
	return withPair(o, strings.Repeat("k", maxKey+1), "on")
}

func valueTooLong(o *object, _ *rand.Rand) string {
	return withPair(o, "note", strings.Repeat("é", maxValue+1))
}

// withPair adds a pair to the metadata, in place of its last where there is no
// room.
func withPair(o *object, key, value string) string {
	metadata := field("pairs")
	pairs := o.get(metadata).(object)
	o.set(metadata, append(pairs[:min(len(pairs), maxPairs-1)], member{key, value}))
	return "/" + metadata + "/" + key
}

func startBeforeCreation(o *object, _ *rand.Rand) string {
	begun := field("begun")
	if o.get(begun) == nil {
		return ""
	}
	o.set(begun, o.get(field("created")).(int)-30)
	return "/" + begun
}

// anotherEnd sets the time of an end that the batch has not come to.
func anotherEnd(o *object, _ *rand.Rand) string {
	for _, name := range stated.OtherEnds {
		if end := field(name); o.get(end) == nil {
			o.set(end, o.get(field("due")))
			return "/" + end
		}
	}
	return ""
}

func beyondTotal(o *object, _ *rand.Rand) string {
	names := stated.Counts.names
	counts := o.get(field("counts")).(object)
	counts.set(names["{good}"], counts.get(names["{total}"]).(int)+1)
	return "/" + field("counts")
}

func otherStatus(o *object, r *rand.Rand) string {
	o.set(field("state"), pick(r, stated.UnknownStates))
	return "/" + field("state")
}
