package batchbeam

import (
	"context"
	"errors"
	"io"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

func init() {
	beam.RegisterDoFn(&judgeFn{})
	register.Emitter1[Found]()
	register.Emitter2[string, Found]()
	register.Emitter1[Tally]()
}

// A Finding is what --format jsonl has on a line.
type Finding = report.Record

// A Found is a finding, and the group that it belongs to by Options.By.
type Found struct {
	Finding Finding
	By      string
}

// A Tally is what was read of a part, and what of it cannot be told from findings.
type Tally struct {
	Part      Part
	Lines     int // line ends in a range, known of ranges alone
	Bytes     int64
	Documents int
	Skipped   int            // lines that were skipped
	Others    map[string]int // documents that are no batch responses, by what they are
	Trouble   string         // why the file cannot be read, or not any further
}

// A judgeFn judges parts. Of a range it does not know which line of the file is
// its first: those findings count lines from there.
type judgeFn struct {
	Options Options
	opener
	judge *judge
}

func (f *judgeFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *judgeFn) ProcessElement(ctx context.Context, p Part, found func(Found), within func(string, Found), tell func(Tally)) error {
	t := Tally{Part: p}
	emit := found
	if p.Index > 0 {
		emit = func(one Found) { within(p.key(), one) }
	}
	s, err := f.openPart(ctx, p)
	if err == nil {
		err = f.judgePart(s, &t, emit)
	}
	if s != nil {
		s.raw.Close() // it was only read
	}
	if err != nil && !s.isLasting(err) {
		return err
	}
	if err != nil {
		t.Trouble = "cannot read " + input.Why(p.File, err)
	}
	tell(t)
	return nil
}

// errRecording says that a file is not judged here.
var errRecording = errors.New("it is a recording of HTTP traffic, which the batchcheck command judges")

func (f *judgeFn) judgePart(s *source, t *Tally, emit func(Found)) error {
	v := f.judge.lines
	if s.whole != nil {
		if v = f.judge.documents; isRecording(f.Options, s.whole) {
			return errRecording
		}
		if what := otherFormat(f.Options, t.Part.File, s.whole); what != "" {
			t.Others = map[string]int{what: 1}
			return nil
		}
	}
	groups := newGrouper(f.Options.By, t.Part.File, s)
	for report, err := range v.Stream(groups) {
		if err != nil {
			return err
		}
		t.Skipped += report.Skipped
		t.Documents += report.Documents
		t.Others = addOthers(t.Others, report.Others)
		for _, finding := range report.Findings {
			f.find(finding, s, t, groups, emit)
		}
		t.Bytes += report.Bytes
		groups.forget(t.Bytes)
	}
	if s.within != nil {
		t.Lines = s.within.lines
	}
	return nil
}

// otherFormat says what a file is that nobody can have meant to be responses, such as
// an image, or one without any text; "" for one that is judged.
func otherFormat(o Options, name string, in *input.Reader) string {
	head, err := in.Peek(recognize.HeadSize)
	f := recognize.FormatOf(name, head, recording.Fits)
	isPage := f.Name == "HTML" || f.Name == "XML" // which may have come in place of a response
	if o.Log != nil || f.Way != recognize.NotRead || f.Text || isPage || err != nil && err != io.EOF {
		return ""
	}
	return f.Name
}

func (f *judgeFn) find(finding validate.Finding, s *source, t *Tally, groups *grouper, emit func(Found)) {
	if !f.judge.rules.Has(finding.Rule) {
		return
	}
	by := groups.of(finding)
	finding.File = t.Part.File
	finding.Offset += s.start()
	emit(Found{report.NewRecord(finding), by})
}

// Judge judges parts, and gives findings, a PCollection<Found>, and tallies, a
// PCollection<Tally>. The findings are those of the batchcheck command.
func Judge(s beam.Scope, o Options, parts beam.PCollection) (findings, tallies beam.PCollection) {
	s = s.Scope("batchbeam.Judge")
	found, within, tallies := beam.ParDo3(s, &judgeFn{Options: o}, parts)
	return beam.Flatten(s, found, placed(s, within, tallies)), tallies
}
