package validate

import (
	"fmt"
	"math/big"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgeOrder finds each member that is before one it must not be before: one
// finding for the later member, with the earlier one that it is furthest behind.
func (j *judgement) judgeOrder(o *instance.Object, order contract.Order) {
	type breach struct {
		earlier string
		value   *big.Int
	}
	worst := map[string]breach{}
	var later []string
	values := j.integers(o, order)
	for _, pair := range order.Pairs {
		a, b := values[pair.Earlier], values[pair.Later]
		if a == nil || b == nil || a.Cmp(b) <= 0 || anySet(values, pair.Between) {
			continue
		}
		known, found := worst[pair.Later]
		if !found {
			later = append(later, pair.Later)
		}
		if !found || a.Cmp(known.value) > 0 {
			worst[pair.Later] = breach{pair.Earlier, a}
		}
	}
	for _, name := range later {
		b := worst[name]
		message := fmt.Sprintf("(%s) is before %s (%s)", shorten(values[name].String()), j.reader.Spell(b.earlier), shorten(b.value.String()))
		j.add(j.member(o, name).spot, order.Rule, message, "at least "+shorten(b.value.String()))
	}
}

// integers gives the members of the order that take part.
func (j *judgement) integers(o *instance.Object, order contract.Order) map[string]*big.Int {
	values := map[string]*big.Int{}
	for _, chain := range order.Chains {
		for _, name := range chain {
			if value, ok := j.member(o, name).integer(); ok {
				values[name] = value
			}
		}
	}
	return values
}

func anySet(values map[string]*big.Int, names []string) bool {
	for _, name := range names {
		if values[name] != nil {
			return true
		}
	}
	return false
}

// judgeWindow compares a promise with what it follows from. A length that is
// no number and unit is not judged.
func (j *judgement) judgeWindow(o *instance.Object, w *contract.Window) {
	from, ok := j.member(o, w.From).integer()
	if !ok {
		return
	}
	promise := j.member(o, w.To)
	to, ok := promise.integer()
	if !ok {
		return
	}
	length, _ := j.member(o, w.Length).text()
	seconds, ok := w.Seconds(length)
	if !ok {
		return
	}
	due := new(big.Int).Add(from, seconds)
	off := new(big.Int).Sub(to, due)
	if off.CmpAbs(big.NewInt(w.Tolerance)) <= 0 {
		return
	}
	message := fmt.Sprintf("(%s) is %s than %s plus %s (%s)", shorten(to.String()), apart(off), j.reader.Spell(w.From), show(length), due)
	j.add(promise.spot, w.Rule, message, fmt.Sprintf("%s, give or take %d", due, w.Tolerance))
}

func apart(off *big.Int) string {
	sense := "later"
	if off.Sign() < 0 {
		sense = "earlier"
	}
	return shorten(new(big.Int).Abs(off).String()) + " s " + sense
}
