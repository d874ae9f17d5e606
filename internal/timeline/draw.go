package timeline

import (
	"fmt"
	"html"
	"strings"
)

// LabelsWidth is how wide Labels is, in pixels.
const LabelsWidth = 124

// Labels draws what the rows are, as SVG.
func (p Picture) Labels() string {
	var d drawing
	d.add(`<svg class="labels" width="%d" height="%d" aria-hidden="true">`, LabelsWidth, p.Height)
	for _, row := range p.Rows {
		d.add("\n"+`<text class="label%s" x="0" y="%d">%s</text>`, when(row.Code, " code"), row.Y, row.Label)
	}
	d.add("\n</svg>")
	return d.String()
}

// Plot draws all else, as SVG that is as wide as what it is in. Of the page, number makes
// its ids. label says whose life it is.
func (p Picture) Plot(number int, label string) string {
	var d drawing
	d.add(`<svg class="plot" width="100%%" height="%d" role="img" aria-labelledby="t%[2]d d%[2]d">`, p.Height, number)
	d.add("\n"+`<title id="t%d">Lifecycle of %s</title>`, number, label)
	d.add("\n"+`<desc id="d%d">%s</desc>`, number, p.Says)
	for _, row := range p.Rows {
		if !row.Bare {
			d.add("\n"+`<line class="row" x1="0" x2="100%%" y1="%[1]d" y2="%[1]d"/>`, row.Y)
		}
	}
	ownOr := func(height int) int {
		if p.Own > 0 {
			return p.Own
		}
		return height
	}
	for _, tick := range p.Ticks {
		d.tick(tick, p.Axis, ownOr(p.Height), `y="11"`)
	}
	for _, tick := range p.OwnAxis {
		d.tick(tick, p.Own, p.Height, fmt.Sprintf(`y="%d" dy="-11"`, p.Own))
	}
	for _, area := range p.Areas {
		d.add("\n"+`<rect class="count c%d" x="%s" y="%d" width="%s" height="%d"/>`, area.Kind, area.X, area.Y, area.Width, area.Height)
	}
	for _, link := range p.Links {
		d.add("\n"+`<line class="link%s%s" x1="%s" y1="%d" x2="%s" y2="%d">`, when(link.Pair, " pair"), when(link.Broken > 0, " "+link.Broken.String()), link.X1, link.Y1, link.X2, link.Y2)
		if link.Says != "" {
			d.add(`<title>%s</title>`, link.Says)
		}
		d.add(`</line>`)
	}
	for _, bar := range p.Bars {
		d.add("\n"+`<svg x="%s" y="%d" width="%s" height="14" overflow="visible"><rect class="bar%s%s" y="-7" width="100%%" height="14" rx="3"><title>%s</title></rect></svg>`,
			bar.X, bar.Y, bar.Width, when(bar.Final, " final"), when(bar.Broken > 0, " "+bar.Broken.String()), bar.Says)
	}
	for _, dot := range p.Dots {
		d.dot(dot)
	}
	d.add("\n</svg>")
	return d.String()
}

// A drawing is SVG that grows.
type drawing struct{ strings.Builder }

// add adds markup as fmt does it. Values are escaped, so that none is read as markup.
func (d *drawing) add(markup string, values ...any) {
	for i, value := range values {
		if _, isNumber := value.(int); !isNumber {
			values[i] = html.EscapeString(fmt.Sprint(value))
		}
	}
	fmt.Fprintf(d, markup, values...)
}

// tick draws a line from the axis down, with its label at a place.
func (d *drawing) tick(t Tick, from, to int, at string) {
	d.add("\n"+`<line class="tick" x1="%[1]s" x2="%[1]s" y1="%[2]d" y2="%[3]d"/>`, t.X, from, to)
	if t.Label != "" {
		d.add(`<text class="axis%s" x="%s" `+at+` text-anchor="%s">%s</text>`, when(t.Wide, " wide"), t.X, t.Anchor, t.Label)
	}
}

func (d *drawing) dot(dot Dot) {
	switch {
	case dot.Broken > 0:
		d.add("\n"+`<svg x="%s" y="%d" overflow="visible"><path class="fault %s" d="%s"><title>%s</title></path></svg>`, dot.X, dot.Y, dot.Broken, markOf(dot.Broken), dot.Says)
	case dot.Kind == "tick":
		d.add("\n"+`<svg x="%s" y="%d" overflow="visible"><path class="poll" d="M0-5V5"><title>%s</title></path></svg>`, dot.X, dot.Y, dot.Says)
	case dot.Kind == "event" || dot.Kind == "promise":
		d.add("\n"+`<circle class="%s" cx="%s" cy="%d" r="4"><title>%s</title></circle>`, dot.Kind, dot.X, dot.Y, dot.Says)
	}
	if dot.Label != "" {
		d.add("\n"+`<text class="value%s" x="%s" dx="%d" y="%d" text-anchor="%s">%s</text>`, when(dot.Broken > 0, " "+dot.Broken.String()), dot.X, dot.Shift, dot.Y, dot.Anchor, dot.Label)
	}
}

// markOf gives the shape of a fault: a cross for an error, else an exclamation mark.
func markOf(level fmt.Stringer) string {
	if level.String() == "error" {
		return "M-5-5 5 5M5-5-5 5"
	}
	return "M0-6V2M0 5V6"
}

// when gives a text where something is so.
func when(is bool, text string) string {
	if is {
		return text
	}
	return ""
}
