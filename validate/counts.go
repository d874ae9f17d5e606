package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgeCounts holds counts to their arithmetic. Where one of them is missing
// or has a finding of its own, there is none.
func (j *judgement) judgeCounts(o *instance.Object, c *contract.Counts) {
	whole, ok := j.member(o, c.Total).integer()
	if !ok {
		return
	}
	var sum document.Int
	for _, name := range c.Parts {
		part, ok := j.member(o, name).integer()
		if !ok {
			return
		}
		sum = sum.Add(part)
	}
	state, _ := j.member(o, c.Whole.Member).text()
	mustBeWhole := slices.Contains(c.Whole.In, state)
	switch order := sum.Cmp(whole); {
	case order > 0:
		j.addSum(o, c, sum, whole, c.Rules.Over, "", "parts of at most "+shorten(whole.String()))
	case order < 0 && mustBeWhole:
		j.addSum(o, c, sum, whole, c.Rules.Short, j.when(c.Whole.Member, state), "parts that make up the total")
	case whole.Sign() == 0 && mustBeWhole:
		j.add(j.member(o, c.Total).spot, c.Rules.Zero, "is 0, but must be above 0"+j.when(c.Whole.Member, state), "more than 0")
	case mustBeWhole:
		j.judgeFiles(o, c)
	}
}

// addSum says that the parts do not go with their total.
func (j *judgement) addSum(o *instance.Object, c *contract.Counts, sum, whole document.Int, rule, when, want string) {
	message := fmt.Sprintf("has parts that make up %s, but a total of %s%s", shorten(sum.String()), shorten(whole.String()), when)
	j.add(spot{at: j.member(o, c.Total).owner}, rule, message, want)
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
		case file.void() && count.Sign() > 0:
			j.add(file.spot, c.Rules.Files, fmt.Sprintf("%s, but %s requests are %s", j.state(file), shorten(count.String()), name), "a file id")
		case file.given() && count.Sign() == 0 && f.Only:
			j.add(file.spot, c.Rules.Files, fmt.Sprintf("is set, but no request is %s", name), "null")
		}
	}
}
