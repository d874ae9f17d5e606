package contract_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/document"
)

// TestShapesMissNoKind holds the index to the evidence of each kind by itself: a kind that
// an object shows is among those that it may be of, and what is known to be of none is
// found. The objects are the fixtures, whole and with some of their members only.
func TestShapesMissNoKind(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kinds, others := 0, 0
	holds := func(text []byte) {
		root, _ := document.Parse(text, document.Limits{}).Root()
		for _, f := range contract.Families() {
			s := f.Shapes()
			var may []string
			for _, k := range s.MayBe(root) {
				may = append(may, k.Name)
			}
			for _, k := range s.Kinds {
				if k.Evidence == nil || !k.Evidence.IsIn(root) && !k.Evidence.IsAlone(root) {
					continue
				}
				if kinds++; !slices.Contains(may, k.Name) {
					t.Errorf("%s is of %s's kind %s, and may be of %q only", text, f.Profiles[0].Name, k.Name, may)
				}
			}
			for i := range s.Others {
				other := &s.Others[i]
				if !other.Evidence.IsIn(root) {
					continue
				}
				if others++; s.Other(root, other.Relative) == nil {
					t.Errorf("%s is known to be of no kind: %s", text, other.Title)
				}
			}
		}
	}
	for _, text := range []string{`{"object":"assistant"}`, `{"input_file_id":"f","endpoint":"/e","completion_window":"24h"}`, `{"requests":[{"custom_id":"a"}]}`} {
		holds([]byte(text))
	}
	for _, d := range corpus.Documents(t, "../../testdata", "") {
		var members map[string]json.RawMessage
		if json.Unmarshal(d.Text, &members) != nil {
			continue
		}
		holds(d.Text)
		for range 3 {
			part := map[string]json.RawMessage{}
			for name, value := range members {
				if random.IntN(2) == 0 {
					part[name] = value
				}
			}
			holds([]byte(corpus.Object(part)))
		}
	}
	if kinds < 1000 || others < 3 {
		t.Errorf("only %d objects were of kinds, and %d were others", kinds, others)
	}
}

// TestListsAreKnownByItems holds that an object may be a list which has its items alone.
func TestListsAreKnownByItems(t *testing.T) {
	lists := 0
	for _, f := range contract.Families() {
		for i, k := range f.Shapes().Kinds {
			if k.Evidence == nil || k.Evidence.Items == "" {
				continue
			}
			lists++
			root, _ := document.Parse([]byte(`{"`+k.Evidence.Items+`":[{}]}`), document.Limits{}).Root()
			isAmong := false
			for at := range f.Shapes().MayBe(root) {
				isAmong = isAmong || at == i
			}
			if !isAmong {
				t.Errorf("an object with %s only may be a %s of %s", k.Evidence.Items, k.Name, f.Profiles[0].Name)
			}
		}
	}
	if lists < 5 {
		t.Errorf("only %d lists", lists)
	}
}
