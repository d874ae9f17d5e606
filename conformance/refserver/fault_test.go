package refserver_test

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/validate"
)

// profiles are those that the table of faults tells of; others are tried
// without faults.
var profiles = []string{"orq", "openai"}

func newChecker(t *testing.T, profile string) *conformance.Checker {
	t.Helper()
	c, err := conformance.NewChecker(conformance.Options{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withoutFaults are rules that no server can break, or that a session does not
// tell of by themselves: what clients send, and what the counts tell of.
var withoutFaults = []string{
	"input/duplicate-id", "input/url", "input/model", "input/lines", "input/bytes", "input/items", "output/missing-id",
}

// TestFaultTable holds the table to the rules and checks: each has a fault that
// it must catch, and no other ids stand there.
func TestFaultTable(t *testing.T) {
	open := map[string]bool{}
	for _, rule := range newChecker(t, "orq").Rules() {
		open[rule.ID] = !slices.Contains(withoutFaults, rule.ID)
	}
	known := func(id string) bool { _, found := open[id]; return found }
	names := map[string]bool{}
	for _, f := range refserver.Faults() {
		if names[f.Name] {
			t.Errorf("%s stands in the table twice", f.Name)
		}
		names[f.Name] = true
		if !known(f.Rule) || slices.ContainsFunc(f.Also, func(id string) bool { return !known(id) || id == f.Rule }) {
			t.Errorf("%s: an id of %s, %q is unknown, or is there twice", f.Name, f.Rule, f.Also)
		}
		if f.Profile != "" && !slices.Contains(profiles, f.Profile) {
			t.Errorf("%s: there is no profile %s", f.Name, f.Profile)
		}
		if f.Says == "" || strings.HasSuffix(f.Says, ".") {
			t.Errorf("%s says %q", f.Name, f.Says)
		}
		for _, id := range []string{f.Rule, f.Line} {
			if known(id) {
				open[id] = false
			} else if id != "" {
				t.Errorf("%s: %s is unknown", f.Name, id)
			}
		}
	}
	for id, without := range open {
		if without {
			t.Errorf("no fault breaks %s", id)
		}
	}
}

func TestUnknownFault(t *testing.T) {
	_, err := refserver.New(refserver.Options{Fault: "status-runing"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "status-running"?`) {
		t.Errorf("it says %v", err)
	}
}

// TestSeveralFaults gets several things wrong at once.
func TestSeveralFaults(t *testing.T) {
	var rules []string
	for _, f := range found(t, newChecker(t, "orq"), "code-500,more-after-nothing,limit-negative-500") {
		if f.Level > validate.Note {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(rules)
	if got := strings.Join(slices.Compact(rules), " "); got != "error/stringified http/status list/empty-page" {
		t.Errorf("found is %s", got)
	}
	if _, err := refserver.New(refserver.Options{Fault: "code-500,nothing"}); err == nil || !strings.Contains(err.Error(), `no fault "nothing"`) {
		t.Errorf("it says %v", err)
	}
}

// found gives what the driver and the judge find in a server and what it sends to
// a webhook, on a clock that goes on by itself when all wait.
func found(t *testing.T, j *conformance.Checker, fault string) (findings []validate.Finding) {
	const key = "k-12345678"
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1767261600, 0))) // such a clock starts where no batch API was
		var receiver receiver
		o := refserver.Options{APIKey: key, Step: 3 * time.Second, Profile: j.Profile(), Fault: fault}
		if !slices.Contains(families, j.Profile()) { // whose APIs have none
			o.Webhook = &refserver.Webhook{URL: "https://app.example.org/hook", Secret: refserver.NewSecret(), Transport: &receiver}
		}
		server, err := refserver.New(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(t.Context())
		var delivering sync.WaitGroup
		delivering.Go(func() { server.Deliver(ctx) })
		run, err := drive.NewRun(drive.Config{
			BaseURL: "https://api.example.com/v1", APIKey: key, Write: true, Transport: server,
			Options: conformance.Options{Profile: j.Profile()},
		})
		if err != nil {
			t.Fatal(err)
		}
		session, err := run.Drive(t.Context())
		if err != nil && !errors.Is(err, drive.ErrUnfinished) {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // until the last batches have ended
		end()
		delivering.Wait()
		session.Exchanges = append(session.Exchanges, receiver.taken(len(session.Exchanges))...)
		for i := len(run.Traffic().Replies); i < len(session.Exchanges); i++ {
			run.Traffic().Add(&session.Exchanges[i])
		}
		report := j.JudgeRead(run.Traffic())
		for _, o := range report.Outcomes {
			if o.Result == conformance.Error {
				t.Errorf("%s could not be judged: %s", o.Check, o.Reason)
			}
		}
		findings = report.Findings
	})
	return findings
}

// tellsOf tells whether the finding of a check names a rule on lines.
func tellsOf(f validate.Finding, rule string) bool {
	return rule == "" || strings.HasSuffix(f.Message, "("+rule+")")
}

// TestClean: what the driver finds in a server that gets nothing wrong is no more
// than a note, in any profile that the server keeps.
func TestClean(t *testing.T) {
	isClean := func(t *testing.T, profile string) {
		for _, f := range found(t, newChecker(t, profile), "") {
			if f.Level > validate.Note {
				t.Errorf("%s in exchange %d", f, f.Exchange.Number)
			}
		}
	}
	eachProfile(t, "", isClean)
	for _, family := range families {
		t.Run(family, func(t *testing.T) { isClean(t, family) })
	}
}

// TestFaults runs each fault: what must catch it does, at its level, and what
// the table lists, and only that, rises above a note besides. A fault of several
// profiles is run in one of them, in turns; with BATCHCHECK_TESTS=all, in each.
func TestFaults(t *testing.T) {
	for turn, profile := range slices.Concat(profiles, families) {
		j := newChecker(t, profile)
		faults, err := refserver.FaultsOf(profile)
		if err != nil {
			t.Fatal(err)
		}
		clean := map[string]bool{}
		for _, f := range found(t, j, "") {
			clean[f.Rule+f.Message] = true
		}
		isShared := slices.Contains(profiles, profile)
		for i, fault := range faults {
			if fault.Profile != "" && fault.Profile != profile {
				continue
			}
			if fault.Profile == "" && isShared && i%len(profiles) != turn && os.Getenv("BATCHCHECK_TESTS") != "all" {
				continue
			}
			t.Run(profile+"/"+fault.Name, func(t *testing.T) {
				t.Parallel()
				level := cmp.Or(fault.Level, j.Rule(fault.Rule).Level)
				caught := false
				also := map[string]bool{}
				for _, f := range found(t, j, fault.Name) {
					caught = caught || f.Rule == fault.Rule && f.Level == level && !clean[f.Rule+f.Message] && tellsOf(f, fault.Line)
					also[f.Rule] = true
					if f.Level > validate.Note && f.Rule != fault.Rule && !slices.Contains(fault.Also, f.Rule) {
						t.Errorf("it also brings about: %s in exchange %d (%s %s)", f, f.Exchange.Number, f.Exchange.Method, f.Exchange.URL)
					}
				}
				for _, id := range fault.Also {
					if !also[id] {
						t.Errorf("it does not bring about %s", id)
					}
				}
				if !caught {
					t.Errorf("no %s %s", level, fault.Rule)
				}
			})
		}
	}
}
