package report

import (
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// An xsd judges by the part of XML Schema that the schemas here use: elements
// by name, their attributes, and the order of what they hold.
type xsd map[string]*xsdElement

type xsdElement struct {
	content    *regexp.Regexp            // of the names of what it holds, each with a semicolon; nil for text alone
	attributes map[string]*regexp.Regexp // their values
	required   []string
}

// An xsdNode is an element of the schema or of a report.
type xsdNode struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inner   []xsdNode  `xml:",any"`
}

func (n xsdNode) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func readXSD(name string) (xsd, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var root xsdNode
	if err := xml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	types := map[string]*regexp.Regexp{}
	for _, n := range root.Inner {
		if n.XMLName.Local == "simpleType" {
			types[n.attr("name")] = regexp.MustCompile("^(?:" + n.Inner[0].Inner[0].attr("value") + ")$")
		}
	}
	schema := xsd{}
	for _, n := range root.Inner {
		if n.XMLName.Local == "element" {
			schema[n.attr("name")] = newXSDElement(n, types)
		}
	}
	return schema, nil
}

func newXSDElement(n xsdNode, types map[string]*regexp.Regexp) *xsdElement {
	e := &xsdElement{attributes: map[string]*regexp.Regexp{}}
	if len(n.Inner) == 0 {
		return e
	}
	for _, part := range n.Inner[0].Inner {
		if part.XMLName.Local != "attribute" {
			e.content = regexp.MustCompile("^" + particle(part) + "$")
			continue
		}
		name := part.attr("name")
		e.attributes[name] = types[part.attr("type")]
		if part.attr("use") == "required" {
			e.required = append(e.required, name)
		}
	}
	return e
}

// particle gives what an element may hold as a regular expression of names.
func particle(n xsdNode) string {
	var parts []string
	for _, inner := range n.Inner {
		parts = append(parts, particle(inner))
	}
	text := strings.Join(parts, "")
	switch n.XMLName.Local {
	case "element":
		text = n.attr("ref") + ";"
	case "choice":
		text = strings.Join(parts, "|")
	}
	least, most := "1", "1"
	if n.attr("minOccurs") == "0" {
		least = "0"
	}
	if n.attr("maxOccurs") == "unbounded" {
		most = ""
	}
	return fmt.Sprintf("(?:%s){%s,%s}", text, least, most)
}

// judge gives what is wrong with a document.
func (schema xsd) judge(t testing.TB, document string) []string {
	t.Helper()
	var root xsdNode
	if err := xml.Unmarshal([]byte(document), &root); err != nil {
		t.Fatalf("%v: %s", err, document)
	}
	return schema.element(root)
}

func (schema xsd) element(n xsdNode) (wrong []string) {
	name := n.XMLName.Local
	e, found := schema[name]
	if !found {
		return []string{name + " is not an element"}
	}
	held := ""
	for _, inner := range n.Inner {
		held += inner.XMLName.Local + ";"
		wrong = append(wrong, schema.element(inner)...)
	}
	if e.content == nil && held != "" || e.content != nil && !e.content.MatchString(held) {
		wrong = append(wrong, name+" holds "+held)
	}
	for _, a := range n.Attrs {
		if value, known := e.attributes[a.Name.Local]; !known || value != nil && !value.MatchString(a.Value) {
			wrong = append(wrong, fmt.Sprintf("%s has %s %q", name, a.Name.Local, a.Value))
		}
	}
	for _, attribute := range e.required {
		if !slices.ContainsFunc(n.Attrs, func(a xml.Attr) bool { return a.Name.Local == attribute }) {
			wrong = append(wrong, name+" has no "+attribute)
		}
	}
	return wrong
}
