package conformance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestLifecycles(t *testing.T) {
	running, completed := sessiontest.Batch(t, "in_progress"), sessiontest.Batch(t, "completed")
	odd := sessiontest.Batch(t, "in_progress", `"status": "in_progress"`, `"status": "odd"`)
	judgeTurns(t, "lifecycle/transition", []judged{
		{"states that nobody knows", sessiontest.Shows(running, odd, sessiontest.Batch(t, "validating")), "skip"},
		{"over states that nobody saw", sessiontest.Shows(sessiontest.Batch(t, "validating"), completed), "pass"},
		{"back in the recording, not in time", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: running, After: time.Second}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "validating")}}, "pass"},
		{
			"back in the recording, which knows no times", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: running, After: time.Second}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "validating"), Untimed: true}},
			"fail\n2 /status: the state went from \"in_progress\" (exchange 1) to \"validating\"",
		},
		{"back", sessiontest.Shows(running, sessiontest.Batch(t, "validating")), "fail\n2 /status: the state went from \"in_progress\" (exchange 1) to \"validating\""},
	})
	judgeTurns(t, "lifecycle/terminal", []judged{
		{"the same", sessiontest.Shows(running, completed, completed), "pass"},
		{"another file", sessiontest.Shows(completed, sessiontest.Batch(t, "completed", "file-9Sd", "file-other")), "fail\n2 /output_file_id: output_file_id changed from \"file-9SdVnB5tGq1MzXc7UyKwPf\" to \"file-otherVnB5tGq1MzXc7UyKwPf\" after the batch had ended (exchange 1)"},
		{"another endpoint, which lifecycle/immutable tells", sessiontest.Shows(completed, sessiontest.Batch(t, "completed", "chat/completions", "embeddings")), "pass"},
		{"another time, which lifecycle/set-once tells", sessiontest.Shows(completed, sessiontest.Batch(t, "completed", `"completed_at": 1767264922`, `"completed_at": 1767264923`)), "pass"},
		{"another error", sessiontest.Shows(sessiontest.Batch(t, "failed"), sessiontest.Batch(t, "failed", "duplicate", "other")), "fail\n2 /errors: errors differs at /errors/data[0]/code after the batch had ended (exchange 1)"},
		{"a time that was null", sessiontest.Shows(completed, sessiontest.Batch(t, "completed", `"expired_at": null`, `"expired_at": 1767348003`)), "fail\n2 /expired_at: expired_at changed from null to 1767348003 after the batch had ended (exchange 1)"},
	})
	const counts, few, fewer = "\"total\": 120,\n    \"completed\": 37,\n    \"failed\": 1", `"completed": 37, "failed": 1`, `"completed": 36, "failed": 1`
	judgeTurns(t, "lifecycle/counts", []judged{
		{"a count falls, and there is no total", sessiontest.Shows(sessiontest.Batch(t, "in_progress", counts, few), sessiontest.Batch(t, "in_progress", counts, fewer)), "fail\n2 /request_counts/completed: request_counts/completed fell from 37 to 36 since exchange 1"},
		{"no total, and no count falls", sessiontest.Shows(sessiontest.Batch(t, "in_progress", counts, few), sessiontest.Batch(t, "in_progress", counts, few)), "pass"},
		{"no counts", sessiontest.Shows(sessiontest.Batch(t, "in_progress", counts, ""), sessiontest.Batch(t, "in_progress", counts, "")), "skip"},
	})
	const metadata = "\"metadata\": {\n    \"project\": \"nightly-evaluation\",\n    \"owner\": \"search quality\"\n  }"
	with := func(other string) string { return sessiontest.Batch(t, "in_progress", metadata, other) }
	judgeTurns(t, "lifecycle/immutable", []judged{
		{"metadata is null, empty and left out", sessiontest.Shows(with(`"metadata": null`), with(`"metadata": {}`), with(`"other": {}`), with(`"metadata": null`)), "pass"},
		{"a fraction", sessiontest.Shows(sessiontest.Batch(t, "in_progress", "1767261600", "1.5"), sessiontest.Batch(t, "in_progress", "1767261600", "1.7")), "fail\n2 /created_at: created_at changed from 1.5 to 1.7 since exchange 1"},
		{"a flag", sessiontest.Shows(sessiontest.Batch(t, "in_progress", `"24h"`, "true"), sessiontest.Batch(t, "in_progress", `"24h"`, "false")), "fail\n2 /completion_window: completion_window changed from true to false since exchange 1"},
		{"in the client's naming", sessiontest.Shows(sessiontest.Batch(t, "client_naming"), sessiontest.Batch(t, "client_naming", "chat/completions", "embeddings")), "fail\n2 /endpoint: endpoint changed from \"/v1/chat/completions\" to \"/v1/embeddings\" since exchange 1"},
		{"in the client's naming, by another name", sessiontest.Shows(sessiontest.Batch(t, "client_naming"), sessiontest.Batch(t, "client_naming", `"createdAt": 17`, `"createdAt": 16`)), "fail\n2 /createdAt: created_at changed from 1767261600 to 1667261600 since exchange 1"},
		{"without HTTP", []sessiontest.Turn{{Bare: true, Body: running}, {Bare: true, Body: sessiontest.Batch(t, "in_progress", "24h", "1h"), After: time.Second}}, "fail\n2 /completion_window: completion_window changed from \"24h\" to \"1h\" since exchange 1"},
		{"two pairs of metadata: one finding", sessiontest.Shows(running, sessiontest.Batch(t, "in_progress", "nightly", "daily", "search", "found")), "fail\n2 /metadata: metadata differs at /metadata/… since exchange 1"},
	})
}

// polled gives retrieves of a batch that does not change, so long after one another.
func polled(n int, apart time.Duration, body, step string) []sessiontest.Turn {
	var turns []sessiontest.Turn
	for i := range n {
		turns = append(turns, sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body, After: time.Duration(i) * apart, Step: step})
	}
	return turns
}

// TestWaitsThatWereOver tells a run of the driver that waited in vain from one that ended
// for another reason.
func TestWaitsThatWereOver(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"lifecycle/stalled"}})
	for ended, want := range map[recording.Ending]conformance.Result{"": conformance.Warn, recording.Waited: conformance.Warn, "interrupted": conformance.Pass} {
		s := sessiontest.SessionOf(polled(6, time.Second, sessiontest.Batch(t, "in_progress"), "watch")...)
		s.Ended = ended
		if o := sessiontest.Outcome(j.Judge(s), "lifecycle/stalled"); o.Result != want {
			t.Errorf("ended as %q: %+v, want %s", ended, o, want)
		}
	}
}

// TestPollsThatWereLeftOut counts polls that an exchange has in its place.
func TestPollsThatWereLeftOut(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"lifecycle/stalled"}})
	for repeats, want := range map[int]conformance.Result{2: conformance.Skip, 3: conformance.Warn} {
		s := sessiontest.SessionOf(polled(3, 10*time.Minute, sessiontest.Batch(t, "in_progress"), "")...)
		s.Exchanges[1].Repeats = repeats
		if o := sessiontest.Outcome(j.Judge(s), "lifecycle/stalled"); o.Result != want {
			t.Errorf("with %d polls more: %+v, want %s", repeats, o, want)
		}
	}
}

func TestStalled(t *testing.T) {
	running := sessiontest.Batch(t, "in_progress")
	watched := polled(6, time.Second, running, "watch")
	const over = "warn\n6 /status: the batch was still in_progress when the wait for its end was over"
	later := func(request string) []sessiontest.Turn {
		return append(polled(6, time.Second, running, "watch"), sessiontest.Turn{Request: request, Status: 503, Body: sessiontest.Refusal, Step: "watch", After: 7 * time.Second})
	}
	grows := func(last int) []sessiontest.Turn {
		turns := polled(7, 4*time.Minute, running, "")
		for i := range turns[:last] {
			turns[i].Body = sessiontest.Batch(t, "in_progress", `"completed": 37`, fmt.Sprintf(`"completed": %d`, i))
		}
		return turns
	}
	cancelled := func(polls []sessiontest.Turn, step string) []sessiontest.Turn {
		after := polls[len(polls)-1].After + time.Second
		return append(polls, sessiontest.Turn{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling"), After: after, Step: step},
			sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelled"), After: after + time.Second, Step: step})
	}
	judgeTurns(t, "lifecycle/stalled", []judged{
		{"cancelled after half an hour without change", cancelled(polled(3, 15*time.Minute, running, ""), ""), "warn\n3 /status: the batch was still in_progress when it was cancelled, and nothing had changed for 30m0s"},
		{"cancelled shortly before", cancelled(polled(3, 14*time.Minute, running, ""), ""), "pass"},
		{"cancelled past its end", cancelled(polled(2, 25*time.Hour, running, ""), ""), "warn\n2 /status: the batch was still in_progress, 1h0m0s after it was to expire, when it was cancelled"},
		{"cancelled as it got on", cancelled(grows(7), ""), "pass"},
		{"cancelled by the driver", cancelled(polled(3, time.Hour, running, "watch"), "cancel"), "pass"},
		{"cancelled by the driver, and then by somebody", append(polled(3, 15*time.Minute, running, ""),
			sessiontest.Turn{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling"), After: time.Hour, Step: "cancel"},
			sessiontest.Turn{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelled"), After: 2 * time.Hour}), "skip"},
		{"cancelled after one poll past its end", cancelled(polled(1, 0, sessiontest.Batch(t, "in_progress", `"expires_at": 1767348000`, `"expires_at": 1767261599`), ""), ""), "pass"},
		{"cancelled just past its end", cancelled(polled(2, 24*time.Hour+time.Second, running, ""), ""), "warn\n2 /status: the batch was still in_progress, 1s after it was to expire, when it was cancelled"},
		{"cancelled at its end, and it got on", cancelled([]sessiontest.Turn{polled(1, 0, running, "")[0], {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "finalizing"), After: 24 * time.Hour}}, ""), "pass"},
		{"cancelled as it was being cancelled", cancelled(polled(3, time.Hour, sessiontest.Batch(t, "cancelling"), ""), ""), "pass"},
		{"cancelled when it had ended", cancelled(polled(3, time.Hour, sessiontest.Batch(t, "completed"), ""), ""), "pass"},
		{"cancelled after it changed, and then half an hour without change", cancelled([]sessiontest.Turn{
			{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "validating")}, {Request: sessiontest.ToBatch, Status: 200, Body: running, After: time.Minute}, {Request: sessiontest.ToBatch, Status: 200, Body: running, After: 31 * time.Minute},
		}, ""), "warn\n3 /status: the batch was still in_progress when it was cancelled, and nothing had changed for 30m0s"},
		{"at its end, without change", polled(6, 17280*time.Second, running, ""), "warn\n6 /status: the batch is still in_progress, and nothing changed in the last half of the polls"},
		{"changes at the half", grows(4), "pass"},
		{"two polls of a state that nobody knows", polled(6, time.Hour, sessiontest.Batch(t, "in_progress", `"status": "in_progress"`, `"status": "odd"`), ""), "skip"},
		{"ended at the second poll", append(polled(1, 0, running, ""), sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "failed"), After: time.Hour}), "pass"},
		{"ended at the only poll", polled(1, 0, sessiontest.Batch(t, "failed"), ""), "skip"},
		{"polls without times", func() []sessiontest.Turn {
			turns := polled(7, 4*time.Minute, running, "")
			turns[6].Untimed = true
			return turns[1:]
		}(), "skip"},
		{"too few to say", polled(5, time.Hour, running, ""), "skip"},
		{"a short while", polled(6, time.Second, running, ""), "pass"},
		{"it ends", append(polled(1, 0, running, ""), sessiontest.Shows("", sessiontest.Batch(t, "completed"))[1]), "pass"},
		{"past its end", polled(6, 6*time.Hour, running, ""), "warn\n6 /status: the batch is still in_progress, 6h0m0s after it was to expire"},
		{"no change", polled(6, 4*time.Minute, running, ""), "warn\n6 /status: the batch is still in_progress, and nothing changed in the last half of the polls"},
		{"no change for just short of it", polled(6, 4*time.Minute-time.Second, running, ""), "pass"},
		{"changes in the last half", grows(6), "pass"},
		{"changes in the first half alone", grows(3), "warn\n7 /status: the batch is still in_progress, and nothing changed in the last half of the polls"},
		{"no end that it was to keep", polled(6, time.Second, sessiontest.Batch(t, "in_progress", `"expires_at": 1767348000`, `"expires_at": null`), ""), "pass"},
		{"the driver's wait was over", watched, over},
		{"the driver went on with it", later(sessiontest.ToBatch), "pass"},
		{"the driver went on with another", later("GET /batches/other"), over},
		{"the driver did other things with it", append(watched[:6:6], sessiontest.Turn{Request: sessiontest.ToBatch, Status: 503, Body: sessiontest.Refusal, Step: "files"}), over},
	})
}
