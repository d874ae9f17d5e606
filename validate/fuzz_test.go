package validate_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

func addFixtures(f *testing.F) {
	for _, path := range fixtures(f, ".") {
		if text := read(f, path); len(text) < 4096 {
			f.Add(text)
		}
	}
}

// FuzzCheck holds the validator to giving findings that are in order, in
// place and printable, whatever the text is.
func FuzzCheck(f *testing.F) {
	addFixtures(f)
	var validators []*validate.Validator
	for _, profile := range profiles {
		validators = append(validators, newValidator(f, validate.Options{Profile: profile, ShowValues: true}))
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		for _, v := range validators {
			checkPlaces(t, text, v.Check(text))
		}
	})
}

// FuzzStream holds reading in pieces to reading at once: what is judged as
// lines without a prefix gives what each line gives.
func FuzzStream(f *testing.F) {
	addFixtures(f)
	f.Add([]byte("{}\n\n[{},{}]\n[]\n[1,\n"))
	v := newValidator(f, validate.Options{Kind: "batch"}) // or what is no batch would be skipped
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		whole := streamed(t, v, text)
		var slow validate.Report
		for r, err := range v.Stream(oneByte{bytes.NewReader(text)}) {
			if err != nil {
				t.Fatal(err)
			}
			slow.Findings = append(slow.Findings, r.Findings...)
			slow.Documents += r.Documents
		}
		if diff := cmp.Diff(whole, slow); diff != "" {
			t.Fatalf("read byte by byte, %q gives (-whole +slow):\n%s", text, diff)
		}
		first, _, _ := bytes.Cut(bytes.TrimLeft(text, " \t\r\n"), []byte("\n"))
		if lines := bytes.Split(text, []byte("\n")); json.Valid(first) && len(whole.Findings) > 0 && whole.Findings[0].Record > 0 {
			n := 0
			for _, line := range lines {
				n += len(v.Check(line).Findings)
				if len(bytes.TrimSpace(line)) == 0 {
					n-- // a blank line is no document, though by itself it is a fault
				}
			}
			if n != len(whole.Findings) {
				t.Fatalf("%q: %d findings in lines, %d in the stream", text, n, len(whole.Findings))
			}
		}
	})
}

type oneByte struct{ r *bytes.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

// FuzzSchema holds any schema to compiling or to an error, and what compiles
// to judging without a panic, as the engine does. (The engine loses empty names,
// and may take a member for another then.)
func FuzzSchema(f *testing.F) {
	f.Add(string(batchSchema(f)), `{}`)
	for _, s := range []string{
		`{"type":"object","required":["a"]}`, `{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"x-kind":"b"}],"x-profile":{"says":"c"}}}}`,
		`{"properties":{"":{"not":{}}},"additionalProperties":false}`, `{"items":{"$ref":"#"},"x-order":[{"rule":"a","chains":[["b","c"],["c","b"]]}]}`,
		`{"x-lifecycle":{"member":"a","states":{"b":{"set":["c/d"]}}}}`, `{"x-should":{"minimum":1e9}}`, `true`,
	} {
		f.Add(s, `{"a":1,"b":[{"c":null}],"":"x"}`)
	}
	for _, s := range slices.Concat(corpus.OneKeyword, corpus.EngineOnly) {
		f.Add(s, `{"a":{"b":1.5,"c":["d"]},"bb":"x","c":[1,null]}`)
	}
	fuzzing.Run(f, func(t *testing.T, text, document string) {
		if text == "" {
			return // no schema is a built-in one
		}
		if v, err := validate.New(validate.Options{Schema: []byte(text)}); err == nil {
			checkPlaces(t, []byte(document), v.Check([]byte(document)))
			if !strings.Contains(document, `""`) {
				compareOracle(t, []byte(document), v)
			}
		} else if strings.TrimSpace(err.Error()) == "" {
			t.Fatal("an error that says nothing")
		}
	})
}
