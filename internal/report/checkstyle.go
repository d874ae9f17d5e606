package report

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// checkstyle writes what Checkstyle does, which plugins of most CI servers read: files,
// and in each what is wrong at its lines.
type checkstyle struct {
	listing
	file string // whose element is open; "" for none
}

// checkstyleHead says of which version's reports this is one.
const checkstyleHead = xml.Header + "<checkstyle version=\"10.0\">\n"

var checkstyleSeverities = map[validate.Level]string{validate.Error: "error", validate.Warning: "warning", validate.Note: "info"}

func newCheckstyle(o Options) Writer {
	w := &checkstyle{listing: newListing(o)}
	w.WriteString(checkstyleHead)
	w.item, w.end = w.fault, func() {
		w.begin("")
		w.WriteString("</checkstyle>\n")
	}
	return w
}

func (w *checkstyle) fault(i item) error {
	f := i.finding
	w.begin(w.inFolder(f.File))
	fmt.Fprintf(w, "    <error line=\"%d\" column=\"%d\" severity=\"%s\" message=\"%s\" source=\"%s\"/>\n",
		f.Line, f.Column, checkstyleSeverities[f.Level], attribute(f.Message), attribute("batchcheck."+f.Rule))
	return nil
}

// begin opens the element of a file, and closes that of another.
func (w *checkstyle) begin(file string) {
	if w.file == file {
		return
	}
	if w.file != "" {
		w.WriteString("  </file>\n")
	}
	if w.file = file; file != "" {
		fmt.Fprintf(w, "  <file name=\"%s\">\n", attribute(file))
	}
}

// attribute gives a text as the value of an attribute of XML has it.
func attribute(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(printable.Text(text)))
	return b.String()
}
