package contract

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// An Order states chains of fields whose times never decrease. What follows
// from several chains together is stated too.
type Order struct {
	Rule   string
	Fields []string // of the chains, in order of first mention
	Pairs  [][]Pair // what the chains state together, by index of the later field
}

// A Pair states that one field is not above another. It need not be judged where
// a field between the two is set: their own pairs then say more exactly what is wrong.
type Pair struct {
	Earlier int // index in Fields
	Between []int
}

func decodeOrders(t table, name string, r *Relations) {
	t.each(name, func(t table) {
		o := decodeOrder(t)
		r.Order = append(r.Order, o)
		r.all = append(r.all, o)
	})
}

func decodeOrder(t table) *Order {
	var chains [][]string
	inner := table{at: t.of("chains"), members: map[string]any{}, asked: map[string]bool{}, reading: t.reading}
	for i, chain := range get[[]any](t, "chains", "an array of arrays") {
		index := strconv.Itoa(i)
		inner.members[index] = chain
		chains = append(chains, inner.fields(index))
	}
	o := &Order{Rule: t.rule("rule")}
	below := map[[2]string]bool{}
	for _, chain := range chains {
		for i, name := range chain {
			if !slices.Contains(o.Fields, name) {
				o.Fields = append(o.Fields, name)
			}
			if i > 0 {
				below[[2]string{chain[i-1], name}] = true
			}
		}
	}
	for _, via := range o.Fields { // the transitive closure, by Warshall
		for _, a := range o.Fields {
			for _, b := range o.Fields {
				if below[[2]string{a, via}] && below[[2]string{via, b}] {
					below[[2]string{a, b}] = true
				}
			}
		}
	}
	o.Pairs = make([][]Pair, len(o.Fields))
	for at, later := range o.Fields {
		for i, earlier := range o.Fields {
			if earlier == later || !below[[2]string{earlier, later}] {
				continue
			}
			pair := Pair{Earlier: i}
			for between, name := range o.Fields {
				if name != earlier && name != later && below[[2]string{earlier, name}] && below[[2]string{name, later}] {
					pair.Between = append(pair.Between, between)
				}
			}
			o.Pairs[at] = append(o.Pairs[at], pair)
		}
	}
	return o
}

// Judge finds each field that is before one it must not be before: one finding
// for the later field, with the earlier one that it is furthest behind.
func (o *Order) Judge(object Object) {
	type moment struct {
		field Field
		at    document.Int
		isSet bool
	}
	var few [16]moment // of which no memory is asked for
	moments := few[:0]
	for _, name := range o.Fields {
		m := moment{field: object.Field(name)}
		m.at, m.isSet = m.field.Time()
		moments = append(moments, m)
	}
	for i := range moments {
		later, worst := &moments[i], -1
		for _, pair := range o.Pairs[i] {
			earlier := &moments[pair.Earlier]
			if !later.isSet || !earlier.isSet || earlier.at.Cmp(later.at) <= 0 {
				continue
			}
			if slices.ContainsFunc(pair.Between, func(i int) bool { return moments[i].isSet }) {
				continue
			}
			if worst < 0 || earlier.at.Cmp(moments[worst].at) > 0 {
				worst = pair.Earlier
			}
		}
		if worst >= 0 {
			late, early := later.field, moments[worst].field // few goes with this call
			object.ReportBeside(o.Fields[i], o.Fields[worst], o.Rule, func() (string, string) {
				after := shownTime(early)
				return fmt.Sprintf("(%s) is earlier than %s (%s)", shownTime(late), object.Spell(o.Fields[worst]), after), "at least " + after
			})
		}
	}
}

// shownTime gives a time as messages show it: an integer by its digits.
func shownTime(f Field) string {
	if n, ok := f.Value.Int(); ok {
		return printable.Shorten(n.String())
	}
	return printable.Text(printable.Shorten(f.Value.Text()))
}

// Scan compares the times of each pair. Those of different forms are for the
// judge.
func (o *Order) Scan(slots Slots) (Test, bool) {
	type pair struct {
		earlier, later int
		both           uint64 // their bits
	}
	var pairs []pair
	var forms []TimeForm
	for later, all := range o.Pairs {
		for _, p := range all {
			a, form := slots.Time(o.Fields[p.Earlier])
			b, other := slots.Time(o.Fields[later])
			forms = append(forms, form, other)
			pairs = append(pairs, pair{a, b, 1<<a | 1<<b})
		}
	}
	isOther := func(form TimeForm) bool { return form.PerSecond() != forms[0].PerSecond() }
	return func(r *Registers) bool {
		for i := range pairs {
			if p := &pairs[i]; r.Ints&p.both == p.both && r.Values[p.earlier] > r.Values[p.later] {
				return false
			}
		}
		return true
	}, !slices.ContainsFunc(forms, isOther)
}
