package validate

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgeCounts holds counts to their arithmetic. Where one of them is missing
// or has a finding of its own, there is none.
func (j *judgement) judgeCounts(o *instance.Object, c *contract.Counts) {
	whole, ok := j.member(o, c.Total).integer()
	if !ok {
		return
	}
	sum := new(big.Int)
	for _, name := range c.Parts {
		part, ok := j.member(o, name).integer()
		if !ok {
			return
		}
		sum.Add(sum, part)
	}
	state, _ := j.member(o, c.Whole.Member).text()
	mustBeWhole := slices.Contains(c.Whole.In, state)
	total := j.member(o, c.Total)
	parts := fmt.Sprintf("has parts that make up %s, but a total of %s", shorten(sum.String()), shorten(whole.String()))
	switch order := sum.Cmp(whole); {
	case order > 0:
		j.add(spot{at: total.owner}, c.Rules.Over, parts, "parts of at most "+shorten(whole.String()))
	case order < 0 && mustBeWhole:
		j.add(spot{at: total.owner}, c.Rules.Short, parts+fmt.Sprintf(" when %s is %q", j.reader.Spell(c.Whole.Member), state), "parts that make up the total")
	case whole.Sign() == 0 && mustBeWhole:
		j.add(total.spot, c.Rules.Zero, fmt.Sprintf("is 0, but must be above 0 when %s is %q", j.reader.Spell(c.Whole.Member), state), "more than 0")
	case mustBeWhole:
		j.judgeFiles(o, c)
	}
}

// judgeFiles holds the files of a batch to its counts.
func (j *judgement) judgeFiles(o *instance.Object, c *contract.Counts) {
	for _, f := range c.Files {
		count, ok := j.member(o, f.Count).integer()
		if !ok {
			continue
		}
		name := f.Count[strings.LastIndexByte(f.Count, '/')+1:]
		switch file := j.member(o, f.File); {
		case file.null() && count.Sign() > 0:
			j.add(file.spot, c.Rules.Files, fmt.Sprintf("%s, but %s requests are %s", j.state(file), shorten(count.String()), name), "a file id")
		case file.set() && count.Sign() == 0 && f.Only:
			j.add(file.spot, c.Rules.Files, fmt.Sprintf("is set, but no request is %s", name), "null")
		}
	}
}
