package conformance_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

const families = "../testdata/families"

// A familyBreak is a fault in the sound session of a family. The breaks.yaml of each
// family lists the same faults, as far as its API has them. Where a fault shows in more
// than one way, a comment says why.
type familyBreak struct {
	Name  string
	Want  []string // all ids at error level
	Edits []familyEdit
}

// A familyEdit changes a reply. At names the number of the exchange and then, as a
// JSON Pointer does, a place in the body; a body of JSON lines is an array of them.
type familyEdit struct {
	At      string
	Status  int       // of the reply
	Value   yaml.Node // to have there
	From    string    // a place in the sound session, whose value to have there
	Removed bool      // nothing is there
}

func familyBreaks(t testing.TB, family string) (all []familyBreak) {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(readFile(t, filepath.Join(families, family, "breaks.yaml"))))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		t.Fatalf("%s: %v", family, err)
	}
	if len(all) < 8 {
		t.Errorf("%s has %d faults", family, len(all))
	}
	return all
}

// apply makes the edits in a sound session.
func (b familyBreak) apply(t testing.TB, s *recording.Session) {
	t.Helper()
	sound, edited := bodies(t, s), bodies(t, s)
	for _, edit := range b.Edits {
		names := strings.Split(edit.At, "/")
		e := &s.Exchanges[indexOf(t, names[0], len(edited))-1]
		if edit.Status != 0 {
			e.Status = edit.Status
		}
		switch {
		case edit.From != "":
			put(t, edited, names, valueAt(t, bodies(t, s), strings.Split(edit.From, "/")))
		case edit.Removed:
			put(t, edited, names, nothing{})
		case !edit.Value.IsZero():
			var value any
			if err := edit.Value.Decode(&value); err != nil {
				t.Fatal(err)
			}
			put(t, edited, names, value)
		}
	}
	for i := range s.Exchanges {
		if reflect.DeepEqual(sound[i+1], edited[i+1]) {
			continue
		}
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		if lines, isArray := edited[i+1].([]any); isArray && bytes.HasPrefix(s.Exchanges[i].Reply.Body, []byte("{")) {
			for _, line := range lines {
				encoder.Encode(line)
			}
		} else {
			encoder.Encode(edited[i+1])
		}
		s.Exchanges[i].Reply.Body = text.Bytes()
	}
}

// bodies gives what the replies of a session hold, by the numbers of the exchanges.
func bodies(t testing.TB, s *recording.Session) []any {
	t.Helper()
	all := []any{nil}
	for _, e := range s.Exchanges {
		decoder := json.NewDecoder(bytes.NewReader(e.Reply.Body))
		decoder.UseNumber()
		var values []any
		for decoder.More() {
			var value any
			if err := decoder.Decode(&value); err != nil {
				t.Fatalf("exchange %d: %v", e.Number, err)
			}
			values = append(values, value)
		}
		if len(values) == 1 {
			all = append(all, values[0])
		} else {
			all = append(all, values)
		}
	}
	return all
}

func indexOf(t testing.TB, name string, length int) int {
	t.Helper()
	i, err := strconv.Atoi(name)
	if err != nil || i < 0 || i >= length {
		t.Fatalf("%q is no index of %d values", name, length)
	}
	return i
}

func valueAt(t testing.TB, in any, names []string) any {
	t.Helper()
	for _, name := range names {
		if list, isList := in.([]any); isList {
			in = list[indexOf(t, name, len(list))]
		} else if in = in.(map[string]any)[name]; in == nil {
			t.Fatalf("nothing is at %q", names)
		}
	}
	return in
}

// nothing takes away what it is put in place of.
type nothing struct{}

// put gives a value with another one at a place in it.
func put(t testing.TB, in any, names []string, value any) any {
	t.Helper()
	if len(names) == 0 {
		return value
	}
	name := names[0]
	switch holder := in.(type) {
	case map[string]any:
		holder[name] = put(t, holder[name], names[1:], value)
		if holder[name] == any(nothing{}) {
			delete(holder, name)
		}
		return holder
	case []any:
		if name == "-" {
			return append(holder, value)
		}
		i := indexOf(t, name, len(holder))
		holder[i] = put(t, holder[i], names[1:], value)
		if holder[i] == any(nothing{}) {
			return slices.Delete(holder, i, i+1)
		}
		return holder
	}
	t.Fatalf("nothing holds %q", name)
	return nil
}

// The checks that a sound session of a family gives something to judge, at least.
var wantJudged = map[string]int{
	"ai-gateway": 15, "anthropic": 20, "bedrock": 25, "cohere": 25, "databricks": 25, "fireworks": 20, "gemini": 20, "mistral": 20, "together": 20, "vertex": 15, "xai": 25,
}

// TestFamilySound holds a whole session of each family to having no finding, and
// to giving many checks something to judge.
func TestFamilySound(t *testing.T) {
	for family := range wantJudged {
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

// TestFamilyBreaks holds each fault to being found, and nothing else as an error.
func TestFamilyBreaks(t *testing.T) {
	for family := range wantJudged {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: family})
		for _, b := range familyBreaks(t, family) {
			t.Run(family+"/"+b.Name, func(t *testing.T) {
				s := readSession(t, filepath.Join(families, family, "sound.har"))
				b.apply(t, s)
				r := j.Judge(s)
				if ids := sessiontest.Above(r, validate.Error); !slices.Equal(ids, b.Want) {
					t.Errorf("found %v, want %v: %v", ids, b.Want, r.Err())
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
