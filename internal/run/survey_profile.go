package run

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/shape"
)

// A shown is a profile that a source shows.
type shown struct {
	recognize.Choice
	source  string
	isSaved bool // a shape that was saved states it
}

// choose sets the profile that all sources are read by, where the options leave it
// open: a comparison has one contract. What one source shows counts for those that
// show nothing, and what a saved shape states counts for all.
func (s *survey) choose(args []string) error {
	judging, err := s.o.Judging()
	if err != nil {
		return err
	}
	s.choice = recognize.Choice{Profile: judging.Contract.Profile()}
	if !judging.IsAuto() {
		return nil
	}
	var chosen shown
	for _, next := range s.shown(args) {
		switch {
		case chosen.Profile == "":
			chosen = next
		case chosen.Profile == next.Profile:
			chosen.isSaved = chosen.isSaved || next.isSaved
		case chosen.isSaved == next.isSaved:
			return Usage("%s shows profile %s (%s), but %s shows %s (%s); a comparison has one contract: choose it with --profile, or compare them with others of the same profile",
				chosen.source, chosen.Profile, chosen.Why, next.source, next.Profile, next.Why)
		default:
			if next.isSaved {
				chosen, next = next, chosen
			}
			text := fmt.Sprintf("%s shows profile %s (%s); it is read as %s, since %s", next.source, next.Profile, next.Why, chosen.Profile, chosen.Why)
			fmt.Fprintln(s.w.Stderr, "batchcheck: "+text)
		}
	}
	if s.choice.Why = recognize.NoEvidence; chosen.Profile != "" {
		s.choice = chosen.Choice
	}
	if s.choice.Profile != judging.Contract.Profile() {
		s.o.contract = nil
	}
	s.o.Profile, s.tally.profile = s.choice.Profile, s.choice.Profile
	s.reader.checker = sync.OnceValues(s.o.Checker)
	_, err = s.o.Judging()
	return err
}

// shown lists the profiles that sources show. Of standard input, which can be read
// only once, the beginning is looked at.
func (s *survey) shown(args []string) (all []shown) {
	stdin := bufio.NewReaderSize(s.w.Stdin, recognize.HeadSize)
	s.w.Stdin = stdin
	in := input.NewReader(nil)
	for _, arg := range args {
		if IsURL(arg) {
			if choice, found := recognize.OfHost(arg); found {
				all = append(all, shown{Choice: choice, source: arg})
			}
			continue
		}
		for _, source := range s.o.expand([]string{arg}, nil) {
			if source.Name == input.Stdin {
				head, _ := stdin.Peek(recognize.HeadSize) // a shorter text is all head
				source = input.From(source.Name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(head)), nil })
			}
			if one := shownBy(in, source); one.Sure {
				all = append(all, one)
			}
		}
	}
	return all
}

// shownBy tells which profile a source shows. Of what cannot be read it tells
// nothing: who reads it says why.
func shownBy(in *input.Reader, source input.Source) shown {
	one := shown{source: source.Name}
	if in.Open(source) != nil {
		return one
	}
	defer in.Close()
	head, _ := in.Peek(recording.HeadSize) // as in read
	switch {
	case shape.Fits(head):
		text, _ := io.ReadAll(io.LimitReader(in, shape.MaxText+1))
		if saved, err := shape.Read(source.Name, text); err == nil && saved.Profile != "" {
			one.isSaved = true
			one.Choice = recognize.Choice{Profile: saved.Profile, Why: "the saved shape is of that profile", Sure: true}
		}
	case recording.Fits(head):
		if read, err := readSession(source.Name, in); err == nil {
			one.Choice = session.ProfileOf(read)
		}
	default:
		one.Choice = recognize.Profile(recognize.Head(in.Reader))
	}
	return one
}
