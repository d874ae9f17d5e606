package refserver

import (
	"encoding/json"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A change breaks an object: a batch or a part of it, a page, an error reply,
// a request. Numbers in it are json.Number, kept exact.
type change func(c *call, object map[string]any)

func set(name string, value any) change {
	return func(_ *call, o map[string]any) { o[name] = value }
}

func drop(names ...string) change {
	return func(_ *call, o map[string]any) {
		for _, name := range names {
			delete(o, name)
		}
	}
}

// keepOnly drops all members but those.
func keepOnly(names ...string) change {
	return func(_ *call, o map[string]any) {
		for name := range o {
			if !slices.Contains(names, name) {
				delete(o, name)
			}
		}
	}
}

// copied sets a member to the value of another.
func copied(from, to string) change {
	return func(_ *call, o map[string]any) { o[to] = o[from] }
}

func all(changes ...change) change {
	return func(c *call, o map[string]any) {
		for _, ch := range changes {
			ch(c, o)
		}
	}
}

// inside makes a change to an object in a member.
func inside(name string, ch change) change {
	return func(c *call, o map[string]any) {
		if inner, ok := o[name].(map[string]any); ok {
			ch(c, inner)
		}
	}
}

// eachItem makes a change to each item of a page.
func eachItem(ch change) change {
	return func(c *call, page map[string]any) {
		items, _ := page[c.server.items].([]any)
		for _, item := range items {
			ch(c, item.(map[string]any))
		}
	}
}

// inState makes a change to batches that are in one of the states.
func inState(ch change, states ...string) change {
	return func(c *call, b map[string]any) {
		if state, _ := b[c.server.lifecycle.Field].(string); slices.Contains(states, state) {
			ch(c, b)
		}
	}
}

// whereNull gives members a value in place of null.
func whereNull(value any, names ...string) change {
	return func(_ *call, o map[string]any) {
		for _, name := range names {
			if o[name] == nil {
				o[name] = value
			}
		}
	}
}

// whereNoErrors gives errors a value where there are none.
func whereNoErrors(value any) change {
	return func(_ *call, b map[string]any) {
		errors, _ := b["errors"].(map[string]any)
		if data, _ := errors["data"].([]any); len(data) == 0 {
			b["errors"] = value
		}
	}
}

// whereNoMetadata gives metadata a value where create was sent none. That of
// other batches is left alone: it would no longer be what was sent.
func whereNoMetadata(value any) change {
	return func(c *call, shown map[string]any) {
		if b := c.batch(shown); b != nil && b.sent.Metadata == nil {
			shown["metadata"] = value
		}
	}
}

// times are the members of a batch that hold one.
var times = []string{
	"created_at", "in_progress_at", "expires_at", "finalizing_at", "completed_at", "failed_at", "expired_at", "cancelling_at", "cancelled_at",
}

// convert writes the numbers in members another way.
func convert(to func(n int64) any, names ...string) change {
	return func(_ *call, o map[string]any) {
		for _, name := range names {
			number, _ := o[name].(json.Number)
			if n, err := number.Int64(); err == nil {
				o[name] = to(n)
			}
		}
	}
}

// add adds to the numbers in members.
func add(summand int64, names ...string) change {
	return convert(func(n int64) any { return n + summand }, names...)
}

// afterEnd makes a change to a batch, on all routes, once retrieve has shown it
// at its end.
func afterEnd(ch change) change {
	return func(c *call, b map[string]any) {
		id, _ := b["id"].(string)
		if c.seen[id] > 0 {
			ch(c, b)
		}
		if state, _ := b[c.server.lifecycle.Field].(string); c.operation == contract.Retrieve && c.server.lifecycle.IsEnd(state) {
			c.seen[id]++
		}
	}
}
