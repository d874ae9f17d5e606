package drive

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// TestInputLines holds the lines that the driver sends to what the schema says
// of them, for each endpoint and for one that it does not know.
func TestInputLines(t *testing.T) {
	v, err := validate.New(validate.Options{Kind: "request"})
	if err != nil {
		t.Fatal(err)
	}
	checker, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	endpoints := []string{"", "/v1/images/generations"}
	for _, row := range checker.Reader().API.Input.Endpoints {
		endpoints = append(endpoints, row.Endpoint)
	}
	for _, endpoint := range endpoints {
		w, err := newWalker(Config{BaseURL: "http://a", Model: "a-model", Options: conformance.Options{Endpoint: endpoint}})
		if err != nil {
			t.Fatal(err)
		}
		lines := session.LinesOf(w.ownInput())
		for _, l := range lines {
			if r := v.Check(l.Text); len(r.Findings) > 0 {
				t.Errorf("%q: %v", endpoint, r.Err())
			}
		}
		if len(lines) != fewRequests {
			t.Errorf("%q: %d lines", endpoint, len(lines))
		}
	}
}

// TestMetadataLimits holds the limits that are read from each profile's schema
// to what its judge rejects: metadata at them, and metadata over one of them.
func TestMetadataLimits(t *testing.T) {
	profiles, err := validate.Profiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range profiles {
		checker, err := conformance.NewChecker(conformance.Options{Profile: p.Name})
		if err != nil && strings.Contains(err.Error(), "x-lifecycle") {
			continue // it is of files only
		}
		if err != nil {
			t.Fatal(err)
		}
		reader := checker.Reader()
		name, l := reader.API.Create.Metadata, metadataLimitsOf(reader)
		broken := func(value any) bool {
			return len(reader.MetadataRules([]byte(jsonText(map[string]any{reader.API.Create.File: "file-1", name: value})))) > 0
		}
		if p.Default && l != (metadataLimits{16, 64, 512, true}) {
			t.Errorf("%s: the limits are %+v", p.Name, l)
		}
		for _, m := range metadataSteps {
			if at := m.of(l); name != "" && at != nil && broken(at) {
				t.Errorf("%s: %s with the limits %+v is rejected", p.Name, m.name, l)
			}
		}
		for _, probe := range probes {
			if probe.check != "metadata/over-limit" && probe.check != "metadata/wrong-type" {
				continue
			}
			if over := probe.value(l); over != nil && !broken(over) {
				t.Errorf("%s: %s with the limits %+v is not rejected", p.Name, probe.name, l)
			}
		}
	}
}
