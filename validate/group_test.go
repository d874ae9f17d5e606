package validate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/validate"
)

// TestExamples holds counting to the findings of a run that makes each: the first of a
// group are made, and made and counted are together as many.
func TestExamples(t *testing.T) {
	var lines []string
	for i := range 3000 {
		line := fmt.Sprintf(`{"id":"batch_%d","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"nowhere","created_at":%d,"in_progress_at":%d,"team":"t%d"}`, i, 1772434800+i*60, 1772434000, i%7)
		if i%3 == 0 {
			line = `{"id":7,"object":"batch","status":"validating","created_at":"x"}`
		}
		lines = append(lines, line)
	}
	text := strings.Join(lines, "\n")
	for _, by := range []string{"", validate.ByField, validate.ByDay, "/team"} {
		count := func(examples, jobs int) (counts map[validate.Count]int, made map[validate.Count][]string) {
			v, err := validate.New(validate.Options{Profile: "openai", By: by, Examples: examples, Jobs: jobs})
			if err != nil {
				t.Fatal(err)
			}
			counts, made = map[validate.Count]int{}, map[validate.Count][]string{}
			for report, err := range v.Stream(strings.NewReader(text)) {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range report.Findings {
					c := validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, Group: f.Group}
					counts[c] += 1 + f.More
					made[c] = append(made[c], fmt.Sprint(f.Line, f.Pointer, f.Message))
				}
				for _, c := range report.Counted {
					n := c.N
					c.N = 0
					counts[c] += n
				}
			}
			return counts, made
		}
		want, all := count(0, 1)
		for _, jobs := range []int{1, 4} {
			got, made := count(2, jobs)
			if !maps.Equal(got, want) {
				t.Errorf("by %q, %d jobs: %v, not %v", by, jobs, got, want)
			}
			for c, texts := range all {
				first := texts[:min(2, len(texts))]
				if have := made[c]; len(have) < len(first) || !slices.Equal(have[:len(first)], first) {
					t.Errorf("by %q, %d jobs, %v: the first are %v, not %v", by, jobs, c, have, first)
				}
				if len(texts) > 1000 && len(made[c]) > len(texts)/10 {
					t.Errorf("by %q, %d jobs, %v: %d of %d are made", by, jobs, c, len(made[c]), len(texts))
				}
			}
		}
	}
}

func TestPeriod(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.DateOnly, text)
		if err != nil && text != "" {
			t.Fatal(err)
		}
		return moment
	}
	object := func(created string) string {
		return `{"id":"b","object":"batch","endpoint":"/v1/e","input_file_id":"f","completion_window":"24h","status":"validating",` + created + `}`
	}
	inside := &validate.Inside{At: "/response"}
	quoted := func(created string) string { return strings.ReplaceAll(object(created), `"`, `\"`) }
	for _, test := range []struct {
		reason            string
		options           validate.Options
		text              string
		judged, out, open int
	}{
		{"before, in, at the end", validate.Options{}, object(`"created_at":1772323200`) + "\n" + object(`"created_at":1772409600`) + "\n" + object(`"created_at":1772496000`), 1, 2, 0},
		{"clients' names", validate.Options{}, object(`"createdAt":1772323200`), 0, 1, 0},
		{"milliseconds", validate.Options{}, object(`"created_at":1772323200000`), 0, 1, 0},
		{"none", validate.Options{}, object(`"created_at":null`), 1, 0, 1},
		{"a text that is none", validate.Options{}, object(`"created_at":"x"`), 1, 0, 1},
		{"another API", validate.Options{Profile: "anthropic"}, `{"id":"msgbatch_1","type":"message_batch","processing_status":"in_progress","created_at":"2026-03-01T00:00:00Z"}`, 0, 1, 0},
		{"a log, by the object", validate.Options{Inside: inside}, `{"response":` + object(`"created_at":1772323200`) + `}`, 0, 1, 0},
		{"a log, by the object in a string", validate.Options{Inside: inside}, `{"response":"` + quoted(`"created_at":1772323200`) + `"}`, 0, 1, 0},
		{"a log, by the line", validate.Options{Inside: inside, Time: "/at"}, `{"at":"2026-03-01T12:00:00+01:00","response":` + object(`"created_at":1772409600`) + `}`, 0, 1, 0},
		{"a log, no time in the line", validate.Options{Inside: inside, Time: "/at"}, `{"response":` + object(`"created_at":1772323200`) + `}`, 1, 0, 1},
		{"an array", validate.Options{}, "[" + object(`"created_at":1772323200`) + "," + object(`"created_at":1772409600`) + "]", 1, 1, 0},
	} {
		o := test.options
		o.Period = validate.Period{Since: at("2026-03-02"), Until: at("2026-03-03")}
		v, err := validate.New(o)
		if err != nil {
			t.Fatal(err)
		}
		var got validate.Report
		for report, err := range v.Stream(strings.NewReader(test.text)) {
			if err != nil {
				t.Fatal(err)
			}
			got.Documents += report.Documents
			got.Outside += report.Outside
			got.Untimed += report.Untimed
		}
		if got.Documents != test.judged || got.Outside != test.out || got.Untimed != test.open {
			t.Errorf("%s: %d judged, %d outside, %d without a time", test.reason, got.Documents, got.Outside, got.Untimed)
		}
	}
}
