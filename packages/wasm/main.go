//go:build js && wasm

// Command wasm is batchcheck for JavaScript: it sets globalThis.batchcheck to an object
// whose functions take and give text. Each judges by the code that the command judges by.
// The JavaScript package in packages/npm has types for them.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"syscall/js"
	"unicode"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

func main() {
	// There is one thread: collecting garbage less often makes the first verdict faster.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(512 << 20) // from there on, as often as needed
	js.Global().Set("batchcheck", map[string]any{
		"check":     function(check),
		"run":       function(runText),
		"lifecycle": function(lifecycle),
		"profiles":  function(profiles),
		"rules":     function(rules),
		"version":   function(func(string, string) (string, error) { return run.Version(), nil }),
	})
	select {} // the functions are called while the program runs
}

// function makes a function of JavaScript, which throws nothing: an error is the answer,
// as {"error": message}.
func function(do func(text, settings string) (string, error)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (answer any) {
		defer func() {
			if failure := recover(); failure != nil {
				answer = problem(fmt.Errorf("batchcheck failed: %v", failure))
			}
		}()
		var texts [2]string
		for i := range min(len(args), len(texts)) {
			switch {
			case args[i].Type() == js.TypeString:
				texts[i] = args[i].String()
			case args[i].InstanceOf(js.Global().Get("Uint8Array")): // a file, whose text may not be UTF-8
				bytes := make([]byte, args[i].Length())
				js.CopyBytesToGo(bytes, args[i])
				texts[i] = string(bytes)
			}
		}
		text, err := do(texts[0], texts[1])
		if err != nil {
			return problem(err)
		}
		return text
	})
}

func problem(err error) string {
	text, _ := json.Marshal(map[string]string{"error": err.Error()}) // a text is always JSON
	return string(text)
}

// check gives what the command prints with --format json.
func check(text, settings string) (string, error) {
	answer, err := judge(text, settings, false, false)
	return answer.Output, err
}

// runText gives that with what the command prints besides, and its exit code.
func runText(text, settings string) (string, error) {
	answer, err := judge(text, settings, false, true)
	if err != nil {
		return "", err
	}
	made, err := json.Marshal(answer)
	return string(made), err
}

// lifecycle gives the picture of the batch as one SVG; "" where there is none.
func lifecycle(text, settings string) (string, error) {
	answer, err := judge(text, settings, true, false)
	return answer.Output, err
}

// An answer is what a run of the command comes to.
type answer struct {
	Code     int      `json:"code"`
	Output   string   `json:"output"`
	Messages []string `json:"messages"` // on standard error
}

// allowed are the flags that are options here: those that name no file, and do not choose
// how findings are printed.
var allowed = []string{
	"at", "batches-path", "by", "client", "fail-on", "files-path", "kind", "max-age", "max-document", "max-findings", "naming",
	"only", "other", "profile", "sanitized", "show-values", "since", "skip", "summary", "time", "until", "where",
}

// judge judges a text as the command does, or as batchcheck conform does where that is the
// option command. It gives JSON, or the picture of a lifecycle. Hints are messages, and take
// most of the time of a first run.
func judge(text, settings string, draws, hints bool) (a answer, err error) {
	var o run.Options
	flags := pflag.NewFlagSet("batchcheck", pflag.ContinueOnError)
	options.Check(&o, flags, report.Formats{{Name: "json", New: report.NewJSON}}) // the others would make this program larger
	options.Log(&o, flags)
	options.Time(&o, flags)
	own := struct { // options that are no flags
		Command string
		Name    string
		Width   int
		Hints   bool
	}{"check", "-", 720, true}
	if err := set(flags, settings, map[string]any{"command": &own.Command, "name": &own.Name, "width": &own.Width, "hints": &own.Hints}); err != nil {
		return a, err
	}
	if own.Command != "check" && own.Command != "conform" {
		return a, fmt.Errorf("command %q is none of check, conform", own.Command)
	}
	o.Format, o.Text, o.Observe = "json", &run.Text{Name: own.Name, Text: text}, own.Command == "conform"
	if draws {
		o.Format, o.Observe = "lifecycle", true
		o.Formats = report.Formats{{Name: o.Format, New: report.Lifecycles(own.Width), ShowsTraffic: true}}
	}
	o.NoHints = !hints || !own.Hints
	if o.InLog, err = options.IsLog(&o, flags); err != nil {
		return a, err
	}
	if err := o.Check(); err != nil {
		return a, err
	}
	var out, messages bytes.Buffer
	w := run.Apart(strings.NewReader(""), &out, &run.Messages{To: &messages})
	w.Version = run.Version()
	err = run.Files(&o, nil, w)
	end := run.Exit{}
	if err != nil && !errors.As(err, &end) {
		end = run.Exit{Code: run.ExitTrouble, Message: err.Error()}
	}
	if end.Code == run.ExitUsage || out.Len() == 0 && end.Message != "" && !draws {
		return a, errors.New(end.Message)
	}
	a.Code, a.Output, a.Messages = end.Code, out.String(), []string{}
	for line := range strings.Lines(messages.String() + end.Message) {
		a.Messages = append(a.Messages, strings.TrimPrefix(strings.TrimSpace(line), "batchcheck: "))
	}
	return a, nil
}

// set sets flags by an object whose keys are their names, as in failOn for --fail-on, and
// what own names.
func set(flags *pflag.FlagSet, settings string, own map[string]any) error {
	if settings == "" {
		return nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal([]byte(settings), &given); err != nil {
		return fmt.Errorf("the options are not a JSON object: %v", err)
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if to, found := own[key]; found {
			if err := json.Unmarshal(given[key], to); err != nil {
				return fmt.Errorf("option %s: %v", key, err)
			}
			continue
		}
		name := flagName(key)
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("there is no option %q%s", key, nearest.Suggest(name, allowed))
		}
		var value any
		if err := json.Unmarshal(given[key], &value); err != nil {
			return err
		}
		values, isList := value.([]any)
		if !isList {
			values = []any{value}
		}
		for _, value := range values {
			switch value.(type) {
			case string, bool, float64:
				if err := flags.Set(name, fmt.Sprint(value)); err != nil {
					return fmt.Errorf("option %s: %v", key, err)
				}
			case nil: // as if it were missing
			default:
				return fmt.Errorf("option %s: %s is no text, number, true or false, and no list of texts", key, given[key])
			}
		}
	}
	return nil
}

// flagName makes fail-on of failOn.
func flagName(key string) string {
	var name strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			name.WriteByte('-')
			r = unicode.ToLower(r)
		}
		name.WriteRune(r)
	}
	return name.String()
}

// profiles lists the profiles, the default first.
func profiles(string, string) (string, error) {
	all, err := validate.Profiles(nil)
	if err != nil {
		return "", err
	}
	list := []map[string]any{}
	for _, p := range all {
		list = append(list, map[string]any{"name": p.Name, "title": p.Says, "source": p.Source, "basis": p.Basis, "default": p.Default})
	}
	text, err := json.Marshal(list)
	return string(text), err
}

// rules gives what batchcheck rules --format json prints.
func rules(string, string) (string, error) {
	var o run.Options
	options.Contract(&o)
	v, err := o.Validator()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = run.WriteRules(&out, run.Rules(v))
	return out.String(), err
}
