package validate_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// compareOracle holds our own checks to finding in the text exactly what the
// engine finds. v judges one text after another in the same memory, the oracle
// each in its own.
func compareOracle(t interface{ Fatalf(string, ...any) }, text []byte, v *validate.Validator) int {
	want, got := v.ByEngine().Check(text), v.Check(text)
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%q, judged as %s: (-engine +ours)\n%s", text, v.Profile(), cmp.Diff(want, got))
	}
	broken := slices.DeleteFunc(got.Findings, func(f validate.Finding) bool { return strings.HasPrefix(f.Rule, "json/") })
	return len(broken)
}

// checkers are Validators of all profiles, in their namings, and of results,
// that judge in full, without the engine.
func checkers(t testing.TB) []*validate.Validator {
	var all []*validate.Validator
	for _, profile := range profiles {
		for _, naming := range namings(profile) {
			all = append(all, newValidator(t, validate.Options{Profile: profile, Naming: naming}).InFull())
		}
	}
	for _, endpoint := range []string{endpoints[0], ""} {
		all = append(all, newValidator(t, validate.Options{Kind: "result", Endpoint: endpoint}).InFull())
	}
	for _, profile := range profiles {
		all = append(all, newValidator(t, validate.Options{Profile: profile, ShowValues: true}).InFull())
	}
	return all
}

func TestOracle(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	validators, found := checkers(t), 0
	completions := newValidator(t, validate.Options{Kind: "result", Endpoint: "/v1/completions"}).InFull()
	for _, path := range fixtures(t, ".") {
		text := read(t, path)
		texts := [][]byte{text}
		if strings.HasSuffix(path, ".jsonl") {
			texts = append(texts, bytes.Split(text, []byte("\n"))...)
		}
		for _, v := range validators {
			for _, text := range texts {
				found += compareOracle(t, text, v)
			}
		}
		if strings.Contains(path, "failed.json") || strings.Contains(path, "lists/page.json") {
			mutate(text, 1, func(mutated []byte) {
				found += compareOracle(t, mutated, validators[0])
				found += compareOracle(t, mutated, validators[len(validators)-1])
			})
		}
		if strings.Contains(path, "results/completions.json") {
			mutate(text, 1, func(mutated []byte) { found += compareOracle(t, mutated, completions) })
		}
	}
	if found < 1000 {
		t.Errorf("only %d findings were compared", found)
	}
}

func TestOracleEditedSchemas(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	for _, edit := range edits(t) {
		v := newValidator(t, validate.Options{Schema: edited(t, edit.old, edit.replacement)}).InFull()
		compareOracle(t, edit.text, v)
		mutate(edit.text, 1, func(mutated []byte) { compareOracle(t, mutated, v) })
	}
}

// TestEveryKeyword holds what is known of keywords to what the engine knows: a
// field that a new version adds must be looked at, and found above if it judges.
func TestEveryKeyword(t *testing.T) {
	const (
		checked  = " Always Ref Types Constant Enum Not AllOf AnyOf OneOf Pattern If Then Else MinProperties MaxProperties Required Properties PropertyNames AdditionalProperties MinItems MaxItems Items2020 MinLength MaxLength Minimum ExclusiveMinimum Maximum ExclusiveMaximum "
		foreign  = " Format RecursiveRef DynamicRef RegexProperties PatternProperties Dependencies DependentRequired DependentSchemas UnevaluatedProperties UniqueItems Items AdditionalItems PrefixItems Contains UnevaluatedItems ContentEncoding ContentMediaType ContentSchema MultipleOf "
		judgesNo = " Location Draft RecursiveAnchor DynamicAnchor ContainsEval MinContains MaxContains Title Description Default Comment ReadOnly WriteOnly Examples Deprecated Extensions "
	)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[jsonschema.Schema]()) {
		if name := " " + field.Name + " "; field.IsExported() && !strings.Contains(checked+foreign+judgesNo, name) {
			t.Errorf("nothing is known of %s", field.Name)
		}
	}
}

// TestOracleProperty changes sound documents: members at random, then bytes.
func TestOracleProperty(t *testing.T) {
	validators, members := checkers(t), sound(t)
	rapid.Check(t, func(t *rapid.T) {
		text := drawDocument(t, members)
		for range rapid.IntRange(0, 3).Draw(t, "bytes") {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		for _, v := range validators {
			compareOracle(t, text, v)
		}
	})
}

// FuzzOracle holds our own checks to the engine on any text.
func FuzzOracle(f *testing.F) {
	addFixtures(f)
	for _, text := range corpus.PlainDocuments {
		f.Add([]byte(text))
		f.Add([]byte(`{"id":` + text + `,"object":"batch","created_at":` + text + `,"metadata":` + text + `,"request_counts":{"total":` + text + `}}`))
		f.Add([]byte(`{"object":"list","has_more":` + text + `,"data":[` + text + `],"first_id":` + text + `}`))
	}
	validators := checkers(f)
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		for _, v := range validators {
			compareOracle(t, text, v)
		}
	})
}
