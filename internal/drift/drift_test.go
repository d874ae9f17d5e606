package drift_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/drift"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

func load(t rapid.TB, profile string) *contract.Contract {
	t.Helper()
	c, err := contract.Load(nil, profile)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shapeOf observes texts; one that begins with "refused " is an error reply.
func shapeOf(t rapid.TB, c *contract.Contract, texts ...string) *shape.Shape {
	t.Helper()
	o := shape.NewObserver(c, "auto")
	for i, text := range texts {
		text, refused := strings.CutPrefix(text, "refused ")
		locate := func(f *validate.Finding, offset int) { f.File, f.Line, f.Column = "x", i+1, offset+1 }
		if seen, _ := o.Observe([]byte(text), "", refused, locate); !seen {
			t.Fatalf("%s is not observed", text)
		}
	}
	return o.Shape
}

// sound is a batch in a state, with other members than these put into it.
func sound(id int, state, others string) string {
	members := []string{
		fmt.Sprintf(`"id":"batch_%08da"`, id), `"object":"batch"`, `"endpoint":"/v1/embeddings"`, `"errors":null`, `"input_file_id":"file-12345678"`,
		`"completion_window":"24h"`, `"status":"` + state + `"`, `"output_file_id":null`, `"error_file_id":null`, `"created_at":1767261600`,
		`"in_progress_at":null`, `"expires_at":1767348000`, `"finalizing_at":null`, `"completed_at":null`, `"failed_at":null`, `"expired_at":null`,
		`"cancelling_at":null`, `"cancelled_at":null`, `"request_counts":{"total":0,"completed":0,"failed":0}`, `"metadata":{"customer":"Jane Roe"}`,
	}
	for other := range strings.SplitSeq(others, ";") {
		name, value, _ := strings.Cut(other, ":")
		members = slices.DeleteFunc(members, func(m string) bool { return strings.HasPrefix(m, name+":") })
		if value != "" {
			members = append(members, other)
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// several gives batches with ids from 1 on.
func several(n int, state, others string) []string {
	var all []string
	for i := range n {
		all = append(all, sound(i+1, state, others))
	}
	return all
}

func one(state, others string) []string { return several(1, state, others) }

// changes has what was seen before and now, and what is to be found, by rule and
// beginning of the message. Where nothing is to be found, the reason says why.
var changes = []struct {
	reason      string
	before, now []string
	want        []string
}{
	{"nothing", one("validating", ""), one("validating", ""), nil},
	{"a member more", one("validating", ""), one("validating", `"model":null`), []string{"drift/added: model is new (0 of 1 before, 1 of 1 now)"}},
	{"a name that a terminal acts on", one("validating", ""), one("validating", `"x\u001b[31m##":1`), []string{`drift/added: "x\u001b[31m#\x23" is new`}},
	{"an object more is one member", one("validating", ""), one("validating", `"usage":{"input_tokens":0}`), []string{"drift/added: usage is new"}},
	{"a member inside", one("validating", ""), one("validating", `"request_counts":{"total":0,"completed":0,"failed":0,"cached":1}`), []string{"drift/added: request_counts.cached is new"}},
	{"inside what may hold anything", one("validating", `"x":{"a":1}`), one("validating", `"x":{"b":2}`), nil},
	{"keys of metadata are no members", one("validating", ""), one("validating", `"metadata":{"else":"x"}`), nil},
	{"a member less", one("validating", ""), one("validating", `"expires_at"`), []string{"drift/removed: expires_at is missing (1 of 1 before, 0 of 1 now)"}},
	{"a member that is not declared, in another state", one("completed", `"x":1`), one("validating", ""), nil},
	{"a declared one, in another state", one("completed", ""), one("validating", `"expires_at"`), []string{"drift/removed: expires_at is missing"}},
	{"a member that only some had", append(one("validating", ""), sound(2, "validating", `"x":1`)), one("validating", ""), nil},
	{"a member that some lack", several(5, "validating", ""), append(several(4, "validating", ""), sound(5, "validating", `"expires_at"`)), []string{"drift/removed: expires_at is sometimes missing (5 of 5 before, 4 of 5 now)"}},
	{"one of few lacks it", one("validating", `"x":1`), append(one("validating", ""), sound(2, "validating", `"x":1`)), nil},
	{"a text in place of a number", one("validating", ""), one("validating", `"created_at":"1767261600"`), []string{"drift/type: created_at is a string now (0 of 1 before, 1 of 1 now); it was an integer"}},
	{"a fraction in place of an integer", one("validating", ""), one("validating", `"created_at":1767261600.5`), []string{"drift/type: created_at is a number now"}},
	{"a fraction where nothing is declared", one("validating", `"cost":1`), one("validating", `"cost":1.5`), nil},
	{"set for the first time", one("validating", ""), one("in_progress", `"in_progress_at":1767261610`), nil},
	{"an object in place of null", one("validating", ""), one("validating", `"failed_at":{}`), []string{"drift/type: failed_at is an object now (0 of 1 before, 1 of 1 now); it was null"}},
	{"null before, where nothing is declared", one("validating", `"x":null`), one("validating", `"x":{}`), nil},
	{"null where none may be", one("validating", ""), one("validating", `"created_at":null`), []string{"drift/null: created_at is null now (0 of 1 before, 1 of 1 now)"}},
	{"null where it may be, once", one("validating", ""), one("validating", `"expires_at":null`), nil},
	{"null where it may be, always", several(5, "validating", ""), several(5, "validating", `"expires_at":null`), []string{`drift/null: expires_at is always null now in state "validating" (0 of 5 before, 5 of 5 now)`}},
	{"null where it may be, in too few", several(4, "validating", ""), several(4, "validating", `"expires_at":null`), nil},
	{"polls of one batch are one", slices.Repeat(one("validating", ""), 9), slices.Repeat(one("validating", `"expires_at":null`), 9), nil},
	{"never null where it always was", several(5, "completed", ""), several(5, "completed", `"errors":{"object":"list","data":[]}`), []string{`drift/null: errors is never null now in state "completed" (5 of 5 before, 0 of 5 now)`}},
	{"what goes by how the batch went", several(5, "cancelled", `"in_progress_at":1767261610`), several(5, "cancelled", ""), nil},
	{"what goes by the outcome of requests", several(5, "completed", ""), several(5, "completed", `"error_file_id":"file-87654321"`), nil},
	{"what goes by the request", several(5, "validating", ""), several(5, "validating", `"metadata":null`), nil},
	{"another end of the same state", several(5, "completed", `"completed_at":1767261620`), several(5, "completed", ""), []string{`drift/null: completed_at is always null now in state "completed"`}},
	{"a status of no contract", one("validating", ""), one("queued", ""), []string{`drift/enum: status is "queued" now (0 of 1 before, 1 of 1 now)`}},
	{"a status that was there", one("queued", ""), one("queued", ""), nil},
	{"a status that had not come up", one("validating", ""), one("expired", ""), nil},
	{"a status of another kind", one("validating", ""), one("", ""), []string{"drift/enum: status is another value now"}},
	{"another constant", one("validating", ""), one("validating", `"object":"batch_job"`), []string{`drift/enum: object is "batch_job" now`}},
	{"many statuses", one("validating", ""), manyStates(), []string{"drift/enum: status has many values now"}},
	{"a value of few that repeat", several(5, "validating", `"model":"m-1"`), several(5, "validating", `"model":"m-2"`), []string{`drift/value: model is "m-2" now (0 of 5 before, 5 of 5 now)`}},
	{"a value of many", severalModels(), several(5, "validating", `"model":"m-x"`), nil},
	{"what was asked for", several(5, "validating", ""), several(5, "validating", `"endpoint":"/v1/responses"`), nil},
	{"an id of another form", one("validating", ""), one("validating", `"id":"2f1c6a0e-6f0b-4f5a-9a43-5e2f7f0c9d11"`), []string{`drift/format: id is a UUID now (0 of 1 before, 1 of 1 now); it was an id that begins with "batch_"`}},
	{"an id with another prefix", one("validating", ""), one("validating", `"input_file_id":"input-12345678"`), []string{`drift/format: input_file_id is an id that begins with "input-" now`}},
	{"nothing in place of an id", one("completed", `"output_file_id":"file-12345678"`), one("completed", `"output_file_id":""`), []string{"drift/format: output_file_id is empty now"}},
	{"a form where nothing is declared, once", one("validating", `"x":"req_12345678"`), one("validating", `"x":"hello"`), nil},
	{"a form where nothing is declared, always", several(5, "validating", `"x":"req_12345678"`), several(5, "validating", `"x":"hello"`), []string{"drift/format: x is a string of no known form now (0 of 5 before, 5 of 5 now); it was an id with a prefix"}},
	{"milliseconds", one("validating", ""), one("validating", `"created_at":1767261600000`), []string{"drift/magnitude: created_at is in milliseconds now (0 of 1 before, 1 of 1 now); it was in seconds"}},
	{"a count that grew", one("validating", ""), one("validating", `"request_counts":{"total":2000000000,"completed":0,"failed":0}`), nil},
	{"nought in place of a time", one("validating", ""), one("validating", `"created_at":0`), nil},
	{"the first items of an array", one("failed", `"errors":{"object":"list","data":[]}`), one("failed", `"errors":{"object":"list","data":[{"code":"x"}]}`), nil},
	{"names as clients have them", one("validating", ""), []string{strings.NewReplacer("created_at", "createdAt", "input_file_id", "inputFileId").Replace(sound(1, "validating", ""))}, nil},
	{"a list has batches in it", []string{`{"object":"list","data":[` + sound(1, "validating", "") + `],"has_more":false}`}, one("validating", `"model":null`), []string{"drift/added: model is new"}},
	{"a list itself", []string{`{"object":"list","data":[],"has_more":false}`}, []string{`{"object":"list","data":[],"has_more":"no","total":0}`}, []string{
		"drift/type: has_more of a list of batches is a string now", "drift/added: total of a list of batches is new",
	}},
	{"an error reply", []string{`refused {"error":{"message":"x","type":"y","param":null,"code":"a"}}`}, []string{`refused {"error":{"message":"x","type":"y","param":null,"code":404,"hint":"z"}}`}, []string{
		"drift/type: error.code of an error reply is an integer now", "drift/added: error.hint of an error reply is new",
	}},
	{"a refusal of another shape", []string{`refused {"error":{"message":"x","type":"y","param":null,"code":"a"}}`}, []string{`refused {"detail":"x"}`}, []string{
		"drift/added: detail of an error reply is new", "drift/removed: error of an error reply is missing",
	}},
	{"a kind that only one has", one("validating", ""), []string{`{"object":"list","data":[],"has_more":false}`}, nil},
}

func manyStates() (all []string) {
	for i := range shape.MaxInSet + 1 {
		all = append(all, sound(i, "state"+string(rune('a'+i)), ""))
	}
	return all
}

func severalModels() (all []string) {
	for i := range 5 {
		all = append(all, sound(i, "validating", fmt.Sprintf(`"model":"m-%d"`, i)))
	}
	return all
}

func TestCompare(t *testing.T) {
	c := load(t, "openai")
	open := map[string]bool{}
	for _, r := range drift.Rules() {
		open[r.ID] = true
	}
	for _, test := range changes {
		found := drift.Compare(c, shapeOf(t, c, test.before...), shapeOf(t, c, test.now...), false).Findings
		for i, f := range found {
			delete(open, f.Rule)
			if got := f.Rule + ": " + f.Message; i >= len(test.want) || !strings.HasPrefix(got, test.want[i]) {
				t.Errorf("%s: %s", test.reason, got)
			}
			if f.File != "x" || f.Line == 0 || f.Expected == "" || f.Count != 1 || f.Profile != "openai" || f.Message != printable.Text(f.Message) {
				t.Errorf("%s: it has no place, or is not whole: %+v", test.reason, f)
			}
		}
		if len(found) < len(test.want) {
			t.Errorf("%s: %d findings, want %q", test.reason, len(found), test.want)
		}
	}
	for id := range open {
		t.Errorf("nothing breaks %s", id)
	}
}

// TestOwnData holds people's data to be theirs, also in a contract that does not
// let them be null.
func TestOwnData(t *testing.T) {
	c := load(t, "orq")
	if found := drift.Compare(c, shapeOf(t, c, one("validating", "")...), shapeOf(t, c, one("validating", `"metadata":null`)...), false).Findings; len(found) > 0 {
		t.Errorf("what a request left out has changed: %v", found)
	}
}

// TestEitherType holds types to being no news where a schema allows them all.
func TestEitherType(t *testing.T) {
	text, err := schema.FS.ReadFile("openai.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	const before, after = `"model": { "type": ["string", "null"] }`, `"model": { "type": ["string", "integer", "null"] }`
	if bytes.Count(text, []byte(before)) != 1 {
		t.Fatalf("%s does not stand once in the schema", before)
	}
	c, err := contract.Load(bytes.Replace(text, []byte(before), []byte(after), 1), "openai")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]int{`"model":7`: 0, `"model":7.5`: 1} {
		if found := drift.Compare(c, shapeOf(t, c, one("validating", `"model":"m"`)...), shapeOf(t, c, one("validating", now)...), false).Findings; len(found) != want {
			t.Errorf("%s: %v, want %d findings", now, found, want)
		}
	}
}

// TestSanitized holds ids and times that were replaced to not being compared.
func TestSanitized(t *testing.T) {
	c := load(t, "openai")
	before, now := shapeOf(t, c, one("validating", "")...), shapeOf(t, c, one("validating", `"id":"Sanitized";"created_at":1767261600000;"x":1`)...)
	for sanitized, want := range map[bool]string{false: "drift/magnitude drift/format drift/added", true: "drift/added"} {
		var rules []string
		for _, f := range drift.Compare(c, before, now, sanitized).Findings {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != want {
			t.Errorf("sanitized %v: %s, want %s", sanitized, got, want)
		}
	}
}

// TestApart holds kinds that cannot be compared to being named.
func TestApart(t *testing.T) {
	c := load(t, "openai")
	list := `{"object":"list","data":[],"has_more":false}`
	r := drift.Compare(c, shapeOf(t, c, list, sound(1, "validating", "")), shapeOf(t, c, list), false)
	if len(r.Compared) != 1 || r.Compared[0].Name != "list" || len(r.Apart) != 1 || r.Apart[0].Name != "batch" {
		t.Errorf("compared %v, apart %v", r.Compared, r.Apart)
	}
}

// TestNoChange holds a shape to having nothing to say against itself, nor
// against what was written of it and read again, whatever it is of.
func TestNoChange(t *testing.T) {
	c := load(t, "openai")
	rapid.Check(t, func(t *rapid.T) {
		s := shapeOf(t, c, rapid.SliceOf(batch()).Draw(t, "batches")...)
		var text bytes.Buffer
		if err := s.Write(&text); err != nil {
			t.Fatal(err)
		}
		again, err := shape.Read("s.json", text.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range [][]validate.Finding{drift.Compare(c, s, s, false).Findings, drift.Compare(c, again, s, false).Findings, drift.Compare(c, s, again, false).Findings} {
			if len(found) > 0 {
				t.Fatalf("it changed against itself: %v", found)
			}
		}
	})
}

// batch draws batches of few ids and states, with all sorts of values in them.
func batch() *rapid.Generator[string] {
	value := rapid.SampledFrom([]string{"null", "1", "1.5", "1767261600", "1767261600000", `""`, `"word"`, `"file-a1b2c3d4"`, "{}", `{"total":1}`, "[]", `[{"code":1}]`, "true"})
	name := rapid.SampledFrom([]string{"model", "usage", "errors", "metadata", "expires_at", "request_counts", "output_file_id", "created_at", "x", "y/z~"})
	state := rapid.SampledFrom([]string{"validating", "completed", "cancelled", "queued", ""})
	return rapid.Custom(func(t *rapid.T) string {
		others := fmt.Sprintf(`"%s":%s`, name.Draw(t, "name"), value.Draw(t, "value"))
		return sound(rapid.IntRange(1, 30).Draw(t, "id"), state.Draw(t, "state"), others)
	})
}
