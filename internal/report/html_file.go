package report

import (
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlFile is what was found in the documents of one file.
type htmlFile struct {
	file    string // as documents have it
	Name    string
	ID      int
	Sound   int // documents without findings
	faulty  int
	count   map[validate.Level]int
	trouble string
	found   entries // that wait for the end of the file
	Entries []htmlEntry
}

func (w *htmlPage) document(d Document) error {
	if w.open == nil || w.open.file != d.File {
		if err := w.closeFile(); err != nil {
			return err
		}
		w.open = &htmlFile{file: d.File, Name: d.name(), ID: w.id(), count: map[validate.Level]int{}}
	}
	file := w.open
	if d.Trouble != "" {
		file.trouble = printable.Text(d.Trouble)
		if w.Compare {
			w.compare(d, 0)
		}
	}
	if len(d.Findings) == 0 {
		if d.Trouble == "" {
			file.Sound += max(d.Sound, 1)
		}
		return nil
	}
	file.faulty++
	for level, n := range levels(d.Findings) {
		file.count[level] += n
	}
	for _, f := range d.Findings {
		w.take(&file.found, d, f)
	}
	return nil
}

// closeFile shows what was found in a file, and what else was in it.
func (w *htmlPage) closeFile() error {
	file := w.open
	if file == nil {
		return nil
	}
	w.open = nil
	file.Entries = w.numbered(file.found)
	text, worst := tell(file.count)
	in := htmlInput{Name: file.Name, Text: plural(file.Sound+file.faulty, "document") + ", " + text, Level: worst, Trouble: file.trouble}
	if len(file.Entries) > 0 {
		in.Ref = file.ID
	}
	w.input(in)
	if len(file.Entries) == 0 {
		return nil
	}
	return w.put("file.tmpl", file)
}
