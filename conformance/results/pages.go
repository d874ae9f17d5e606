package results

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// Pages are results that come in pages, as lines of a file: a page is an object with an
// array of them.
type Pages struct {
	Text    []byte
	origins []origin // of each line
	pages   int
}

// An origin is where a line was before.
type origin struct {
	page    int
	pointer string // in the page
	moved   int    // how much further on it is in Text than in what the page is in
}

// Add adds the results of a page, which are in the array at the path. A text that is no
// page is added as it is.
func (p *Pages) Add(path string, text []byte, limits document.Limits) {
	p.add(path, text, 0, limits)
	p.pages++
}

// AddFile adds a file that has one page, or one on each line.
func (p *Pages) AddFile(path string, text []byte, limits document.Limits) {
	if _, isOne := document.Parse(text, limits).Root(); isOne {
		p.Add(path, text, limits)
		return
	}
	at := 0
	for line := range bytes.Lines(text) {
		p.add(path, line, at, limits)
		at += len(line)
	}
}

func (p *Pages) add(path string, text []byte, at int, limits document.Limits) {
	array, found := document.Parse(text, limits).Root()
	names := strings.Split(path, "/")
	for i := 0; i < len(names) && found; i++ {
		inner, isThere := array, false
		for m := range array.Members {
			if m.Name.Is(names[i]) {
				inner, isThere = m.Value, true
			}
		}
		array, found = inner, isThere
	}
	if !found || array.Kind() != document.Array {
		p.line(text, at, "")
		return
	}
	pointer := ""
	for _, name := range names {
		pointer = document.AppendToken(pointer, name)
	}
	i := 0
	for _, item := range array.Items {
		p.line(item.Raw(), at+item.Start(), document.AppendToken(pointer, strconv.Itoa(i)))
		i++
	}
}

// line adds a value that begins at an offset, on one line.
func (p *Pages) line(value []byte, at int, pointer string) {
	p.origins = append(p.origins, origin{page: p.pages, pointer: pointer, moved: len(p.Text) - at})
	p.Text = append(append(p.Text, onOneLine(value)...), '\n')
}

// onOneLine gives JSON without the ends of lines that are between its values, in as
// many bytes.
func onOneLine(value []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(value, newline, []byte(" ")), []byte("\r"), []byte(" "))
}

// Place moves a finding in Text, which is on a line, to the page that it is on: its
// pointer, and its offset.
func (p *Pages) Place(f *validate.Finding) (page int) {
	if f.Record < 1 || f.Record > len(p.origins) {
		return max(p.pages-1, 0)
	}
	from := p.origins[f.Record-1]
	f.Pointer, f.Offset = from.pointer+f.Pointer, f.Offset-int64(from.moved)
	if f.Beside != "" {
		f.Beside = from.pointer + f.Beside
	}
	return from.page
}
