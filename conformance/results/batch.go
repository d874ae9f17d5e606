package results

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// A batch is what the batch object says, and where it is. Of one that is not known,
// only that is.
type batch struct {
	file    []byte // that it is in
	text    []byte // of the object, or of the file where nothing else is in it
	at      int    // where text begins in file
	record  int    // line of text in a file of JSON Lines; else 0
	pointer string // to text, in the value of the file or line

	known  bool
	state  string
	reader *instance.Reader
	object document.Value
	begin  int // offset in the document of object at which text begins
	node   *contract.Node
}

// Know has the run take for its batch an object that was read and judged elsewhere,
// with the text that it is. It is for packages of this module.
func (r *Run) Know(text []byte, reader *instance.Reader, object document.Value, node *contract.Node) {
	r.batch = batch{file: text, text: text, known: true, reader: reader, object: object, begin: object.Start(), node: node}
	r.batch.state = reader.State(reader.Object(object, node), node, r.lifecycle)
}

// readBatch judges the batch object, and keeps what it says.
func (r *Run) readBatch() {
	flawed := map[int64]bool{}
	if r.has(Batch) {
		flawed = r.judgeBatch()
	}
	path := r.requests.Input.Endpoint
	if !r.batch.known {
		return
	}
	r.findInline()
	if v, found := r.batch.get(path); found && !flawed[int64(v.Start())] { // lines are not to blame for what is wrong with it
		r.endpoint = cmp.Or(r.endpoint, r.batch.textAt(path))
	}
}

// judgeBatch judges the batch object, and gives the offsets of values with a finding.
func (r *Run) judgeBatch() (flawed map[int64]bool) {
	text, err := r.text(Batch)
	if err == nil {
		r.batch, err = r.pickBatch(text)
	}
	if err != nil {
		r.yield(r.part(Batch, validate.Report{}), err)
		return nil
	}
	flawed = map[int64]bool{}
	for report, trouble := range r.judges[Batch].Stream(bytes.NewReader(r.batch.text)) {
		for _, f := range report.Findings {
			flawed[f.Offset] = true
		}
		r.batch.place(report.Findings)
		if !r.yield(r.part(Batch, report), trouble) {
			return flawed
		}
	}
	r.whole[Batch] = true
	return flawed
}

// text reads a file, of one over the limit as much as shows that it is.
func (r *Run) text(role Role) ([]byte, error) {
	in, err := r.files[role].Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, r.contract.Limits.Bytes+1))
}

// pickBatch gives the batch that a file holds. Of several it is the one whose id, or
// the id of one of its files, is in the name of a file that was given, or else the one
// for the endpoint of the requests.
func (r *Run) pickBatch(file []byte) (batch, error) {
	all := r.batchesIn(file)
	if len(all) == 0 {
		return batch{file: file, text: file}, nil
	}
	fit := all
	for _, fits := range []func(batch) bool{r.isNamed, r.isForEndpoint} {
		if some := slices.DeleteFunc(slices.Clone(fit), func(b batch) bool { return !fits(b) }); len(some) > 0 {
			fit = some
		}
	}
	if len(fit) == 1 {
		return fit[0], nil
	}
	return batch{}, fmt.Errorf("it holds %d batches, and the files may be those of %d of them, %s and others: give a file with that batch only",
		len(all), len(fit), printable.Quoted(fit[0].textAt(fit[0].node.ID)))
}

// batchesIn gives the batches of a file, which is one, or an array or a list of them,
// or has one on each line. Of one that is there several times, it is the last.
func (c *Checker) batchesIn(file []byte) (all []batch) {
	last := map[string]int{} // by id, the index in all
	add := func(b batch) {
		if !b.known {
			return
		}
		if id := b.textAt(b.node.ID); id != "" {
			if before, again := last[id]; again {
				all[before] = batch{}
			}
			last[id] = len(all)
		}
		all = append(all, b)
	}
	defer func() { all = slices.DeleteFunc(all, func(b batch) bool { return !b.known }) }()
	root, isOne := document.Parse(file, c.contract.Limits).Root()
	if !isOne {
		at, number := 0, 0
		for line := range bytes.Lines(file) {
			number++
			b := c.newBatch(line)
			b.file, b.at, b.record = file, at, number
			add(b)
			at += len(line)
		}
		return all
	}
	items := root
	if root.Kind() == document.Object {
		if b := c.newBatch(file); b.known {
			return []batch{b}
		}
		thing := instance.NewReader(c.contract, c.options.Naming).Recognize(root, "")
		if thing.Kind == nil || thing.Kind.Node.Page == nil {
			return nil
		}
		visit(thing.Value, []string{thing.Kind.Node.Page.Items}, func(v document.Value) bool {
			items = v
			return true
		})
	}
	pointer := root.PointerTo(items)
	for i, item := range items.Items {
		b := c.newBatch(file[item.Start():item.End()])
		b.file, b.at, b.pointer = file, item.Start(), pointer+"/"+strconv.Itoa(i)
		add(b)
	}
	return all
}

// newBatch reads a text that is a batch, or has one in a wrapper.
func (c *Checker) newBatch(text []byte) batch {
	b := batch{file: text, text: text}
	root, ok := document.Parse(text, c.contract.Limits).Root()
	if !ok || root.Kind() != document.Object {
		return b
	}
	reader := instance.NewReader(c.contract, c.options.Naming)
	thing := reader.Recognize(root, c.kinds[Batch].Name)
	if !thing.Is(c.kinds[Batch].Name) {
		return b
	}
	reader.FindNaming(thing.Value, thing.Node())
	b.known, b.reader, b.object, b.node = true, reader, thing.Value, thing.Node()
	b.state = reader.State(reader.Object(b.object, b.node), b.node, c.lifecycle)
	return b
}

// isNamed tells whether the name of a file has the id of the batch, or of one of its
// files.
func (r *Run) isNamed(b batch) bool {
	fields := []string{b.node.ID, r.contract.API.Create.File}
	for _, f := range r.lifecycle.Files {
		fields = append(fields, f.Field)
	}
	for role, file := range r.files {
		for _, field := range fields {
			if id := b.textAt(field); id != "" && role != Batch && strings.Contains(file.Name, id) {
				return true
			}
		}
	}
	return false
}

// isForEndpoint tells whether the batch is for the endpoint of the requests.
func (r *Run) isForEndpoint(b batch) bool {
	endpoint := r.endpoint
	if endpoint == "" && r.has(Input) {
		head, _ := r.head(Input)
		line, _, _ := bytes.Cut(head, newline)
		found, _ := newPicker(r.contract.Limits, sought{path: r.requests.Input.URL}).pick(line)
		endpoint = string(found[0].Text)
	}
	return endpoint != "" && r.contract.API.Input.Takes(b.textAt(r.requests.Input.Endpoint), endpoint)
}

// locate gives findings on the batch their places in its file.
func (b batch) locate(v *validate.Validator, findings ...validate.Finding) []validate.Finding {
	if len(findings) == 0 {
		return nil
	}
	found := v.Locate(b.text, findings...)
	b.place(found)
	return found
}

// place moves findings from the text of the batch to its file.
func (b batch) place(findings []validate.Finding) {
	if len(b.text) < len(b.file) {
		b.placeAll(findings)
	}
}

// placeAll does so by their offsets only.
func (b batch) placeAll(findings []validate.Finding) {
	places := document.NewIndex(document.Start, b.file)
	for i := range findings {
		f := &findings[i]
		at := places.At(b.at + int(f.Offset))
		f.Line, f.Column, f.Offset, f.Record = at.Line, at.Column, at.Offset, b.record
		f.Pointer = b.pointer + f.Pointer
		if f.Beside != "" {
			f.Beside = b.pointer + f.Beside
		}
	}
}

// get gives the value at a path; found is false for null.
func (b batch) get(path string) (v document.Value, found bool) {
	if !b.known {
		return v, false
	}
	v, node := b.object, b.node
	for name := range strings.SplitSeq(path, "/") {
		if v.Kind() != document.Object {
			return v, false
		}
		f, found := b.reader.Object(v, node).Get(name)
		if !found {
			return v, false
		}
		v, node = f.Value, f.Node
	}
	return v, v.Kind() != document.Null
}

func (b batch) textAt(path string) string {
	if v, found := b.get(path); found && v.Kind() == document.String {
		return v.Text()
	}
	return ""
}

// sumAt adds up the integers at the paths; ok is false without paths, and where
// one has no integer, or a negative one.
func (b batch) sumAt(paths []string) (sum int64, ok bool) {
	var whole document.Int
	for _, path := range paths {
		n, isInteger := b.count(path)
		if !isInteger || n.Sign() < 0 {
			return 0, false // it has a finding of its own
		}
		whole = whole.Add(n)
	}
	sum, ok = whole.Int64()
	return sum, ok && len(paths) > 0
}

// count gives an integer at a path, or what the schema has for one that is left out of
// its object.
func (b batch) count(path string) (n document.Int, ok bool) {
	node := b.node.Find(path)
	if v, found := b.get(path); found {
		return node.Integer(v)
	}
	holder := b.object
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		holder, _ = b.get(path[:at])
	}
	if !b.known || holder.Kind() != document.Object {
		return n, false
	}
	return node.Implied()
}

// isComplete tells whether the result files have the results of all requests.
func (c *Checker) isComplete(b batch) bool { return c.lifecycle.States[b.state].Whole }

// hasEnded tells whether the batch is in a terminal state.
func (c *Checker) hasEnded(b batch) bool { return c.lifecycle.IsEnd(b.state) }
