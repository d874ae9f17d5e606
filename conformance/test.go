package conformance

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// Check drives an API and judges it. The error joins what Drive was hindered
// by and, a line each, all findings where one of them is an error; it is nil
// where the contract holds. A wait that was too short for batches to end is an
// error, too.
func Check(ctx context.Context, c Config) error {
	session, driveErr := Drive(ctx, c)
	report, err := Judge(session, c.Options)
	return errors.Join(driveErr, err, report.Err())
}

// TestingT is what Test asks of a *testing.T, so that no program that judges
// has package testing in it.
type TestingT[T any] interface {
	Context() context.Context
	Run(name string, f func(T)) bool
	Helper()
	Log(args ...any)
	Error(args ...any)
	Fatal(args ...any)
	Skip(args ...any)
}

// Test drives an API and judges it, each check in a subtest with its id as the
// name, as is each rule on documents that is broken; t is a *testing.T. A check
// that had nothing to judge is skipped, with the reason; warnings and notes are
// logged. Where a batch is at fault, the log tells how it differs from what was
// seen of it before.
func Test[T TestingT[T]](t T, c Config) {
	t.Helper()
	checker, err := NewChecker(c.Options)
	if err != nil {
		t.Fatal(err)
	}
	session, err := Drive(t.Context(), c)
	if err != nil {
		t.Error(err)
	}
	report, seen := checker.Judge(session), checker.observations(session)
	for _, o := range report.Outcomes {
		t.Run(o.Check, func(t T) {
			tellFindings(t, report, o.Check, seen)
			switch o.Result {
			case Skip:
				t.Skip(o.Reason)
			case Error:
				t.Error(o.Reason)
			}
		})
	}
	for _, rule := range brokenRules(report) {
		t.Run(rule, func(t T) { tellFindings(t, report, rule, seen) })
	}
}

// brokenRules lists the rules on documents that findings are of.
func brokenRules(r Report) []string {
	var rules []string
	for _, f := range r.Findings {
		isCheck := slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Check == f.Rule })
		if !isCheck && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// tellFindings logs the findings of a check or rule, and fails for errors.
func tellFindings[T TestingT[T]](t T, r Report, id string, seen map[int]*observation) {
	t.Helper()
	for _, f := range r.Findings {
		if f.Rule != id {
			continue
		}
		text := f.String() + "\n\tin " + f.Exchange.Method + " " + f.Exchange.URL
		if diff := diffBefore(seen, f); diff != "" {
			text += "\n\tsince it was seen before (-before +here):\n" + diff
		}
		if f.Level == validate.Error {
			t.Error(text)
		} else {
			t.Log(text)
		}
	}
}

// observations gives the batches of a session by the number of the exchange.
func (j *Checker) observations(s *recording.Session) map[int]*observation {
	seen := map[int]*observation{}
	for _, r := range newTrial(j, s).replies {
		if r.batch != nil {
			seen[r.Number] = r.batch
		}
	}
	return seen
}

// diffBefore tells how a batch differs from what was seen of it before, but
// for what is people's data; "" where it does not, or was not seen.
func diffBefore(seen map[int]*observation, f validate.Finding) string {
	here := seen[f.Exchange.Number]
	if here == nil || here.id == "" {
		return ""
	}
	for number := f.Exchange.Number - 1; number > 0; number-- {
		if before := seen[number]; before != nil && before.id == here.id {
			return printableDiff(cmp.Diff(before.public(), here.public()))
		}
	}
	return ""
}

func printableDiff(diff string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(diff), "\t", "  "), "\n")
	for i, line := range lines {
		lines[i] = validate.Printable(line)
	}
	return strings.Join(lines, "\n")
}

// public gives the declared members of a batch that are not people's data.
func (o *observation) public() map[string]any {
	members := map[string]any{}
	for _, f := range o.object.Fields {
		if f.Known && (f.Node == nil || !f.Node.Private) {
			members[f.Name] = o.members[f.Name]
		}
	}
	return members
}
