package run

import (
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
)

// An observed has the observations that are judged together: those of a target
// with a name, or of all files with the same settings. They are judged as they come.
// Where that is not enough, since a report shows them, or some are no batches, all are
// read again and judged as a session.
type observed struct {
	target  string
	under   *Options
	sources []observedSource
	count   int
	held    []recording.Exchange // the first ones, until they have shown a profile
	watch   *conformance.Watch   // nil until then
	keep    func([]byte) bool    // tells batch responses from what else a log holds; nil where all are some
	isWhole bool                 // they are to be judged as a session
}

// An observedSource is a source, and how many observations it has.
type observedSource struct {
	input.Source
	count int
}

// maxUndecided is how many observations may show the profile.
const maxUndecided = 100

// observe judges observations, or keeps them until it shows how.
func (t *Tally) observe(found Found) error {
	if len(found.observed) == 0 {
		return nil
	}
	name, _ := t.o.Targets.of(found.Source.Name)
	under := t.o.For(found.Source.Name)
	at := slices.IndexFunc(t.observed, func(o *observed) bool { return o.target == name && o.under == under })
	if at < 0 {
		at = len(t.observed)
		o := &observed{target: name, under: under, isWhole: under.showsTraffic()}
		if under.InLog && len(under.Log.Where) == 0 { // nothing but its looks tells a batch response from others
			c, err := t.reader.checkerOf(under)
			if err != nil {
				return err
			}
			o.keep = c.Keeper()
		}
		t.observed = append(t.observed, o)
	}
	o := t.observed[at]
	if found.begins {
		o.sources = append(o.sources, observedSource{Source: found.Source})
	}
	kept := 0
	for i := range found.observed {
		e := &found.observed[i]
		e.Number = o.count + 1
		isKept, err := o.add(t.reader, e)
		if err != nil {
			return err
		}
		if isKept {
			kept++
			o.count++
		}
	}
	o.sources[len(o.sources)-1].count += kept
	t.Summary.Skipped += len(found.observed) - kept
	return nil
}

// add judges an observation, or holds it until it shows how; isKept is false where it
// is something else than a batch response.
func (o *observed) add(r *Reader, e *recording.Exchange) (isKept bool, err error) {
	if !o.isWhole && o.watch != nil {
		isKept, o.isWhole = o.watch.Add(e)
		return isKept, nil
	}
	if o.keep != nil && !o.keep(e.Reply.Body) {
		return false, nil
	}
	if o.isWhole {
		return true, nil
	}
	if o.held = append(o.held, *e); len(o.held) == maxUndecided {
		err = o.choose(r)
	}
	return true, err
}

// choose begins to judge by the profile that the first observations show.
func (o *observed) choose(r *Reader) error {
	as, err := r.as(o.under)
	if err != nil {
		return err
	}
	c, err := as.checkerFor(&recording.Session{Exchanges: o.held})
	if err != nil {
		return err
	}
	name := ""
	if len(o.held) > 0 {
		name = o.held[0].Place.File
	}
	o.watch = c.Watch(name, as.o.Sanitized)
	for i := range o.held {
		if _, o.isWhole = o.watch.Add(&o.held[i]); o.isWhole {
			break
		}
	}
	o.held = nil
	if base, err := as.checker(); err != nil || base.Profile() != c.Profile() {
		o.watch.Keep = o.keep
	} else if o.keep != nil {
		o.watch.Keep = base.Reader().IsBatchResponse
		o.watch.IsSame = true
	}
	return nil
}

// checkerOf gives the checker for files with some settings, before one has shown its profile.
func (r *Reader) checkerOf(under *Options) (*conformance.Checker, error) {
	as, err := r.as(under)
	if err != nil {
		return nil, err
	}
	return as.checker()
}

// showsTraffic tells whether a report shows more of sessions than findings and checks.
func (o *Options) showsTraffic() bool {
	asked := append([]string{o.Format}, o.Reports...)
	return o.Reference != nil || o.MaxAge > 0 || slices.ContainsFunc(asked, o.Formats.ShowTraffic)
}

// again reads the observations of all sources once more.
func (o *observed) again(r *Reader, see func(*recording.Exchange) error) error {
	number := 0
	in := input.NewReader(nil)
	for _, s := range o.sources {
		err := r.readAgain(in, s, func(e *recording.Exchange) error {
			number++
			e.Number = number
			return see(e)
		})
		if err != nil {
			return fmt.Errorf("%s", input.Why(s.Name, err))
		}
	}
	return nil
}

func (r *Reader) readAgain(in *input.Reader, s observedSource, see func(*recording.Exchange) error) error {
	if err := in.Open(s.Source); err != nil {
		return err
	}
	defer in.Close()
	as, err := r.as(r.o.For(s.Name))
	if err != nil {
		return err
	}
	left := s.count
	var keep func([]byte) bool
	if as.o.InLog && len(as.o.Log.Where) == 0 {
		c, err := as.checker()
		if err != nil {
			return err
		}
		keep = c.Keeper()
	}
	for e, err := range as.observations(s.Source, in, &recording.Counts{}) {
		if err != nil || left == 0 { // it is longer now
			break
		}
		if keep != nil && !keep(e.Reply.Body) {
			continue
		}
		left--
		if err := see(&e); err != nil {
			return err
		}
	}
	if left > 0 {
		return fmt.Errorf("it has changed while it was read")
	}
	return nil
}

// Together judges what was observed as far as that has to wait for all of it.
func (t *Tally) Together(r *Reader) error {
	for _, o := range t.observed {
		if o.count == 0 {
			continue
		}
		found, err := o.judge(r)
		if err != nil {
			return err
		}
		for i := range found.Documents {
			found.Documents[i].Target = o.target
		}
		if err := t.add(found); err != nil {
			return err
		}
	}
	return nil
}

func (o *observed) judge(r *Reader) (Found, error) {
	if !o.isWhole && o.watch == nil {
		if err := o.choose(r); err != nil {
			return Found{}, err
		}
	}
	as, err := r.as(o.under)
	if err != nil {
		return Found{}, err
	}
	if o.isWhole {
		s := &recording.Session{Format: "observations"}
		err := o.again(r, func(e *recording.Exchange) error {
			s.Exchanges = append(s.Exchanges, held(*e))
			return recording.CheckNumber(len(s.Exchanges))
		})
		if err != nil {
			return Found{}, err
		}
		if len(s.Exchanges) > 0 {
			s.Name = s.Exchanges[0].Place.File
		}
		found := as.judgeSession(s)
		return found, found.err
	}
	if o.watch.Again() {
		err := o.again(r, func(e *recording.Exchange) error {
			o.watch.See(e)
			return nil
		})
		if err != nil {
			return Found{}, err
		}
	}
	found := o.watch.Report()
	if !found.Judged() {
		return Found{Session: o.watch.Session(), unjudged: true, routes: found.Routes}, nil
	}
	return foundIn(o.watch.Session(), found), nil
}

// held gives an observation whose body stays as it is.
func held(e recording.Exchange) recording.Exchange {
	e.Reply.Body = slices.Clone(e.Reply.Body)
	return e
}

// observations reads the observations of a source. A body is overwritten by the next.
func (r *Reader) observations(s input.Source, in io.Reader, counts *recording.Counts) iter.Seq2[recording.Exchange, error] {
	if !r.o.InLog {
		return recording.Observations(s.Name, in)
	}
	return r.o.Log.Stream(s.Name, in, counts)
}

// readObservations hands on the observations of a source, some at a time.
func (r *Reader) readObservations(s input.Source, in io.Reader, send func(Found) bool) {
	const some, slab = 256, 64 << 10
	var counts recording.Counts
	found := Found{begins: true}
	var room []byte // for bodies
	for e, err := range r.observations(s, in, &counts) {
		if found.err = err; err != nil {
			break
		}
		if n := len(e.Reply.Body); cap(room)-len(room) < n {
			room = make([]byte, 0, max(n, slab))
		}
		from := len(room)
		room = append(room, e.Reply.Body...)
		e.Reply.Body = room[from:len(room):len(room)]
		found.observed = append(found.observed, e)
		if len(found.observed) == some {
			if !send(found) {
				return
			}
			found = Found{observed: make([]recording.Exchange, 0, some)}
		}
	}
	if r.o.InLog {
		found.skipped, found.notJSON, found.missing = counts.Passed+counts.Broken, counts.Broken, counts.Missing
		found.note = r.noteOf(s, counts, found.err == nil)
	}
	send(found)
}

// copied makes sources that can be read once copy what they give to a file, to be read
// from that again. end takes the files away.
func copied(sources []input.Source) (again []input.Source, end func()) {
	var files []*os.File
	for i, s := range sources {
		if info, err := os.Stat(s.Name); s.Name != input.Stdin && (err != nil || info.Mode().IsRegular()) {
			continue
		}
		var copy *os.File
		sources[i] = s.Opened(func(open func() (io.ReadCloser, error)) (io.ReadCloser, error) {
			if copy != nil {
				_, err := copy.Seek(0, io.SeekStart)
				return io.NopCloser(copy), err
			}
			in, err := open()
			if err != nil {
				return nil, err
			}
			if copy, err = Leftovers.temporary(); err != nil {
				in.Close()
				return nil, err
			}
			files = append(files, copy)
			return copying{io.TeeReader(in, copy), in}, nil
		})
	}
	return sources, func() {
		for _, file := range files {
			Leftovers.discard(file)
		}
	}
}
