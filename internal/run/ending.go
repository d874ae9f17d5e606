package run

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/report"
)

// noteEnd notes how the run of the driver ended that a session records, and what it
// has not shown.
func (t *Tally) noteEnd(w World, found *Found) {
	s := found.Session
	if s == nil || s.Ended == "" {
		return
	}
	if !found.IsLive {
		found.Who, found.Resume = s.Name+": ", "batchcheck conform --resume "+curl.Word(s.Name)+" URL, with the other flags of that run"
	}
	trouble := ""
	switch s.Ended {
	case recording.Interrupted, recording.GaveUp:
		trouble = t.Stopped(w, found.Who, s)
	case recording.Waited:
		t.unfinished = append(t.unfinished, fmt.Sprintf("%s%s; to continue later: %s", found.Who, s.Why, found.Resume))
	}
	if len(s.NotProved) > 0 {
		trouble = "not proved: " + strings.Join(s.NotProved, "; ")
	}
	for _, what := range s.NotProved {
		t.notProved = append(t.notProved, found.Who+"not proved: "+what)
	}
	if trouble != "" && len(found.Documents) == 0 {
		found.unjudged, found.Documents = false, []report.Document{{File: found.Source.Name, Target: found.Target}}
	}
	for i := range found.Documents {
		found.Documents[i].Trouble = trouble
	}
}

// Stopped says why a run did not go on to its plan's end.
func (t *Tally) Stopped(w World, who string, s *recording.Session) string {
	t.Trouble = true
	fmt.Fprintln(w.Stderr, "batchcheck: "+who+s.Why)
	return s.Why
}
