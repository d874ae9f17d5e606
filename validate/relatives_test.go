package validate_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/validate"
)

// TestRelatives holds the judge of each relative of OpenAI to the engine, to a second
// engine, to its scanner and to its whole schema, on the fixtures in its folder and
// on all that differ from one of these in one member.
func TestRelatives(t *testing.T) {
	for _, profile := range relatives {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			v := newValidator(t, validate.Options{Profile: profile})
			full, quick := v.InFull(), judge{profile, v, v.Quick()}
			whole := newValidator(t, validate.Options{Schema: v.SchemaText()})
			if diff := cmp.Diff(whole.Rules(), v.Rules()); diff != "" {
				t.Errorf("rules differ (-whole +built-in):\n%s", diff)
			}
			second := secondEngine(t, newValidator(t, validate.Options{Profile: profile, Naming: validate.WireNaming}).SchemaText())
			broken := 0
			see := func(text []byte) {
				if !found(v.Check(text), "time/form") { // which is a keyword of ours, and no engine knows
					broken += compareOracle(t, text, full)
				}
				compareEngines(t, string(text), text, second, v)
				if quick.holds != nil {
					compare(t, quick, text)
				}
			}
			for _, path := range fixtures(t, filepath.Join("profiles", profile)) {
				for text := range bytes.Lines(read(t, path)) {
					see(bytes.TrimSpace(text))
				}
				text := read(t, path)
				see(text)
				if diff := cmp.Diff(whole.Check(text), v.Check(text)); diff != "" {
					t.Errorf("%s: (-whole +built-in)\n%s", path, diff)
				}
				if !strings.HasSuffix(path, "l") && strings.Contains(path, "completed") || strings.Contains(path, "done") || strings.Contains(path, "pending") || strings.Contains(path, "result") {
					mutate(text, someOf(profile), see)
				}
			}
			if broken < 10 {
				t.Errorf("only %d findings: that compares little", broken)
			}
		})
	}
}

// TestRelativesAreShown chooses the profile for batches of those relatives that state
// signs, and for lists of them: it is theirs. No batch of OpenAI shows one of them.
func TestRelativesAreShown(t *testing.T) {
	auto := newValidator(t, validate.Options{Profile: validate.AutoProfile})
	families := contract.Families()
	for _, p := range families[0].Profiles {
		if !slices.Contains(relatives, p.Name) || len(p.Signs) == 0 {
			continue
		}
		shown := 0
		for _, path := range fixtures(t, filepath.Join("profiles", p.Name)) {
			for report := range auto.Stream(bytes.NewReader(read(t, path))) {
				switch base := filepath.Base(path); {
				case report.Profile == p.Name:
					shown++
				case strings.HasPrefix(base, "error"), strings.HasPrefix(base, "list_empty"), strings.HasPrefix(base, "request"), strings.HasPrefix(base, "result") && p.Name != "vllm":
				default:
					t.Errorf("%s is judged as %s, since %s", path, report.Profile, report.Why)
				}
			}
		}
		if shown == 0 {
			t.Errorf("nothing shows %s", p.Name)
		}
	}
	for _, path := range fixtures(t, "batches/openai") {
		if report := auto.Check(read(t, path)); slices.Contains(relatives, report.Profile) {
			t.Errorf("%s is judged as %s, since %s", path, report.Profile, report.Why)
		}
	}
}

// A relativeTruth is an edit of a fixture of a relative, and the rules above a note
// that it breaks.
type relativeTruth struct{ profile, base, edit, want string }

// TestTruthOfRelatives tries what each relative of OpenAI has of its own: what it lets
// stand, and what it holds to all the same.
func TestTruthOfRelatives(t *testing.T) {
	for _, row := range []relativeTruth{
		{"dashscope", "cancelling", "cancelling_at: 1767262200", ""},
		{"dashscope", "cancelling", "no cancelling_at", "field/missing"},
		{"dashscope", "alike/cancelled", "cancelled_at: null", "status/time-missing"},
		{"dashscope", "alike/cancelled", "cancelling_at: null", "status/time-skipped"},
		{"dashscope", "alike/completed", "expires_at: 1767348000", ""},
		{"dashscope", "alike/completed", `output_file_id: ""`, "field/empty"},
		{"dashscope", "list", "data: null", ""},
		{"dashscope", "list", "no has_more", "field/missing"},
		{"dashscope", "list", `first_id: "batch_other"`, "list/cursor"},
		{"dashscope", "list_empty", "has_more: true", "list/empty-page"},

		{"glm", "completed", "created_at: 1767261600", "time/unit"},
		{"glm", "completed", "created_at: 0", "time/sentinel"},
		{"glm", "completed", "finalizing_at: 946684800000", "time/sentinel"},
		{"glm", "completed", "created_at: 1267261600000", "time/implausible"},
		{"glm", "completed", "completed_at: 1767261599999", "time/order"},
		{"glm", "completed", "expires_at: 1767348000000", ""},
		{"glm", "completed", "expires_at: 1767358000000", "time/window"},
		{"glm", "completed", `output_file_id: ""`, "counts/files"},
		{"glm", "completed", `output_file_id: null`, "counts/files"},
		{"glm", "completed", `request_counts: {"total":120}`, ""},
		{"glm", "completed", `request_counts: {"total":120,"completed":119,"failed":2}`, "counts/sum"},
		{"glm", "in_progress", `output_file_id: "20260101_out"`, "status/files-early"},
		{"glm", "in_progress", `status: "queued"`, "status/unknown"},

		{"nebius", "done", "completed_at: null", "status/time-missing"},
		{"nebius", "done", "finalizing_at: null", "status/time-skipped"},
		{"nebius", "done", "output_file_id: null", "counts/files"},
		{"nebius", "done", `request_counts: {"total":4,"completed":3,"failed":0}`, "counts/incomplete"},
		{"nebius", "done", `request_counts: {"total":0,"completed":0,"failed":0}`, "counts/empty"},
		{"nebius", "done", `status: "completed"`, ""},
		{"nebius", "done", `status: "finished"`, "status/unknown"},
		{"nebius", "running", "completed_at: 1767264922", "status/time-foreign"},
		{"nebius", "running", `output_file_id: "f01"`, "status/files-early"},
		{"nebius", "validated", "no request_counts", "field/missing"},
		{"nebius", "validating_new", "created_at: 1767261600000", "time/unit"},

		{"llumnix", "pending", `status: "queued"`, "status/unknown"},
		{"llumnix", "pending", "completed_at: 1767264922", "status/time-foreign"},
		{"llumnix", "pending", `output_file_id: "batch_output_1"`, "status/files-early"},
		{"llumnix", "pending", "no usage", "field/missing"},
		{"llumnix", "pending", "model: null", "field/type"},
		{"llumnix", "failed", `errors: {"data":[]}`, "status/errors-missing"},
		{"llumnix", "failed", `errors: {}`, "field/missing"},
		{"llumnix", "completed", "finalizing_at: null", "status/time-skipped"},

		{"siliconflow", "in_queue", "completed_at: 1767264922", "status/time-foreign"},
		{"siliconflow", "in_queue", `status: "queued"`, "status/unknown"},
		{"siliconflow", "completed", `request_counts: {"total":3,"completed":2,"failed":2}`, "counts/sum"},
		{"siliconflow", "completed", `created_at: 1767261600000`, "time/unit"},

		{"cerebras", "completed_with_tags", `metadata: {"a":[1]}`, ""},
		{"cerebras", "completed_with_tags", `metadata: {"a":"b"}`, ""},
		{"cerebras", "completed_with_tags", `output_file_id: ""`, "field/empty"},

		{"digitalocean", "completed", "created_at: 1767261600", "field/type"},
		{"digitalocean", "completed", `created_at: "2026-01-01"`, "time/form"},
		{"digitalocean", "completed", `completed_at: "2026-01-01T09:59:59Z"`, "time/order"},
		{"digitalocean", "completed", `expires_at: "2026-01-03T10:00:00Z"`, "time/window"},
		{"digitalocean", "completed", "completed_at: null", "status/time-missing"},
		{"digitalocean", "completed", `errors: [{"code":"x"}]`, "status/errors-foreign"},
		{"digitalocean", "completed", `errors: {"data":[]}`, "field/type"},
		{"digitalocean", "failed", "errors: null", "status/errors-missing"},
		{"digitalocean", "cancelled", "cancelled_at: null", "status/time-missing"},
		{"digitalocean", "completed", "no batch_id", "field/missing"},
		{"digitalocean", "completed", `status: "done"`, "status/unknown"},

		{"bedrock-openai", "completed", `endpoint: "/v1/chat/completions"`, ""},
		{"bedrock-openai", "completed", "input_file_id: null", "field/type"},
		{"gemini-openai", "alike/completed", "completed_at: null", "status/time-missing"},
		{"gemini-openai", "alike/completed", "input_file_id: null", "field/type"},

		{"litellm", "completed_of_vertex", `status: "done"`, "status/unknown"},
		{"litellm", "completed_of_vertex", "completed_at: 1767261599", "time/order"},
		{"litellm", "completed_of_vertex", "failed_at: 1767264922", "status/time-foreign"},
		{"litellm", "alike/completed", `request_counts: {"total":120,"completed":119,"failed":2}`, "counts/sum"},

		{"openrouter", "completed", "finalized_at: null", ""},
		{"openrouter", "in_progress", "finalized_at: 1767264922", "status/time-foreign"},
		{"openrouter", "completed", "finalized_at: 1767261599", "time/order"},
		{"openrouter", "completed", "expires_at: 1767607201", "time/window"},
		{"openrouter", "completed", "expires_at: null", ""},
		{"openrouter", "completed", "no provider", "field/missing"},
		{"openrouter", "completed", `request_counts: {"total":120,"completed":1,"failed":0}`, "counts/incomplete"},
	} {
		v := newValidator(t, validate.Options{Profile: row.profile})
		base := corpus.Members(string(read(t, filepath.Join(testdata, "profiles", row.profile, row.base+".json"))))
		if got := strings.Join(above(v.Check(corpus.Apply(base, row.edit)), validate.Warning), " "); got != row.want {
			t.Errorf("%s: %s with %s: %q, want %q", row.profile, row.base, row.edit, got, row.want)
		}
	}
}

// TestLinesOfRelatives does the same with lines of files.
func TestLinesOfRelatives(t *testing.T) {
	const (
		answer   = `{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"content":"Yes."}}]}`
		response = `{"status_code":200,"request_id":"r","body":` + answer + `}`
	)
	for _, row := range []struct{ profile, kind, text, want string }{
		{"nebius", "result", `{"id":"a","custom_id":"a","response":` + answer + `,"error":null}`, ""},
		{"nebius", "result", `{"id":"a","custom_id":"a","response":` + response + `,"error":null}`, ""},
		{"nebius", "result", `{"id":"a","custom_id":"a","response":{},"error":null}`, "output/body"},
		{"nebius", "result", `{"id":"a","custom_id":"a","response":{"object":"error"},"error":null}`, "output/body"},
		{"nebius", "result", `{"id":"a","custom_id":"a","response":null,"error":null}`, "output/outcome"},
		{"vllm", "result", `{"id":"vllm-a","custom_id":"a","response":` + answer + `,"error":null}`, ""},
		{"vllm", "result", `{"id":"vllm-a","custom_id":"a","response":null,"error":"no such model"}`, ""},
		{"vllm", "result", `{"id":"vllm-a","custom_id":"a","response":null,"error":null}`, "output/outcome"},
		{"vllm", "result", `{"custom_id":"a","response":` + response + `,"error":null}`, "field/missing"},
		{"vllm", "result", `{"id":"vllm-a","custom_id":"a","response":{"status_code":"200"},"error":null}`, "output/status-code"},
		{"glm", "result", `{"id":"batch_1","custom_id":"a","response":{"status_code":200,"body":` + answer + `}}`, ""},
		{"glm", "result", `{"id":"batch_1","custom_id":"a","response":{"status_code":200}}`, "field/missing"},
		{"glm", "result", `{"id":"batch_1","custom_id":"a"}`, "output/outcome"},
		{"llumnix", "result", `{"id":"batch_1","custom_id":"a","response":` + response + `}`, ""},
		{"openai", "result", `{"id":"a","custom_id":"a","response":` + answer + `,"error":null}`, "field/missing"},
		{"siliconflow", "request", `{"custom_id":"a","body":{}}`, ""},
		{"siliconflow", "request", `{"custom_id":"a"}`, "field/missing"},
		{"openai", "request", `{"custom_id":"a","body":{}}`, "field/missing"},
	} {
		v := newValidator(t, validate.Options{Profile: row.profile, Kind: row.kind})
		if got := strings.Join(above(v.Check([]byte(row.text)), validate.Warning), " "); got != row.want {
			t.Errorf("%s: %s: %q, want %q", row.profile, row.text, got, row.want)
		}
	}
}
