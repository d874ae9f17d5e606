package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/timeline"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlPicture is the lifecycle of a batch.
type htmlPicture struct {
	timeline.Picture
	N      int
	Breaks []htmlBreak
}

// An htmlBreak is a finding beside a picture. N is 0 where it is not shown.
type htmlBreak struct {
	validate.Finding
	N int
}

// pictures draws the batches that are broken, then the others that were seen by
// themselves, as far as there is room.
func (w *htmlPage) pictures(s *htmlSession, d Document, shown []htmlFinding) {
	found := map[string][]validate.Finding{}
	for _, f := range d.Findings {
		found[f.BatchID] = append(found[f.BatchID], f)
	}
	var sound []htmlPicture
	listed := 0
	for _, h := range d.Session.Lives() {
		p := htmlPicture{Picture: timeline.New(h, found[h.ID])}
		switch {
		case len(p.Picture.Breaks) > 0:
			p.Breaks = breaksOf(p.Picture, shown)
			s.Pictures = append(s.Pictures, p)
		case len(h.Seen) == 0:
			listed++
		default:
			sound = append(sound, p)
		}
	}
	s.Pictures = append(s.Pictures, sound...)
	if more := len(s.Pictures) - maxPictures; more > 0 {
		s.Undrawn = plural(more, "more batch") + " not drawn"
		s.Pictures = s.Pictures[:maxPictures]
	}
	if listed > 0 {
		s.Undrawn = strings.TrimPrefix(s.Undrawn+"; "+countOf(listed, "batch was", "batches were")+" seen in lists alone", "; ")
	}
	for i := range s.Pictures {
		s.Pictures[i].N = w.id()
	}
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func breaksOf(p timeline.Picture, shown []htmlFinding) []htmlBreak {
	var all []htmlBreak
	for _, f := range p.Breaks {
		b := htmlBreak{Finding: safe(f)}
		for _, s := range shown {
			if s.Rule == b.Rule && s.Pointer == b.Pointer && s.Exchange == f.Exchange && s.Message == b.Message {
				b.N = s.N
			}
		}
		all = append(all, b)
	}
	return all
}
