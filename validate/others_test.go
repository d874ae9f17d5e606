package validate_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/validate"
)

// others are what lies beside batch responses in the folders of projects, and what
// other routes of the same APIs answer; title is what it is called.
var others = []struct{ reason, title, text string }{
	{"an empty object", "other JSON", `{}`},
	{"package.json", "package.json", `{"name":"batch","version":"1.0.0","type":"module","files":["dist"],"scripts":{"batch":"node batch.js"},"dependencies":{"openai":"^6.0.0"}}`},
	{"tsconfig.json", "TypeScript configuration", `{"compilerOptions":{"target":"es2022","strict":true},"include":["src"],"files":["a.ts"]}`},
	{"a notebook", "Jupyter notebook", `{"cells":[{"cell_type":"code","id":"a1","metadata":{},"outputs":[],"source":["client.batches.create()"]}],"metadata":{"kernelspec":{"name":"python3"}},"nbformat":4,"nbformat_minor":5}`},
	{"an OpenAPI file", "OpenAPI description", `{"openapi":"3.1.0","info":{"title":"Batch API","version":"1"},"paths":{"/batches":{"post":{}}},"components":{"schemas":{"Batch":{"type":"object","properties":{"id":{"type":"string"},"object":{"const":"batch"},"endpoint":{},"input_file_id":{},"completion_window":{},"status":{},"created_at":{},"request_counts":{}}}}}}`},
	{"a JSON Schema", "JSON Schema", `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["id","object"],"properties":{"id":{},"endpoint":{},"input_file_id":{},"completion_window":{},"request_counts":{},"output_file_id":{},"status":{},"created_at":{},"object":{}}}`},
	{"a chat completion", "chat completion", `{"id":"chatcmpl-1","object":"chat.completion","created":1767261600,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`},
	{"a chunk of one", "chat completion", `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767261600,"model":"gpt-4o-mini","choices":[]}`},
	{"a text completion", "text completion", `{"id":"cmpl-1","object":"text_completion","created":1767261600,"model":"gpt-3.5-turbo-instruct","choices":[{"text":"Yes."}]}`},
	{"a message of Anthropic", "message of Anthropic", `{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4","content":[{"type":"text","text":"Yes."}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`},
	{"a response", "response of the Responses API", `{"id":"resp_1","object":"response","created_at":1767261600,"status":"completed","error":null,"metadata":{},"model":"gpt-4o-mini","output":[],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}`},
	{"an assistant", "assistant", `{"id":"asst_1","object":"assistant","created_at":1767261600,"name":"Batch","model":"gpt-4o","instructions":"Help.","tools":[],"metadata":{}}`},
	{"a thread", "thread", `{"id":"thread_1","object":"thread","created_at":1767261600,"metadata":{},"tool_resources":{}}`},
	{"a message of a thread", "message of a thread", `{"id":"msg_1","object":"thread.message","created_at":1767261600,"thread_id":"thread_1","role":"user","content":[],"metadata":{}}`},
	{"a run", "run of a thread", `{"id":"run_1","object":"thread.run","created_at":1767261600,"assistant_id":"asst_1","thread_id":"thread_1","status":"completed","started_at":1767261601,"expires_at":null,"cancelled_at":null,"failed_at":null,"completed_at":1767261603,"metadata":{},"usage":null}`},
	{"a vector store", "vector store", `{"id":"vs_1","object":"vector_store","created_at":1767261600,"name":"Docs","bytes":9,"file_counts":{"in_progress":0,"completed":1,"failed":0,"cancelled":0,"total":1},"status":"completed","expires_at":null,"metadata":{}}`},
	{"a file batch of a vector store", "file batch of a vector store", `{"id":"vsfb_1","object":"vector_store.file_batch","created_at":1767261600,"vector_store_id":"vs_1","status":"in_progress","file_counts":{"in_progress":1,"completed":0,"failed":0,"cancelled":0,"total":1}}`},
	{"the same of older versions", "file batch of a vector store", `{"id":"vsfb_1","object":"vector_store.files_batch","created_at":1767261600,"vector_store_id":"vs_1","status":"completed","file_counts":{"in_progress":0,"completed":1,"failed":0,"cancelled":0,"total":1}}`},
	{"a fine-tuning job", "fine-tuning job", `{"object":"fine_tuning.job","id":"ftjob-1","model":"gpt-4o-mini","created_at":1767261600,"finished_at":null,"organization_id":"org-1","result_files":[],"status":"queued","validation_file":null,"training_file":"file-1","error":null,"metadata":null}`},
	{"an event of one", "event of a fine-tuning job", `{"object":"fine_tuning.job.event","id":"ftevent-1","created_at":1767261600,"level":"info","message":"Step 1","type":"metrics","data":{"step":1}}`},
	{"an upload", "upload", `{"id":"upload_1","object":"upload","bytes":9,"created_at":1767261600,"filename":"in.jsonl","purpose":"batch","status":"pending","expires_at":1767265200,"file":null}`},
	{"a list of models", "list of models", `{"object":"list","data":[{"id":"gpt-4o-mini","object":"model","created":1767261600,"owned_by":"openai"}]}`},
	{"a model", "model", `{"id":"gpt-4o-mini","object":"model","created":1767261600,"owned_by":"openai"}`},
	{"a list of assistants", "list of other objects", `{"object":"list","data":[{"id":"asst_1","object":"assistant","created_at":1767261600,"metadata":{}}],"first_id":"asst_1","last_id":"asst_1","has_more":false}`},
	{"a list of fine-tuning jobs", "list of other objects", `{"object":"list","data":[{"object":"fine_tuning.job","id":"ftjob-1","created_at":1767261600,"status":"queued"}],"has_more":false}`},
	{"embeddings", "list of embeddings", `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,0.2]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}`},
	{"a moderation", "moderation", `{"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":false,"categories":{},"category_scores":{}}]}`},
	{"a create request", "create request", `{"input_file_id":"file-1","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":"b"}}`},
	{"a create request of Anthropic", "create request", `{"requests":[{"custom_id":"a","params":{"model":"claude-sonnet-4","max_tokens":5,"messages":[]}}]}`},
	{"a create request of Mistral", "create request", `{"input_files":["f5c1"],"endpoint":"/v1/chat/completions","model":"mistral-small-latest","metadata":{},"timeout_hours":24}`},
	{"a chat request", "other JSON", `{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say yes."}],"metadata":{"a":"b"}}`},
	{"the answer to a delete", "other JSON", `{"id":"x1","object":"x.deleted","deleted":true}`},
	{"an event of Stripe", "webhook event of another kind", `{"id":"evt_1","object":"event","api_version":"2025-01-01","created":1767261600,"type":"charge.succeeded","livemode":false,"pending_webhooks":1,"data":{"object":{"id":"ch_1","object":"charge","status":"succeeded","metadata":{}}}}`},
	{"another event of OpenAI", "webhook event of another kind", `{"id":"evt_1","object":"event","type":"response.completed","created_at":1767261600,"data":{"id":"resp_1"}}`},
	{"an issue of GitHub", "other JSON", `{"id":1,"node_id":"I_1","number":7,"title":"batch","state":"open","url":"https://api.github.com/repos/a/b/issues/7","body":"{}","created_at":"2026-01-01T00:00:00Z","closed_at":null,"user":{"login":"a","id":1,"type":"User"}}`},
	{"a workflow run of GitHub", "other JSON", `{"id":1,"name":"CI","status":"completed","conclusion":"success","workflow_id":2,"created_at":"2026-01-01T00:00:00Z","run_started_at":"2026-01-01T00:00:00Z","repository":{"id":1,"full_name":"a/b"}}`},
	{"a job of Kubernetes", "Kubernetes object", `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"pi","uid":"1"},"spec":{"completions":1,"template":{"spec":{"containers":[]}}},"status":{"succeeded":1,"startTime":"2026-01-01T00:00:00Z","completionTime":"2026-01-01T00:01:00Z"}}`},
	{"a job of AWS Batch", "other JSON", `{"jobId":"a","jobName":"b","jobQueue":"q","status":"SUCCEEDED","createdAt":1767261600000,"startedAt":1767261601000,"stoppedAt":1767261602000,"jobDefinition":"d","container":{"image":"i"}}`},
	{"jobs of AWS Batch", "other JSON", `{"jobs":[{"jobId":"a","status":"SUCCEEDED","createdAt":1767261600000}]}`},
	{"a config with a batch's words", "other JSON", `{"endpoint":"https://api.example","status":"on","model":"m","metadata":{}}`},
	{"an HTTP request", "other JSON", `{"method":"POST","url":"https://api.openai.com/v1/chat/completions","headers":{},"body":{"model":"gpt-4o-mini"}}`},
	{"a log line", "other JSON", `{"level":"info","msg":"batch completed","status":"completed","created_at":1767261600}`},
	{"a log line with a message", "other JSON", `{"level":"error","message":"batch failed","code":7,"type":"job"}`},
	{"a file of a vector store", "file of a vector store", `{"id":"file-1","object":"vector_store.file","created_at":1767261600,"vector_store_id":"vs_1","status":"completed","last_error":null,"usage_bytes":9}`},
	{"a JSON-RPC reply", "other JSON", `{"jsonrpc":"2.0","id":1,"result":{"status":"ok"}}`},
	{"a GraphQL reply", "other JSON", `{"data":{"batch":{"id":"1","status":"completed"}}}`},
}

// TestOtherObjectsAreNotBatches holds to being no batch, no list of these and no line
// what is none, in a file of its own and in an array, and to having a name.
func TestOtherObjectsAreNotBatches(t *testing.T) {
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, other := range others {
		t.Run(other.reason, func(t *testing.T) {
			root, whole := document.Parse([]byte(other.text), document.Limits{}).Root()
			if !whole {
				t.Fatal("it is not JSON")
			}
			if thing := recognize.Identify(root); thing.Kind != nil || thing.Title != other.title {
				t.Errorf("it is %q at %q, want %q", thing.Title, thing.Pointer, other.title)
			}
			for _, text := range []string{other.text, "[" + other.text + "," + other.text + "]"} {
				report := streamed(t, auto, []byte(text))
				if len(report.Findings) > 0 || report.Documents > 0 {
					t.Errorf("%d documents are judged: %v", report.Documents, report.Err())
				}
			}
			if choice := recognize.Profile([]byte(other.text), true); choice.Sure {
				t.Errorf("it chooses %s, since %s", choice.Profile, choice.Why)
			}
		})
		all = append(all, other.text)
	}
	count := 0
	for report, err := range auto.Stream(strings.NewReader(strings.Join(all, "\n"))) {
		if err != nil || report.Documents > 0 {
			t.Errorf("of lines with all of them, %d are judged: %v", report.Documents, err)
		}
		for _, n := range report.Others {
			count += n
		}
	}
	if count != len(others) {
		t.Errorf("%d are counted, want %d", count, len(others))
	}
}

// TestOtherObjectIsNoBatchInAnyProfile tries each profile by itself.
func TestOtherObjectIsNoBatchInAnyProfile(t *testing.T) {
	all, err := validate.Profiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, profile := range all {
		v := newValidator(t, validate.Options{Profile: profile.Name})
		for _, other := range others {
			if report := streamed(t, v, []byte(other.text)); report.Documents > 0 {
				t.Errorf("%s: %s is judged: %v", profile.Name, other.reason, report.Err())
			}
		}
	}
}

// TestKindsBesideBatches tells files, lists of these and events of batches, and looks
// through an event to a whole batch.
func TestKindsBesideBatches(t *testing.T) {
	file := `{"id":"file-1","object":"file","bytes":120,"created_at":1767261600,"filename":"in.jsonl","purpose":"batch"}`
	batch := string(read(t, testdata+"/batches/openai/completed.json"))
	event := `{"id":"evt_1","object":"event","type":"batch.%s","created_at":1767261600,"data":%s}`
	for _, test := range []struct{ reason, text, kind, pointer string }{
		{"a file object", file, "file", ""},
		{"a file object of Azure", strings.Replace(file, `"bytes":120`, `"bytes":null,"status":"pending"`, 1), "file", ""},
		{"a list of files", `{"object":"list","data":[` + file + `],"has_more":false}`, "files", ""},
		{"an event", fmt.Sprintf(event, "completed", `{"id":"batch_1"}`), "event", ""},
		{"an event of a failed batch", fmt.Sprintf(event, "failed", `{"id":"batch_1"}`), "event", ""},
		{"an event with a whole batch", fmt.Sprintf(event, "completed", batch), "batch", "/data"},
		{"an event with a batch deeper", fmt.Sprintf(event, "completed", `{"object":`+batch+`}`), "batch", "/data/object"},
		{"a request line", `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}`, "request", ""},
		{"a result line", `{"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"r","body":{}},"error":null}`, "result", ""},
		{"an error reply", `{"error":{"message":"no","type":"x","param":null,"code":null}}`, "error", ""},
	} {
		t.Run(test.reason, func(t *testing.T) {
			root, _ := document.Parse([]byte(test.text), document.Limits{}).Root()
			thing := recognize.Identify(root)
			if !thing.Is(test.kind) || thing.Pointer != test.pointer {
				t.Errorf("it is %q at %q, want kind %q at %q", thing.Title, thing.Pointer, test.kind, test.pointer)
			}
		})
	}
}

// TestDocumentedBatchesHold judges batches as the API references of providers show
// them, without a word of what they are.
func TestDocumentedBatchesHold(t *testing.T) {
	for _, path := range fixtures(t, "references") {
		report := validate.Check(read(t, path))
		if found := above(report, validate.Warning); len(found) > 0 || report.Documents != 1 {
			t.Errorf("%s, judged as %s since %s: %v", path, report.Profile, report.Why, report.Err())
		}
		if diff := cmp.Diff([]string(nil), above(streamed(t, newValidator(t, validate.Options{Profile: validate.AutoProfile}), read(t, path)), validate.Warning)); diff != "" {
			t.Errorf("%s, as the command reads it: %s", path, diff)
		}
		if !bytes.HasSuffix(read(t, path), []byte("\n")) {
			t.Errorf("%s ends without a line feed", path)
		}
	}
}
