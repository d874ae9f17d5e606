package validate_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/validate"
)

// TestFindingsBeyondTheLimitAreCounted judges documents with as many findings as are
// kept, and with more: all of them count.
func TestFindingsBeyondTheLimitAreCounted(t *testing.T) {
	oneGoroutine(t)
	list := func(items string) string { return `{"object":"list","has_more":false,"data":[` + items + `]}` }
	const most = document.MaxFaults
	for _, test := range []struct {
		text string
		rule string
		all  int
		kept int
	}{
		{list(strings.Repeat(`{"object":5},`, most-1) + `{"object":5}`), "field/type", most, most},
		{list(strings.Repeat(`{"object":5},`, most) + `{"object":5}`), "field/type", most + 1, most},
		{list(strings.Repeat(`{"object":5},`, 2*most) + `{"object":5}`), "field/type", 2*most + 1, most},
		{list(strings.Repeat("\"\xff\",", most-1) + "\"\xff\""), "json/utf8", most, most},
		{list(strings.Repeat("\"\xff\",", 5*most) + "\"\xff\""), "json/utf8", 5*most + 1, most},
	} {
		report := checkOnly(t, test.text, test.rule)
		if got := report.Count(validate.Error); got != test.all || len(report.Findings) != test.kept {
			t.Errorf("%s: %d are counted and %d kept, want %d and %d", test.rule, got, len(report.Findings), test.all, test.kept)
		}
		if last := report.Findings[len(report.Findings)-1]; (last.More > 0) != (test.all > test.kept) || strings.Contains(last.Message, "10000") != (last.More > 0) {
			t.Errorf("%s: the last finding is %q, and %d more", test.rule, last.Message, last.More)
		}
	}
}

func checkOnly(t *testing.T, text, rule string) validate.Report {
	t.Helper()
	v, err := validate.New(validate.Options{Profile: "openai", Kind: "list", Only: []string{rule}, ShowValues: true})
	if err != nil {
		t.Fatal(err)
	}
	return v.Check([]byte(text))
}

// TestFindingsOfManyItemsCostNoMoreThanTheList counts what is allocated for a list
// whose items all have faults, of which only some are kept.
func TestFindingsOfManyItemsCostNoMoreThanTheList(t *testing.T) {
	oneGoroutine(t)
	const n = 4 * document.MaxFaults
	text := `{"object":"list","has_more":false,"data":[` + strings.Repeat("{},", n) + "{}]}"
	var report validate.Report
	v, err := validate.New(validate.Options{Profile: "openai", Kind: "list"})
	if err != nil {
		t.Fatal(err)
	}
	v.Check([]byte("{}")) // compiles
	cost := growth.Allocated(func() { report = v.Check([]byte(text)) })
	if all := report.Count(validate.Error); all < 11*document.MaxFaults { // then the list is judged no further
		t.Errorf("%d findings are counted", all)
	}
	if most := int64(1000 * len(text)); cost > most {
		t.Errorf("%d bytes were allocated for %d, want at most %d", cost, len(text), most)
	}
}

// TestFindingsOfLinesAreHandedOnBeforeTheirBlockEnds counts the lines that are read
// when the first findings of a block with very many come.
func TestFindingsOfLinesAreHandedOnBeforeTheirBlockEnds(t *testing.T) {
	v, err := validate.New(validate.Options{Profile: "openai", Kind: "batch", Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	const lines = 50_000
	text := bytes.Repeat([]byte("{}\n"), lines)
	t.Cleanup(func() { document.OnParse = nil })
	parsed, first := 0, 0
	document.OnParse = func([]byte) { parsed++ }
	var all []validate.Finding
	for report, err := range v.Stream(bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			first = parsed
		}
		all = append(all, report.Findings...)
	}
	if first == 0 || first > 1000 {
		t.Errorf("%d lines were read before the first findings", first)
	}
	if len(all) != lines || all[lines-1].Line != lines || all[lines-1].Record != lines || all[lines-1].Offset != 3*(lines-1) {
		t.Errorf("%d findings, the last is %+v", len(all), all[len(all)-1])
	}
}

// TestFindingsThatAreOnlyCounted judges lines, of which the findings are of no use from
// the third on, and the items of an array on one line.
func TestFindingsThatAreOnlyCounted(t *testing.T) {
	counts := func(enough func() bool, text string) (all, kept, unlisted int) {
		v, err := validate.New(validate.Options{Profile: "openai", Kind: "batch", Enough: enough})
		if err != nil {
			t.Fatal(err)
		}
		for report, err := range v.Stream(strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			all, kept, unlisted = all+report.Count(validate.Error), kept+len(report.Findings), unlisted+report.Unlisted
		}
		return all, kept, unlisted
	}
	line := `{"id":"b","object":"batch","status":"x"}` + "\n"
	one, _, _ := counts(nil, line)
	asked := 0
	all, kept, unlisted := counts(func() bool { asked++; return asked > 2 }, strings.Repeat(line, 5))
	if all != 5*one || kept != 2*one || unlisted != 3 {
		t.Errorf("5 lines with %d findings each: %d are counted, %d kept, %d lines have none that is kept", one, all, kept, unlisted)
	}
	array := "[" + strings.Repeat("{},", document.MaxFaults) + "{}]\n"
	if all, kept, _ := counts(nil, array+"{}\n"); all != document.MaxFaults+2 || kept != document.MaxFaults+1 {
		t.Errorf("a line with %d items that are no batches, and a line with one: %d are counted, and %d kept", document.MaxFaults+1, all, kept)
	}
}

// TestManyFindingsEndTheDocument judges a list with as many findings as are counted,
// and with more.
func TestManyFindingsEndTheDocument(t *testing.T) {
	oneGoroutine(t)
	const most = document.MaxFaults + 100_000
	for items, ends := range map[int]bool{most: false, most + 20_002: true} {
		text := `{"object":"list","has_more":false,"data":[` + strings.Repeat(`"",`, items-1) + `""]}`
		report := validate.Check([]byte(text))
		last := report.Findings[len(report.Findings)-1]
		if (last.Rule == document.RuleLimit) != ends {
			t.Errorf("of a list of %d items that are no batches, the last finding is %s", items, last)
		}
	}
}
