package report

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// What reads formats back that list places. Rules that are no findings do not count.

func readGitLab(t testing.TB, out string) (got reading) {
	t.Helper()
	checkSchema(t, out, gitlabSchema)
	var issues []gitlabIssue
	decodeStrictly(t, out, &issues, true)
	seen := map[string]bool{}
	for _, i := range issues {
		if seen[i.Fingerprint] {
			t.Fatalf("two issues have the fingerprint %s: %s", i.Fingerprint, out)
		}
		seen[i.Fingerprint] = true
		got.add(i.Check, i.Description)
	}
	return got
}

// add counts what a format lists, unless it is no finding.
func (r *reading) add(rule, message string) {
	if notFindings[rule] == "" {
		r.findings++
	}
	r.text += message + "\n"
}

var checkstyleSchema = sync.OnceValues(func() (xsd, error) { return readXSD("testdata/checkstyle.xsd") })

func readCheckstyle(t testing.TB, out string) (got reading) {
	t.Helper()
	checkXML(t, out)
	schema, err := checkstyleSchema()
	if err != nil {
		t.Fatal(err)
	}
	if wrong := schema.judge(t, out); len(wrong) > 0 {
		t.Fatalf("%q: %s", wrong, out)
	}
	var all struct {
		Files []struct {
			Errors []struct {
				Message string `xml:"message,attr"`
				Source  string `xml:"source,attr"`
			} `xml:"error"`
		} `xml:"file"`
	}
	if err := xml.Unmarshal([]byte(out), &all); err != nil {
		t.Fatal(err)
	}
	for _, f := range all.Files {
		for _, e := range f.Errors {
			got.add(strings.TrimPrefix(e.Source, "batchcheck."), e.Message)
		}
	}
	return got
}

// A command of Azure Pipelines has properties without ";" and "]".
var azureForm = regexp.MustCompile(`^##vso\[task\.logissue type=(?:error|warning);sourcepath=([^;\]]*);linenumber=\d+;columnnumber=\d+;code=([^;\]]*)\](.*)$`)

// unescapeAzure does what the agent does, in its order.
var unescapeAzure = strings.NewReplacer("%3B", ";", "%3b", ";", "%0D", "\r", "%0d", "\r", "%0A", "\n", "%0a", "\n", "%5D", "]", "%5d", "]", "%AZP25", "%")

func readAzure(t testing.TB, out string) (got reading) {
	t.Helper()
	for line := range strings.Lines(out) {
		parts := azureForm.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if parts == nil {
			t.Fatalf("%q is no command", line)
		}
		text := unescapeAzure.Replace(parts[3])
		if strings.ContainsAny(text, "\r\n") {
			t.Fatalf("%q has a line break", line)
		}
		got.add(unescapeAzure.Replace(parts[2]), text)
	}
	return got
}

// A service message has values in which "|" escapes.
var (
	teamcityForm  = regexp.MustCompile(`^##teamcity\[(inspectionType|inspection)((?: \w+='(?:[^|'\[\]]|\|['|\[\]]|\|0x[0-9A-F]{4})*')+)\]$`)
	teamcityPart  = regexp.MustCompile(`(\w+)='((?:[^|']|\|.)*)'`)
	teamcityCodes = regexp.MustCompile(`(?:\|0x[0-9A-F]{4})+|\|.`)
)

func readTeamCity(t testing.TB, out string) (got reading) {
	t.Helper()
	for line := range strings.Lines(out) {
		parts := teamcityForm.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if parts == nil {
			t.Fatalf("%q is no service message", line)
		}
		values := map[string]string{}
		for _, p := range teamcityPart.FindAllStringSubmatch(parts[2], -1) {
			values[p[1]] = teamcityCodes.ReplaceAllStringFunc(p[2], func(code string) string {
				var units []uint16
				for hex := range strings.SplitSeq(code, "|0x") {
					if unit, err := strconv.ParseUint(hex, 16, 16); err == nil && len(hex) == 4 {
						units = append(units, uint16(unit))
					}
				}
				if units == nil {
					return code[1:]
				}
				return string(utf16.Decode(units))
			})
		}
		if parts[1] == "inspection" {
			got.add(values["typeId"], values["message"])
		}
	}
	return got
}

func readRDJSON(t testing.TB, out string) (got reading) {
	t.Helper()
	checkSchema(t, out, reviewdogSchema)
	var all struct {
		Source      json.RawMessage `json:"source"`
		Diagnostics []rdDiagnostic  `json:"diagnostics"`
	}
	decodeStrictly(t, out, &all, true)
	for _, d := range all.Diagnostics {
		got.add(d.Code.Value, d.Message)
	}
	return got
}

// TestListings writes what such formats list: findings, notes where they are asked for, and
// what else makes a run fail.
func TestListings(t *testing.T) {
	f := validate.Finding{Rule: "a/b", Level: validate.Error, File: "/run/in/f.json", Line: 2, Column: 5, Width: 3, Message: "50%0A; it's [wrong]", Pointer: "/x"}
	f.Excerpt = validate.Excerpt{Text: `"x":700`, Mark: 4, Width: 3}
	warning, note := f, f
	warning.Level, note.Level, note.Message = validate.Warning, validate.Note, "é is noted"
	d := Document{File: f.File, Findings: []validate.Finding{f, warning, note}, Trouble: "it was cut", Checks: []conformance.Outcome{{Check: "c/d", Result: conformance.Error, Reason: "it broke"}}}
	s := Summary{
		Stale: []string{"x"}, Config: "c.yaml", LeftOut: []LeftOut{{Count: 2, What: "path"}},
		Beyond: []validate.Count{{Rule: "e/f", Level: validate.Error, N: 7}},
	}
	wants := map[string][]string{
		"gitlab": {
			`{"description":"50%0A; it's [wrong]","check_name":"a/b","fingerprint":"`, `:1","severity":"major","location":{"path":"in/f.json","lines":{"begin":2}}},`,
			`:2","severity":"minor"`, `"é is noted"`, `"it was cut"`, `"c/d: it broke"`, `"path":"known.json"`, `"path":"c.yaml"`, "7 further findings of the rule e/f",
		},
		"checkstyle": {
			`<file name="in/f.json">`, `<error line="2" column="5" severity="error" message="50%0A; it&#39;s [wrong]" source="batchcheck.a/b"/>`,
			`severity="warning"`, `severity="info" message="é is noted"`, `message="it was cut"`, `<file name="known.json">`, `<file name="c.yaml">`,
		},
		"azure": {
			"##vso[task.logissue type=error;sourcepath=in/f.json;linenumber=2;columnnumber=5;code=a/b]50%AZP250A; it's [wrong]\n",
			"type=warning;", "]é is noted\n", "code=not-judged]it was cut\n", "sourcepath=known.json", "sourcepath=c.yaml",
		},
		"teamcity": {
			"##teamcity[inspectionType id='a/b' name='a/b' category='batchcheck' description='it is so']\n",
			"##teamcity[inspection typeId='a/b' message='50%0A; it|'s |[wrong|]' file='in/f.json' line='2' SEVERITY='ERROR']\n",
			"SEVERITY='WARNING'", "message='|0x00E9 is noted'", "id='not-judged' name='not-judged' category='batchcheck' description='could not be judged'",
		},
		"rdjson": {
			`{"message":"50%0A; it's [wrong]","location":{"path":"in/f.json","range":{"start":{"line":2,"column":5},"end":{"line":2,"column":8}}},"severity":"ERROR","code":{"value":"a/b","url":"` + RulePage("a/b") + `"}}`,
			`"severity":"INFO"`, `"code":{"value":"not-judged"}`,
		},
	}
	for format, texts := range wants {
		out := writeAll(t, format, "it is so", Options{Folder: "/run", Baseline: "known.json", Notes: true}, s, d)
		for _, want := range texts {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not have %s:\n%s", format, want, out)
			}
		}
		if got := readers[format].read(t, out); got.findings != 3 {
			t.Errorf("%s has %d findings", format, got.findings)
		}
		if brief := writeAll(t, format, "it is so", Options{}, s, d); strings.Contains(brief, "is noted") {
			t.Errorf("%s has a note that nobody asked for", format)
		}
	}
}

// TestListingsOfNothing are whole, too.
func TestListingsOfNothing(t *testing.T) {
	for format, want := range map[string]string{
		"gitlab": "[\n\n]\n", "checkstyle": checkstyleHead + "</checkstyle>\n", "azure": "", "teamcity": "",
		"rdjson": fmt.Sprintf("{\"source\":{\"name\":\"batchcheck\",\"url\":%q},\"diagnostics\":[\n\n]}\n", homepage),
	} {
		out := writeAll(t, format, "", Options{}, Summary{}, Document{File: "a", Sound: 3})
		if out != want {
			t.Errorf("%s is %q, want %q", format, out, want)
		}
		readers[format].read(t, out)
	}
}

// TestColumnsInBytes gives reviewdog no columns where they may be others than those in
// code points.
func TestColumnsInBytes(t *testing.T) {
	for _, test := range []struct {
		text         string
		mark, column int
		want         bool
	}{
		{`  "a": 7`, 7, 8, true}, {`  "é": 7`, 7, 8, false}, {`… "a": 7`, 7, 38, false}, {`"a": 7`, 5, 38, false}, {"", 0, 8, false},
	} {
		f := validate.Finding{Column: test.column, Excerpt: validate.Excerpt{Text: test.text, Mark: test.mark}}
		if got := isWholeASCII(f); got != test.want {
			t.Errorf("%q at column %d: %t", test.text, test.column, got)
		}
	}
}

// TestFingerprintsStay holds them to being the same when a list grows, and when a session
// is recorded again.
func TestFingerprintsStay(t *testing.T) {
	of := func(target string, f validate.Finding) string { return fingerprints{}.of(f.File, target, f) }
	item := validate.Finding{File: "a", Rule: "r", BatchID: "b", Pointer: "/data/3/p"}
	later := item
	later.Pointer = "/data/17/p"
	if of("", item) != of("", later) {
		t.Error("an item further down has another fingerprint")
	}
	first := validate.Finding{File: "run1.har", Rule: "r", BatchID: "b", Message: `"batch_1" is gone`, Exchange: &validate.Exchange{}}
	again := validate.Finding{File: "run2.har", Rule: "r", BatchID: "c", Message: `"batch_2" is gone`, Exchange: &validate.Exchange{}}
	if of("live", first) != of("live", again) || of("", first) == of("", again) {
		t.Error("another run of a target has other fingerprints, or other recordings the same")
	}
}
