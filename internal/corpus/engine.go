package corpus

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// CheckEngine judges many values by schemas of one keyword, once by the judge and once
// by jsonschema/v5, and holds the first of what is said to a file.
func CheckEngine(t *testing.T, root string) {
	t.Helper()
	var out string
	for _, schema := range slices.Concat(OneKeyword, EngineOnly) {
		c, err := contract.Load([]byte(schema), "")
		if err != nil {
			t.Fatal(err)
		}
		out += schema + "\n"
		shown := map[string]bool{} // rules and pointers
		for _, text := range PlainDocuments {
			ours := found(judge.New(c, judge.Options{ShowValues: true}), []byte(text))
			if diff := cmp.Diff(found(judge.New(c, judge.Options{ShowValues: true, ByEngine: true}), []byte(text)), ours); diff != "" {
				t.Errorf("%s of %s (-engine +ours)\n%s", schema, text, diff)
			}
			places := regexp.MustCompile(` at \d.*|\n .*`).ReplaceAllString(ours, "")
			if ours != "" && !shown[places] {
				shown[places] = true
				out += text + "\n" + ours
			}
		}
	}
	checkFile(t, root, "keywords.golden", out)
}
