package document

import (
	"strconv"
	"strings"
)

var tokenEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// AppendToken adds a reference token to a JSON Pointer (RFC 6901).
func AppendToken(pointer, token string) string {
	return pointer + "/" + tokenEscaper.Replace(token)
}

// pointer gives the JSON Pointer of the value being read, or of the object
// whose next name is being read.
func (p *parser) pointer() string {
	var b strings.Builder
	for _, s := range p.path {
		switch {
		case !s.object:
			b.WriteString("/" + strconv.Itoa(s.item))
		case int(s.name) < len(p.doc.nodes):
			b.WriteString("/" + tokenEscaper.Replace(Value{p.doc, s.name}.Text()))
		}
	}
	return b.String()
}
