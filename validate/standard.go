package validate

import (
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// judgeStandard judges the schema's standard keywords.
func (j *judgement) judgeStandard(s *jsonschema.Schema, value document.Value, place *contract.Node) {
	failures := j.failures(s, value, place)
	if len(failures) == 0 {
		return
	}
	wrongType := map[int]bool{}
	for _, f := range failures {
		if f.keyword == "type" {
			wrongType[f.value.Index()] = true
		}
	}
	for _, f := range failures {
		if wrongType[f.value.Index()] && f.keyword != "type" {
			continue // one cause, one finding
		}
		for _, found := range j.explain(f) {
			j.faults = append(j.faults, found)
			j.flaw(found.spot)
		}
	}
}

func (j *judgement) flaw(s spot) {
	if s.absent {
		if j.lacked == nil {
			j.lacked = map[spot]bool{}
		}
		j.lacked[s] = true
		return
	}
	if j.flawed == nil {
		j.flawed = map[int]bool{}
	}
	j.flawed[s.at] = true
}

// isFlawed tells whether a standard keyword fails there.
func (j *judgement) isFlawed(s spot) bool {
	if s.absent {
		return j.lacked[s]
	}
	return j.flawed[s.at]
}

// judgeShould judges what the schema only recommends, wherever
// no standard keyword fails already.
func (j *judgement) judgeShould(value document.Value, place *contract.Node) {
	for _, s := range place.Should {
		for _, f := range j.failures(s, value, place) {
			for _, found := range j.explain(f) {
				if !j.isFlawed(found.spot) {
					j.faults = append(j.faults, found)
				}
			}
		}
	}
}

// A failure is a keyword that does not hold at a value.
type failure struct {
	target
	schema  *jsonschema.Schema // that has the keyword
	keyword string
	rule    string
}

// failures finds the keywords that do not hold: by our own checks where they
// know all that the schema asks, by the engine elsewhere. They last until the
// next call.
func (j *judgement) failures(s *jsonschema.Schema, value document.Value, place *contract.Node) []failure {
	c, native := j.v.checks[s]
	if !native {
		return j.engineFailures(s, value, place)
	}
	j.found = j.found[:0]
	j.run(c, target{value: value, place: place})
	for i := range j.found {
		j.found[i].rule = j.v.contract.RuleOf(j.found[i].schema.Location, j.found[i].keyword)
	}
	return j.found
}
