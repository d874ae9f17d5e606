package report

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlFile is what was found in the documents of one file.
type htmlFile struct {
	name    string
	id      int
	sound   int
	faulty  int
	count   map[validate.Level]int
	trouble string
	begun   bool // its part of the page
}

// An htmlDocument is a document with findings.
type htmlDocument struct {
	Name     string
	BatchID  string
	Findings []htmlFinding
}

func (w *htmlPage) document(d Document) error {
	name := printable.Text(d.File)
	if w.open == nil || w.open.name != name {
		if err := w.closeFile(); err != nil {
			return err
		}
		w.open = &htmlFile{name: name, id: w.id(), count: map[validate.Level]int{}}
	}
	file := w.open
	if d.Trouble != "" {
		file.trouble = printable.Text(d.Trouble)
		if w.Compare {
			w.compare(d, 0)
		}
		return nil
	}
	if len(d.Findings) == 0 {
		file.sound += max(d.Sound, 1)
		return nil
	}
	file.faulty++
	for level, n := range levels(d.Findings) {
		file.count[level] += n
	}
	shown := htmlDocument{Name: documentTitle(d.Findings[0], file.sound+file.faulty), BatchID: d.Findings[0].BatchID}
	for _, f := range d.Findings {
		if found, ok := w.take(f); ok {
			shown.Findings = append(shown.Findings, found)
		}
	}
	return w.putDocument(file, shown)
}

func (w *htmlPage) putDocument(file *htmlFile, d htmlDocument) error {
	if len(d.Findings) == 0 {
		return nil
	}
	if !file.begun {
		file.begun = true
		if err := w.put("file.tmpl", struct {
			ID   int
			Name string
		}{file.id, file.name}); err != nil {
			return err
		}
	}
	return w.put("document.tmpl", d)
}

func documentTitle(f validate.Finding, number int) string {
	if f.Record > 0 {
		return fmt.Sprintf("Line %d", f.Record)
	}
	return fmt.Sprintf("Document %d", number)
}

// closeFile ends the part of a file, and says what else was in it.
func (w *htmlPage) closeFile() error {
	file := w.open
	if file == nil {
		return nil
	}
	w.open = nil
	text, worst := tell(file.count)
	text = plural(file.sound+file.faulty, "document") + ", " + text
	ref := 0
	if file.begun {
		ref = file.id
	}
	w.input(htmlInput{Name: file.name, Ref: ref, Text: text, Level: worst, Trouble: file.trouble})
	if !file.begun {
		return nil
	}
	return w.put("file_end.tmpl", file.sound)
}
