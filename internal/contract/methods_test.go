package contract_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// every loads the schema with every keyword.
func every(t testing.TB) *contract.Contract {
	t.Helper()
	text, err := os.ReadFile("testdata/every.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load(text, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOperationsOfAPI(t *testing.T) {
	api := every(t).API
	var plain, named contract.API
	named.IDs.After = "jobs/"
	neutral := contract.ListAPI{Neutral: []string{"version", "sort=up"}}
	for _, test := range []struct{ got, want any }{
		{api.Path(contract.Create, "x", ""), "/jobs"}, {api.Path(contract.Retrieve, "a/b", ""), "/jobs/a%2Fb:show"}, {api.Path(contract.Retrieve, "..", ""), "/jobs/%2E%2E:show"},
		{api.Path(contract.Content, "f", ""), "/uploads/f/content"}, {api.Path(contract.Cancel, "x", ""), ""}, {api.Returns(contract.Create), "job"}, {api.Returns(contract.Content), ""}, {api.Returns(contract.Cancel), ""},
		{api.WithPaths("/a/", "").Path(contract.Create, "", ""), "/a"}, {api.WithPaths("", "b").Path(contract.Content, "f", ""), "/b/f/content"}, {api.WithPaths("", "b").Path(contract.Create, "", ""), "/jobs"},
		{api.IsListQuery("limit"), true}, {api.IsListQuery("order"), true}, {api.IsListQuery("after"), true}, {api.IsListQuery("page"), true}, {api.IsListQuery("version"), false}, {api.IsListQuery(""), false},
		{api.Input.IsSame("/v1/chat", "/chat"), true}, {api.Input.IsSame("/v1/chat", "/v1/chat"), true}, {api.Input.IsSame("/v1/chat", "/v2/chat"), false},
		{api.Input.Takes("/v1/chat", "/chat"), true}, {api.Input.Takes("/v1/chat", "/v1/answers"), true}, {api.Input.Takes("/v1/chat", "/answers"), true}, {api.Input.Takes("/v1/chat", "/v1/other"), false}, {api.Input.Takes("/v1/answers", "/v1/chat"), false},
		{neutral.IsNeutral("version", []string{"7"}), true}, {neutral.IsNeutral("sort", []string{"up"}), true}, {neutral.IsNeutral("sort", []string{"up", "down"}), false}, {neutral.IsNeutral("sort", []string{"down"}), false}, {neutral.IsNeutral("sort", nil), true}, {neutral.IsNeutral("other", []string{"up"}), false},
		{api.Pattern(api.Routes[0]), "/jobs"},
		{named.ID("jobs/7"), "7"}, {named.ID("p/jobs/jobs/7"), "7"}, {named.ID("7"), "7"}, {named.ID("jobs/"), ""}, {plain.ID("jobs/7"), "jobs/7"},
	} {
		if test.got != test.want {
			t.Errorf("got %v, want %v", test.got, test.want)
		}
	}
	for _, test := range []struct{ method, url, want string }{
		{"POST", "https://A.example/x//y/jobs", "create  a.example/x/y"}, {"POST", "https://a.example/jobs/", "create  a.example/"}, {"get", "/jobs/7:show", "retrieve 7 /"},
		{"GET", "https://a.example/jobs/:show", "other  a.example/jobs/:show"}, {"GET", "https://a.example/jobs/7:hide", "other  a.example/jobs/7:hide"}, {"GET", "https://a.example/uploads/f%2F/content?x", "content f/ a.example/"},
		{"GET", "https://a.example/uploads/%zz/content", "other  "}, {"GET", "jobs/7", "other  /jobs/7"}, {"PUT", "https://a.example/jobs", "other  a.example/jobs"},
	} {
		route, id, base := api.MatchBase(test.method, test.url)
		if got := fmt.Sprintf("%s %s %s", route.Operation, id, base); got != test.want {
			t.Errorf("%s %s is %q, want %q", test.method, test.url, got, test.want)
		}
	}
}

// TestEvidenceInObjects asks of objects what they show of the kind job.
func TestEvidenceInObjects(t *testing.T) {
	kind, _ := every(t).Kind("job")
	e := kind.Evidence
	three, _ := every(t).Kind("page")
	long := `{"object":"job","counts":1` + strings.Repeat(`,"x":1`, 38) + `%s}`
	for _, test := range []struct{ text, want string }{
		{`{"object":"job","counts":1}`, "in hinted"}, {`{"object":"job"}`, "hinted"}, {`{"object":"jobs","counts":1}`, "hinted"}, {`{"counts":1,"created_at":2,"id":3,"state":4}`, "hinted"}, {`{"list":["first"],"createdAt":1}`, "in hinted client"}, {`{"list":["second"],"createdAt":1}`, "hinted client"}, {`{"list":[],"createdAt":1}`, "hinted client"},
		{`{"id":1,"state":2}`, "hinted"}, {`{"id":1}`, ""}, {`{"id":{},"state":{}}`, ""}, {`{"id":1,"inputId":2}`, "hinted client"}, {`{"input_id":1,"createdAt":2}`, "hinted"}, {`{"job":"yes"}`, "alone"}, {`{"job":"no"}`, ""}, {`{"job":"yes","x":1}`, ""}, {`{"object":"job","counts":1,"x":null}`, "in hinted"}, {`{"object":"job","counts":1,"x":{}}`, ""}, {`[]`, ""}, {`"job"`, ""},
		{fmt.Sprintf(long, ""), "in hinted"}, {fmt.Sprintf(long, `,"y":1`), "hinted"},
	} {
		text := strings.ReplaceAll(test.text, `"x":1,"x":1`, `"p":1,"q":1`)
		doc := document.Parse([]byte(text), document.Limits{})
		root, whole := doc.Root()
		if !whole {
			t.Fatal(text)
		}
		got := ""
		if e.IsIn(root) {
			got += " in"
		}
		if e.IsAlone(root) {
			got += " alone"
		}
		if root.Kind() == document.Object {
			if e.IsHinted(root) {
				got += " hinted"
			}
			if e.IsClientOnly(root) {
				got += " client"
			}
		}
		if strings.TrimSpace(got) != test.want {
			t.Errorf("%s shows %q, want %q", text, got, test.want)
		}
	}
	for names, want := range map[string]bool{"counts created_at": false, "": false, "counts created_at id state": false} {
		if got := e.IsImplied(strings.Fields(names)); got != want {
			t.Errorf("%s imply the kind: %t", names, got)
		}
	}
	if !e.Names("createdAt") || !e.Names("id") || e.Names("other") || (*contract.Evidence)(nil).Names("id") || three.Evidence == nil {
		t.Error("the names of the evidence are others")
	}
}

func TestStatesOfLifecycle(t *testing.T) {
	kind, _ := every(t).Kind("job")
	l := kind.Node.Lifecycle
	for _, test := range []struct{ got, want bool }{
		{l.IsEnd("done"), true}, {l.IsEnd("new"), false}, {l.IsEnd("other"), false}, {l.IsLate("input_id", ""), true}, {l.IsLate("input_id", "x"), false}, {l.IsLate("id", ""), false},
		{l.Reaches("new", "done"), true}, {l.Reaches("new", "new"), true}, {l.Reaches("done", "new"), false}, {l.Reaches("done", "broken"), false}, {l.Reaches("other", "new"), false},
		{l.IsDerived(), false}, {load(t, "xai").Kinds[0].Node.Lifecycle.IsDerived(), true},
		{(&contract.Lifecycle{Total: []string{"a"}, Rising: []string{"b", "a"}}).Grows(), true}, {(&contract.Lifecycle{Total: []string{"a", "c"}, Rising: []string{"a"}}).Grows(), false}, {(&contract.Lifecycle{Rising: []string{"a"}}).Grows(), true},
	} {
		if test.got != test.want {
			t.Errorf("got %t, want %t", test.got, test.want)
		}
	}
	derived := load(t, "xai").Kinds[0].Node.Lifecycle
	var names []string // of states that follow from other fields
	for name, row := range derived.States {
		if row.When != nil {
			names = append(names, name)
		}
	}
	for _, name := range names {
		for _, other := range names {
			want := name
			if name != other {
				want = "text" // it is in two states at once
			}
			isOneOf := func(s *jsonschema.Schema) bool {
				return s == derived.States[name].When || s == derived.States[other].When
			}
			if got := derived.StateOf("text", isOneOf); got != want {
				t.Errorf("an object that is %s and %s is %s", name, other, got)
			}
		}
	}
	if got := derived.StateOf("text", func(*jsonschema.Schema) bool { return false }); got != "text" || len(names) < 2 {
		t.Errorf("an object that is in no state is %s; there are %s", got, names)
	}
	w := kind.Node.Window
	for text, want := range map[string]string{"24h": "86400", "1d": "86400", "h": "", "24": "", "24m": "", "": "", "-1h": "", "0h": "0", "999999999999999999h": "3599999999999999996400", "1000000000000000000h": "", "١h": ""} {
		seconds, ok := w.Seconds(text)
		if got := seconds.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %s seconds, %t", text, got, ok)
		}
	}
}

func TestPartsOfNodes(t *testing.T) {
	c := every(t)
	kind, _ := c.Kind("job")
	n := kind.Node
	var none *contract.Node
	limit := func(n *contract.Node, op contract.Op) string { l, ok := n.Limit(op); return fmt.Sprint(l, ok) }
	tight, err := contract.Load([]byte(`{"maxLength":9,"allOf":[{"maxLength":5},{"maxLength":7}],"additionalProperties":{"type":"null"}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for i, test := range []struct{ got, want any }{
		{n.Find("counts/done") == n.Members["counts"].Members["done"], true}, {n.Find("counts/other"), none}, {n.Find("notes/any") == n.Members["notes"].Rest, true}, {none.Find("a"), none}, {none.Item(), none}, {n.Members["errors"].Item() != nil, true},
		{limit(n.Members["id"], contract.MaxLength), "64 true"}, {limit(n.Members["id"], contract.MinItems), "0 false"}, {limit(none, contract.MaxLength), "0 false"}, {limit(tight.Kinds[0].Node, contract.MaxLength), "5 true"},
		{n.Requires("id"), true}, {n.Requires("counts"), false}, {n.Members["counts"].Requires("id"), false},
		{n.IsClosed(), false}, {n.Members["counts"].IsClosed(), true}, {n.Members["notes"].IsClosed(), false},
		{fmt.Sprint(n.Members["state"].Listed()), "[new done broken]"}, {fmt.Sprint(n.Members["ratio"].Listed()), "[1.5]"}, {fmt.Sprint(n.Listed()), "[]"}, {fmt.Sprint(none.Listed()), "[]"},
		{kind.Declares("counts"), true}, {kind.Declares("other"), false}, {contract.Kind{Evidence: kind.Evidence}.Declares("counts"), true}, {contract.Kind{}.Declares("counts"), false},
		{c.NumberOf([]byte("other")), 0}, {c.NumberOf([]byte("createdAt")) > 0, true}, {c.NumberOf([]byte("created_at")) <= c.MaxNumber(), true},
		{contract.ClientName("a_b_c"), "aBC"}, {contract.ClientName("_a__b_"), "AB"}, {contract.ClientName(""), ""}, {contract.ClientName("ab"), "ab"},
		{fmt.Sprint(c.Rule("schema/x")), "{schema/x 3 a keyword of the schema does not hold   the schema  false}"}, {c.Rule("order").Level, contract.Note}, {c.Rule("long").Says, "at most 64 characters"},
		{c.RuleOf(c.Kinds[0].Schema.Location, "type"), "type"}, {c.RuleOf(c.Kinds[0].Schema.Location, "minItems"), "schema/minItems"},
	} {
		if test.got != test.want {
			t.Errorf("row %d: got %v, want %v", i, test.got, test.want)
		}
	}
	for name, inner := range n.Members {
		number := c.NumberOf([]byte(name))
		if n.Numbered(number, name) != inner || n.Numbered(0, name) != inner || n.Spelling(number).Wire.Name != name {
			t.Errorf("%s is number %d, which is another", name, number)
		}
		client := n.Spelling(c.NumberOf([]byte(contract.ClientName(name))))
		if isAlike := contract.ClientName(name) == name; isAlike && (client.Client != nil || !client.Wire.Alike) || !isAlike && (client.Client == nil || client.Client.Name != name || client.Client.Alike) {
			t.Errorf("%s is spelled %+v by clients", name, client)
		}
	}
	if n.Numbered(c.NumberOf([]byte("custom_id")), "custom_id") != nil || n.Spelling(c.MaxNumber()+5) != (contract.Spelling{}) || none.Spelling(1) != (contract.Spelling{}) {
		t.Error("a field of another kind is there")
	}
	responses := ""
	for _, k := range c.Kinds {
		if k.IsResponse() {
			responses += k.Name + " "
		}
	}
	if _, found := c.Kind("other"); responses != "job page " || found {
		t.Errorf("responses are %s", responses)
	}
}

// TestTimesOfForms reads times as each form writes them.
func TestTimesOfForms(t *testing.T) {
	for _, test := range []struct {
		form       contract.TimeForm
		text, want string
	}{
		{contract.Seconds, `5`, "5000000000"}, {"", `5`, "5000000000"}, {contract.Milliseconds, `5`, "5000000"}, {contract.Seconds, `"5"`, ""}, {contract.RFC3339, `"1970-01-01T00:00:01.5Z"`, "1500000000"}, {contract.RFC3339, `"1970-01-02"`, ""}, {contract.RFC3339, `5`, ""},
		{contract.Date, `"1970-01-02"`, "86400000000000"}, {contract.Date, `"1970-01-02T00:00:00Z"`, ""}, {contract.Date, `"1699-12-31"`, ""}, {contract.Date, `"1700-01-01"`, "-8520336000000000000"}, {contract.Date, `"2200-12-31"`, "7289568000000000000"}, {contract.Date, `"2201-01-01"`, ""},
	} {
		root, _ := document.Parse([]byte(test.text), document.Limits{}).Root()
		n, ok := test.form.Parse(root)
		if ok != (test.want != "") || ok && n.String() != test.want {
			t.Errorf("%s as %s is %s, %t; want %s", test.text, test.form, n, ok, test.want)
		}
	}
	for form, want := range map[contract.TimeForm]string{contract.Seconds: "1 false", contract.Milliseconds: "1000 false", contract.RFC3339: "1000000000 true", contract.Date: "1000000000 true"} {
		if got := fmt.Sprint(form.PerSecond(), form.IsText()); got != want {
			t.Errorf("%s: %s", form, got)
		}
	}
}

// TestSourcesOfSchemas says what is wrong with a schema as a whole, or which profile
// there is.
func TestSourcesOfSchemas(t *testing.T) {
	for _, test := range []struct{ text, profile, want string }{
		{``, "none", `there is no profile "none"; there are orq, `},
		{`{"type":"object"}`, "none", `the schema has no x-profile, so there is no profile "none" in it`},
		{`{"x-profile":{"name":"p"},"anyOf":[{"x-kind":{"name":"k"},"type":"object"}]}`, "none", `the schema has no profile "none"; it has p`},
		{`{"x-profile":{"name":"p"},"anyOf":[{"type":"object"}]}`, "", `the schema's profile "p" has no anyOf with a definition that says x-kind`},
		{"{\n \"type\": }", "", "the schema is not good JSON: line 2, column 10: "},
		{`{"type":"object","maximum":1e400}`, "", "the schema is not good JSON: line 1, column 28: "},
		{`{"title":"x"}`, "", "the schema has no keyword that judges anything"},
		{`{"$ref":"https://a.example/b.json"}`, "", "the schema cannot be compiled: the schema refers to https://a.example/b.json: put it into $defs, nothing is fetched"},
		{`{"$ref":"other.schema.json#/$defs/a"}`, "", "the schema cannot be compiled: the schema refers to https://github.com/batchcheck/batchcheck/schema/other.schema.json"},
		{`{"x-foo":1,"x-bar":2,"x-rules":{"r":{"level":"error","says":"s"}},"type":"object"}`, "", "the schema has keywords that are not known: x-bar, x-foo"},
		{`{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"allOf":[{"$ref":"#/$defs/b"}]}}}`, "", "the schema cannot be compiled: infinite loop"},
		{`[]`, "", "the schema "}, {`7`, "", "the schema "},
		{`{"x-kind":{"name":"k","evidence":{"marks":["a"]}}}`, "", `the schema is wrong at #/x-kind/evidence/marks: "a" is not POINTER=TEXT`},
		{`{"x-kind":{"name":"k","evidence":{"marks":["a=b"]}}}`, "", `the schema is wrong at #/x-kind/evidence/marks: "a=b" is not POINTER=TEXT`},
		{`{"x-kind":{"name":"k","evidence":{"fields":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 33), ",") + `]}}}`, "", "the schema is wrong at #/x-kind/evidence: evidence is at most 32 fields"},
		{`{"x-kind":{"name":"k","evidence":{"most":1.5}}}`, "", "the schema is wrong at #/x-kind/evidence/most: it must be an integer"},
		{`{"x-sums":[{"rule":"r","parts":[],"total":"a"}]}`, "", `the schema is wrong at #/x-sums/0: it must have is: "at most", "at least", "equal" or "less than"`},
	} {
		_, err := contract.Load([]byte(test.text), test.profile)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s\n got %v\nwant %s", test.text, err, test.want)
		}
	}
	if _, err := contract.Load([]byte(`{"x-kind":{"name":"k","evidence":{"fields":[`+strings.TrimSuffix(strings.Repeat(`"a",`, 32), ",")+`]}},"type":"object"}`), ""); err != nil {
		t.Error(err)
	}
	if _, err := contract.Load([]byte(`{"x-foo":1,"type":"object"}`), ""); err != nil {
		t.Errorf("keywords of another tool: %v", err)
	}
	for profile, want := range map[string]string{"": "openai", "orq": "orq", "none": ""} {
		if got, err := contract.BuiltinName(profile); want != "" && got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %s, %v", profile, got, err)
		}
	}
	for profile, want := range map[string]string{"": "openai", "orq": "batch", "none": ""} {
		if name, found := contract.FileOf(profile); found != (want != "") || found && name != want {
			t.Errorf("%q is in %s, %t", profile, name, found)
		}
	}
	builtin, err := contract.ListProfiles(nil)
	if err != nil || len(builtin) < 5 || !builtin[0].Default || slices.ContainsFunc(builtin[1:], func(p contract.ProfileInfo) bool { return p.Default }) {
		t.Errorf("%+v, %v", builtin, err)
	}
	for text, want := range map[string]string{`{"x-profile":{"name":"p","says":"s","source":"o","default":true}}`: "[{p s o  [] true}] <nil>", `{"type":"object"}`: "[] <nil>"} {
		all, err := contract.ListProfiles([]byte(text))
		if got := fmt.Sprint(all, err); got != want {
			t.Errorf("%s has %s", text, got)
		}
	}
	if _, err := contract.ListProfiles([]byte(`{`)); err == nil {
		t.Error("no JSON has profiles")
	}
}

// TestLoops finds a subschema that leads back to itself at the same value, by any way,
// and none where the way leads deeper.
func TestLoops(t *testing.T) {
	for _, way := range []string{`"$ref":"#/$defs/y"`, `"not":{"$ref":"#/$defs/y"}`, `"if":{"$ref":"#/$defs/y"},"then":{}`, `"if":{},"then":{"$ref":"#/$defs/y"}`, `"if":{},"else":{"$ref":"#/$defs/y"}`, `"allOf":[{},{"$ref":"#/$defs/y"}]`, `"anyOf":[{},{"$ref":"#/$defs/y"}]`, `"oneOf":[{},{"$ref":"#/$defs/y"}]`, `"dependentSchemas":{"a":{"$ref":"#/$defs/y"}}`, `"x-should":{"$ref":"#/$defs/y"}`} {
		// The engine sees loops as well, but not one whose parts it has compiled before.
		schema := `{"$ref":"#/$defs/x","$defs":{"x":{"allOf":[{"properties":{"a":{"$ref":"#/$defs/y"}}},{` + way + `}]},"y":{"$ref":"#/$defs/x"}}}`
		if _, err := contract.Load([]byte(schema), ""); err == nil || !strings.HasSuffix(err.Error(), "it refers to itself without end") {
			t.Errorf("%s: %v", way, err)
		}
	}
	for _, way := range []string{`"properties":{"a":{"$ref":"#"}}`, `"items":{"$ref":"#"}`, `"additionalProperties":{"$ref":"#"}`, `"propertyNames":{"type":"string"},"patternProperties":{"a":{"$ref":"#"}}`, `"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"object"}}`} {
		if _, err := contract.Load([]byte(`{"type":"object",`+way+`}`), ""); err != nil {
			t.Errorf("%s: %v", way, err)
		}
	}
}

// TestRulesByPlace takes the rule of a keyword from the innermost x-rule-of, and from
// the file that a schema builds on where it builds on one.
func TestRulesByPlace(t *testing.T) {
	const text = `{"x-rules":{"a":{"level":"error","says":"s"},"b":{"level":"error","says":"s"},"c":{"level":"error","says":"{} of them"}},"x-rule-of":{"type":"a","minLength":"c"},
		"properties":{"p":{"x-rule-of":{"type":"b"},"type":"object","properties":{"q":{"type":"string","minLength":3}}},"r":{"type":"string"},"s":{"$ref":"batch.schema.json#/$defs/name"}}}`
	c, err := contract.Load([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	n := c.Kinds[0].Node
	for path, want := range map[string]string{"p": "type b", "p/q": "type b, minLength c", "r": "type a", "s": "type field/type, minLength field/empty"} {
		var got []string
		for _, a := range n.Find(path).Asserts {
			if a.Name == "type" || a.Name == "minLength" {
				got = append(got, a.Name+" "+a.Rule)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestRulesOfAFileWithin takes the rule of a keyword from the root of a file that the
// schema has within it, where that has an id of its own.
func TestRulesOfAFileWithin(t *testing.T) {
	const text = `{"x-rules":{"a":{"level":"error","says":"s"},"b":{"level":"error","says":"s"}},"x-rule-of":{"type":"a"},
		"properties":{"p":{"$ref":"https://example.com/other#/$defs/q"}},
		"$defs":{"other":{"$id":"https://example.com/other","x-rule-of":{"type":"b"},"$defs":{"q":{"type":"string"}}}}}`
	c, err := contract.Load([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range c.Kinds[0].Node.Find("p").Asserts {
		if a.Name == "type" && a.Rule != "b" {
			t.Errorf("the rule of type is %s", a.Rule)
		}
	}
}

// TestStepsOfEngine counts the evaluations of subschemas by jsonschema/v5, and gives
// up one beyond the limit.
func TestStepsOfEngine(t *testing.T) {
	c, err := contract.Load([]byte(`{"unevaluatedProperties":true,"allOf":[{"minimum":0},{"maximum":9}]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	wide := map[string]any{}
	for i := range 32 {
		wide[fmt.Sprint(i)] = nil
	}
	s := c.Kinds[0].Schema
	for _, test := range []struct {
		value any
		steps int
		fails bool
	}{{1, 3, false}, {-1, 3, true}, {map[string]any{}, 3, false}, {wide, 3 + 3*32/16, false}} {
		for _, limit := range []int{test.steps, test.steps + 7} {
			if steps, _, err := c.Validate(s, test.value, 1, limit, contract.Work(1)); steps != test.steps || (err != nil) != test.fails || errors.Is(err, contract.ErrSteps) {
				t.Errorf("%v: %d steps, %v; want %d", test.value, steps, err, test.steps)
			}
		}
		if steps, _, err := c.Validate(s, test.value, 1, test.steps-1, contract.Work(1)); steps != test.steps-1 || err != contract.ErrSteps {
			t.Errorf("%v: %d steps of one less, %v", test.value, steps, err)
		}
	}
	if c.Schema(s.Location) != s || c.Schema("other") != nil {
		t.Error("a location has another subschema")
	}
	if got := contract.EngineSteps(7); got != 5_700 {
		t.Errorf("a document of 7 values may take %d steps", got)
	}
	builtin := load(t, "orq")
	if steps, work, err := builtin.Validate(builtin.Kinds[0].Schema, 7, 1, 0, 0); steps != 0 || work != 0 || err == nil {
		t.Errorf("a built-in schema: %d steps, %d of work, %v", steps, work, err)
	}
	kind, _ := every(t).ForEndpoint("/other").Kind("line")
	if kind.Answers != nil || kind.Lines.ForEndpoint("/other") != nil || kind.Lines.ForEndpoint("/v1/chat") == nil {
		t.Error("another endpoint has answers")
	}
}

// TestNodesThatMayRepeat asks of a node that two fields lead to, or only one, whether
// ways lead on from it.
func TestNodesThatMayRepeat(t *testing.T) {
	for shared, want := range map[string]bool{
		`{"type":"string"}`: false, `{"items":{}}`: true, `{"properties":{"a":{}}}`: true, `{"additionalProperties":{}}`: true, `{"propertyNames":{"maxLength":1}}`: true, `{"anyOf":[{}]}`: true, `{"if":{},"then":{}}`: true, `{"multipleOf":2}`: true,
	} {
		for second, isShared := range map[string]bool{`{"$ref":"#/$defs/s"}`: true, `{"type":"null"}`: false} {
			c, err := contract.Load(fmt.Appendf(nil, `{"minProperties":1,"properties":{"p":{"$ref":"#/$defs/s"},"q":%s},"$defs":{"s":{"properties":{"v":%s}}}}`, second, shared), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Kinds[0].Node.Find("p/v").MayRepeat(); got != (want && isShared) {
				t.Errorf("%s, shared %t, may repeat: %t", shared, isShared, got)
			}
		}
	}
}
