package benchdata

import (
	_ "embed" // of the data
	"encoding/json"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
)

//go:embed batches.json
var batches []byte

// stated is what the documents of an archive look like.
var stated = parse(batches)

// data is batches.json. In its templates, a string in braces stands for a value
// that is drawn.
type data struct {
	Batch    template
	Counts   template
	Errors   template   // of a batch that failed
	NoErrors []template // of any other
	Newer    template   // fields that newer batches have
	Log      template   // what a gateway logs

	Message       string // of Errors; takes two numbers
	Endpoints     []string
	UnknownStates []string

	Lives  []life
	Events map[string]event

	OtherEnds []string // events that end a batch; of two, one has not happened

	Request, Success, Failure string // lines of files; each takes a number

	Keys    []string // more than the most pairs; some need escapes, or are no ASCII
	Words   []string
	Special []string // not plain ASCII: escapes, other scripts, marks that combine, a control character
}

// A life is how far some batches have come. The weights are how many of 2,405
// recorded batches were so. No failed batch was recorded: as many as have
// expired are made. Most of the cancelled ones were cancelled before their work
// began.
type life struct {
	State   string
	Weight  int
	Done    progress
	Counted bool // half of the batches have a total, although nothing is done
	Files   bool // there may be result files
	Errors  bool
	Events  []string
}

// A progress says how much of the work is done.
type progress string

const (
	nothing progress = "nothing"
	part    progress = "part"
	all     progress = "all"
)

// An event happens some seconds after the one before it: from one to Max.
type event struct {
	Max float64
	Due bool // it comes when the batch expires, whatever was before
}

// A template is an object with values in braces to fill in.
type template struct {
	object object
	names  map[string]string // of the outermost fields, by the value in braces
}

func parse(text []byte) (d data) {
	if err := json.Unmarshal(text, &d); err != nil {
		panic(fmt.Sprintf("archive: %v", err))
	}
	return d
}

// UnmarshalJSON reads a template with its fields in their order.
func (t *template) UnmarshalJSON(text []byte) error {
	root, _ := document.Parse(text, document.Limits{}).Root() // encoding/json has read it before
	t.object, t.names = objectOf(root), map[string]string{}
	for _, m := range t.object {
		if name, ok := m.value.(string); ok {
			t.names[name] = m.name
		}
	}
	return nil
}

func objectOf(v document.Value) object {
	o := object{}
	for m := range v.Members {
		o = append(o, member{name: m.Name.Text(), value: valueOf(m.Value)})
	}
	return o
}

func valueOf(v document.Value) any {
	switch v.Kind() {
	case document.String:
		return v.Text()
	case document.Object:
		return objectOf(v)
	case document.Array:
		items := list{}
		for _, item := range v.Items {
			items = append(items, objectOf(item))
		}
		return items
	}
	n, _ := v.Int()
	small, _ := n.Int64()
	return int(small)
}

// fill gives a copy of an object with values in place of their names in braces.
func fill(o object, values map[string]any) object {
	filled := make(object, len(o))
	for i, m := range o {
		switch v := m.value.(type) {
		case string:
			if value, found := values[v]; found {
				m.value = value
			}
		case object:
			m.value = fill(v, values)
		case list:
			items := make(list, len(v))
			for at, item := range v {
				items[at] = fill(item, values)
			}
			m.value = items
		}
		filled[i] = m
	}
	return filled
}
