package results

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// A Run judges the files of one batch, once.
type Run struct {
	*Checker
	Failed   *bufio.Writer // nil, or for the lines of the input whose requests failed or are missing, as they are
	Complete bool          // Failed has all of them
	Sent     []string      // the ids of the requests, in their order, where the input is not at hand; "" for one that has none. Of results that have no ids: what they repeat of their requests, as session.Key has it

	files    Files
	judges   map[Role]*validate.Validator
	yield    func(Part, error) bool
	stopped  bool // the caller wants no more
	endpoint string
	batch    batch
	inline   []inline // where the batch has its results; empty where they are in files
	ledger   *ledger
	whole    [numRoles]bool   // files that were read to their end
	laidOut  map[Role]string  // what files are that are not JSON Lines
	lines    [numRoles]int    // that are not blank
	became   [3]int           // lines of result files, by outcome
	words    map[string]int   // lines of result files that have the word for an outcome, as many as ids
	unnamed  int              // lines of result files without an id
	asked    map[uint32]int64 // by line of the input: how many answers it asks for, where that is more than one
	usage    []usage          // as the schema states them
	noted    notes
	held     []io.Closer // files that were looked into
	summary  Summary
}

// A Part is what was found in a part of a file. What the lines of a file say of
// one another is in reports without documents.
type Part struct {
	File   string
	Role   Role // of the file
	Report validate.Report
}

// Run begins to judge the files of one batch.
func (c *Checker) Run(files Files) *Run {
	return &Run{
		Checker: c, files: maps.Clone(files), judges: maps.Clone(c.validators), endpoint: c.options.Endpoint, ledger: newLedger(), laidOut: map[Role]string{},
		asked: map[uint32]int64{}, words: map[string]int{}, summary: Summary{Codes: map[string]int{}, Stops: map[string]int{}},
	}
}

// Parts yields what is found as it is found: file by file, in the order of
// their lines, and in the end what the files say of one another. An error is
// that of the part's file, which cannot be read any further. See
// validate.Validator.Stream.
func (r *Run) Parts() iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		defer func() {
			for _, in := range r.held {
				in.Close() // it was only read
			}
		}()
		r.choose()
		r.yield = func(p Part, err error) bool {
			p.Report.Profile, p.Report.Why = r.Profile(), r.why
			p.Report.Findings = slices.DeleteFunc(p.Report.Findings, func(f validate.Finding) bool { return !r.rules.Has(f.Rule) })
			p.Report.Counted = slices.DeleteFunc(p.Report.Counted, func(c validate.Count) bool { return !r.rules.Has(c.Rule) })
			r.stopped = r.stopped || !yield(p, err)
			return !r.stopped
		}
		for _, role := range []Role{Batch, Input, Output, Errors} {
			if r.has(role) && !r.Describes(role) {
				r.yield(r.part(role, validate.Report{}), fmt.Errorf("the contract of %q says nothing of such files", r.contract.Profile.Name))
				return
			}
		}
		for _, step := range []func(){r.readBatch, r.readInput, r.readResults, r.finish} {
			if step(); r.stopped {
				return
			}
		}
	}
}

func (r *Run) part(role Role, report validate.Report) Part {
	return Part{r.files[role].Name, role, report}
}

func (r *Run) has(role Role) bool {
	_, found := r.files[role]
	return found
}

// read judges a file and calls see for each line.
func (r *Run) read(role Role, see func(line) error) {
	file := r.files[role]
	in, err := file.Open()
	if err != nil {
		r.yield(r.part(role, validate.Report{}), err)
		return
	}
	defer in.Close()
	place := func(validate.Report) {}
	var body io.Reader = in
	if path, limit := r.results.Output.Pages, r.contract.Limits.Bytes; path != "" && role == Output {
		text, err := io.ReadAll(io.LimitReader(in, limit+1))
		if err != nil {
			r.yield(r.part(role, validate.Report{}), err)
			return
		}
		body = io.MultiReader(bytes.NewReader(text), in)
		if int64(len(text)) <= limit { // more is no page
			var pages Pages
			pages.AddFile(path, text, r.contract.Limits)
			body = bytes.NewReader(pages.Text)
			places := document.NewIndex(document.Start, text)
			place = func(report validate.Report) {
				for i := range report.Findings {
					f := &report.Findings[i]
					pages.Place(f)
					at := places.At(int(f.Offset))
					f.Line, f.Column, f.Offset = at.Line, at.Column, at.Offset
				}
			}
		}
	}
	from := bufio.NewReaderSize(body, document.LayoutHead)
	head, err := from.Peek(document.LayoutHead)
	if layout := document.LayoutOf(head, err == nil); layout != document.OfLines && (err == nil || err == io.EOF) {
		r.yield(r.part(role, r.misfit(role, layout)), nil)
		return
	}
	err = nil
	through := &tap{from: from, see: see, limit: r.contract.Limits.Bytes}
	end := int64(0)
	for report, trouble := range r.judges[role].Stream(through) {
		end += report.Bytes
		for _, report := range merge(report, r.noted.before(end)) {
			place(report)
			if !r.yield(r.part(role, report), trouble) {
				return
			}
		}
		err = trouble
	}
	if err == nil {
		r.whole[role] = true
	}
}

// misfit gives the one finding on a file that is not JSON Lines. Nothing more is
// said of it: what its lines hold is not known.
func (r *Run) misfit(role Role, layout document.Layout) validate.Report {
	f := validate.Finding{Rule: typeRule, Expected: "one object per line"}
	r.laidOut[role] = "one JSON array"
	message := "the file is one JSON array; JSON Lines needs one object per line"
	if layout == document.OfIndented {
		f.Rule, r.laidOut[role] = document.RuleSyntax, "JSON over several lines"
		message = "the first value goes over several lines; JSON Lines needs one object per line"
	}
	report := validate.Report{Documents: 1, Findings: r.judges[role].Locate(nil, f)}
	for i := range report.Findings {
		report.Findings[i].Message = message
	}
	return report
}

// typeRule is the rule that a file breaks which is an array in place of objects.
const typeRule = "field/type"

func (r *Run) readInput() {
	for i, id := range r.Sent {
		if r.isByOrder() {
			id = strconv.Itoa(i + 1)
		}
		if id != "" {
			r.ledger.send([]byte(id), i+1)
		}
	}
	r.summary.Requests = len(r.Sent)
	if !r.has(Input) {
		return
	}
	in := newInputs(r)
	r.read(Input, in.see)
	if r.whole[Input] && !r.stopped {
		in.end()
	}
	r.summary.Requests = r.lines[Input]
	if in.endpoint != "" {
		r.endpoint = cmp.Or(r.options.Endpoint, in.common())
	}
}

func (r *Run) readResults() {
	r.usage = make([]usage, len(r.results.Output.Usage))
	if len(r.inline) > 0 {
		r.readInline()
		return
	}
	for _, role := range []Role{Output, Errors} {
		if !r.has(role) || r.stopped {
			continue
		}
		r.judges[role] = r.judges[role].ForEndpoint(r.endpoint)
		o := newOutputs(r, role)
		r.read(role, o.see)
	}
}
