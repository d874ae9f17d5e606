package judge_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// rest gives what is found in a text but for what is known of it.
func rest(j *judge.Judge, text string, known *scan.Known) string {
	root, _ := j.Read([]byte(text))
	j.JudgeRest(root, j.Recognize(root), known)
	return corpus.Lines(j.Findings("", false, func(string, bool, string, int) bool { return false }))
}

// TestWhatIsKnownMakesNoDifference leaves out what a scanner of one naming has found out:
// each time, it takes names for those of the naming that the judge finds.
func TestWhatIsKnownMakesNoDifference(t *testing.T) {
	used := 0
	for _, schema := range corpus.OfObjects {
		c, err := contract.Load(corpus.OfObject(schema, "error"), "")
		if err != nil {
			t.Fatal(err)
		}
		p := scan.Compile(c, scan.Options{Spellings: []func(string) string{strings.Clone}, Judge: func() func(*contract.Node, []byte) bool {
			return judge.New(c, judge.Options{Naming: instance.Wire}).Holds
		}})
		if p == nil {
			continue
		}
		s, j := p.NewScanner(), judge.New(c, judge.Options{Naming: instance.Wire})
		for _, text := range corpus.Objects {
			if s.Holds([]byte(text)) {
				continue
			}
			if known, ok := s.Known(); ok {
				used++
				if got, want := rest(j, text, &known), rest(j, text, nil); got != want {
					t.Errorf("%s: %s with what is known, %+v:\n%swithout:\n%s", schema, text, known, got, want)
				}
			}
		}
	}
	if used < 100 {
		t.Errorf("something is known of %d documents", used)
	}
}

// TestWhatIsKnownIsLeftOut tells the judge what is not so, to see what it does not look at.
func TestWhatIsKnownIsLeftOut(t *testing.T) {
	c, err := contract.Load([]byte(`{"x-rules":{"r1":{"level":"error","says":"s"},"r2":{"level":"error","says":"s"}},"type":"object","required":["z_z"],"properties":{"a":{"type":"string"},"b":{"type":"integer"},"e":{"type":"integer"},"o":{"type":"object","properties":{"p_p":{"type":"string"}}}},
		"x-order":[{"rule":"r1","chains":[["b","e"]]},{"rule":"r2","chains":[["b","e"]]}]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	const text, all = `{"a":7,"b":4,"e":3,"o":{"p_p":8}}`, "r1 /e, r2 /e, required /z_z, type /a, type /o/p_p"
	node, o := c.Kinds[0].Node, strings.Index(text, `{"p`)
	for _, test := range []struct {
		known *scan.Known
		how   judge.Options
		text  string
		want  string
	}{
		{nil, judge.Options{Naming: instance.Auto}, text, all},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true}, judge.Options{Naming: instance.Auto}, text, ""},
		{&scan.Known{Node: node, Relations: 3}, judge.Options{Naming: instance.Auto}, text, "required /z_z"},
		{&scan.Known{Node: node, IsWhole: true}, judge.Options{Naming: instance.Auto}, text, "r1 /e, r2 /e"},
		{&scan.Known{Node: node, Relations: 1, IsWhole: true}, judge.Options{Naming: instance.Auto}, text, "r2 /e"},
		{&scan.Known{Node: node, Relations: 2, IsWhole: true}, judge.Options{Naming: instance.Auto}, text, "r1 /e"},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, Unknown: []int{5}}, judge.Options{Naming: instance.Auto}, text, "type /a"},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, Unknown: []int{o}}, judge.Options{Naming: instance.Auto}, text, "type /o/p_p"},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, Unknown: []int{5, o}}, judge.Options{Naming: instance.Auto}, text, "type /a, type /o/p_p"},
		{&scan.Known{Node: node.Find("o"), Relations: 3, IsWhole: true}, judge.Options{Naming: instance.Auto}, text, all},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, IsClient: true}, judge.Options{Naming: instance.Auto}, text, all},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, IsClient: true}, judge.Options{Naming: instance.Client}, `{"a":7,"b":4,"e":3}`, ""},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true, IsClient: true, Unknown: []int{o}}, judge.Options{Naming: instance.Auto}, strings.Replace(text, "p_p", "pP", 1), "type /o/pP"},
		{&scan.Known{Node: node, Relations: 3, IsWhole: true}, judge.Options{Naming: instance.Wire, ByEngine: true}, text, all},
	} {
		j := judge.New(c, test.how)
		var got []string
		for line := range strings.Lines(rest(j, test.text, test.known)) {
			if words := strings.Fields(line); len(words) > 3 && words[2] == "at" {
				got = append(got, strings.TrimPrefix(words[0], "schema/")+" "+words[1])
			}
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s with %+v known: %s, want %s", test.text, test.known, got, test.want)
		}
	}
}
