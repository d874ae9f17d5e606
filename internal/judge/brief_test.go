package judge_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// TestBriefEndsBehindTheFirstError judges items of an array up to the first that has an
// error, where only that is wanted. A note, advice and what nobody wants are no error.
func TestBriefEndsBehindTheFirstError(t *testing.T) {
	c, err := contract.Load([]byte(`{"x-rules":{"n":{"level":"note","says":"s"},"e":{"level":"error","says":"s"},"f":{"level":"error","says":"s"},"w":{"level":"warning","says":"s"}},"type":"object","properties":{
		"v":{"type":"array","items":{"minimum":3,"x-rule-of":{"minimum":"e","maximum":"n","type":"f","multipleOf":"w"},"maximum":9,"type":"number","multipleOf":0.5,"x-should":{"exclusiveMinimum":4,"x-rule-of":{"exclusiveMinimum":"e"}}}},
		"w":{"type":"array","items":{"type":"integer"}}}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, unwanted, want string }{
		{`{"v":[2,2,2]}`, "", "e"}, {`{"v":[5,2,2]}`, "", "e"}, {`{"v":[10,10,2,2]}`, "", "n n e"}, {`{"v":[10,10]}`, "", "n n"}, {`{"v":[3.1,3.2,2,2]}`, "", "w w e"},
		{`{"v":["x",2]}`, "", "f"}, {`{"v":["x",2,2]}`, "f", "f e"}, {`{"v":["x",2,2]}`, "e", "f"}, {`{"v":[2,"x"]}`, "e", "e f"}, {`{"v":[2],"w":["x","y"]}`, "", "e"}, {`{"v":[5],"w":["x","y"]}`, "", "schema/type"}, {`{"v":[5,6,7],"w":[1,2]}`, "", ""},
	} {
		for _, isBrief := range []bool{true, false} {
			j := judge.New(c, judge.Options{Wants: func(rule string) bool { return test.unwanted == "" || rule != test.unwanted }})
			for range 2 { // the second document is judged as the first
				j.Brief = isBrief
				root, _ := j.Read([]byte(test.text))
				j.Judge(root, j.Recognize(root))
				var rules []string
				for _, f := range j.Findings("", false, func(string, bool, string, int) bool { return false }) {
					if !f.Advice {
						rules = append(rules, f.Rule)
					}
				}
				got := strings.Join(rules, " ")
				if isBrief && got != test.want {
					t.Errorf("%s without %q: %q, want %q", test.text, test.unwanted, got, test.want)
				}
				if !isBrief && !strings.HasPrefix(got, test.want) {
					t.Errorf("%s whole: %q, and %q at first", test.text, got, test.want)
				}
			}
		}
	}
}
