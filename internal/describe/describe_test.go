package describe_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func load(t *testing.T, profile string) *contract.Contract {
	t.Helper()
	c, err := contract.Load(nil, profile)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDifferencesFindWhatWasChanged changes one thing of a schema each, and finds that
// and nothing else.
func TestDifferencesFindWhatWasChanged(t *testing.T) {
	const acme = `{
		"x-profile": { "name": "acme", "levels": {} }, "$ref": "batch.schema.json#/$defs/api",
		"x-api": { "hosts": ["api.openai.com"] },
		"anyOf": [{ "$ref": "#/$defs/batch" }, { "$ref": "batch.schema.json#/$defs/request" }, { "$ref": "batch.schema.json#/$defs/result" }],
		"$defs": { "batch": { "$ref": "openai.schema.json#/$defs/batch" } }
	}`
	from, err := contract.Load([]byte(acme), "")
	if err != nil {
		t.Fatal(err)
	}
	if found := describe.Differences(from, from); len(found) > 0 {
		t.Errorf("it differs from itself: %v", found)
	}
	batch := `"batch": { "$ref": "openai.schema.json#/$defs/batch"`
	for _, test := range []struct{ reason, old, replacement, group, name, before, after string }{
		{"a required field", batch, batch + `, "required": ["request_counts"]`, "batch", "request_counts", "may be missing: object", "required: object"},
		{"null is no longer allowed", batch, batch + `, "properties": { "errors": { "type": "object" } }`, "batch", "errors", "may be missing: object or null", "may be missing: object"},
		{"a field of its own", batch, batch + `, "properties": { "region": { "type": "string", "minLength": 1 } }`, "batch", "region", "", "may be missing: string, not empty"},
		{"a kind that is not there", `, { "$ref": "batch.schema.json#/$defs/request" }`, ``, "request", "all of it", "stated", ""},
		{"what may follow", batch, batch + `, "x-lifecycle": { "states": { "finalizing": { "next": ["completed"] } } }`, "states", "finalizing", "then completed, failed, expired, cancelling", "then completed"},
		{"what must be set", batch, batch + `, "x-lifecycle": { "states": { "cancelling": { "set": [] } } }`, "states", "cancelling: must be set", "cancelling_at", ""},
		{"how exact a time is", batch, batch + `, "x-window": { "tolerance": 0 }`, "between fields", "expires_at", "created_at + completion_window, give or take 60 s", "created_at + completion_window, give or take 0 s"},
		{"the order of times", batch, batch + `, "x-order": []`, "between fields", "expires_at ≤ expired_at", "[time/expired-early]", ""},
		{"a sum", batch, batch + `, "x-sums": []`, "between fields", "request_counts/completed + request_counts/failed at most request_counts/total", "always", ""},
		{"a host", `["api.openai.com"]`, `["api.acme.example"]`, "requests", "hosts", "api.openai.com", "api.acme.example"},
		{"paging", `"hosts"`, `"list": { "paging": [{ "by": "page", "query": "p", "first": 1 }] }, "hosts"`, "requests", "paging 1", "?after=ID of the last item", "?p=NUMBER, from 1"},
		{"a field that create does not send", `"hosts"`, `"create": { "body": { "metadata": null } }, "hosts"`, "requests", "create sends", `{"completion_window":"{window}","endpoint":"{endpoint}","input_file_id":"{file}","metadata":"{metadata}"}`, `{"completion_window":"{window}","endpoint":"{endpoint}","input_file_id":"{file}"}`},
		{"a route", `"hosts"`, `"paths": { "batches": "/jobs" }, "hosts"`, "requests", "create", "POST /batches", "POST /jobs"},
		{"a refusal", `"hosts"`, `"refusals": { "cancel-ended": [409] }, "hosts"`, "requests", "refuses cancel-ended", "400 or 409", "409"},
		{"a level", `"levels": {}`, `"levels": { "counts/files": "note" }`, "levels of rules", "counts/files", "warning", "note"},
		{"a limit", `{ "$ref": "batch.schema.json#/$defs/request" }`, `{ "$ref": "batch.schema.json#/$defs/request", "x-lines": { "input": { "lines": 7 } } }`, "limits", "requests of an input file", "50000", "7"},
		{"result lines", `{ "$ref": "batch.schema.json#/$defs/result" }`, `{ "$ref": "batch.schema.json#/$defs/result", "x-lines": { "output": { "status": "" } } }`, "result files", "a request failed", "error is set, or response/status_code is 400 or more", "error is set"},
	} {
		text := strings.Replace(acme, test.old, test.replacement, 1)
		to, err := contract.Load([]byte(text), "")
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
			continue
		}
		all := describe.Differences(from, to)
		isThere := slices.ContainsFunc(all, func(d describe.Difference) bool {
			return d.Group == test.group && slices.Contains(d.Names, test.name) && d.From == test.before && d.To == test.after
		})
		if !isThere {
			t.Errorf("%s: %q is not in %q", test.reason, test.name, all)
		}
		for _, d := range all {
			if d.Group != test.group && d.To != "" {
				t.Errorf("%s: %v differs, too", test.reason, d)
			}
		}
	}
}

// TestGraphHasAllStatesAndSteps reads the drawing of each profile again: it is well-formed
// XML, has each state once and each step once, and no box lies on another or outside.
func TestGraphHasAllStatesAndSteps(t *testing.T) {
	listed, err := contract.ListProfiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	shape := regexp.MustCompile(`<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"`)
	for _, p := range listed {
		for _, kind := range load(t, p.Name).Kinds {
			l := kind.Node.Lifecycle
			if l == nil {
				continue
			}
			drawing := describe.Graph(p.Name, kind.Node)
			for d := xml.NewDecoder(strings.NewReader(drawing)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", p.Name, err)
				}
			}
			names := describe.StatesOf(kind.Node)
			for _, name := range names {
				if strings.Count(drawing, ">"+name+"</text>") != 1 {
					t.Errorf("%s: %s is not there once", p.Name, name)
				}
				for _, next := range l.States[name].Next {
					if slices.Contains(names, next) && strings.Count(drawing, "<title>"+name+" to "+next+"</title>") != 1 {
						t.Errorf("%s: %s to %s is not there once", p.Name, name, next)
					}
				}
			}
			size := regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`).FindStringSubmatch(drawing)
			var boxes [][4]int
			for _, found := range shape.FindAllStringSubmatch(drawing, -1) {
				b := [4]int{number(found[1]), number(found[2]), number(found[3]), number(found[4])}
				if b[0]+b[2] > number(size[1]) || b[1]+b[3] > number(size[2]) {
					t.Errorf("%s: a box is outside: %v of %v", p.Name, b, size)
				}
				for _, other := range boxes {
					if b[0] < other[0]+other[2] && other[0] < b[0]+b[2] && b[1] < other[1]+other[3] && other[1] < b[1]+b[3] {
						t.Errorf("%s: a box lies on another: %v, %v", p.Name, b, other)
					}
				}
				boxes = append(boxes, b)
			}
			if len(boxes) != len(names) {
				t.Errorf("%s: %d boxes for %d states", p.Name, len(boxes), len(names))
			}
		}
	}
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // the pattern has digits only
	return n
}
