package run

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/batchcheck/batchcheck/internal/report"
)

// maxSummary is how many bytes GitHub takes for the summary of a step; it
// refuses what is longer.
const maxSummary = 1 << 20

// actions gives the reports that a run in GitHub Actions has beside its text:
// annotations, and a summary for the page of the job.
func (o *Options) actions(settings report.Options, w World) writers {
	if !inActions(w) {
		return nil
	}
	annotations, _ := o.Formats.Find("github")
	all := writers{{Writer: annotations.New(settings)}}
	if path := w.Env("GITHUB_STEP_SUMMARY"); path != "" {
		out, err := o.openSummary(path, settings)
		if err != nil { // in a container, the runner's file may not be there
			fmt.Fprintln(w.Stderr, "batchcheck: no summary of the job: "+err.Error())
			return all
		}
		all = append(all, out)
	}
	return all
}

func inActions(w World) bool { return w.Env("GITHUB_ACTIONS") == "true" }

// openSummary opens the summary of the step, to which others may write as well.
func (o *Options) openSummary(path string, settings report.Options) (*output, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	settings.Color, settings.Links, settings.Out = false, false, &capped{file, maxSummary - len(cutHere) - int(info.Size())}
	format, _ := o.Formats.Find("markdown")
	return &output{Writer: format.New(settings), file: &Draft{File: file}}, nil
}

const cutHere = "\n\ncut here: a summary has at most 1 MiB\n"

// A capped writer writes whole lines as long as there is room, then says that
// it stops.
type capped struct {
	to   io.Writer
	left int // bytes; negative when it has stopped
}

func (c *capped) Write(p []byte) (int, error) {
	if c.left < 0 {
		return len(p), nil
	}
	fits := p
	if len(p) > c.left {
		whole := p[:bytes.LastIndexByte(p[:c.left], '\n')+1]
		fits = slices.Concat(whole, []byte(cutHere))
		c.left = -1
	} else {
		c.left -= len(p)
	}
	if _, err := c.to.Write(fits); err != nil {
		return 0, err
	}
	return len(p), nil
}
