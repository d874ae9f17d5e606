package archive

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// The faults: the rule that finds each, whether every JSON Schema validator
// does, and what breaks a batch in this way alone and says where; "" where the
// batch has nothing to break so.
var faults = []fault{
	{"field/missing", true, withoutTime},
	{"field/type", true, timeAsString},
	{"metadata/pairs", true, tooManyPairs},
	{"metadata/key-length", true, keyTooLong},
	{"metadata/value-length", true, valueTooLong},
	{"time/order", false, startBeforeCreation},
	{"status/time-foreign", false, anotherEnd},
	{"counts/sum", false, beyondTotal},
	{"status/unknown", true, otherStatus},
}

type fault struct {
	rule     string
	standard bool
	apply    func(o *object, r *rand.Rand) (pointer string)
}

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
	for i, m := range *o {
		if strings.HasSuffix(m.name, "_at") && m.value == nil {
			unset = append(unset, i)
		}
	}
	at := pick(r, unset) // no batch has been through all
	name := (*o)[at].name
	*o = append((*o)[:at:at], (*o)[at+1:]...)
	return "/" + name
}

func timeAsString(o *object, _ *rand.Rand) string {
	o.set("created_at", fmt.Sprint(o.get("created_at")))
	return "/created_at"
}

const (
	mostPairs = 16
	mostKey   = 64
	mostValue = 512
)

func tooManyPairs(o *object, _ *rand.Rand) string {
	pairs := object{}
	for n := range mostPairs + 1 {
		pairs = append(pairs, member{"tag_" + strconv.Itoa(n), "on"})
	}
	o.set("metadata", pairs)
	return "/metadata"
}

func keyTooLong(o *object, _ *rand.Rand) string {
	return withPair(o, strings.Repeat("k", mostKey+1), "on")
}

func valueTooLong(o *object, _ *rand.Rand) string {
	return withPair(o, "note", strings.Repeat("é", mostValue+1))
}

// withPair adds a pair to the metadata, in place of its last where there is no
// room.
func withPair(o *object, key, value string) string {
	pairs := o.get("metadata").(object)
	o.set("metadata", append(pairs[:min(len(pairs), mostPairs-1)], member{key, value}))
	return "/metadata/" + key
}

func startBeforeCreation(o *object, _ *rand.Rand) string {
	if o.get("in_progress_at") == nil {
		return ""
	}
	o.set("in_progress_at", o.get("created_at").(int)-30)
	return "/in_progress_at"
}

// anotherEnd sets the time of an end that the batch has not come to.
func anotherEnd(o *object, _ *rand.Rand) string {
	end := "failed_at"
	if o.get("status") == "failed" {
		end = "cancelled_at"
	}
	o.set(end, o.get("expires_at"))
	return "/" + end
}

func beyondTotal(o *object, _ *rand.Rand) string {
	counts := o.get("request_counts").(object)
	counts.set("completed", counts.get("total").(int)+1)
	return "/request_counts"
}

func otherStatus(o *object, r *rand.Rand) string {
	o.set("status", pick(r, []string{"canceled", "queued", "running", "ended"}))
	return "/status"
}
