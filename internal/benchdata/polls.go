package benchdata

import (
	"bufio"
	_ "embed" // of the data
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

//go:embed polls.json
var pollTexts []byte

// Polls is a gateway's log of batches that are polled in turn, from their beginning to
// their end, each sound.
type Polls struct {
	Batches, Polls int
}

// Write writes the log. Counts are others in each poll, as far as there are as many.
func (p Polls) Write(to io.Writer) error {
	var stages []string // at the beginning, on the way, and at the end
	if err := json.Unmarshal(pollTexts, &stages); err != nil {
		return fmt.Errorf("polls.json: %w", err)
	}
	const created, day, total = 1767261600, 24 * 60 * 60, 50_000
	out := bufio.NewWriterSize(to, 1<<20)
	for poll := range p.Polls {
		stage := stages[1]
		switch {
		case poll == 0:
			stage = stages[0]
		case poll >= p.Polls-2:
			stage = stages[2]
		}
		at := created + 20 + int64(poll)*(day/2)/int64(p.Polls)
		done := int64(poll) * (total - 1) / int64(p.Polls)
		for batch := range p.Batches {
			values := strings.NewReplacer(
				"{id}", fmt.Sprintf("%024x", batch), "{at}", fmt.Sprintf("%d.%06d", at, batch%1_000_000), "{done}", strconv.FormatInt(done, 10),
				"{created}", strconv.Itoa(created), "{begun}", strconv.Itoa(created+10), "{due}", strconv.Itoa(created+day), "{ended}", strconv.Itoa(created+day/2-10),
			)
			if _, err := values.WriteString(out, stage); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}
