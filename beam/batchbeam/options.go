package batchbeam

import (
	"encoding/json"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// Options say how to judge, as the flags of the batchcheck command do. They
// travel to the workers as JSON.
type Options struct {
	Profile     string   // "" is what Choose finds, else the schema's default
	Why         string   // Choose has chosen the profile; "" where it was asked for
	Naming      string   // "" is validate.AutoNaming
	Kind        string   // of document that is due; "" is a batch or a list
	Schema      []byte   // nil is the built-in schema
	MaxDocument int64    // bytes; 0 is the schema's limit
	ShowValues  bool     // let findings quote people's data
	Only, Skip  []string // rules

	Log *Log // nil where lines are documents themselves

	By       string // what to group the summary by beside the rule: "", ByFile, or a JSON Pointer in the line
	Examples int    // of each group, in the summary

	// SplitBytes is how much of a file that can be split makes one piece of
	// work; 0 is 64 MiB.
	SplitBytes int64
}

// ByFile groups the summary by file.
const ByFile = "file"

// A Log says where the documents are in lines that hold other things, too.
type Log struct {
	At    string   // JSON Pointer to the document
	Where []string // POINTER=GLOB: lines to read; all without any
	Time  string   // JSON Pointer to the time of the observation; "" judges no lifecycle
}

const defaultSplit = 64 << 20

// Check finds what is wrong with the options. Its error is fit to show.
func (o Options) Check() error {
	if o.By != "" && o.By != ByFile && !strings.HasPrefix(o.By, "/") {
		return fmt.Errorf("--by %q is neither %s nor a JSON Pointer, such as /response/metadata/team", o.By, ByFile)
	}
	if o.Examples < 0 || o.SplitBytes < 0 {
		return fmt.Errorf("numbers of examples and bytes are from 0 on")
	}
	j, err := o.judge()
	if err != nil {
		return err
	}
	return j.rules.Check(ruleIDs(j.documents), "schema/")
}

// hasTime tells whether lifecycles can be judged.
func (o Options) hasTime() bool { return o.Log != nil && o.Log.Time != "" }

// A judge is what judges on a worker: one for a process, whose DoFns share it.
type judge struct {
	documents *validate.Validator
	lines     *validate.Validator
	lifecycle *conformance.Checker
	rules     selection.Selection
}

var judges sync.Map // by the options as JSON, func() (*judge, error)

// judge gives the process's judge for the options.
func (o Options) judge() (*judge, error) {
	key, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	made, _ := judges.LoadOrStore(string(key), sync.OnceValues(o.newJudge))
	return made.(func() (*judge, error))()
}

func (o Options) newJudge() (*judge, error) {
	c, err := validate.Load(o.Schema, o.Profile)
	if err != nil {
		return nil, err
	}
	settings := validate.Options{
		Contract: c, Naming: o.Naming, Kind: o.Kind, MaxDocument: o.MaxDocument, ShowValues: o.ShowValues,
		Jobs: runtime.GOMAXPROCS(0), // a bundle judges a part on as many cores as other bundles leave idle
	}
	ofSessions := settings
	if o.Log != nil {
		settings.Inside = &validate.Inside{At: o.Log.At, Where: o.Log.Where}
	}
	v, err := validate.New(settings)
	if err != nil {
		return nil, err
	}
	j := &judge{documents: v, lines: v.ForLines(), rules: selection.Selection{Only: o.Only, Skip: o.Skip}}
	ofSessions.Only = []string{lifecycleChecks}
	j.lifecycle, err = conformance.NewChecker(ofSessions)
	if err != nil && o.hasTime() { // a schema without a lifecycle does for documents
		return nil, err
	}
	return j, nil
}

// lifecycleChecks are those of the checks on sessions that are judged here.
const lifecycleChecks = "lifecycle/*"

// ruleIDs lists what Only and Skip may name.
func ruleIDs(v *validate.Validator) []string {
	var ids []string
	for _, rule := range v.Rules() {
		ids = append(ids, rule.ID)
	}
	for _, c := range conformance.Checks() {
		if ok, _ := path.Match(lifecycleChecks, c.ID); ok {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// recordingLog gives the log as package recording reads it.
func (o Options) recordingLog() recording.Log {
	return recording.Log{At: o.Log.At, Where: slices.Clone(o.Log.Where), Time: o.Log.Time}
}
