package report

// Lifecycles makes a report of nothing but the picture of the batch with the worst
// findings: one SVG of the width in pixels, for pages that are not this package's. Its
// classes are those of the HTML report's pictures. It is empty where there is no batch.
func Lifecycles(width int) func(Options) Writer {
	return func(o Options) Writer { return &lifecycles{page: newHTML(o).(*htmlPage), width: width} }
}

type lifecycles struct {
	page  *htmlPage
	width int
	best  *htmlPicture
}

// A wholePicture has the labels and the plot of a picture in one SVG.
type wholePicture struct {
	Picture                    htmlPicture
	Width, Height, Left, Right int
}

const labelsWidth, labelsGap = 124, 6

func (w *lifecycles) Document(d Document) error {
	if d.Session == nil {
		return nil
	}
	var s htmlSession
	w.page.pictures(&s, d, entries{})
	if len(s.Pictures) > 0 && (w.best == nil || s.Pictures[0].Level > w.best.Level) {
		w.best = &s.Pictures[0]
	}
	return nil
}

func (w *lifecycles) Flush() error { return nil }

func (w *lifecycles) Close(Summary) error {
	if w.best == nil {
		return nil
	}
	left := labelsWidth + labelsGap
	return htmlTemplates().ExecuteTemplate(w.page.Out, "lifecycle", wholePicture{*w.best, w.width, w.best.Height, left, max(w.width-left, 0)})
}
