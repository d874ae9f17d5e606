package propose

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

// An evidence is what recordings show under one contract.
type evidence struct {
	contract *contract.Contract
	checker  *conformance.Checker
	judges   map[string]*judge.Judge // by the kind that is due
	leftOut  []string
	observer *shape.Observer
	traffic  []*session.Traffic // of recordings of HTTP
	observed *session.Traffic   // all else, as observed in the order of the files
	faults   map[spot]*fault    // errors
	warned   map[string]*fault  // by rule, the documents that it warns of
	others   int                // documents that are of no kind
	order    []spot             // of faults, as found
	judged   int                // documents
	known    int                // those of them that are of a kind
}

// A spot is what errors have in common that one difference explains.
type spot struct {
	rule string
	kind string // "" for what a check found, or no keyword at a field states
	path string // of the field, * being each item of an array or field of an object
	row  string // the state of the object; "" for none
	is   string // what is there in place of what should be
}

// A fault is an error that was found, once or more.
type fault struct {
	spot
	count int
	first string
	text  string // of a value that is a word
}

// read judges sessions by a contract.
func read(c *validate.Contract, sessions []*recording.Session, o validate.Options) (*evidence, error) {
	o.Profile, o.Contract = c.Profile(), c
	checker, err := conformance.NewChecker(o)
	if err != nil {
		return nil, err
	}
	e := &evidence{
		contract: c.Tree(), checker: checker, judges: map[string]*judge.Judge{}, leftOut: c.LeftOut(),
		observer: shape.NewObserver(c.Tree(), instance.Auto), faults: map[spot]*fault{}, warned: map[string]*fault{},
	}
	all := &recording.Session{}
	for _, s := range sessions {
		if len(s.Exchanges) > 0 && s.Exchanges[0].Bare {
			all.Exchanges = append(all.Exchanges, s.Exchanges...)
			continue
		}
		e.session(s)
	}
	for i := range all.Exchanges {
		all.Exchanges[i].Number = i + 1
	}
	e.responses(all)
	e.observed = checker.Reader().Read(all)
	return e, nil
}

// session judges a recording: its responses, and what its checks say.
func (e *evidence) session(s *recording.Session) {
	e.responses(s)
	traffic := e.checker.Reader().Read(s)
	e.traffic = append(e.traffic, traffic)
	for _, r := range traffic.Replies {
		if !session.IsContent(r.Operation) || !r.IsSuccess() {
			continue
		}
		lines := &recording.Session{}
		for line, err := range recording.Observations(s.Name, bytes.NewReader(r.Body)) {
			if err != nil || recording.CheckNumber(len(lines.Exchanges)+1) != nil {
				break // output/readable says so
			}
			line.Reply.Body = bytes.Clone(line.Reply.Body)
			line.Place = recording.Place{File: r.Place.File, Line: r.Place.Line}
			line.Number = r.Number
			lines.Exchanges = append(lines.Exchanges, line)
		}
		e.responses(lines)
	}
	isSeen := map[string]bool{}
	for at := range e.faults {
		isSeen[at.rule] = true
	}
	for _, f := range e.checker.JudgeRead(traffic).Findings {
		if f.Level == validate.Error && !isSeen[f.Rule] {
			e.note(spot{rule: f.Rule}, placeOf(f), "")
		}
	}
}

func (e *evidence) responses(s *recording.Session) {
	for r := range e.checker.Reader().Responses(s) {
		due := r.Returns
		if r.Refused {
			due = e.refusal()
		}
		e.document(r, due)
	}
}

func (e *evidence) refusal() string {
	for _, kind := range e.contract.Kinds {
		if kind.Refusal {
			return kind.Name
		}
	}
	return ""
}

// document judges one response. Without a route, an error reply is not judged: whoever
// made the file knows that it holds one.
func (e *evidence) document(r session.Response, due string) {
	j := e.judges[due]
	if j == nil {
		j = judge.New(e.contract, judge.Options{Naming: instance.Auto, Kind: due, ShowValues: true}) // no message of it is shown, and of names that people chose, locate makes *
		e.judges[due] = j
	}
	root, whole := j.Read(r.Decoded)
	if !whole {
		e.note(spot{rule: j.Doc.Faults[len(j.Doc.Faults)-1].Rule}, placeIn(r, 0), "")
		return
	}
	thing := j.Recognize(root)
	if thing.Kind == nil || due == "" && thing.Kind.Refusal {
		e.others++
		if due == "" {
			return
		}
	}
	e.judged++
	if thing.Kind != nil && (due == "" || thing.Is(due)) {
		e.known++
	}
	j.Judge(root, thing)
	found := j.Findings("", false, func(rule string, _ bool, _ string, _ int) bool { return slices.Contains(e.leftOut, rule) })
	isWarned := map[string]bool{}
	for _, f := range found {
		level := validate.Level(e.contract.Rule(f.Rule).Level)
		if level == validate.Warning && !isWarned[f.Rule] {
			isWarned[f.Rule] = true
			if e.warned[f.Rule] == nil {
				e.warned[f.Rule] = &fault{first: placeIn(r, f.Offset)}
			}
			e.warned[f.Rule].count++
		}
		if f.Advice || level != validate.Error {
			continue
		}
		at, text := e.locate(root, thing, f.Pointer)
		at.rule = f.Rule
		e.note(at, placeIn(r, f.Offset), text)
	}
	for _, f := range j.Doc.Faults {
		e.note(spot{rule: f.Rule}, placeIn(r, int(f.Offset)), "")
	}
	e.observer.Observe(r.Decoded, due, r.Refused, r.Locate)
}

func (e *evidence) note(at spot, place, text string) {
	f := e.faults[at]
	if f == nil {
		f = &fault{spot: at, first: place, text: text}
		e.faults[at] = f
		e.order = append(e.order, at)
	}
	f.count++
}

// locate says of which kind of object a place in a document is a field, in which state
// that is, and what is there.
func (e *evidence) locate(root document.Value, thing recognize.Thing, pointer string) (at spot, text string) {
	reader := instance.NewReader(e.contract, instance.Auto)
	if thing.Kind == nil {
		return at, ""
	}
	reader.FindNaming(thing.Value, thing.Node())
	value, node := thing.Value, thing.Node()
	var path []string
	enter := func() {
		at.kind, at.row, path = node.Kind, "", nil
		if node.Lifecycle != nil {
			if state, found := reader.Object(value, node).Find(node.Lifecycle.Field); found && state.Kind() == document.String {
				at.row = state.Text()
			}
		}
	}
	enter()
	isThere := true
	for _, token := range strings.Split(strings.TrimPrefix(pointer, thing.Pointer), "/")[1:] {
		name := document.TokenName(token)
		switch value.Kind() {
		case document.Array:
			index, _ := strconv.Atoi(name)
			value, node = itemAt(value, index), node.Item()
			path = append(path, "*")
		case document.Object:
			object := reader.Object(value, node)
			i := slices.IndexFunc(object.Fields, func(f instance.Field) bool { return f.Key.Text() == name })
			if isThere = i >= 0; !isThere {
				path = append(path, declared(reader, node, name))
				break
			}
			f := object.Fields[i]
			if value = f.Value; !f.Known && node != nil && node.Rest != nil {
				f.Name = "*"
			}
			node = f.Node
			path = append(path, f.Name)
		}
		if isThere && node != nil && node.Kind != "" && value.Kind() == document.Object {
			enter()
		}
	}
	at.path = strings.Join(path, "/")
	switch {
	case !isThere:
		at.is = "absent"
	case value.Kind() == document.String && len(value.Raw()) == 2:
		at.is = `""`
	case value.Kind() == document.String:
		at.is, text = "a text", value.Text()
	default:
		at.is = recognize.WithArticle(value.Kind().String())
		if value.Kind() == document.Null {
			at.is = value.Kind().String()
		}
	}
	return at, text
}

func itemAt(array document.Value, index int) (item document.Value) {
	for i, v := range array.Items {
		if i == index {
			return v
		}
	}
	return item
}

// declared gives the name that a node declares for one that a document would spell so.
func declared(reader *instance.Reader, node *contract.Node, spelled string) string {
	if node != nil && node.Members[spelled] == nil {
		for name := range node.Members {
			if reader.Spell(name) == spelled {
				return name
			}
		}
	}
	return spelled
}

func placeIn(r session.Response, offset int) string {
	var f validate.Finding
	r.Locate(&f, offset)
	return placeOf(f)
}

// placeOf says where something was found, as far as that helps to find it again.
func placeOf(f validate.Finding) string {
	if f.Exchange != nil && f.Exchange.Method != "" {
		return fmt.Sprintf("%s, exchange %d", f.File, f.Exchange.Number)
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// kinds counts the kinds of errors: rules, each at a field.
func (e *evidence) kinds() int {
	all := map[spot]bool{}
	for at := range e.faults {
		all[spot{rule: at.rule, kind: at.kind, path: at.path}] = true
	}
	return len(all)
}

func (e *evidence) errors() (n int) {
	for _, f := range e.faults {
		n += f.count
	}
	return n
}

// group gives the objects of a kind together.
func (e *evidence) group(kind string) *shape.Group {
	if e.observer.Shape.Kinds[kind] == nil {
		return shape.Kind{}.All()
	}
	return e.observer.Shape.Kinds[kind].All()
}

// histories gives what was seen of each batch, of recordings and of single documents.
func (e *evidence) histories() (all []*session.History) {
	for _, t := range append(slices.Clone(e.traffic), e.observed) {
		all = append(all, t.Batches...)
	}
	return all
}
