package conformance_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

const families = "../testdata/families"

// A familyBreak is a session of a family with one fault.
type familyBreak struct {
	name string
	want []string // all ids at error level
}

// familyBreaks lists the same faults for each family. Where a fault shows in more
// than one way, its row has what else is found.
var familyBreaks = map[string][]familyBreak{
	"ai-gateway": {
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "sum-off", want: []string{"counts/sum"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "state-unknown", want: []string{"status/unknown"}},
		{name: "created-changes", want: []string{"lifecycle/immutable"}},
		{name: "time-in-seconds", want: []string{"field/type"}},
		{name: "error-without-message", want: []string{"field/missing"}},
	},
	"cohere": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "model-changes", want: []string{"lifecycle/immutable"}},
		{name: "state-unknown", want: []string{"status/unknown"}},
		{name: "tokens-as-number", want: []string{"field/type"}},
	},
	"databricks": {
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "total-changes", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "endpoint-changes", want: []string{"lifecycle/immutable"}},
		{name: "state-unknown", want: []string{"status/unknown"}},
		{name: "time-in-seconds", want: []string{"field/type"}},
	},
	"fireworks": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "model-changes", want: []string{"lifecycle/immutable"}},
		{name: "state-unknown", want: []string{"status/unknown"}},
		{name: "other-job", want: []string{"retrieve/agrees"}},
	},
	"together": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "end-of-running", want: []string{"status/time-foreign"}},
		{name: "file-changes", want: []string{"lifecycle/immutable"}},
		{name: "state-in-small", want: []string{"status/unknown"}},
		{name: "list-item-twice", want: []string{"list/agrees"}},
		{name: "line-says-nothing", want: []string{"output/lines"}},
	},
	"bedrock": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "total-changes", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "model-changes", want: []string{"lifecycle/immutable"}},
		{name: "cancel-refused", want: []string{"cancel/accepted"}},
		{name: "end-of-running", want: []string{"status/time-foreign"}},
		{name: "completed-in-part", want: []string{"counts/incomplete"}},
		{name: "state-unknown", want: []string{"status/unknown"}},
		{name: "other-job", want: []string{"retrieve/agrees"}},
		{name: "create-without-arn", want: []string{"document/kind"}},
		{name: "error-without-message", want: []string{"http/error-reply"}},
	},
	"anthropic": {
		{name: "time-order", want: []string{"time/order"}},
		// A batch that runs again has no end any more, and all its counts are 0.
		{name: "terminal-left", want: []string{"lifecycle/counts", "lifecycle/set-once", "lifecycle/terminal"}},
		// Counts stand still until the end, so they can only fall after it.
		{name: "counts-fall", want: []string{"lifecycle/counts", "lifecycle/terminal"}},
		{name: "total-changes", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "line-without-id", want: []string{"output/lines"}},
		{name: "result-lost", want: []string{"output/accounting"}},
		{name: "outcome-other", want: []string{"output/accounting"}},
		{name: "cancel-ignored", want: []string{"cancel/accepted"}},
	},
	"gemini": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "total-changes", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "line-without-id", want: []string{"output/lines"}},
		{name: "results-swapped", want: []string{"output/accounting"}},
		{name: "not-done", want: []string{"status/done"}},
		{name: "counts-as-numbers", want: []string{"field/type"}},
		{name: "cancel-refused", want: []string{"cancel/accepted"}},
		{name: "other-batch", want: []string{"retrieve/agrees"}},
	},
	"mistral": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "total-changes", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "line-without-id", want: []string{"output/lines"}},
		{name: "result-for-nobody", want: []string{"output/accounting"}},
		// Nothing tells what became of the requests.
		{name: "output-missing", want: []string{"counts/files", "output/accounting"}},
		{name: "cancel-ignored", want: []string{"cancel/accepted"}},
	},
	"vertex": {
		{name: "time-order", want: []string{"time/order"}},
		{name: "terminal-left", want: []string{"lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "name-changes", want: []string{"lifecycle/immutable"}},
		{name: "start-changes", want: []string{"lifecycle/set-once"}},
		{name: "error-of-success", want: []string{"status/time-foreign"}},
		{name: "cancel-refused", want: []string{"cancel/accepted"}},
	},
	"xai": {
		{name: "time-order", want: []string{"time/order"}},
		// A batch that was cancelled runs on: its time and its count of cancelled requests go, too.
		{name: "terminal-left", want: []string{"lifecycle/counts", "lifecycle/set-once", "lifecycle/terminal"}},
		{name: "counts-fall", want: []string{"lifecycle/counts"}},
		{name: "sum-off", want: []string{"counts/sum"}},
		{name: "status-500", want: []string{"http/status"}},
		{name: "walk-stuck", want: []string{"list/paging"}},
		{name: "name-changes", want: []string{"lifecycle/immutable"}},
		{name: "cancel-refused", want: []string{"cancel/accepted"}},
		{name: "message-of-running", want: []string{"status/time-foreign"}},
		{name: "times-of-day", want: []string{"time/form"}},
		{name: "result-lost", want: []string{"output/accounting"}},
		{name: "result-twice", want: []string{"output/accounting"}},
		{name: "result-without-id", want: []string{"output/lines"}},
		{name: "other-batch", want: []string{"retrieve/agrees"}},
		// Nobody knows whether what was added is in the batch: its result is not unknown.
		{name: "add-failed", want: []string{"http/status"}},
	},
}

// The checks that a sound session of a family gives something to judge, at least.
var wantJudged = map[string]int{
	"ai-gateway": 15, "anthropic": 20, "bedrock": 25, "cohere": 25, "databricks": 25, "fireworks": 20, "gemini": 20, "mistral": 20, "together": 20, "vertex": 15, "xai": 25,
}

// TestFamilySound holds a whole session of each family to having no finding, and
// to giving many checks something to judge.
func TestFamilySound(t *testing.T) {
	for family := range familyBreaks {
		t.Run(family, func(t *testing.T) {
			r := sessiontest.NewJudge(t, conformance.Options{Profile: family}).Judge(readSession(t, filepath.Join(families, family, "sound.har")))
			if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 {
				t.Errorf("found %v: %v", ids, r.Err())
			}
			var judged, skipped []string
			for _, o := range r.Outcomes {
				if o.Result == conformance.Skip {
					skipped = append(skipped, o.Check)
				} else {
					judged = append(judged, o.Check)
				}
			}
			if want := wantJudged[family]; len(judged) < want {
				t.Errorf("%d checks were judged, want %d: %v; skipped: %v", len(judged), want, judged, skipped)
			}
		})
	}
}

// TestFamilyBreaks holds each session with a fault to being found for it alone.
func TestFamilyBreaks(t *testing.T) {
	for family, breaks := range familyBreaks {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: family})
		paths, err := filepath.Glob(filepath.Join(families, family, "broken-*.har"))
		if err != nil || len(paths) != len(breaks) {
			t.Errorf("%s: %d files and %d rows (%v)", family, len(paths), len(breaks), err)
		}
		for _, b := range breaks {
			t.Run(family+"/"+b.name, func(t *testing.T) {
				r := j.Judge(readSession(t, filepath.Join(families, family, "broken-"+b.name+".har")))
				if ids := sessiontest.Above(r, validate.Error); !slices.Equal(ids, b.want) {
					t.Errorf("found %v, want %v: %v", ids, b.want, r.Err())
				}
			})
		}
	}
}

// TestFamilyRecorded holds what the real services sent to having no finding.
func TestFamilyRecorded(t *testing.T) {
	recorded := recordings(t)
	for _, test := range []struct {
		family, session string
		documents       int
	}{
		{family: "anthropic", session: "providers/anthropic_rubyvcr_batch.yml", documents: 11},
		{family: "anthropic", session: "providers/anthropic_rubyvcr_cancel.yml", documents: 2},
		{family: "mistral", session: "rubyvcr-foreign-shape-mistral.yml", documents: 5},
		{family: "gemini", session: "providers/gemini_rubyvcr_batch.yml", documents: 28},
		{family: "xai", session: "providers/xai_rubyvcr_batch.yml", documents: 4},
	} {
		r := sessiontest.NewJudge(t, conformance.Options{Profile: test.family}).Judge(readSession(t, filepath.Join(recorded, test.session)))
		if ids := sessiontest.Above(r, validate.Warning); len(ids) > 0 || r.Documents != test.documents {
			t.Errorf("%s: %d documents, want %d; found %v: %v", test.session, r.Documents, test.documents, ids, r.Err())
		}
	}
	for _, test := range []struct{ family, document string }{
		{family: "mistral", document: "providers/mistral_1_QUEUED.json"},
		{family: "mistral", document: "providers/mistral_2_SUCCESS.json"},
		{family: "together", document: "providers/together_job.json"},
	} {
		v, err := validate.New(validate.Options{Profile: test.family, Kind: "batch"})
		if err != nil {
			t.Fatal(err)
		}
		if r := v.Check(readFile(t, filepath.Join(recorded, test.document))); len(r.Findings) > 0 {
			t.Errorf("%s: %v", test.document, r.Findings)
		}
	}
}
